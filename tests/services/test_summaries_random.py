"""Summaries after random work: they are what counting anew gives, whatever was done."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.evidence import Evidence
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy, PointsRule, Scheme
from shifan.domain.shortfalls import next_steps
from shifan.domain.summary import summarise
from shifan.domain.tasks import TaskRole
from shifan.services import adjusting, assigning, attaching, bulk, gaps, history, recording
from shifan.services.session import Session, open_session
from shifan.services.summarising import differences, refresh
from shifan.store.summaries import Summaries
from support import fixed_clock, new_workspace, write_file

Step = Callable[[Session], object]
T = TypeVar("T")

BASE = ("1", "2", "20")
LEDGERS = ("101", "103")
FILES = ("通知.docx", "另一份通知.docx", "照片.jpg")


def nth(rows: Sequence[T], place: int) -> T:
    """Return one of the rows, or refuse as a service does when there is none."""
    if not rows:
        raise RuleError("没有")
    return rows[place % len(rows)]


def set_record(session: Session, number: str, **fields: object) -> None:
    """Store a record as it is asked for, also where a screen would not let it happen."""
    record = session.record(session.item(number).id)
    session.commit("改记录", put=[replace(record, **fields)])  # type: ignore[arg-type]


def attach(session: Session, number: str, names: list[str]) -> None:
    attaching.attach_files(session, number, [session.folder / "来件" / name for name in names], copy=False)


def lose_file(session: Session, place: int) -> None:
    """A file goes away, and somebody who sees the pool looks."""
    session.pool.locate(nth(session.repository.all_of(Evidence), place)).unlink(missing_ok=True)
    refresh(session)


def other_content(session: Session, place: int) -> None:
    found = nth(session.repository.all_of(Evidence), place)
    session.commit("换成另一份", put=[replace(found, sha256=found.sha256[::-1])])


def drop_all_documents(session: Session) -> None:
    session.commit("清空材料", remove=[*session.state().links, *session.repository.all_of(Evidence)])


def step(function: Callable[..., object], *drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    """Return a strategy of calls of ``function`` with a session and drawn arguments."""
    return st.tuples(*drawn).map(lambda values: lambda session: function(session, *values))


_numbers = st.sampled_from(BASE)
_ledgers = st.sampled_from(LEDGERS)
_points = st.tuples(_numbers, st.integers(1, 5)).map(lambda pair: f"{pair[0]}.{pair[1]}")
_places = st.integers(0, 5)
_names = st.lists(st.sampled_from(FILES), min_size=1, max_size=3)
_ratings = st.none() | st.sampled_from(list(Rating))
_days = st.none() | st.dates(date(2023, 9, 1), date(2023, 9, 4))

steps: st.SearchStrategy[Step] = st.one_of(
    step(recording.tick_checkpoint, _points),
    step(recording.untick_checkpoint, _points),
    step(
        lambda session, number, status, claim, verdict: set_record(
            session, number, status=status, claim=claim, verdict=verdict
        ),
        _numbers,
        st.sampled_from(list(WorkStatus)),
        _ratings,
        _ratings,
    ),
    step(lambda session, verdict: set_record(session, "20", verdict=verdict), _ratings),
    step(attach, st.one_of(_numbers, _points, _ledgers), _names),
    step(lambda session, place: attaching.detach(session, nth(session.state().links, place).id), _places),
    step(lose_file, _places),
    step(other_content, _places),
    step(drop_all_documents),
    step(
        lambda session, number, unit, role, due: assigning.assign(session, number, unit, role=role, due=due),
        st.one_of(_numbers, _ledgers),
        st.sampled_from(["县司法局", "县公安局"]),
        st.sampled_from(list(TaskRole)),
        _days,
    ),
    step(bulk.set_due, st.one_of(_numbers, _ledgers), _days),
    step(
        lambda session, number, outcome: adjusting.self_check(session, number, outcome, scope="全部文件"),
        _ledgers,
        st.sampled_from(list(SelfCheckOutcome)),
    ),
    step(
        lambda session, number, level, veto, files: adjusting.register_event(
            session,
            number,
            "表彰",
            level=level,
            happened_on=date(2023, 5, 1),
            veto=veto,
            files=[session.folder / "来件" / name for name in files],
        ),
        _ledgers,
        st.sampled_from(["国家级", "省级"]),
        st.booleans(),
        st.lists(st.sampled_from(FILES), max_size=1),
    ),
    step(lambda session, place: adjusting.remove_event(session, nth(session.state().adjustments, place).id), _places),
    step(lambda session, number: gaps.open_gap(session, "缺台账", number=number), st.none() | _numbers | _ledgers),
    step(
        lambda session, days: session.commit(
            "改评估期", put=[replace(session.application(), period_start=date(2023, 1, 1) + timedelta(days))]
        ),
        st.integers(0, 200),
    ),
    step(history.undo),
    step(history.undo),
    step(history.redo),
)

_POINTS = PointsRule(Decimal("1.25"), Basis.COUNTY)
_BY_TICKS = CheckpointRule({"k1": Decimal(1), "k2": Decimal(2)}, Basis.COUNTY)
_LEVELS = LevelTable(
    {"国家级": Decimal(3), "省级": Decimal("1.5")}, cap=Decimal(4), basis=Basis.PROVINCIAL, vetoes=("国家级",)
)


def scheme_with(scheme: Scheme, policy: NaPolicy) -> Scheme:
    """Return the shipped scheme with another policy, uneven points, an item by checkpoints, levels, a veto and caps."""
    return replace(
        scheme,
        na_policy=policy,
        items={"2": _POINTS},
        checkpoints={"20": _BY_TICKS},
        adjustments={"101": _LEVELS, "103": _LEVELS},
        bonus_cap=Decimal(5),
        penalty_cap=Decimal(2),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with files to attach; each example works on its own copy."""
    folder = tmp_path_factory.mktemp("template") / "w"
    new_workspace(folder).close()
    for name, content in zip(FILES, ("同一内容", "同一内容", "照片"), strict=True):
        write_file(folder / "来件", name, content)
    return folder


