"""Taking over an existing ledger: understood, previewed, taken in one operation; bad input named by cell."""

from __future__ import annotations

from datetime import date

import pytest

from shifan.domain.application import Department, LedgerMapping
from shifan.domain.errors import DataFileError, RuleError, UsageError
from shifan.domain.ledger.columns import Field
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services.assigning import assign
from shifan.services.history import undo
from shifan.services.recording import accept_with_verdict, claim_rating, write_note
from shifan.services.session import Session
from shifan.services.taking_ledger import plan_ledger, take_ledger
from support import dump
from support_desk_year import both_ways, proved, refused, speaker
from support_ledger import GOOD, Line, book, planned, said, tasks_of


def test_a_ledger_is_taken_in_one_step(workspace: Session) -> None:
    plan = planned(workspace, GOOD, ("第35项", "合法性审查", "司法局", None, "李四", date(2023, 9, 1), None, "已提交"))
    assert plan.problems == ()
    assert str(plan.counts) == "新建单位 3 个，新增任务 4 个，进展 1 项，状态 2 项，自评 1 项"
    both_ways(workspace, lambda: take_ledger(workspace, plan))
    on = date(2023, 8, 23)
    assert tasks_of(workspace, "32") == {
        ("县司法局", TaskRole.LEAD, "张三", on),
        ("县政府办", TaskRole.SUPPORT, "", on),
        ("县财政局", TaskRole.SUPPORT, "", on),
    }
    assert tasks_of(workspace, "35") == {("县司法局", TaskRole.LEAD, "李四", date(2023, 9, 1))}
    record = workspace.record(workspace.item("32").id)
    assert (record.status, record.claim, record.note) == (WorkStatus.COLLECTING, Rating.MET, "已听证2次")
    assert workspace.record(workspace.item("35").id).status is WorkStatus.SUBMITTED


def test_planning_changes_nothing_and_taking_twice_changes_nothing_more(workspace: Session) -> None:
    before = dump(workspace.repository, versions=True)
    plan = planned(workspace, GOOD)
    assert dump(workspace.repository, versions=True) == before
    take_ledger(workspace, plan)
    again = take_ledger(workspace, planned(workspace, GOOD))
    assert again.operation is None
    assert planned(workspace, GOOD).changes == ()


def test_a_blank_cell_never_wipes_and_a_new_lead_replaces_the_old(workspace: Session) -> None:
    assign(workspace, "32", "县政府办", due=date(2023, 7, 1), person="旧人")
    write_note(workspace, "32", "原备注")
    take_ledger(workspace, planned(workspace, (32, "听证与座谈", "县政府办")))
    assert tasks_of(workspace, "32") == {("县政府办", TaskRole.LEAD, "旧人", date(2023, 7, 1))}
    plan = planned(workspace, (32, "听证与座谈", "县司法局", None, None, None, "新进展"))
    assert "不再由县政府办牵头" in said(plan.changes)
    assert "原为「原备注」" in said(plan.changes)
    both_ways(workspace, lambda: take_ledger(workspace, plan))
    assert tasks_of(workspace, "32") == {("县司法局", TaskRole.LEAD, "", None)}


def test_rows_without_a_unit_are_for_the_present_lead(workspace: Session) -> None:
    line = (32, "听证与座谈", None, None, "赵六", "2023-10-20")
    assert "C" not in said(planned(workspace, line).problems).partition("：")[0]
    assert "还没有牵头单位" in said(planned(workspace, line).problems)
    assign(workspace, "32", "县司法局")
    take_ledger(workspace, planned(workspace, line))
    assert tasks_of(workspace, "32") == {("县司法局", TaskRole.LEAD, "赵六", date(2023, 10, 20))}


def test_several_responsible_units_one_leads(workspace: Session) -> None:
    plan = planned(
        workspace,
        (32, "听证与座谈", "县司法局、县政府办", None, None, None, "甲"),
        (32, "听证与座谈", "县财政局", None, None, None, "乙"),
    )
    assert plan.problems == ()
    assert "「县政府办」按配合取用" in said(plan.questions)
    assert "C3、C4：第 32 项有几个责任单位" in said(plan.questions)
    take_ledger(workspace, plan)
    roles = {name: role for name, role, _, _ in tasks_of(workspace, "32")}
    assert roles == {"县司法局": TaskRole.LEAD, "县政府办": TaskRole.SUPPORT, "县财政局": TaskRole.SUPPORT}
    assert workspace.record(workspace.item("32").id).note == "甲"
    assert {task.note for task in workspace.state().tasks} == {"", "乙"}


