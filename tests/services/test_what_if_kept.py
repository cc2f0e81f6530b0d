"""What-if on a real workspace: tried, kept under a name, made true; each with its undo, on both engines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import ReviewOpinion, RoundKind
from shifan.services.attaching import attach_files
from shifan.services.cloning import plan_clone
from shifan.services.history import redo, undo
from shifan.services.recording import change_status
from shifan.services.reviewing import open_round
from shifan.services.session import Session
from shifan.services.whatif import (
    apply_assumptions,
    remove_scenario,
    save_scenario,
    scenario_named,
    scenarios,
    try_out,
)
from support import USER, dump, file_only, write_file

LINES = ("勾选 32.2", "评 65 达标", "事项 101 国家级", "分值 65 2")


def submitted(session: Session, inbox: Path, number: str) -> None:
    """Hand the item in with a document."""
    attach_files(session, number, [write_file(inbox, f"材料{number}.txt")])
    change_status(session, number, WorkStatus.SUBMITTED)


class TestScenarios:
    """Kept under a name."""

    def test_trying_out_writes_nothing(self, workspace: Session) -> None:
        before = dump(workspace.repository, versions=True)
        found = try_out(workspace, LINES)
        assert found.difference.claimed == 2
        assert dump(workspace.repository, versions=True) == before

    def test_kept_replaced_and_removed(self, workspace: Session) -> None:
        empty = dump(workspace.repository)
        assert save_scenario(workspace, " 冲刺 ", LINES).message == "保存推演方案「冲刺」（4 条假设）"
        assert scenario_named(workspace, "冲刺").assumptions == LINES
        assert scenario_named(workspace, "冲刺").made_by == USER
        first = dump(workspace.repository)
        assert save_scenario(workspace, "冲刺", LINES).operation is None
        save_scenario(workspace, "冲刺", ("rate 65 met",))
        assert [(one.name, one.assumptions) for one in scenarios(workspace)] == [("冲刺", ("评 65 达标",))]
        undo(workspace)
        assert dump(workspace.repository) == first
        remove_scenario(workspace, "冲刺")
        assert dump(workspace.repository) == empty
        undo(workspace)
        assert dump(workspace.repository) == first

    def test_what_cannot_be_kept(self, workspace: Session) -> None:
        with pytest.raises(UsageError, match="名称"):
            save_scenario(workspace, " ", LINES)
        with pytest.raises(UsageError, match="还没有写假设"):
            save_scenario(workspace, "空", ())
        with pytest.raises(UsageError, match="「飞 65」看不明白"):
            save_scenario(workspace, "错", ("飞 65",))
        with pytest.raises(NotFoundError, match="999"):
            save_scenario(workspace, "错", ("勾选 999.1",))
        assert scenarios(workspace) == ()
        with pytest.raises(NotFoundError, match="没有名为「冲刺」的推演方案"):
            remove_scenario(workspace, "冲刺")


class TestApplying:
    """Made true by the rules of the daily work, as one step."""

    def test_one_step_and_one_undo(self, workspace: Session, inbox: Path) -> None:
        submitted(workspace, inbox, "65")
        before = dump(workspace.repository)
        lines = ("勾选 32.2", "评 33 基本达标", "审核 65 达标", "事项 101 国家级 2023-05-01 获评先进")
        steps = len(workspace.repository.operations(workspace.application_id))
        done = apply_assumptions(workspace, lines, "冲刺")
        assert done.message == "落实推演方案「冲刺」：勾选 32.2 等 4 条"
        assert len(workspace.repository.operations(workspace.application_id)) == steps + 1
        state = workspace.state()
        assert [(tick.ticked_by, tick.checkpoint_id) for tick in state.ticks] == [
            (USER, workspace.item("32").checkpoints[1].id)
        ]
        record = state.record(workspace.item("32").id)
        assert record.status is WorkStatus.COLLECTING
        claimed, judged = (state.record(workspace.item(number).id) for number in ("33", "65"))
        assert (claimed.claim, claimed.status) == (Rating.PARTLY, WorkStatus.COLLECTING)
        assert (judged.verdict, judged.status) == (Rating.MET, WorkStatus.ACCEPTED)
        (event,) = state.adjustments
        assert (event.title, event.level, event.happened_on) == ("获评先进", "国家级", date(2023, 5, 1))
        assert state.self_check_of[workspace.item("101").id].outcome is SelfCheckOutcome.FOUND
        assert done.warnings == (
            "事项「获评先进」还没有佐证材料，暂不计分，请尽快补上材料。",
            "第 65 项材料至少 2 份，现有 1 份，请补齐。",
        )
        after = dump(workspace.repository)
        undo(workspace)
        assert dump(workspace.repository) == before
        redo(workspace)
        assert dump(workspace.repository) == after

    def test_documents_and_the_scheme_stay_out_and_are_named(self, workspace: Session) -> None:
        done = apply_assumptions(workspace, ("勾选 32", "材料 32", "分值 65 2", "加分上限 5"))
        assert done.message == "落实推演：勾选 32"
        assert len(workspace.state().ticks) == len(workspace.item("32").checkpoints)
        assert [warning.partition("：")[0] for warning in done.warnings] == [
            "没有落实「材料 32」",
            "没有落实「分值 65 2」「加分上限 5」",
        ]
        with pytest.raises(RuleError, match="写在计分方案的文件里"):
            apply_assumptions(workspace, ("分值 65 2",))

    def test_one_that_the_rules_forbid_stops_all(self, workspace: Session) -> None:
        before = dump(workspace.repository)
        for line, why in (
            ("审核 65 达标", "提交后才能审核"),
            ("评 32 不适用", "不适用"),
            ("事项 101 国家级", "日期和名称"),
        ):
            with pytest.raises(RuleError, match=f"「{line}」不能落实：.*{why}"):
                apply_assumptions(workspace, ("勾选 33.1", line))
        assert dump(workspace.repository) == before

    def test_verdicts_are_applied_last_in_whatever_order_they_are_written(
        self, workspace: Session, inbox: Path
    ) -> None:
        submitted(workspace, inbox, "65")
        apply_assumptions(workspace, ("审核 65 达标", "勾选 65.1", "评 65 基本达标"))
        state, item = workspace.state(), workspace.item("65")
        record = state.record(item.id)
        assert (record.verdict, record.claim, record.status) == (Rating.MET, Rating.PARTLY, WorkStatus.ACCEPTED)
        assert list(state.ticks_of[item.id]) == [item.checkpoints[0].id]

    def test_an_accepted_item_keeps_its_ticks(self, workspace: Session, inbox: Path) -> None:
        submitted(workspace, inbox, "65")
        apply_assumptions(workspace, ("审核 65 达标",))
        with pytest.raises(RuleError, match="已审定"):
            apply_assumptions(workspace, ("勾选 65.1",))

    def test_what_is_ticked_and_unticked_is_no_change(self, workspace: Session) -> None:
        apply_assumptions(workspace, ("勾选 32.1",))
        before = dump(workspace.repository)
        assert apply_assumptions(workspace, ("取消勾选 32.1", "勾选 32.1")).operation is None
        assert dump(workspace.repository) == before
        apply_assumptions(workspace, ("勾选 32.2", "取消勾选 32"))
        assert workspace.state().ticks == ()

    def test_a_verdict_goes_into_the_open_round(self, workspace: Session, inbox: Path) -> None:
        submitted(workspace, inbox, "65")
        submitted(workspace, inbox, "66")
        open_round(workspace, RoundKind.FIRST)
        done = apply_assumptions(workspace, ("审核 65 达标", "审核 66 未达标"))
        assert done.message.endswith("（记入第 1 轮）")
        opinions = workspace.repository.all_of(ReviewOpinion, workspace.application_id)
        assert {opinion.rating for opinion in opinions} == {Rating.MET, Rating.UNMET}
        undo(workspace)
        assert workspace.repository.all_of(ReviewOpinion, workspace.application_id) == []


@file_only
def test_a_scenario_stays_with_its_round(workspace: Session) -> None:
    save_scenario(workspace, "冲刺", LINES)
    assert [(kind.title, kind.names) for kind in plan_clone(workspace, "2025").left if kind.title == "推演方案"] == [
        ("推演方案", ("冲刺",))
    ]
