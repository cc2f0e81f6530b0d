"""The fill sheet (填报): one definition of its columns for header, width, style, lock, dropdown, field and checking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shifan.domain.answers import Answer, canonical, figure_lines
from shifan.domain.records import Rating, WorkStatus
from shifan.excel.columns import Value
from shifan.excel.department.rows import FillRow
from shifan.excel.styles import Kind, Tone
from shifan.excel.text import longest_line

FILL_SHEET = "填报"
COVER_SHEET = "说明"
SIGNATURE_SHEET = "签字盖章"
LIST_SHEET = "选项"
KEY_HEADER = "校对码"
CHECK_HEADER = "提示"

_RATINGS = (Rating.MET, Rating.PARTLY, Rating.UNMET)


@dataclass(frozen=True, slots=True)
class FillColumn:
    """One column of the fill sheet; ``width`` in characters of the body font, less where locked texts are short.

    A column with an ``answer`` is open where the row is, others are locked. ``choices`` are the words that a cell
    offers and accepts; without them it takes any text. ``prompt`` is shown beside the cell when it is chosen.
    """

    header: str
    width: float
    value: Callable[[FillRow], Value]
    kind: Kind = Kind.TEXT
    tone: Tone = Tone.PLAIN
    answer: Answer | None = None
    choices: Callable[[FillRow], tuple[str, ...]] | None = None
    prompt: str = ""

    def is_open(self, row: FillRow) -> bool:
        """Tell whether the department may write in this cell."""
        return self.answer is not None and self.answer in row.open

    def read(self, text: str) -> str:
        """Return a cell's text in the form in which answers are compared. Only for a column with an answer."""
        assert self.answer is not None, self.header
        return canonical(self.answer, text)


def _answer(answer: Answer, width: float, kind: Kind = Kind.CODE, *, choices: Callable[[FillRow], tuple[str, ...]]
            | None = None, prompt: str = "", value: Callable[[FillRow], str] | None = None) -> FillColumn:  # fmt: skip
    shown = value or (lambda row: row.answers.get(answer, ""))
    return FillColumn(answer.label, width, shown, kind, answer=answer, choices=choices, prompt=prompt)


def _nothing(_: FillRow) -> str:
    return ""  # key and check need more than the row: the sheet writes them


def _claims(row: FillRow) -> tuple[str, ...]:
    return tuple(rating.label for rating in _RATINGS + (Rating.NA,) * row.item.na_rule.allowed)


def _figures(row: FillRow) -> str:
    """Return the figures with a line for each that nobody has reported yet: the names are not to be typed."""
    if Answer.FIGURES not in row.open:
        return row.answers.get(Answer.FIGURES, "")
    stored = row.answers[Answer.FIGURES]
    known = {line.partition("：")[0] for line in stored.split("\n")}
    asked = [line for line in figure_lines(row.item, ()).split("\n") if _name(line) not in known]
    return "\n".join([stored] * bool(stored) + asked)


def _name(line: str) -> str:
    """Return the name in a line ``名称：`` as the canonical text has it."""
    named = canonical(Answer.FIGURES, f"{line.partition('：')[0]}：0")
    return named.partition("：")[0]


COLUMNS: tuple[FillColumn, ...] = (
    FillColumn(KEY_HEADER, 12, _nothing, Kind.CODE),
    FillColumn("编号", 6, lambda r: r.item.number, Kind.LABEL),
    FillColumn("指标", 14, lambda r: r.item.title, tone=Tone.STRONG),
    FillColumn("要求和核查点", 44, lambda r: r.asked),
    FillColumn("职责", 6.5, lambda r: r.task.role.label, Kind.LABEL),
    FillColumn("完成时限", 11, lambda r: r.due, Kind.DATE),
    FillColumn("审核意见和其他单位", 22, lambda r: r.others),
    FillColumn(CHECK_HEADER, 11, _nothing, Kind.LABEL),
    _answer(Answer.CLAIM, 9.5, Kind.LABEL, choices=_claims, prompt="从列表中选。不适用的，要在「自评说明」里写理由。"),
    _answer(Answer.STATUS, 9.5, Kind.LABEL, choices=lambda r: tuple(status.label for status in r.choices),
            prompt="填好、材料备齐后选「已提交」。"),
    _answer(Answer.NOTE, 28, prompt="写本单位做了什么、结果怎样，写清文件名和数字。"),
    _answer(Answer.CLAIM_REASON, 14, prompt="基本达标、未达标写差在哪里；不适用写理由。"),
    _answer(Answer.EVIDENCE, 22, prompt="一行写一个文件名。新材料和这张表放在同一个文件夹里一起交回。"),
    _answer(Answer.FIGURES, 20, value=_figures, prompt="在冒号后面填数：比率写 分子/分母，如 12/15；数量直接写数。"),
    _answer(Answer.PERSON, 11, prompt="姓名和电话。"),
)  # fmt: skip

