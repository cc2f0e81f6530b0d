"""Daily work on an item: tick, status, claim, verdict, note; each is one step that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from shifan.domain.errors import NotFoundError, RuleError, StaleWriteError, UsageError
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.services.history import history, redo, undo
from shifan.services.recording import (
    accept_with_verdict,
    change_status,
    claim_rating,
    tick_checkpoint,
    untick_checkpoint,
    write_note,
)
from shifan.services.session import Done, Session
from support import NOW, dump
from support_desk_year import proved, refused

NA_ALLOWED = "20"


def record(session: Session, number: str = "1") -> Record:
    return session.record(session.item(number).id)


def accepted(session: Session, number: str = "1") -> None:
    proved(session, number)
    accept_with_verdict(session, number, Rating.MET)


class TestTicks:
    """核查点."""

    def test_a_tick_says_who_and_when_and_begins_the_work(self, workspace: Session) -> None:
        done = tick_checkpoint(workspace, " 32.2 ")
        assert done.message == "勾选 32.2「听证公告写明会议时间、地点和草案材料的查看方式」"
        (tick,) = workspace.state().ticks
        assert (tick.ticked_by, tick.ticked_at, tick.checkpoint_id) == ("测试员", NOW, "k2")
        assert record(workspace, "32").status is WorkStatus.COLLECTING

    def test_ticking_twice_and_unticking_nothing_change_nothing(self, workspace: Session) -> None:
        assert untick_checkpoint(workspace, "1.1").operation is None
        tick_checkpoint(workspace, "1.1")
        assert tick_checkpoint(workspace, "1.1").operation is None
        assert len(history(workspace)) == 2
        assert untick_checkpoint(workspace, "1.1").operation is not None
        assert workspace.state().ticks == ()
        assert record(workspace).status is WorkStatus.COLLECTING

    @pytest.mark.parametrize("number", ["32", "32.", "", "三十二"])
    def test_a_number_that_names_no_checkpoint(self, workspace: Session, number: str) -> None:
        with pytest.raises(UsageError, match="不是核查点编号"):
            tick_checkpoint(workspace, number)

    @pytest.mark.parametrize("number", ["32.99", "32.0", "32.2.3", "32.x", "105.1", "32.-1"])
    def test_a_checkpoint_that_is_not_there(self, workspace: Session, number: str) -> None:
        before = dump(workspace.repository)
        for change in (tick_checkpoint, untick_checkpoint):
            with pytest.raises(NotFoundError):
                change(workspace, number)
        assert dump(workspace.repository) == before

    def test_an_accepted_item_keeps_its_ticks(self, workspace: Session) -> None:
        tick_checkpoint(workspace, "1.1")
        accepted(workspace)
        with pytest.raises(RuleError, match="已审定"):
            untick_checkpoint(workspace, "1.1")
        with pytest.raises(RuleError, match="已审定"):
            tick_checkpoint(workspace, "1.2")

    def test_ledger_items_have_checkpoints_but_no_work_status(self, workspace: Session) -> None:
        tick_checkpoint(workspace, "103.1")
        assert record(workspace, "103").status is WorkStatus.NOT_STARTED
        with pytest.raises(RuleError, match="没有办理状态"):
            change_status(workspace, "103", WorkStatus.COLLECTING)


class TestStatusAndRatings:
    """办理状态, 自评, 审核结论."""

    def test_the_whole_way_of_an_item(self, workspace: Session) -> None:
        proved(workspace, "1", submit=False)
        claim_rating(workspace, "1", Rating.PARTLY, "缺一份")
        assert record(workspace).status is WorkStatus.COLLECTING
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        change_status(workspace, "1", WorkStatus.RETURNED, " 缺盖章页\x00 ")
        assert record(workspace).status_reason == "缺盖章页"
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        accept_with_verdict(workspace, "1", Rating.MET, "已看原件")
        final = record(workspace)
        assert (final.status, final.verdict, final.verdict_reason) == (WorkStatus.ACCEPTED, Rating.MET, "已看原件")
        assert final.claim is Rating.PARTLY
        change_status(workspace, "1", WorkStatus.COLLECTING, "发现新问题")
        assert (record(workspace).verdict, record(workspace).claim) == (None, Rating.PARTLY)

    def test_accepting_without_enough_evidence_warns(self, workspace: Session) -> None:
        proved(workspace, "1")
        done = accept_with_verdict(workspace, "1", Rating.MET)
        assert done.warnings == ("第 1 项材料至少 2 份，现有 1 份，请补齐。",)

    @pytest.mark.parametrize("rating", [Rating.MET, Rating.PARTLY])
    def test_no_good_verdict_without_evidence(self, workspace: Session, rating: Rating) -> None:
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        judge = partial(accept_with_verdict, workspace, "1", rating)
        text = refused(workspace, judge, RuleError, match="没有可用的佐证材料")
        assert f"不能审定为「{rating.label}」" in text
        assert "请先补材料（「加材料」）" in text
        assert "情况说明" in text

    def test_a_document_that_is_gone_carries_no_verdict(self, workspace: Session) -> None:
        proved(workspace, "1")
        (document,) = workspace.state().evidence
        workspace.pool.locate(document).unlink()
        judge = partial(accept_with_verdict, workspace, "1", Rating.MET)
        refused(workspace, judge, RuleError, match="没有可用的佐证材料")

    def test_what_says_that_nothing_is_there_needs_no_document(self, workspace: Session) -> None:
        for number in ("1", "2"):
            change_status(workspace, number, WorkStatus.SUBMITTED)
        done = accept_with_verdict(workspace, "1", Rating.UNMET)
        assert (record(workspace).verdict, len(done.warnings)) == (Rating.UNMET, 1)
        change_status(workspace, "2", WorkStatus.RETURNED, "没有材料")
        assert record(workspace, "2").status is WorkStatus.RETURNED

    def test_a_verdict_needs_a_submitted_item(self, workspace: Session) -> None:
        with pytest.raises(RuleError, match="提交后才能审核"):
            accept_with_verdict(workspace, "1", Rating.MET)

    def test_na_needs_permission_and_a_reason(self, workspace: Session) -> None:
        with pytest.raises(RuleError, match="不得评为不适用"):
            claim_rating(workspace, "1", Rating.NA, "无此职能")
        with pytest.raises(RuleError, match="理由"):
            claim_rating(workspace, NA_ALLOWED, Rating.NA, " \u200b ")
        claim_rating(workspace, NA_ALLOWED, Rating.NA, "无此职能")
        change_status(workspace, NA_ALLOWED, WorkStatus.SUBMITTED)
        done = accept_with_verdict(workspace, NA_ALLOWED, Rating.NA, "情况属实")
        assert (record(workspace, NA_ALLOWED).verdict, done.warnings) == (Rating.NA, ())

    def test_a_claim_can_be_taken_back(self, workspace: Session) -> None:
        claim_rating(workspace, "1", Rating.MET, "都有")
        assert claim_rating(workspace, "1", None).message == "第 1 项清除自评"
        assert (record(workspace).claim, record(workspace).claim_reason) == (None, "")

    def test_clearing_the_claim_of_an_untouched_item_changes_nothing(self, workspace: Session) -> None:
        assert claim_rating(workspace, "1", None).operation is None
        assert record(workspace).status is WorkStatus.NOT_STARTED

    def test_accepted_items_take_no_claim_and_no_second_verdict(self, workspace: Session) -> None:
        accepted(workspace)
        for change in (claim_rating, accept_with_verdict):
            with pytest.raises(RuleError, match="已审定"):
                change(workspace, "1", Rating.UNMET)

    @pytest.mark.parametrize("number", ["101", "103"])
    def test_ledger_items_are_not_rated(self, workspace: Session, number: str) -> None:
        for change in (claim_rating, accept_with_verdict):
            with pytest.raises(RuleError):
                change(workspace, number, Rating.MET)


class TestNotes:
    """备注."""

    def test_a_note_is_cleaned_written_and_cleared(self, workspace: Session) -> None:
        write_note(workspace, "1", " 第一行\r\n第二行\x1b[2J\u202e ")
        assert record(workspace).note == "第一行\n第二行[2J"
        assert write_note(workspace, "1", "  ").message == "第 1 项清空备注"
        assert record(workspace).note == ""

    @pytest.mark.parametrize("text", ["'; DROP TABLE record; --", '"', "\\", "%s {0}", "坏\udc80字", "😀" * 500])
    def test_any_text_comes_back_as_it_was(self, workspace: Session, text: str) -> None:
        write_note(workspace, "1", text)
        assert record(workspace).note == text.replace("\udc80", "\ufffd")
        assert workspace.repository.verify_chain(workspace.application_id) is None


CHANGES: list[Callable[[Session, Record], Done]] = [
    lambda session, seen: change_status(session, "1", WorkStatus.SUBMITTED, seen=seen),
    lambda session, seen: claim_rating(session, "1", Rating.MET, seen=seen),
    lambda session, seen: write_note(session, "1", "旧稿", seen=seen),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_seen_is_what_is_changed(workspace: Session, change: Callable[[Session, Record], Done]) -> None:
    seen = record(workspace)
    write_note(workspace, "1", "新稿")
    with pytest.raises(StaleWriteError, match="「备注」被 测试员 于 10-09 10:00 从「（空）」改为「新稿」"):
        change(workspace, seen)
    assert record(workspace).note == "新稿"
    assert record(workspace).status is WorkStatus.NOT_STARTED


STEPS: list[Callable[[Session], Done]] = [
    lambda session: tick_checkpoint(session, "2.1"),
    lambda session: untick_checkpoint(session, "1.1"),
    lambda session: change_status(session, "1", WorkStatus.SUBMITTED),
    lambda session: claim_rating(session, "1", Rating.MET, "都有"),
    lambda session: accept_with_verdict(session, "3", Rating.UNMET),
    lambda session: write_note(session, "1", "备注"),
]


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_undone_and_redone_exactly(workspace: Session, step: Callable[[Session], Done]) -> None:
    tick_checkpoint(workspace, "1.1")
    change_status(workspace, "3", WorkStatus.SUBMITTED)
    before = dump(workspace.repository)
    done = step(workspace)
    after = dump(workspace.repository)
    assert before != after
    assert undo(workspace).message == f"撤销：{done.message}"
    assert dump(workspace.repository) == before
    assert redo(workspace).message == f"重做：{done.message}"
    assert dump(workspace.repository) == after


def test_history_marks_what_was_undone(workspace: Session) -> None:
    write_note(workspace, "1", "甲")
    write_note(workspace, "2", "乙")
    undo(workspace)
    lines = [(line.operation.label, line.undone) for line in history(workspace)]
    assert lines == [
        ("撤销：第 2 项写备注", False),
        ("第 2 项写备注", True),
        ("第 1 项写备注", False),
        ("新建申报：柳城县 2023", False),
    ]
    redo(workspace)
    assert not any(line.undone for line in history(workspace))
    assert [line.operation.seq for line in history(workspace, 2)] == [5, 4]
