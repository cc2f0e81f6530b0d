"""An authority's own form with all that must stay as it is: styles, merges, formulas, chart, dropdown, sheets."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

HEADER_ROW = 4
HEADERS = ("序号", "指标", "牵头单位", "完成情况", "自评等次", "佐证说明", "得分", "经办")
EXTRA = "xl/media/说明.bin"


def make_form(path: Path) -> Path:
    """Write the form: items 1 to 104 from row 5 on, a total below them, and return its path."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "填表说明"
    first.sheet_state = "hidden"
    first["A1"] = "不要改动"
    form = book.create_sheet("附件2")
    form["A1"] = "法治政府建设示范创建自评表"
    form.merge_cells("A1:H1")
    form["A1"].font = Font(size=18, bold=True)
    for column, header in enumerate(HEADERS, start=1):
        form.cell(HEADER_ROW, column, header).fill = PatternFill("solid", start_color="FFDD00")
    for number in range(1, 105):
        form.cell(HEADER_ROW + number, 1, number)
        form.cell(HEADER_ROW + number, 2, f"指标{number}")
        form.cell(HEADER_ROW + number, 4).font = Font(color="FF0000")
    form["G36"] = '=IF(E36="A",1,0)'
    form["C37"] = "原来的单位"
    form.merge_cells("F36:F37")
    form.merge_cells("C37:D37")
    form["D109"] = '=COUNTIF(D5:D108,"已审定")'
    choices = DataValidation(type="list", formula1='"A,B,C"')
    choices.add("E5:E108")
    form.add_data_validation(choices)
    other = book.create_sheet("其他")
    other["A1"], other["A2"] = 1, 2
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=2))
    other.add_chart(chart, "C3")
    book.calculation.fullCalcOnLoad = False
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(EXTRA, bytes(range(256)))  # something that openpyxl knows nothing of
    return path


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
