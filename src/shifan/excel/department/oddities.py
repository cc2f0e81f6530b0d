"""What stands in a returned workbook outside its table: other sheets, notes above it, comments, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from zipfile import ZipFile

from shifan.domain.ledger.sheet import Cell, Finding
from shifan.excel.department.baseline import Baseline, shown_digest
from shifan.excel.department.cells import GridRow
from shifan.excel.department.columns import COVER_SHEET, LIST_SHEET, SIGNATURE_SHEET
from shifan.excel.department.fill_rows import FillTable
from shifan.excel.department.sheet_rows import local_name, parse_xml

_OURS = (COVER_SHEET, SIGNATURE_SHEET, LIST_SHEET)
_MOST_SHOWN = 20
_LARGEST_PART = 4 * 1024 * 1024


def around(table: FillTable, others: Mapping[str, Sequence[GridRow]], baseline: Baseline) -> Iterator[Finding]:
    """Yield what stands outside the rows of the table and is not what was sent."""
    fixed = frozenset(getattr(baseline, "fixed", ()))
    if fixed:
        above = [row for row in table.rows if row.number < table.header]
        yield from _strange(table.title, above, fixed)
    for title, rows in others.items():
        if fixed or title not in _OURS:
            yield from _strange(title, rows, fixed)
    if table.merges:
        said = "单元格合并了，只取左上角一格的内容。"
        yield Finding(table.merges, f"表「{table.title}」的{said}")


def _strange(title: str, rows: Sequence[GridRow], fixed: frozenset[str]) -> Iterator[Finding]:
    cells = [cell for row in rows for cell in row.cells.values() if cell.text and shown_digest(cell.text) not in fixed]
    if cells:
        shown = "；".join(_short(cell) for cell in cells[:3]) + (f" 等 {len(cells)} 处" if len(cells) > 3 else "")
        yield Finding(tuple(cell.address for cell in cells), f"表「{title}」里另外写的内容没有取用：{shown}。")


def _short(cell: Cell) -> str:
    return cell.text if len(cell.text) <= _MOST_SHOWN else f"{cell.text[:_MOST_SHOWN]}……"


def extras(names: Sequence[str], archive: ZipFile) -> Iterator[Finding]:
    """Yield a word on comments, pictures and text boxes, which are not taken. Raises ExpatError."""
    if comments := _comments(names, archive):
        quoted = "；".join(_short(Cell("", text)) for _, text in comments[:3] if text)
        said = f"有 {len(comments)} 处批注，没有取用；要写的请写在「完成情况」里"
        yield Finding(tuple(at for at, _ in comments if at), f"{said}：{quoted}。" if quoted else f"{said}。")
    if any(_is_picture(name, archive) for name in names):
        yield Finding((), "有图片或文本框，没有取用；图片请存成文件，作为佐证材料交回。")


def _comments(names: Sequence[str], archive: ZipFile) -> list[tuple[str, str]]:
    """Return address and text of all comments; a threaded one has an old one beside it for older programs."""
    parts = [
        name
        for name in names
        if re.search(r"xl/(comments|threadedComments)[^/]*[^.]*\.xml\Z", name)
        and archive.getinfo(name).file_size <= _LARGEST_PART
    ]
    threaded = [one for name in parts if "threaded" in name for one in _comments_in(archive.read(name))]
    answered = {at for at, _ in threaded}
    plain = [one for name in parts if "threaded" not in name for one in _comments_in(archive.read(name))]
    return threaded + [one for one in plain if one[0] not in answered]


def _comments_in(data: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = []
    depth = {"comment": 0, "threadedComment": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        if local in depth:
            depth[local] += 1
            found.append((attributes.get("ref", ""), []))

    def end(name: str) -> None:
        local = local_name(name)
        if local in depth:
            depth[local] -= 1

    def text(words: str) -> None:
        if any(depth.values()):
            found[-1][1].append(words)

    parse_xml(data, start, end, text)
    return [(at, " ".join("".join(words).split())) for at, words in found]


def _is_picture(name: str, archive: ZipFile) -> bool:
    """Tell whether a part is a picture or draws something; office programs write drawings with nothing in them."""
    if re.match(r"xl/(media/|cellimages)", name):
        return True
    drawing = re.match(r"xl/drawings/drawing[^/]*\.xml\Z", name)
    return drawing is not None and (archive.getinfo(name).file_size > _LARGEST_PART or b"Anchor" in archive.read(name))