@pytest.mark.parametrize(
    ("line", "cell", "says"),
    [
        ((999, "听证与座谈", "县司法局"), "A3", "没有编号为 999 的指标"),
        (("32.2", "听证与座谈", "县司法局"), "A3", "请写 32"),
        (("甲", "听证与座谈", "县司法局"), "A3", "不是指标编号"),
        ((None, "食堂管理", "县司法局"), "B3", "没有与「食堂管理」相近的指标"),
        ((None, None, "县司法局", "县政府办"), "C3", "看不出是哪一项"),
        ((32, "听证与座谈", "123"), "C3", "不像单位名称"),
        ((32, "听证与座谈", "县" * 40), "C3", "不像单位名称"),
        ((32, "听证与座谈", "县司法局", None, None, "二〇二三年八月"), "F3", "不是完整的日期"),
        ((32, "听证与座谈", "县司法局", None, None, "2022.8.23"), "F3", "早于评估期开始日期"),
        ((32, "听证与座谈", "县司法局", None, None, 45161), "F3", "日期格式"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, "差不多"), "H3", "不认识"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, "已审定"), "H3", "要经审核得出"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, "退回补正"), "H3", "要经审核得出"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, None, "优秀"), "I3", "不认识"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, None, "不适用"), "I3", "须写明理由"),
        ((101, "表彰与肯定", "县司法局", None, None, None, None, "已提交"), "H3", "没有办理状态"),
        ((103, "负面通报与重大事件", "县司法局", None, None, None, None, None, "达标"), "I3", "不评达标与否"),
        ((32, "听证与座谈", "=1+1"), "C3", "还没有算出结果"),
    ],
)
def test_bad_cells_are_named_and_nothing_is_taken(workspace: Session, line: Line, cell: str, says: str) -> None:
    plan = planned(workspace, line, (35, "合法性审查", "县司法局"))
    assert [problem.addresses for problem in plan.problems] == [(cell,)]
    text = refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="一行也没有取用")
    assert says in text
    assert f"{cell}：" in text


def test_clean_rows_are_taken_when_asked_and_the_others_named(workspace: Session) -> None:
    plan = planned(
        workspace, GOOD, (999, "无此项", "县公安局"), (35, "合法性审查", "县司法局", None, None, "2023年8月")
    )
    done = both_ways(workspace, lambda: take_ledger(workspace, plan, skip_problems=True))
    assert "第 4、5 行有问题，没有取用。" in done.warnings
    assert len(tasks_of(workspace, "32")) == 3
    assert tasks_of(workspace, "35") == set()
    assert [unit.name for unit in workspace.repository.all_of(Department)] == ["县司法局", "县政府办", "县财政局"]


@pytest.mark.parametrize(
    ("second", "cells", "says"),
    [
        ((32, "听证与座谈", "县司法局", None, "乙"), ("C3", "C4"), "承办人 甲与乙"),
        ((32, "听证与座谈", "县司法局", None, None, "2023-09-02"), ("C3", "C4"), "时限 2023-09-01 与 2023-09-02"),
        ((32, "听证与座谈", None, "县司法局"), ("C3", "D4"), "牵头与配合"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, "已提交"), ("H3", "H4"), "状态前后不同"),
        ((32, "听证与座谈", "县司法局", None, None, None, None, None, "未达标"), ("I3", "I4"), "自评前后不同"),
    ],
)
def test_two_rows_for_one_task(workspace: Session, second: Line, cells: tuple[str, ...], says: str) -> None:
    first = (32, "听证与座谈", "县司法局", None, "甲", "2023-09-01", None, "收集中", "达标")
    plan = planned(workspace, first, second)
    assert [problem.addresses for problem in plan.problems] == [cells]
    assert says in refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="没有取用")
    assert take_ledger(workspace, plan, skip_problems=True).warnings[0] == "第 3、4 行有问题，没有取用。"
    assert tasks_of(workspace, "32") == set()


def test_the_same_row_twice_is_one_task(workspace: Session) -> None:
    plan = planned(workspace, GOOD, GOOD)
    assert plan.problems == ()
    take_ledger(workspace, plan)
    assert len(tasks_of(workspace, "32")) == 3


def test_two_leads_under_a_header_that_means_one(workspace: Session) -> None:
    header = ("编号", "指标名称", "牵头单位")
    plan = planned(workspace, (32, "听证与座谈", "县司法局"), (32, "听证与座谈", "县政府办"), header=header)
    assert [problem.addresses for problem in plan.problems] == [("C3", "C4")]


def test_what_was_decided_by_review_is_not_overwritten(workspace: Session) -> None:
    proved(workspace, "32")
    accept_with_verdict(workspace, "32", Rating.MET)
    plan = planned(workspace, (32, "听证与座谈", None, None, None, None, None, "收集中", "未达标"))
    assert "H3" in said(plan.problems)
    assert "I3：第 32 项：该项已审定" in said(plan.problems)
    refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="没有取用")


