"""Workbooks for departments: who gets one, what is kept of it, and that nothing is half done."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, ProtectedError, ReadOnlyError, RuleError, ShifanError, UsageError
from shifan.domain.sending import SentWorkbook, latest_sent, sent_base
from shifan.domain.tasks import TaskRole
from shifan.services import assigning, departments, history, recording, sending
from shifan.services.cloning import plan_clone
from shifan.services.sending import Sending, export_by_department, file_names
from shifan.services.session import Done, Session, open_session
from support import dump


@pytest.fixture
def shared(workspace: Session) -> Session:
    """Two units with tasks, one of them also as supporter, and one without."""
    assigning.assign(workspace, "32,33", "县司法局", person="韦丽")
    assigning.assign(workspace, "5", "县委编办")
    assigning.assign(workspace, "32", "县委编办", role=TaskRole.SUPPORT)
    departments.add_departments(workspace, "县档案馆")
    recording.write_note(workspace, "32", "已发通知")
    return workspace


def names(folder: Path) -> list[str]:
    """Return what lies in a folder, temporary files too."""
    return sorted(path.name for path in folder.iterdir())


def test_every_unit_with_a_task_gets_one(shared: Session, tmp_path: Path) -> None:
    before = len(history.history(shared))
    done = export_by_department(shared, tmp_path / "填报表", Sending(due=date(2023, 11, 1)))
    assert names(tmp_path / "填报表") == ["县司法局填报表 2023-10-09.xlsx", "县委编办填报表 2023-10-09.xlsx"]
    assert done.message.startswith("发出填报表：司法局、县委编办，2023-11-01 前交回。")
    assert len(history.history(shared)) == before + 1
    sheet = load_workbook(tmp_path / "填报表" / "县委编办填报表 2023-10-09.xlsx")["填报"]
    assert [sheet.cell(row, 2).value for row in (5, 6, 7)] == ["5", "32", None]
    assert [sheet.cell(row, 5).value for row in (5, 6)] == ["牵头", "配合"]


def test_what_was_sent_is_kept(shared: Session, tmp_path: Path) -> None:
    last = shared.repository.operations(shared.application_id, limit=1)[0].seq
    export_by_department(shared, tmp_path / "表", Sending(due=date(2023, 11, 1)))
    sent = sending.sent_workbooks(shared)
    units = {unit.id: unit.name for unit in shared.state().departments}
    assert {units[one.department_id] for one in sent} == {"县司法局", "县委编办"}
    for one in sent:
        assert (one.due, one.operation, one.sent_by) == (date(2023, 11, 1), last, shared.user)
        assert one.sent_at == shared.clock()
        assert one.edition_digest == shared.edition.digest
        book: Any = load_workbook(tmp_path / "表" / one.file_name)
        assert book.custom_doc_props["表号"].value == one.id
    base = {units[one.department_id]: sent_base(one) for one in sent}
    assert base["县司法局"][shared.item("32").id]["note"] == "已发通知"
    assert base["县司法局"][shared.item("32").id]["person"] == "韦丽"
    assert base["县委编办"][shared.item("32").id]["note"] == ""


def test_one_undo_takes_the_whole_sending_back(shared: Session, tmp_path: Path) -> None:
    before = dump(shared.repository)
    export_by_department(shared, tmp_path / "表")
    after = dump(shared.repository)
    history.undo(shared)
    assert dump(shared.repository) == before
    history.redo(shared)
    assert dump(shared.repository) == after


def test_files_that_are_there_are_not_replaced_unasked(shared: Session, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    export_by_department(shared, folder, Sending(departments=("县委编办",)))
    old = (folder / "县委编办填报表 2023-10-09.xlsx").read_bytes()
    before = dump(shared.repository)
    with pytest.raises(ProtectedError) as refused:
        export_by_department(shared, folder)
    assert "县委编办填报表 2023-10-09.xlsx" in refused.value.message
    assert names(folder) == ["县委编办填报表 2023-10-09.xlsx"]
    assert (folder / "县委编办填报表 2023-10-09.xlsx").read_bytes() == old
    assert dump(shared.repository) == before
    export_by_department(shared, folder, Sending(force=True))
    assert (folder / "县委编办填报表 2023-10-09.xlsx").read_bytes() != old
    newest = latest_sent(sending.sent_workbooks(shared))
    assert len(newest) == 2
    assert len(sending.sent_workbooks(shared)) == 3


@pytest.mark.parametrize(
    ("wanted", "error", "said"),
    [
        (Sending(due=date(2023, 10, 8)), RuleError, "2023-10-08 已经过去"),
        (Sending(departments=("县法院",)), NotFoundError, "县法院"),
        (Sending(departments=("县档案馆",)), NotFoundError, "没有任务的单位：县档案馆"),
    ],
)
def test_a_wrong_wish_leaves_nothing_behind(
    shared: Session, tmp_path: Path, wanted: Sending, error: type[ShifanError], said: str
) -> None:
    before = dump(shared.repository)
    with pytest.raises(error) as refused:
        export_by_department(shared, tmp_path / "表", wanted)
    assert said in refused.value.message
    assert not (tmp_path / "表").exists()
    assert dump(shared.repository) == before


def test_a_place_that_cannot_be_is_refused(shared: Session, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("在")
    with pytest.raises(UsageError, match="是文件"):
        export_by_department(shared, tmp_path / "文件")
    with pytest.raises(NotFoundError, match="不存在"):
        export_by_department(shared, tmp_path / "没有" / "表")
    with pytest.raises(ShifanError):
        export_by_department(shared, tmp_path / ("长" * 200))
    assert sending.sent_workbooks(shared) == ()


def test_nobody_with_a_task_is_said(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="还没有一个单位有任务"):
        export_by_department(workspace, tmp_path / "表")


def test_without_the_operation_there_are_no_files(shared: Session, tmp_path: Path) -> None:
    with (
        open_session(shared.workspace, user="别人", clock=shared.clock, read_only=True) as looking,
        pytest.raises(ReadOnlyError),
    ):
        export_by_department(looking, tmp_path / "表")
    assert not (tmp_path / "表").exists()
    assert sending.sent_workbooks(shared) == ()


def test_overtaken_by_another_it_sends_what_is_true_now(shared: Session, tmp_path: Path) -> None:
    attempts = []
    with open_session(shared.workspace, user="别人", clock=shared.clock) as other:

        def send(session: Session) -> Done:
            attempts.append(session)
            if len(attempts) == 1:
                session.state()
                recording.write_note(other, "33", "刚刚改了")
            return export_by_department(session, tmp_path / "表")

        shared.perform(send)
    assert len(attempts) == 2
    assert len(names(tmp_path / "表")) == 2
    sent = sending.sent_workbooks(shared)
    assert len(sent) == 2
    assert any(sent_base(one).get(shared.item("33").id, {}).get("note") == "刚刚改了" for one in sent)


def test_a_file_that_cannot_take_its_place_is_said(shared: Session, tmp_path: Path) -> None:
    folder = tmp_path / "表"

    def in_the_way(_session: Session) -> None:
        (folder / "县司法局填报表 2023-10-09.xlsx").mkdir()

    shared.before_first_commit = in_the_way
    done = export_by_department(shared, folder, Sending(force=True))
    assert len(done.warnings) == 1
    assert done.warnings[0].startswith("「县司法局填报表 2023-10-09.xlsx」没有写成")
    assert done.warnings[0].endswith("请单独重新导出这个单位。")
    assert names(folder) == ["县司法局填报表 2023-10-09.xlsx", "县委编办填报表 2023-10-09.xlsx"]
    assert (folder / "县委编办填报表 2023-10-09.xlsx").is_file()


def test_the_next_round_says_that_the_log_stays(shared: Session, tmp_path: Path) -> None:
    export_by_department(shared, tmp_path / "表")
    left = {kind.title: kind.names for kind in plan_clone(shared, "2025").left}
    assert sorted(left["发出的填报表"]) == ["县司法局填报表 2023-10-09.xlsx", "县委编办填报表 2023-10-09.xlsx"]


def test_the_log_follows_a_merged_unit(shared: Session, tmp_path: Path) -> None:
    export_by_department(shared, tmp_path / "表")
    with pytest.raises(RuleError, match="1 份发出的填报表"):
        departments.remove_department(shared, "县委编办")
    departments.merge_departments(shared, "县委编办", "县司法局")
    kept = next(unit for unit in shared.repository.all_of(Department, shared.application_id) if unit.name == "县司法局")
    assert {sent.department_id for sent in shared.repository.all_of(SentWorkbook)} == {kept.id}


def test_file_names_are_safe_and_differ(tmp_path: Path) -> None:
    hard = ["县司法局", "县司法局", "A/B:C", "a/b:c", "局" * 80, "局" * 80, "CON"]
    found = file_names(hard, date(2023, 10, 9))
    assert len({name.casefold() for name in found}) == len(found)
    assert found[1] == "县司法局填报表（2） 2023-10-09.xlsx"
    for name in found:
        assert not set(name) & set('\\/:*?"<>|')
        assert len(name.encode()) <= 230
        (tmp_path / name).write_bytes(b"")
