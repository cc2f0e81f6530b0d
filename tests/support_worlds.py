"""Hypothesis strategies: small editions, schemes and application states of every shape the rules allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome
from shifan.domain.application import Application, Department
from shifan.domain.criteria import (
    Checkpoint,
    Criterion,
    CriterionKind,
    Edition,
    Group,
    LegalBasis,
    Lifecycle,
    NaRule,
    Provenance,
    Subgroup,
)
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.domain.explain import Line
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.records import Rating, Record, Tick, WorkStatus
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import Score, score
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from support import NOW
from support_schemes import LEDGERS, LEVELS
from support_schemes import make_scheme as make_scheme
from support_schemes import schemes as schemes

APP = "app"
START, END = date(2023, 1, 1), date(2023, 12, 31)
TODAY = NOW.date()


@dataclass(frozen=True)
class World:
    """An edition, a scheme and a state that fit together."""

    edition: Edition
    scheme: Scheme
    state: ApplicationState

    def with_record(self, criterion_id: str, **changes: Any) -> World:
        """Return the world with one record changed."""
        records = dict(self.state.records)
        records[criterion_id] = replace(records[criterion_id], **changes)
        return replace(self, state=replace(self.state, records=records))


def scored(world: World) -> Score:
    """Return the world's score."""
    return score(world.edition, world.scheme, world.state)


def every_line(line: Line) -> list[Line]:
    """Return the line and all lines below it."""
    return [line, *(below for child in line.children for below in every_line(child))]


def make_item(
    number: int, kind: CriterionKind = CriterionKind.BASE, checkpoints: int = 2, evidence: int = 1
) -> Criterion:
    """Return an item ``iN`` shown as ``N``."""
    return Criterion(
        id=f"i{number}",
        number=str(number),
        kind=kind,
        title=f"指标{number}",
        requirement=f"要求{number}",
        na_rule=NaRule(True, "没有这项职能"),
        evidence_minimum=evidence,
        checkpoints=tuple(
            Checkpoint(f"k{place}", f"{number}.{place}", f"核查 {number}.{place}")
            for place in range(1, checkpoints + 1)
        ),
        metrics=(),
        basis=(LegalBasis("行政许可法"),),
        provenance=Provenance.RESTATED,
        digest=f"digest-{number}",
    )


def make_edition(groups: Sequence[Sequence[Sequence[Criterion]]]) -> Edition:
    """Return an edition of groups of subgroups of items."""
    made = []
    for g, subgroups in enumerate(groups, start=1):
        parts = tuple(
            Subgroup(f"s{g}-{s}", f"{g}{s}", f"二级{g}{s}", tuple(items)) for s, items in enumerate(subgroups, start=1)
        )
        made.append(Group(f"g{g}", str(g), f"一级{g}", parts))
    return Edition("tiny", 1, "小版", Lifecycle.ACTIVE, "仅供测试", "自拟", "digest", tuple(made))


def make_application() -> Application:
    """Return the application of all tiny states: the calendar year 2023."""
    return Application(APP, "柳城县", "2023", "tiny", "digest", "tiny", START, END)


def make_state(edition: Edition, **parts: Any) -> ApplicationState:
    """Return a state with an untouched record for each item; ``parts`` fill or replace the rest."""
    records = {item.id: Record(f"r-{item.id}", APP, item.id, item.digest) for item in edition.criteria}
    return replace(ApplicationState(make_application(), records), **parts)


def make_evidence(key: str) -> Evidence:
    """Return a document in the pool."""
    return Evidence(key, APP, f"{key}.pdf", EvidenceKind.FILE, Storage.POOL, f"x/{key}.pdf", key, 1, "甲", NOW)


def make_tick(item: Criterion, place: int) -> Tick:
    """Return a tick on the item's checkpoint at ``place`` (from 1)."""
    return Tick(f"t-{item.id}-{place}", APP, item.id, f"k{place}", "甲", NOW)


