"""Official tables as offices make them: one content in many layouts, written as .xlsx, .docx, .html and .csv."""

from __future__ import annotations

import csv
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import docx
from openpyxl import Workbook

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.understanding import Wishes, understand
from shifan.domain.edition_table.values import Proposal
from shifan.services.table_reading import read_tables

BASE, BONUS, PENALTY = CriterionKind.BASE, CriterionKind.BONUS, CriterionKind.PENALTY


@dataclass(frozen=True)
class Item:
    """What an item is, before it goes into a file."""

    title: str
    requirement: str
    kind: CriterionKind = BASE
    points: Decimal | None = None
    leads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subgroup:
    """A second-level indicator with its items."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Group:
    """A first-level indicator with its subgroups."""

    title: str
    subgroups: tuple[Subgroup, ...]


Content = tuple[Group, ...]


@dataclass(frozen=True)
class Piece:
    """A cell: its text, and how many columns and rows it takes."""

    text: str = ""
    columns: int = 1
    rows: int = 1


Row = list[Piece]


@dataclass
class Table:
    """A table on its way into a file; ``before`` are lines over it, ``name`` its sheet's."""

    rows: list[Row]
    before: list[str] = field(default_factory=list)
    name: str = "指标表"


def _items(*words: str, kind: CriterionKind = BASE) -> tuple[Item, ...]:
    return tuple(Item(word, f"{word}的制度、落实和效果都有据可查，数据真实。", kind) for word in words)


CONTENT: Content = (
    Group(
        "政府职能依法履行",
        (
            Subgroup("推进简政放权", _items("精简行政许可事项", "清理证明事项", "规范中介服务")),
            Subgroup("优化营商环境", _items("公平竞争审查", "政企沟通机制")),
        ),
    ),
    Group(
        "依法行政制度健全",
        (
            Subgroup("规范性文件管理", _items("合法性审核全覆盖", "按期备案审查", "定期清理并公布结果")),
            Subgroup("公众参与", _items("征求意见不少于三十日")),
        ),
    ),
    Group("组织领导落实", (Subgroup("党委领导", _items("听取工作汇报", "述法考核")),)),
    Group(
        "附加项",
        (
            Subgroup("加分项", _items("获得国家级表彰", "经验全国推广", kind=BONUS)),
            Subgroup("扣分项", _items("被国家级通报批评", kind=PENALTY)),
        ),
    ),
)

HAN = "一二三四五六七八九十"


def expected(content: Content = CONTENT) -> list[tuple[str, str, str, str, str, CriterionKind]]:
    """Return what an import must find: group, subgroup, number, title, requirement, kind of every item."""
    found: list[tuple[str, str, str, str, str, CriterionKind]] = []
    for group in content:
        for subgroup in group.subgroups:
            for item in subgroup.items:
                number = str(len(found) + 1)
                found.append((group.title, subgroup.title, number, item.title, item.requirement, item.kind))
    return found


def imported(proposal: Proposal) -> list[tuple[str, str, str, str, str, CriterionKind]]:
    """Return what an import found, in the same form."""
    return [
        (group.title, subgroup.title, item.number, item.title, item.requirement, item.kind)
        for group in proposal.table.groups
        for subgroup in group.subgroups
        for item in subgroup.items
    ]


def read(path: Path, wishes: Wishes | None = None) -> Proposal:
    """Return what is understood of a file, read in this process."""
    return understand(read_tables(path), wishes or Wishes())


def plain_rows(
    content: Content = CONTENT,
    *,
    merged: bool = True,
    repeated: bool = False,
    cells: Callable[[int, Item], Sequence[str]] = lambda number, item: (str(number), item.title, item.requirement),
    group_label: Callable[[int, Group], str] = lambda at, group: f"{HAN[at]}、{group.title}",
    subgroup_label: Callable[[int, Subgroup], str] = lambda at, subgroup: f"（{HAN[at]}）{subgroup.title}",
) -> list[Row]:
    """Return item rows with both labels in front: merged down, repeated, or left blank after the first."""
    rows: list[Row] = []
    number = 0
    for at, group in enumerate(content):
        whole = sum(len(subgroup.items) for subgroup in group.subgroups)
        for sub_at, subgroup in enumerate(group.subgroups):
            for place, item in enumerate(subgroup.items):
                number += 1
                row = [Piece(text) for text in cells(number, item)]
                labels: Row = []
                first = sub_at == place == 0
                for begins, label, count in (
                    (first, group_label(at, group), whole),
                    (place == 0, subgroup_label(sub_at, subgroup), len(subgroup.items)),
                ):
                    if merged:
                        labels += [Piece(label, rows=count)] if begins else []
                    else:
                        labels.append(Piece(label if begins or repeated else ""))
                rows.append(labels + row)
    return rows


