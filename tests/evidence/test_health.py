"""Each kind of trouble is found on real files, told with what to do, and gone when it is put right."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, ProtectedError
from shifan.domain.evidence import Evidence
from shifan.domain.health import Trouble, Weight
from shifan.domain.records import Rating, WorkStatus
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.attaching import Facts, attach_files
from shifan.services.evidence_health import check_evidence, find_moved, health_at_a_glance, relink
from shifan.services.history import undo
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.session import Session
from support import dump, usable_titles, write_file
from support_documents import docx, locked_pdf, pdf, png, zipped


def attach(session: Session, inbox: Path, name: str, content: bytes, number: str = "1", *, copy: bool = True) -> Path:
    """Attach one file and return where it lies."""
    attach_files(session, number, [write_file(inbox, name, content)], copy=copy)
    found = next(e for e in session.state().evidence if e.title == name)
    return session.pool.locate(found)


def spoil(path: Path, content: bytes) -> None:
    """Write over a file of the pool."""
    path.chmod(0o644)
    path.write_bytes(content)


def troubles(session: Session, *, deep: bool = False) -> dict[Trouble, str]:
    """Return text and advice by trouble, without what is still being collected."""
    health = check_evidence(session, deep=deep)
    return {found.trouble: found.said for found in health.findings if found.trouble is not Trouble.STILL_SHORT}


GOOD = docx("一、工作开展情况", pages=3)


class TestFiles:
    """What is wrong with a file itself."""

    def test_good_files_have_no_trouble(self, workspace: Session, inbox: Path) -> None:
        attach(workspace, inbox, "报告.docx", GOOD)
        attach(workspace, inbox, "通知.pdf", pdf("Notice of the county"))
        attach(workspace, inbox, "照片.png", png(1200, 900))
        attach(workspace, inbox, "旧表.xls", "姓名,单位".encode())
        assert troubles(workspace) == {}

    @pytest.mark.parametrize(
        ("name", "content", "trouble", "says"),
        [
            ("批复.pdf", locked_pdf("secret"), Trouble.LOCKED, "去掉密码"),
            ("批复.pdf", b"%PDF-1.4\nnothing follows", Trouble.BROKEN, "换一份好的"),
            ("表.xlsx", GOOD[: len(GOOD) // 2], Trouble.BROKEN, "文件不完整"),
            (
                "纪要.docx",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                Trouble.LOCKED,
                "",
            ),
            ("通知.pdf", GOOD, Trouble.MISNAMED, "实际是文字文档"),
            ("通知.jpg", b"MZ program", Trouble.MISNAMED, "实际是程序"),
            ("照片.png", png(320, 240), Trouble.SMALL_IMAGE, "320×240 像素"),
            ("扫描.pdf", pdf("", ""), Trouble.SCANNED, "不影响使用"),
        ],
    )
    def test_what_the_bytes_tell(
        self, workspace: Session, inbox: Path, name: str, content: bytes, trouble: Trouble, says: str
    ) -> None:
        attach(workspace, inbox, name, content)
        found = troubles(workspace)
        assert list(found) == [trouble]
        assert f"「{name}」（第 1 项）" in found[trouble]
        assert says in found[trouble]

    def test_a_restricted_pdf_that_opens_for_everybody_is_fine(self, workspace: Session, inbox: Path) -> None:
        attach(workspace, inbox, "通知.pdf", locked_pdf(""))
        assert Trouble.LOCKED not in troubles(workspace)

    def test_missing_empty_and_no_file(self, workspace: Session, inbox: Path) -> None:
        gone = attach(workspace, inbox, "甲.docx", GOOD + b"1")
        empty = attach(workspace, inbox, "乙.docx", GOOD + b"2")
        turned = attach(workspace, inbox, "丙.docx", GOOD + b"3")
        gone.unlink()
        spoil(empty, b"")
        turned.unlink()
        turned.symlink_to("/etc/hostname")
        found = troubles(workspace)
        assert list(found) == [Trouble.MISSING, Trouble.EMPTY, Trouble.UNFIT]
        assert "甲.docx" in found[Trouble.MISSING]
        assert "0 字节" in found[Trouble.EMPTY]
        assert "不是普通文件" in found[Trouble.UNFIT]

    def test_a_folder_that_leads_out_of_the_pool_is_seen_by_the_deep_check(
        self, workspace: Session, inbox: Path, tmp_path: Path
    ) -> None:
        path = attach(workspace, inbox, "甲.docx", GOOD)
        outside = tmp_path / "别处"
        path.parent.rename(outside)
        path.parent.symlink_to(outside)
        assert list(troubles(workspace, deep=True)) == [Trouble.UNFIT]

    def test_a_linked_file_renamed_to_a_temporary_one_is_not_taken(self, workspace: Session, inbox: Path) -> None:
        path = attach(workspace, inbox, "数据.docx", GOOD, copy=False)
        path.rename(path.with_name("~$数据.docx"))
        assert list(troubles(workspace)) == [Trouble.MISSING]

    def test_changed_and_changed_after_review(self, workspace: Session, inbox: Path) -> None:
        attach(workspace, inbox, "甲.docx", GOOD + b"1", "1")
        reviewed = attach(workspace, inbox, "乙.docx", GOOD + b"2", "2")
        change_status(workspace, "2", WorkStatus.SUBMITTED)
        accept_with_verdict(workspace, "2", Rating.MET)
        assert Trouble.CHANGED_AFTER_REVIEW not in troubles(workspace)
        first = next(e for e in workspace.state().evidence if e.title == "甲.docx")
        spoil(workspace.pool.locate(first), GOOD)
        spoil(reviewed, GOOD + b"x")
        found = troubles(workspace)
        assert "甲.docx" in found[Trouble.CHANGED]
        assert "第 2 项的审核结论已没有依据" in found[Trouble.CHANGED_AFTER_REVIEW]

    def test_the_same_size_and_time_deceives_only_until_the_deep_check(self, workspace: Session, inbox: Path) -> None:
        path = attach(workspace, inbox, "甲.docx", GOOD + b"1")
        past = 1_600_000_000
        os.utime(path, (past, past))
        assert troubles(workspace) == {}
        spoil(path, GOOD + b"2")
        os.utime(path, (past, past))
        assert troubles(workspace) == {}
        assert list(troubles(workspace, deep=True)) == [Trouble.CHANGED]
        assert list(troubles(workspace)) == [Trouble.CHANGED]


class TestFacts:
    """What is wrong with what a document is used for."""

    def test_out_of_period_unless_long_term(self, workspace: Session, inbox: Path) -> None:
        files = [write_file(inbox, f"{n}.docx", GOOD + n.encode()) for n in ("旧", "长")]
        attach_files(workspace, "1", files[:1], facts=Facts(document_date=date(2010, 5, 1)))
        attach_files(workspace, "1", files[1:], facts=Facts(document_date=date(2010, 5, 1), long_term=True))
        found = troubles(workspace)
        assert list(found) == [Trouble.OUT_OF_PERIOD]
        assert "「旧.docx」（第 1 项）的成文日期 2010-05-01 不在评估期" in found[Trouble.OUT_OF_PERIOD]

    def test_same_name_with_two_contents(self, workspace: Session, inbox: Path) -> None:
        files = [write_file(inbox / folder, "通知.docx", GOOD + folder.encode()) for folder in ("甲", "乙")]
        attach_files(workspace, "1", files)
        assert "有 2 份材料都叫「通知.docx」" in troubles(workspace)[Trouble.SAME_NAME]

    def test_two_names_with_one_content(self, workspace: Session, inbox: Path) -> None:
        attach(workspace, inbox, "甲.docx", GOOD + b"1")
        second = attach(workspace, inbox, "乙.docx", GOOD + b"2")
        spoil(second, GOOD + b"1")
        assert "「甲.docx」、「乙.docx」 内容完全一样" in troubles(workspace)[Trouble.DUPLICATE]

    def test_one_file_for_too_many_items(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "总结.docx", GOOD)
        for number in range(1, 6):
            attach_files(workspace, str(number), [source])
        assert Trouble.OVERUSED not in troubles(workspace)
        attach_files(workspace, "6.1", [source])
        assert "一份印证了 6 项（第 1、2、3、4、5、6 项）" in troubles(workspace)[Trouble.OVERUSED]
        assert Trouble.OVERUSED not in {f.trouble for f in check_evidence(workspace, most_items=6).findings}

    def test_an_item_handed_in_below_its_minimum(self, workspace: Session, inbox: Path) -> None:
        item = workspace.item("1")
        assert item.evidence_minimum > 1
        attach(workspace, inbox, "甲.docx", GOOD)
        still = [f for f in check_evidence(workspace).findings if f.trouble is Trouble.STILL_SHORT]
        assert len(still) == 1
        assert item.id in still[0].criterion_ids
        assert still[0].weight is Weight.TOLD
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        assert "第 1 项已提交，能用的材料 1 份" in troubles(workspace)[Trouble.BELOW_MINIMUM]


def test_a_pool_that_is_gone_is_said_once(workspace: Session, inbox: Path) -> None:
    attach(workspace, inbox, "甲.docx", GOOD)
    workspace.pool.folder.rename(workspace.folder / "别的名字")
    with pytest.raises(ProtectedError, match="材料库不见了"):
        check_evidence(workspace)


class TestAgain:
    """Looking again reads only what is new or changed."""

    def test_only_changed_files_are_read_again(self, workspace: Session, inbox: Path) -> None:
        paths = [attach(workspace, inbox, f"{n}.docx", GOOD + str(n).encode()) for n in range(4)]
        for path in paths:
            os.utime(path, (1_600_000_000, 1_600_000_000))
        assert (check_evidence(workspace).hashed, check_evidence(workspace).hashed) == (4, 0)
        spoil(paths[2], GOOD)
        again = check_evidence(workspace)
        assert (again.hashed, again.read) == (1, 1)
        assert check_evidence(workspace, deep=True).hashed == 4

    def test_a_spoiled_cache_only_means_reading_again(self, workspace: Session, inbox: Path) -> None:
        attach(workspace, inbox, "甲.docx", GOOD)
        check_evidence(workspace)
        for text in ("", "[]", '{"version":1,"files":{"a":[1]},"contents":{}}', "[" * 100_000):
            (workspace.folder / ".材料检查.json").write_text(text, encoding="utf-8")
            assert check_evidence(workspace).hashed == 1

    def test_a_stopped_check_keeps_what_it_saw(self, workspace: Session, inbox: Path) -> None:
        class Impatient(Watch):
            def step(self, count: int = 1) -> None:
                if self.phase == "读取内容" and self.done >= 1:
                    self.stop()
                super().step(count)

        for n in range(3):
            path = attach(workspace, inbox, f"{n}.docx", GOOD + str(n).encode())
            os.utime(path, (1_600_000_000, 1_600_000_000))
        with pytest.raises(StoppedError, match="已停止"):
            check_evidence(workspace, watch=Impatient())
        after = check_evidence(workspace)
        assert (after.hashed, after.read) == (0, 1)

    def test_at_a_glance_nothing_is_read_but_what_is_known_is_told(self, workspace: Session, inbox: Path) -> None:
        attach(workspace, inbox, "扫描.pdf", pdf(""))
        assert Trouble.SCANNED not in {f.trouble for f in health_at_a_glance(workspace, workspace.state())}
        check_evidence(workspace)
        assert Trouble.SCANNED in {f.trouble for f in health_at_a_glance(workspace, workspace.state())}


class TestMoved:
    """Files that lie elsewhere are found by their content and linked again in one step."""

    def documents(self, session: Session) -> list[Evidence]:
        return list(session.state().evidence)

    def test_all_are_found_and_one_undo_takes_it_back(self, workspace: Session, inbox: Path, tmp_path: Path) -> None:
        inside = attach(workspace, inbox, "甲.docx", GOOD + b"1")
        linked = attach(workspace, inbox, "乙.docx", GOOD + b"2", copy=False)
        lost = attach(workspace, inbox, "丙.docx", GOOD + b"3")
        inside.rename(workspace.pool.folder / "整理过.docx")
        (inbox / "新文件夹").mkdir()
        linked.rename(inbox / "新文件夹" / "乙改名.docx")
        (inbox / "丙.docx").unlink()  # where it came from
        (tmp_path / "U盘").mkdir()
        lost.rename(tmp_path / "U盘" / "丙.docx")
        found = check_evidence(workspace)
        moved = {f.text.partition("」")[0][1:] for f in found.findings if f.trouble is Trouble.MOVED}
        assert moved == {"甲.docx", "乙.docx"}
        assert [f.text[1:7] for f in found.findings if f.trouble is Trouble.MISSING] == ["丙.docx"]
        before = dump(workspace.repository)
        done = relink(workspace, find_moved(workspace, [tmp_path / "U盘"]))
        assert done.message.startswith("找回移走的材料 3 份：")
        assert sorted(usable_titles(workspace)) == ["丙.docx", "乙.docx", "甲.docx"]
        assert all(workspace.pool.intact(document) for document in self.documents(workspace))
        assert (tmp_path / "U盘" / "丙.docx").exists()
        undo(workspace)
        assert dump(workspace.repository) == before

    def test_what_went_back_to_its_place_is_no_step(self, workspace: Session, inbox: Path) -> None:
        path = attach(workspace, inbox, "甲.docx", GOOD)
        path.rename(workspace.folder / "甲.docx")
        done = relink(workspace, find_moved(workspace))
        assert (done.message, done.operation) == ("已放回原处：「甲.docx」，共 1 份。", None)
        assert path.exists()
        with pytest.raises(NotFoundError, match="没有找到移走的文件"):
            relink(workspace, find_moved(workspace))

    def test_a_name_that_is_no_text_is_left_out_and_the_rest_found(self, workspace: Session, inbox: Path) -> None:
        paths = [attach(workspace, inbox, f"{n}.docx", GOOD + str(n).encode(), copy=n == 2) for n in range(3)]
        paths[0].rename(inbox / "改名.docx")
        (inbox / "2.docx").unlink()  # where it came from
        for n in (1, 2):
            paths[n].rename(os.fsdecode(os.fsencode(paths[n].parent) + b"/\xff%d.docx" % n))
        assert check_evidence(workspace).wrong
        done = relink(workspace, find_moved(workspace))
        assert len(done.warnings) == 1
        assert done.warnings[0].startswith("「1.docx」没有找回：")
        assert sorted(usable_titles(workspace)) == ["0.docx", "2.docx"]

    def test_links_are_not_followed_when_looking(self, workspace: Session, inbox: Path, tmp_path: Path) -> None:
        path = attach(workspace, inbox, "甲.docx", GOOD)
        (inbox / "甲.docx").unlink()
        outside = tmp_path / "外面"
        outside.mkdir()
        path.rename(outside / "甲.docx")
        (workspace.folder / "通道").symlink_to(outside)
        (workspace.folder / "绕圈").symlink_to(workspace.folder)
        assert find_moved(workspace) == {}


def test_an_archive_is_no_office_file(workspace: Session, inbox: Path) -> None:
    attach(workspace, inbox, "表.xlsx", zipped({"a.txt": "x"}))
    assert "实际是压缩包" in troubles(workspace)[Trouble.MISNAMED]
