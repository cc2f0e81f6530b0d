"""What the progress workbook holds, read back with openpyxl."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.completion import Ratio
from shifan.excel.progress.facts import share
from shifan.services import setup
from shifan.services.exporting import export_progress
from shifan.services.overview import overview
from shifan.services.session import Session

SHEETS = [
    "封面", "总览", "指标进度表", "责任单位进度", "佐证材料目录", "问题短板清单", "加减分自查表", "得分理由",
    "量化指标", "变更记录",
]  # fmt: skip
HEADER_ROW = 3
TABLES = SHEETS[2:]


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """Return the rows of a table sheet, by header."""
    headers = [str(cell.value) for cell in sheet[HEADER_ROW]]
    return [dict(zip(headers, row, strict=True)) for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)]


def at(text: str) -> datetime:
    """Return a moment without a zone, as cells hold it."""
    return datetime.fromisoformat(text)


def row_where(sheet: Worksheet, header: str, value: object) -> dict[str, Any]:
    """Return the first row whose cell under ``header`` is ``value``."""
    return next(row for row in rows_of(sheet) if row[header] == value)


def test_sheets_are_in_order_with_allowed_titles(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert all(len(title) <= 31 for title in book.sheetnames)


def test_every_item_has_one_row_in_order_with_its_labels(book: Workbook, county: Session) -> None:
    rows = rows_of(book["指标进度表"])
    assert [row["编号"] for row in rows] == list(range(1, 105))
    for row, item in zip(rows, county.edition.criteria, strict=True):
        group, subgroup = county.edition.place_of(item.id)
        assert row["一级指标"] == f"{group.number}、{group.title}"
        assert row["二级指标"] == f"{subgroup.number} {subgroup.title}"
        assert row["三级指标"] == item.title


def test_item_row_tells_the_state_of_the_work(book: Workbook) -> None:
    row = row_where(book["指标进度表"], "编号", 32)
    assert row["牵头单位"] == "县司法局"
    assert row["配合单位"] == "县政府办"
    assert row["完成时限"] == at("2023-09-27")
    assert row["时限提示"] == "逾期 12 天"
    assert row["状态"] == "收集中"
    assert row["核查点"].startswith("1/")
    assert row["材料"] == "1/2"
    assert row["自评"] == "基本达标"
    assert row["审核结论"] is None
    assert row["审定得分"] is None
    assert row["最高可达"] == 1
    assert "缺核查点：32.1、32.3" in row["缺项"]
    assert row_where(book["指标进度表"], "编号", 33)["时限提示"] == "还有 3 天"


def test_verdicts_give_points_and_unselfchecked_is_not_zero(book: Workbook) -> None:
    items = book["指标进度表"]
    assert (row_where(items, "编号", 28)["审定得分"], row_where(items, "编号", 28)["最高可达"]) == (1, 1)
    assert (row_where(items, "编号", 29)["审定得分"], row_where(items, "编号", 29)["最高可达"]) == (0, 0)
    assert [row_where(items, "编号", n)["状态"] for n in (101, 102, 103)] == ["有", "自查无此情形", "未自查"]
    assert row_where(items, "编号", 103)["审定得分"] is None


def test_overview_shows_what_was_counted_and_the_same_figures_as_the_program(book: Workbook, county: Session) -> None:
    view = overview(county)
    sheet = book["总览"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    for expected in ("工作版，依公开法规转述，非官方原文", "样例数据，仅供试用", "统计截至 2023-10-09", "2/4"):
        assert expected in texts
    total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "合计")
    percent = view.total.collected.percent
    assert percent is not None
    assert total[2:4] == (104, percent / 100)
    assert [float(x) for x in (view.score.base.confirmed, view.score.base.claimed, view.score.base.ceiling)] == list(
        total[7:10]
    )


def test_percentages_never_round_up_to_done(book: Workbook) -> None:
    assert share(Ratio(199, 200).percent) == 0.99
    assert share(Ratio(0, 0).percent) == "—"
    for name in ("总览", "责任单位进度"):
        percents = [c for row in book[name].iter_rows() for c in row if c.number_format == "0%"]
        assert percents
        assert all(isinstance(c.value, int | float) or c.value == "—" for c in percents)


def test_departments_carry_their_numbers_and_presumed_ones_are_marked(book: Workbook) -> None:
    row = row_where(book["责任单位进度"], "责任单位", "县司法局")
    assert (row["牵头项"], row["配合项"], row["逾期项"], row["单位认定"]) == (2, 0, 1, "已确认")
    assert row["收集率"] == 0.5
    assert row["牵头指标编号"] == "32、33"
    presumed = row_where(book["责任单位进度"], "责任单位", "县档案馆")
    assert (presumed["单位认定"], presumed["收集率"]) == ("推定", "—")


def test_catalogue_lists_each_link(book: Workbook) -> None:
    rows = rows_of(book["佐证材料目录"])
    assert [row["编号"] for row in rows] == [28, 32, 33, 33, 101]
    first = rows[1]
    assert first["印证的核查点或事项"].startswith("32.1 ")
    assert first["材料名称"] == "听证 公告#3 100%.txt"
    assert (first["文号"], first["发文单位"], first["印证页码或段落"]) == ("柳政办发〔2023〕7号", "柳城县政府", "第3页")
    assert (first["成文日期"], first["时效"], first["状态"]) == (at("2023-04-03"), "期内", "可用")
    lost = row_where(book["佐证材料目录"], "材料名称", "丢失的材料.txt")
    assert (lost["状态"], lost["打开"]) == ("缺失", None)
    assert rows[4]["印证的核查点或事项"] == "事项：获全国表彰"


def test_gaps_adjustments_figures_and_operations(book: Workbook) -> None:
    gap = rows_of(book["问题短板清单"])[0]
    assert (gap["指标编号"], gap["来源"], gap["时限提示"], gap["状态"]) == (63, "督察反馈", "逾期 10 天", "未销号")
    events = rows_of(book["加减分自查表"])
    assert [row["自查结论"] for row in events] == ["有", "自查无此情形", "未自查", "未自查"]
    assert (events[0]["登记事项"], events[0]["佐证材料"]) == ("获全国表彰", "表彰决定.txt")
    assert events[0]["计分情况"] == "不计：仅登记，本方案不给分"
    assert events[1]["自查范围和说明"] == "国家级文件"
    ratio = row_where(book["量化指标"], "数据名称", "调解成功率")
    assert (ratio["填报比率"], ratio["计算比率"], ratio["核对结果"]) == (0.982, 0.982, "相符")
    assert row_where(book["量化指标"], "数据名称", "考试合格率")["核对结果"].startswith("不符：")
    newest, undone = rows_of(book["变更记录"])[:2]
    assert newest["类别"] == "撤销"
    assert (undone["后来"], undone["时间"]) == ("已撤销", at("2023-10-09 10:00"))


@pytest.mark.parametrize("title", SHEETS)
def test_sheet_prints_on_a4_as_wide_as_the_paper(book: Workbook, title: str) -> None:
    sheet = book[title]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth == 1
    properties: Any = sheet.sheet_properties.pageSetUpPr
    assert properties.fitToPage is True
    header: Any = sheet.oddHeader
    footer: Any = sheet.oddFooter
    assert (header.left.text.strip(), header.right.text.strip()) == ("柳城县 2023", title)
    assert footer.left.text.strip() == "工作版，依公开法规转述，非官方原文"
    assert footer.right.text.strip() == "第 &P 页，共 &N 页"
    assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("title", TABLES)
def test_table_has_a_repeated_header_and_a_filter(book: Workbook, title: str) -> None:
    sheet = book[title]
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert all(cell.value for cell in sheet[HEADER_ROW])


def test_item_sheet_is_frozen_after_header_and_title_column(exported: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        xml = archive.read("xl/worksheets/sheet3.xml").decode()
    assert '<pane xSplit="4" ySplit="3" topLeftCell="E4" activePane="bottomRight" state="frozen"' in xml


def test_states_are_coloured_by_their_words_and_repeated_labels_greyed(book: Workbook) -> None:
    rules = {
        rule.formula[0]
        for found in book["指标进度表"].conditional_formatting
        for rule in found.rules
        if rule.type == "expression"
    }
    assert 'LEFT(I4,3)="已审定"' in rules
    assert 'LEFT(H4,2)="逾期"' in rules
    assert "AND($B4=$B3,$C4=$C3)" in rules


def test_export_does_not_change_the_state(county: Session, tmp_path: Path) -> None:
    before = county.repository.operations(county.application_id)
    result = export_progress(county, tmp_path / "a.XLSX")
    assert result.sheets == tuple(SHEETS)
    assert result.warnings == ()
    assert county.repository.operations(county.application_id) == before


def test_empty_workspace_says_so_in_each_list(tmp_path: Path) -> None:
    with setup.create_workspace(tmp_path / "空", setup.new_application("空县", "2024")) as session:
        path = export_progress(session, tmp_path / "空.xlsx").path
    empty = load_workbook(path)
    assert empty["指标进度表"].max_row == HEADER_ROW + 104
    for title in ("责任单位进度", "佐证材料目录", "问题短板清单", "量化指标"):
        assert str(empty[title].cell(HEADER_ROW + 1, 1).value).startswith("（")
    assert isinstance(row_where(empty["变更记录"], "类别", "建立")["时间"], datetime)


def test_the_reasons_are_a_tree_whose_lines_add_up(book: Workbook, county: Session) -> None:
    rows = rows_of(book["得分理由"])
    labels = [str(row["内容"]) for row in rows]
    depths = [row["层级"] for row in rows]
    assert list(zip(depths, labels, strict=True))[:3] == [(1, "合计"), (2, "基本分"), (3, "一、政府职能依法全面履行")]
    for header in ("已审定", "含自评", "最高可达"):
        for at, row in enumerate(rows):
            end = next((n for n in range(at + 1, len(rows)) if depths[n] <= depths[at]), len(rows))
            below = [rows[n][header] for n in range(at + 1, end) if depths[n] == depths[at] + 1]
            assert not below or sum(below) == pytest.approx(row[header]), labels[at]
    for item in county.edition.criteria:
        assert sum(label == f"{item.number} {item.title}" for label in labels) == 1
    short = [row for row in rows if str(row["内容"]).startswith("1 ")]
    assert short[0]["没有满分，差在哪里"]
