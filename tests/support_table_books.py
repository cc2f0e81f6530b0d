"""Small official tables written row by row, and what an import found in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.values import Proposal
from support_tables import Piece, Row

HEAD = ("一级指标", "二级指标", "序号", "三级指标", "具体要求")


def book(path: Path, rows: Sequence[Sequence[str | int]], merges: Sequence[str] = ()) -> Path:
    """Write a workbook of one sheet called 表; an empty text is a blank cell."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "表"
    for row in rows:
        sheet.append([cell or None for cell in row])
    for area in merges:
        sheet.merge_cells(area)
    made.save(path)
    return path


def pieces(rows: Sequence[Sequence[str | int]]) -> list[Row]:
    """Return rows of plain cells for the writers of ``support_tables``."""
    return [[Piece(str(cell)) for cell in row] for row in rows]


def titles(proposal: Proposal) -> list[tuple[str, str]]:
    """Return number and title of every item."""
    return [(item.number, item.title) for item in proposal.table.items]


def places(proposal: Proposal) -> list[tuple[str, str, str, CriterionKind]]:
    """Return group, subgroup, title and kind of every item."""
    return [
        (group.title, one.title, item.title, item.kind)
        for group in proposal.table.groups
        for one in group.subgroups
        for item in one.items
    ]
