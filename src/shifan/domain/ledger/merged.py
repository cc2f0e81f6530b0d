"""What is to be said about merged cells: which rows took something from the first cell of a merged range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from shifan.domain.ledger.columns import Field, Layout, column_letters
from shifan.domain.ledger.sheet import Finding, Merge, Sheet

_SPELT_OUT = 6
_SHOWN = 12


def merge_questions(sheet: Sheet, layout: Layout, taken: Collection[int]) -> Iterator[Finding]:
    """Yield one finding for each column that is read and has merged cells, naming every range with taken rows."""
    of_column: dict[int, list[Merge]] = defaultdict(list)
    for merge in sorted(sheet.merges, key=lambda merge: merge.first):
        if any(merge.first < row <= merge.last for row in taken):
            of_column[merge.column].append(merge)
    texts = {(row.number, at): cell.text for row in sheet.rows for at, cell in enumerate(row.cells)}
    for column in sorted(of_column):
        field = layout.fields[column] if column < len(layout.fields) else None
        if field not in (None, Field.IGNORE):
            yield _said(of_column[column], texts, layout.headers[column])


def _said(merges: list[Merge], texts: dict[tuple[int, int], str], header: str) -> Finding:
    if len(merges) <= _SPELT_OUT:
        return Finding((), "；".join(_one(merge, texts) for merge in merges) + "。")
    ranges = "、".join(_range(merge.column, merge.first, merge.last) for merge in merges)
    return Finding((), f"「{header}」有 {len(merges)} 处合并的格子，下面各行都按第一行的取用：{ranges}。")


def _one(merge: Merge, texts: dict[tuple[int, int], str]) -> str:
    text = " ".join(texts[merge.first, merge.column].split())
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    below = _range(merge.column, merge.first + 1, merge.last)
    return f"{_range(merge.column, merge.first, merge.last)} 合并，{below} 按「{shown}」取用"


def _range(column: int, first: int, last: int) -> str:
    letters = column_letters(column)
    return f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"
