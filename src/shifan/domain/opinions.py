"""Opinions from above as lists: one per line, ``编号<TAB or ,>意见[<TAB or ,>时限]``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date

from shifan.domain.criteria import Edition
from shifan.domain.dates import parse_due
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.numbering import plain_number
from shifan.domain.tasks import check_due
from shifan.domain.text import clean_line, clean_text, fold
from shifan.domain.values import value

_HEADINGS = ("编号", "序号", "指标编号", "指标序号", "指标")
_WHOLE = ("全县", "全部", "总体")
_DATE_LIKE = r"(?=.*[\d〇○零一二三四五六七八九十])[\d〇○零一二三四五六七八九十年月日号./\-\s]{4,}\Z"


@value
class OpinionLine:
    """One opinion: its line in the file, the item (None: the whole county), the text and the due date."""

    line: int
    criterion_id: str | None
    text: str
    due: date | None


@value
class ReadOpinions:
    """What a list says: the opinions understood and the problems, each naming its line."""

    opinions: tuple[OpinionLine, ...]
    problems: tuple[str, ...]


def read_opinions(text: str, edition: Edition, *, start: date, today: date, quoted: bool = False) -> ReadOpinions:
    """Return the opinions in ``text``; a due date before ``start`` is a problem.

    ``quoted``: a .csv whose fields may stand in quotation marks.
    """
    found: list[OpinionLine] = []
    problems: list[str] = []
    try:
        for line, fields in _quoted_rows(text) if quoted else _plain_rows(text):
            if not found and not problems and fold(clean_line(fields[0])) in _HEADINGS:
                continue
            try:
                opinion = _opinion(line, fields, edition, today)
                check_due(opinion.due, start)
                found.append(opinion)
            except (NotFoundError, RuleError, UsageError) as error:
                problems.append(f"第 {line} 行：{error.message}")
    except csv.Error:
        problems.append("引号没有配对，读不出各栏；请在表格程序中重新另存为 .csv。")
    return ReadOpinions(tuple(found), tuple(problems))


def _plain_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip():
            continue
        if "\t" in content:
            yield line, _trimmed(content.split("\t"))
        else:
            number, _, rest = _cut_first(content.rstrip(",， "))
            body, comma, last = _cut_last(rest)
            dated = comma and re.match(_DATE_LIKE, fold(last))
            yield line, _trimmed([number, body, last] if dated else [number, rest])


def _quoted_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    rows = csv.reader(text.splitlines(keepends=True), delimiter="\t" if "\t" in first else ",", strict=True)
    start = 1
    for fields in rows:
        if any(field.strip() for field in fields):
            yield start, _trimmed(fields)
        start = rows.line_num + 1


def _opinion(line: int, fields: list[str], edition: Edition, today: date) -> OpinionLine:
    if len(fields) > 3:
        raise UsageError("多于三栏（编号、意见、时限）；意见里有逗号的，请把意见放进引号。")
    number = plain_number(clean_line(fields[0]))
    text = clean_text(fields[1]) if len(fields) > 1 else ""
    if not number or not text:
        raise UsageError(f"「{clean_line(' '.join(fields))[:30]}」缺编号或意见，应为：编号,意见,时限（可不写）。")
    item = None if number in _WHOLE else edition.by_number(number.partition(".")[0])
    due = parse_due(fields[2], today) if len(fields) > 2 else None
    return OpinionLine(line, item.id if item else None, text, due)


def _cut_first(text: str) -> tuple[str, str, str]:
    found = re.search("[,，]", text)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])


def _cut_last(text: str) -> tuple[str, str, str]:
    found = re.search("[,，](?=[^,，]*\\Z)", text)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])


def _trimmed(fields: list[str]) -> list[str]:
    kept = [field.strip() for field in fields]
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return kept
