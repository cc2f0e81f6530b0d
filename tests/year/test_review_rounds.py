"""Review rounds: one at a time, every transition allowed or refused, opinions item by item, two rounds compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.reviewing import Difference, Standing, standing
from shifan.domain.rounds import ReviewOpinion, ReviewRound, RoundKind, closed, next_number
from shifan.services.assigning import assign
from shifan.services.history import history
from shifan.services.recording import change_status
from shifan.services.reviewing import (
    close_round,
    compare_rounds,
    open_lines,
    open_round,
    review,
    round_view,
    send_back,
)
from shifan.services.rounds import all_rounds
from shifan.services.session import Session
from support import NOW, USER, run_python
from support_command import Say
from support_desk_year import both_ways, proved, refused, review_desk, speaker

NOT_STARTED, COLLECTING, SUBMITTED, RETURNED, ACCEPTED = WorkStatus
TODAY = NOW.date()


@pytest.fixture
def desk(workspace: Session) -> Session:
    """A workspace whose first round is open and whose item 32 is submitted with one document."""
    return review_desk(workspace)


@pytest.fixture
def say(desk: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    return speaker(desk, capsys, monkeypatch)


class TestRounds:
    """轮次."""

    def test_rounds_are_numbered_and_one_is_open_at_a_time(self, workspace: Session) -> None:
        assert (
            both_ways(workspace, lambda: open_round(workspace, RoundKind.FIRST, " 县级 ")).message
            == "开始第 1 轮（初审）"
        )
        text = refused(workspace, lambda: open_round(workspace, RoundKind.SECOND), RuleError, match="还没有结束")
        assert "「审核轮次」里的「结束本轮」" in text
        both_ways(workspace, lambda: close_round(workspace))
        both_ways(workspace, lambda: open_round(workspace, RoundKind.PROVINCIAL))
        first, second = all_rounds(workspace)
        assert (first.number, first.kind, first.note) == (1, RoundKind.FIRST, "县级")
        assert (first.opened_on, first.closed_on) == (TODAY, TODAY)
        assert (second.name, second.open) == ("第 2 轮（省级初审）", True)

    def test_without_an_open_round_there_is_nothing_to_close_or_review(self, workspace: Session) -> None:
        proved(workspace, "32")
        for action in (
            lambda: close_round(workspace),
            lambda: review(workspace, "32", Rating.MET),
            lambda: send_back(workspace, "32", "缺公告"),
        ):
            assert "「审核轮次」里的「开始一轮」" in refused(workspace, action, RuleError, match="没有进行中的审核轮次")

    def test_closing_says_what_is_still_open(self, desk: Session) -> None:
        proved(desk, "33", "34")
        review(desk, "32", Rating.MET)
        send_back(desk, "33", "缺公告")
        done = close_round(desk)
        assert done.warnings == (
            "还有 99 项没有审定。",
            "退回补正，尚未重新提交（1 项）：33",
            "已提交，待审（1 项）：34",
            "尚未提交（97 项）：1-31、35-100",
        )

    def test_closing_when_all_is_settled_says_nothing(self, desk: Session) -> None:
        items = [item.id for item in desk.edition.criteria]
        present = [desk.record(key) for key in items]
        desk.commit("摆好", put=[replace(one, status=ACCEPTED, verdict=Rating.MET) for one in present])
        assert close_round(desk).warnings == ()

    def test_rules_of_numbers_and_closing(self) -> None:
        one = ReviewRound("r", "app", 4, RoundKind.FIRST, TODAY, closed_on=TODAY)
        assert next_number([]) == 1
        assert next_number([one]) == 5
        with pytest.raises(RuleError, match="已于 2023-10-09 结束"):
            closed(one, TODAY)


STANDINGS = {
    (NOT_STARTED, ""): Standing.NOT_SUBMITTED,
    (NOT_STARTED, "back"): Standing.NOT_SUBMITTED,
    (NOT_STARTED, "rated"): Standing.REOPENED,
    (COLLECTING, ""): Standing.NOT_SUBMITTED,
    (COLLECTING, "back"): Standing.NOT_SUBMITTED,
    (COLLECTING, "rated"): Standing.REOPENED,
    (SUBMITTED, ""): Standing.WAITING,
    (SUBMITTED, "back"): Standing.RESUBMITTED,
    (SUBMITTED, "rated"): Standing.RESUBMITTED,
    (RETURNED, ""): Standing.RETURNED,
    (RETURNED, "back"): Standing.RETURNED,
    (RETURNED, "rated"): Standing.RETURNED,
    (ACCEPTED, ""): Standing.SETTLED,
    (ACCEPTED, "back"): Standing.SETTLED,
    (ACCEPTED, "rated"): Standing.SETTLED,
}


class TestChecklist:
    """What is still open."""

    @pytest.mark.parametrize(("status", "given"), STANDINGS)
    def test_where_an_item_stands(self, status: WorkStatus, given: str) -> None:
        rating = Rating.MET if given == "rated" else None
        opinion = ReviewOpinion("o", "app", "r", "c", rating, "", USER, NOW) if given else None
        assert standing(Record("r", "app", "c", "", status), opinion) is STANDINGS[status, given]

    def test_a_late_supplement_is_named(self, desk: Session) -> None:
        assign(desk, "32", "县司法局")
        send_back(desk, "32", "缺盖章页", TODAY)
        assert not any(line.overdue for line in round_view(desk).items)
        desk.commit("第二天", put=[replace(desk.application(), as_of=date(2023, 10, 10))])
        view = round_view(desk)
        (line,) = (line for line in view.items if line.overdue)
        assert (line.criterion.number, line.lead, line.due, line.standing) == (
            "32",
            "县司法局",
            TODAY,
            Standing.RETURNED,
        )
        assert open_lines(view)[-1] == "补正已逾期（1 项）：32"

    def test_the_list_holds_every_base_item_in_order(self, desk: Session) -> None:
        view = round_view(desk)
        assert [line.criterion.number for line in view.items] == [str(n) for n in range(1, 101)]
        assert (view.reviewed, len(view.still_open)) == ((), 100)

    def test_an_unknown_round(self, workspace: Session) -> None:
        with pytest.raises(NotFoundError, match="还没有审核轮次"):
            round_view(workspace)
        open_round(workspace, RoundKind.FIRST)
        with pytest.raises(NotFoundError, match="没有第 2 轮"):
            round_view(workspace, 2)


class TestComparison:
    """Two rounds side by side."""

    def test_the_opinion_then_and_now(self, desk: Session) -> None:
        proved(desk, "33", "34", "35")
        review(desk, "33-34", Rating.MET)
        send_back(desk, "32", "缺盖章页")
        close_round(desk)
        open_round(desk, RoundKind.SECOND)
        change_status(desk, "32", SUBMITTED)
        review(desk, "32", Rating.MET)
        change_status(desk, "33", COLLECTING, "群众反映")
        change_status(desk, "33", SUBMITTED)
        review(desk, "33", Rating.MET, "再核无误")
        review(desk, "35", Rating.PARTLY)
        found = compare_rounds(desk)
        assert (found.before.number, found.after.number) == (1, 2)
        shown = {
            line.criterion.number: (
                line.before.word if line.before else None,
                line.after.word if line.after else None,
                found.heading(line.difference),
            )
            for line in found.items
        }
        assert shown == {
            "32": ("退回补正", "达标", "意见有变化"),
            "33": ("达标", "达标", "意见相同"),
            "34": ("达标", None, "只在第 1 轮审过"),
            "35": (None, "基本达标", "只在第 2 轮审过"),
        }
        assert found.summary == "意见有变化 1 项，只在第 1 轮审过 1 项，只在第 2 轮审过 1 项，意见相同 1 项。"
        turned = compare_rounds(desk, 2, 1)
        assert turned.before.number == 2
        assert [line.criterion.number for line in turned.of(Difference.ONLY_BEFORE)] == ["35"]
        assert compare_rounds(desk, 1).after.number == 2

    def test_what_cannot_be_compared(self, desk: Session) -> None:
        with pytest.raises(NotFoundError, match="现有审核轮次 1 轮"):
            compare_rounds(desk)
        close_round(desk)
        open_round(desk, RoundKind.SECOND)
        with pytest.raises(UsageError, match="没有可对比的"):
            compare_rounds(desk, 2)
        with pytest.raises(NotFoundError, match="没有第 7 轮"):
            compare_rounds(desk, 1, 7)


class TestCommands:
    """round and review."""

    def test_a_round_from_opening_to_comparison(self, desk: Session, say: Say) -> None:
        proved(desk, "33", "34")
        assert say("review", "33-34", "达标").out == "第 1 轮（初审）：第 33、34 项审定为「达标」\n"
        due = "2099-01-15"
        assert say("review", "32", "退回", "--reason", "缺盖章页", "--due", due).code == 0
        assert "原因：缺盖章页" in say("show", "32").out
        page = say("round", "show").out
        assert "意见：3 项（退回补正 1、达标 2）" in page
        assert f"  [ ] 32 听证与座谈　退回补正，{due} 前补正：缺盖章页　（测试员 " in page
        assert "  [x] 33 专家论证　达标　（测试员 " in page
        closing = say("round", "close")
        assert (closing.code, closing.out) == (0, "结束第 1 轮（初审）\n")
        assert "注意：还有 98 项没有审定。\n" in closing.err
        assert say("round", "open", "复审").code == 0
        say("mark", "32", "已提交")
        say("rate", "32", "达标", "--verdict")
        assert say("round", "list").out.splitlines()[-1] == "共 2 轮。"
        lines = say("round", "compare").out.splitlines()
        assert lines[0] == "第 1 轮（初审） → 第 2 轮（复审）"
        assert lines[1] == "意见有变化（1 项）"
        assert lines[2].startswith("   32 听证与座谈：退回补正")
        assert lines[2].endswith("→ 达标　现在已审定")
        assert lines[3] == "只在第 1 轮审过（2 项）"
        assert lines[4].startswith("   33 专家论证：达标　现在已审定")
        assert lines[-1] == "意见有变化 1 项，只在第 1 轮审过 2 项，只在第 2 轮审过 0 项，意见相同 0 项。"

    @pytest.mark.parametrize(
        ("words", "code", "text"),
        [
            (["review", "32"], 2, "请写明编号和意见"),
            (["review", "32", "很好"], 2, "「很好」不认识"),
            (["review", "32", "达标", "--due", "2030-01-01"], 2, "补正时限只用于退回"),
            (["review", "32", "退回"], 1, "须写明原因"),
            (["review", "33", "达标"], 1, "提交后才能审核"),
            (["review", "999", "达标"], 1, "没有编号为 999 的指标"),
            (["round", "open", "终审"], 2, "「终审」不认识"),
            (["round", "open"], 1, "还没有结束"),
            (["round", "show", "9"], 1, "没有第 9 轮"),
            (["round", "compare"], 1, "两轮以上才能对比"),
        ],
    )
    def test_refusals(self, desk: Session, say: Say, words: list[str], code: int, text: str) -> None:
        steps = len(history(desk, None))
        ran = say(*words)
        assert (ran.code, ran.out) == (code, "")
        assert text in ran.err
        assert len(history(desk, None)) == steps

    def test_no_heavy_module_is_needed(self, desk: Session, tmp_path: Path) -> None:
        code = (
            "import sys; from shifan.cli.app import run; code = run(sys.argv[1:]);"
            "print(code, sorted({'pydantic', 'yaml', 'textual', 'openpyxl'} & set(sys.modules)))"
        )
        words = ["--workspace", str(desk.folder), "round", "show"]
        assert run_python(code, *words).splitlines()[-1] == "0 []"
