"""Sheet 填报: a row for each item, grey cells to read, white cells to write in, and what is still to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.answers import Answer, row_key
from shifan.excel.book import Book
from shifan.excel.columns import Value, capacity
from shifan.excel.department.columns import (
    BASE_CHECKS,
    CHECK_HEADER,
    FILL_SHEET,
    KEY_HEADER,
    Check,
    FillColumn,
    checks_of,
    first_word,
    width_of,
)
from shifan.excel.department.facts import DepartmentFacts
from shifan.excel.department.lists import Lists
from shifan.excel.department.protection import protect
from shifan.excel.department.rows import FillRow
from shifan.excel.page import set_up_page
from shifan.excel.styles import BAND_FILL, CHART_PALE, HEADER, SECTION, SUBTITLE, TITLE, Kind, Look, Tone
from shifan.excel.table import row_height
from shifan.excel.text import lines_needed
from shifan.excel.writing import Formula

HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
COUNT_ROW = 3
_LEAST_LINES = 3
_ERROR = "请从列表中选一个，不要另写。"
_DONE, _BEFORE, _AFTER = "已全部填好，可以交回。", "还有 ", f" 项要填或要改，见「{CHECK_HEADER}」一栏。"
_ANSWER_HEADER = Look(kind=Kind.LABEL, bold=True, fill=CHART_PALE)


def write_fill_sheet(book: Book, facts: DepartmentFacts, columns: Sequence[FillColumn], lists: Lists) -> Worksheet:
    """Add the fill sheet to ``book``."""
    sheet = book.add_sheet(FILL_SHEET)
    letters = letters_of(columns)
    widths = [width_of(column, facts.rows) for column in columns]
    _write_head(book, sheet, facts, columns)
    _write_header(book, sheet, columns, widths)
    for number, row in enumerate(facts.rows, start=FIRST_ROW):
        _write_row(book, sheet, facts, columns, widths, number, row)
    last = HEADER_ROW + len(facts.rows)
    _offer_choices(sheet, columns, facts.rows, lists)
    _colour(book, sheet, columns, letters, last)
    sheet.column_dimensions["A"].hidden = True
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last}"
    sheet.freeze_panes = f"D{FIRST_ROW}"
    book.let_rows_grow(sheet)
    set_up_page(book, sheet, landscape=True, header_row=HEADER_ROW)
    protect(sheet)
    return sheet


def letters_of(columns: Sequence[FillColumn]) -> dict[Answer, str]:
    """Return the letter of each answer's column."""
    found = enumerate(columns, start=1)
    return {column.answer: get_column_letter(at) for at, column in found if column.answer is not None}


def check_letter(columns: Sequence[FillColumn]) -> str:
    """Return the letter of the column that says what is still to do."""
    return get_column_letter([column.header for column in columns].index(CHECK_HEADER) + 1)


def _write_head(book: Book, sheet: Worksheet, facts: DepartmentFacts, columns: Sequence[FillColumn]) -> None:
    book.put(sheet, 1, 2, f"{facts.department.name}　法治政府建设示范创建填报表", TITLE)
    said = (
        f"{facts.counts}；只填白色单元格",
        f"{facts.due_words}交回",
        f"有疑问请联系 {facts.call}",
        f"表号 {facts.sheet_number}",
        facts.edition.notice,
    )
    book.put(sheet, 2, 2, "　|　".join(said), SUBTITLE)
    _write_count(book, sheet, facts, check_letter(columns))
    for row, points in ((1, 28), (2, 18), (COUNT_ROW, 20)):
        book.set_height(sheet, row, points)


def _write_header(book: Book, sheet: Worksheet, columns: Sequence[FillColumn], widths: Sequence[float]) -> None:
    lines = 1
    for number, (column, width) in enumerate(zip(columns, widths, strict=True), start=1):
        book.put(sheet, HEADER_ROW, number, column.header, _ANSWER_HEADER if column.answer else HEADER)
        sheet.column_dimensions[get_column_letter(number)].width = width
        lines = max(lines, lines_needed(column.header, capacity(width)))
    book.set_height(sheet, HEADER_ROW, row_height(lines) + 4)


def _write_count(book: Book, sheet: Worksheet, facts: DepartmentFacts, letter: str) -> None:
    cells = f"{letter}{FIRST_ROW}:{letter}{HEADER_ROW + len(facts.rows)}"
    count = f"SUMPRODUCT(--(LEN({cells})>0))"
    formula = Formula(f'IF({count}=0,"{_DONE}","{_BEFORE}"&{count}&"{_AFTER}")', count_words(facts.rows))
    book.put_formula(sheet, COUNT_ROW, 2, formula, SECTION)


