"""What LibreOffice puts on paper from our documents: every word is there, pages lie and stand as they should."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shifan.domain.records import WorkStatus
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.dispatching import take_dispatch
from shifan.services.recording import change_status
from shifan.services.reporting import Wish, prepare_report
from shifan.services.session import Session
from support_print import PrintedPage, printed_pages, squeezed
from support_reports import everything, fill, opened

pytestmark = pytest.mark.needs("soffice", "lowriter", "pdftotext")


MOST_PAGES = {
    ReportKind.SELF_ASSESSMENT: 30,
    ReportKind.YEARLY: 5,
    ReportKind.MISSING: 45,
    ReportKind.RESPONSIBILITY: 45,
    ReportKind.SUPERVISION: 12,
    ReportKind.BULLETIN: 12,
}
_NEAR = 5
LYING = (ReportKind.RESPONSIBILITY, ReportKind.MISSING)


def test_every_document_is_printed_whole(workspace: Session, tmp_path: Path) -> None:
    fill(workspace, units=3)
    take_dispatch(workspace, "九月调度")
    change_status(workspace, "2", WorkStatus.SUBMITTED)
    assert set(MOST_PAGES) == set(ReportKind)
    sources = {}
    for kind in ReportKind:
        wish = Wish(department="县司法局" if kind is ReportKind.SUPERVISION else "")
        made = prepare_report(workspace, tmp_path / f"{kind.value}.docx", kind, wish).run(Watch())
        sources[kind] = made.paths[0]
    for kind, pages in _printed(sources, tmp_path).items():
        assert 2 <= len(pages) <= MOST_PAGES[kind], (kind, len(pages))
        assert {page.width > page.height for page in pages} == {kind in LYING}
        on_paper = "".join(page.text for page in pages)
        for number in range(1, len(pages) + 1):
            assert f"—{number}—" in on_paper
        body = everything(opened(sources[kind]))
        missing = [line for line in body.split("\n") if not _there(line, on_paper)]
        assert missing == [], kind
        assert _broken_numbers(pages) == [], kind


def _printed(sources: dict[ReportKind, Path], folder: Path) -> dict[ReportKind, list[PrintedPage]]:
    """Return the pages of each document; one start of LibreOffice does for all."""
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", str(folder),
         *map(str, sources.values())],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return {kind: printed_pages(path.with_suffix(".pdf")) for kind, path in sources.items()}


def _broken_numbers(pages: list[PrintedPage]) -> list[str]:
    """Return where a number of a list, or a day, goes on in the line below in the same cell."""
    found = []
    for page in pages:
        for word, below in zip(page.words, page.words[1:], strict=False):
            joined = re.search(r"\d$", word.text) and re.match(r"\d", below.text) and below.top > word.top + 2
            listed = "、" in word.text + below.text and abs(word.left - below.left) < _NEAR
            day = re.search(r"\d\.\d+\.\d*$", word.text) and abs(word.x - below.x) < _NEAR
            if joined and (listed or day):
                found.append(f"{word.text} / {below.text}")
    return found


def _there(line: str, on_paper: str) -> bool:
    """Tell whether the words of a paragraph are printed; what a page's turn parts may stand apart."""
    return all(_in_parts(piece, on_paper) for piece in re.findall(r"[\w“”]+", squeezed(line)))


def _in_parts(piece: str, on_paper: str) -> bool:
    """Tell whether a piece is printed in parts, no more of them than the lines of a narrow cell make."""
    left, parts = piece, 0
    while left:
        size = next((size for size in range(len(left), 0, -1) if left[:size] in on_paper), 0)
        if not size:
            return False
        left, parts = left[size:], parts + 1
    return parts <= 2 + len(piece) // 4
