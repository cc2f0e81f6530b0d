"""Sheet 变更记录: the newest operations of the journal."""

from __future__ import annotations

from shifan.excel.columns import Column
from shifan.excel.progress.facts import HOME, OPERATIONS, OperationLine, ProgressFacts
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = OPERATIONS


def plan_operations(facts: ProgressFacts) -> Table[OperationLine]:
    """Return 变更记录, newest first; it tells of the whole application whichever items are shown."""
    columns: tuple[Column[OperationLine], ...] = (
        Column("序号", 8, lambda r: r.operation.seq, Kind.NUMBER),
        Column("时间", 17, lambda r: facts.local(r.operation.at), Kind.TIME),
        Column("操作人", 12, lambda r: r.operation.user, Kind.LABEL),
        Column("类别", 8, lambda r: r.operation.kind.label, Kind.LABEL),
        Column("内容", 90, lambda r: r.operation.label, tone_of=lambda r: Tone.FAINT if r.undone else Tone.PLAIN),
        Column("后来", 9, lambda r: "已撤销" if r.undone else "", Kind.LABEL, states=(("已撤销", Tone.FAINT),)),
    )
    rows = facts.operations
    subtitle = f"最近 {len(rows)} 次操作，新的在前；全部记录见本程序的「历史」"
    return Table(TITLE, f"{facts.heading}　{TITLE}", subtitle, columns, rows, home=HOME)
