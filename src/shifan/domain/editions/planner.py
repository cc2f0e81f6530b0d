"""What each row of a crosswalk does to what an application holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.editions.archiving import Archive
from shifan.domain.editions.crosswalk import Crosswalk, Relation, Row
from shifan.domain.editions.fates import COUNTED, Carried, ItemFate
from shifan.domain.editions.holdings import Holdings
from shifan.domain.editions.points_moved import lost_places
from shifan.domain.editions.records_moved import (
    begun_anew,
    carried_record,
    fresh_record,
    joined_check,
    joined_record,
    moved_check,
)
from shifan.domain.editions.scenarios_moved import moved_scenario
from shifan.domain.editions.targets import Targets
from shifan.domain.records import Record

_Items = tuple[Criterion, ...]


class Planner:
    """Works through the rows of a crosswalk; what is to be gathers in ``targets``, what is put away in ``archive``."""

    def __init__(self, old: Edition, new: Edition, holdings: Holdings, targets: Targets, archive: Archive) -> None:
        self._old, self._new, self._holdings = old, new, holdings
        self._targets, self._archive = targets, archive

    def row(self, row: Row) -> ItemFate:
        """Do what one row of the crosswalk says."""
        olds = tuple(self._old.by_id(key) for key in row.old)
        news = tuple(self._new.by_id(key) for key in row.new)
        if row.relation is Relation.NEW:
            return self._added(news)
        if row.relation.direct:
            return self._direct(row.relation, olds[0], news[0])
        if row.relation is Relation.SPLIT:
            return self._split(olds[0], news)
        if row.relation is Relation.MERGED:
            return self._merged(olds, news[0])
        return self._ended(row.relation, olds, news)

    def scenarios(self, crosswalk: Crosswalk) -> Iterator[str]:
        """Move the kept what-ifs, which speak of numbers; one whose items are not all still there is archived."""
        numbers = {
            self._old.by_id(row.old[0]).number: self._new.by_id(row.new[0])
            for row in crosswalk.rows
            if row.relation.direct
        }
        for scenario in self._holdings.scenarios:
            moved = moved_scenario(scenario, self._old, numbers)
            if moved is not None:
                self._targets.scenarios[moved.id] = moved
                continue
            self._archive.take_scenario(scenario)
            yield f"推演方案「{scenario.name}」里有的指标或核查点没有了，随原版归档"

    def _added(self, news: _Items) -> ItemFate:
        for item in news:
            self._put(fresh_record(self._targets.application_id, item))
        return ItemFate(Relation.NEW, (), news)

    def _direct(self, relation: Relation, old: Criterion, new: Criterion) -> ItemFate:
        targets = self._targets
        after, changed = carried_record(self._record(old), old, new)
        self._put(after)
        same_kind = _holds_events(old) == _holds_events(new)
        over = {
            "tick": targets.take_ticks(old, new) if same_kind else 0,
            "evidence_link": targets.take_links(old, new, events=_holds_events(new)),
            "task": targets.take_tasks(old, new, answered=same_kind),
            "gap": targets.take_gaps(old, new, closed=True),
            "adjustment": targets.take_events(old, new),
            "self_check": self._take_check(old, new),
            "figure": targets.take_figures(old, new),
            "review_opinion": targets.take_opinions(old, new),
            "inquiry": targets.take_inquiries(old, new),
            "site_item": targets.take_sites(old, new),
        }
        remarks = (*changed, *lost_places(self._holdings, old, new))
        carried = self._carried((old,), over)
        whole = not remarks and all(one.over == one.there for one in carried)
        return self._told(relation, (old,), (new,), (after,), carried, remarks, archive=not whole)

    def _split(self, old: Criterion, news: _Items) -> ItemFate:
        """The work goes on at each part; what can stand in one place only goes to the first."""
        targets, record, first = self._targets, self._record(old), news[0]
        after = tuple(begun_anew(record, new) for new in news)
        over = Counter[str]()
        for made, new in zip(after, news, strict=True):
            self._put(made)
            over["tick"] += targets.take_ticks(old, new)
            links = targets.take_links(old, new, events=new is first and _holds_events(new))
            over["evidence_link"] = max(links, over["evidence_link"])
            over["task"] = targets.take_tasks(old, new, answered=False)
            over["site_item"] = targets.take_sites(old, new)
        placed = {
            "gap": targets.take_gaps(old, first, closed=False),
            "adjustment": targets.take_events(old, first),
            "figure": targets.take_figures(old, first),
            "inquiry": targets.take_inquiries(old, first),
        }
        named = "、".join(COUNTED[table] for table, count in placed.items() if count)
        remarks = (f"{named}都放在第 {first.number} 项，请核对该归哪一项",) if named else ()
        carried = self._carried((old,), over | Counter(placed))
        return self._told(Relation.SPLIT, (old,), news, after, carried, remarks, archive=True)

    def _merged(self, olds: _Items, new: Criterion) -> ItemFate:
        targets = self._targets
        after = joined_record([self._record(old) for old in olds], olds, new)
        self._put(after)
        over = Counter[str]()
        for old in olds:
            over["tick"] += targets.take_ticks(old, new)
            over["evidence_link"] += targets.take_links(old, new, events=_holds_events(new))
            over["task"] += targets.take_tasks(old, new, answered=False)
            over["gap"] += targets.take_gaps(old, new, closed=True)
            over["adjustment"] += targets.take_events(old, new)
            over["figure"] += targets.take_figures(old, new)
            over["inquiry"] += targets.take_inquiries(old, new)
            over["site_item"] += targets.take_sites(old, new)
        checks = [self._holdings.state.self_check_of.get(old.id) for old in olds]
        check = joined_check(checks, targets.application_id, new) if _holds_events(new) else None
        if check is not None:
            targets.checks[check.id] = check
            over["self_check"] = sum(1 for one in checks if one is not None)
        return self._told(Relation.MERGED, olds, (new,), (after,), self._carried(olds, over), (), archive=True)

    def _ended(self, relation: Relation, olds: _Items, news: _Items) -> ItemFate:
        """An item that is no more: another one covers it, or none does. What is still owed goes on."""
        targets, over, remarks = self._targets, Counter[str](), []
        first = news[0] if news else None
        for old in olds:
            links = [targets.take_links(old, new, events=False) for new in news]
            over["evidence_link"] += max(links, default=0)
            owed = targets.take_gaps(old, first, closed=False)
            asked = targets.take_inquiries(old, first)
            over.update(gap=owed, inquiry=asked)
            if first is None and owed:
                remarks.append(f"第 {old.number} 项没有销号的问题 {owed} 个改挂全县，仍须整改")
            if first is None and asked:
                remarks.append(f"第 {old.number} 项的询问 {asked} 条改挂全县")
        return self._told(relation, olds, news, (), self._carried(olds, over), tuple(remarks), archive=True)

    def _told(
        self,
        relation: Relation,
        olds: _Items,
        news: _Items,
        after: tuple[Record, ...],
        carried: tuple[Carried, ...],
        remarks: tuple[str, ...],
        *,
        archive: bool,
    ) -> ItemFate:
        left = next(one.there - one.over for one in carried if one.name == COUNTED["adjustment"])
        if left:
            remarks = (*remarks, f"登记的加减分事项 {left} 件随原项归档，换版后不再计分，请核对")
        fate = ItemFate(relation, olds, news, tuple(map(self._record, olds)), after, carried, remarks)
        fate = replace(fate, review=tuple(_to_review(news, after)))
        if archive:
            for old in olds:
                self._archive.take(old, relation, news)
            fate = replace(fate, archived=tuple(old.number for old in olds))
        return fate

    def _carried(self, olds: _Items, over: dict[str, int] | Counter[str]) -> tuple[Carried, ...]:
        return tuple(Carried(name, self._there(olds, table), over.get(table, 0)) for table, name in COUNTED.items())

    def _there(self, olds: _Items, table: str) -> int:
        """Return how many rows of a table the items have; links count as documents."""
        rows = [self._holdings.rows_of(old.id)[table] for old in olds]
        if table == "evidence_link":
            return sum(len({link.evidence_id for link in found}) for found in rows)
        return sum(map(len, rows))

    def _record(self, old: Criterion) -> Record:
        return self._holdings.state.record(old.id)

    def _put(self, record: Record) -> None:
        self._targets.records[record.id] = record

    def _take_check(self, old: Criterion, new: Criterion) -> int:
        check = self._holdings.state.self_check_of.get(old.id)
        if check is None or not _holds_events(new):
            return 0
        moved = moved_check(check, self._targets.application_id, new)
        self._targets.checks[moved.id] = moved
        return 1


def _to_review(news: Sequence[Criterion], after: Sequence[Record]) -> Iterator[str]:
    """Yield the numbers of the base items whose record was last reviewed by another text."""
    for new, record in zip(news, after, strict=False):
        if new.kind is CriterionKind.BASE and record.criterion_digest != new.digest:
            yield new.number


def _holds_events(item: Criterion) -> bool:
    return item.kind is not CriterionKind.BASE
