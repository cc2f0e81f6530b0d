"""目录.xlsx of a package: what is missing first, then the catalogue with links into the package, then the cover."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shifan.domain.packaging import CatalogueRow, PackageFacts, Trouble
from shifan.excel.book import Book
from shifan.excel.columns import Column
from shifan.excel.progress.facts import sortable
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table, mark_spots, write_table
from shifan.excel.text import link_target

TROUBLES, CATALOGUE, ABOUT = "缺失和问题", "目录", "本包说明"

_TROUBLES: tuple[Column[Trouble], ...] = (
    Column("编号", 6, lambda r: sortable(r.number), Kind.NUMBER, jump=lambda r: (CATALOGUE, r.number)),
    Column("三级指标", 22, lambda r: r.title, faint_repeats=True),
    Column("问题", 16, lambda r: r.what, Kind.LABEL, tone=Tone.STRONG),
    Column("具体", 52, lambda r: r.detail),
    Column("怎么办", 30, lambda r: r.advice),
)
_CATALOGUE: tuple[Column[CatalogueRow], ...] = (
    Column("编号", 6, lambda r: sortable(r.number), Kind.NUMBER),
    Column("三级指标", 17, lambda r: r.title, faint_repeats=True),
    Column("核查点或事项", 26, lambda r: r.checkpoint),
    Column("材料名称", 28, lambda r: r.evidence, tone=Tone.STRONG),
    Column("文号", 16, lambda r: r.document_number, Kind.CODE),
    Column("成文日期", 11.5, lambda r: r.document_date, Kind.DATE),
    Column("印证页码或段落", 14, lambda r: r.passage),
    Column("提供单位", 13, lambda r: r.department),
    Column("状态", 8, lambda r: r.state, Kind.LABEL,
           states=(("在包内", Tone.GOOD), ("网页", Tone.INFO), ("缺失", Tone.ALERT), ("有改动", Tone.ALERT),
                   ("没有材料", Tone.ALERT), ("未自查", Tone.BUSY))),
    Column("打开", 6.5, lambda r: "打开" if r.path else "", Kind.LABEL, link=lambda r: target_of(r)),
    Column("包内位置", 30, lambda r: r.path, Kind.CODE, tone=Tone.FAINT),
    Column("发文单位", 13, lambda r: r.issuer, detail=True),
    Column("时效", 9.5, lambda r: r.validity, Kind.LABEL, detail=True, states=(("期外", Tone.ALERT),)),
)  # fmt: skip
_ABOUT: tuple[Column[tuple[str, str]], ...] = (
    Column("事项", 16, lambda r: r[0], tone=Tone.FAINT),
    Column("内容", 76, lambda r: r[1]),
)


def build_package_list(facts: PackageFacts, made_at: datetime) -> bytes:
    """Return the bytes of 目录.xlsx; its links lead from the package's root."""
    title = f"{facts.heading}　佐证材料目录"
    book = Book(title=title, heading=facts.heading, notice=facts.notice, creator=facts.made_by, created=made_at)
    linked = sum(1 for row in facts.rows if row.evidence)
    first = Table(TROUBLES, f"{facts.heading}　缺失和问题", facts.in_short, _TROUBLES, facts.troubles, empty="（没有）")
    catalogue = Table(
        CATALOGUE,
        title,
        f"{linked} 条印证　|　链接从本文件所在位置算起，请与 data 文件夹放在一起",
        _CATALOGUE,
        facts.rows,
        frozen=2,
        key=lambda row: row.number,
        home=(TROUBLES, ""),
    )
    about = Table(ABOUT, f"{facts.heading}　本包说明", facts.notice, _ABOUT, facts.about, landscape=False)
    tables: tuple[Table[Any], ...] = (first, catalogue, about)
    for table in tables:
        mark_spots(book, table)
    for table in tables:
        write_table(book, table)
    return book.to_bytes()


def target_of(row: CatalogueRow) -> str:
    """Return the hyperlink target of a row, empty where there is nothing to open."""
    return row.path if row.web else link_target(row.path)
