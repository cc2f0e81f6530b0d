"""What somebody put a link in the place of is never read, opened, copied or linked to: it may lead out of the pool."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shifan.domain.errors import ProtectedError
from shifan.domain.evidence import Evidence
from shifan.services.attaching import Facts, attach_files
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.evidence_editing import open_document, read_content
from shifan.services.evidence_health import check_evidence, health_at_a_glance
from shifan.services.exporting import export_progress
from shifan.services.onsite import look_up, open_exhibit
from shifan.services.privacy import check_privacy
from shifan.services.session import Session
from support import write_file

PHONE = "13812345678"
wholes = pytest.mark.parametrize("whole_folder", [False, True], ids=["文件", "文件夹"])


@pytest.fixture
def attached(workspace: Session, inbox: Path) -> Evidence:
    """Return a document of item 32."""
    facts = Facts(long_term=True, document_date=date(2023, 5, 1))
    attach_files(workspace, "32", [write_file(inbox, "公告.txt", "听证公告")], facts=facts)
    (evidence,) = workspace.state().evidence
    return evidence


@pytest.fixture
def swapped(workspace: Session, attached: Evidence, tmp_path: Path, whole_folder: bool) -> Evidence:
    """Return a document in whose place stands a link that leads out of the pool."""
    swap(workspace, attached, tmp_path, f"不该看的 {PHONE}", whole_folder=whole_folder)
    return attached


def swap(session: Session, evidence: Evidence, folder: Path, content: str, *, whole_folder: bool) -> None:
    """Put a link out of the pool in the place of a document or of its folder."""
    place = session.pool.locate(evidence)
    secret = folder / "别处"
    write_file(secret, place.name, content)
    if whole_folder:
        shutil.rmtree(place.parent)
        place.parent.symlink_to(secret, target_is_directory=True)
    else:
        place.unlink()
        place.symlink_to(secret / place.name)


@wholes
class TestLinksOut:
    """Every reader of the pool."""

    def test_texts_are_not_looked_through(self, workspace: Session, swapped: Evidence) -> None:
        report = check_privacy(workspace)
        assert (report.open, report.released) == ((), ())

    def test_the_check_reads_nothing_there(self, workspace: Session, swapped: Evidence) -> None:
        health = check_evidence(workspace)
        assert health.read == 0
        (finding,) = (found for found in health.wrong if swapped.id in found.evidence_ids)
        assert "链接" in finding.text
        assert all(PHONE not in found.said for found in health_at_a_glance(workspace, workspace.state()))

    def test_it_is_not_opened_and_no_fact_is_read(self, workspace: Session, swapped: Evidence) -> None:
        with pytest.raises(ProtectedError, match="经过链接"):
            open_document(workspace, swapped.id)
        with pytest.raises(ProtectedError, match="经过链接"):
            read_content(workspace, swapped)

    def test_it_is_not_opened_on_site(self, workspace: Session, swapped: Evidence) -> None:
        (exhibit,) = look_up(workspace, "32")[0].exhibits
        with pytest.raises(ProtectedError, match="经过链接"):
            open_exhibit(exhibit)

    def test_no_workbook_leads_there(self, workspace: Session, swapped: Evidence, tmp_path: Path) -> None:
        export_progress(workspace, tmp_path / "进度表.xlsx")
        sheet = load_workbook(tmp_path / "进度表.xlsx")["佐证材料目录"]
        links = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert [target for target in links if target and ".txt" in target] == []

    def test_the_next_round_does_not_copy_it(
        self, workspace: Session, attached: Evidence, tmp_path: Path, whole_folder: bool
    ) -> None:
        plan = plan_clone(workspace, "2025")
        swap(workspace, attached, tmp_path, "听证公告", whole_folder=whole_folder)
        with pytest.raises(ProtectedError, match="经过链接"):
            make_clone(workspace, tmp_path / "下一轮", plan)
        assert not (tmp_path / "下一轮").exists()
