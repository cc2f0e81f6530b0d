"""Department workbooks back: what is taken, what is asked, what is remembered, what one undo gives back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.errors import RuleError, UsageError
from shifan.domain.figures import Figure
from shifan.domain.merging import Side
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task
from shifan.services import assigning, history, recording
from shifan.services.assigning import task_id
from shifan.services.departments import merge_departments
from shifan.services.session import Session
from support import dump, file_only, new_workspace
from support_returns import HEALTH, LAW, MONEY, address, fill, plan, send, take, units_at_work

pytestmark = file_only


@pytest.fixture
def sent(workspace: Session, tmp_path: Path) -> dict[str, Path]:
    """The workbooks of three departments."""
    units_at_work(workspace)
    return send(workspace, tmp_path / "发出")


def test_unedited_workbooks_change_nothing(workspace: Session, sent: dict[str, Path]) -> None:
    before = dump(workspace.repository, versions=True)
    done = take(workspace, *sent.values())
    assert done.operation is None
    assert dump(workspace.repository, versions=True) == before
    assert sum("没有填写新的内容" in text for text in done.warnings) == len(done.warnings) == 3


def test_answers_of_lead_and_supporter_are_taken_in_one_step_and_undone(
    workspace: Session, sent: dict[str, Path]
) -> None:
    before = dump(workspace.repository)
    fill(sent[LAW], {
        ("32", "自评"): "达标 ", ("32", "办理情况"): "已提交", ("32", "完成情况"): "一、听证\n二、座谈  ",
        ("32", "承办人"): "张三 0772-1", ("35", "自评"): "不适用", ("35", "自评说明"): "本县没有这类决策",
        ("33", "自评"): "基本达标", ("33", "办理情况"): "已提交", ("33", "完成情况"): "配合部分",
        ("101", "完成情况"): "没有",
    })  # fmt: skip
    done = take(workspace, sent[LAW], sent[HEALTH])
    record, key = workspace.record(workspace.item("32").id), workspace.repository.get
    assert (record.claim, record.status, record.note) == (Rating.MET, WorkStatus.SUBMITTED, "一、听证\n二、座谈")
    lead = key(Task, task_id(workspace, record.criterion_id, _unit(workspace, LAW)))
    assert lead is not None
    assert (lead.person, lead.claim) == ("张三 0772-1", None)
    helped = key(Task, task_id(workspace, workspace.item("33").id, _unit(workspace, LAW)))
    assert helped is not None
    assert (helped.claim, helped.status, helped.note) == (Rating.PARTLY, WorkStatus.SUBMITTED, "配合部分")
    assert workspace.record(workspace.item("33").id).claim is None
    assert workspace.record(workspace.item("101").id).note == "没有"
    if workspace.item("35").na_rule.allowed:
        assert workspace.record(workspace.item("35").id).claim is Rating.NA
    else:
        assert any("不得评为不适用" in text for text in done.warnings)
    history.undo(workspace)
    assert dump(workspace.repository) == before


def test_importing_again_is_importing_once(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "达标", ("35", "自评"): "好极了"})
    take(workspace, sent[LAW])
    before = dump(workspace.repository, versions=True)
    assert take(workspace, sent[LAW]).operation is None
    fill(sent[MONEY], {("41", "自评"): "达标"})
    take(workspace, sent[MONEY])
    after = dump(workspace.repository, versions=True)
    assert take(workspace, sent[MONEY]).warnings == (f"{sent[MONEY].name}：早已取用，没有变化",)
    assert dump(workspace.repository, versions=True) == after != before
    history.undo(workspace)
    assert take(workspace, sent[MONEY]).operation is not None, "taken back, it can be taken again"


def test_conflict_waits_for_a_decision_and_the_decision_is_remembered(
    workspace: Session, sent: dict[str, Path]
) -> None:
    fill(sent[LAW], {("32", "自评"): "达标", ("32", "完成情况"): "单位写的", ("35", "自评"): "达标"})
    recording.claim_rating(workspace, "32", Rating.UNMET)
    (conflict,) = plan(workspace, sent[LAW]).conflicts
    assert (conflict.base, conflict.incoming, conflict.stored) == ("", "达标", "未达标")
    assert conflict.address == address(sent[LAW], "32", "自评")

    done = take(workspace, sent[LAW])
    assert any(conflict.address in text and "有冲突" in text for text in done.warnings)
    record = workspace.record(workspace.item("32").id)
    assert (record.claim, record.note) == (Rating.UNMET, "单位写的"), "other fields of the row are merged"
    assert workspace.record(workspace.item("35").id).claim is Rating.MET

    take(workspace, sent[LAW], rule=Side.STORED)
    assert not plan(workspace, sent[LAW]).undecided
    again = fill(sent[LAW], {("40", "完成情况"): "补一句"}, sent[LAW].with_name("第二次.xlsx"))
    (kept,) = plan(workspace, again).conflicts
    assert kept.side is Side.STORED, "the same two values are not asked about again"
    recording.claim_rating(workspace, "32", Rating.PARTLY)
    (new,) = plan(workspace, again).conflicts
    assert new.side is None, "between other values the decision does not hold"
    take(workspace, again, rule=Side.INCOMING)
    assert workspace.record(workspace.item("32").id).claim is Rating.MET


def test_second_file_of_a_department_goes_on_from_the_first(workspace: Session, sent: dict[str, Path]) -> None:
    name = workspace.item("65").metrics[0].name
    fill(sent[LAW], {("32", "自评"): "达标", ("65", "数据"): f"{name}：1/2", ("40", "完成情况"): "第一次"})
    take(workspace, sent[LAW])
    recording.write_note(workspace, "40", "我们改过")
    mended = {("32", "自评"): "基本达标", ("65", "数据"): f"{name}：2/2"}
    second = fill(sent[LAW], mended, sent[LAW].with_name("第二次.xlsx"))
    made = plan(workspace, second)
    assert (made.conflicts, made.changes) == ((), 2), "what the department said before is no conflict with it"
    take(workspace, second)
    assert workspace.record(workspace.item("32").id).claim is Rating.PARTLY
    assert workspace.record(workspace.item("40").id).note == "我们改过"
    third = fill(second, {("40", "完成情况"): "第三次"}, sent[LAW].with_name("第三次.xlsx"))
    (conflict,) = plan(workspace, third).conflicts
    assert (conflict.base, conflict.stored, conflict.incoming) == ("第一次", "我们改过", "第三次")


def test_one_decision_at_a_time_leaves_the_others_open(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "达标", ("35", "自评"): "达标"})
    for number in ("32", "35"):
        recording.claim_rating(workspace, number, Rating.UNMET)
    first, second = plan(workspace, sent[LAW]).conflicts
    made = plan(workspace, sent[LAW], decided={first.key: Side.INCOMING})
    assert [conflict.key for conflict in made.undecided] == [second.key]


def test_reason_of_a_disputed_rating_waits_with_it(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "未达标", ("32", "自评说明"): "差得远"})
    recording.claim_rating(workspace, "32", Rating.MET)
    take(workspace, sent[LAW])
    record = workspace.record(workspace.item("32").id)
    assert (record.claim, record.claim_reason) == (Rating.MET, "")


def test_both_changed_to_the_same_is_no_conflict(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "达标"})
    recording.claim_rating(workspace, "32", Rating.MET)
    made = plan(workspace, sent[LAW])
    assert (made.conflicts, made.changes, made.complete) == ((), 0, True)


def test_blank_never_wipes_but_the_word_for_it_does(workspace: Session, tmp_path: Path) -> None:
    units_at_work(workspace)
    recording.claim_rating(workspace, "32", Rating.MET)
    recording.write_note(workspace, "32", "原来写的")
    recording.write_note(workspace, "35", "要清掉的")
    path = send(workspace, tmp_path / "发出")[LAW]
    fill(
        path, {("32", "自评"): None, ("32", "完成情况"): "  ", ("35", "完成情况"): "〔 清空 〕", ("40", "自评"): "达标"}
    )
    done = take(workspace, path)
    record = workspace.record(workspace.item("32").id)
    assert (record.claim, record.note) == (Rating.MET, "原来写的")
    assert workspace.record(workspace.item("35").id).note == ""
    assert sum("空白" in text and "【清空】" in text for text in done.warnings) == 2


def test_wrong_word_leaves_the_whole_row_out_and_names_the_cell(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {
        ("32", "自评"): "优秀", ("32", "完成情况"): "写了", ("35", "办理情况"): "已审定", ("40", "完成情况"): "=1+1",
    })  # fmt: skip
    made = plan(workspace, sent[LAW])
    wrong = {finding.addresses for _, finding in made.problems}
    assert wrong == {
        (address(sent[LAW], *place),) for place in (("32", "自评"), ("35", "办理情况"), ("40", "完成情况"))
    }
    take(workspace, sent[LAW])
    assert workspace.record(workspace.item("32").id).note == ""


def test_work_accepted_meanwhile_is_not_touched(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "达标"})
    recording.change_status(workspace, "32", WorkStatus.SUBMITTED)
    recording.accept_with_verdict(workspace, "32", Rating.UNMET)
    (problem,) = plan(workspace, sent[LAW]).problems
    assert "已审定" in problem[1].text


def test_figures_are_merged_one_by_one(workspace: Session, sent: dict[str, Path]) -> None:
    name = workspace.item("65").metrics[0].name
    unclear = fill(sent[LAW], {("65", "数据"): f"{name}：不清楚"}, sent[LAW].with_name("不清楚.xlsx"))
    (problem,) = plan(workspace, unclear).problems
    assert problem[1].addresses == (address(unclear, "65", "数据"),)
    fill(sent[LAW], {("65", "数据"): f"{name}：２９／３０"})
    take(workspace, sent[LAW])
    (figure,) = workspace.repository.all_of(Figure, workspace.application_id)
    assert (figure.name, figure.numerator, figure.denominator) == (name, Decimal(29), Decimal(30))
    assert len(plan(workspace, unclear).problems) == 1
    again = fill(sent[LAW], {("65", "数据"): f"{name}：29 / 30"}, sent[LAW].with_name("另存.xlsx"))
    assert not plan(workspace, again).files[0].edited, "another spelling of the same figure"


def test_task_given_to_another_unit_is_not_answered_by_the_old_one(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "达标", ("35", "自评"): "达标"})
    assigning.assign(workspace, "32", HEALTH)
    before = dump(workspace.repository)
    (problem,) = plan(workspace, sent[LAW]).problems
    assert "不再由该单位承担" in problem[1].text
    take(workspace, sent[LAW])
    assert (
        dump(workspace.repository)["record"][workspace.record(workspace.item("32").id).id]
        == (before["record"][workspace.record(workspace.item("32").id).id])
    )


def test_two_files_of_one_department_that_differ_are_both_refused(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[LAW], {("32", "自评"): "达标"})
    other = fill(sent[LAW], {("32", "自评"): "未达标"}, sent[LAW].with_name("改过的.xlsx"))
    fill(sent[MONEY], {("41", "自评"): "达标"})
    made = plan(workspace, sent[LAW].parent)
    (refused,) = made.refused
    assert all(path.name in refused.error.message for path in (other, sent[LAW]))
    assert [file.department for file in made.files if file.taken] == [MONEY]
    other.write_bytes(sent[LAW].read_bytes())
    assert not plan(workspace, sent[LAW].parent).refused, "the same file twice is one file"


def test_workbook_of_another_application_is_refused(workspace: Session, sent: dict[str, Path], tmp_path: Path) -> None:
    before = dump(workspace.repository, versions=True)
    with new_workspace(tmp_path / "别处") as other:
        units_at_work(other)
        foreign = send(other, tmp_path / "别处发出")[LAW]
        fill(foreign, {("32", "自评"): "达标"})
    with pytest.raises(UsageError, match="另一个台账"):
        take(workspace, foreign)
    assert dump(workspace.repository, versions=True) == before


def test_criteria_changed_since_are_another_version(
    workspace: Session, sent: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sent[LAW], {("32", "自评"): "达标"})
    monkeypatch.setattr(workspace, "edition", replace(workspace.edition, digest="0" * 64))
    with pytest.raises(RuleError, match="版本不符"):
        take(workspace, sent[LAW])


def test_merged_department_answers_for_the_kept_one(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    merge_departments(workspace, HEALTH, MONEY)
    take(workspace, sent[HEALTH])
    assert workspace.record(workspace.item("42").id).claim is Rating.MET


def _unit(session: Session, name: str) -> str:
    return assigning.existing_department(session, name).id
