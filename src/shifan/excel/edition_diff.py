"""The workbook of a comparison of two editions: what differs, field by field, with the word-level view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shifan.domain.editions.comparing import Alteration, EditionDifference, ItemDifference, Reworded
from shifan.domain.editions.wording import marked
from shifan.excel.book import Book
from shifan.excel.columns import Column
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table, write_table

TITLE = "指标版本对比"


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One field of an item that reads differently, or an item of which no field does."""

    item: ItemDifference
    field: Reworded | None

    @property
    def words(self) -> str:
        """What happened to the item."""
        return "、".join(kind.label for kind in self.item.alterations)

    @property
    def ground(self) -> str:
        """Why both are taken for the same item."""
        pair = self.item.pair
        return (
            ""
            if pair is None
            else f"{pair.ground.label} {pair.likeness}%"
            if pair.likeness < 100
            else pair.ground.label
        )


COLUMNS: tuple[Column[DifferenceRow], ...] = (
    Column("变化", 16, lambda r: r.words, faint_repeats=False,
           states=(("新增", Tone.GOOD), ("删除", Tone.ALERT), ("文字", Tone.BUSY))),
    Column("旧编号", 8, lambda r: r.item.old.number if r.item.old else "", Kind.LABEL),
    Column("新编号", 8, lambda r: r.item.new.number if r.item.new else "", Kind.LABEL),
    Column("三级指标", 20, lambda r: r.item.shown.title, tone=Tone.STRONG),
    Column("对应依据", 12, lambda r: r.ground, Kind.LABEL),
    Column("旧位置", 22, lambda r: r.item.old_place),
    Column("新位置", 22, lambda r: r.item.new_place),
    Column("栏目", 10, lambda r: r.field.field if r.field else "", Kind.LABEL),
    Column("逐字对比", 60, lambda r: marked(r.field.parts) if r.field else ""),
    Column("旧文字", 40, lambda r: r.field.old if r.field else _whole(r.item, old=True)),
    Column("新文字", 40, lambda r: r.field.new if r.field else _whole(r.item, old=False)),
)  # fmt: skip


def build_difference(found: EditionDifference, *, creator: str, created: datetime) -> bytes:
    """Return the workbook's bytes; ``created`` is timezone-aware."""
    heading = f"{found.old.title} → {found.new.title}"
    book = Book(title=TITLE, heading=heading, notice=found.new.notice, creator=creator, created=created)
    book.describe(
        subject=heading,
        keywords="法治政府 指标 版本对比",
        facts={
            "旧版": f"{found.old.id} 修订号 {found.old.revision}",
            "旧版摘要": found.old.digest,
            "新版": f"{found.new.id} 修订号 {found.new.revision}",
            "新版摘要": found.new.digest,
        },
    )
    counts = "　".join(f"{kind.label} {len(found.of(kind))}" for kind in Alteration)
    subtitle = f"相同 {found.same}　{counts}　|　［－删去的字－］　［＋新增的字＋］"
    table = Table(TITLE, heading, subtitle, COLUMNS, list(_rows(found)), frozen=4, empty="（两版相同）")
    write_table(book, table)
    return book.to_bytes()


def _rows(found: EditionDifference) -> Iterator[DifferenceRow]:
    for item in found.items:
        if not item.fields:
            yield DifferenceRow(item, None)
        for field in item.fields:
            yield DifferenceRow(item, field)


def _whole(item: ItemDifference, *, old: bool) -> str:
    """Return the requirement of an item that only one edition has."""
    shown = item.old if old else item.new
    return shown.requirement if shown is not None and (item.old is None or item.new is None) else ""
