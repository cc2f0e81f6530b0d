"""Sheet 总览: what is counted, how far it is, the score's honest range, and a chart, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.completion import Completion, Ratio
from shifan.domain.scoring import Range
from shifan.excel.book import Book
from shifan.excel.columns import Value
from shifan.excel.page import set_up_page
from shifan.excel.progress.chart import add_chart
from shifan.excel.progress.facts import DASH, GroupLine, ProgressFacts, share
from shifan.excel.styles import BAND_FILL, HEADER, SECTION, TITLE, Kind, Look, Tone
from shifan.excel.table import add_bar, row_height
from shifan.excel.text import lines_needed, wrap_lines

SHEET = "总览"
_WIDTHS = (13.0, 33.0, 8.0, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5)
_LINE_CAPACITY = int(sum(_WIDTHS)) - 4
_VALUE_CAPACITY = int(sum(_WIDTHS[1:])) - 4
_LABEL = Look(tone=Tone.FAINT, boxed=False, wrap=False)
_DIGEST_LENGTH = 12


def write_overview(book: Book, facts: ProgressFacts) -> None:
    """Add 总览."""
    sheet = book.add_sheet(SHEET)
    for position, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions["ABCDEFGHIJ"[position - 1]].width = width
    row = _write_head(book, sheet, facts)
    row = _write_about(book, sheet, facts, row + 1)
    row = _write_figures(book, sheet, facts, row + 1)
    first, last = _write_groups(book, sheet, facts, row + 1)
    add_chart(sheet, facts, first=first, top=last + 3, columns=len(_WIDTHS))
    set_up_page(book, sheet, landscape=False, one_page=True)


def _write_head(book: Book, sheet: Worksheet, facts: ProgressFacts) -> int:
    book.put(sheet, 1, 1, f"{facts.heading}　法治政府建设示范创建进度表", TITLE)
    sheet.row_dimensions[1].height = 30
    notices = [(f"一票否决：{veto.happened_on} {veto.title}", Tone.ALERT) for veto in facts.score.vetoes]
    notices += [(facts.edition.notice, Tone.ACCENT), (facts.state.application.sample_note, Tone.BUSY)]
    row = 2
    for notice, tone in notices:
        for line in wrap_lines(notice, _LINE_CAPACITY) if notice else ():
            for column in range(1, len(_WIDTHS) + 1):  # the band runs across the page
                text = line if column == 1 else None
                book.put(sheet, row, column, text, Look(tone=tone, boxed=False, wrap=False))
            sheet.row_dimensions[row].height = row_height(1)
            row += 1
    return row


def _about(facts: ProgressFacts) -> Iterator[tuple[str, Value]]:
    application, edition, scheme = facts.state.application, facts.edition, facts.score.scheme
    yield "申报单位", f"{application.province}{application.city}{application.county}"
    yield "创建轮次", f"{application.round}（{application.stage.label}）"
    yield "评估期", f"{application.period_start} 至 {application.period_end}"
    if application.deadline:
        yield "上报截止", f"{application.deadline}（{_days_text(facts.days_left)}）"
    yield "统计截至", facts.today
    yield "指标版本", f"{edition.title}　修订号 {edition.revision}　摘要 {edition.digest[:_DIGEST_LENGTH]}"
    if application.edition_digest != edition.digest:
        yield "", f"建账时的指标摘要为 {application.edition_digest[:_DIGEST_LENGTH]}，其后文字有变动，请复核"
    yield "计分方案", scheme.title
    yield "", scheme.note
    yield "生成", facts.local(facts.generated_at)
    yield "生成人", facts.generated_by


def _days_text(days: int | None) -> str:
    if days is None or days == 0:
        return "今天截止"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


def _write_about(book: Book, sheet: Worksheet, facts: ProgressFacts, row: int) -> int:
    for label, value in _about(facts):
        lines: list[Value] = list(wrap_lines(value, _VALUE_CAPACITY)) if isinstance(value, str) else [value]
        for position, line in enumerate(lines):
            book.put(sheet, row, 1, label if position == 0 else "", _LABEL)
            kind = Kind.TIME if isinstance(line, datetime) else Kind.DATE if isinstance(line, date) else Kind.TEXT
            book.put(sheet, row, 2, line, Look(kind, align="left", wrap=False, boxed=False))
            sheet.row_dimensions[row].height = row_height(1)
            row += 1
    return row


def _write_figures(book: Book, sheet: Worksheet, facts: ProgressFacts, row: int) -> int:
    """Completion on the left, points on the right; returns the row after both."""
    book.put(sheet, row, 1, "完成情况", SECTION)
    book.put(sheet, row, 7, "得分", SECTION)
    sheet.row_dimensions[row].height = 22
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
        sheet.row_dimensions[at].height = row_height(1)
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


def _write_groups(book: Book, sheet: Worksheet, facts: ProgressFacts, row: int) -> tuple[int, int]:
    """Write the table by group; returns its first row and the row of its total."""
    book.put(sheet, row, 1, "各一级指标", SECTION)
    sheet.row_dimensions[row].height = 22
    headers = ("序号", "一级指标", "指标数", "收集率", "核查点", "提交率", "审定率", "审定得分", "含自评", "最高可达")
    for column, header in enumerate(headers, start=1):
        book.put(sheet, row + 1, column, header, HEADER)
    sheet.row_dimensions[row + 1].height = row_height(1)
    first = row + 2
    for at, line in enumerate(facts.groups, start=first):
        _write_group(book, sheet, at, line)
    last = first + len(facts.groups)
    _write_line(book, sheet, last, "", "合计", len(facts.edition.criteria), facts.total, facts.score.base, Tone.STRONG)
    add_bar(sheet, f"D{first}:G{last}")
    return first, last


def _write_group(book: Book, sheet: Worksheet, at: int, line: GroupLine) -> None:
    group = line.group
    count = len(group.criteria)
    _write_line(book, sheet, at, group.number, group.title, count, line.completion, line.points, Tone.PLAIN)


def _write_line(
    book: Book,
    sheet: Worksheet,
    at: int,
    number: str,
    title: str,
    count: int,
    done: Completion,
    points: Range | None,
    tone: Tone,
) -> None:
    fill = BAND_FILL if tone is Tone.STRONG else ""
    ratios = (done.collected, done.checkpoints, done.submitted, done.accepted)
    sums: tuple[Value, ...] = (points.confirmed, points.claimed, points.ceiling) if points else (DASH,) * 3
    book.put(sheet, at, 1, number, Look(Kind.LABEL, tone, fill=fill))
    shown = book.put(sheet, at, 2, title, Look(tone=tone, fill=fill))
    book.put(sheet, at, 3, count, Look(Kind.NUMBER, tone, fill=fill))
    for column, ratio in enumerate(ratios, start=4):
        book.put(sheet, at, column, share(ratio.percent), Look(Kind.PERCENT, tone, fill=fill))
    for column, value in enumerate(sums, start=8):
        align = "center" if isinstance(value, str) else ""
        book.put(sheet, at, column, value, Look(Kind.POINTS, tone, align=align, fill=fill))
    sheet.row_dimensions[at].height = row_height(lines_needed(shown, int(_WIDTHS[1])))