def header(*names: str) -> Row:
    """Return a header row."""
    return [Piece(name) for name in names]


# -- writing files -------------------------------------------------------------------------------------------


def placed(rows: Sequence[Row]) -> list[tuple[int, int, Piece]]:
    """Return every piece with its row and column (from 0), as HTML would place it."""
    taken: set[tuple[int, int]] = set()
    found: list[tuple[int, int, Piece]] = []
    for at, row in enumerate(rows):
        column = 0
        for piece in row:
            while (at, column) in taken:
                column += 1
            found.append((at, column, piece))
            taken |= {(at + y, column + x) for y in range(piece.rows) for x in range(piece.columns)}
            column += piece.columns
    return found


def write_xlsx(path: Path, tables: Iterable[Table]) -> Path:
    """Write one sheet a table; the lines over a table are rows of their own, merged over the width."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.name)
        lead: list[Row] = [[Piece(line, columns=5)] for line in table.before]
        for at, column, piece in placed([*lead, *table.rows]):
            cell = sheet.cell(at + 1, column + 1)
            if piece.text:
                cell.value = int(piece.text) if piece.text.isascii() and piece.text.isdigit() else piece.text
            if piece.rows > 1 or piece.columns > 1:
                sheet.merge_cells(
                    start_row=at + 1,
                    start_column=column + 1,
                    end_row=at + piece.rows,
                    end_column=column + piece.columns,
                )
    book.save(path)
    return path


def write_docx(path: Path, tables: Iterable[Table]) -> Path:
    """Write one Word table a table, the lines over it as paragraphs."""
    document = docx.Document()
    for table in tables:
        for line in table.before:
            document.add_paragraph(line)
        if not table.before:
            document.add_paragraph("")
        width = max(column + piece.columns for _, column, piece in placed(table.rows))
        made = document.add_table(len(table.rows), width)
        cells = [list(row.cells) for row in made.rows]
        for at, column, piece in placed(table.rows):
            cell = cells[at][column]
            if piece.rows > 1 or piece.columns > 1:
                cell = cell.merge(cells[at + piece.rows - 1][column + piece.columns - 1])
            cell.text = piece.text
    document.save(str(path))
    return path


def write_html(path: Path, tables: Iterable[Table]) -> Path:
    """Write a web page in GB18030, as many office programs save it."""
    parts = ['<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>']
    for table in tables:
        parts += [f"<p>{html.escape(line)}</p>" for line in table.before]
        parts.append("<table border=1>")
        for row in table.rows:
            parts.append("<tr>")
            for piece in row:
                spans = f" colspan={piece.columns}" if piece.columns > 1 else ""
                spans += f' rowspan="{piece.rows}"' if piece.rows > 1 else ""
                parts.append(f"<td{spans}>" + html.escape(piece.text).replace("\n", "<br>") + "</td>")
            parts.append("</tr>")
        parts.append("</table>")
    path.write_bytes("\n".join([*parts, "</body></html>"]).encode("gb18030"))
    return path


def write_csv(path: Path, tables: Iterable[Table]) -> Path:
    """Write all tables below each other, as a spreadsheet saves merged cells: only the first one has text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for table in tables:
            writer.writerows([line] for line in table.before)
            width = max(column + piece.columns for _, column, piece in placed(table.rows))
            grid = [[""] * width for _ in table.rows]
            for at, column, piece in placed(table.rows):
                grid[at][column] = piece.text
            writer.writerows(grid)
    return path


WRITERS = {"xlsx": write_xlsx, "docx": write_docx, "html": write_html, "csv": write_csv}


def with_points(content: Content = CONTENT, points: str = "2") -> Content:
    """Return the content with points and a lead unit for every base item."""
    return tuple(
        replace(
            group,
            subgroups=tuple(
                replace(one, items=tuple(_extended(item, points) for item in one.items)) for one in group.subgroups
            ),
        )
        for group in content
    )


def _extended(item: Item, points: str) -> Item:
    return replace(item, points=Decimal(points) if item.kind is BASE else None, leads=("县司法局", "县财政局"))
