"""Filling an authority's own form: answers go into single cells, everything else in the file stays as it was.

openpyxl would lose charts, pictures, macros, pivot tables and newer formats on saving, so the file is never loaded and
saved: the answers are put into the bytes of one sheet, and all other parts are copied.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import iterparse
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, get_column_letter

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, ShifanError, UsageError
from shifan.domain.text import fold
from shifan.excel.columns import Value
from shifan.excel.incoming import SAVE_AS, check_sizes, workbook_content
from shifan.excel.sheet_bytes import SheetBytes
from shifan.excel.sheet_marks import sheet_parts
from shifan.excel.text import CELL_LIMIT, cell_text

_SHARED = "xl/sharedStrings.xml"
_WORKBOOK = "xl/workbook.xml"
_MOST_BYTES = 64 * 1024 * 1024
_MOST_NAMED = 8
_CALCULATION = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
_BEFORE_CALCULATION = ("definedNames", "externalReferences", "functionGroups", "sheets")


@dataclass(frozen=True, slots=True)
class Form:
    """Where answers go: columns are named by header, or by letter. ``sheet`` empty means the first visible one."""

    sheet: str
    header_row: int
    key_column: str
    answer_columns: tuple[str, ...]


@dataclass(slots=True)
class Filled:
    """A filled form: its bytes, the sheet's title, keys found in the form and not answered, and warnings."""

    data: bytes = b""
    sheet: str = ""
    rows: int = 0
    keys: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Notes:
    formulas: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Return what the user should know, in Chinese."""
        said = (
            (self.formulas, "是公式，没有填"),
            (self.shared, "在合并的单元格里，没有填"),
            (self.replaced, "原来有内容，已改写"),
            (self.refused, "填入的字不在下拉选项里，请在映射文件的「换词」里写明换成什么"),
            (self.long, f"的文字超过 {CELL_LIMIT} 字，只写入了前面部分"),
            (self.repeated, "与前面的行重复，没有填"),
            (self.unknown, "在指标或所选范围里对不上，没有填"),
        )
        return [f"{_some(places)} {what}。" for places, what in said if places]


def fill_form(
    template: Path, form: Form, key_of: Callable[[str], str], answers: Mapping[str, Sequence[Value]]
) -> Filled:
    """Return ``template`` with answers in the cells of ``form``; the file itself is only read.

    ``answers``: by key, one value for each answer column (None and "" leave the cell as it is); ``key_of`` turns a
    cell's text into a key. Raises UsageError (no such sheet or column), NotFoundError (no row fits), DataFileError or
    ProtectedError when the file cannot be read, is too large, or is signed.
    """
    data = workbook_content(template)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_sizes(template, archive)
            return _fill(template, archive, form, key_of, answers)
    except ShifanError:
        raise
    except (zipfile.BadZipFile, expat.ExpatError, SyntaxError, ValueError, KeyError, OSError, EOFError) as error:
        raise DataFileError(f"「{template.name}」读不出来，文件可能已损坏。", SAVE_AS) from error


def _fill(
    template: Path,
    archive: zipfile.ZipFile,
    form: Form,
    key_of: Callable[[str], str],
    answers: Mapping[str, Sequence[Value]],
) -> Filled:
    names = archive.namelist()
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise ProtectedError(f"「{template.name}」有数字签名，填写会使签名失效，没有填。", "请用没有签名的空白表。")
    title, part = _chosen(template, archive, form.sheet)
    if archive.getinfo(part).file_size > _MOST_BYTES:
        raise ProtectedError(f"「{template.name}」的表「{title}」太大，没有读取。", "请删去多余的空行再试。")
    shared = _shared_texts(archive) if _SHARED in names else []
    sheet = SheetBytes(archive.read(part), shared)
    filled = Filled(sheet=title)
    values = _values(sheet, form, key_of, answers, filled)
    if not filled.rows:
        raise NotFoundError(
            f"表「{title}」第 {form.header_row} 行以下没有一行能与指标对上，没有导出。",
            "请检查映射文件里的「表头行」和「编号列」。",
        )
    changed = {part: sheet.with_values(values)}
    if any(cell.formula for row in sheet.rows.values() for cell in row.cells.values()) or "xl/calcChain.xml" in names:
        changed[_WORKBOOK] = _recalculated(archive.read(_WORKBOOK))
    filled.data = _copied(archive, changed)
    return filled


def _chosen(template: Path, archive: zipfile.ZipFile, wanted: str) -> tuple[str, str]:
    parts = [(title, part, hidden) for title, part, hidden in sheet_parts(archive) if part in archive.namelist()]
    for title, part, hidden in parts:
        if title == wanted or (not wanted and not hidden):
            return title, part
    known = "、".join(title for title, _, _ in parts)
    raise UsageError(f"「{template.name}」中没有名为「{wanted}」的表。", f"现有：{known}。")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    """Return the workbook's shared texts, without phonetic hints."""
    found: list[str] = []
    text, phonetic = "", 0
    with archive.open(_SHARED) as stream:
        for event, element in iterparse(stream, ("start", "end")):
            name = element.tag.rpartition("}")[2]
            if name == "rPh":
                phonetic += 1 if event == "start" else -1
            elif event == "end" and name == "t" and not phonetic:
                text += element.text or ""
            elif event == "end" and name == "si":
                found.append(text)
                text = ""
                element.clear()
    return found


