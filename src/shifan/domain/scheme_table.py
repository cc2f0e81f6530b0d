"""The points column of a table, as a scheme's points by item: every problem is named by its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.explain import points_text
from shifan.domain.ledger.sheet import Cell, Finding, Sheet, SheetRow, tight
from shifan.domain.text import fold
from shifan.domain.values import value

_HEADER_ROWS = 30
_NUMBER = re.compile(r"(三级)?(指标|任务|项目|事项)?(编号|编码|项号|代码|序号)")
_POINTS = re.compile(r"(指标|标准|考核|评分|单项|本项)?(分值|满分|配分|标准分|分数|权重)([(（]?分[)）]?)?")
_SUM = re.compile(r"(总分|合计|总计|满分|共计)(分值)?")
_GIVEN = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
_TOO_MUCH = 1_000_000


@value
class TablePoints:
    """What the table says: points by item number, the sum it states (None: none), and what is wrong."""

    points: Mapping[str, Decimal]
    stated: Decimal | None
    problems: tuple[Finding, ...]


def points_in(edition: Edition, sheets: tuple[Sheet, ...]) -> TablePoints | None:
    """Return the points of the first sheet that has a column of numbers and one of points; None where none has."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:_HEADER_ROWS]):
            numbers, points = _column(row, _NUMBER), _column(row, _POINTS)
            if numbers is not None and points is not None:
                return _Reading(edition, sheet, place, numbers, points).found()
    return None


def _column(row: SheetRow, words: re.Pattern[str]) -> int | None:
    return next((at for at, cell in enumerate(row.cells) if words.fullmatch(tight(cell.text))), None)


class _Reading:
    """One sheet being read."""

    def __init__(self, edition: Edition, sheet: Sheet, header: int, numbers: int, points: int) -> None:
        self._items = {item.number: item for item in edition.criteria}
        self._edition = edition
        self._sheet = sheet
        self._header = header
        self._columns = numbers, points
        self._points: dict[str, Decimal] = {}
        self._seen: dict[str, str] = {}
        self._stated: Decimal | None = None

    def found(self) -> TablePoints:
        """Return what the sheet says."""
        problems = [problem for row in self._sheet.rows[self._header + 1 :] for problem in self._row(row)]
        problems += self._merged()
        problems += self._missing()
        total = sum(self._points.values(), Decimal(0))
        if not problems and self._stated is not None and self._stated != total:
            text = f"写明合计 {points_text(self._stated)} 分，各项加起来是 {points_text(total)} 分"
            problems.append(Finding((self._seen["合计"],), text))
        if not problems and total >= _TOO_MUCH:
            problems.append(Finding((), f"各项分值加起来是 {points_text(total)} 分，要小于 {_TOO_MUCH}"))
        return TablePoints(self._points, self._stated, tuple(problems))

    def _row(self, row: SheetRow) -> Iterator[Finding]:
        number, points = (row.cells[at] for at in self._columns)
        if any(_SUM.fullmatch(tight(cell.text)) for cell in row.cells):
            yield from self._sum(points)
            return
        if number.fault:
            yield Finding((number.address,), f"编号{number.fault}", (row.number,))
        elif number.blank:
            if not points.blank:
                yield Finding((number.address,), "这一行有分值，没有编号", (row.number,))
        else:
            yield from self._item(row, number, points)

    def _sum(self, points: Cell) -> Iterator[Finding]:
        if points.blank:
            return
        found, wrong = _decimal(points)
        if wrong:
            yield Finding((points.address,), wrong)
        else:
            self._stated, self._seen["合计"] = found, points.address

    def _item(self, row: SheetRow, number: Cell, points: Cell) -> Iterator[Finding]:
        key = fold(number.text).removeprefix("第").removesuffix("项").strip()
        item = self._items.get(key)
        if item is None:
            yield Finding((number.address,), f"没有编号为「{number.text}」的指标", (row.number,))
            return
        if item.kind is not CriterionKind.BASE:
            if not points.blank:
                text = f"第 {key} 项是{item.kind.label}，按级别计分，请生成以后在方案文件里写"
                yield Finding((points.address,), text, (row.number,))
            return
        if key in self._seen:
            yield Finding((number.address,), f"第 {key} 项重复，{self._seen[key]} 已经写过", (row.number,))
            return
        self._seen[key] = number.address
        found, wrong = _decimal(points)
        if wrong:
            yield Finding((points.address,), f"第 {key} 项{wrong}", (row.number,))
        else:
            self._points[key] = found

    def _merged(self) -> Iterator[Finding]:
        for merge in self._sheet.merges:
            if merge.column == self._columns[1] and merge.last > self._sheet.rows[self._header].number:
                text = f"第 {merge.first} 至 {merge.last} 行的分值是合并单元格，看不出各项多少，请拆开逐项填写"
                yield Finding((), text, tuple(range(merge.first, merge.last + 1)))

    def _missing(self) -> Iterator[Finding]:
        base: tuple[Criterion, ...] = self._edition.of_kind(CriterionKind.BASE)
        missing = [item.number for item in base if item.number not in self._seen]
        if missing:
            more = f"等 {len(missing)} 项" if len(missing) > 10 else ""
            yield Finding((), f"没有写分值的基础项：{'、'.join(missing[:10])}{more}")


def _decimal(cell: Cell) -> tuple[Decimal, str]:
    """Return the number of a cell, or why there is none."""
    if cell.fault:
        return Decimal(0), f"的分值{cell.fault}"
    text = fold(cell.text).removesuffix("分").strip()
    if not text:
        return Decimal(0), "没有写分值"
    if not _GIVEN.fullmatch(text):
        return Decimal(0), f"的分值「{cell.text}」不是不小于 0、最多四位小数的数（要小于 1000000）"
    return Decimal(text), ""
