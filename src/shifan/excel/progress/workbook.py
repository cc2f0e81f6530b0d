"""The progress workbook: its sheets in order, all or some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.book import Book
from shifan.excel.progress.adjustments import plan_adjustments
from shifan.excel.progress.archived import TITLE as ARCHIVED
from shifan.excel.progress.archived import plan_archived
from shifan.excel.progress.catalogue import plan_catalogue
from shifan.excel.progress.cover import write_cover
from shifan.excel.progress.departments import draw_departments, plan_departments
from shifan.excel.progress.facts import (
    ADJUSTMENTS,
    CATALOGUE,
    COVER,
    DEPARTMENTS,
    FIGURES,
    GAPS,
    ITEMS,
    OPERATIONS,
    OVERVIEW,
    REASONS,
    ProgressFacts,
)
from shifan.excel.progress.figures import plan_figures
from shifan.excel.progress.gaps import plan_gaps
from shifan.excel.progress.items import plan_items
from shifan.excel.progress.operations import plan_operations
from shifan.excel.progress.overview import write_overview
from shifan.excel.progress.reasons import plan_reasons
from shifan.excel.table import Table, mark_spots, write_table

_TABLES: dict[str, Callable[[ProgressFacts], Table[Any]]] = {
    ITEMS: plan_items,
    DEPARTMENTS: plan_departments,
    CATALOGUE: plan_catalogue,
    GAPS: plan_gaps,
    ADJUSTMENTS: plan_adjustments,
    REASONS: plan_reasons,
    FIGURES: plan_figures,
    OPERATIONS: plan_operations,
    ARCHIVED: plan_archived,
}
_CONTENTS = {
    OVERVIEW: "完成情况、得分、各一级指标、变化和图",
    ITEMS: "每项一行：单位、时限、状态、评定、得分、缺项",
    DEPARTMENTS: "每个单位一行：牵头项的各项比率",
    CATALOGUE: "每条印证一行，点「打开」看文件",
    GAPS: "没有销号的在前，按整改时限",
    ADJUSTMENTS: "自查结论和登记的事项",
    REASONS: "每一分的规则、依据、输入，没有满分的差在哪里",
    FIGURES: "填报的数据和核对结果",
    OPERATIONS: "谁在什么时候做了什么，新的在前",
    ARCHIVED: "换用指标版本时归档的指标，内容和材料都在",
}


@dataclass(frozen=True, slots=True)
class Built:
    """A finished workbook: the file's bytes, the titles of its sheets, and warnings."""

    data: bytes
    sheets: tuple[str, ...]
    warnings: tuple[str, ...]


def build_progress(facts: ProgressFacts, sheets: Sequence[str] = (), heed: Callable[[], None] = lambda: None) -> Built:
    """Return the progress workbook of ``facts`` with the sheets of these titles (none: all), in the usual order.

    ``heed`` is called after each sheet, and may raise to stop.
    """
    chosen = tuple(sheets) or (COVER, *_CONTENTS)
    if not facts.archived or (facts.selection and ARCHIVED not in sheets):  # what was left behind is none of a choice
        chosen = tuple(title for title in chosen if title != ARCHIVED)
    wanted = [title for title in (COVER, *_CONTENTS) if title in chosen]
    book = Book(
        title=f"{facts.heading}　法治政府建设示范创建进度表",
        heading=facts.heading,
        notice=facts.edition.notice,
        creator=facts.generated_by,
        created=facts.generated_at,
    )
    _describe(book, facts)
    tables = {title: plan(facts) for title, plan in _TABLES.items() if title in wanted}
    for title in wanted:
        book.mark_spot((title, ""), 1)
    for table in tables.values():
        mark_spots(book, table)
    for title in wanted:
        _write(book, facts, title, tables, wanted)
        heed()
    return Built(book.to_bytes(), book.sheet_titles, tuple(book.warnings))


def _write(book: Book, facts: ProgressFacts, title: str, tables: dict[str, Table[Any]], wanted: Sequence[str]) -> None:
    if title == COVER:
        write_cover(book, facts, [(other, _CONTENTS[other]) for other in wanted if other != COVER])
    elif title == OVERVIEW:
        write_overview(book, facts)
    else:
        sheet: Worksheet = write_table(book, tables[title])
        if title == DEPARTMENTS:
            draw_departments(sheet, tables[title])


def _describe(book: Book, facts: ProgressFacts) -> None:
    application = facts.state.application
    book.describe(
        subject=f"{facts.heading}　统计截至 {facts.today}" + (f"　只含：{facts.selection}" if facts.selection else ""),
        keywords="法治政府 示范创建 进度表",
        facts={
            "申报编号": application.id,
            "指标版本": f"{facts.edition.id} 修订号 {facts.edition.revision}",
            "指标摘要": facts.edition.digest,
            "计分方案": facts.score.scheme.id,
            "方案摘要": facts.scheme_digest,
            "生成时间": facts.generated_at.isoformat(timespec="seconds"),
        },
    )