_ratings = st.none() | st.sampled_from(list(Rating))
# mostly inside the period, so that events often count and caps are often reached
_days = st.one_of(
    st.dates(START, END), st.dates(START, END), st.dates(START - timedelta(days=60), END + timedelta(days=60))
)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Small editions: groups of base items, then bonus and penalty items in subgroups of their own."""
    counter = iter(range(1, 100))
    sizes = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=2), min_size=1, max_size=2)
    groups = [
        [
            [
                make_item(next(counter), checkpoints=draw(st.integers(1, 3)), evidence=draw(st.integers(1, 2)))
                for _ in range(n)
            ]
            for n in subgroups
        ]
        for subgroups in draw(sizes)
    ]
    ledgers = [[make_item(next(counter), kind) for _ in range(draw(st.integers(0, 2)))] for kind in LEDGERS]
    groups += [[items for items in ledgers if items]] if any(ledgers) else []
    return make_edition(groups)


@st.composite
def states(draw: st.DrawFn, edition: Edition) -> ApplicationState:
    """States with any records, ticks, events, documents (usable or not), links, tasks, gaps and figures."""
    items = edition.criteria
    records = {
        item.id: Record(
            f"r-{item.id}",
            APP,
            item.id,
            draw(st.sampled_from([item.digest, item.digest, "older"])),
            draw(st.sampled_from(list(WorkStatus))),
            claim=draw(_ratings),
            verdict=draw(_ratings),
        )
        for item in items
    }
    spots = st.sampled_from([(item, place) for item in items for place in range(1, len(item.checkpoints) + 1)])
    ticks = draw(st.lists(spots, unique_by=lambda spot: (spot[0].id, spot[1])))
    evidence = tuple(make_evidence(f"e{n}") for n in range(draw(st.integers(0, 4))))
    events = draw(_events(edition))
    return make_state(
        edition,
        records=records,
        ticks=tuple(make_tick(item, place) for item, place in ticks),
        departments=tuple(Department(f"d{n}", APP, f"单位{n}") for n in range(3)),
        tasks=draw(_tasks(items)),
        evidence=evidence,
        links=draw(_links(items, evidence, events)),
        gaps=draw(_gaps(items)),
        adjustments=events,
        self_checks=draw(_self_checks(edition)),
        figures=draw(_figures(items)),
        usable=frozenset(item.id for item in evidence if draw(st.integers(0, 3))),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """An edition with a scheme and a state for it."""
    edition = draw(editions())
    return World(edition, draw(schemes(edition)), draw(states(edition)))


@st.composite
def _events(draw: st.DrawFn, edition: Edition) -> tuple[Adjustment, ...]:
    ledgers = edition.of_kind(*LEDGERS)
    count = draw(st.integers(0, 5)) if ledgers else 0
    return tuple(
        Adjustment(
            f"a{n}",
            APP,
            draw(st.sampled_from(ledgers)).id,
            draw(st.sampled_from([*LEVELS[:2], *LEVELS])),
            f"事项{n}",
            draw(_days),
            veto=draw(st.booleans()),
        )
        for n in range(count)
    )


@st.composite
def _links(
    draw: st.DrawFn, items: tuple[Criterion, ...], evidence: tuple[Evidence, ...], events: tuple[Adjustment, ...]
) -> tuple[EvidenceLink, ...]:
    if not evidence:
        return ()
    owners: list[Adjustment | None] = [event for event in events if draw(st.integers(0, 3))]  # most have a document
    owners += draw(st.lists(st.sampled_from((None, *events)), max_size=6))
    made = []
    for n, event in enumerate(owners):
        document = draw(st.sampled_from(evidence))
        criterion_id = event.criterion_id if event else draw(st.sampled_from(items)).id
        made.append(EvidenceLink(f"l{n}", APP, document.id, criterion_id, adjustment_id=event.id if event else None))
    return tuple(made)


@st.composite
def _tasks(draw: st.DrawFn, items: tuple[Criterion, ...]) -> tuple[Task, ...]:
    due = st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9))
    made = []
    for item in items:
        for n, role in enumerate(draw(st.sampled_from([(), ("lead",), ("support",), ("support", "lead")]))):
            status = draw(st.sampled_from([one for one in WorkStatus if one is not WorkStatus.ACCEPTED]))
            made.append(Task(f"{item.id}-d{n}", APP, item.id, f"d{n}", TaskRole(role), due=draw(due), status=status))
    return tuple(made)


@st.composite
def _gaps(draw: st.DrawFn, items: tuple[Criterion, ...]) -> tuple[Gap, ...]:
    owners = st.none() | st.sampled_from([item.id for item in items])
    return tuple(
        Gap(
            f"p{n}", APP, f"问题{n}", GapOrigin.MEETING, START, draw(owners), closed_on=draw(st.none() | st.just(TODAY))
        )
        for n in range(draw(st.integers(0, 4)))
    )


@st.composite
def _self_checks(draw: st.DrawFn, edition: Edition) -> tuple[SelfCheck, ...]:
    return tuple(
        SelfCheck(f"c-{item.id}", APP, item.id, draw(st.sampled_from(list(SelfCheckOutcome))), "全部文件", "甲", TODAY)
        for item in edition.of_kind(*LEDGERS)
        if draw(st.booleans())
    )


@st.composite
def _figures(draw: st.DrawFn, items: tuple[Criterion, ...]) -> tuple[Figure, ...]:
    percents = st.sampled_from([None, Decimal("33.3"), Decimal("95.5"), Decimal(50)])
    return tuple(
        Figure(
            f"f{n}", APP, draw(st.sampled_from(items)).id, f"数据{n}", denominator=Decimal(120), percent=draw(percents)
        )
        for n in range(draw(st.integers(0, 2)))
    )