def test_a_plan_is_checked_again_when_it_is_taken(workspace: Session) -> None:
    plan = planned(workspace, (32, "听证与座谈", None, None, None, None, None, None, "未达标"))
    assert plan.problems == ()
    claim_rating(workspace, "32", Rating.MET)
    proved(workspace, "32")
    accept_with_verdict(workspace, "32", Rating.MET)
    refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="该项已审定")


def test_an_unclear_title_is_left_out_and_named(workspace: Session) -> None:
    plan = planned(workspace, (None, "听证", "县司法局"), (None, "听证与座谈会", "县政府办"))
    assert "B3：「听证」可能是：32 听证与座谈；请在编号列写明是第几项。" in said(plan.problems)
    refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="一行也没有取用")
    take_ledger(workspace, plan, skip_problems=True)
    assert {name for name, *_ in tasks_of(workspace, "32")} == {"县政府办"}


def test_a_number_that_its_title_contradicts_is_left_out_and_named(workspace: Session) -> None:
    lines = [(35, "合法性审查", "县司法局"), (36, "集体讨论决定", "县政府办"), (37, "听证与座谈", "县公安局")]
    plan = planned(workspace, *lines)
    assert "A5：编号 37 是「决策执行、公布与归档」" in said(plan.problems)
    assert plan.understanding.taken_rows == (3, 4)
    refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="请改对编号")


def test_numbers_that_only_count_the_rows_are_not_taken_for_items(workspace: Session) -> None:
    header = ("序号", "任务", "责任单位")
    lines = [(1, "听证与座谈", "县司法局"), (2, "合法性审查", "县司法局"), (3, "述法", "县委依法治县办")]
    plan = planned(workspace, *lines, header=header)
    assert "A2：「序号」与标题有 3 行对不上" in said(plan.questions)
    take_ledger(workspace, plan)
    assert tasks_of(workspace, "91") == {("县委依法治县办", TaskRole.LEAD, "", None)}
    assert tasks_of(workspace, "1") == set()


def test_columns_are_mapped_once_and_remembered(workspace: Session) -> None:
    header = ("谁管", "第几项", "啥时候", "说法")
    line = ("县司法局", 32, "2023年8月23日", "差不多了")
    path = book(workspace.folder.parent, line, header=header)
    refused(workspace, lambda: plan_ledger(workspace, path), DataFileError, match="没有找到台账的表头")
    columns = {"谁管": Field.LEAD, "B": Field.NUMBER, "啥时候": Field.DUE}
    both_ways(workspace, lambda: take_ledger(workspace, plan_ledger(workspace, path, columns=columns)))
    again = plan_ledger(workspace, book(workspace.folder.parent, ("县政府办", 35), header=header, name="二.xlsx"))
    assert again.layout.remembered
    assert again.layout.unused == ("说法",)
    take_ledger(workspace, again)
    assert {name for name, *_ in tasks_of(workspace, "35")} == {"县政府办"}
    more = plan_ledger(workspace, path, columns={"说法": Field.NOTE})
    take_ledger(workspace, more)
    assert len(workspace.repository.all_of(LedgerMapping)) == 1
    undo(workspace)
    assert plan_ledger(workspace, path).layout.unused == ("说法",)


def test_a_column_that_is_not_there_is_refused(workspace: Session) -> None:
    path = book(workspace.folder.parent, GOOD)
    refused(
        workspace, lambda: plan_ledger(workspace, path, columns={"没有": Field.LEAD}), UsageError, match="没有「没有」"
    )


def test_the_command_previews_takes_and_refuses(
    workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say = speaker(workspace, capsys, monkeypatch)
    before = dump(workspace.repository, versions=True)
    bad = book(workspace.folder.parent, GOOD, (999, "无此项", "县公安局"), name="坏.xlsx")
    seen = say("takeover", "ledger", bad, "--dry-run")
    assert seen.code == 1
    assert "新建单位：县司法局（C3）、县政府办（D3）、县财政局（D3）" in seen.out
    assert "A4：没有编号为 999 的指标" in seen.out
    seen = say("takeover", "ledger", bad)
    assert (seen.code, seen.out) == (1, "")
    assert "一行也没有取用" in seen.err
    assert say("takeover", "ledger", bad, "--column", "编号").code == 2
    assert say("takeover", "ledger", bad, "--column", "编号=天气").code == 2
    assert dump(workspace.repository, versions=True) == before
    seen = say("takeover", "ledger", bad, "--skip-problems")
    assert seen.code == 0
    assert "第 4 行有问题，没有取用。" in seen.err
    good = book(workspace.folder.parent, GOOD, name="好.xlsx")
    seen = say("takeover", "ledger", good, "--dry-run", "--column", "完成情况=不取")
    assert seen.code == 0
    assert "没有取用的列：完成情况" in seen.out
    assert say("takeover", "ledger", good).out == "没有变化。\n"
