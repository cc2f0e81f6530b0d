"""The journal searched, the state at a past moment, and the difference between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.field_words import UNKNOWN_FIELD, entity_word, field_word, is_shown
from shifan.domain.moments import parse_moment
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.services import assigning, attaching, history, recording, reviewing
from shifan.services.history import Wanted, clock_note, undo
from shifan.services.overview import overview
from shifan.services.past import compare_moments, looking_back
from shifan.services.session import Session, open_session
from shifan.store.tables import all_tables
from support import NOW, write_file

HOUR = timedelta(hours=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """At first the moment at which the workspace is made."""
    return Clock()


@pytest.fixture
def desk(workspace_folder: Path, tmp_path: Path, clock: Clock) -> Iterator[Session]:
    """A workspace with a day's work: 2 at 11:00, 3 at 12:00 by 李四, 4 at 13:00, 5 at 14:00, and 15:00 now."""
    with open_session(workspace_folder, user="张三", clock=clock) as session:
        work(session, tmp_path, clock)
        yield session


def work(session: Session, tmp_path: Path, clock: Clock) -> None:
    clock.now = NOW + HOUR
    attaching.attach_files(session, "32.1", [write_file(tmp_path, "通知.docx")], copy=False)
    with open_session(session.folder, user="李四", clock=lambda: NOW + 2 * HOUR) as other:
        recording.write_note(other, "33", "李四写的")
    clock.now = NOW + 3 * HOUR
    recording.change_status(session, "32", WorkStatus.SUBMITTED)
    clock.now = NOW + 4 * HOUR
    recording.accept_with_verdict(session, "32", Rating.MET)
    clock.now = NOW + 5 * HOUR


def numbers(session: Session, **wanted: object) -> list[int]:
    lines = history.history(session, None, Wanted(**wanted))  # type: ignore[arg-type]
    return [line.operation.seq for line in lines]


def test_operations_are_found_by_item_person_time_and_words(desk: Session) -> None:
    item = desk.item("32").id
    assert numbers(desk) == [5, 4, 3, 2, 1]
    assert numbers(desk, criterion_id=item) == [5, 4, 2, 1]
    assert numbers(desk, user="李四") == [3]
    assert numbers(desk, user="李") == []
    assert numbers(desk, since=NOW + 2 * HOUR) == [5, 4, 3]
    assert numbers(desk, until=NOW + 2 * HOUR) == [3, 2, 1]
    assert numbers(desk, words="33 备注") == [3]
    assert numbers(desk, words="2023-10-09 13:00") == [4]
    assert numbers(desk, criterion_id=item, user="张三", since=NOW + 3 * HOUR, until=NOW + 3 * HOUR) == [4]


def test_a_document_is_found_under_its_item_and_a_removed_row_too(desk: Session) -> None:
    (evidence,) = desk.state().evidence
    desk.commit("改材料", put=[replace(evidence, title="改过的标题")])  # 6
    assigning.assign(desk, "40", "县司法局")  # 7
    assigning.unassign(desk, "40", "县司法局")  # 8
    assert numbers(desk, criterion_id=desk.item("32").id)[:2] == [6, 5]
    assert numbers(desk, criterion_id=desk.item("40").id) == [8, 7, 1]


def test_changes_are_told_field_by_field_in_words(desk: Session) -> None:
    lines = history.history(desk, None, Wanted(desk.item("32").id), with_changes=True)
    told = {line.operation.seq: [text for change in line.changes for text in change.lines] for line in lines}
    assert told[4] == ["台账记录　状态：收集中 → 已提交"]
    assert told[5] == ["台账记录　状态：已提交 → 已审定", "台账记录　审核结论：（空） → 达标"]
    assert "新增印证「通知.docx」：核查点 32.1" in told[2]
    assert told[1] == ["新增台账记录"]
    assert {change.item for line in lines for change in line.changes} == {"", f"32 {desk.item('32').title}"}
    assigning.assign(desk, "40", "县司法局", person="王五")
    undo(desk)
    assert [text for change in history.line_of(desk, 6).changes for text in change.lines] == [
        "新增责任单位「县司法局」：简称 司法局",
        "新增分工「县司法局」：分工 牵头；承办人 王五",
    ]
    assert history.line_of(desk, 6).undone
    assert not history.line_of(desk, 7).undone
    with pytest.raises(NotFoundError, match="没有第 8 号操作"):
        history.line_of(desk, 8)


def test_a_change_behind_the_shown_part_of_a_long_text_is_not_silent(desk: Session) -> None:
    recording.write_note(desk, "1", "长文字" * 60)
    recording.write_note(desk, "1", "长文字" * 59 + "末尾改")
    (change,) = history.line_of(desk, 7).changes
    (line,) = change.lines
    assert line.endswith("……（共 180 字）（有改动）")


