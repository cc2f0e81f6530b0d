"""How one operation moves a summary: the share of each changed base item before and after it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.journal import Row
from shifan.domain.records import Rating, Record
from shifan.domain.scheme import NaPolicy, Scheme
from shifan.domain.summary import HANDED_IN, ItemFacts, Tally, item_due, item_share
from shifan.domain.tasks import TaskRole

MOST_ITEMS = 20
"""Beyond so many changed items, counting everything once is cheaper."""

_ABOUT_ITEMS = ("record", "tick", "task", "evidence_link", "gap", "figure")
_LEAD = TaskRole.LEAD.value
_WHOLE = ("adjustment", "self_check")
_SCORED = ("record", "tick")
_OF_EVIDENCE = ("path", "sha256", "storage")
_OF_APPLICATION = ("edition_id", "scheme_id", "period_start", "period_end")

Changed = tuple[str, Row | None, Row | None]
"""A table's name, and one of its rows before and after; None for a row that was not there."""


class ItemReader(Protocol):
    """What is read of one item, as it is after the operation; ``missing`` is the evidence that cannot be used."""

    @property
    def missing(self) -> frozenset[str]: ...

    def record(self, criterion_id: str) -> Record | None:
        """Return the item's record."""

    def ticked(self, criterion_id: str) -> set[str]:
        """Return the ids of its ticked checkpoints."""

    def linked(self, criterion_id: str) -> dict[str, str]:
        """Return evidence id by link id."""

    def documents(self, evidence_ids: Iterable[str]) -> dict[str, str]:
        """Return the sha256 by evidence id of those that can be used."""

    def leads(self, criterion_id: str) -> dict[str, date | None]:
        """Return the due date by id of its lead tasks."""

    def record_of(self, row: Row) -> Record:
        """Return a record's row as a record."""


class Move(NamedTuple):
    """What to add to a tally and to the open lead tasks by due date."""

    tally: Tally
    dues: Mapping[date, int]


def changes_evidence(before: Row | None, after: Row | None) -> bool:
    """Tell whether a document's row now stands for another file."""
    return before is not None and after is not None and any(before[c] != after[c] for c in _OF_EVIDENCE)


def move(edition: Edition, scheme: Scheme, changes: Sequence[Changed], reader: ItemReader) -> Move | None:
    """Return how ``changes`` move the summary, None where everything has to be counted anew."""
    if any(_moves_all(*change) for change in changes):
        return None
    per_item = _by_item(changes)
    if len(per_item) > MOST_ITEMS:
        return None
    gone = {
        str(row["id"]): str(row["sha256"])
        for table, row, after in changes
        if table == "evidence" and row is not None and after is None
    }
    tally, dues = Tally(), Counter[date]()
    for key, about in per_item.items():
        if not edition.has(key):
            continue
        item = edition.by_id(key)
        if item.kind is not CriterionKind.BASE:
            if any(table != "tick" for table, _, _ in about):
                return None
            continue
        if item.number in scheme.checkpoints and any(table in _SCORED for table, _, _ in about):
            return None  # its points hang on which checkpoints are ticked
        sides = _ItemMove(item, about, reader, gone).sides()
        if sides is None or (scheme.na_policy is NaPolicy.REDISTRIBUTE and _rerated(*sides)):
            return None
        tally = tally.plus(_difference(item, *sides, scheme))
        _count_dues(dues, sides)
    return Move(tally, dues)


def _by_item(changes: Iterable[Changed]) -> dict[str, list[Changed]]:
    """Return the changes of rows about an item, by its id; a row that moved is with both items."""
    found: dict[str, list[Changed]] = defaultdict(list)
    for table, before, after in changes:
        if table in _ABOUT_ITEMS:
            for key in {str(row["criterion_id"]) for row in (before, after) if row and row["criterion_id"]}:
                found[key].append((table, before, after))
    return found


def _difference(item: Criterion, was: ItemFacts, now: ItemFacts, scheme: Scheme) -> Tally:
    if was.record is now.record and was.usable == now.usable:  # the most frequent change of all: a tick
        return Tally(ticked=now.ticked - was.ticked if now.record.verdict is not Rating.NA else 0)
    before, after = (item_share(item, facts, _full(item, facts.record, scheme), scheme) for facts in (was, now))
    return after.minus(before)


def _count_dues(dues: Counter[date], sides: tuple[ItemFacts, ItemFacts]) -> None:
    for facts, step in zip(sides, (-1, 1), strict=True):
        if due := item_due(facts):
            dues[due] += step


