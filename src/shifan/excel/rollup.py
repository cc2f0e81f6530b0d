"""The roll-up workbook: an overview with charts, then every province and city, then every county by rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.rollup import RollUp, Standing, Total, collected, reviewed, score_range
from shifan.domain.summary import Tally
from shifan.excel.book import Book
from shifan.excel.columns import Column, Value
from shifan.excel.page import set_up_page
from shifan.excel.progress.charts import Frame, Source, add_bars
from shifan.excel.styles import HEADER, SUBTITLE, TITLE, Kind, Look, Tone
from shifan.excel.table import Table, add_bar, row_height, write_table

TITLE_TEXT = "法治政府建设示范创建汇总"
NOTICE = "得分为占各自方案满分的比例，含加减分；各县方案不同时仅供比较进度，不是官方评分"
MOST_BARS = 20
"""Most rows that a chart on the overview shows; the other sheets hold all."""

_CHANGE = '+0.0%;-0.0%;"—"'
_EXACT = "0.0%"
_CHART_ROWS = 22


@dataclass(frozen=True, slots=True)
class Line:
    """One row of any sheet: a county (``rank`` is set) or several applications added up."""

    province: str
    city: str
    name: str
    count: int
    tally: Tally
    overdue: int
    last_at: datetime | None
    before: Tally | None
    rank: int | None = None
    climbed: int | None = None
    began: bool = False
    state: str = ""
    last_user: str = ""


def build_rollup(rollup: RollUp, *, made_at: datetime, made_by: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the workbook's bytes, and warnings."""
    book = Book(title=TITLE_TEXT, heading=TITLE_TEXT, notice=NOTICE, creator=made_by, created=made_at)
    counties = [_county(standing) for standing in rollup.counties]
    places = [_place(total) for total in _places(rollup)]
    made = f"{rollup.total.count} 个申报　{made_at:%Y-%m-%d %H:%M} 由{made_by}汇总"
    compared = f"　变化与 {rollup.since} 开始时相比" if rollup.since else ""
    _write_overview(book, rollup, places, counties, f"{made}{compared}")
    columns = _columns(rollup)
    write_table(
        book,
        Table("各省市", "各省、各市", f"{made}{compared}", [*_PLACE_COLUMNS, *columns], places, frozen=2),
    )
    title = f"各县（按{rollup.ranked_by.label}排名）"
    write_table(
        book,
        Table("各县", title, f"{made}{compared}", [*_county_columns(rollup), *columns, _LAST_USER], counties, frozen=4),
    )
    return book.to_bytes(), tuple(book.warnings)


def _places(rollup: RollUp) -> list[Total]:
    """Return all totals in order: each province, then its cities; everything together at the end."""
    rows = []
    for province in rollup.provinces:
        rows += [province, *(city for city in rollup.cities if city.province == province.province)]
    return [*rows, rollup.total]


def _place(total: Total) -> Line:
    name = total.city or ("全省合计" if total.province else "合计")
    return Line(
        total.province or "全部", total.city, name, total.count, total.tally, total.overdue, total.last_at, total.before
    )


def _county(standing: Standing) -> Line:
    entry = standing.entry
    found = entry.application
    return Line(
        found.province,
        found.city,
        found.county,
        1,
        entry.tally,
        entry.overdue,
        entry.activity.last_at,
        entry.before,
        rank=standing.rank,
        climbed=standing.climbed,
        began=entry.began,
        state=f"{found.round} {found.stage.label}",
        last_user=entry.activity.last_user,
    )


# -- columns --------------------------------------------------------------------------------------------------


def _part(done: int, total: int) -> Decimal | None:
    """Return a part of 1, rounded down so that only all of it is 1; None where there is nothing to count."""
    return None if not total else (Decimal(done) / total).quantize(Decimal("0.001"), ROUND_DOWN)


def _points(tally: Tally, which: int) -> Decimal | None:
    return score_range(tally)[which] / 100 if tally.maximum else None


def _moved(line: Line, measure: Callable[[Tally], Decimal | None]) -> Decimal | None:
    if line.before is None:
        return None
    return (measure(line.tally) or Decimal(0)) - (measure(line.before) or Decimal(0))


def _collected(tally: Tally) -> Decimal | None:
    return _part(collected(tally).done, collected(tally).total)


def _reviewed(tally: Tally) -> Decimal | None:
    return _part(reviewed(tally).done, reviewed(tally).total)


def _percent(header: str, measure: Callable[[Tally], Decimal | None], *, bar: bool = False) -> Column[Line]:
    return Column(header, 8.5, lambda line: measure(line.tally), Kind.PERCENT, number_format=lambda _: _EXACT, bar=bar)


def _change(header: str, measure: Callable[[Tally], Decimal | None]) -> Column[Line]:
    return Column(
        header,
        8.5,
        lambda line: _moved(line, measure),
        Kind.PERCENT,
        tone_of=lambda line: Tone.GOOD if (_moved(line, measure) or 0) > 0 else Tone.PLAIN,
        number_format=lambda _: _CHANGE,
    )