def _values(
    sheet: SheetBytes,
    form: Form,
    key_of: Callable[[str], str],
    answers: Mapping[str, Sequence[Value]],
    filled: Filled,
) -> dict[tuple[int, int], Value]:
    """Return what goes into which cell, and write into ``filled`` what was found on the way."""
    key_column = _column(sheet, form, form.key_column)
    columns = [_column(sheet, form, name) for name in form.answer_columns]
    found: dict[tuple[int, int], Value] = {}
    notes = _Notes()
    for number in sorted(row for row in sheet.rows if row > form.header_row):
        cell = sheet.rows[number].cells.get(key_column)
        key = key_of(_plain(cell.text)) if cell is not None else ""
        if cell is None or not key:
            continue
        if key not in answers:
            notes.unknown.append(f"{cell.address}「{fold(cell.text)[:20]}」")
        elif key in filled.keys:
            notes.repeated.append(cell.address)
        else:
            filled.keys.add(key)
            filled.rows += 1
            for column, value in zip(columns, answers[key], strict=True):
                if value not in (None, ""):
                    _put(sheet, found, notes, number, column, _written(value))
    filled.warnings += notes.texts()
    return found


def _put(
    sheet: SheetBytes,
    found: dict[tuple[int, int], Value],
    notes: _Notes,
    row: int,
    column: int,
    value: Value,
) -> None:
    place = sheet.anchor(row, column)
    address = f"{get_column_letter(place[1])}{place[0]}"
    present = sheet.rows[place[0]].cells.get(place[1]) if place[0] in sheet.rows else None
    if place[0] != row or place in found:  # shared with another row, or with another answer
        notes.shared.append(f"{get_column_letter(column)}{row}")
        return
    if present is not None and present.formula:
        notes.formulas.append(address)
        return
    if present is not None and present.text.strip() and _plain(present.text) != _plain(str(value)):
        notes.replaced.append(address)
    choices = sheet.allowed(*place)
    if choices and str(value) not in choices:
        notes.refused.append(f"{address}「{str(value)[:20]}」")
    if isinstance(value, str) and cell_text(value)[1]:
        notes.long.append(address)
    found[place] = value


def _column(sheet: SheetBytes, form: Form, name: str) -> int:
    """Return the number of a column named by its header or letter. Raises UsageError."""
    header = sheet.rows.get(form.header_row)
    cells = header.cells.values() if header else ()
    wanted = _squeezed(name)
    found = [cell.column for cell in cells if _squeezed(cell.text) == wanted]
    if len(found) == 1:
        return found[0]
    if not found and re.fullmatch(r"[A-Za-z]{1,3}", name):
        return column_index_from_string(name.upper())
    problem = f"有 {len(found)} 列都叫「{name}」" if found else f"没有叫「{name}」的列"
    known = "、".join(fold(cell.text) for cell in cells if cell.text.strip())
    raise UsageError(
        f"表头行（第 {form.header_row} 行）里{problem}。", f"可以改写列标，如 C。该行现有：{known or '（空）'}。"
    )


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


def _plain(text: str) -> str:
    """Return a cell's text for comparing: folded, a whole number without its decimals."""
    folded = fold(text)
    return folded[:-2] if re.fullmatch(r"\d+\.0", folded) else folded


def _written(value: Value) -> Value:
    """Return a value as it goes into a foreign cell: dates as text, since the cell's own format may be anything."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _recalculated(workbook: bytes) -> bytes:
    """Return the workbook part asking for its formulas to be worked out on opening, as answers may enter them."""
    if found := _CALCULATION.search(workbook):
        attributes = re.sub(rb'\sfullCalcOnLoad="[^"]*"', b"", found.group(2)).rstrip()
        changed = b"<" + found.group(1) + b"calcPr" + attributes + b' fullCalcOnLoad="1"' + found.group(3) + b">"
        return workbook[: found.start()] + changed + workbook[found.end() :]
    for name in _BEFORE_CALCULATION:
        closing = re.search(rb"</((?:\w+:)?)" + name.encode() + rb">", workbook)
        if closing is not None:
            at = closing.end()
            return workbook[:at] + b"<" + closing.group(1) + b'calcPr fullCalcOnLoad="1"/>' + workbook[at:]
    return workbook


def _copied(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Return the archive with some parts replaced; the others keep their bytes, order and dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in archive.infolist():
            copy.writestr(info, changed.get(info.filename, b"") or archive.read(info), info.compress_type)
    return buffer.getvalue()


def _some(places: Sequence[str]) -> str:
    rest = f"等 {len(places)} 处" if len(places) > _MOST_NAMED else ""
    return "、".join(places[:_MOST_NAMED]) + rest
