"""Hand-in: what is frozen stays so, its digest is true, nothing is handed in twice, broken evidence is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shifan.domain.application import Stage
from shifan.domain.errors import NotFoundError, ProtectedError, RuleError, StaleWriteError, UsageError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.submissions import Submission, digest_of
from shifan.domain.ways import as_commands
from shifan.services.adjusting import remove_event
from shifan.services.attaching import detach
from shifan.services.checking import examine
from shifan.services.figures import remove_figure
from shifan.services.history import history, redo, undo
from shifan.services.recording import (
    accept_with_verdict,
    change_status,
    untick_checkpoint,
    write_note,
)
from shifan.services.session import Done, Session
from shifan.services.submitting import (
    compare_submission,
    make_submission,
    note_receipt,
    submission_view,
    submissions,
)
from support import NOW, file_only, raw_sql, store_path
from support_command import Say
from support_desk_year import both_ways, files_of, hand_in_desk, proved, refused, speaker

CITY, PROVINCE = "市委依法治市办", "省委依法治省办"
TODAY = NOW.date()


@pytest.fixture
def desk(workspace: Session) -> Session:
    """A workspace with something of everything under items 32 and 102."""
    return hand_in_desk(workspace)


@pytest.fixture
def say(desk: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    return speaker(desk, capsys, monkeypatch)


def frozen_item(submission: Submission, number: str) -> dict[str, Any]:
    found: dict[str, Any] = next(x for x in json.loads(submission.content)["items"] if x["number"] == number)
    return found


class TestFreezing:
    """What is kept."""

    def test_everything_that_counts_is_in_it(self, desk: Session) -> None:
        done = both_ways(desk, lambda: make_submission(desk, f" {CITY} ", note="首次"))
        assert (done.message, done.warnings) == (f"第 1 次报送：{CITY}", ())
        (made,) = submissions(desk)
        assert (made.number, made.supplement, made.submitted_on, made.recipient) == (1, False, TODAY, CITY)
        assert (made.receipt, made.note) == ("", "首次")
        kept = json.loads(made.content)
        assert kept["edition"] == {
            "id": desk.edition.id,
            "revision": desk.edition.revision,
            "digest": desk.edition.digest,
        }
        assert [item["number"] for item in kept["items"]] == [item.number for item in desk.edition.criteria]
        assert kept["score"]["scheme"]["id"] == "equal-100"
        assert kept["score"]["base"] == {"confirmed": "0", "claimed": "0.5", "ceiling": "100"}
        assert (kept["score"]["bonus"], kept["score"]["penalty"]) == ("0", "0")
        item = frozen_item(made, "32")
        assert item["digest"] == desk.item("32").digest
        assert item["record"]["status"] == "submitted"
        assert (item["record"]["claim"], item["record"]["claim_reason"]) == ("partly", "缺一份")
        assert item["ticks"] == [{"at": NOW.isoformat(), "by": "测试员", "checkpoint": "k2", "number": "32.2"}]
        (document,) = item["evidence"]
        content = "第 32 项的正文".encode()
        assert (document["title"], document["size"], document["file"]) == ("材料32.txt", len(content), "intact")
        assert document["sha256"] == hashlib.sha256(content).hexdigest()
        (figure,) = item["figures"]
        assert (figure["name"], figure["numerator"], figure["denominator"]) == ("参加人数", "24", "30")
        event = frozen_item(made, "102")
        assert (event["adjustments"][0]["title"], event["adjustments"][0]["level"]) == ("获评先进", "省级")
        assert (event["evidence"][0]["title"], event["evidence"][0]["event"]) == ("表彰.txt", "获评先进")
        assert frozen_item(made, "103")["self_check"]["outcome"] == "none"

    def test_the_digest_is_true_and_the_text_canonical(self, desk: Session) -> None:
        make_submission(desk, CITY)
        (made,) = submissions(desk)
        assert made.digest == hashlib.sha256(made.content.encode("utf-8")).hexdigest()
        again = json.dumps(json.loads(made.content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert again == made.content
        assert made.intact
        assert not replace(made, content=made.content.replace("intact", "missing")).intact


class TestStaysFrozen:
    """Nothing that happens later reaches what was handed in."""

    def test_a_year_of_later_work_does_not_change_it(self, desk: Session) -> None:
        make_submission(desk, CITY)
        (made,) = submissions(desk)
        accept_with_verdict(desk, "32", Rating.MET)
        change_status(desk, "32", WorkStatus.COLLECTING, "重查")
        untick_checkpoint(desk, "32.2")
        (link,) = desk.state().links_of[desk.item("32").id]
        detach(desk, link.id)
        remove_figure(desk, "32", "参加人数")
        remove_event(desk, desk.state().adjustments[0].id)
        note_receipt(desk, 1, "收文1号")
        make_submission(desk, CITY, supplement=True, even_empty=True)
        for _ in range(8):
            undo(desk)
        for _ in range(8):
            redo(desk)
        first, second = submissions(desk)
        assert (first.content, first.digest, first.receipt) == (made.content, made.digest, "收文1号")
        assert first.intact
        assert second.intact
        assert second.digest != first.digest

    @pytest.mark.parametrize(
        "changes",
        [
            {"content": "{}"},
            {"digest": "0" * 64},
            {"content": "{}", "digest": digest_of("{}")},
            {"number": 2},
            {"supplement": True},
            {"submitted_on": date(2023, 1, 2)},
            {"recipient": PROVINCE},
        ],
    )
    def test_the_store_itself_refuses_to_change_it(self, desk: Session, changes: dict[str, Any]) -> None:
        make_submission(desk, CITY)
        (made,) = submissions(desk)
        refused(desk, lambda: desk.commit("改写", put=[replace(made, **changes)]), StaleWriteError, match="没有写入")

    @file_only
    def test_a_change_behind_the_programs_back_is_noticed(self, desk: Session, say: Say) -> None:
        make_submission(desk, CITY)
        assert any("1 次报送的冻结内容与摘要一致" in finding.text for finding in examine(desk))
        raw_sql(
            store_path(desk),
            "DROP TRIGGER submission_frozen",
            """UPDATE submission SET content = replace(content, '"claimed":"0.5"', '"claimed":"99"')""",
        )
        assert submission_view(desk, 1).score is None
        refused(desk, lambda: compare_submission(desk, 1), ProtectedError, match="对不上")
        wrong = [finding.text for finding in examine(desk) if not finding.fine]
        assert any("第 1 次报送的冻结内容与摘要对不上" in text for text in wrong)
        shown = say("submission", "show", "1")
        assert (shown.code, "与冻结内容对不上" in shown.out) == (1, True)
        assert "冻结内容与摘要对不上" in say("submission", "list").out
        assert say("submission", "compare", "1").code == 3


class TestRefusals:
    """Twice the same, wrong dates, nobody to hand it to."""

    def test_the_same_state_is_not_handed_in_twice(self, desk: Session) -> None:
        make_submission(desk, CITY)
        note_receipt(desk, 1, "收文1号")
        text = refused(desk, lambda: make_submission(desk, CITY), RuleError, match="没有任何变化")
        assert "2023-10-09 的第 1 次报送" in text
        refused(desk, lambda: make_submission(desk, CITY, supplement=True), RuleError, match="没有任何变化")

    def test_a_taken_back_hand_in_may_be_made_again(self, desk: Session) -> None:
        make_submission(desk, CITY)
        undo(desk)
        make_submission(desk, CITY)
        assert [made.number for made in submissions(desk)] == [1]

    def test_a_change_or_another_recipient_makes_a_new_one(self, desk: Session) -> None:
        make_submission(desk, CITY)
        done = both_ways(desk, lambda: make_submission(desk, PROVINCE))
        (told,) = map(as_commands, done.warnings)
        assert told == "此前已报送 1 次；如果这次是补充材料，请撤销后加 --supplement 重报。"
        write_note(desk, "1", "补一句")
        done = both_ways(desk, lambda: make_submission(desk, CITY, supplement=True))
        assert (done.message, done.warnings) == (f"第 3 次报送（补充材料）：{CITY}", ())
        assert [(made.number, made.supplement) for made in submissions(desk)] == [(1, False), (2, False), (3, True)]
        write_note(desk, "1", "")
        both_ways(desk, lambda: make_submission(desk, CITY, supplement=True))

    def test_a_supplement_needs_something_to_supplement(self, desk: Session) -> None:
        refused(desk, lambda: make_submission(desk, CITY, supplement=True), RuleError, match="还没有报送过")

    @pytest.mark.parametrize("recipient", ["", " \u200b\n"])
    def test_somebody_must_receive_it(self, desk: Session, recipient: str) -> None:
        refused(desk, lambda: make_submission(desk, recipient), UsageError, match="报送给哪个单位")

    def test_dates_out_of_order(self, desk: Session) -> None:
        def at(on: date) -> Callable[[], Done]:
            return lambda: make_submission(desk, CITY, on=on)

        refused(desk, at(date(2022, 12, 31)), RuleError, match="早于评估期开始日期 2023-01-01")
        refused(desk, at(TODAY + timedelta(days=1)), RuleError, match="晚于今天")
        both_ways(desk, at(date(2023, 9, 1)))
        write_note(desk, "1", "补一句")
        refused(desk, at(date(2023, 8, 31)), RuleError, match="早于第 1 次报送的日期 2023-09-01")

    def test_unknown_numbers(self, desk: Session) -> None:
        for number in (1, 7):
            with pytest.raises(NotFoundError, match="还没有报送过"):
                submission_view(desk, number)
        make_submission(desk, CITY)
        with pytest.raises(NotFoundError, match="没有第 7 次报送"):
            compare_submission(desk, 1, 7)
        with pytest.raises(UsageError, match="没有可对比的"):
            compare_submission(desk, 1, 1)


class TestEvidence:
    """What is on disk must be what was added."""

    def test_missing_and_changed_files_are_named(self, desk: Session) -> None:
        files = files_of(desk)
        files["材料32.txt"].unlink()
        files["表彰.txt"].chmod(0o644)
        files["表彰.txt"].write_text("改过", encoding="utf-8")
        text = refused(desk, lambda: make_submission(desk, CITY), RuleError, match="没有报送")
        assert text.splitlines()[1:3] == [
            "第 32 项「材料32.txt」：文件缺失、为空或打不开",
            "第 102 项「表彰.txt」：内容与录入时不同",
        ]
        assert "确要报送请写明原因" in text

    def test_same_size_and_time_do_not_hide_a_change(self, desk: Session) -> None:
        path = files_of(desk)["表彰.txt"]
        path.chmod(0o644)
        path.write_bytes("表彰决议".encode())
        refused(desk, lambda: make_submission(desk, CITY), RuleError, match="表彰.txt.*内容与录入时不同")

    def test_anyway_needs_a_reason_and_keeps_it(self, desk: Session) -> None:
        files_of(desk)["材料32.txt"].unlink()
        refused(desk, lambda: make_submission(desk, CITY, anyway=" \n"), UsageError, match="须写明原因")
        done = both_ways(desk, lambda: make_submission(desk, CITY, anyway="原件在市局", note="首次"))
        assert done.warnings == ("第 32 项「材料32.txt」：文件缺失、为空或打不开",)
        (made,) = submissions(desk)
        assert made.note == "首次\n材料不全仍报送：原件在市局"
        assert frozen_item(made, "32")["evidence"][0]["file"] == "missing"

    def test_anyway_without_need_is_said_and_not_kept(self, desk: Session) -> None:
        done = make_submission(desk, CITY, anyway="以防万一")
        (told,) = map(as_commands, done.warnings)
        assert told == "材料都在且没有改动，不需要 --anyway，原因没有记入。"
        assert submissions(desk)[0].note == ""

    def test_a_file_that_proves_nothing_any_more_does_not_matter(self, desk: Session) -> None:
        (link,) = desk.state().links_of[desk.item("32").id]
        files_of(desk)["材料32.txt"].unlink()
        detach(desk, link.id)
        both_ways(desk, lambda: make_submission(desk, CITY))

    def test_many_broken_files_are_shown_in_short(self, desk: Session) -> None:
        for number in range(1, 26):
            proved(desk, str(number), submit=False)
        for path in files_of(desk).values():
            path.unlink()
        lines = refused(desk, lambda: make_submission(desk, CITY), RuleError, match="没有报送").splitlines()
        assert lines[21] == "……另有 7 处。"


class TestStage:
    """The first hand-in ends 筹备."""

    def test_preparing_becomes_applying_and_undo_takes_it_back(self, desk: Session) -> None:
        make_submission(desk, CITY)
        assert desk.application().stage is Stage.APPLYING
        undo(desk)
        assert desk.application().stage is Stage.PREPARING

    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.PREPARING])
    def test_a_later_stage_stays(self, desk: Session, stage: Stage) -> None:
        desk.commit("阶段", put=[replace(desk.application(), stage=stage)])
        make_submission(desk, CITY)
        assert desk.application().stage is stage


class TestReceipt:
    """回执."""

    def test_a_receipt_is_noted_and_corrected(self, desk: Session) -> None:
        make_submission(desk, CITY)
        both_ways(desk, lambda: note_receipt(desk, 1, " 收文〔2023〕15号 "))
        both_ways(desk, lambda: note_receipt(desk, 1, "收文〔2023〕16号"))
        (made,) = submissions(desk)
        assert (made.receipt, made.intact) == ("收文〔2023〕16号", True)

    def test_an_empty_receipt_and_an_unknown_hand_in(self, desk: Session) -> None:
        refused(desk, lambda: note_receipt(desk, 1, "收文1号"), NotFoundError, match="还没有报送过")
        make_submission(desk, CITY)
        refused(desk, lambda: note_receipt(desk, 1, " "), RuleError, match="回执号")


def test_the_as_of_date_is_the_date_of_hand_in(desk: Session) -> None:
    desk.commit("统计日", put=[replace(desk.application(), as_of=date(2023, 12, 31))])
    make_submission(desk, CITY)
    assert submissions(desk)[0].submitted_on == date(2023, 12, 31)


class TestCommands:
    """submission."""

    def test_from_hand_in_to_supplement(self, desk: Session, say: Say) -> None:
        made = say("submission", "make", "--to", CITY, "--date", "2023-11-01")
        assert (made.code, made.out, made.err) == (0, f"第 1 次报送：{CITY}\n", "")
        content = say("submission", "show", "1", "--json").out
        page = say("submission", "show", "1").out
        assert f"摘要：{hashlib.sha256(content.encode()).hexdigest()}　核对无误" in page
        assert "得分：0 ～ 100（已审定 0，含自评 0.5，最高可达 100）" in page
        assert "回执：未收到" in page
        assert say("submission", "receipt", "1", "收文15号").code == 0
        assert "回执：收文15号" in say("submission", "list").out
        again = say("submission", "make", "--to", CITY)
        assert (again.code, "没有任何变化" in again.err) == (1, True)
        assert say("submission", "compare", "1").out.splitlines()[1] == "各项都没有变化。"
        say("rate", "32", "达标", "--verdict")
        assert say("submission", "make", "--to", CITY, "--supplement", "--note", "补充").code == 0
        lines = say("submission", "compare", "1", "2").out.splitlines()
        assert lines[:2] == ["第 1 次报送 → 第 2 次报送（补充材料）", " 32 听证与座谈"]
        assert "    台账记录　审核结论：无 → 达标" in lines
        assert lines[-2] == "有变化 1 项。"
        assert lines[-1].endswith("→ 1 ～ 100（已审定 1，含自评 1，最高可达 100）")

    @pytest.mark.parametrize(
        ("words", "code", "text"),
        [
            (["make"], 2, "--to"),
            (["make", "--to", " "], 2, "报送给哪个单位"),
            (["make", "--to", CITY, "--date", "明天"], 2, "不是完整的日期"),
            (["make", "--to", CITY, "--date", "2022-01-01"], 1, "早于评估期"),
            (["make", "--to", CITY, "--supplement"], 1, "还没有报送过"),
            (["make", "--to", CITY, "--anyway", ""], 2, "须写明原因"),
            (["show", "1"], 1, "还没有报送过"),
            (["show", "零"], 2, "不是大于 0 的整数"),
            (["receipt", "1", "收文"], 1, "还没有报送过"),
            (["compare", "1"], 1, "还没有报送过"),
        ],
    )
    def test_refusals(self, desk: Session, say: Say, words: list[str], code: int, text: str) -> None:
        steps = len(history(desk, None))
        ran = say("submission", *words)
        assert (ran.code, ran.out) == (code, "")
        assert text in ran.err
        assert len(history(desk, None)) == steps
