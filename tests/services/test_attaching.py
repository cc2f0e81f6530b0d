"""Evidence through the services: copied or linked, never twice, never half, never outside the pool."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import tempfile
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import Evidence, EvidenceKind, Storage
from shifan.domain.records import Rating, WorkStatus
from shifan.services.adjusting import register_event
from shifan.services.attaching import Facts, attach_files, detach, detach_by_title
from shifan.services.history import undo
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.session import POOL_NAME, Session
from support import NOW, dump, pool_files, usable_titles, write_file


class TestCopying:
    """The default: the bytes go into the pool."""

    def test_a_copied_file_is_stored_by_its_hash_and_described(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "关于 材料 #1（终稿）.docx", "正文")
        facts = Facts(" 柳政发〔2023〕5号 ", "柳城县人民政府", date(2023, 5, 1), passage="第 3 页")
        done = attach_files(workspace, "32.1", [source], facts=facts)
        assert done.message == "第 32.1 项添加材料：关于 材料 #1（终稿）.docx"
        digest = hashlib.sha256("正文".encode()).hexdigest()
        state = workspace.state()
        (document,), (link,) = state.evidence, state.links
        assert document == Evidence(
            id=document.id,
            application_id=workspace.application_id,
            title="关于 材料 #1（终稿）.docx",
            kind=EvidenceKind.FILE,
            storage=Storage.POOL,
            path=f"{digest[:8]}/关于 材料 #1（终稿）.docx",
            sha256=digest,
            size=6,
            added_by="测试员",
            added_at=NOW,
            document_number="柳政发〔2023〕5号",
            issuer="柳城县人民政府",
            document_date=date(2023, 5, 1),
            version=1,
        )
        assert (link.checkpoint_id, link.passage, link.adjustment_id) == ("k1", "第 3 页", None)
        assert workspace.pool.locate(document).read_text(encoding="utf-8") == "正文"
        assert source.read_text(encoding="utf-8") == "正文"
        assert workspace.record(workspace.item("32").id).status is WorkStatus.COLLECTING

    def test_the_copy_stays_when_the_source_goes_and_nobody_writes_it_again(
        self, workspace: Session, inbox: Path
    ) -> None:
        source = write_file(inbox, "通知.docx")
        attach_files(workspace, "1", [source])
        source.unlink()
        assert usable_titles(workspace) == ["通知.docx"]
        (stored,) = workspace.state().evidence
        assert stat.S_IMODE(workspace.pool.locate(stored).stat().st_mode) & 0o111 == 0

    def test_several_files_are_one_step(self, workspace: Session, inbox: Path) -> None:
        files = [write_file(inbox, f"{n}.docx", str(n)) for n in range(5)]
        before = dump(workspace.repository)
        assert attach_files(workspace, "1", files).message.endswith("0.docx、1.docx、2.docx 等 5 份")
        assert len(workspace.state().links) == 5
        undo(workspace)
        assert dump(workspace.repository) == before
        assert len(pool_files(workspace)) == 5

    def test_the_same_content_is_kept_once_and_linked_where_it_is_needed(self, workspace: Session, inbox: Path) -> None:
        first, second = write_file(inbox, "通知.docx"), write_file(inbox, "通知副本.docx")
        attach_files(workspace, "1", [first])
        done = attach_files(workspace, "2", [second])
        assert done.warnings == ("通知副本.docx 与已有材料「通知.docx」内容相同，已直接引用",)
        assert len(workspace.state().evidence) == 1
        assert [link.criterion_id for link in workspace.state().links] == [workspace.item(n).id for n in ("1", "2")]

    def test_adding_again_what_is_there_changes_nothing(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        attach_files(workspace, "1", [source])
        done = attach_files(workspace, "1", [source, source])
        assert (done.message, done.operation) == ("没有变化。", None)
        assert done.warnings == ("通知.docx 早已在这里，没有重复添加",) * 2

    def test_the_same_file_twice_in_one_go_is_linked_once(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        done = attach_files(workspace, "1", [source, source])
        assert done.message == "第 1 项添加材料：通知.docx"
        assert done.warnings == ("通知.docx 早已在这里，没有重复添加",)
        assert len(workspace.state().links) == 1

    def test_an_item_and_its_checkpoint_are_different_places(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        for number in ("1", "1.1", "1.2"):
            attach_files(workspace, number, [source])
        assert [link.checkpoint_id for link in workspace.state().links] == [None, "k1", "k2"]
        assert workspace.state().usable_count(workspace.item("1").id) == 1

    def test_different_contents_under_one_name_are_two_documents(self, workspace: Session, inbox: Path) -> None:
        files = [write_file(inbox / folder, "通知.docx", folder) for folder in ("甲", "乙")]
        attach_files(workspace, "1", files)
        assert len(workspace.state().evidence) == len(pool_files(workspace)) == 2

    def test_a_file_given_again_under_another_name_takes_the_place_of_the_lost_one(
        self, workspace: Session, inbox: Path
    ) -> None:
        attach_files(workspace, "1", [write_file(inbox, "通知.docx")])
        workspace.pool.locate(workspace.state().evidence[0]).unlink()
        assert usable_titles(workspace) == []
        done = attach_files(workspace, "1", [write_file(inbox, "找回的通知.docx")])
        assert done.message == "第 1 项添加材料：通知.docx"
        assert done.warnings == ("「通知.docx」原来的文件丢失或被改动，已改用这次提供的文件",)
        assert usable_titles(workspace) == ["通知.docx"]
        assert len(workspace.state().links) == 1

    def test_a_changed_pool_file_is_not_taken_for_the_original(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        attach_files(workspace, "1", [source])
        (stored,) = workspace.state().evidence
        workspace.pool.locate(stored).write_bytes(b"changed")
        attach_files(workspace, "2", [source])
        assert len(pool_files(workspace)) == 2
        (mended,) = workspace.state().evidence
        assert mended.id == stored.id
        assert workspace.pool.locate(mended).read_bytes() == source.read_bytes()


class TestLinking:
    """Left where it is."""

    def test_a_linked_file_is_found_only_while_it_is_there(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "数据 #2%20.xlsx")
        attach_files(workspace, "1", [source], copy=False)
        (stored,) = workspace.state().evidence
        assert (stored.storage, stored.path, stored.kind) == (Storage.LINKED, str(source), EvidenceKind.TABLE)
        assert not (workspace.folder / POOL_NAME).exists()
        assert usable_titles(workspace) == ["数据 #2%20.xlsx"]
        source.rename(inbox / "搬走.xlsx")
        assert usable_titles(workspace) == []

    def test_a_relative_path_is_kept_absolute(
        self, workspace: Session, inbox: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = write_file(inbox, "通知.docx")
        monkeypatch.chdir(inbox)
        attach_files(workspace, "1", [Path("通知.docx")], copy=False)
        assert workspace.state().evidence[0].path == str(source)

    def test_a_name_that_is_no_text_is_copied_but_not_linked(self, workspace: Session, inbox: Path) -> None:
        inbox.mkdir()
        source = Path(os.fsdecode(os.fsencode(inbox) + b"/\xff\xfe\xb2\xc4.docx"))
        source.write_bytes(b"content")
        with pytest.raises(RuleError, match="不能保存的字符"):
            attach_files(workspace, "1", [source], copy=False)
        attach_files(workspace, "1", [source])
        (title,) = usable_titles(workspace)
        assert title.encode().decode() == title
        assert title.endswith(".docx")


class TestRefusals:
    """What cannot be evidence; nothing is recorded then."""

    def kinds(self, inbox: Path) -> dict[str, Path]:
        """Return paths that are no evidence, by the word that the refusal must hold."""
        empty = write_file(inbox, "空.docx", b"")
        loop = inbox / "自己指自己.docx"
        loop.symlink_to(loop)
        dangling = inbox / "断.docx"
        dangling.symlink_to(inbox / "没有.docx")
        pipe = inbox / "管道"
        os.mkfifo(pipe)
        return {
            "文件夹": inbox,
            "空文件": empty,
            "临时文件": write_file(inbox, "~$通知.docx"),
            "快捷方式": write_file(inbox, "通知.docx.lnk"),
            "程序": write_file(inbox, "安装.EXE"),
            "文件打不开": loop,
            "找不到文件": dangling,
            "检查路径": inbox / "没有这个文件.docx",
            "不是普通文件": pipe,
            "打不开": Path("bad\x00name.docx"),
            "路径": inbox / ("长" * 300),
        }

    @pytest.mark.parametrize("copy", [True, False])
    def test_each_kind_is_refused_with_what_to_do(self, workspace: Session, inbox: Path, copy: bool) -> None:
        before = dump(workspace.repository)
        for word, path in self.kinds(inbox).items():
            with pytest.raises(RuleError, match=word):
                attach_files(workspace, "1", [path], copy=copy)
        assert dump(workspace.repository) == before
        assert pool_files(workspace) == []

    def test_a_socket_is_refused(self, workspace: Session) -> None:
        with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"{short}/s")
            with pytest.raises(RuleError, match="不是普通文件"):
                attach_files(workspace, "1", [Path(short) / "s"])

    def test_one_bad_file_holds_back_all_and_every_bad_one_is_named(self, workspace: Session, inbox: Path) -> None:
        good = write_file(inbox, "好.docx")
        bad = [write_file(inbox, "~$一.docx"), inbox / "二.docx", write_file(inbox, "三.docx", b"")]
        before = dump(workspace.repository)
        with pytest.raises(RuleError, match="一份也没有记入台账") as caught:
            attach_files(workspace, "1", [good, *bad])
        for name in ("~$一.docx", "二.docx", "三.docx"):
            assert name in caught.value.message
        assert dump(workspace.repository) == before

    def test_a_shortcut_that_leads_to_a_file_serves(self, workspace: Session, inbox: Path) -> None:
        target = write_file(inbox, "真正的.docx")
        (inbox / "链接.docx").symlink_to(target)
        attach_files(workspace, "1", [inbox / "链接.docx"])
        assert usable_titles(workspace) == ["链接.docx"]
        target.unlink()
        assert usable_titles(workspace) == ["链接.docx"]

    def test_no_file_no_item_no_checkpoint_no_event(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        with pytest.raises(UsageError, match="没有给出文件"):
            attach_files(workspace, "1", [])
        for number in ("105", "1.99", "1.", "32.2.3"):
            with pytest.raises(NotFoundError):
                attach_files(workspace, number, [source])
        with pytest.raises(NotFoundError, match="事项"):
            attach_files(workspace, "101", [source], event_id="没有")
        register_event(workspace, "101", "表彰", level="省级", happened_on=date(2023, 5, 1))
        (event,) = workspace.state().adjustments
        with pytest.raises(NotFoundError, match="事项"):
            attach_files(workspace, "102", [source], event_id=event.id)
        assert pool_files(workspace) == []

    def test_an_accepted_item_takes_and_gives_no_evidence(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "通知.docx")])
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        accept_with_verdict(workspace, "1", Rating.MET)
        with pytest.raises(RuleError, match="已审定"):
            attach_files(workspace, "1", [write_file(inbox, "补充.docx", "补")])
        with pytest.raises(RuleError, match="已审定"):
            detach(workspace, workspace.state().links[0].id)

    def test_a_pool_that_cannot_be_made_is_said(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        (workspace.folder / POOL_NAME).write_text("这是文件", encoding="utf-8")
        with pytest.raises(RuleError, match="材料库 .+ 无法写入"):
            attach_files(workspace, "1", [source])
        assert workspace.state().evidence == ()


class TestDetaching:
    """Taking a link away."""

    def test_the_link_goes_and_the_document_stays(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "通知.docx")])
        before = dump(workspace.repository)
        assert detach_by_title(workspace, "1", " 通知.docx ").message == "第 1 项移除材料：通知.docx"
        assert workspace.state().links == ()
        assert usable_titles(workspace) == ["通知.docx"]
        undo(workspace)
        assert dump(workspace.repository) == before

    def test_what_is_not_there_cannot_be_taken_away(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "通知.docx")])
        with pytest.raises(NotFoundError, match="第 2 项没有名为「通知.docx」"):
            detach_by_title(workspace, "2", "通知.docx")
        with pytest.raises(NotFoundError):
            detach(workspace, "没有")