def test_a_returned_item_is_said_to_be_returned_in_its_round(desk: Session) -> None:
    reviewing.open_round(desk, RoundKind.FIRST)  # 6
    recording.change_status(desk, "33", WorkStatus.COLLECTING)
    recording.change_status(desk, "33", WorkStatus.SUBMITTED)
    recording.change_status(desk, "33", WorkStatus.RETURNED, "缺公告")  # 9
    texts = [text for change in history.line_of(desk, 9).changes for text in change.lines]
    assert texts[:2] == ["台账记录　状态：已提交 → 退回补正", "台账记录　状态原因：（空） → 缺公告"]
    assert texts[2].startswith("新增审核意见「第 1 轮」：意见 退回补正；理由 缺公告；审核人 张三")


def test_every_stored_column_has_a_word() -> None:
    unknown = [
        f"{table.name}.{column}"
        for table in all_tables()
        for column in table.columns
        if is_shown(column) and field_word(table.name, column) == UNKNOWN_FIELD
    ]
    assert unknown == []
    assert all(entity_word(table.name) != UNKNOWN_FIELD for table in all_tables())


def at(session: Session, text: str) -> tuple[int, str, str]:
    """Return the last operation of the state at a moment, and the status and verdict of item 32 in it."""
    with looking_back(session, parse_moment(text)) as past:
        record = past.session.record(past.session.item("32").id)
        return past.operation.seq, record.status.label, record.verdict.label if record.verdict else ""


def test_the_state_at_a_moment_is_that_after_the_last_operation_until_then(desk: Session) -> None:
    assert at(desk, "2023-10-09 10:00") == (1, "未启动", "")
    assert at(desk, "2023-10-09 10:59") == (1, "未启动", "")
    assert at(desk, "2023-10-09 11:00") == (2, "收集中", "")
    assert at(desk, "2023-10-09 13:59:59") == (4, "已提交", "")
    assert at(desk, "2023-10-09") == (5, "已审定", "达标")
    assert at(desk, "#3") == (3, "收集中", "")


def test_no_state_before_the_beginning_or_in_the_future(desk: Session) -> None:
    with pytest.raises(NotFoundError, match="还没有这份台账。本次申报的台账建立于 2023-10-09 10:00"):
        at(desk, "2023-10-08")
    with pytest.raises(UsageError, match="还没有到"):
        at(desk, "2023-10-10")
    with pytest.raises(NotFoundError, match="没有第 77 号操作"):
        at(desk, "#77")


def test_a_past_overview_counts_from_its_own_day_with_todays_files(desk: Session, clock: Clock) -> None:
    clock.now = NOW + timedelta(days=30)
    recording.write_note(desk, "1", "很久以后")
    with looking_back(desk, parse_moment("2023-10-09 13:30")) as past:
        seen = overview(past.session)
        assert seen.today.isoformat() == "2023-10-09"
        assert (seen.score.base.confirmed, seen.total.submitted.done) == (Decimal(0), 1)
        assert seen.state.usable_count(past.session.item("32").id) == 1
        assert "到第 4 号操作" in past.note
        assert "按今天的情况" in past.note


def test_two_moments_are_compared_item_by_item_with_the_score(desk: Session) -> None:
    found = compare_moments(desk, parse_moment("#2"), parse_moment("#5"))
    assert [(change.item.split(" ")[0], list(change.lines)) for change in found.changes] == [
        ("32", ["台账记录　状态：收集中 → 已审定", "台账记录　审核结论：（空） → 达标"]),
        ("33", ["台账记录　备注：（空） → 李四写的"]),
    ]
    assert (found.before.score.base.confirmed, found.after.score.base.confirmed) == (Decimal(0), Decimal(1))
    assert compare_moments(desk, parse_moment("#5")).changes == ()
    whole = compare_moments(desk, parse_moment("2023-10-09"))
    assert (whole.before.operation.seq, whole.after.operation.seq) == (1, 5)
    with pytest.raises(UsageError, match="对调"):
        compare_moments(desk, parse_moment("#4"), parse_moment("#3"))


def test_a_clock_that_ran_backwards_is_noted_and_the_order_stays(desk: Session, clock: Clock) -> None:
    assert clock_note(desk) == ""
    clock.now = NOW + 1.5 * HOUR
    recording.write_note(desk, "32", "时钟倒退以后")  # 6
    note = clock_note(desk)
    assert "有 1 处倒退" in note
    assert "第 6 号操作（2023-10-09 11:30）早于第 5 号（2023-10-09 14:00）" in note
    clock.now = NOW + 6 * HOUR
    assert at(desk, "2023-10-09 11:30")[0] == 6  # the number decides: all before it had been done
    assert at(desk, "2023-10-09 11:10")[0] == 2
    assert numbers(desk, since=NOW + 3 * HOUR) == [5, 4]
