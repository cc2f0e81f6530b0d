"""Sheet 总览: how far it is, the score's honest range, the groups, the days before, and charts, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.completion import Completion, Ratio
from shifan.domain.scoring import Range
from shifan.excel.book import Book
from shifan.excel.columns import Value
from shifan.excel.page import set_up_page
from shifan.excel.progress.charts import Frame, Source, add_bars, add_lines
from shifan.excel.progress.cover import notices
from shifan.excel.progress.facts import DASH, HOME, ITEMS, OVERVIEW, ProgressFacts, ProgressLine, share
from shifan.excel.styles import BAND_FILL, HEADER, SECTION, SUBTITLE_LINK, TITLE, Kind, Look, Tone
from shifan.excel.table import add_bar, row_height
from shifan.excel.text import lines_needed, wrap_lines

_WIDTHS = (13.0, 35.0, 8.0, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 2.0, *(12.0,) * 8)
_LAST_COLUMN = 10
_CHART_LEFT, _CHART_RIGHT = 12, len(_WIDTHS) + 1
_LINE_CAPACITY = int(sum(_WIDTHS)) - 4
_TABLE_CAPACITY = int(sum(_WIDTHS[:_LAST_COLUMN])) - 4
_HEADERS = ("指标数", "收集率", "核查点", "提交率", "审定率", "审定得分", "含自评", "最高可达")
_COLLECTED, _ACCEPTED, _CONFIRMED = 4, 7, 8


def write_overview(book: Book, facts: ProgressFacts) -> None:
    """Add 总览."""
    sheet = book.add_sheet(OVERVIEW)
    for position, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRS"[position]].width = width
    top = _write_head(book, sheet, facts)
    row = _write_figures(book, sheet, facts, top)
    first, last = _write_groups(book, sheet, facts, row + 1)
    first_day, end = _write_days(book, sheet, facts, last + 2)
    middle = first + _half(sheet, first, last, top, end)
    _draw_groups(sheet, facts, first, last, Frame(_CHART_LEFT, top, _CHART_RIGHT, middle))
    if facts.days:
        days = Source(first_day, end - 1, 1, tuple((_CONFIRMED + at, name) for at, name in enumerate(_HEADERS[5:])))
        add_lines(sheet, "得分变化", days, Frame(_CHART_LEFT, middle + 1, _CHART_RIGHT, end))
    set_up_page(book, sheet, landscape=True, one_page=True)
    sheet.print_area = f"A1:S{end}"


def _half(sheet: Worksheet, first: int, last: int, top: int, end: int) -> int:
    """Return how many rows below ``first`` the middle of what can be seen lies; folded rows do not count."""
    hidden = {row for row in range(first, last) if sheet.row_dimensions[row].hidden}
    seen = [row for row in range(top, end) if row not in hidden]
    return seen[len(seen) * 11 // 20] - first


def _write_head(book: Book, sheet: Worksheet, facts: ProgressFacts) -> int:
    book.put(sheet, 1, 1, f"{facts.heading}　{OVERVIEW}", TITLE)
    book.set_height(sheet, 1, 30)
    row = 2
    if book.leads_to(HOME):
        book.put(sheet, row, 1, HOME[0], SUBTITLE_LINK)
        book.jump(sheet, row, 1, HOME)
    book.put(sheet, row, 2, f"统计截至 {facts.today}", Look(tone=Tone.FAINT, boxed=False, wrap=False))
    book.set_height(sheet, row, row_height(1))
    for notice, tone in notices(facts):
        for line in wrap_lines(notice, _LINE_CAPACITY):
            row += 1
            for column in range(1, len(_WIDTHS) + 1):  # the band runs across the page
                text = line if column == 1 else None
                book.put(sheet, row, column, text, Look(tone=tone, boxed=False, wrap=False))
            book.set_height(sheet, row, row_height(1))
    return row + 2


def _write_figures(book: Book, sheet: Worksheet, facts: ProgressFacts, row: int) -> int:
    """Completion on the left, points on the right; returns the row after both."""
    book.put(sheet, row, 1, "完成情况", SECTION)
    book.put(sheet, row, 7, "得分（全部指标）" if facts.selection else "得分", SECTION)
    book.set_height(sheet, row, 22)
    first = row + 1
    _write_completion(book, sheet, facts.total, first)
    lines = list(_score_lines(facts))
    for position, (label, value, kind) in enumerate(lines):
        at = first + position
        for column in (7, 8, 9):
            book.put(sheet, at, column, label if column == 7 else None, Look(wrap=False, fill=BAND_FILL, boxed=False))
        shown = "0.00" if kind is Kind.POINTS else ""
        look = Look(kind, Tone.STRONG, shown, align="right", fill=BAND_FILL, boxed=False)
        book.put(sheet, at, 10, value, look)
    last = first + max(len(lines), 6)
    for at in range(first, last):
        book.set_height(sheet, at, row_height(1))
    return last


def _write_completion(book: Book, sheet: Worksheet, total: Completion, first: int) -> None:
    rows: list[tuple[str, str, Ratio]] = [
        ("材料收集率", "可用材料达到最低份数的基础项", total.collected),
        ("核查点", "已勾选的核查点", total.checkpoints),
        ("提交率", "已提交或已审定的基础项", total.submitted),
        ("审定率", "已审定的基础项", total.accepted),
        ("加减分自查", "已有自查结论的加减分项", total.self_checked),
    ]
    for column, header in enumerate(("指标", "含义", "完成", "总数", "比率"), start=1):
        book.put(sheet, first, column, header, HEADER)
    for at, (label, meaning, ratio) in enumerate(rows, start=first + 1):
        book.put(sheet, at, 1, label, Look(tone=Tone.STRONG, wrap=False))
        book.put(sheet, at, 2, meaning, Look(tone=Tone.FAINT, wrap=False))
        book.put(sheet, at, 3, ratio.done, Look(Kind.NUMBER))
        book.put(sheet, at, 4, ratio.total, Look(Kind.NUMBER))
        book.put(sheet, at, 5, share(ratio.percent), Look(Kind.PERCENT, Tone.STRONG))
    add_bar(sheet, f"E{first + 1}:E{first + len(rows)}")


def _score_lines(facts: ProgressFacts) -> Iterator[tuple[str, Value, Kind]]:
    score = facts.score
    yield "基础项审定得分", score.base.confirmed, Kind.POINTS
    yield "加上自评可得", score.base.claimed, Kind.POINTS
    yield "最高可达", score.base.ceiling, Kind.POINTS
    yield "本方案满分", score.maximum, Kind.POINTS
    yield "加分", score.bonus, Kind.POINTS
    yield "扣分", -score.penalty if score.penalty else score.penalty, Kind.POINTS
    yield "未评的基础项", score.unrated, Kind.NUMBER
    yield "加减分自查", f"{score.self_checks_done}/{len(score.ledgers)}", Kind.TEXT


def _write_headers(
    book: Book, sheet: Worksheet, row: int, title: str, headers: tuple[str, ...], notes: str = ""
) -> int:
    """Write a section's title, the notes on it and the headers below; returns the row after them."""
    book.put(sheet, row, 1, title, SECTION)
    book.set_height(sheet, row, 22)
    for line in wrap_lines(notes, _TABLE_CAPACITY) if notes else ():
        row += 1
        book.put(sheet, row, 1, line, Look(tone=Tone.FAINT, boxed=False, wrap=False))
        book.set_height(sheet, row, row_height(1))
    for column, header in enumerate(headers, start=1):
        book.put(sheet, row + 1, column, header, HEADER)
    book.set_height(sheet, row + 1, row_height(1))
    return row + 2


