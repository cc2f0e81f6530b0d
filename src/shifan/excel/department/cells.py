"""What the cells of a worksheet of other people's making say. No formula is evaluated, nothing outside is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

from shifan.domain.errors import ProtectedError
from shifan.domain.ledger.columns import column_letters
from shifan.domain.ledger.sheet import Cell
from shifan.domain.text import clean_text
from shifan.domain.values import value
from shifan.excel.department.sheet_rows import RawCell, Tail, local_name, parse_xml, raw_rows, whole_number

MOST_CELLS = 100_000
"""More cells with content than any department's workbook has."""

_ESCAPE = r"_x([0-9A-Fa-f]{4})_"
_DATE_IDS = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
_PERCENT_IDS = frozenset((9, 10))
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_EXACT = 1e15
_FORMULA = "是公式，请改成数值或文字（复制后「选择性粘贴」为数值）。"
_LOST = "数字太长，后几位已经丢失，请把单元格设成文本格式后重填。"


@value
class Formats:
    """What numbers mean by their style: dates and percentages, and the day that dates are counted from."""

    dates: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    epoch: date = _EPOCH


@value
class GridRow:
    """The cells with content of one row, by column (from 1)."""

    number: int
    cells: Mapping[int, Cell]


def read_rows(
    path: Path, archive: ZipFile, part: str, shared: list[str], formats: Formats, tail: Tail
) -> Iterator[GridRow]:
    """Yield the rows with content of the worksheet stored as ``part``.

    Raises ProtectedError when there is more than a department's workbook ever holds, ExpatError when it is no XML.
    """
    room = MOST_CELLS
    for number, raws in raw_rows(path, archive, part, tail):
        cells = {raw.column: found for raw in raws if not (found := _cell(number, raw, shared, formats)).blank}
        room -= len(cells)
        if room < 0:
            raise ProtectedError(f"「{path.name}」的内容太多，不像填报表，没有读取。", "请核对文件来源。")
        if cells:
            yield GridRow(number, cells)


def read_shared(data: bytes) -> list[str]:
    """Return the workbook's shared texts, without the phonetic guides that East Asian text may carry."""
    texts: list[str] = []
    parts: list[str] = []
    depth = {"si": 0, "t": 0, "rPh": 0}

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = local_name(name)
        if local in depth:
            depth[local] += 1
        if local == "si":
            parts.clear()

    def end(name: str) -> None:
        local = local_name(name)
        if local in depth:
            depth[local] -= 1
        if local == "si":
            texts.append("".join(parts))

    def text(data: str) -> None:
        if depth["t"] and not depth["rPh"]:
            parts.append(data)

    parse_xml(data, start, end, text)
    return texts


def read_formats(styles: bytes, *, from_1904: bool) -> Formats:
    """Return which styles of a workbook make a number a date or a percentage."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside = {"cellXfs": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        if local == "cellXfs":
            inside[local] = True
        elif local == "numFmt":
            codes[whole_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "xf" and inside["cellXfs"]:
            used.append(whole_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        if local_name(name) == "cellXfs":
            inside["cellXfs"] = False

    parse_xml(styles, start, end, None)
    dates = frozenset(at for at, key in enumerate(used) if key in _DATE_IDS or _is_date(codes.get(key, "")))
    percents = frozenset(at for at, key in enumerate(used) if key in _PERCENT_IDS or "%" in codes.get(key, ""))
    return Formats(dates, percents, _EPOCH_1904 if from_1904 else _EPOCH)


def _is_date(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code).casefold()
    return bool(re.search(r"[yd年日]", bare))


# -- cells -----------------------------------------------------------------------------------------------------


def _cell(number: int, raw: RawCell, shared: list[str], formats: Formats) -> Cell:
    address = f"{column_letters(raw.column - 1)}{number}"
    if raw.formula:
        return Cell(address, fault=_FORMULA)
    if raw.kind == "e":
        return Cell(address, fault=f"公式出错（{raw.text}），请改正。") if raw.text else Cell(address)
    if raw.kind == "s":
        return Cell(address, _words(shared[int(raw.text)])) if raw.text else Cell(address)
    if raw.kind in ("inlineStr", "str"):
        return Cell(address, _words(raw.text))
    if raw.kind == "b":
        return Cell(address, {"1": "是", "0": "否"}.get(raw.text.strip(), ""))
    if raw.kind == "d":
        return Cell(address, raw.text.strip()[:10])
    return _number(address, raw, formats) if raw.text.strip() else Cell(address)


def _words(text: str) -> str:
    return clean_text(re.sub(_ESCAPE, lambda found: chr(int(found.group(1), 16)), text))


def _number(address: str, raw: RawCell, formats: Formats) -> Cell:
    number = float(raw.text)
    if raw.style in formats.dates and 1 <= number < 2_958_466:
        day = formats.epoch + timedelta(days=int(number))
        return Cell(address, day.isoformat(), day)
    if abs(number) >= _EXACT:
        return Cell(address, fault=_LOST)
    if raw.style in formats.percents:
        return Cell(address, f"{_plain(round(number * 100, 8))}%")
    return Cell(address, _plain(number))


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
