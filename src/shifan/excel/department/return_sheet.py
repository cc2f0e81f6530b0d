"""The return table as a workbook of one sheet (回收情况)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from shifan.domain.return_table import ReturnLine, ReturnState, counts_text
from shifan.excel.book import Book
from shifan.excel.columns import Column
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table, write_table

TITLE = "回收情况"
_TONES = {
    ReturnState.RETURNED: Tone.GOOD,
    ReturnState.PARTIAL: Tone.BUSY,
    ReturnState.CONFLICTING: Tone.BUSY,
    ReturnState.OUT: Tone.FAINT,
    ReturnState.OVERDUE: Tone.ALERT,
    ReturnState.OUTDATED: Tone.ALERT,
}


def build_return_table(
    heading: str, lines: Sequence[ReturnLine], *, local: Callable[[datetime], datetime], at: datetime, by: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return the workbook's bytes, and warnings; ``local`` gives a stored time as the clock on the wall shows it."""
    columns: tuple[Column[ReturnLine], ...] = (
        Column("责任单位", 24, lambda r: r.department.name, tone=Tone.STRONG),
        Column("联络员", 12, lambda r: r.department.contact),
        Column("情况", 10, lambda r: r.state.label, Kind.LABEL,
               states=tuple((state.label, tone) for state, tone in _TONES.items())),
        Column("发出日期", 12, lambda r: local(r.sent.sent_at).date(), Kind.DATE),
        Column("交回时限", 12, lambda r: r.sent.due, Kind.DATE),
        Column("交回日期", 12, lambda r: local(r.came.returned_at).date() if r.came else None, Kind.DATE),
        Column("应填", 7.5, lambda r: r.came.row_count if r.came else None, Kind.NUMBER),
        Column("已填", 7.5, lambda r: r.came.answered if r.came else None, Kind.NUMBER),
        Column("问题", 7.5, lambda r: r.came.problems if r.came else None, Kind.NUMBER),
        Column("冲突", 7.5, lambda r: r.came.conflicts if r.came else None, Kind.NUMBER),
        Column("说明", 30, lambda r: r.remark),
    )  # fmt: skip
    book = Book(title=f"{heading}　{TITLE}", heading=heading, notice=TITLE, creator=by, created=at)
    subtitle = f"{counts_text(lines) or '没有发出过填报表'}　|　{local(at):%Y-%m-%d %H:%M} 由{by}统计"
    write_table(book, Table(TITLE, f"{heading}　填报表{TITLE}", subtitle, columns, lines, empty="（没有发出过填报表）"))
    return book.to_bytes(), tuple(book.warnings)
