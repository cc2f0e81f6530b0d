"""Native charts: bars of percentages, and the score over time. Told apart in grey by shade, dash and marker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.drawing.text import Font as DrawingFont
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.styles import BLUE, CHART_COLOUR, CHART_PALE, FONT, INK, RULE

_LINES: tuple[tuple[str, Any, Any], ...] = (  # colour, dash, marker
    (BLUE, "solid", "circle"),
    (CHART_COLOUR, "dash", "diamond"),
    (INK, "sysDot", "triangle"),
)
_BARS = (BLUE, CHART_PALE)
_THIN, _THICK = 6350, 22225


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart lies: the cells (column, row), counted from 1, of its first corner and behind its last one."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a sheet to draw: the column of the categories, then column and name of each series."""

    first: int
    last: int
    categories: int
    series: tuple[tuple[int, str], ...]


def add_bars(sheet: Worksheet, title: str, source: Source, frame: Frame, *, labels: bool = True) -> None:
    """Draw percentages as horizontal bars, the first row on top; ``labels`` writes the percentage at each bar."""
    chart = BarChart()
    chart.type = "bar"
    chart.gapWidth, chart.overlap = 45, 0
    _add_series(chart, sheet, source)
    where = _cells(sheet, source, source.categories)
    for series, colour in zip(chart.series, _BARS, strict=False):
        series.cat = AxDataSource(strRef=StrRef(f=where))
        series.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=BLUE, w=_THIN))
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top, as in the table
    chart.y_axis.crosses = "max"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1.1  # room for the label beside a full bar
    chart.y_axis.majorUnit = 0.2
    chart.y_axis.number_format = "0%"
    chart.x_axis.tickLblSkip = 1  # every row keeps its name however low the chart is
    chart.dataLabels = DataLabelList(
        showVal=labels,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showBubbleSize=False,
    )
    chart.dataLabels.txPr = _text(800, INK)
    _finish(chart, title, legend=len(source.series) > 1)
    _place(sheet, chart, frame)


def add_lines(sheet: Worksheet, title: str, source: Source, frame: Frame) -> None:
    """Draw points over days as lines, from 0 up."""
    chart = LineChart()
    _add_series(chart, sheet, source)
    where = _cells(sheet, source, source.categories)
    for series, (colour, dash, symbol) in zip(chart.series, _LINES, strict=False):
        series.cat = AxDataSource(numRef=NumRef(f=where))
        series.smooth = False
        line = LineProperties(solidFill=colour, prstDash=dash, w=_THICK)
        series.graphicalProperties = GraphicalProperties(ln=line)
        paint = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
        series.marker = Marker(symbol=symbol, size=6, spPr=paint)
    chart.x_axis.number_format = "yyyy-mm-dd"
    chart.y_axis.scaling.min = 0
    chart.y_axis.number_format = "0"
    _finish(chart, title, legend=True)
    _place(sheet, chart, frame)


def _add_series(chart: Any, sheet: Worksheet, source: Source) -> None:
    for column, name in source.series:
        chart.add_data(Reference(sheet, min_col=column, min_row=source.first, max_row=source.last))
        chart.series[-1].tx = SeriesLabel(v=name)


def _cells(sheet: Worksheet, source: Source, column: int) -> str:
    return str(Reference(sheet, min_col=column, min_row=source.first, max_row=source.last))


def _finish(chart: Any, title: str, *, legend: bool) -> None:
    run = RegularTextRun(rPr=_characters(1200, BLUE, bold=True), t=title)
    chart.title = Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)
    if legend:
        chart.legend.position = "b"
        chart.legend.txPr = _text(900, INK)
    else:
        chart.legend = None
    # Recent Excel hides an axis whose delete flag is not written.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=RULE, w=_THIN)))
    for axis in (chart.x_axis, chart.y_axis):
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=RULE))
        axis.txPr = _text(900, INK)


def _place(sheet: Worksheet, chart: Any, frame: Frame) -> None:
    # Held by cells at both corners, the chart fits whatever font the office program has; unfolding rows moves it.
    start = AnchorMarker(col=frame.left - 1, row=frame.top - 1)
    end = AnchorMarker(col=frame.right - 1, row=frame.bottom - 1)
    chart.anchor = TwoCellAnchor(editAs="oneCell", _from=start, to=end)
    sheet.add_chart(chart)


def _text(size: int, colour: str) -> RichText:
    letters = _characters(size, colour)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[], endParaRPr=letters)])


def _characters(size: int, colour: str, *, bold: bool = False) -> CharacterProperties:
    font = DrawingFont(typeface=FONT)
    return CharacterProperties(sz=size, b=bold, solidFill=colour, latin=font, ea=font)