@contextmanager
def copy_of(template: Path) -> Iterator[Session]:
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / "w"
        shutil.copytree(template, folder)
        with open_session(folder, user="测试员", clock=fixed_clock) as session:
            yield session


@settings(max_examples=15)
@given(actions=st.lists(steps, min_size=8, max_size=24), policy=st.sampled_from(list(NaPolicy)))
def test_after_any_work_the_summary_is_what_counting_anew_gives(
    template: Path, actions: list[Step], policy: NaPolicy
) -> None:
    with copy_of(template) as session:
        session.scheme = scheme_with(session.scheme, policy)
        for action in actions:
            with suppress(ShifanError):
                action(session)
            assert differences(session) in ((), ("汇总数是按别的指标版本或计分方案算的",))
        set_record(session, "1", note="最后一笔")
        assert differences(session) == ()


@settings(max_examples=10)
@given(actions=st.lists(steps, min_size=1, max_size=12), later=st.integers(0, 5))
def test_what_is_overdue_on_any_day_is_a_sum(template: Path, actions: list[Step], later: int) -> None:
    with copy_of(template) as session:
        for action in actions:
            with suppress(ShifanError):
                action(session)
        refresh(session)
        state, today = session.state(), date(2023, 9, 1) + timedelta(later)
        summary = summarise(session.edition, session.scheme, state)
        late = sum(step.overdue for step in next_steps(session.edition, state, today))
        assert summary.overdue(today) == late
        dues = Summaries(session.repository.engine).dues(session.application_id)
        assert sum(count for due, count in dues.items() if due < today) == late


def test_every_kind_of_change_is_followed_there_and_back(template: Path) -> None:
    course: list[Step] = [
        lambda session: assigning.assign(session, "2,101", "县司法局", due=date(2023, 9, 1)),
        lambda session: bulk.set_due(session, "2", date(2023, 9, 3)),
        lambda session: assigning.assign(session, "2", "县公安局", due=date(2023, 9, 2)),
        lambda session: attach(session, "2", ["照片.jpg"]),
        lambda session: attach(session, "1", list(FILES)),
        lambda session: set_record(session, "2", status=WorkStatus.SUBMITTED, claim=Rating.PARTLY),
        lambda session: recording.tick_checkpoint(session, "20.1"),
        lambda session: set_record(session, "20", verdict=Rating.NA),
        lambda session: adjusting.self_check(session, "101", SelfCheckOutcome.NONE_FOUND, scope="全部文件"),
        drop_all_documents,
    ]
    with copy_of(template) as session:
        for action in course:
            action(session)
            assert differences(session) == ()
        for go in (history.undo, history.redo):
            for _ in course:
                go(session)
                assert differences(session) == ()
