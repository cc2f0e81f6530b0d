"""The lines over a table: which of them name its first and second level, and which were not taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shifan.domain.edition_table.headers import Layout
from shifan.domain.edition_table.labels import heading_level, one_line
from shifan.domain.edition_table.rows import short
from shifan.domain.edition_table.values import Role, Skipped, SourceFile, SourceTable
from shifan.domain.values import value

_MOST_CAPTION = 40
_BETWEEN_PAGES = re.compile(r"[（(]?续表.{0,8}|[-—–\s\d第页共/]+")
_IN_SHEET, _BEFORE = "表头以上的文字", "表前的文字，没有用作指标"


@value
class Line:
    """A line over a table: its place where it stands in a cell of the sheet, else that of the table."""

    text: str
    place: str
    in_sheet: bool


@value
class Captions:
    """The lines that name the table's group and subgroup, None where there is none, and the lines not taken."""

    group: str | None
    subgroup: str | None
    skipped: tuple[Skipped, ...]


def lines_over(table: SourceTable, layout: Layout) -> list[Line]:
    """Return the lines over a table, the nearest last: those before it, then those in the rows over its header."""
    lines = [Line(text, table.sheet.name, False) for text in table.before]
    for row in table.sheet.rows[: layout.rows[0]] if layout.rows else ():
        texts = list(dict.fromkeys(cell.text for cell in row.cells if cell.text))
        if texts:
            place = next(f"{table.sheet.name} {cell.address}" for cell in row.cells if not cell.blank)
            lines += [Line(text, place, True) for text in texts]
    return lines


def lines_after(file: SourceFile) -> list[Skipped]:
    """Return the lines after a file's last table as not taken: all as one, as they are no headings of anything."""
    lines = [line for line in file.after if not between_pages(line)]
    return [Skipped(file.name, short("　".join(lines)), "最后一张表之后的文字，没有取")] if lines else []


def captions_of(lines: Sequence[Line], layout: Layout) -> Captions:
    """Return what the lines say: the nearest of each level, the second only where it stands below the first.

    Only levels that have no column are named by lines.
    """
    levels = [_level(line.text) for line in lines]
    group = _last(levels, 1) if Role.GROUP not in layout.columns else None
    subgroup = None
    if not {Role.GROUP, Role.SUBGROUP} & set(layout.columns):
        found = _last(levels, 2)
        subgroup = found if found is not None and (group is None or found > group) else None
    skipped: dict[tuple[str, str], list[str]] = {}
    for at, line in enumerate(lines):
        if at in (group, subgroup) or (not line.in_sheet and between_pages(line.text)):
            continue
        reason = _IN_SHEET if line.in_sheet else _BEFORE
        place = line.place if line.in_sheet or levels[at] is None else f"{line.place}（{short(line.text)}）"
        skipped.setdefault((place, reason), []).append(line.text)
    return Captions(
        one_line(lines[group].text) if group is not None else None,
        one_line(lines[subgroup].text) if subgroup is not None else None,
        tuple(Skipped(place, short("　".join(texts)), reason) for (place, reason), texts in skipped.items()),
    )


def between_pages(line: str) -> bool:
    """Tell whether a line is only what stands between the pages of one table."""
    return not line.strip() or _BETWEEN_PAGES.fullmatch(line.strip()) is not None


def _level(text: str) -> int | None:
    line = one_line(text)
    return heading_level(line) if len(line) <= _MOST_CAPTION else None


def _last(levels: Sequence[int | None], wanted: int) -> int | None:
    return next((at for at in range(len(levels) - 1, -1, -1) if levels[at] == wanted), None)
