"""Decisions on conflicts as text: one a line, unit, item number, field, whose value stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shifan.domain.answers import Stands
from shifan.domain.errors import DataFileError, UsageError
from shifan.domain.ledger.sheet import tight
from shifan.domain.merging import Side
from shifan.domain.numbering import plain_number
from shifan.domain.text import clean_line
from shifan.domain.units import LineProblem, problem_text, text_lines
from shifan.services.import_found import Conflict, ConflictKey

SIDES = {Stands(side.value).label: side for side in (Side.INCOMING, Side.STORED)}
"""Whose value stands, as it is said: the department's, or what the store has now."""

EXAMPLE = "县司法局 35 自评 对方"
_FIELDS = 4
_BREAK = r"\s*[，,\t]\s*|\s+"


def side_word(side: Side) -> str:
    """Return how a side is called."""
    return next(word for word, known in SIDES.items() if known is side)


def decision_line(conflict: Conflict) -> str:
    """Return the words that name a conflict in a list of decisions, without the decision."""
    return f"{conflict.department} {conflict.number} {tight(conflict.label)}"


def read_sides(text: str, conflicts: Sequence[Conflict]) -> dict[ConflictKey, Side]:
    """Return the decisions in a list, by conflict.

    Raises UsageError for an empty list, DataFileError naming every line that names no conflict or no side.
    """
    named = {tight(decision_line(conflict)): conflict.key for conflict in conflicts}
    found: dict[ConflictKey, Side] = {}
    problems: list[LineProblem] = []
    for number, line in text_lines(text):
        parts = [clean_line(part) for part in re.split(_BREAK, line.strip())]
        words, side = parts[:-1], SIDES.get(parts[-1])
        if len(parts) < _FIELDS or side is None:
            problems.append(LineProblem(number, f"写法不对，应当像：{EXAMPLE}（或 现值）。"))
            continue
        key = named.get(tight(" ".join((words[0], plain_number(words[1]), *words[2:]))))
        if key is None:
            problems.append(LineProblem(number, f"没有这一处冲突：{' '.join(words)}。"))
        else:
            found[key] = side
    if problems:
        raise DataFileError(problem_text(problems, "一处也没有决定"))
    if not found:
        raise UsageError("没有写怎样决定。", f"每行一处，例：{EXAMPLE}")
    return found
