"""What is told of a file before it is added: words that should not be there, content that is not right, guesses."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.cautions import CautionKind
from shifan.domain.health import Trouble
from shifan.evidence.extracting import FIRST_PAGES
from shifan.evidence.reader import Reader
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.attaching import Facts, attach_files
from shifan.services.evidence_health import check_evidence
from shifan.services.file_looks import FROM_NAME, FROM_PAGE, FileLook, look_into, releases_of
from shifan.services.privacy import check_privacy, release
from shifan.services.session import Session
from support import write_file
from support_command import Say
from support_desk_year import speaker
from support_documents import docx, jpeg, locked_pdf, pdf, png, zipped

PHONE, CARD = "13812345678", "11010519491231002X"


def looks(*files: Path) -> list[FileLook]:
    return look_into(files, (), Watch())


def kinds(look: FileLook) -> list[CautionKind]:
    return [caution.kind for caution in look.cautions]


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run commands on the workspace."""
    return speaker(workspace, capsys, monkeypatch)


class TestWords:
    """Marks of secrecy and numbers of persons, in names and in texts."""

    def test_a_mark_of_secrecy_stops_and_says_where(self, inbox: Path) -> None:
        in_name, in_text, clean = looks(
            write_file(inbox, "机密 纪要.docx", docx("纪要")),
            write_file(inbox, "纪要.docx", docx("机密★5年", "会议内容")),
            write_file(inbox, "公告.docx", docx("听证公告")),
        )
        assert (kinds(in_name), in_name.stops, in_name.secret) == ([CautionKind.SECRECY], True, True)
        assert str(in_name.cautions[0]) == "文件名有密级或内部字样。涉密材料不得录入。"
        assert str(in_text.cautions[0]).startswith("正文有密级或内部字样：机密")
        assert in_text.stops
        assert (clean.cautions, clean.stops) == ((), False)

    def test_numbers_of_persons_are_told_with_page_and_made_unreadable(self, inbox: Path) -> None:
        (look,) = looks(write_file(inbox, "名单.pdf", pdf("list", f"call {PHONE}", f"id {CARD}", f"id {CARD}")))
        assert [str(caution).partition("：")[0] for caution in look.cautions] == [
            "正文第 2 页有手机号码",
            "正文第 3、4 页有身份证号码等 2 处",
        ]
        assert not look.stops
        assert PHONE not in str(look.cautions)
        assert CARD not in str(look.cautions)

    def test_the_first_pages_are_read_and_no_more(self, inbox: Path) -> None:
        front = ["page"] * (FIRST_PAGES - 1)
        near, far = looks(
            write_file(inbox, "近.pdf", pdf(*front, PHONE, "end")),
            write_file(inbox, "远.pdf", pdf(*front, "end", PHONE)),
        )
        assert (kinds(near), kinds(far)) == ([CautionKind.PERSONAL], [])

    def test_what_was_decided_before_is_not_told_again(self, workspace: Session, inbox: Path) -> None:
        secret = write_file(inbox, "秘密 案卷.docx", docx("秘密★3年"))
        attach_files(workspace, "32", [secret])
        (before,) = look_into([secret], releases_of(workspace), Watch())
        assert kinds(before) == [CautionKind.SECRECY, CautionKind.SECRECY]
        release(workspace, check_privacy(workspace).open, "已解密")
        (after,) = look_into([secret], releases_of(workspace), Watch())
        assert after.cautions == ()
        (other,) = look_into([write_file(inbox, "案卷.docx", docx("秘密★9年"))], releases_of(workspace), Watch())
        assert other.secret


def cut_off_pdf() -> bytes:
    """Return a PDF that was appended to, and then lost its end: what stood there first can still be read."""
    return pdf("one", "two") + b"8 0 obj\n<< /Length 90000 >>\nstream\n" + b"0 0 m " * 500


