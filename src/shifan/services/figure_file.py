"""Many figures from one table (.xlsx or .csv): all of them in one operation, or none."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from shifan.domain.dates import parse_date
from shifan.domain.errors import DataFileError, ShifanError
from shifan.domain.figures import Figure
from shifan.domain.ledger.sheet import tight
from shifan.domain.text import clean_line, fold
from shifan.domain.values import value
from shifan.services.figures import Numbers, figure_results, figure_with, new_rings
from shifan.services.session import Done, Session

_COLUMNS = {
    "number": ("编号", "指标编号", "序号"),
    "name": ("名称", "数据名称", "指标名称"),
    "value": ("数值", "数量"),
    "numerator": ("分子",),
    "denominator": ("分母", "基数"),
    "percent": ("百分比", "填报比率", "填报的百分比", "比率"),
    "unit": ("单位", "计量单位"),
    "target": ("目标",),
    "period_start": ("统计期开始", "起始日期"),
    "period_end": ("统计期结束", "截止日期"),
    "document": ("材料", "来源材料"),
    "page": ("页码",),
    "source": ("来源", "出处"),
    "part_of": ("属于", "属于哪个合计"),
    "previous": ("上年同期", "上年"),
    "note": ("说明", "备注"),
}
_DECIMALS = ("value", "numerator", "denominator", "percent", "previous")
_DATES = ("period_start", "period_end")
_MOST_SHOWN = 20


@value
class _Row:
    """One row of the table: its number, and by field the heading, the text, the day of a real date, what is wrong."""

    number: int
    cells: Mapping[str, tuple[str, str, date | None, str]]


def import_figures(session: Session, path: Path) -> Done:
    """Store all figures of a table with the headings 编号, 名称, 数值, 分子, 分母, 百分比, …

    Raises DataFileError naming file, row and field of everything that is wrong; then nothing is stored. Raises as
    reading a file does.
    """
    put: dict[tuple[str, str], Figure] = {}
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    rows = list(_rows(path))
    coming = _names(rows)
    for row in rows:
        try:
            number, name = _text(row, "number"), _text(row, "name")
            item = session.item(number)
            figure = figure_with(session, item, name, _numbers(row), coming[fold(number)])
        except ShifanError as error:
            problems.append(f"第 {row.number} 行：{error.message}")
            continue
        key = (figure.criterion_id, fold(figure.name))
        if key in seen:
            problems.append(f"第 {row.number} 行：与第 {seen[key]} 行是同一个数据「{figure.name}」。")
        put[key], seen[key] = figure, row.number
    for figure, ring in new_rings(session, list(put.values())):
        row_number = seen[figure.criterion_id, fold(figure.name)]
        problems.append(f"第 {row_number} 行：第 {session.edition.by_id(figure.criterion_id).number} 项的{ring}。")
    if problems:
        more = f"\n……共 {len(problems)} 处" if len(problems) > _MOST_SHOWN else ""
        raise DataFileError(
            f"「{path.name}」有误，没有写入：\n" + "\n".join(problems[:_MOST_SHOWN]) + more, "请改好后重来。"
        )
    if not put:
        raise DataFileError(f"「{path.name}」里没有数据。", "第一行写表头（编号、名称、数值……），以下一行一个数据。")
    done = session.commit(f"从「{clean_line(path.name)}」填写 {len(put)} 个数据", put=list(put.values()))
    mine = {figure.id for figure in put.values()}
    results = [found for found in figure_results(session) if found.figure.id in mine and found.findings]
    told = [
        f"第 {found.item.number} 项「{found.figure.name}」{one.issue.label}：{one.text}。"
        for found in results
        for one in found.findings
    ]
    return Done(done.message, done.operation, tuple(told))


def _names(rows: Iterable[_Row]) -> dict[str, list[str]]:
    """Return the names in a table by the number as it is written: a part may stand above its whole."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        texts = [row.cells[field][1] if field in row.cells else "" for field in ("number", "name")]
        found[fold(texts[0])].append(texts[1])
    return found


def _rows(path: Path) -> Iterator[_Row]:
    heading: dict[int, tuple[str, str]] | None = None
    for number, cells in _lines(path):
        if heading is None:
            heading = _heading(path, number, [cell[0] for cell in cells])
            continue
        found = {
            heading[at][0]: (heading[at][1], *cell)
            for at, cell in enumerate(cells)
            if at in heading and (cell[0] or cell[2])
        }
        if found:
            yield _Row(number, found)


def _heading(path: Path, number: int, titles: Sequence[str]) -> dict[int, tuple[str, str]]:
    known = {tight(title): field for field, names in _COLUMNS.items() for title in names}
    found = {at: (known[tight(title)], fold(title)) for at, title in enumerate(titles) if tight(title) in known}
    fields = [field for field, _ in found.values()]
    twice = next((title for field, title in found.values() if fields.count(field) > 1), "")
    if twice:
        raise DataFileError(f"「{path.name}」第 {number} 行的表头里，「{twice}」这一栏有两个。", "请只留一个。")
    if "number" not in fields or "name" not in fields:
        raise DataFileError(
            f"「{path.name}」第 {number} 行不是表头：要有「编号」和「名称」。",
            "其他栏：数值、分子、分母、百分比、单位。",
        )
    return found


def _lines(path: Path) -> Iterator[tuple[int, list[tuple[str, date | None, str]]]]:
    """Yield the rows with content: number from 1, and per cell its text, its real date, why it cannot be used."""
    if path.suffix.lower() == ".csv":
        from shifan.services.text_file import read_text_file  # each kind of file only where it is given

        reader = csv.reader(read_text_file(path).splitlines())
        for texts in reader:
            if any(text.strip() for text in texts):
                yield reader.line_num, [(clean_line(text), None, "") for text in texts]
        return
    from shifan.excel.ledger import read_sheets  # as above

    sheets = [sheet for sheet in read_sheets(path) if sheet.rows]
    for row in sheets[0].rows if sheets else ():
        yield row.number, [(clean_line(cell.text), cell.on, cell.fault) for cell in row.cells]


def _numbers(row: _Row) -> Numbers:
    given: dict[str, Decimal | date | str | None] = {}
    for field in _COLUMNS:
        if field in ("number", "name") or field not in row.cells:
            continue
        given[field] = _typed(row, field)
    return Numbers(**given)  # type: ignore[arg-type]


def _typed(row: _Row, field: str) -> Decimal | date | str:
    heading, text, on, _ = row.cells[field]
    written = _text(row, field)
    if field in _DECIMALS:
        try:
            return Decimal(fold(text).replace(",", "").removesuffix("%"))
        except InvalidOperation:
            raise DataFileError(f"「{heading}」写的是「{text}」，不是数。") from None
    if field in _DATES:
        try:
            return on or parse_date(text)
        except ShifanError as error:
            raise DataFileError(f"「{heading}」写的是「{text}」，不是日期。") from error
    return written


def _text(row: _Row, field: str) -> str:
    heading, text, _, fault = row.cells.get(field, (_COLUMNS[field][0], "", None, ""))
    if fault:
        raise DataFileError(f"「{heading}」{fault}")
    if not text and field in ("number", "name"):
        raise DataFileError(f"没有写「{heading}」。")
    return text
