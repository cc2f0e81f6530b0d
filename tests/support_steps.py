"""Random work through the services, as strategies: one step is one thing a user does, which may be refused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.application import Department
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.evidence import Evidence
from shifan.domain.gaps import Gap
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services import adjusting, assigning, attaching, bulk, gaps, recording
from shifan.services.session import Session, open_session
from support import fixed_clock, new_workspace, write_file

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
    gaps.close_gap(session, nth(session.repository.all_of(Gap), place).id, "已整改", unproved_reason="没有回执")


def prove_gap(session: Session, place: int) -> None:
    document = nth(session.repository.all_of(Evidence), place)
    gaps.add_proof(session, nth(session.repository.all_of(Gap), place).id, registered=[document.id])


def close_with_proof(session: Session, place: int) -> None:
    document = nth(session.repository.all_of(Evidence), place)
    gaps.close_gap(session, nth(session.repository.all_of(Gap), place).id, "已整改", registered=[document.id])


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
    step(bulk.set_due, _numbers, _days),
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
    step(prove_gap, _places),
    step(close_with_proof, _places),
)


def new_template(folder: Path) -> Path:
    """Make a closed workspace with files to attach, which every example copies; returns the folder."""
    new_workspace(folder).close()
    for name, content in [("通知.docx", "同一内容"), ("另一份通知.docx", "同一内容"), ("照片.jpg", "照片")]:
        write_file(folder / "来件", name, content)
    return folder


@contextmanager
def copy_of(template: Path) -> Iterator[Session]:
    """Give an open session on a copy of a workspace."""
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
