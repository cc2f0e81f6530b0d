"""Random work through the services: undo and redo are exact, and the journal alone gives the present state."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.application import Department
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.gaps import Gap
from shifan.domain.journal import OperationKind
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services import adjusting, assigning, attaching, gaps, history, recording
from shifan.services.session import Session, open_session
from support import NOW, Dump, dump, fixed_clock, new_workspace, replay, write_file

Step = Callable[[Session], object]
T = TypeVar("T")

BASE = ["1", "2", "20"]  # 20 may be judged 不适用
UNITS = ["县司法局", "县公安局", "城关镇"]
_texts = st.sampled_from(["", "甲", "乙", "多行\n备注", "'; DROP TABLE record; --"])
_days = st.none() | st.dates(date(2023, 9, 1), date(2023, 11, 30))
_numbers = st.sampled_from(BASE)
_ledgers = st.sampled_from(["101", "103"])


def nth(rows: Sequence[T], place: int) -> T:
    """Return one of the rows, or refuse as a service does when there is none."""
    if not rows:
        raise RuleError("没有")
    return rows[place % len(rows)]


def detach(session: Session, place: int) -> None:
    attaching.detach(session, nth(session.state().links, place).id)


def remove_event(session: Session, place: int) -> None:
    adjusting.remove_event(session, nth(session.state().adjustments, place).id)


def close_gap(session: Session, place: int) -> None:
    gaps.close_gap(session, nth(session.repository.all_of(Gap), place).id, "已整改")


def rename_unit(session: Session, place: int) -> None:
    unit = nth(session.repository.all_of(Department), place)
    session.commit("改联络员", put=[replace(unit, contact=f"{unit.contact}某")])


def attach(session: Session, number: str, names: list[str], copy: bool) -> None:
    files = [session.folder / "来件" / name for name in names]
    attaching.attach_files(session, number, files, copy=copy)


def step(function: Callable[..., object], *drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    """Return a strategy of calls of ``function`` with a session and drawn arguments."""
    return st.tuples(*drawn).map(lambda values: lambda session: function(session, *values))


_points = st.tuples(_numbers, st.integers(1, 5)).map(lambda pair: f"{pair[0]}.{pair[1]}")
_places = st.integers(0, 5)
_names = st.lists(st.sampled_from(["通知.docx", "照片.jpg", "另一份通知.docx"]), min_size=1, max_size=3)
steps: st.SearchStrategy[Step] = st.one_of(
    step(recording.tick_checkpoint, _points),
    step(recording.untick_checkpoint, _points),
    step(recording.change_status, _numbers, st.sampled_from(list(WorkStatus)), _texts),
    step(recording.claim_rating, _numbers, st.none() | st.sampled_from(list(Rating)), _texts),
    step(recording.accept_with_verdict, _numbers, st.sampled_from(list(Rating)), _texts),
    step(recording.write_note, _numbers, _texts),
    step(attach, st.one_of(_numbers, _points, _ledgers), _names, st.booleans()),
    step(detach, _places),
    step(
        lambda session, number, unit, role, due: assigning.assign(session, number, unit, role=role, due=due),
        _numbers,
        st.sampled_from(UNITS),
        st.sampled_from(list(TaskRole)),
        _days,
    ),
    step(assigning.unassign, _numbers, st.sampled_from(UNITS)),
    step(assigning.set_due, _numbers, _days),
    step(rename_unit, _places),
    step(
        lambda session, number, outcome: adjusting.self_check(session, number, outcome, scope="全部文件"),
        _ledgers,
        st.sampled_from(list(SelfCheckOutcome)),
    ),
    step(adjusting.clear_self_check, _ledgers),
    step(
        lambda session, number, title, files: adjusting.register_event(
            session,
            number,
            title,
            level="省级",
            happened_on=date(2023, 5, 1),
            files=[session.folder / "来件" / name for name in files],
        ),
        _ledgers,
        st.sampled_from(["表彰", "通报"]),
        st.lists(st.sampled_from(["通知.docx", "照片.jpg"]), max_size=1),
    ),
    step(remove_event, _places),
    step(lambda session, number: gaps.open_gap(session, "缺台账", number=number), st.none() | _numbers),
    step(close_gap, _places),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with files to attach; each example works on its own copy."""
    folder = tmp_path_factory.mktemp("template") / "w"
    new_workspace(folder).close()
    for name, content in [("通知.docx", "同一内容"), ("另一份通知.docx", "同一内容"), ("照片.jpg", "照片")]:
        write_file(folder / "来件", name, content)
    return folder


