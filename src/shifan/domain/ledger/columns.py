"""Which column of a ledger holds what: by its header, as remembered, or as the user says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from shifan.domain.errors import UsageError
from shifan.domain.labels import Labelled
from shifan.domain.ledger.sheet import Sheet, SheetRow, tight
from shifan.domain.values import value

_HEADER_ROWS = 30
_LONGEST_HEADER = 16
_LETTERS = 26


class Field(Labelled):
    """What a column holds."""

    NUMBER = "number", "编号"
    TITLE = "title", "标题"
    LEAD = "lead", "牵头单位"
    SUPPORT = "support", "配合单位"
    PERSON = "person", "承办人"
    DUE = "due", "完成时限"
    NOTE = "note", "进展"
    STATUS = "status", "状态"
    CLAIM = "claim", "自评"
    IGNORE = "ignore", "不取"


# The lower the rank, the surer the word; among equals the column further left is taken.
_WORDS: tuple[tuple[Field, int, str], ...] = (
    (Field.NUMBER, 0, r"(三级)?(指标|任务|项目|事项)?(编号|编码|项号|代码)"),
    (Field.NUMBER, 1, r"(指标|任务)?序号|编次|no\.?"),
    (Field.TITLE, 0, r"三级指标(名称|内容)?"),
    (Field.TITLE, 1, r"指标(名称|内容|项目)?|标题"),
    (Field.TITLE, 2, r"(工作|重点|具体|主要|创建|分解)?任务(名称|内容|事项)?|(工作)?事项(名称)?|项目(名称)?"),
    (Field.TITLE, 3, r"(主要|工作|具体)?内容"),
    (Field.SUPPORT, 0, r"(配合|协办|协助|参与|参加)(责任)?(单位|部门)?"),
    (Field.LEAD, 0, r"牵头(责任)?(单位|部门)?"),
    (Field.LEAD, 1, r"(主要|第一)?(责任|主办|主责|承办|落实)(单位|部门|主体)"),
    (Field.PERSON, 0, r"(具体)?(承办|责任|经办|办理|负责)人(员|姓名)?|具体负责人"),
    (Field.DUE, 0, r"(要求|计划|任务)?(完成|办结|整改|办理)(的?)(时限|期限|时间|日期)(要求)?"),
    (Field.DUE, 1, r"时限(要求)?|期限|时间要求|截止(时间|日期)"),
    (Field.NOTE, 0, r"(目前|工作|任务)?(完成|进展|落实|推进|办理)(情况|进度|进展)|(目前|工作)?进展|进度"),
    (Field.NOTE, 1, r"备注"),
    (Field.STATUS, 0, r"(办理|完成|工作|任务|当前)?状态"),
    (Field.CLAIM, 0, r"自评(结果|等次|结论|情况)?|自查自评|自我评价"),
)


@value
class Layout:
    """How one worksheet is read. ``fields`` has one entry per column; ``number_given`` means the user named it."""

    header_row: int
    headers: tuple[str, ...]
    fields: tuple[Field | None, ...]
    remembered: bool = False
    number_given: bool = False

    def column(self, field: Field) -> int | None:
        """Return the column (from 0) that holds ``field``, None when there is none."""
        return self.fields.index(field) if field in self.fields else None

    @property
    def known(self) -> int:
        """How many columns are understood."""
        return sum(1 for field in self.fields if field not in (None, Field.IGNORE))

    @property
    def signature(self) -> str:
        """What the header is remembered by."""
        return signature(self.headers)

    @property
    def pairs(self) -> tuple[tuple[str, str, Field], ...]:
        """The understood columns: letter, header, field."""
        return tuple(
            (column_letters(at), header, field)
            for at, (header, field) in enumerate(zip(self.headers, self.fields, strict=True))
            if field is not None and field is not Field.IGNORE
        )

    @property
    def unused(self) -> tuple[str, ...]:
        """The headers of the columns that are not read."""
        return tuple(
            header
            for header, field in zip(self.headers, self.fields, strict=True)
            if header and field in (None, Field.IGNORE)
        )


def parse_field(word: str) -> Field | None:
    """Return the field that a word, a code or a usual header names."""
    return Field.parse(word) or _guess_one(word)[0]


def signature(headers: Sequence[str]) -> str:
    """Return 16 hex digits that stand for a header row, however its cells are spaced."""
    text = "\x1f".join(map(tight, headers)).rstrip("\x1f")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_layout(
    sheet: Sheet, given: Mapping[str, Field], remembered: Mapping[str, tuple[Field | None, ...]]
) -> Layout | None:
    """Return how to read ``sheet``: the row whose cells name most fields is its header; None when there is none.

    ``given`` maps headers or column letters to fields and goes before ``remembered`` (fields by header signature),
    which goes before guessing.
    """
    best: Layout | None = None
    for row in [row for row in sheet.rows if any(cell.text for cell in row.cells)][:_HEADER_ROWS]:
        layout = _layout(row, given, remembered)
        if layout is None:
            continue
        # A header of two rows reads the same in both where its cells are merged; the lower one is nearer to the data.
        if best is None or layout.known > best.known or _second_line(best, layout):
            best = layout
    return best


def check_given(sheet: Sheet, given: Mapping[str, Field]) -> None:
    """Raise UsageError when ``given`` names a header that no row near the top has."""
    near = [row for row in sheet.rows if any(cell.text for cell in row.cells)][:_HEADER_ROWS]
    for name in given:
        if not any(_place(name, _headers(row)) is not None for row in near):
            shown = "、".join(dict.fromkeys(cell.text[:10] for row in near[:3] for cell in row.cells if cell.text))
            raise UsageError(f"表头里没有「{name}」这一列。", f"最上面几行有：{shown or '（空）'}。")


def column_letters(at: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _second_line(first: Layout, second: Layout) -> bool:
    same = first.fields == second.fields and second.header_row == first.header_row + 1
    return same and sum(1 for field in _guess(second.headers) if field) > 1


def _layout(
    row: SheetRow, given: Mapping[str, Field], remembered: Mapping[str, tuple[Field | None, ...]]
) -> Layout | None:
    headers = _headers(row)
    known = remembered.get(signature(headers))
    kept = known is not None
    fields = [*(known or ()), *[None] * len(headers)][: len(headers)] if kept else _guess(headers)
    number_given = False
    for name, field in given.items():
        at = _place(name, headers)
        if at is None:
            return None
        if field is not Field.IGNORE:
            fields = [None if old is field else old for old in fields]
        fields[at] = field
        number_given = number_given or field is Field.NUMBER
    layout = Layout(row.number, headers, tuple(fields), kept, number_given)
    named = Field.NUMBER in fields or Field.TITLE in fields
    return layout if named and layout.known > 1 else None


def _headers(row: SheetRow) -> tuple[str, ...]:
    return tuple(" ".join(cell.text.split()) for cell in row.cells)


def _place(name: str, headers: Sequence[str]) -> int | None:
    wanted = tight(name)
    for at, header in enumerate(headers):
        if header and tight(header) == wanted:
            return at
    letters = name.strip().upper()
    return next((at for at in range(len(headers)) if column_letters(at) == letters), None)


def _guess(headers: Iterable[str]) -> list[Field | None]:
    guessed = [_guess_one(header) for header in headers]
    chosen: list[Field | None] = [None] * len(guessed)
    for field in Field:
        ranked = [(rank, at) for at, (found, rank) in enumerate(guessed) if found is field]
        if ranked:
            chosen[min(ranked)[1]] = field
    return chosen


def _guess_one(header: str) -> tuple[Field | None, int]:
    text = re.sub(r"\(.*?\)|[:*]", "", tight(header))
    if 0 < len(text) <= _LONGEST_HEADER:
        for field, rank, pattern in _WORDS:
            if re.fullmatch(pattern, text):
                return field, rank
    return None, 0
