"""Cells hold exactly the text they were given, as text, high enough to show it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from shifan.domain.text import clean_text
from shifan.excel.progress.facts import ProgressFacts
from shifan.excel.progress.workbook import Built, build_progress
from shifan.excel.text import CELL_LIMIT, CUT_MARK, cell_text, display_width, lines_needed, link_target, wrap_lines
from shifan.services.exporting import progress_facts
from shifan.services.session import Session

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = st.one_of(
    st.sampled_from(["=1+1", "+86", "-5分", "@某人", "#N/A", "=", "==", "_x0041_", "_x005F_", "\t=1", "a\x00b",
                     "\ud800", "\ufffe", "<&>\"'", "]]>", " 前后空格 ", "第一行\r\n第二行", "000123", "2023-01-01"]),
    st.text(max_size=60),
)  # fmt: skip


def unescaped(text: str) -> str:
    """Return what a spreadsheet shows for a stored text."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def with_text(facts: ProgressFacts, text: str) -> ProgressFacts:
    """Return ``facts`` with ``text`` wherever a user's text can stand."""
    state = facts.state
    changed = replace(
        state,
        application=replace(state.application, county=text, sample_note=text),
        records={
            key: replace(record, note=text, claim_reason=text, status_reason=text)
            for key, record in state.records.items()
        },
        evidence=tuple(replace(e, title=text, document_number=text, issuer=text, path=text) for e in state.evidence),
        links=tuple(replace(link, passage=text) for link in state.links),
        departments=tuple(replace(d, name=text, leader=text, contact=text) for d in state.departments),
        gaps=tuple(replace(gap, text=text, area=text, resolution=text) for gap in state.gaps),
        adjustments=tuple(replace(e, title=text, level=text, note=text) for e in state.adjustments),
        figures=tuple(replace(f, name=text, unit=text, note=text, target=text) for f in state.figures),
    )
    return replace(facts, state=changed, generated_by=text)


def string_cells(built: Built) -> list[tuple[str, str]]:
    """Return (type, text) of every cell that holds text or a formula, straight from the XML."""
    found = []
    with zipfile.ZipFile(BytesIO(built.data)) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for cell in ElementTree.fromstring(archive.read(name)).iter(f"{NAMESPACE}c"):
                assert cell.find(f"{NAMESPACE}f") is None
                text = cell.find(f"{NAMESPACE}is/{NAMESPACE}t")
                if text is not None:
                    found.append((cell.get("t", ""), text.text or ""))
                else:
                    assert cell.get("t", "n") == "n"
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE)
def test_no_text_becomes_anything_else(county: Session, tmp_path: Path, text: str) -> None:
    built = build_progress(with_text(progress_facts(county, tmp_path), text))
    cells = string_cells(built)
    assert {kind for kind, _ in cells} == {"inlineStr"}
    wanted = clean_text(text)
    if wanted:
        assert sum(1 for _, shown in cells if unescaped(shown) == wanted) >= 10
    assert load_workbook(BytesIO(built.data)).sheetnames[0] == "封面"


@given(text=st.text(max_size=200))
def test_stored_text_shows_as_itself(text: str) -> None:
    stored, cut = cell_text(text)
    assert not cut
    assert unescaped(stored) == clean_text(text)


@pytest.mark.parametrize("filler", ["长", "a", "𠮷", "_x0041_"])
def test_too_long_text_is_cut_and_says_so(filler: str) -> None:
    stored, cut = cell_text(filler * 40_000)
    assert cut
    assert stored.endswith(CUT_MARK)
    assert len(stored.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert unescaped(stored).startswith(filler * 100)


def test_text_that_just_fits_is_whole() -> None:
    assert cell_text("长" * CELL_LIMIT) == ("长" * CELL_LIMIT, False)


def test_cut_text_is_reported_with_its_place(county: Session, tmp_path: Path) -> None:
    facts = progress_facts(county, tmp_path)
    gaps = tuple(replace(gap, text="长" * 40_000) for gap in facts.state.gaps)
    built = build_progress(replace(facts, state=replace(facts.state, gaps=gaps)))
    assert built.warnings == (
        f"「问题短板清单」D4 的文字超过 {CELL_LIMIT} 字，只写入了前面部分。",
        "「问题短板清单」D4 的文字太长，打印时显示不全；全文都在单元格里，点开可看。",
    )


def test_more_links_than_a_sheet_may_have_become_plain(
    county: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shifan.excel.book.LINK_LIMIT", 1)
    built = build_progress(progress_facts(county, tmp_path))
    sheet = load_workbook(BytesIO(built.data))["佐证材料目录"]
    assert sum(1 for row in sheet.iter_rows() for cell in row if cell.hyperlink) == 1
    assert "「佐证材料目录」超过 1 个链接，其余只写文字，不能点开。" in built.warnings


def test_every_wrapped_text_has_room(book: Workbook) -> None:
    checked = 0
    for sheet in book.worksheets[2:]:
        for number, row in enumerate(sheet.iter_rows(min_row=4), start=4):
            height = sheet.row_dimensions[number].height
            for cell in row:
                if isinstance(cell, Cell) and isinstance(cell.value, str) and cell.alignment.wrap_text:
                    width = int(sheet.column_dimensions[cell.column_letter].width)
                    assert height >= lines_needed(cell.value, width) * 15
                    checked += 1
    assert checked > 500


def test_width_counts_chinese_as_two() -> None:
    assert display_width("abc") == 3
    assert display_width("示范ab") == 6
    assert display_width("“—”") == 6


@pytest.mark.parametrize(
    ("text", "capacity", "lines"),
    [
        ("短", 10, ["短"]),
        ("一二三四五六", 4, ["一二", "三四", "五六"]),
        ("一\n二", 10, ["一", "二"]),
        ("材料abcdef", 8, ["材料", "abcdef"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 4, [""]),
    ],
)
def test_wrapping(text: str, capacity: int, lines: list[str]) -> None:
    assert wrap_lines(text, capacity) == lines
    assert lines_needed(text, capacity) == len(lines)


@given(text=st.text(max_size=600), capacity=st.integers(2, 60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, capacity: int) -> None:
    lines = wrap_lines(text, capacity)
    assert all(display_width(line) <= capacity for line in lines)
    assert "".join(lines) == text.replace("\n", "")
    assert len(lines) == lines_needed(text, capacity)


def test_links_encode_only_what_breaks_them() -> None:
    assert link_target("../材 料/50%#1.pdf") == "../材%20料/50%25%231.pdf"
    assert link_target("材料/a\ud800.pdf") == ""
    assert link_target("材料/a\x01.pdf") == ""
