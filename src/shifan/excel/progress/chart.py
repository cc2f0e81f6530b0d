"""The chart on 总览: 收集率 by group as native bars."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.drawing.text import Font as DrawingFont
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.progress.facts import ProgressFacts
from shifan.excel.styles import BLUE, CHART_COLOUR, FONT, INK, RULE

_ROWS, _ROW_HEIGHT = 14, 19.0


def add_chart(sheet: Worksheet, facts: ProgressFacts, *, first: int, top: int, columns: int) -> None:
    """Draw 收集率 by group below row ``top``, as wide as the table, whose group rows begin at ``first``.

    Groups at the end that have no base items are left out.
    """
    counted = [at for at, line in enumerate(facts.groups) if line.completion.collected.total]
    if not counted:
        return
    last = first + counted[-1]
    chart = BarChart()
    chart.type = "bar"
    chart.title = _chart_title("各一级指标材料收集率")
    chart.legend = None
    chart.gapWidth = 55
    chart.add_data(Reference(sheet, min_col=4, min_row=first, max_row=last))
    series = chart.series[0]
    series.cat = AxDataSource(strRef=StrRef(f=str(Reference(sheet, min_col=2, min_row=first, max_row=last))))
    series.graphicalProperties = GraphicalProperties(solidFill=CHART_COLOUR)
    _set_axes(chart)
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False, showBubbleSize=False
    )
    # Held by cells at both corners, the chart is as wide as the table whatever font the office program has.
    start, end = AnchorMarker(col=0, row=top - 1), AnchorMarker(col=columns, row=top - 1 + _ROWS)
    chart.anchor = TwoCellAnchor(_from=start, to=end)  # type: ignore[assignment]  # the stubs know only "A1"
    for row in range(top, top + _ROWS):
        sheet.row_dimensions[row].height = _ROW_HEIGHT
    sheet.add_chart(chart)


def _set_axes(chart: BarChart) -> None:
    # Recent Excel hides an axis whose delete flag is not written.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first group on top, as in the table
    chart.y_axis.crosses = "max"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1.1  # room for the label beside a full bar
    chart.y_axis.majorUnit = 0.2
    chart.y_axis.number_format = "0%"
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=RULE, w=6350)))
    for axis in (chart.x_axis, chart.y_axis):
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=RULE))
        letters = _characters(900, INK)
        axis.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[], endParaRPr=letters)])


def _chart_title(text: str) -> Title:
    run = RegularTextRun(rPr=_characters(1200, BLUE, bold=True), t=text)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)


def _characters(size: int, colour: str, *, bold: bool = False) -> CharacterProperties:
    font = DrawingFont(typeface=FONT)
    return CharacterProperties(sz=size, b=bold, solidFill=colour, latin=font, ea=font)
