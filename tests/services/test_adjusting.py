"""Bonus and penalty items: self-checks, events and their proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.scheme import LevelTable
from shifan.domain.scoring import score
from shifan.services.adjusting import clear_self_check, register_event, remove_event, self_check
from shifan.services.attaching import attach_files
from shifan.services.history import undo
from shifan.services.overview import overview
from shifan.services.session import Done, Session
from support import NOW, dump, write_file

NONE, FOUND = SelfCheckOutcome
MAY = date(2023, 5, 1)


def outcomes(session: Session) -> dict[str, SelfCheckOutcome]:
    return {check.criterion_id: check.outcome for check in session.state().self_checks}


class TestSelfChecks:
    """自查结论."""

    def test_a_declaration_says_scope_person_and_day(self, workspace: Session) -> None:
        done = self_check(workspace, "103", NONE, scope=" 省级以上通报 ", note="函询 5 家")
        assert done.message == "第 103 项自查：自查无此情形"
        (check,) = workspace.state().self_checks
        assert (check.scope, check.checked_by, check.checked_on) == ("省级以上通报", "测试员", NOW.date())
        assert overview(workspace).total.self_checked.done == 1

    def test_it_can_be_renewed_and_taken_away(self, workspace: Session) -> None:
        self_check(workspace, "103", NONE, scope="县里文件")
        self_check(workspace, "103", NONE, scope="省市县文件", checked_on=MAY)
        (check,) = workspace.state().self_checks
        assert (check.scope, check.checked_on) == ("省市县文件", MAY)
        clear_self_check(workspace, "103")
        assert outcomes(workspace) == {}
        with pytest.raises(NotFoundError, match="未自查"):
            clear_self_check(workspace, "103")

    @pytest.mark.parametrize("scope", ["", " \u200b"])
    def test_the_scope_is_needed(self, workspace: Session, scope: str) -> None:
        with pytest.raises(RuleError, match="自查范围"):
            self_check(workspace, "103", NONE, scope=scope)

    def test_nothing_found_cannot_stand_beside_an_event(self, workspace: Session) -> None:
        register_event(workspace, "103", "省政府通报", level="省级", happened_on=MAY)
        with pytest.raises(RuleError, match="已登记事项"):
            self_check(workspace, "103", NONE, scope="全部文件")
        self_check(workspace, "103", FOUND, scope="全部文件")
        self_check(workspace, "104", NONE, scope="全部文件")

    def test_base_items_have_none(self, workspace: Session) -> None:
        changes: list[Callable[[], Done]] = [
            lambda: self_check(workspace, "1", NONE, scope="全部"),
            lambda: clear_self_check(workspace, "1"),
            lambda: register_event(workspace, "1", "表彰", level="省级", happened_on=MAY),
        ]
        for change in changes:
            with pytest.raises(RuleError, match="基础项") as caught:
                change()
            assert caught.value.hint == "加减分项的编号：101、102、103、104。"


class TestEvents:
    """加减分事项."""

    def test_an_event_with_its_proof_is_one_step_and_sets_the_self_check(
        self, workspace: Session, tmp_path: Path
    ) -> None:
        before = dump(workspace.repository)
        proof = write_file(tmp_path, "表彰决定.pdf")
        done = register_event(
            workspace,
            "101",
            " 全国先进\n",
            level="国家级",
            happened_on=MAY,
            document_number="国发〔2023〕1号",
            files=[proof],
        )
        assert (done.message, done.warnings) == ("第 101 项登记事项：全国先进", ())
        state = workspace.state()
        (event,) = state.adjustments
        assert (event.title, event.level, event.document_number) == ("全国先进", "国家级", "国发〔2023〕1号")
        assert state.event_is_proved(event)
        assert outcomes(workspace) == {event.criterion_id: FOUND}
        undo(workspace)
        assert dump(workspace.repository) == before

    def test_an_event_without_proof_does_not_count_and_says_so(self, workspace: Session, tmp_path: Path) -> None:
        workspace.scheme = replace(workspace.scheme, adjustments={"101": LevelTable({"省级": Decimal(2)}, Decimal(3))})
        done = register_event(workspace, "101", "省级表彰", level="省级", happened_on=MAY)
        assert "暂不计分" in done.warnings[0]
        assert overview(workspace).score.bonus == 0
        (event,) = workspace.state().adjustments
        attach_files(workspace, "101", [write_file(tmp_path, "决定.pdf")], event_id=event.id)
        assert overview(workspace).score.bonus == 2
        workspace.pool.locate(workspace.state().evidence[0]).unlink()
        assert score(workspace.edition, workspace.scheme, workspace.state()).bonus == 0

    def test_a_level_that_the_scheme_does_not_have_and_a_day_outside_are_told_at_once(
        self, workspace: Session, tmp_path: Path
    ) -> None:
        workspace.scheme = replace(workspace.scheme, adjustments={"101": LevelTable({"省级": Decimal(2)}, Decimal(3))})
        proof = [write_file(tmp_path, "决定.pdf")]
        wrong_level = register_event(workspace, "101", "表彰一", level="省", happened_on=MAY, files=proof)
        assert wrong_level.warnings[-1:] == ("本方案没有「省」这一级别，不计分；第 101 项的级别有：省级。",)
        too_early = register_event(workspace, "101", "表彰二", level="省级", happened_on=date(2021, 5, 1), files=proof)
        assert too_early.warnings[-1:] == ("2021-05-01 不在评估期内（2023-01-01 至 2023-12-31），不计分。",)
        fits = register_event(workspace, "101", "表彰三", level="省级", happened_on=MAY, files=proof)
        assert not any("不计分" in warning for warning in fits.warnings)
        elsewhere = register_event(workspace, "102", "推广", level="省", happened_on=date(2021, 5, 1), files=proof)
        assert not any("不计分" in warning for warning in elsewhere.warnings)  # only registered: no level gives points

    def test_the_present_declaration_keeps_its_scope(self, workspace: Session) -> None:
        self_check(workspace, "101", NONE, scope="近三年文件", note="司法局查")
        register_event(workspace, "101", "表彰", level="省级", happened_on=MAY)
        (check,) = workspace.state().self_checks
        assert (check.outcome, check.scope, check.note) == (FOUND, "近三年文件", "司法局查")

    @pytest.mark.parametrize(("title", "level"), [("", "省级"), ("表彰", " "), ("\u200b", "省级")])
    def test_title_and_level_are_needed(self, workspace: Session, title: str, level: str) -> None:
        with pytest.raises(UsageError, match="都要写"):
            register_event(workspace, "101", title, level=level, happened_on=MAY)

    def test_a_veto_belongs_to_a_penalty_with_proof(self, workspace: Session, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="一票否决"):
            register_event(workspace, "101", "表彰", level="省级", happened_on=MAY, veto=True)
        register_event(workspace, "103", "重大事件", level="国家级", happened_on=MAY, veto=True)
        assert overview(workspace).score.vetoes == ()
        (event,) = workspace.state().adjustments
        attach_files(workspace, "103", [write_file(tmp_path, "通报.pdf")], event_id=event.id)
        assert overview(workspace).score.vetoes == (event,)

    def test_a_proof_that_cannot_serve_registers_nothing(self, workspace: Session, tmp_path: Path) -> None:
        before = dump(workspace.repository)
        with pytest.raises(RuleError, match="空文件"):
            register_event(
                workspace, "101", "表彰", level="省级", happened_on=MAY, files=[write_file(tmp_path, "空.pdf", b"")]
            )
        assert dump(workspace.repository) == before

    def test_removing_an_event_takes_its_links_and_leaves_the_document(
        self, workspace: Session, tmp_path: Path
    ) -> None:
        proof = write_file(tmp_path, "决定.pdf")
        for title in ("一", "二"):
            register_event(workspace, "101", title, level="省级", happened_on=MAY, files=[proof])
        before = dump(workspace.repository)
        first, second = workspace.state().adjustments
        remove_event(workspace, first.id)
        state = workspace.state()
        assert state.adjustments == (second,)
        assert [link.adjustment_id for link in state.links] == [second.id]
        assert len(state.evidence) == 1
        undo(workspace)
        assert dump(workspace.repository) == before
        with pytest.raises(NotFoundError, match="事项"):
            remove_event(workspace, "没有")