def _columns(rollup: RollUp) -> list[Column[Line]]:
    found = [
        _percent("收集率", _collected, bar=True),
        _percent("审定率", _reviewed, bar=True),
        _percent("审定得分", lambda tally: _points(tally, 0), bar=True),
        _percent("含自评", lambda tally: _points(tally, 1)),
        _percent("最高可达", lambda tally: _points(tally, 2)),
        Column("加分", 7, lambda line: line.tally.bonus, Kind.POINTS),
        Column("扣分", 7, lambda line: line.tally.penalty, Kind.POINTS),
        Column("一票否决", 9.5, lambda line: line.tally.vetoes, Kind.NUMBER, tone_of=_alert(lambda x: x.tally.vetoes)),
        Column("逾期", 6.5, lambda line: line.overdue, Kind.NUMBER, tone_of=_alert(lambda x: x.overdue)),
    ]
    if rollup.since:
        found += [
            _change("收集变化", _collected),
            _change("审定变化", _reviewed),
            _change("得分变化", lambda tally: _points(tally, 0)),
        ]
    return [*found, Column("最近操作", 12, lambda line: _day(line.last_at), Kind.DATE)]


def _alert(count: Callable[[Line], int]) -> Callable[[Line], Tone]:
    return lambda line: Tone.ALERT if count(line) else Tone.FAINT


def _day(moment: datetime | None) -> Value:
    return None if moment is None else moment.date()


_PLACE_COLUMNS: list[Column[Line]] = [
    Column("省份", 18, lambda line: line.province, faint_repeats=True),
    Column("市", 14, lambda line: line.name, tone_of=lambda line: Tone.PLAIN if line.city else Tone.STRONG),
    Column("申报数", 7, lambda line: line.count, Kind.NUMBER),
]
_LAST_USER: Column[Line] = Column("操作人", 12, lambda line: line.last_user)


def _county_columns(rollup: RollUp) -> list[Column[Line]]:
    found: list[Column[Line]] = [Column("名次", 6, lambda line: line.rank, Kind.NUMBER, Tone.STRONG)]
    if rollup.since:
        found.append(Column("名次变化", 7.5, _climb, Kind.LABEL))
    return [
        *found,
        Column("省份", 16, lambda line: line.province),
        Column("市", 12, lambda line: line.city),
        Column("县", 17, lambda line: line.name, tone=Tone.STRONG),
        Column("轮次、阶段", 13, lambda line: line.state),
    ]


def _climb(line: Line) -> str:
    if line.began:
        return "新"
    if line.climbed is None:
        return "—"
    return "不变" if line.climbed == 0 else f"升 {line.climbed}" if line.climbed > 0 else f"降 {-line.climbed}"


# -- the overview ---------------------------------------------------------------------------------------------

_WIDTHS = (22.0, 9.0, 9.5, 9.5, 9.5, 9.5, 9.5, 9.0, 9.0, 9.0)
_HEADERS = ("名称", "申报数", "收集率", "审定率", "审定得分", "含自评", "最高可达", "加分", "扣分", "逾期")


def _write_overview(
    book: Book, rollup: RollUp, places: Sequence[Line], counties: Sequence[Line], subtitle: str
) -> None:
    sheet = book.add_sheet("总览")
    for letter, width in zip("ABCDEFGHIJ", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    book.put(sheet, 1, 1, TITLE_TEXT, TITLE)
    book.put(sheet, 2, 1, subtitle, SUBTITLE)
    book.put(sheet, 3, 1, NOTICE, SUBTITLE)
    for column, header in enumerate(_HEADERS, start=1):
        book.put(sheet, 4, column, header, HEADER)
    lines, what = _charted(rollup, places, counties)
    for row, line in enumerate(lines, start=5):
        _write_line(book, sheet, row, line, Tone.PLAIN)
    last = 4 + len(lines)
    _write_line(book, sheet, last + 1, places[-1], Tone.STRONG)
    add_bar(sheet, f"C5:E{last + 1}")
    for row, height in ((1, 30.0), (2, 18.0), (3, 18.0)):
        book.set_height(sheet, row, height)
    top = last + 3
    for number, (title, series) in enumerate(
        (
            (f"{what}收集率和审定率", ((3, "收集率"), (4, "审定率"))),
            (f"{what}得分占满分的比例", ((5, "审定得分"), (6, "含自评"))),
        )
    ):
        begin = top + number * (_CHART_ROWS + 1)
        add_bars(sheet, title, Source(5, last, 1, series), Frame(1, begin, len(_WIDTHS) + 1, begin + _CHART_ROWS))
    set_up_page(book, sheet, landscape=False, one_page=True)


def _charted(rollup: RollUp, places: Sequence[Line], counties: Sequence[Line]) -> tuple[list[Line], str]:
    """Return the rows that the overview draws, and what they are: provinces, else cities, else counties."""
    if len(rollup.provinces) > 1:
        found, what = [line for line in places[:-1] if not line.city], "各省"
    elif len(rollup.cities) > 1:
        found, what = [line for line in places if line.city], "各市"
    else:
        found, what = list(counties), "各县"
    return found[:MOST_BARS], what if len(found) <= MOST_BARS else f"前 {MOST_BARS} 个{what[1:]}的"


def _write_line(book: Book, sheet: Worksheet, row: int, line: Line, tone: Tone) -> None:
    name = line.name if line.rank or line.city else line.province if line.province != "全部" else "合计"
    tally = line.tally
    book.put(sheet, row, 1, name, Look(tone=tone))
    book.put(sheet, row, 2, line.count, Look(Kind.NUMBER, tone))
    shares = (_collected(tally), _reviewed(tally), *(_points(tally, which) for which in range(3)))
    for column, share in enumerate(shares, start=3):
        book.put(sheet, row, column, share, Look(Kind.PERCENT, tone, _EXACT))
    for column, points in ((8, tally.bonus), (9, tally.penalty)):
        book.put(sheet, row, column, points, Look(Kind.POINTS, tone))
    book.put(sheet, row, 10, line.overdue, Look(Kind.NUMBER, Tone.ALERT if line.overdue else tone))
    book.set_height(sheet, row, row_height(1))