_OPTIONAL = (Answer.FIGURES, Answer.STATUS, Answer.CLAIM, Answer.CLAIM_REASON)


def columns_for(rows: Sequence[FillRow]) -> tuple[FillColumn, ...]:
    """Return the columns of a workbook with these rows: an answer that none of them has needs no column."""
    asked = {answer for row in rows for answer in row.answers}
    return tuple(column for column in COLUMNS if column.answer not in _OPTIONAL or column.answer in asked)


def width_of(column: FillColumn, rows: Sequence[FillRow]) -> float:
    """Return how wide a column is for these rows: what is only read needs no more room than it takes."""
    if column.answer is not None or column.kind is not Kind.TEXT:
        return column.width
    texts = (value for row in rows if isinstance(value := column.value(row), str))
    longest = max(map(longest_line, texts), default=0)
    least = longest_line(column.header) / 2 + 2  # a header may take two lines
    return min(column.width, max(least, longest + 2))


@dataclass(frozen=True, slots=True)
class Check:
    """Something still to do in a row: the word said, its colour, the cell it is about, and when it holds.

    ``formula`` has the letters of the answer columns in place of their names; ``holds`` is the same in Python, for the
    result that the cell has at first.
    """

    word: str
    tone: Tone
    about: Answer
    formula: str
    holds: Callable[[Mapping[Answer, str]], bool]


BASE_CHECKS: tuple[Check, ...] = (
    Check("未填自评", Tone.BUSY, Answer.CLAIM, 'TRIM({claim})=""', lambda a: not a[Answer.CLAIM]),
    Check("不适用须写理由", Tone.ALERT, Answer.CLAIM_REASON,
          f'AND({{claim}}="{Rating.NA.label}",TRIM({{claim_reason}})="")',
          lambda a: a[Answer.CLAIM] == Rating.NA.label and not a[Answer.CLAIM_REASON]),
    Check("缺佐证材料", Tone.ALERT, Answer.EVIDENCE,
          f'AND(OR({{claim}}="{Rating.MET.label}",{{claim}}="{Rating.PARTLY.label}"),TRIM({{evidence}})="")',
          lambda a: a[Answer.CLAIM] in (Rating.MET.label, Rating.PARTLY.label) and not a[Answer.EVIDENCE]),
    Check("未写完成情况", Tone.BUSY, Answer.NOTE, 'TRIM({note})=""', lambda a: not a[Answer.NOTE]),
    Check("还没提交", Tone.BUSY, Answer.STATUS, f'{{status}}<>"{WorkStatus.SUBMITTED.label}"',
          lambda a: a[Answer.STATUS] != WorkStatus.SUBMITTED.label),
)  # fmt: skip
LEDGER_CHECKS: tuple[Check, ...] = (
    Check("未写完成情况", Tone.BUSY, Answer.NOTE, 'TRIM({note})=""', lambda a: not a[Answer.NOTE]),
)


def checks_of(row: FillRow) -> tuple[Check, ...]:
    """Return what is checked in a row, most urgent first; nothing once the item is accepted."""
    if row.record.status is WorkStatus.ACCEPTED:
        return ()
    return BASE_CHECKS if Answer.CLAIM in row.answers else LEDGER_CHECKS


def first_word(row: FillRow) -> str:
    """Return what the row's check says now, "" when nothing is left to do."""
    return next((check.word for check in checks_of(row) if check.holds(row.answers)), "")
