"""A copy of scheme and state that takes assumptions, and remembers which items they touch. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from shifan.domain.adjustments import Adjustment
from shifan.domain.assumptions import Assumption, Kind
from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind, Edition
from shifan.domain.errors import RuleError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.domain.records import Rating, Tick
from shifan.domain.scheme import Basis, PointsFrom, PointsRule, Scheme
from shifan.domain.state import ApplicationState

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_ASSUMED = "假设"


class StateCopy:
    """A scheme and a state that take assumptions; ``touched`` are the ids of the items to score again."""

    def __init__(self, edition: Edition, scheme: Scheme, state: ApplicationState, today: date) -> None:
        self.scheme, self.state = scheme, state
        self.touched: set[str] = set()
        self.moves_full = False
        self.notes: list[str] = []
        self._edition = edition
        window = state.application
        self._day = min(max(today, window.period_start), window.period_end)
        self._made = 0

    def assume(self, assumption: Assumption) -> str:
        """Take one assumption; return why it can move no points whatever else is assumed, empty where it may."""
        told = len(self.notes)
        _TAKE[assumption.kind](self, assumption)
        return "；".join(self.notes[told:])

    def settle(self) -> None:
        """Forget what was touched: all of it has been scored."""
        self.touched, self.moves_full = set(), False

    def tick(self, given: Assumption) -> None:
        """Tick a checkpoint or all of an item."""
        item, points = checkpoints_of(self._edition, given.number)
        ticked = self.state.ticks_of.get(item.id, {})
        key = self.state.record(item.id).id
        new = [point for point in points if point.id not in ticked]
        made = tuple(Tick(f"{key}.{p.id}", self._app, item.id, p.id, _ASSUMED, _NEVER) for p in new)
        self._ticks(item, (*self.state.ticks, *made) if made else None, f"{given.number} 早已勾选")

    def untick(self, given: Assumption) -> None:
        """Take ticks away."""
        item, points = checkpoints_of(self._edition, given.number)
        gone = {point.id for point in points} & set(self.state.ticks_of.get(item.id, {}))
        left = tuple(t for t in self.state.ticks if t.criterion_id != item.id or t.checkpoint_id not in gone)
        self._ticks(item, left if gone else None, f"{given.number} 本来就没有勾选")

    def claim(self, given: Assumption) -> None:
        """Give the lead unit's claim."""
        item = self._rateable(given)
        records = {**self.state.records, item.id: replace(self.state.record(item.id), claim=given.rating)}
        self.state = self.state.changed(records=records)
        self.touched.add(item.id)

    def verdict(self, given: Assumption) -> None:
        """Give a verdict, also where another one stands."""
        item = self._rateable(given)
        record = self.state.record(item.id)
        self.moves_full |= Rating.NA in (record.verdict, given.rating)
        records = {**self.state.records, item.id: replace(record, verdict=given.rating)}
        self.state = self.state.changed(records=records)
        self.touched.add(item.id)

    def evidence(self, given: Assumption) -> None:
        """Add documents to an item; under a bonus or penalty item they prove the events that have none."""
        item = self._edition.by_number(given.number)
        unproved = [e for e in self.state.adjustments_of.get(item.id, ()) if not self.state.event_is_proved(e)]
        if item.kind is CriterionKind.BASE:
            self.notes.append(f"第 {item.number} 项加材料本身不改变得分，有了审核结论才计分")
            self._prove(item, [None] * int(given.amount or 1))
        elif unproved:
            self._prove(item, [event.id for event in unproved])
        else:
            self.notes.append(f"第 {item.number} 项没有缺佐证材料的事项")

    def event(self, given: Assumption) -> None:
        """Register an event with its proof."""
        item = self._ledger(given)
        self._made += 1
        title = given.title or f"{_ASSUMED}的事项"
        key = f"whatif-event-{self._made}"
        event = Adjustment(key, self._app, item.id, given.level, title, given.on or self._day)
        self.state = self.state.changed(adjustments=(*self.state.adjustments, event))
        self._prove(item, [event.id])

    def points(self, given: Assumption) -> None:
        """Change the full points of a base item."""
        item = self._base(given)
        assert given.amount is not None
        rule = PointsRule(given.amount, Basis.COUNTY, PointsFrom.ITEM)
        self.scheme = replace(self.scheme, items={**self.scheme.items, item.number: rule})
        self.moves_full = True
        self.touched.add(item.id)

    def fraction(self, given: Assumption) -> None:
        """Change what a rating gives."""
        assert given.rating is not None
        assert given.amount is not None
        fractions = {**self.scheme.fractions, given.rating: given.amount}
        self.scheme = replace(self.scheme, fractions=fractions)
        self.touched.update(key for key, record in self.state.records.items() if record.rating is given.rating)

    def check(self) -> None:
        """Raise RuleError where all assumptions together make no sense, whatever their order."""
        fractions = self.scheme.fractions
        if not fractions[Rating.UNMET] <= fractions[Rating.PARTLY] <= fractions[Rating.MET]:
            raise RuleError("系数应当是 未达标 ≤ 基本达标 ≤ 达标，请检查。")

    def level(self, given: Assumption) -> None:
        """Change what a level of an event gives."""
        item = self._ledger(given)
        assert given.amount is not None
        table = self.scheme.level_table(item.number)
        self._table(item, levels={**table.levels, given.level: given.amount})

    def cap(self, given: Assumption) -> None:
        """Change an item's cap."""
        self._table(self._ledger(given), cap=given.amount)

    def bonus_cap(self, given: Assumption) -> None:
        """Change the cap of all bonus points."""
        self.scheme = replace(self.scheme, bonus_cap=given.amount)

    def penalty_cap(self, given: Assumption) -> None:
        """Change the cap of all penalty points."""
        self.scheme = replace(self.scheme, penalty_cap=given.amount)

    @property
    def _app(self) -> str:
        return self.state.application.id

    def _ticks(self, item: Criterion, ticks: tuple[Tick, ...] | None, otherwise: str) -> None:
        if ticks is None:
            self.notes.append(otherwise)
            return
        if item.kind is not CriterionKind.BASE:
            self.notes.append(f"第 {item.number} 项是{item.kind.label}，勾选核查点不改变得分")
        elif item.number not in self.scheme.checkpoints:
            self.notes.append(f"第 {item.number} 项按评级计分，勾选核查点本身不改变得分")
        self.state = self.state.changed(ticks=ticks)
        self.touched.add(item.id)

    def _prove(self, item: Criterion, events: Iterable[str | None]) -> None:
        documents, links = [], []
        for event in events:
            self._made += 1
            key = f"whatif-{self._made}"
            title = f"{_ASSUMED}的材料"
            documents.append(
                Evidence(key, self._app, title, EvidenceKind.FILE, Storage.POOL, key, key, 1, _ASSUMED, _NEVER)
            )
            links.append(EvidenceLink(key, self._app, key, item.id, adjustment_id=event))
        self.state = self.state.changed(
            evidence=(*self.state.evidence, *documents),
            links=(*self.state.links, *links),
            usable=self.state.usable | {document.id for document in documents},
        )
        self.touched.add(item.id)

    def _rateable(self, given: Assumption) -> Criterion:
        item = self._base(given)
        if given.rating is Rating.NA and not item.na_rule.allowed:
            raise RuleError(f"第 {item.number} 项不得评为不适用。")
        return item

    def _base(self, given: Assumption) -> Criterion:
        item = self._edition.by_number(given.number)
        if item.kind is not CriterionKind.BASE:
            raise RuleError(f"第 {item.number} 项是{item.kind.label}，没有评级和分值。", "请写：事项 编号 级别。")
        return item

    def _ledger(self, given: Assumption) -> Criterion:
        item = self._edition.by_number(given.number)
        if item.kind is CriterionKind.BASE:
            ledgers = self._edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY)
            known = "、".join(other.number for other in ledgers)
            raise RuleError(f"第 {item.number} 项是基础项，没有加减分事项。", f"加减分项的编号：{known}。")
        return item

    def _table(self, item: Criterion, **changes: object) -> None:
        table = replace(self.scheme.level_table(item.number), **changes)  # type: ignore[arg-type]
        self.scheme = replace(self.scheme, adjustments={**self.scheme.adjustments, item.number: table})
        self.touched.add(item.id)


_TAKE: Mapping[Kind, Callable[[StateCopy, Assumption], None]] = {
    Kind.TICK: StateCopy.tick,
    Kind.UNTICK: StateCopy.untick,
    Kind.CLAIM: StateCopy.claim,
    Kind.VERDICT: StateCopy.verdict,
    Kind.EVIDENCE: StateCopy.evidence,
    Kind.EVENT: StateCopy.event,
    Kind.POINTS: StateCopy.points,
    Kind.FRACTION: StateCopy.fraction,
    Kind.LEVEL: StateCopy.level,
    Kind.CAP: StateCopy.cap,
    Kind.BONUS_CAP: StateCopy.bonus_cap,
    Kind.PENALTY_CAP: StateCopy.penalty_cap,
}


def checkpoints_of(edition: Edition, number: str) -> tuple[Criterion, tuple[Checkpoint, ...]]:
    """Return the item and the checkpoint shown as ``number``, all its checkpoints for an item's number."""
    item_number, dot, rest = number.partition(".")
    item = edition.by_number(item_number)
    return item, (item.checkpoint(rest),) if dot else item.checkpoints
