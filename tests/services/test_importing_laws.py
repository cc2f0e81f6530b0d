"""Laws of workbooks back, for any answers: what may change, what is reported, in which order, how often, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shifan.domain.answers import Answer, answers_of, canonical, is_clear
from shifan.domain.merging import Side
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.excel.department.reading import read_department
from shifan.services import history, recording
from shifan.services.session import Session
from shifan.services.supporting import Report, report_part
from support import Dump, dump, file_only
from support_returns import LAW, MONEY, address, fill, send, take, units_at_work

pytestmark = file_only
ROWS = {LAW: ("32", "33", "35", "40", "65", "101"), MONEY: ("32", "33", "41")}
_TEXT = st.text(st.sampled_from("达标已提交 不适用一二=１2％【】清空\n；：_x0041"), min_size=1, max_size=8)
_FIGURE = "败诉率"
_NUMBERS = st.sampled_from(["1/2", "３／４", "1/2 = 50%", "95", "0.5", "9.5%", "不清楚", "【清空】", "", "7"])
_SAID = {
    Answer.FIGURES: _NUMBERS.map(lambda text: f"{_FIGURE}：{text}"),
    Answer.CLAIM: st.sampled_from([rating.label for rating in Rating]) | _TEXT,
    Answer.STATUS: st.sampled_from([status.label for status in WorkStatus]) | _TEXT,
    Answer.NOTE: _TEXT,
    Answer.CLAIM_REASON: _TEXT,
    Answer.PERSON: _TEXT,
}
Typed = Mapping[tuple[str, str], str]


def typed(unit: str) -> st.SearchStrategy[Typed]:
    """Return answers that a clerk of ``unit`` may type, right or wrong."""
    one = st.sampled_from(list(_SAID)).flatmap(
        lambda field: st.tuples(st.tuples(st.sampled_from(ROWS[unit]), st.just(field.label)), _SAID[field])
    )
    return st.lists(one, max_size=6).map(dict)


@pytest.fixture
def sent(workspace: Session, tmp_path: Path) -> dict[str, Path]:
    """The workbooks, and what the office has done since they were sent."""
    units_at_work(workspace)
    recording.write_note(workspace, "35", "发出前写的")
    recording.change_status(workspace, "65", WorkStatus.SUBMITTED)
    report_part(workspace, "33", LAW, Report(status=WorkStatus.SUBMITTED))
    report_part(workspace, "33", LAW, Report(status=WorkStatus.RETURNED, reason="缺章"))
    recording.change_status(workspace, "41", WorkStatus.SUBMITTED)
    recording.accept_with_verdict(workspace, "41", Rating.UNMET)
    paths = send(workspace, tmp_path / "发出")
    recording.claim_rating(workspace, "32", Rating.PARTLY)
    recording.change_status(workspace, "40", WorkStatus.SUBMITTED)
    recording.write_note(workspace, "33", "发出后写的")
    return paths


laws = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@laws
@given(law=typed(LAW), money=typed(MONEY))
def test_order_does_not_matter_and_undo_gives_everything_back(
    workspace: Session, sent: dict[str, Path], law: Typed, money: Typed
) -> None:
    before = dump(workspace.repository)
    first = fill(sent[LAW], law, sent[LAW].with_name("甲.xlsx"))
    second = fill(sent[MONEY], money, sent[MONEY].with_name("乙.xlsx"))
    results = []
    for order in ((first, second), (second, first)):
        steps = [take(workspace, path).operation for path in order]
        results.append(_named(dump(workspace.repository)))
        for _ in filter(None, steps):
            history.undo(workspace)
        assert dump(workspace.repository) == before
    step = take(workspace, first, second).operation
    results.append(_named(dump(workspace.repository)))
    if step is not None:
        history.undo(workspace)
    assert results[0] == results[1] == results[2]
    assert dump(workspace.repository) == before


@laws
@given(law=typed(LAW))
def test_only_own_items_change_nothing_is_dropped_silently_and_twice_is_once(
    workspace: Session, sent: dict[str, Path], law: Typed
) -> None:
    before = dump(workspace.repository)
    path = fill(sent[LAW], law, sent[LAW].with_name("甲.xlsx"))
    done = take(workspace, path)
    after = dump(workspace.repository)
    assert _changed(_named(before), _named(after)) <= _own(workspace)
    for place, text in law.items():
        told = any(address(path, *place) in said for said in done.warnings)
        assert told or _as_sent(path, place, text) or _arrived(workspace, place, text), place
    assert take(workspace, path).operation is None
    assert dump(workspace.repository) == after
    if done.operation is not None:
        history.undo(workspace)


@laws
@given(law=typed(LAW), rules=st.lists(st.sampled_from([None, Side.STORED, Side.INCOMING]), min_size=1, max_size=3))
def test_after_any_imports_and_decisions_the_last_import_again_does_nothing(
    workspace: Session, sent: dict[str, Path], law: Typed, rules: list[Side | None]
) -> None:
    path = fill(sent[LAW], law, sent[LAW].with_name("甲.xlsx"))
    steps = [take(workspace, path, rule=rule).operation for rule in rules]
    after = dump(workspace.repository)
    assert take(workspace, path, rule=rules[-1]).operation is None
    assert dump(workspace.repository) == after
    for _ in filter(None, steps):
        history.undo(workspace)


def _named(tables: Dump) -> Dump:
    """Return the rows with figures under item and name: the id of a new one is random."""
    figures = {f"{row['criterion_id']}.{row['name']}": {**row, "id": ""} for row in tables["figure"].values()}
    return {**tables, "figure": figures}


def _changed(before: Dump, after: Dump) -> set[tuple[str, str]]:
    return {
        (table, key)
        for table in before
        for key in before[table].keys() | after[table].keys()
        if before[table].get(key) != after[table].get(key) and table != "workbook_return"
    }


def _own(session: Session) -> set[tuple[str, str]]:
    """Return the rows that 县司法局 may change: records and figures of the items it leads, its own tasks."""
    state = session.state()
    unit = next(unit for unit in state.departments if unit.name == LAW)
    mine = [task for task in state.tasks if task.department_id == unit.id]
    led = [task.criterion_id for task in mine if task.role is TaskRole.LEAD]
    figures = {("figure", f"{key}.{metric.name}") for key in led for metric in session.edition.by_id(key).metrics}
    return figures | {("record", state.record(key).id) for key in led} | {("task", task.id) for task in mine}


def _as_sent(path: Path, place: tuple[str, str], text: str) -> bool:
    """Tell whether what was typed is what the cell began from."""
    began = next(item for item in read_department(path).baseline.items if item.number == place[0])
    field = Answer.parse(place[1])
    assert field is not None
    return began.base.get(field.value) == canonical(field, text)


def _arrived(session: Session, place: tuple[str, str], text: str) -> bool:
    """Tell whether what was typed is what is stored, or was blank."""
    number, header = place
    field = Answer.parse(header)
    assert field is not None
    wanted = "" if is_clear(text) else canonical(field, text.replace("_x0041_", "A"))
    state = session.state()
    unit = next(unit for unit in state.departments if unit.name == LAW)
    item = session.item(number)
    task = next(task for task in state.tasks if (task.criterion_id, task.department_id) == (item.id, unit.id))
    empty = not text.strip() or text in (f"{_FIGURE}：", f"{_FIGURE}：【清空】")
    return empty or answers_of(item, task, state).get(field, "") == wanted