class TestContent:
    """Files that are not what their names say, or not whole."""

    @pytest.mark.parametrize(
        ("name", "content", "kind", "says", "stops"),
        [
            ("方案.docx", "只是文字".encode(), CautionKind.MISNAMED, "实际是文本", True),
            ("方案.pdf", docx("方案"), CautionKind.MISNAMED, "实际是文字文档", True),
            ("方案.xlsx", b"\x00\x01\x02\x03", CautionKind.MISNAMED, "实际是认不出的文件", True),
            ("方案.docx", docx("方案")[:-30], CautionKind.BROKEN, "文件不完整", True),
            ("打包.zip", zipped({"甲": "乙"})[:-5], CautionKind.BROKEN, "文件不完整", True),
            (
                "方案.pdf",
                cut_off_pdf(),
                CautionKind.BROKEN,
                "文件不完整，后面的内容可能丢了",
                True,
            ),
            ("方案.pdf", pdf("one", "two")[:-200], CautionKind.BROKEN, "内容损坏", True),
            ("方案.pdf", locked_pdf("secret"), CautionKind.LOCKED, "要密码", False),
            ("照片.jpg", png(900, 900), CautionKind.MISNAMED, "另一种格式的图片", False),
        ],
    )
    def test_it_is_told(
        self, inbox: Path, name: str, content: bytes, kind: CautionKind, says: str, stops: bool
    ) -> None:
        (look,) = looks(write_file(inbox, name, content))
        assert (kinds(look), look.stops, look.secret) == ([kind], stops, False)
        assert says in str(look.cautions[0])

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("照片.jpg", jpeg()),
            ("说明.txt", "说明".encode("gb18030")),
            ("无扩展名", docx("方案")),
            ("打包.rar", b"Rar!\x1a\x07\x01\x00" + bytes(40)),
            ("打包.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
            ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            ("扫描.pdf", pdf("", "")),
        ],
    )
    def test_what_is_in_order_is_not(self, inbox: Path, name: str, content: bytes) -> None:
        assert [look.cautions for look in looks(write_file(inbox, name, content))] == [()]

    def test_an_archive_of_another_kind_is_not_called_broken_by_the_check(
        self, workspace: Session, inbox: Path
    ) -> None:
        attach_files(workspace, "1", [write_file(inbox, "打包.rar", b"Rar!\x1a\x07\x01\x00" + bytes(40))])
        assert Trouble.BROKEN not in {found.trouble for found in check_evidence(workspace).findings}


class TestGuesses:
    """Number and date, each file its own."""

    def test_the_name_comes_before_the_page(self, inbox: Path) -> None:
        page = docx("柳城县人民政府文件", "柳政发〔2023〕9号", "2023年6月1日")
        named, plain, both = looks(
            write_file(inbox, "柳政发〔2023〕7号 2023-05-01.docx", page),
            write_file(inbox, "通知.docx", page),
            write_file(inbox, "通知 20230502.docx", page),
        )
        assert (named.document_number, named.document_date) == ("柳政发〔2023〕7号", date(2023, 5, 1))
        assert (plain.document_number, plain.document_date) == ("柳政发〔2023〕9号", date(2023, 6, 1))
        assert (both.document_number, both.document_date) == ("柳政发〔2023〕9号", date(2023, 5, 2))
        assert [look.guessed_from for look in (named, plain, both)] == [
            (FROM_NAME,),
            (FROM_PAGE,),
            (FROM_NAME, FROM_PAGE),
        ]

    def test_each_file_is_stored_with_its_own(self, workspace: Session, inbox: Path) -> None:
        one, two, three = (write_file(inbox, f"{name}.txt", name) for name in "甲乙丙")
        said = {one: Facts("柳政发〔2023〕1号"), two: Facts("柳政发〔2023〕2号", passage="第 2 页")}
        attach_files(workspace, "1", [one, two, three], facts=Facts(issuer="县政府"), facts_of=said)
        found = {e.title: (e.document_number, e.issuer) for e in workspace.state().evidence}
        assert found == {
            "甲.txt": ("柳政发〔2023〕1号", ""),
            "乙.txt": ("柳政发〔2023〕2号", ""),
            "丙.txt": ("", "县政府"),
        }
        assert sorted(link.passage for link in workspace.state().links) == ["", "", "第 2 页"]


