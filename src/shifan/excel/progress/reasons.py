"""Sheet 得分理由: the reasons line by line, each with rule, inputs, basis and what keeps it from its full points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shifan.domain.explain import Line, explain
from shifan.domain.scheme_words import warnings_of
from shifan.excel.columns import Column
from shifan.excel.progress.facts import HOME, ITEMS, REASONS, ProgressFacts
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = REASONS
_ITEM_LEVEL = {"基本分": 3, "加分": 2, "扣分": 2}
_SUM_LEVELS = 2  # deeper lines are items and what is below them


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One line of the reasons, how deep it stands, and the item it is about (empty: none)."""

    line: Line
    level: int
    item_id: str

    @property
    def tone(self) -> Tone:
        """Sums stand out."""
        return Tone.PLAIN if self.item_id or self.level > _SUM_LEVELS else Tone.STRONG


COLUMNS: tuple[Column[ReasonRow], ...] = (
    Column("层级", 6, lambda r: r.level, Kind.NUMBER),
    Column("内容", 34, lambda r: r.line.label, tone_of=lambda r: r.tone,
           jump=lambda r: (ITEMS, r.item_id) if r.item_id else None),
    Column("已审定", 9, lambda r: r.line.points.confirmed, Kind.POINTS),
    Column("含自评", 9, lambda r: r.line.points.claimed, Kind.POINTS),
    Column("最高可达", 9, lambda r: r.line.points.ceiling, Kind.POINTS),
    Column("规则", 30, lambda r: r.line.rule),
    Column("输入", 28, lambda r: r.line.inputs),
    Column("依据", 22, lambda r: r.line.basis, faint_repeats=True),
    Column("没有满分，差在哪里", 48, lambda r: "\n".join(r.line.lacking)),
)  # fmt: skip


def plan_reasons(facts: ProgressFacts) -> Table[ReasonRow]:
    """Return 得分理由; with a selection only the lines of the items shown, so that nothing seems to be their sum."""
    rows = list(_rows(facts))
    if facts.selection:
        rows = [row for row in rows if row.item_id and facts.shows(row.item_id)]
    subtitle = "　|　".join(
        [
            f"计分方案：{facts.score.scheme.title}",
            *warnings_of(facts.score.scheme, unpinned=facts.score.unpinned),
            f"只含：{facts.selection}" if facts.selection else "每一行是它下面各行之和",
        ]
    )
    heading = f"{facts.heading}　{TITLE}"
    return Table(TITLE, heading, subtitle, COLUMNS, rows, frozen=2, home=HOME)


def _rows(facts: ProgressFacts) -> Iterator[ReasonRow]:
    tree = explain(facts.edition, facts.score, facts.state)
    yield ReasonRow(tree, 1, "")
    for part in tree.children:
        yield from _below(facts, part, 2, _ITEM_LEVEL[part.label] + 1)


def _below(facts: ProgressFacts, line: Line, level: int, item_level: int) -> Iterator[ReasonRow]:
    yield ReasonRow(line, level, _item_id(facts, line) if level == item_level else "")
    for child in line.children:
        yield from _below(facts, child, level + 1, item_level)


def _item_id(facts: ProgressFacts, line: Line) -> str:
    number = line.label.partition(" ")[0]
    return next((item.id for item in facts.edition.criteria if item.number == number), "")
