"""Cover, overview, links inside the workbook, charts, document properties, outlines, colours."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.scheme_freezing import frozen_scheme
from shifan.domain.text import fold
from shifan.excel.columns import Column
from shifan.excel.styles import Tone
from shifan.excel.text import longest_line
from shifan.excel.widths import MOST_LINES, fitted_widths
from shifan.services.overview import overview
from shifan.services.session import Session


def pairs(sheet: Worksheet) -> dict[str, Any]:
    """Return what the cover says, by label."""
    return {
        row[1]: row[2] for row in sheet.iter_rows(values_only=True) if isinstance(row[1], str) and row[2] is not None
    }


def jumps(book: Workbook) -> Iterator[tuple[Any, str, int]]:
    """Yield each link inside the workbook: its cell, and the sheet and row it leads to."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None and cell.hyperlink.location:
                    found = re.fullmatch(r"'(.+)'!A(\d+)", cell.hyperlink.location)
                    assert found, cell.hyperlink.location
                    yield cell, found[1], int(found[2])


def test_cover_says_whose_by_which_text_when_and_by_whom(book: Workbook, county: Session) -> None:
    cover = pairs(book["封面"])
    assert cover["申报单位"] == "广西壮族自治区柳州市柳城县"
    assert cover["创建轮次"] == "2023（筹备）"
    assert cover["评估期"] == "2023-01-01 至 2023-12-31"
    assert cover["上报截止"] == "2023-12-31（还有 83 天）"
    assert cover["指标摘要"] == county.edition.digest
    assert len(county.edition.digest) == 64
    assert cover["方案摘要"] == frozen_scheme(county.scheme)["digest"]
    assert cover["计分方案"] == "等权百分方案"
    assert cover["生成时间"] == datetime.fromisoformat("2023-10-09 10:00")
    assert cover["生成人"] == "测试员"
    texts = "".join(str(cell.value) for row in book["封面"].iter_cols() for cell in row if cell.value)
    assert county.scheme.note in texts
    assert county.edition.notice in texts
    assert "样例数据，仅供试用" in texts


def test_cover_says_how_complete_it_is(book: Workbook, county: Session) -> None:
    cover, total = pairs(book["封面"]), overview(county).total
    for label, ratio in (("材料收集率", total.collected), ("核查点", total.checkpoints), ("审定率", total.accepted)):
        assert cover[label].startswith(f"{ratio.text}　")
    assert cover["加减分自查"].startswith("2/4 50%")
    assert cover["逾期"] == "1 项过了完成时限还没有交"
    assert cover["缺失的材料"] == "1 份材料的文件找不到或打不开"
    assert cover["未评"] == "97 个基础项既无自评也无审核结论"


def test_links_inside_lead_to_the_row_they_name(book: Workbook) -> None:
    leading: dict[tuple[str, str], int] = {}
    for cell, title, row in jumps(book):
        sheet = book[title]
        assert 1 <= row <= sheet.max_row
        leading[cell.parent.title, title] = leading.get((cell.parent.title, title), 0) + 1
        if isinstance(cell.value, int) and cell.parent.title not in ("责任单位进度",):
            assert sheet.cell(row, 1).value == cell.value, cell.coordinate
    assert leading["封面", "量化指标"] == 1
    assert leading["总览", "指标进度表"] == 10 + 34
    assert leading["佐证材料目录", "指标进度表"] == book["佐证材料目录"].max_row - 3
    assert leading["指标进度表", "加减分自查表"] == 4
    assert {pair for pair in leading if pair[1] == "封面"} == {(t, "封面") for t in book.sheetnames if t != "封面"}
    material = next(cell for cell, title, _ in jumps(book) if title == "佐证材料目录" and cell.parent.title != "封面")
    item = book["指标进度表"].cell(material.row, 1).value
    row = int(material.hyperlink.location.rpartition("A")[2])
    assert book["佐证材料目录"].cell(row, 1).value == item
    assert book["佐证材料目录"].cell(row - 1, 1).value != item


def test_subgroups_are_folded_below_their_group_and_columns_can_be(book: Workbook, county: Session) -> None:
    sheet = book["总览"]
    folded = [row for row, dimension in sheet.row_dimensions.items() if dimension.outlineLevel == 1]
    assert len(folded) == sum(len(group.subgroups) for group in county.edition.groups) == 34
    assert all(sheet.row_dimensions[row].hidden for row in folded)
    outline: Any = sheet.sheet_properties.outlinePr
    assert outline.summaryBelow is False
    first = county.edition.groups[0]
    at = next(row for row in range(1, 60) if sheet.cell(row, 2).value == first.title)
    titles = [sheet.cell(at + step, 2).value for step in range(1, len(first.subgroups) + 1)]
    assert titles == [part.title for part in first.subgroups]
    counts = [sheet.cell(at + step, 3).value for step in range(1, len(first.subgroups) + 1)]
    assert sum(int(str(count)) for count in counts) == sheet.cell(at, 3).value == len(first.criteria)
    assert [key for key, d in book["责任单位进度"].column_dimensions.items() if d.outlineLevel] == ["C", "D"]