def count_words(rows: Sequence[FillRow]) -> str:
    """Return how much is still to do, as the line above the header says it at first."""
    left = sum(1 for row in rows if first_word(row))
    return f"{_BEFORE}{left}{_AFTER}" if left else _DONE


def _write_row(
    book: Book,
    sheet: Worksheet,
    facts: DepartmentFacts,
    columns: Sequence[FillColumn],
    widths: Sequence[float],
    number: int,
    row: FillRow,
) -> None:
    lines = _LEAST_LINES
    for position, (column, width) in enumerate(zip(columns, widths, strict=True), start=1):
        if column.header == CHECK_HEADER:
            _write_check(book, sheet, letters_of(columns), number, position, row)
            continue
        value = row_key(row.item.id, facts.workbook_id) if column.header == KEY_HEADER else column.value(row)
        shown = book.put(sheet, number, position, value, _look(column, row))
        if shown and column.kind.wrap:
            lines = max(lines, lines_needed(shown, capacity(width)))
    book.set_height(sheet, number, row_height(lines))


def _look(column: FillColumn, row: FillRow) -> Look:
    if column.is_open(row):
        return Look(column.kind, column.tone, number_format="@", unlocked=True)
    return Look(column.kind, column.tone, fill=BAND_FILL)


def _write_check(
    book: Book, sheet: Worksheet, letters: dict[Answer, str], number: int, position: int, row: FillRow
) -> None:
    look = Look(Kind.LABEL, fill=BAND_FILL)
    checks = checks_of(row)
    if not checks:
        book.put(sheet, number, position, "", look)
        return
    book.put_formula(sheet, number, position, Formula(_check_formula(checks, letters, number), first_word(row)), look)


def _check_formula(checks: Sequence[Check], letters: dict[Answer, str], number: int) -> str:
    cells = {answer.value: f"${letter}{number}" for answer, letter in letters.items()}
    formula = '""'
    for check in reversed(checks):
        formula = f'IF({check.formula.format(**cells)},"{check.word}",{formula})'
    return formula


def _offer_choices(sheet: Worksheet, columns: Sequence[FillColumn], rows: Sequence[FillRow], lists: Lists) -> None:
    for position, column in enumerate(columns, start=1):
        letter = get_column_letter(position)
        cells: dict[str, list[str]] = {}
        for number, row in enumerate(rows, start=FIRST_ROW):
            if column.is_open(row):
                name = lists.name_of(column.choices(row)) if column.choices else ""
                cells.setdefault(name, []).append(f"{letter}{number}")
        for name, where in cells.items():
            sheet.add_data_validation(_validation(column, name, " ".join(where)))


def _validation(column: FillColumn, name: str, cells: str) -> DataValidation:
    made = DataValidation(
        type="list" if name else None,
        formula1=name or None,
        allow_blank=True,
        sqref=cells,
        showInputMessage=True,
        promptTitle=column.header,
        prompt=column.prompt,
    )
    if name:
        made.showErrorMessage, made.errorStyle = True, "stop"
        made.errorTitle, made.error = column.header, _ERROR
    return made


def _colour(book: Book, sheet: Worksheet, columns: Sequence[FillColumn], letters: dict[Answer, str], last: int) -> None:
    said = check_letter(columns)
    for check in BASE_CHECKS:
        for letter in dict.fromkeys((said, letters.get(check.about, said))):
            formula = f'${said}{FIRST_ROW}="{check.word}"'
            rule = Rule(type="expression", dxfId=book.rule_style(check.tone), formula=[formula])
            sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{last}", rule)
    count = Rule(type="expression", dxfId=book.rule_style(Tone.BUSY), formula=[f'LEFT($B${COUNT_ROW},2)="还有"'])
    sheet.conditional_formatting.add(f"B{COUNT_ROW}:D{COUNT_ROW}", count)


def locked_texts(columns: Sequence[FillColumn], row: FillRow) -> dict[str, str]:
    """Return the texts of a row's locked cells by header, dates as 2023-08-31; key and check are not among them."""
    found = {}
    for column in columns:
        if column.header not in (KEY_HEADER, CHECK_HEADER) and not column.is_open(row):
            found[column.header] = _plain(column.value(row))
    return found


def _plain(value: Value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
