"""What stands in names and texts is told before packing; what may go out all the same is remembered per content."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.privacy import MarkKind, PrivacyRelease
from shifan.evidence.reading_pdf import MOST_CHARS
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.attaching import Facts, attach_files
from shifan.services.history import undo
from shifan.services.privacy import FACTS, NAME, TEXT, check_privacy, release
from shifan.services.session import Session
from support import file_only, write_file

PHONE, ID = "13812345678", "11010519491231002X"


def office_file(folder: Path, name: str, part: str, text: str) -> Path:
    """Write the least that is a .docx or .xlsx file with some text in one part."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as archive:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        archive.writestr(part, f'<w:document xmlns:w="{space}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>')
    return folder / name


def found_in(
    session: Session, *, only_accepted: bool = False, names_only: bool = False
) -> set[tuple[str, str, MarkKind]]:
    """Return title, place and kind of what still needs a decision."""
    report = check_privacy(session, only_accepted=only_accepted, names_only=names_only)
    return {(one.title, one.where, one.kind) for one in report.open}


@pytest.fixture
def told(workspace: Session, inbox: Path) -> Session:
    """Return a workspace with a name and two texts that should not leave."""
    attach_files(workspace, "1", [write_file(inbox, f"张三{PHONE}.jpg", b"\xff\xd8\xff\0\0")])
    attach_files(workspace, "32", [write_file(inbox, "名单.txt", f"张三 {ID}\n李四 {PHONE}\n王五 {PHONE}\n")])
    attach_files(workspace, "45", [inbox / "名单.txt", write_file(inbox, "公告.txt", "听证公告")])
    attach_files(workspace, "46", [office_file(inbox, "内部.docx", "word/document.xml", "密级：机密")])
    return workspace


class TestFinding:
    """Names and texts of what would be packed."""

    def test_names_and_texts_are_told_with_place_and_items(self, told: Session) -> None:
        report = check_privacy(told)
        assert found_in(told) == {
            (f"张三{PHONE}.jpg", NAME, MarkKind.PHONE),
            ("名单.txt", TEXT, MarkKind.ID_CARD),
            ("名单.txt", TEXT, MarkKind.PHONE),
            ("内部.docx", TEXT, MarkKind.SECRECY),
        }
        phones = next(one for one in report.open if one.title == "名单.txt" and one.kind is MarkKind.PHONE)
        assert (phones.numbers, phones.count) == (("32", "45"), 2)
        assert str(phones).startswith("第 32、45 项「名单.txt」正文有手机号码等 2 处：")
        assert PHONE not in str(phones)
        assert (report.looked_at, report.unread) == (4, (f"张三{PHONE}.jpg",))

    def test_names_alone_when_asked(self, told: Session) -> None:
        assert found_in(told, names_only=True) == {(f"张三{PHONE}.jpg", NAME, MarkKind.PHONE)}

    def test_only_what_would_be_packed(self, told: Session) -> None:
        assert found_in(told, only_accepted=True) == set()

    @file_only
    def test_it_can_be_stopped(self, told: Session) -> None:
        watch = Watch()
        watch.stop()
        with pytest.raises(StoppedError):
            check_privacy(told, watch=watch)


class TestReleasing:
    """A decision with its reason."""

    def test_it_is_remembered_and_can_be_undone(self, told: Session) -> None:
        report = check_privacy(told)
        done = told.perform(lambda session: release(session, report.open, " 已公示 "))
        assert done.message == "3 份材料有个人信息或密级字样，仍可打包：已公示"
        after = check_privacy(told)
        assert after.open == ()
        assert {replace(one, excerpt="") for one in after.released} == {replace(one, excerpt="") for one in report.open}
        kept = told.repository.all_of(PrivacyRelease, told.application_id)
        assert {(one.reason, one.decided_by) for one in kept} == {("已公示", told.user)}
        undo(told)
        assert set(check_privacy(told).open) == set(report.open)

    def test_it_holds_for_this_content_only(self, told: Session, inbox: Path) -> None:
        release(told, check_privacy(told).open, "已公示")
        attach_files(told, "32", [write_file(inbox, "名单.txt", f"赵六 {PHONE}")])
        assert found_in(told) == {("名单.txt", TEXT, MarkKind.PHONE)}

    def test_a_reason_is_needed(self, told: Session) -> None:
        report = check_privacy(told)
        with pytest.raises(UsageError, match="为什么"):
            release(told, report.open, "  ")
        with pytest.raises(NotFoundError):
            release(told, (), "已公示")
        assert told.repository.all_of(PrivacyRelease, told.application_id) == []


class TestWhatIsLookedAt:
    """The content that is there now, all that goes into the package, and a word on what could not be read."""

    def test_a_release_does_not_hold_for_a_linked_file_that_changed(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "名单.txt", f"李四 {PHONE}")
        attach_files(workspace, "32", [source], copy=False)
        release(workspace, check_privacy(workspace).open, "已公示")
        assert found_in(workspace) == set()
        source.write_text(f"赵六 {PHONE}，王五 {PHONE}", encoding="utf-8")
        assert found_in(workspace) == {("名单.txt", TEXT, MarkKind.PHONE)}
        release(workspace, check_privacy(workspace).open, "又看过")
        assert found_in(workspace) == set()

    def test_what_was_written_to_it_is_looked_at(self, workspace: Session, inbox: Path) -> None:
        facts = Facts(issuer=f"张三 {PHONE}", passage=f"第 3 页 {ID}")
        attach_files(workspace, "32", [write_file(inbox, "公告.txt", "听证公告")], facts=facts)
        assert found_in(workspace, names_only=True) == {
            ("公告.txt", FACTS, MarkKind.PHONE),
            ("公告.txt", FACTS, MarkKind.ID_CARD),
        }

    def test_a_text_too_long_is_told(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "32", [write_file(inbox, "长.txt", "a" * (MOST_CHARS + 1))])
        report = check_privacy(workspace)
        assert (report.partly, report.unread) == (("长.txt（没有读完）",), ())
