"""A package holds what lies in the pool and nothing a link leads to, and says what is wrong even if nobody checked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.domain.evidence import Evidence
from shifan.domain.packaging import GONE
from shifan.services.attaching import attach_files
from shifan.services.evidence_health import check_evidence
from shifan.services.packing import pack
from shifan.services.session import Session
from support import write_file
from support_package import PHOTO, fill, tree


def attached(session: Session, folder: Path, name: str = "名单.txt") -> tuple[Evidence, Path]:
    """Attach a document; return it and its place in the pool."""
    fill(session, folder)
    attach_files(session, "32.1", [write_file(folder, name, "名单的内容")])
    (found,) = (x for x in session.repository.all_of(Evidence, session.application_id) if x.title == name)
    return found, session.pool.locate(found)


class TestLinks:
    """What a link in the pool leads to is never packed."""

    @pytest.mark.parametrize("whole_folder", [False, True])
    def test_what_a_link_leads_to_stays_out(self, workspace: Session, tmp_path: Path, whole_folder: bool) -> None:
        evidence, place = attached(workspace, tmp_path / "收件")
        secret = tmp_path / "别处"
        write_file(secret, place.name, "不该带走的内容")
        if whole_folder:
            shutil.rmtree(place.parent)
            place.parent.symlink_to(secret, target_is_directory=True)
        else:
            place.unlink()
            place.symlink_to(secret / place.name)
        done = pack(workspace, tmp_path / "包")
        files = tree(tmp_path / "包")
        assert "不该带走的内容".encode() not in files.values()
        assert not [path for path in files if path.endswith("名单.txt")]
        assert {found.what for found in done.troubles if found.detail == evidence.title} & {
            GONE,
            "文件缺失、为空或打不开",
        }
        assert not workspace.pool.intact(evidence)

    def test_a_link_in_the_pool_is_not_usable(self, workspace: Session, tmp_path: Path) -> None:
        evidence, place = attached(workspace, tmp_path / "收件")
        elsewhere = write_file(tmp_path / "别处", "同样.txt", "名单的内容")
        place.unlink()
        place.symlink_to(elsewhere)
        assert workspace.pool.usable([evidence]) == frozenset()
        with pytest.raises(ProtectedError, match="经过链接"):
            workspace.pool.opened(evidence)

    def test_a_pool_that_is_itself_reached_by_a_link_is_packed(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        moved = tmp_path / "大盘"
        shutil.move(workspace.pool.folder, moved)
        workspace.pool.folder.symlink_to(moved, target_is_directory=True)
        assert pack(workspace, tmp_path / "包").files == 4


class TestChecking:
    """Packing looks for itself."""

    def test_what_is_wrong_is_told_without_an_earlier_check(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        check_evidence(workspace)
        with_check = pack(workspace, tmp_path / "甲").troubles
        (workspace.folder / ".材料检查.json").unlink()
        without = pack(workspace, tmp_path / "乙").troubles
        assert without == with_check
        assert PHOTO in "".join(found.detail for found in without)  # a picture that is none

    def test_a_pool_that_is_not_there_is_not_packed(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        workspace.pool.folder.rename(tmp_path / "移走")
        with pytest.raises(ProtectedError, match="材料库不见了"):
            pack(workspace, tmp_path / "包")
        assert not (tmp_path / "包").exists()

    def test_a_package_does_not_go_into_the_pool(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        before = tree(workspace.pool.folder)
        (tmp_path / "近路").symlink_to(workspace.pool.folder, target_is_directory=True)
        for target in (workspace.pool.folder / "包", tmp_path / "近路" / "包"):
            with pytest.raises(ProtectedError, match="在材料库里面"):
                pack(workspace, target)
        assert tree(workspace.pool.folder) == before
