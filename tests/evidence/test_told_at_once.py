"""What is told without being asked for: changed files, scanned pages, names that should not be there."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from pypdf import PdfWriter

from shifan.domain.errors import ProtectedError
from shifan.domain.health import Trouble, Weight
from shifan.domain.records import Rating, WorkStatus
from shifan.evidence.looking import _GLANCED
from shifan.services.attaching import attach_files
from shifan.services.evidence_editing import attach_page
from shifan.services.evidence_health import check_evidence, wrong_files
from shifan.services.onsite import look_up, open_exhibit
from shifan.services.privacy import check_privacy
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.session import Session, open_session
from support import USER, fixed_clock, write_file
from support_command import Say
from support_desk import at_desk, problems
from support_desk_year import speaker
from support_documents import docx, pdf


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run commands on the workspace."""
    return speaker(workspace, capsys, monkeypatch)


def review(session: Session, inbox: Path, content: bytes = b"one") -> Path:
    """Attach a document to item 2, review it, check it, and return where it lies."""
    attach_files(session, "2", [write_file(inbox, "报告.txt", content)])
    change_status(session, "2", WorkStatus.SUBMITTED)
    accept_with_verdict(session, "2", Rating.MET)
    check_evidence(session)
    (evidence,) = session.state().evidence
    return session.pool.locate(evidence)


def write_over(path: Path, content: bytes) -> None:
    """Write over a file of the pool."""
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000))  # a coarse clock


def troubles(session: Session) -> set[Trouble]:
    return {found.trouble for found in wrong_files(session, session.state())}


class TestChanged:
    """A file that is another one than when it was reviewed."""

    def test_the_same_size_is_seen_without_a_check(self, workspace: Session, inbox: Path) -> None:
        path = review(workspace, inbox)
        assert troubles(workspace) == set()
        write_over(path, b"two")
        assert troubles(workspace) == {Trouble.CHANGED_AFTER_REVIEW}
        write_over(path, b"one")
        assert troubles(workspace) == set()

    def test_a_large_file_waits_for_the_check(self, workspace: Session, inbox: Path) -> None:
        path = review(workspace, inbox, b"0" * (_GLANCED + 1))
        write_over(path, b"1" * (_GLANCED + 1))
        assert troubles(workspace) == set()
        check_evidence(workspace)
        assert troubles(workspace) == {Trouble.CHANGED_AFTER_REVIEW}

    def test_status_and_show_carry_it_for_scripts(self, workspace: Session, inbox: Path, say: Say) -> None:
        write_over(review(workspace, inbox), b"two")
        (wrong,) = json.loads(say("status", "--json").out)["evidence_wrong"]
        assert (wrong["trouble"], wrong["items"]) == ("changed_after_review", ["2"])
        shown = json.loads(say("show", "2", "--json").out)
        assert [found["wrong"] for found in shown["evidence"]] == [["changed_after_review"]]
        listed = json.loads(say("list", "--json").out)
        assert [found["number"] for found in listed if any(one["wrong"] for one in found["evidence"])] == ["2"]

    @pytest.mark.parametrize("size", [(80, 24), (120, 40)])
    async def test_it_is_the_first_thing_of_today(
        self, workspace_folder: Path, inbox: Path, size: tuple[int, int]
    ) -> None:
        with open_session(workspace_folder, user=USER, clock=fixed_clock) as session:
            write_over(review(session, inbox), b"two")
        async with at_desk(workspace_folder, size) as desk:
            await desk.sees("今天先做这 3 件事", "材料被改动", "报告.txt")
            assert problems(desk.text, size[0]) == []
            await desk.press("home", "enter")
            await desk.until(lambda: desk.app.main.inside, "指标已打开")
            await desk.press("pagedown")
            await desk.sees("改动 报告.txt", "审核后被改动")


class TestScannedPages:
    """A PDF of which only some pages hold text."""

    def test_it_is_told_and_not_blamed(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "合订本.pdf", pdf("First page of text", "", "", "", "Fifth"))])
        found = [one for one in check_evidence(workspace).findings if one.trouble is Trouble.PARTLY_SCANNED]
        assert [one.weight for one in found] == [Weight.TOLD]
        assert "5 页中 3 页是扫描页，" in found[0].text
        again = [one for one in check_evidence(workspace).findings if one.trouble is Trouble.PARTLY_SCANNED]
        assert again == found

    def test_blank_pages_are_neither_scans_nor_text(self, workspace: Session, inbox: Path) -> None:
        writer = PdfWriter(io.BytesIO(pdf("First page of text", "", "Third page of text", "")))
        writer.add_blank_page(595, 842)
        out = io.BytesIO()
        writer.write(out)
        attach_files(workspace, "1", [write_file(inbox, "合订本.pdf", out.getvalue())])
        (found,) = (one for one in check_evidence(workspace).findings if one.trouble is Trouble.PARTLY_SCANNED)
        assert "5 页中 2 页是扫描页，" in found.text

    def test_text_behind_many_scanned_pages_is_no_scan(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "合订本.pdf", pdf("", "", "", "", "Fifth page"))])
        kinds = {one.trouble for one in check_evidence(workspace).findings}
        assert Trouble.PARTLY_SCANNED in kinds
        assert Trouble.SCANNED not in kinds

    def test_all_pages_with_text_are_not_told(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "通知.pdf", pdf(*["Some text here"] * 6))])
        assert Trouble.PARTLY_SCANNED not in {one.trouble for one in check_evidence(workspace).findings}

    def test_before_packing_it_counts_as_partly_read_and_places_are_pages(
        self, workspace: Session, inbox: Path
    ) -> None:
        pages = pdf("Nothing here", "", "Call 13812345678", "Also 13812345679 now")
        attach_files(workspace, "1", [write_file(inbox, "合订本.pdf", pages)])
        report = check_privacy(workspace)
        assert report.partly == ("合订本.pdf（4 页中 1 页是扫描页）",)
        assert [str(one) for one in report.open][0].startswith("第 1 项「合订本.pdf」正文第 3、4 页有手机号码等 2 处：")


class TestNames:
    """Names are judged as before packing."""

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("名单 11010519491231002X.docx", "身份证号码"),
            ("电话 138 1234 5678.docx", "手机号码"),
            ("卡 6222021234567890128.docx", "银行卡号"),
            ("机 密 纪要.docx", "涉密材料不得录入"),
            ("内部资料.docx", "涉密材料不得录入"),
        ],
    )
    def test_what_should_not_be_in_a_name_is_told(self, workspace: Session, inbox: Path, name: str, says: str) -> None:
        done = attach_files(workspace, "1", [write_file(inbox, name, docx(name))])
        assert says in "".join(done.warnings)

    @pytest.mark.parametrize("name", ["编号 110105194912310021.docx", "柳政发〔2023〕12345678901号.docx"])
    def test_what_only_looks_like_one_is_not(self, workspace: Session, inbox: Path, name: str) -> None:
        assert attach_files(workspace, "1", [write_file(inbox, name, docx(name))]).warnings == ()


def test_a_web_page_keeps_its_address_on_site(workspace: Session, say: Say) -> None:
    address = "https://www.example.gov.cn/tz?id=1"
    attach_page(workspace, "32", address, seen_on=None)
    (exhibit,) = look_up(workspace, "32")[0].exhibits
    assert exhibit.place == address
    assert f"  {address}\n" in say("lookup", "32").out
    with pytest.raises(ProtectedError, match="没有文件") as refused:
        open_exhibit(exhibit)
    assert address in refused.value.hint