@contextmanager
def copy_of(template: Path) -> Iterator[Session]:
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / "w"
        shutil.copytree(template, folder)
        with open_session(folder, user="测试员", clock=fixed_clock) as session:
            yield session


def done(session: Session, action: Step) -> bool:
    """Do one action; False when it was refused or changed nothing."""
    before = len(session.repository.operations(session.application_id))
    with suppress(ShifanError):
        action(session)
    after = len(session.repository.operations(session.application_id))
    assert after - before in (0, 1)
    return after > before


@settings(max_examples=20)
@given(actions=st.lists(steps, min_size=8, max_size=25))
def test_undo_and_redo_go_through_exactly_the_same_states(template: Path, actions: list[Step]) -> None:
    with copy_of(template) as session:
        states = [dump(session.repository)]
        states += [dump(session.repository) for action in actions if done(session, action)]
        for expected in reversed(states[:-1]):
            history.undo(session)
            assert dump(session.repository) == expected
        with pytest.raises(RuleError, match="没有可以撤销"):
            history.undo(session)
        for expected in states[1:]:
            history.redo(session)
            assert dump(session.repository) == expected
        with pytest.raises(RuleError, match="没有可以重做"):
            history.redo(session)


@settings(max_examples=20)
@given(actions=st.lists(st.one_of(steps, st.just(history.undo), st.just(history.redo)), min_size=8, max_size=40))
def test_any_mixture_of_work_undo_and_redo_follows_a_plain_list_of_states(template: Path, actions: list[Step]) -> None:
    with copy_of(template) as session:
        line: list[Dump] = [dump(session.repository)]
        place = 0
        for action in actions:
            if not done(session, action):
                assert action is not history.undo or place == 0
                assert action is not history.redo or place == len(line) - 1
            elif action is history.undo:
                place -= 1
            elif action is history.redo:
                place += 1
            else:
                line = [*line[: place + 1], dump(session.repository)]
                place += 1
            assert dump(session.repository) == line[place]
        application = session.application_id
        assert replay(session.repository, application) == dump(session.repository, versions=True)
        assert session.repository.verify_chain(application) is None
        assert session.repository.damage() == ""
        standing = [h for h in history.history(session, None) if h.operation.kind is OperationKind.DO and not h.undone]
        assert len(standing) == place
        assert all(operation.at == NOW for operation in session.repository.operations(application))


def test_the_steps_above_cover_every_table_that_daily_work_writes(template: Path) -> None:
    """Without this, a refused step could make the properties above hold for nothing."""
    work: list[Step] = [
        lambda s: recording.tick_checkpoint(s, "1.1"),
        lambda s: attach(s, "1.1", ["通知.docx", "照片.jpg"], True),
        lambda s: assigning.assign(s, "1", "县司法局", due=date(2023, 10, 1)),
        lambda s: adjusting.register_event(s, "101", "表彰", level="省级", happened_on=date(2023, 5, 1)),
        lambda s: gaps.open_gap(s, "缺台账", due=NOW.date() + timedelta(days=3)),
        lambda s: recording.change_status(s, "1", WorkStatus.SUBMITTED),
        lambda s: recording.accept_with_verdict(s, "1", Rating.MET),
    ]
    with copy_of(template) as session:
        assert all(done(session, action) for action in work)
        filled = {name for name, rows in dump(session.repository).items() if rows}
        assert filled >= {"record", "tick", "evidence", "evidence_link", "department", "task", "adjustment", "gap"}
        assert "self_check" in filled
