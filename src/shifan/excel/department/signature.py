"""Sheet 签字盖章: one summary line for each item, and room for names and the seal; its scan becomes evidence."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.answers import Answer
from shifan.excel.book import Book
from shifan.excel.columns import capacity
from shifan.excel.department.columns import FILL_SHEET, SIGNATURE_SHEET, FillColumn
from shifan.excel.department.facts import DepartmentFacts
from shifan.excel.department.fill_sheet import COUNT_ROW, count_words, letters_of
from shifan.excel.department.fill_sheet import FIRST_ROW as FIRST_FILLED
from shifan.excel.department.protection import protect
from shifan.excel.department.rows import FillRow
from shifan.excel.page import set_up_page
from shifan.excel.styles import HEADER, SUBTITLE, TITLE, Kind, Look
from shifan.excel.table import row_height
from shifan.excel.text import lines_needed
from shifan.excel.writing import Formula

_HEADERS = (("编号", 8.0), ("指标", 42.0), ("职责", 9.0), ("自评", 12.0), ("办理情况", 12.0), ("材料份数", 10.0))
_HEADER_ROW = 4
_ONE_PAGE = 50  # more lines would be too small to read on one page
_FIRST_ROW = _HEADER_ROW + 1
_SIGNED = (
    "填报人（签字）：________________　　电话：________________",
    "科（股）室负责人（签字）：________________",
    "单位分管领导（签字）：________________",
    "单位主要负责人（签字）：________________",
    "单位（盖章）：　　　　　　　　　　　　年　　　月　　　日",
)
_PLAIN = Look(boxed=False, wrap=False)


def write_signature(book: Book, facts: DepartmentFacts, columns: Sequence[FillColumn]) -> Worksheet:
    """Add the page to ``book``; its lines follow what is written in the fill sheet."""
    sheet = book.add_sheet(SIGNATURE_SHEET)
    book.put(sheet, 1, 1, f"{facts.department.name}　填报情况确认页", TITLE)
    book.put(sheet, 2, 1, f"{facts.heading}　|　表号 {facts.sheet_number}　|　{facts.edition.notice}", SUBTITLE)
    count = Formula(f"'{FILL_SHEET}'!$B${COUNT_ROW}", count_words(facts.rows))
    book.put_formula(sheet, 3, 1, count, _PLAIN)
    for position, (header, width) in enumerate(_HEADERS, start=1):
        book.put(sheet, _HEADER_ROW, position, header, HEADER)
        sheet.column_dimensions["ABCDEF"[position - 1]].width = width
    for at, row in enumerate(facts.rows):
        _write_line(book, sheet, columns, at, row)
    _write_signing(book, sheet, facts, _FIRST_ROW + len(facts.rows) + 1)
    for number, points in ((1, 28), (2, 18), (3, 20), (_HEADER_ROW, 24)):
        book.set_height(sheet, number, points)
    set_up_page(book, sheet, landscape=False, header_row=_HEADER_ROW, one_page=len(facts.rows) <= _ONE_PAGE)
    protect(sheet)
    return sheet


def _write_line(book: Book, sheet: Worksheet, columns: Sequence[FillColumn], at: int, row: FillRow) -> None:
    """Write one line of formulas: a line follows its row, also when the rows were sorted."""
    number, source = _FIRST_ROW + at, FIRST_FILLED + at
    headers = [column.header for column in columns]
    letters = letters_of(columns)
    kinds = (Kind.LABEL, Kind.TEXT, Kind.LABEL)
    texts = (row.item.number, row.item.title, row.task.role.label)
    for position, (header, kind, text) in enumerate(zip(("编号", "指标", "职责"), kinds, texts, strict=True), start=1):
        letter = chr(ord("A") + headers.index(header))
        book.put_formula(sheet, number, position, Formula(f"'{FILL_SHEET}'!${letter}{source}", text), Look(kind))
    for position, answer in ((4, Answer.CLAIM), (5, Answer.STATUS)):
        if answer not in letters:
            book.put(sheet, number, position, "", Look(Kind.LABEL))
            continue
        cell = f"'{FILL_SHEET}'!${letters[answer]}{source}"
        formula = Formula(f'IF({cell}="","",{cell})', row.answers.get(answer, ""))
        book.put_formula(sheet, number, position, formula, Look(Kind.LABEL))
    cell = f"'{FILL_SHEET}'!${letters[Answer.EVIDENCE]}{source}"
    lines = f'LEN({cell})-LEN(SUBSTITUTE({cell},CHAR(10),""))+1'
    named = row.answers[Answer.EVIDENCE]
    there = named.count("\n") + 1 if named else 0
    book.put_formula(sheet, number, 6, Formula(f'IF(TRIM({cell})="",0,{lines})', there), Look(Kind.NUMBER))
    book.set_height(sheet, number, row_height(lines_needed(row.item.title, capacity(_HEADERS[1][1]))))


def _write_signing(book: Book, sheet: Worksheet, facts: DepartmentFacts, number: int) -> None:
    said = f"以上 {len(facts.rows)} 项由本单位填报，情况属实，材料与原件一致，不含涉密内容。"
    book.put(sheet, number, 1, said, _PLAIN)
    for at, line in enumerate(_SIGNED, start=number + 1):
        book.put(sheet, at, 1, line, _PLAIN)
        book.set_height(sheet, at, 34)
    below = number + len(_SIGNED) + 1
    book.put(sheet, below, 1, "本页打印、签字、盖章后扫描，与填报表一起交回。", SUBTITLE)
