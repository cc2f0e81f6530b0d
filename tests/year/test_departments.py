"""Departments in bulk: lists, edits, confirmation, names, merging, removal, load; every step undone and redone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from shifan.domain.dispatches import Reminder
from shifan.domain.errors import DataFileError, NotFoundError, RuleError, UsageError
from shifan.domain.evidence import EvidenceLink
from shifan.domain.gaps import Gap
from shifan.domain.records import WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.workload import NO_LEADER, Load
from shifan.services.assigning import assign, existing_department, unassign
from shifan.services.attaching import attach_files
from shifan.services.bulk import set_due
from shifan.services.departments import (
    add_departments,
    confirm_departments,
    edit_department,
    merge_departments,
    remove_department,
    rename_department,
    uses_of,
    workload,
)
from shifan.services.gaps import open_gap
from shifan.services.history import undo
from shifan.services.recording import change_status
from shifan.services.reminding import drafts, send
from shifan.services.session import Session
from shifan.services.showcase import set_showcase
from shifan.services.text_file import decoded_text, read_text_file
from support import NOW, write_file
from support_desk_year import both_ways, refused

DAY = date(2023, 11, 1)
LIST = "县司法局，司法局，张三，李四\n县公安局，，王五\n县财政局\n"


def units(session: Session) -> list[tuple[str, str, str, str, bool]]:
    return [(u.name, u.short_name, u.leader, u.contact, u.presumed) for u in session.state().departments]


def presume(session: Session, name: str) -> None:
    session.commit("推定", put=[replace(existing_department(session, name), presumed=True)])


class TestAdding:
    """名单."""

    def test_many_at_once_in_the_order_of_the_list(self, workspace: Session) -> None:
        done = both_ways(workspace, lambda: add_departments(workspace, LIST))
        assert done.message == "登记责任单位：新增 3 个"
        assert units(workspace) == [
            ("县司法局", "司法局", "张三", "李四", False),
            ("县公安局", "公安局", "王五", "", False),
            ("县财政局", "财政局", "", "", False),
        ]
        add_departments(workspace, "城厢镇\n大埔镇")
        assert [name for name, *_ in units(workspace)][3:] == ["城厢镇", "大埔镇"]

    def test_a_present_unit_takes_over_what_the_line_says_and_is_confirmed(self, workspace: Session) -> None:
        add_departments(workspace, LIST)
        presume(workspace, "县财政局")
        done = both_ways(workspace, lambda: add_departments(workspace, "司法局，，韦六\n县财政局\n县审计局"))
        assert done.message == "登记责任单位：新增 1 个，更新 2 个"
        assert units(workspace)[0] == ("县司法局", "司法局", "韦六", "李四", False)
        assert units(workspace)[2] == ("县财政局", "财政局", "", "", False)
        assert add_departments(workspace, LIST.replace("张三", "韦六")).operation is None

    def test_a_short_name_in_use_is_not_derived_again(self, workspace: Session) -> None:
        add_departments(workspace, "司法所，县司法局改革办\n县司法所")
        assert units(workspace)[1][:2] == ("县司法所", "")

    def test_every_wrong_line_is_named_and_nothing_taken(self, workspace: Session) -> None:
        add_departments(workspace, "县司法局，司法局")
        text = "县公安局，司法局\n县财政局\n县财政局，财局\n，简称\n一，二，三，四，五\n司法局\n县司法局"
        with pytest.raises(DataFileError) as found:
            add_departments(workspace, text)
        assert str(found.value).splitlines() == [
            "有 5 处问题，一个单位也没有登记：",
            "第 1 行：简称「司法局」已是「县司法局」在用。",
            "第 3 行：「县财政局」与第 2 行是同一个单位。",
            "第 4 行：没有写单位名称。",
            "第 5 行：有 5 栏，最多 4 栏：名称，简称，分管领导，联络员。",
            "第 7 行：「县司法局」与第 6 行是同一个单位。",
        ]
        assert len(units(workspace)) == 1
        refused(workspace, lambda: add_departments(workspace, "\n# 没有\n"), UsageError, match="名单是空的")

    def test_a_long_list_of_problems_is_cut(self, workspace: Session) -> None:
        with pytest.raises(DataFileError) as found:
            add_departments(workspace, "，甲\n" * 30)
        assert len(str(found.value).splitlines()) == 22
        assert str(found.value).endswith("……还有 10 处")


class TestEditing:
    """简称、分管领导、联络员、确认、更名."""

    def test_what_is_given_is_written_and_the_rest_kept(self, workspace: Session) -> None:
        add_departments(workspace, LIST)
        both_ways(workspace, lambda: edit_department(workspace, "司法局", leader="韦六", contact=""))
        assert units(workspace)[0] == ("县司法局", "司法局", "韦六", "", False)
        refused(
            workspace,
            lambda: edit_department(workspace, "司法局", short_name="公安局"),
            RuleError,
            match="已是「县公安局」",
        )
        refused(
            workspace, lambda: edit_department(workspace, "县气象局"), NotFoundError, match="没有名为「县气象局」的单位"
        )

    def test_presumed_units_are_confirmed_one_or_all(self, workspace: Session) -> None:
        assert confirm_departments(workspace).message == "还没有责任单位。"
        add_departments(workspace, LIST)
        for name in ("县司法局", "县公安局", "县财政局"):
            presume(workspace, name)
        assert (
            both_ways(workspace, lambda: edit_department(workspace, "司法局", confirm=True)).message
            == "确认单位：县司法局"
        )
        assert both_ways(workspace, lambda: confirm_departments(workspace, ["公安局", "县公安局"])).operation
        assert both_ways(workspace, lambda: confirm_departments(workspace)).message == "确认单位：县财政局"
        assert confirm_departments(workspace).operation is None
        refused(
            workspace, lambda: confirm_departments(workspace, ["县司法局", "县气象局"]), NotFoundError, match="县气象局"
        )

    def test_a_new_name_keeps_all_that_belongs_to_the_unit(self, workspace: Session) -> None:
        add_departments(workspace, LIST)
        assign(workspace, "1-3", "县司法局")
        both_ways(workspace, lambda: rename_department(workspace, "司法局", " 县司法和信访局 "))
        assert units(workspace)[0][:2] == ("县司法和信访局", "司法和信访局")
        assert workspace.state().lead_name(workspace.item("2").id) == "县司法和信访局"
        edit_department(workspace, "县公安局", short_name="警")
        rename_department(workspace, "县公安局", "县公安分局")
        assert units(workspace)[1][:2] == ("县公安分局", "警")

    @pytest.mark.parametrize("taken", ["县公安局", "公安局"])
    def test_a_name_that_another_unit_has_is_refused(self, workspace: Session, taken: str) -> None:
        add_departments(workspace, LIST)
        refused(
            workspace,
            lambda: rename_department(workspace, "县司法局", taken),
            RuleError,
            match="「单位管理」里的「并入」",
        )
        refused(workspace, lambda: rename_department(workspace, "县司法局", " "), UsageError, match="新的单位名称")


class TestMerging:
    """合并."""

    def fill(self, session: Session, tmp_path: Path) -> None:
        add_departments(session, "县司法局，司法局，张三，李四\n县信访局，信访局，王五，赵六")
        assign(session, "1", "县信访局", due=DAY, person="甲")
        assign(session, "2", "县信访局", due=DAY, person="甲")
        assign(session, "2", "县司法局", role=TaskRole.SUPPORT, due=DAY + timedelta(days=9), person="乙")
        assign(session, "3", "县司法局", person="乙")
        assign(session, "3", "县信访局", role=TaskRole.SUPPORT, due=DAY)
        open_gap(session, "问题", number="1", department_name="县信访局")
        attach_files(session, "1", [write_file(tmp_path, "通知.txt")])
        link = session.repository.all_of(EvidenceLink, session.application_id)[0]
        unit = existing_department(session, "县信访局")
        session.commit("谁给的", put=[replace(link, department_id=unit.id)])
        send(session, drafts(session, "县信访局"))

    def test_everything_moves_and_double_tasks_join(self, workspace: Session, tmp_path: Path) -> None:
        self.fill(workspace, tmp_path)
        done = both_ways(workspace, lambda: merge_departments(workspace, "信访局", "司法局"))
        assert done.message == "单位合并：县信访局 并入 县司法局（3 项任务、1 个问题、1 条材料印证、1 次催办）"
        assert done.warnings == ("县信访局的分管领导 王五 没有并入，仍为 张三。",)
        assert units(workspace) == [("县司法局", "司法局", "张三", "李四、赵六", False)]
        (unit,) = workspace.state().departments
        tasks = {t.criterion_id: (t.role.label, t.person, t.due) for t in workspace.state().tasks}
        assert tasks == {
            workspace.item("1").id: ("牵头", "甲", DAY),
            workspace.item("2").id: ("牵头", "乙、甲", DAY),
            workspace.item("3").id: ("牵头", "乙", DAY),
        }
        read, key = workspace.repository.all_of, workspace.application_id
        owners = [{row.department_id for row in rows} for rows in (read(Gap, key), read(EvidenceLink, key))]
        owners += [{row.department_id for row in rows} for rows in (read(Reminder, key), read(Task, key))]
        assert owners == [{unit.id}] * 4

    def test_the_merged_unit_can_work_on_and_come_back(self, workspace: Session, tmp_path: Path) -> None:
        self.fill(workspace, tmp_path)
        merge_departments(workspace, "县信访局", "县司法局")
        assign(workspace, "1", "县司法局", person="丙")
        assign(workspace, "1", "县信访局", role=TaskRole.SUPPORT)
        assert len(workspace.state().departments) == 2
        while True:
            try:
                undo(workspace)
            except RuleError:
                break
        assert workspace.state().departments == ()
        assert workspace.repository.verify_chain(workspace.application_id) is None

    def test_a_missing_leader_and_contact_are_taken_over(self, workspace: Session) -> None:
        add_departments(workspace, "县司法局\n县信访局，，王五，赵六")
        assert merge_departments(workspace, "县信访局", "县司法局").warnings == ()
        assert units(workspace) == [("县司法局", "司法局", "王五", "赵六", False)]

    def test_what_cannot_be_merged(self, workspace: Session) -> None:
        add_departments(workspace, LIST)
        refused(workspace, lambda: merge_departments(workspace, "司法局", "县司法局"), UsageError, match="同一个单位")
        refused(
            workspace, lambda: merge_departments(workspace, "县气象局", "县司法局"), NotFoundError, match="县气象局"
        )
        refused(
            workspace, lambda: merge_departments(workspace, "县司法局", "县气象局"), NotFoundError, match="县气象局"
        )

    def test_only_an_unused_unit_is_removed(self, workspace: Session, tmp_path: Path) -> None:
        self.fill(workspace, tmp_path)
        words = "「县信访局」还有 3 项任务、1 个问题、1 条材料印证、1 次催办，不能移除"
        refused(workspace, lambda: remove_department(workspace, "信访局"), RuleError, match=words)
        add_departments(workspace, "县气象局")
        assert uses_of(workspace, existing_department(workspace, "县气象局")).text == ""
        assert both_ways(workspace, lambda: remove_department(workspace, "县气象局")).message == "移除单位：县气象局"


class TestBulkAssignment:
    """成批分工."""

    def test_several_numbers_and_ranges_are_one_operation(self, workspace: Session) -> None:
        done = both_ways(workspace, lambda: assign(workspace, "32,35,40-45", "县司法局", due=DAY, person="张三"))
        assert done.message == "第 32、35、40-45 项（共 8 项）由县司法局牵头，2023-11-01 前完成"
        assert {(t.role, t.due, t.person) for t in workspace.state().tasks} == {(TaskRole.LEAD, DAY, "张三")}
        assert len(workspace.state().tasks) == 8
        both_ways(workspace, lambda: assign(workspace, "44-46", "县公安局"))
        assert len(workspace.state().tasks) == 9
        both_ways(workspace, lambda: assign(workspace, "32-45", "县公安局", role=TaskRole.SUPPORT))
        both_ways(workspace, lambda: set_due(workspace, "32,35", None))
        assert both_ways(workspace, lambda: unassign(workspace, "32,35", "公安局")).message.startswith(
            "第 32、35 项（共 2 项）"
        )

    def test_nothing_is_half_done(self, workspace: Session) -> None:
        assign(workspace, "32", "县司法局")
        early = date(2022, 12, 31)
        refused(workspace, lambda: assign(workspace, "32,999", "县财政局"), NotFoundError, match="999")
        refused(
            workspace, lambda: assign(workspace, "32-35", "县财政局", due=early), RuleError, match="早于评估期开始日期"
        )
        refused(workspace, lambda: set_due(workspace, "32", early), RuleError, match="早于评估期开始日期")
        refused(workspace, lambda: open_gap(workspace, "问题", due=early), RuleError, match="早于评估期开始日期")
        refused(workspace, lambda: set_due(workspace, "33,34", DAY), RuleError, match="2 项都没有改")
        refused(workspace, lambda: unassign(workspace, "32,33", "县司法局"), NotFoundError, match="第 33 项没有分给")


class TestLoad:
    """任务量."""

    def test_counts_per_unit_and_per_leader(self, workspace: Session) -> None:
        today = NOW.date()
        add_departments(workspace, "县司法局，，张三\n县公安局，，张三\n县财政局")
        assign(workspace, "1", "县司法局", due=today - timedelta(days=1))
        assign(workspace, "2", "县司法局", due=today + timedelta(days=7))
        assign(workspace, "3", "县司法局", due=today + timedelta(days=8))
        assign(workspace, "4", "县司法局", due=today - timedelta(days=1))
        change_status(workspace, "4", WorkStatus.SUBMITTED)
        assign(workspace, "1,5", "县公安局", role=TaskRole.SUPPORT, due=today - timedelta(days=3))
        open_gap(workspace, "问题", department_name="公安局")
        found = workload(workspace)
        assert [line.load for line in found.departments] == [
            Load(("1", "2", "3", "4"), (), done=1, overdue=1, due_soon=1),
            Load((), ("1", "5"), overdue=2, open_gaps=1),
            Load(),
        ]
        assert [(line.leader, line.departments, line.load) for line in found.leaders] == [
            ("张三", ("县司法局", "县公安局"), Load(("1", "2", "3", "4"), ("1", "5"), 1, 3, 1, 1)),
            (NO_LEADER, ("县财政局",), Load()),
        ]
        assert workload(workspace, soon_days=8).departments[0].load.due_soon == 2


class TestTextFiles:
    """名单文件."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_common_encodings_are_read(self, tmp_path: Path, encoding: str) -> None:
        path = write_file(tmp_path, "名单.txt", LIST.encode(encoding))
        assert read_text_file(path) == LIST

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"PK\x03\x04aa", "不是文本文件"),
            (b"ab\x00cd", "不是文本文件"),
            (b"\xff\xfea", "编码认不出来"),
            (b"\x81", "编码认不出来"),
            (b"a" * 2_000_001, "太大"),
        ],
        ids=["office", "binary", "half utf-16", "half gb18030", "huge"],
    )
    def test_what_is_no_list_is_refused(self, data: bytes, words: str) -> None:
        with pytest.raises(DataFileError, match=words):
            decoded_text(data, "「名单」")

    def test_a_missing_file_and_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError, match="找不到文件"):
            read_text_file(tmp_path / "没有.txt")
        with pytest.raises(UsageError, match="是文件夹"):
            read_text_file(tmp_path)
        with pytest.raises(NotFoundError, match="打不开"):
            read_text_file(Path("a\x00b"))


def test_a_renamed_unit_keeps_its_showcase_project(workspace: Session) -> None:
    add_departments(workspace, "县信访局")
    set_showcase(workspace, name="国祥信访室", unit="县信访局")
    rename_department(workspace, "县信访局", "县委社会工作部")
    (project,) = workspace.state().showcases
    assert project.unit == "县委社会工作部"