def charts(path: Path) -> list[str]:
    """Return the XML of the charts in order."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("xl/charts/chart"))
        return [archive.read(name).decode() for name in names]


def test_charts_draw_groups_departments_and_the_score_over_time(exported: Path) -> None:
    groups, days, departments = charts(exported)
    assert "各一级指标进度" in groups
    assert "得分变化" in days
    assert "各责任单位进度" in departments
    assert [xml.count("<ser>") for xml in (groups, days, departments)] == [2, 3, 2]
    assert "'总览'!" in groups
    assert "'责任单位进度'!$A$4:" in departments
    for xml in (groups, days, departments):
        assert xml.count('<delete val="0"') == 2  # recent Excel hides axes whose flag is not written
    assert '<showVal val="1"' in groups
    for flag in ("LegendKey", "CatName", "SerName", "Percent"):
        assert f'<show{flag} val="0"' in groups


def test_score_over_time_ends_with_the_present_figures(book: Workbook, county: Session) -> None:
    sheet, now = book["总览"], overview(county).score.base
    rows = list(sheet.iter_rows(values_only=True))
    header = next(at for at, row in enumerate(rows) if row[0] == "日期")
    last = [row for row in rows[header + 1 :] if row[0] is not None][-1]
    assert last[0] == datetime.fromisoformat("2023-10-09")
    assert [Decimal(str(value)) for value in last[7:10]] == [now.confirmed, now.claimed, now.ceiling]


def test_document_properties_tell_text_and_scheme(book: Workbook, county: Session) -> None:
    properties = book.properties
    assert properties.creator == properties.lastModifiedBy == "测试员"
    assert "柳城县" in (properties.title or "")
    assert "统计截至 2023-10-09" in (properties.subject or "")
    assert properties.created == datetime.fromisoformat("2023-10-09 02:00")  # 10:00 in China, kept as UTC
    named: Any = book.custom_doc_props  # type: ignore[attr-defined]
    told = {one.name: one.value for one in named.props}
    assert told["申报编号"] == county.application_id
    assert told["指标摘要"] == county.edition.digest
    assert told["方案摘要"] == frozen_scheme(county.scheme)["digest"]


def grey(colour: str) -> float:
    """Return how light a colour is when printed in grey, 0 to 255."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def contrast(text: str, ground: str) -> float:
    """Return the contrast of two colours printed in grey, as WCAG counts it."""
    light = [((grey(colour) / 255 + 0.055) / 1.055) ** 2.4 + 0.05 for colour in (text, ground)]
    return float(max(light) / min(light))


@pytest.mark.parametrize("tone", list(Tone))
def test_text_is_legible_when_printed_in_grey(tone: Tone) -> None:
    assert contrast(tone.colour, tone.fill or "FFFFFF") >= 4.5


def test_fills_stay_apart_in_grey_and_the_urgent_is_darkest() -> None:
    shades = [grey(tone.fill) for tone in (Tone.GOOD, Tone.INFO, Tone.BUSY, Tone.ALERT)]
    assert all(lighter - darker >= 8 for lighter, darker in zip(shades, shades[1:], strict=False))
    assert Tone.ALERT.bold


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 6), ("短", 6), ("县依法治县办", 14), ("很长的单位名称" * 9, 20), ("一二三\n四五六七", 10)],
)
def test_a_column_is_as_wide_as_its_text_within_bounds(text: str, width: float) -> None:
    columns: tuple[Column[str], ...] = (Column("单位", 20, lambda row: row),)
    assert fitted_widths(columns, [[text]]) == [width]


def test_a_column_widens_when_no_row_could_show_the_text() -> None:
    columns: tuple[Column[str], ...] = (Column("备注", 20, lambda row: row),)
    (width,) = fitted_widths(columns, [["长" * 1000]])
    assert 20 < width < 120
    assert 2000 / int(width) <= MOST_LINES


def test_widths_of_the_sheets_follow_their_texts(book: Workbook) -> None:
    sheet = book["指标进度表"]
    leads = [str(cell.value) for cell in sheet["E"][3:] if cell.value]
    assert sheet.column_dimensions["E"].width == max(10, max(map(longest_line, leads)) + 2)
    assert all(fold(str(cell.value)) for cell in sheet[3])