def _write_groups(book: Book, sheet: Worksheet, facts: ProgressFacts, row: int) -> tuple[int, int]:
    """Write the groups, their subgroups folded below each; returns the first row and the row of the total."""
    headers = ("序号", "一级指标（点左边的加号看二级）", *_HEADERS)
    first = at = _write_headers(book, sheet, row, "各一级指标", headers)
    for line in facts.groups:
        _write_line(book, sheet, at, line.group, Tone.PLAIN)
        if line.subgroups:
            sheet.row_dimensions[at].collapsed = True
        at += 1
        for subgroup in line.subgroups:
            _write_line(book, sheet, at, subgroup, Tone.FAINT)
            dimension = sheet.row_dimensions[at]
            dimension.outlineLevel, dimension.hidden = 1, True
            at += 1
    total = ProgressLine("", "合计", len(facts.items), facts.total, facts.points, "")
    _write_line(book, sheet, at, total, Tone.STRONG)
    add_bar(sheet, f"D{first}:G{at}")
    sheet.sheet_format.outlineLevelRow = 1
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False, summaryRight=False)
    return first, at


def _write_line(book: Book, sheet: Worksheet, at: int, line: ProgressLine, tone: Tone) -> None:
    fill = BAND_FILL if tone is Tone.STRONG else ""
    linked = bool(line.first) and book.jump(sheet, at, 1, (ITEMS, line.first))
    book.put(sheet, at, 1, line.number, Look(Kind.LABEL, Tone.LINK if linked else tone, fill=fill))
    shown = book.put(sheet, at, 2, line.title, Look(tone=tone, fill=fill))
    book.put(sheet, at, 3, line.count, Look(Kind.NUMBER, tone, fill=fill))
    _write_rates(book, sheet, at, line.completion, line.points, tone)
    book.set_height(sheet, at, row_height(lines_needed(shown, int(_WIDTHS[1]))))


