"""The progress workbook in a real spreadsheet program: on paper nothing is cut off, saved again nothing is lost."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.progress.facts import COVER, OVERVIEW, SHEETS
from shifan.excel.progress.workbook import build_progress
from shifan.services.exporting import progress_facts
from shifan.services.session import Session
from support_print import Box, PrintedPage, convert, cut_cells, printed_pages, squeezed

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.needs("pdftotext")]
HEADER_ROW = 3
LONG = "协调县政府办补齐会议纪要，报送时附印发稿和签收单；" * 12 + "\n第二段\nabcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture(scope="module")
def full(county: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with long texts in it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("打印")
    facts = progress_facts(county, folder)
    state = facts.state
    records = {key: replace(record, note=LONG if record.note else "") for key, record in state.records.items()}
    gaps = tuple(replace(gap, text=LONG, resolution=LONG) for gap in state.gaps)
    target = folder / "长文字.xlsx"
    target.write_bytes(build_progress(replace(facts, state=replace(state, records=records, gaps=gaps))).data)
    return target


@pytest.fixture(scope="module")
def written(full: Path) -> Workbook:
    """The workbook with long texts as openpyxl reads it."""
    return load_workbook(full)


@pytest.fixture(scope="module")
def pages(full: Path, tmp_path_factory: pytest.TempPathFactory) -> list[PrintedPage]:
    """What is printed of it."""
    return printed_pages(convert(full, "pdf", tmp_path_factory.mktemp("纸")))


@pytest.fixture(scope="module")
def saved_again(full: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook opened and saved by LibreOffice."""
    return convert(full, "xlsx", tmp_path_factory.mktemp("另存"))


def pages_of(pages: list[PrintedPage], title: str) -> list[PrintedPage]:
    """Return the pages whose printed header names the sheet."""
    return [page for page in pages if any(word.text == title and word.bottom < 40 for word in page.words)]


def test_every_page_is_a4_landscape_with_header_and_page_number(pages: list[PrintedPage]) -> None:
    assert sum(len(pages_of(pages, title)) for title in SHEETS) == len(pages)
    for number, page in enumerate(pages, start=1):
        assert (round(page.width), round(page.height)) == (842, 595)
        assert f"第{number}页，共{len(pages)}页" in page.text
        assert "柳城县" in page.text


@pytest.mark.parametrize("title", [COVER, OVERVIEW])
def test_cover_and_overview_are_one_page_and_whole(pages: list[PrintedPage], written: Workbook, title: str) -> None:
    (page,) = pages_of(pages, title)
    sheet = written[title]
    texts = [
        squeezed(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and not sheet.row_dimensions[cell.row].hidden
    ]
    assert len(texts) > 40
    shown = Box(0, 0, page.width, page.height).text(page.words)
    assert [text for text in texts if text not in shown] == []
    assert all(word.left > 0 and word.right < page.width and word.bottom < page.height for word in page.words)


@pytest.mark.parametrize("title", SHEETS[2:])
def test_no_text_of_a_table_is_cut_off_on_paper(pages: list[PrintedPage], written: Workbook, title: str) -> None:
    found = pages_of(pages, title)
    assert list(cut_cells(written[title], found, HEADER_ROW)) == []


def test_a_row_that_is_too_low_would_be_noticed(full: Path, tmp_path: Path) -> None:
    book = load_workbook(full)
    sheet = book["问题短板清单"]
    for other in [other for other in book.worksheets if other is not sheet]:
        book.remove(other)
    sheet.row_dimensions[HEADER_ROW + 1].height = 40
    book.save(tmp_path / "太低.xlsx")
    found = printed_pages(convert(tmp_path / "太低.xlsx", "pdf", tmp_path))
    assert any(text.startswith(f"D{HEADER_ROW + 1} ") for text in cut_cells(sheet, found, HEADER_ROW))


def test_charts_are_on_paper(pages: list[PrintedPage]) -> None:
    (overview,), (departments,) = pages_of(pages, OVERVIEW), pages_of(pages, "责任单位进度")
    assert "各一级指标进度" in overview.text
    assert "得分变化" in overview.text
    assert "各责任单位进度（牵头的基础项）" in departments.text


def values(sheet: Worksheet) -> Iterator[tuple[str, Any]]:
    """Yield address and value of each cell that holds something."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                yield cell.coordinate, cell.value


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_saved_again_it_means_the_same(written: Workbook, saved_again: Path) -> None:
    again = load_workbook(saved_again)
    assert again.sheetnames == written.sheetnames
    for title in SHEETS:
        before, after = written[title], again[title]
        assert dict(values(after)) == dict(values(before)), title
        assert after.auto_filter.ref == before.auto_filter.ref
        assert after.print_title_rows == before.print_title_rows
        assert (after.page_setup.orientation, after.page_setup.fitToWidth) == ("landscape", 1)
        formats = {
            c.coordinate: c.number_format.replace("\\", "") for row in before.iter_rows() for c in row if c.value
        }
        for address, wanted in formats.items():
            assert after[address].number_format.replace("\\", "") == wanted, (title, address)
    with zipfile.ZipFile(saved_again) as archive:
        assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) == 3


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_links_still_lead_where_they_did(written: Workbook, saved_again: Path) -> None:
    again = load_workbook(saved_again)
    files = 0
    for title in SHEETS:
        for row in written[title].iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                kept: Any = again[title][cell.coordinate].hyperlink
                if cell.hyperlink.location:
                    assert kept.location.replace("'", "") == cell.hyperlink.location.replace("'", "")
                else:
                    files += 1
                    assert (saved_again.parent / unquote(kept.target)).is_file(), cell.value
    rows = written["佐证材料目录"].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    assert files == sum("打开" in row for row in rows) > 2
