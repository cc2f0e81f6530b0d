"""Sheet 封面: whose workbook it is, by which text and scheme, when and by whom, how complete, and what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.book import Book
from shifan.excel.columns import Value
from shifan.excel.page import set_up_page
from shifan.excel.progress.facts import COVER, ProgressFacts
from shifan.excel.styles import SECTION, Kind, Look, Tone
from shifan.excel.table import row_height
from shifan.excel.text import wrap_lines

_WIDTHS = (3.0, 16.0, 70.0, 4.0, 18.0, 52.0)
_LABELS, _VALUES, _NAMES, _MEANINGS = 2, 3, 5, 6
_WIDE = int(sum(_WIDTHS)) - 10
_LABEL = Look(tone=Tone.FAINT, boxed=False, wrap=False)
_TITLE = Look(size=26, tone=Tone.ACCENT, boxed=False, wrap=False)
_COUNTY = Look(size=18, tone=Tone.STRONG, boxed=False, wrap=False)
_LEGEND = (
    (Tone.GOOD, "已审定", "已经完成、相符、可用"),
    (Tone.INFO, "已提交", "已经交出，等别人办"),
    (Tone.BUSY, "收集中", "正在办，或期限临近"),
    (Tone.ALERT, "逾期", "逾期、退回、缺失、不符，请先办"),
)


def write_cover(book: Book, facts: ProgressFacts, contents: Sequence[tuple[str, str]]) -> None:
    """Add 封面; ``contents``: title and description of the other sheets."""
    sheet = book.add_sheet(COVER)
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    book.set_height(sheet, 1, 18)
    _put_line(book, sheet, 2, _LABELS, "法治政府建设示范创建进度表", _TITLE, 44)
    _put_line(book, sheet, 3, _LABELS, facts.heading, _COUNTY, 34)
    row = _write_notices(book, sheet, facts) + 1
    left = _write_pairs(book, sheet, row, "基本情况", about(facts))
    right = _write_contents(book, sheet, row, contents)
    row = max(left, right) + 1
    left = _write_pairs(book, sheet, row, "完整程度", _completeness(facts))
    right = _write_legend(book, sheet, row)
    for at in range(row, max(left, right)):
        book.set_height(sheet, at, row_height(1))
    set_up_page(book, sheet, landscape=True, one_page=True)


def notices(facts: ProgressFacts) -> Iterator[tuple[str, Tone]]:
    """Yield what must be read before any figure: vetoes, what the edition is, that this is a sample, a selection."""
    for veto in facts.score.vetoes:
        yield f"一票否决：{veto.happened_on} {veto.title}", Tone.ALERT
    yield facts.edition.notice, Tone.ACCENT
    if facts.state.application.sample_note:
        yield facts.state.application.sample_note, Tone.BUSY
    if facts.selection:
        count = f"{len(facts.items)} 项，全部共 {len(facts.edition.criteria)} 项"
        yield f"本文件只含：{facts.selection}（{count}）", Tone.BUSY


def about(facts: ProgressFacts) -> Iterator[tuple[str, Value]]:
    """Yield what the workbook is about, as label and value; a line without label belongs to the one above."""
    application, edition, scheme = facts.state.application, facts.edition, facts.score.scheme
    yield "申报单位", f"{application.province}{application.city}{application.county}"
    yield "创建轮次", f"{application.round}（{application.stage.label}）"
    yield "评估期", f"{application.period_start} 至 {application.period_end}"
    if application.deadline:
        yield "上报截止", f"{application.deadline}（{_days_text(facts.days_left)}）"
    yield "统计截至", facts.today
    yield "指标版本", f"{edition.title}　修订号 {edition.revision}"
    yield "指标来源", edition.source
    kinds = Counter(item.provenance for item in edition.criteria)
    yield "各项文字", "，".join(f"{kind.label} {count} 项" for kind, count in kinds.items())
    yield "指标摘要", edition.digest
    if application.edition_digest != edition.digest:
        yield "", f"建账时的指标摘要为 {application.edition_digest}，其后文字有变动，请复核"
    yield "计分方案", scheme.title
    yield "", scheme.note
    yield "方案摘要", facts.scheme_digest
    yield "生成时间", facts.local(facts.generated_at)
    yield "生成人", facts.generated_by


def _days_text(days: int | None) -> str:
    if days is None or days == 0:
        return "今天截止"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


def _completeness(facts: ProgressFacts) -> Iterator[tuple[str, Value]]:
    total, score = facts.total, facts.score
    yield "材料收集率", f"{total.collected.text}　（可用材料达到最低份数的基础项）"
    yield "核查点", f"{total.checkpoints.text}　（已勾选的核查点）"
    yield "提交率", f"{total.submitted.text}　（已提交或已审定的基础项）"
    yield "审定率", f"{total.accepted.text}　（已审定的基础项）"
    yield "加减分自查", f"{total.self_checked.text}　（已有自查结论的加减分项；未自查不等于没有）"
    unrated = sum(1 for item in score.items if item.unrated and facts.shows(item.criterion.id))
    yield "未评", f"{unrated} 个基础项既无自评也无审核结论"
    overdue = sum(1 for key, step in facts.steps.items() if step.overdue and facts.shows(key))
    yield "逾期", f"{overdue} 项过了完成时限还没有交" if overdue else "没有"
    linked = {link.evidence_id for link in facts.state.links if facts.shows(link.criterion_id)}
    missing = len(linked - facts.state.usable)
    yield "缺失的材料", f"{missing} 份材料的文件找不到或打不开" if missing else "没有"


def _write_notices(book: Book, sheet: Worksheet, facts: ProgressFacts) -> int:
    row = 4
    for notice, tone in notices(facts):
        for line in wrap_lines(notice, _WIDE):
            for column in range(_LABELS, len(_WIDTHS) + 1):  # the band runs across the page
                text = line if column == _LABELS else None
                book.put(sheet, row, column, text, Look(tone=tone, boxed=False, wrap=False))
            book.set_height(sheet, row, row_height(1))
            row += 1
    return row


def _write_pairs(book: Book, sheet: Worksheet, row: int, title: str, pairs: Iterable[tuple[str, Value]]) -> int:
    """Write a section of labels and values; returns the row after it."""
    _put_line(book, sheet, row, _LABELS, title, SECTION, 24)
    row += 1
    for label, value in pairs:
        lines: list[Value] = [value]
        if isinstance(value, str):
            lines = list(wrap_lines(value, int(_WIDTHS[_VALUES - 1]) - 2))
        for position, line in enumerate(lines):
            book.put(sheet, row, _LABELS, label if position == 0 else "", _LABEL)
            kind = Kind.TIME if isinstance(line, datetime) else Kind.DATE if isinstance(line, date) else Kind.TEXT
            _put_line(book, sheet, row, _VALUES, line, Look(kind, align="left", wrap=False, boxed=False))
            row += 1
    return row


def _write_contents(book: Book, sheet: Worksheet, row: int, contents: Sequence[tuple[str, str]]) -> int:
    _put_line(book, sheet, row, _NAMES, "本文件各表", SECTION, 24)
    for at, (title, meaning) in enumerate(contents, start=row + 1):
        book.put(sheet, at, _NAMES, title, Look(tone=Tone.LINK, boxed=False, wrap=False))
        book.jump(sheet, at, _NAMES, (title, ""))
        _put_line(book, sheet, at, _MEANINGS, meaning, _LABEL)
    return row + 1 + len(contents)


def _write_legend(book: Book, sheet: Worksheet, row: int) -> int:
    _put_line(book, sheet, row, _NAMES, "颜色（黑白打印时越急越深）", SECTION, 24)
    for at, (tone, word, meaning) in enumerate(_LEGEND, start=row + 1):
        book.put(sheet, at, _NAMES, word, Look(Kind.LABEL, tone))
        book.put(sheet, at, _MEANINGS, meaning, _LABEL)
    return row + 1 + len(_LEGEND)


def _put_line(
    book: Book, sheet: Worksheet, row: int, column: int, value: Value, look: Look, height: float = 0.0
) -> None:
    book.put(sheet, row, column, value, look)
    book.set_height(sheet, row, height or row_height(1))