class TestStopping:
    """Looking takes as long as the files want; the user need not wait for it."""

    def test_between_two_files(self, inbox: Path) -> None:
        files = [write_file(inbox, f"{number}.txt", str(number)) for number in range(9)]
        watch, heard = Watch(), list[FileLook]()

        def hear(look: FileLook) -> None:
            heard.append(look)
            if len(heard) == 3:
                watch.stop()

        with pytest.raises(StoppedError):
            look_into(files, (), watch, hear)
        assert [look.path for look in heard] == files[:3]

    def test_in_the_middle_of_one(self, tmp_path: Path) -> None:
        pipe = tmp_path / "没有结尾"
        os.mkfifo(pipe)
        keep = os.open(pipe, os.O_RDWR)
        told: list[object] = []
        try:
            with Reader() as reader:
                child = reader._running()
                thread = threading.Thread(target=lambda: told.append(reader.first(pipe)[1]))
                thread.start()
                reader.stop()
                thread.join(10)
                assert (thread.is_alive(), told) == (False, [None])
                assert child.wait(10) is not None
        finally:
            os.close(keep)

    def test_what_cannot_serve_is_left_for_adding_to_tell(self, inbox: Path) -> None:
        good = write_file(inbox, "好.txt", "好")
        assert [look.path for look in looks(inbox / "没有.pdf", inbox, good)] == [good]


class TestCommand:
    """``evidence add`` tells the same."""

    def added(self, say: Say, *words: object) -> tuple[int, str, Sequence[str]]:
        ran = say("evidence", "add", "32", *words)
        return ran.code, ran.out, ran.err.splitlines()

    def test_what_seems_secret_is_refused_until_the_user_says_it_is_not(
        self, workspace: Session, inbox: Path, say: Say
    ) -> None:
        secret = write_file(inbox, "案卷.docx", docx("机密★5年"))
        code, out, err = self.added(say, secret, write_file(inbox, "公告.txt", "公告"))
        assert (code, out) == (3, "")
        assert "一份也没有添加" in "".join(err)
        assert "涉密材料不得录入，请按保密规定处理；已确认不涉密的，加 --not-secret 再添加一次。" in err
        assert [line for line in err if line.startswith("注意：案卷.docx：正文有密级或内部字样：机密")]
        assert workspace.state().evidence == ()
        assert list(workspace.pool.folder.rglob("*.docx")) == []
        code, out, err = self.added(say, secret, "--not-secret")
        assert (code, out) == (0, "第 32 项添加材料：案卷.docx\n")

    def test_the_rest_is_told_once_and_added(self, inbox: Path, say: Say) -> None:
        code, out, err = self.added(
            say, write_file(inbox, f"电话 {PHONE}.txt", "无"), write_file(inbox, "假.docx", "只是文字")
        )
        assert (code, out) == (0, f"第 32 项添加材料：电话 {PHONE}.txt、假.docx\n")
        assert err == [
            f"注意：电话 {PHONE}.txt：文件名有手机号码。建议改名后再添加。",
            "注意：假.docx：内容与扩展名不符：实际是文本。请用原来的程序另存为正确的格式。",
        ]

    def test_a_new_version_and_the_proof_of_an_event_are_looked_into_too(
        self, workspace: Session, inbox: Path, say: Say
    ) -> None:
        attach_files(workspace, "32", [write_file(inbox, "公告.docx", docx("公告"))])
        secret = write_file(inbox, "案卷.docx", docx("机密★5年"))
        event = ("adjust", "add", "103", "通报", "--level", "省级", "--date", "2023-05-01", "--file", secret)
        for words in (("evidence", "revise", "公告.docx", secret), event):
            ran = say(*words)
            assert (ran.code, ran.out) == (3, "")
            assert "一份也没有添加" in ran.err
            assert say(*words, "--not-secret").code == 0
