"""What the cells of a worksheet of other people's making say. No formula is evaluated, nothing outside is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field as of
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

_MOST_TEXTS, _MOST_LETTERS = 200_000, 20_000_000

_ESCAPE = r"_x([0-9A-Fa-f]{4})_"
_DATE_IDS = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58))
_TIME_IDS = frozenset((*range(18, 22), *range(32, 36), 45, 46, 47, 55, 56))
_PERCENT_IDS = frozenset((9, 10))
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_EXACT = 1e15
_FORMULA = "是公式，请改成数值或文字（复制后「选择性粘贴」为数值）。"
_SPAN_ID = 46
_LAST_DAY = 2_958_466
_DAY = 24 * 60 * 60
_TIME = "是超过一天的时间，认不准是几点还是几小时，请把单元格设成文本格式后重填。"
_LOST = "数字太长，后几位已经丢失，请把单元格设成文本格式后重填。"


@value
class Formats:
    """What numbers mean by their style: dates, times of a day, hours that go on beyond a day, percentages.

    ``zeros`` is how many digits a style shows at least, ``epoch`` the day that dates are counted from.
    """

    dates: frozenset[int] = frozenset()
    times: frozenset[int] = frozenset()
    spans: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    zeros: Mapping[int, int] = of(default_factory=dict)
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


def read_shared(path: Path, data: bytes) -> list[str]:
    """Return the workbook's shared texts, without the phonetic guides that East Asian text may carry.

    Raises ProtectedError when there are more than a department's workbook ever holds, ExpatError when it is no XML.
    """
    room = {"letters": _MOST_LETTERS}
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
            room["letters"] -= len(texts[-1])
            if len(texts) > _MOST_TEXTS or room["letters"] < 0:
                raise ProtectedError(f"「{path.name}」的内容太多，不像填报表，没有读取。", "请核对文件来源。")

    def text(data: str) -> None:
        if depth["t"] and not depth["rPh"]:
            parts.append(data)

    parse_xml(data, start, end, text)
    return texts


def read_formats(styles: bytes, *, from_1904: bool) -> Formats:
    """Return which styles of a workbook make a number a date, a time or a percentage, or show leading zeros."""
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
    return _formats([(key, codes.get(key, "")) for key in used], _EPOCH_1904 if from_1904 else _EPOCH)


def _formats(styles: Sequence[tuple[int, str]], epoch: date) -> Formats:
    """Return what the styles mean, each given by the number of its format and by the format's code."""
    dates = frozenset(at for at, (key, code) in enumerate(styles) if key in _DATE_IDS or _shows("yd年日", code))
    spans = frozenset(
        at for at, (key, code) in enumerate(styles) if key == _SPAN_ID or re.search(r"\[(h+|m+|s+)\]", code.casefold())
    )
    times = frozenset(at for at, (key, code) in enumerate(styles) if key in _TIME_IDS or _shows("hs时秒", code))
    percents = frozenset(at for at, (key, code) in enumerate(styles) if key in _PERCENT_IDS or "%" in code)
    zeros = {at: len(code) for at, (_, code) in enumerate(styles) if re.fullmatch("0{2,20}", code)}
    return Formats(dates, times - dates, spans - dates, percents, zeros, epoch)


def _shows(letters: str, code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code).casefold()
    return bare != "general" and any(letter in bare for letter in letters)


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
        return Cell(
            address,
            re.sub(r"(?<=:\d\d):00(\.0+)?Z?\Z", "", re.sub(r"T00:00.*", "", raw.text.strip())).replace("T", " "),
        )
    return _number(address, raw, formats) if raw.text.strip() else Cell(address)


def _words(text: str) -> str:
    return clean_text(re.sub(_ESCAPE, lambda found: chr(int(found.group(1), 16)), text))


def _number(address: str, raw: RawCell, formats: Formats) -> Cell:
    number = float(raw.text)
    if raw.style in formats.dates and 1 <= number < _LAST_DAY:
        day, clock = _moment(number, formats)
        return Cell(address, f"{day.isoformat()} {clock}".rstrip(), day)
    if raw.style in formats.dates | formats.times | formats.spans and 0 <= number < _LAST_DAY:
        if number >= 1 and raw.style not in formats.spans:
            return Cell(address, fault=_TIME)
        return Cell(address, _clock(round(number * _DAY)))
    if abs(number) >= _EXACT:
        return Cell(address, fault=_LOST)
    if raw.style in formats.percents:
        return Cell(address, f"{_plain(round(number * 100, 8))}%")
    return Cell(address, _plain(number).zfill(formats.zeros.get(raw.style, 0)))


def _moment(number: float, formats: Formats) -> tuple[date, str]:
    """Return the day, and the time where it is not midnight."""
    days, seconds = divmod(min(round(number * _DAY), _LAST_DAY * _DAY - 1), _DAY)
    return formats.epoch + timedelta(days=days), _clock(seconds) if seconds else ""


def _clock(seconds: int) -> str:
    """Return a time as people write it: 14:30, with seconds where there are any."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