def _write_rates(book: Book, sheet: Worksheet, at: int, done: Completion, points: Range | None, tone: Tone) -> None:
    fill = BAND_FILL if tone is Tone.STRONG else ""
    ratios = (done.collected, done.checkpoints, done.submitted, done.accepted)
    sums: tuple[Value, ...] = (points.confirmed, points.claimed, points.ceiling) if points else (DASH,) * 3
    for column, ratio in enumerate(ratios, start=_COLLECTED):
        book.put(sheet, at, column, share(ratio.percent), Look(Kind.PERCENT, tone, fill=fill))
    for column, value in enumerate(sums, start=_CONFIRMED):
        align = "center" if isinstance(value, str) else ""
        book.put(sheet, at, column, value, Look(Kind.POINTS, tone, align=align, fill=fill))


def _write_days(book: Book, sheet: Worksheet, facts: ProgressFacts, row: int) -> tuple[int, int]:
    """Write how far it was on the days before; returns the first row and the row after the last."""
    said = ["按操作记录推算，材料按现有文件", *(["全部指标"] if facts.selection else [])]
    notes = facts.days_left_out
    whole = f"各时点（{'；'.join([*said, *notes.removesuffix('。').split('。')])}）"
    if notes and lines_needed(whole, _TABLE_CAPACITY) == 1:
        title, notes = whole, ""
    else:  # too long for the title's line, or nothing to say
        title = f"各时点（{'；'.join(said)}）"
    first = _write_headers(book, sheet, row, title, ("日期", "当天操作数", "", *_HEADERS[1:]), notes)
    for at, line in enumerate(facts.days, start=first):
        book.put(sheet, at, 1, line.day, Look(Kind.DATE))
        book.put(sheet, at, 2, line.operations, Look(Kind.NUMBER))
        book.put(sheet, at, 3, None, Look())
        _write_rates(book, sheet, at, line.completion, line.points, Tone.PLAIN)
        book.set_height(sheet, at, row_height(1))
    end = first + len(facts.days)
    if facts.days:
        add_bar(sheet, f"D{first}:G{end - 1}")
    return first, end


def _draw_groups(sheet: Worksheet, facts: ProgressFacts, first: int, last: int, frame: Frame) -> None:
    """Draw the groups down to the last one with base items; folded rows are left out by the office program."""
    counted, at = 0, first
    for line in facts.groups:
        if line.group.completion.collected.total:
            counted = at
        at += 1 + len(line.subgroups)
    if counted:
        source = Source(first, min(counted, last), 2, ((_COLLECTED, "收集率"), (_ACCEPTED, "审定率")))
        add_bars(sheet, "各一级指标进度", source, frame)
