"""What a row is whose first cell looks like a note or a sum, or that has only one cell: by all that stands in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from shifan.domain.edition_table.labels import kinds_named, label_of, number_of
from shifan.domain.edition_table.openings import opening_of
from shifan.domain.ledger.sheet import SheetRow, tight

_NOTES = re.compile(
    r"[*※★☆]|[（(]?(续表|接下页|接上页|转下页|下转|上接)"
    r"|(注|说明|备注|填表说明|附注|资料来源|数据来源)\s*[:：\d]|(填表|制表|审核|填报|联系)(人|单位|日期|电话)(?=[:：\s]|$)"
)
_SIGNED = re.compile(r"[^:：]{0,8}(人|单位|日期|电话|时间|盖章|签字|签章)\s*([（(][^）)]*[）)])?\s*[:：].*")
_SUM = re.compile(r"(总分|合计|总计|小计|共计|满分)(分值)?[:：]?\d*分?")
_FLAT = {
    1: re.compile(r"(第\s*)?[一二三四五六七八九十]{1,3}\s*([、.．]|部分|章|类)?"),
    2: re.compile(r"[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]\s*[、.．]?"),
}
_PLAIN_FIGURE = re.compile(r"\d{1,4}\s*[、.．]?")


def aside(texts: Sequence[str], number: str, words: Collection[str]) -> str | None:
    """Return why a row is no item: a sum or a note; None where it may be one.

    ``texts`` are its cells, ``number`` is its cell of numbers, ``words`` those of its columns that make an item. A row
    with a number and words, or with words in two columns, is never a note, however it begins.
    """
    full = bool(words) and (number_of(number) is not None or len(words) > 1)
    if any(_SUM.fullmatch(tight(text)) for text in texts) and not (full and number_of(number) is not None):
        return "合计"
    if all(map(_SIGNED.fullmatch, texts)):
        return "注释"
    return "注释" if _NOTES.match(texts[0]) and not full else None


def marked(text: str) -> bool:
    """Tell whether a text begins with a mark that footnotes and weighty items share."""
    return text.startswith(("*", "※", "★", "☆"))


def names_kind_only(text: str) -> bool:
    """Tell whether a text is nothing but the name of bonus or penalty, as a heading would be."""
    return bool(kinds_named(text)) and len(label_of(text).title) <= 5


def counts_up(text: str) -> bool:
    """Tell whether a text begins with a plain figure, as items do and headings do not."""
    opening = opening_of(text)
    return opening is not None and opening.style in ("digits", "spaced", "round")


def flat_levels(rows: Sequence[SheetRow], column: int | None) -> dict[int, int]:
    """Return the level, 1 or 2, of rows that are headings by their cell of numbers, by row number.

    So it is where one column counts all levels: 一, （一）, 1. Without figures in it the column tells nothing.
    """
    if column is None:
        return {}
    cells = {row.number: row.cells[column].text.strip() for row in rows if column < len(row.cells)}
    levels = {number: level for number, text in cells.items() for level, form in _FLAT.items() if form.fullmatch(text)}
    return levels if any(map(_PLAIN_FIGURE.fullmatch, cells.values())) and 1 in levels.values() else {}
