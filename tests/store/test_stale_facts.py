"""What a refused write tells: every field that others changed since it was read, by whom, when, from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shifan.domain.application import Department
from shifan.domain.errors import StaleWriteError
from shifan.domain.others import OthersChange
from shifan.domain.records import Rating, WorkStatus
from shifan.services import assigning, recording
from shifan.services.history import undo
from shifan.services.session import Session, open_session
from support import NOW, fixed_clock


@pytest.fixture
def other(workspace: Session) -> Iterator[Session]:
    """A second person at the same workspace, five minutes later."""
    with open_session(workspace.folder, user="李四", clock=lambda: NOW + timedelta(minutes=5)) as session:
        yield session


def told(changes: tuple[OthersChange, ...]) -> list[tuple[str, str, str]]:
    return [(change.word, change.base, change.theirs) for change in changes]


def test_every_field_is_told_with_its_own_last_author(workspace: Session, other: Session) -> None:
    seen = workspace.record(workspace.item("1").id)
    recording.claim_rating(other, "1", Rating.PARTLY, "缺一份")
    with open_session(workspace.folder, user="王五", clock=fixed_clock) as third:
        recording.write_note(third, "1", "催过")
    with pytest.raises(StaleWriteError) as caught:
        recording.write_note(workspace, "1", "我写的", seen=seen)
    changes = caught.value.changes
    assert told(changes) == [
        ("状态", "未启动", "收集中"),
        ("自评", "（空）", "基本达标"),
        ("自评说明", "（空）", "缺一份"),
        ("备注", "（空）", "催过"),
    ]
    assert [change.by[:2] for change in changes] == ["李四", "李四", "李四", "王五"]
    assert changes[0].at == NOW + timedelta(minutes=5)
    assert {(change.entity, change.key) for change in changes} == {("record", seen.id)}
    assert "「自评」被 李四" in caught.value.message
    assert "从「（空）」改为「基本达标」" in caught.value.message
    assert caught.value.exit_code == 3


def test_only_what_changed_since_it_was_read(workspace: Session, other: Session) -> None:
    recording.write_note(other, "1", "早先的")
    seen = workspace.record(workspace.item("1").id)
    recording.change_status(other, "1", WorkStatus.COLLECTING)
    recording.change_status(other, "1", WorkStatus.SUBMITTED)
    with pytest.raises(StaleWriteError) as caught:
        recording.write_note(workspace, "1", "我写的", seen=seen)
    assert told(caught.value.changes) == [("状态", "未启动", "已提交")]


def test_units_and_dates_are_told_in_words(workspace: Session, other: Session) -> None:
    assigning.assign(workspace, "1", "县司法局")
    seen = workspace.state().lead_of(workspace.item("1").id)
    assigning.assign(other, "1", "县司法局", person="赵六", due=date(2023, 11, 1))
    with pytest.raises(StaleWriteError, match="从「（空）」改为「赵六」.*从「（空）」改为「2023-11-01」"):
        assigning.assign(workspace, "1", "县司法局", person="王五", seen=seen)


def test_there_and_back_again_is_said_plainly(workspace: Session, other: Session) -> None:
    seen = workspace.record(workspace.item("1").id)
    recording.write_note(other, "1", "写了")
    undo(other)
    with pytest.raises(StaleWriteError, match="台账记录刚刚被别人改动") as caught:
        recording.write_note(workspace, "1", "我写的", seen=seen)
    assert caught.value.changes == ()


def test_a_row_that_is_gone_is_told_with_who_took_it_away(workspace: Session, other: Session) -> None:
    unit = Department("d1", workspace.application_id, "县司法局")
    workspace.commit("添加单位", put=[unit])
    seen = workspace.repository.get(Department, "d1")
    assert seen is not None
    other.commit("改联络员", put=[replace(seen, contact="王五")])
    assigning_gone = other.repository.get(Department, "d1")
    assert assigning_gone is not None
    other.commit("移除单位", remove=[assigning_gone])
    with pytest.raises(StaleWriteError, match=r"责任单位被 李四\S* 于 10-09 10:05 移除（移除单位）"):
        workspace.commit("改简称", put=[replace(seen, short_name="司法局")])


def test_the_last_change_of_a_column_is_found(workspace: Session, other: Session) -> None:
    key = workspace.record(workspace.item("1").id).id
    first = recording.write_note(workspace, "1", "甲").operation
    second = recording.change_status(other, "1", WorkStatus.COLLECTING).operation
    assert workspace.repository.last_change("record", key, ("note",)) == first
    assert workspace.repository.last_change("record", key, ("status", "note")) == second
    assert workspace.repository.last_change("record", "没有", ("note",)) is None
    made = workspace.repository.last_change("record", key, ("verdict",))
    assert made is not None
    assert made.seq == 1