def _moves_all(table: str, before: Row | None, after: Row | None) -> bool:
    if table == "application":
        return before is None or after is None or any(before[c] != after[c] for c in _OF_APPLICATION)
    return table in _WHOLE or (table == "evidence" and changes_evidence(before, after))


def _rerated(was: ItemFacts, now: ItemFacts) -> bool:
    return (was.record.claim, was.record.verdict) != (now.record.claim, now.record.verdict)


def _full(item: Criterion, record: Record, scheme: Scheme) -> Decimal:
    gone = record.verdict is Rating.NA and scheme.na_policy is NaPolicy.EXCLUDE
    return Decimal(0) if gone else scheme.points_of(item.number).points


class _ItemMove:
    """One base item before and after; only what can have moved is read."""

    def __init__(
        self, item: Criterion, changes: Iterable[Changed], reader: ItemReader, gone: Mapping[str, str]
    ) -> None:
        self._item = item
        self._key = item.id
        self._by_table: dict[str, list[tuple[Row | None, Row | None]]] = defaultdict(list)
        for table, before, after in changes:
            self._by_table[table].append((before, after))
        self._reader = reader
        self._gone = gone

    def sides(self) -> tuple[ItemFacts, ItemFacts] | None:
        """Return the item's facts before and after, None when they cannot be told."""
        records = self._records()
        if records is None:
            return None
        was, now = records
        due_moves = "task" in self._by_table or (was.status in HANDED_IN) != (now.status in HANDED_IN)
        dues = self._dues() if due_moves else (None, None)
        if dues is None:
            return None
        flipped = (was.verdict is Rating.NA) != (now.verdict is Rating.NA)
        ticks, documents = self._ticks(whole=flipped), self._documents(whole=flipped)
        return ItemFacts(was, ticks[0], documents[0], dues[0]), ItemFacts(now, ticks[1], documents[1], dues[1])

    def _rows(self, table: str, side: int) -> list[Row]:
        """Return the changed rows about this item before (side 0) or after (1)."""
        rows = (pair[side] for pair in self._by_table.get(table, ()))
        return [row for row in rows if row and row["criterion_id"] == self._key]

    def _records(self) -> tuple[Record, Record] | None:
        if "record" not in self._by_table:
            record = self._reader.record(self._key)
            return (record, record) if record else None
        before, after = self._rows("record", 0), self._rows("record", 1)
        if len(before) != 1 or len(after) != 1:
            return None
        return self._reader.record_of(before[0]), self._reader.record_of(after[0])

    def _ticks(self, *, whole: bool) -> tuple[int, int]:
        """Return the ticked checkpoints before and after; unless ``whole`` only their difference is right."""
        known = {checkpoint.id for checkpoint in self._item.checkpoints}
        before = known.intersection([str(row["checkpoint_id"]) for row in self._rows("tick", 0)])
        after = known.intersection([str(row["checkpoint_id"]) for row in self._rows("tick", 1)])
        if not whole:
            return len(before), len(after)
        now = self._reader.ticked(self._key) & known
        return len((now - after) | before), len(now)

    def _documents(self, *, whole: bool) -> tuple[int, int]:
        """Return the different usable documents before and after; 0 and 0 where nothing can have moved them."""
        if not whole and "evidence_link" not in self._by_table:
            return 0, 0
        before, after = (
            {str(row["id"]): str(row["evidence_id"]) for row in self._rows("evidence_link", side)} for side in (0, 1)
        )
        now = self._reader.linked(self._key)
        was = {key: evidence for key, evidence in now.items() if key not in after} | before
        usable = self._reader.documents({*now.values(), *was.values()})
        gone = {key: digest for key, digest in self._gone.items() if key not in self._reader.missing}
        return _different(was, usable | gone), _different(now, usable)

    def _dues(self) -> tuple[date | None, date | None] | None:
        before, after = (
            {str(row["id"]): _date(row["due"]) for row in self._rows("task", side) if row["role"] == _LEAD}
            for side in (0, 1)
        )
        now = self._reader.leads(self._key)
        was = {key: due for key, due in now.items() if key not in after} | before
        if len(was) > 1 or len(now) > 1:  # which one leads depends on more than their dates
            return None
        return next(iter(was.values()), None), next(iter(now.values()), None)


def _different(linked: Mapping[str, str], usable: Mapping[str, str]) -> int:
    return len({usable[key] for key in linked.values() if key in usable})


def _date(text: str | int | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
