"""Nothing is written through a link that somebody put into the pool, and what lies behind one proves nothing."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from shifan.domain.errors import RuleError
from shifan.domain.evidence import Evidence
from shifan.domain.health import Trouble
from shifan.services.attaching import attach_files
from shifan.services.doctor.materials import look_at_files
from shifan.services.evidence_health import check_evidence, wrong_files
from shifan.services.inbox import DONE_NAME, plan_inbox, take_inbox
from shifan.services.session import Session
from support import file_only, pool_files, usable_titles, write_file

TEXT = "听证公告"
FOLDER = hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder that is not in the pool."""
    folder = tmp_path / "别处"
    folder.mkdir()
    return folder


def only(session: Session) -> Evidence:
    """Return the one document."""
    (evidence,) = session.state().evidence
    return evidence


class TestWriting:
    """A file is taken where a link stands in its way."""

    def test_a_folder_that_is_a_link_is_left_alone(self, workspace: Session, inbox: Path, outside: Path) -> None:
        workspace.pool.folder.mkdir(exist_ok=True)
        (workspace.pool.folder / FOLDER[:8]).symlink_to(outside, target_is_directory=True)
        attach_files(workspace, "32", [write_file(inbox, "公告.txt", TEXT)])
        assert list(outside.iterdir()) == []
        assert only(workspace).path == f"{FOLDER[:16]}/公告.txt"
        assert usable_titles(workspace) == ["公告.txt"]

    def test_so_is_a_link_with_the_files_name(self, workspace: Session, inbox: Path, outside: Path) -> None:
        same = write_file(outside, "公告.txt", TEXT)
        (workspace.pool.folder / FOLDER[:8]).mkdir(parents=True)
        (workspace.pool.folder / FOLDER[:8] / "公告.txt").symlink_to(same)
        attach_files(workspace, "32", [write_file(inbox, "公告.txt", TEXT)])
        assert only(workspace).path == f"{FOLDER[:16]}/公告.txt"
        assert usable_titles(workspace) == ["公告.txt"]

    def test_where_every_name_is_taken_nothing_is_stored(self, workspace: Session, inbox: Path, outside: Path) -> None:
        workspace.pool.folder.mkdir(exist_ok=True)
        for length in (8, 16, 64):
            (workspace.pool.folder / FOLDER[:length]).symlink_to(outside, target_is_directory=True)
        with pytest.raises(RuleError, match="链接占着"):
            attach_files(workspace, "32", [write_file(inbox, "公告.txt", TEXT)])
        assert list(outside.iterdir()) == []
        assert workspace.state().evidence == ()


class TestCounting:
    """A document whose folder became a link out of the pool; the same bytes lie there."""

    @pytest.fixture(autouse=True)
    def swapped(self, workspace: Session, inbox: Path, outside: Path) -> None:
        """Put a link in the place of the document's folder."""
        attach_files(workspace, "32", [write_file(inbox, "公告.txt", TEXT)])
        place = workspace.pool.locate(only(workspace)).parent
        shutil.copytree(place, outside / "夹")
        shutil.rmtree(place)
        place.symlink_to(outside / "夹", target_is_directory=True)

    def test_it_proves_nothing(self, workspace: Session) -> None:
        assert usable_titles(workspace) == []
        assert workspace.state().usable_count(workspace.item("32").id) == 0
        assert [found.trouble for found in wrong_files(workspace, workspace.state())] == [Trouble.UNFIT]
        told = [str(found) for found in look_at_files(workspace, workspace.state())]
        assert not any("内容与录入时不同" in text for text in told)

    def test_it_can_be_added_anew(self, workspace: Session, inbox: Path, outside: Path) -> None:
        attach_files(workspace, "32", [inbox / "公告.txt"])
        assert only(workspace).path == f"{FOLDER[:16]}/公告.txt"
        assert usable_titles(workspace) == ["公告.txt"]
        assert [found for found in check_evidence(workspace).wrong if found.evidence_ids] == []
        assert [path.name for path in (outside / "夹").iterdir()] == ["公告.txt"]


@file_only
class TestInbox:
    """Originals are set aside inside the inbox."""

    @pytest.mark.parametrize("where", [DONE_NAME, f"{DONE_NAME}/2023-10-09", f"{DONE_NAME}/2023-10-09/县司法局"])
    def test_they_do_not_follow_a_link(self, workspace: Session, inbox: Path, outside: Path, where: str) -> None:
        write_file(inbox / "县司法局", "32.1 公告.txt", TEXT)
        link = inbox / where
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(outside, target_is_directory=True)
        done = take_inbox(workspace, plan_inbox(workspace, inbox))
        assert [warning for warning in done.warnings if "那里是链接" in warning] == [
            "「县司法局/32.1 公告.txt」已收取，原件没有移到「已收取」：那里是链接，通向别处"
        ]
        assert list(outside.iterdir()) == []
        assert (inbox / "县司法局" / "32.1 公告.txt").is_file()
        assert len(pool_files(workspace)) == 1
