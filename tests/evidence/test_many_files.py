"""Many files are taken in one go: none has its name before it is on the disk, and one that cannot be taken is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import RuleError
from shifan.evidence import durable, intake
from shifan.evidence.pool import Pool
from shifan.evidence.watch import Watch
from shifan.services.attaching import Facts, attach_files
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.evidence_health import check_evidence
from shifan.services.inbox import plan_inbox, take_inbox
from shifan.services.packing import pack, verify_package
from shifan.services.session import Session
from support import dump, pool_files, usable_titles, write_file

MANY = 40  # more than are waited for one by one


def make(folder: Path, count: int = MANY) -> list[Path]:
    """Return files with contents of their own."""
    return [write_file(folder, f"第32项 材料{number}.txt", f"内容{number}") for number in range(count)]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, workspace: Session) -> list[tuple[str, int, int]]:
    """What was asked to be kept: files or folders, how many, and how many documents the store named then."""
    seen: list[tuple[str, int, int]] = []
    files, folders = durable.keep_files, durable.keep_folders

    def keep_files(paths: Sequence[Path], folder: Path) -> None:
        assert all(path.name.endswith(".part") for path in paths)
        seen.append(("files", len(paths), len(workspace.state().evidence)))
        files(paths, folder)

    def keep_folders(paths: Sequence[Path], on: Path) -> None:
        assert not [name for name in pool_files(workspace) if name.endswith(".part")]
        seen.append(("folders", len(paths), len(workspace.state().evidence)))
        folders(paths, on)

    monkeypatch.setattr(durable, "keep_files", keep_files)
    monkeypatch.setattr(durable, "keep_folders", keep_folders)
    return seen


class TestAttaching:
    """Files into the pool."""

    def test_all_are_on_the_disk_before_any_is_named(
        self, workspace: Session, inbox: Path, kept: list[tuple[str, int, int]]
    ) -> None:
        attach_files(workspace, "32", make(inbox))
        assert kept == [("files", MANY, 0), ("folders", MANY + 2, 0)]
        assert len(usable_titles(workspace)) == MANY
        assert check_evidence(workspace).wrong == ()

    def test_very_many_are_taken_in_parts(
        self,
        workspace: Session,
        inbox: Path,
        kept: list[tuple[str, int, int]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(intake, "_MOST_FILES", 16)
        done = attach_files(workspace, "32", make(inbox))
        assert [count for what, count, _ in kept if what == "files"] == [16, 16, 8]
        assert len(usable_titles(workspace)) == MANY
        assert done.operation is not None
        assert len(workspace.repository.operations(workspace.application_id)) == 2  # the beginning, and this one

    def test_a_whole_inbox_is_one_part(self, workspace: Session, inbox: Path, kept: list[tuple[str, int, int]]) -> None:
        make(inbox, 3)
        write_file(inbox, "第45项 报告.txt", "报告")
        take_inbox(workspace, plan_inbox(workspace, inbox))
        assert [(what, count) for what, count, _ in kept] == [("files", 4), ("folders", 6)]
        assert len(usable_titles(workspace)) == 4

    def test_one_that_cannot_be_read_keeps_all_out(
        self, workspace: Session, inbox: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        files = make(inbox, 6)
        before, opened = dump(workspace.repository), Path.open

        def locked(path: Path, *arguments: str, **more: object) -> object:
            if path in (files[2], files[4]):  # whoever runs the tests as root may read everything
                raise PermissionError(13, "Permission denied", str(path))
            return opened(path, *arguments, **more)  # type: ignore[call-overload]

        monkeypatch.setattr(Path, "open", locked)
        with pytest.raises(RuleError, match="一份也没有记入台账") as caught:
            attach_files(workspace, "32", files)
        assert [name in caught.value.message for name in ("材料2.txt", "材料4.txt", "材料3.txt")] == [True, True, False]
        assert dump(workspace.repository) == before
        assert pool_files(workspace) == []

    def test_one_that_fails_late_leaves_no_earlier_part_in_the_pool(
        self, workspace: Session, inbox: Path, kept: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intake, "_MOST_FILES", 16)
        files = make(inbox)
        taken = Pool.add_all

        def vanishing(pool: Pool, sources: Sequence[Path]) -> object:
            class Watching(Watch):
                """Takes the last file away as soon as the first part is on the disk."""

                def step(self, count: int = 1) -> None:
                    super().step(count)
                    if kept:
                        files[-1].unlink(missing_ok=True)

            with pool.watched(Watching()):
                return taken(pool, sources)

        monkeypatch.setattr(Pool, "add_all", vanishing)
        with pytest.raises(RuleError, match="材料39.txt"):
            attach_files(workspace, "32", files)
        assert [(what, count) for what, count, _ in kept] == [("files", 16), ("files", 16)]
        assert pool_files(workspace) == []

    def test_the_next_round_waits_once_for_all(
        self, workspace: Session, inbox: Path, kept: list[tuple[str, int, int]], tmp_path: Path
    ) -> None:
        attach_files(workspace, "32", make(inbox, 3), facts=Facts(long_term=True, document_date=date(2023, 5, 1)))
        kept.clear()
        make_clone(workspace, tmp_path / "下一轮", plan_clone(workspace, "2025"))
        assert [(what, count) for what, count, _ in kept] == [("files", 3), ("folders", 5)]
        assert len(list((tmp_path / "下一轮" / "材料").glob("*/*.txt"))) == 3

    def test_a_disk_that_refuses_leaves_nothing(
        self, workspace: Session, inbox: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_paths: Sequence[Path], _folder: Path) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(durable, "keep_files", refuse)
        before = dump(workspace.repository)
        with pytest.raises(RuleError, match="没有存入材料库"):
            attach_files(workspace, "32", make(inbox, 3))
        assert dump(workspace.repository) == before
        assert pool_files(workspace) == []

    def test_the_same_file_given_twice_is_kept_once(self, workspace: Session, inbox: Path) -> None:
        (file,) = make(inbox, 1)
        attach_files(workspace, "32", [file, file])
        assert len(pool_files(workspace)) == 1


class TestKeeping:
    """Waiting for the disk."""

    @pytest.mark.parametrize("count", [0, 1, 3, MANY])
    def test_files_and_folders_are_waited_for(self, tmp_path: Path, count: int) -> None:
        files = make(tmp_path / "夹", count) if count else []
        durable.keep_files(files, tmp_path)
        durable.keep_folders([tmp_path] * count, tmp_path)
        assert [file.read_text(encoding="utf-8") for file in files] == [f"内容{number}" for number in range(count)]

    def test_a_file_that_is_gone_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            durable.keep_files([tmp_path / "没有"], tmp_path)
        with pytest.raises(FileNotFoundError):
            durable.keep_files([tmp_path / "没有"] * MANY, tmp_path / "也没有")

    def test_a_system_that_cannot_sync_a_whole_disk_syncs_each_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced, fsync = [], os.fsync

        def counted(handle: int) -> None:
            synced.append(handle)
            fsync(handle)

        monkeypatch.setattr("sys.platform", "win32")
        monkeypatch.setattr(os, "fsync", counted)
        durable.keep_files(make(tmp_path / "夹"), tmp_path)
        assert len(synced) == MANY


def test_a_package_folder_is_on_the_disk_before_it_is_checked_and_named(
    workspace: Session, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach_files(workspace, "32", make(inbox))
    order: list[str] = []
    files, folders = durable.keep_files, durable.keep_folders

    def keep_files(paths: Sequence[Path], folder: Path) -> None:
        assert {path.relative_to(folder).parts[0] for path in paths} >= {"data", "bagit.txt", "tagmanifest-sha256.txt"}
        assert len(paths) == MANY + 6
        order.append("材料包里的文件" if not (tmp_path / "包").exists() else "晚了")
        files(paths, folder)

    def keep_folders(paths: Sequence[Path], on: Path) -> None:
        order.append("名字" if (tmp_path / "包").exists() else "材料包里的文件夹")
        folders(paths, on)

    monkeypatch.setattr("shifan.evidence.package.target.keep_files", keep_files)
    monkeypatch.setattr("shifan.evidence.package.target.keep_folders", keep_folders)
    pack(workspace, tmp_path / "包")
    assert order == ["材料包里的文件", "材料包里的文件夹", "名字"]
    assert verify_package(tmp_path / "包").sound
