"""Sheet 说明: what is asked, by when, how to fill it in, and whom to call."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.answers import CLEAR
from shifan.excel.book import Book
from shifan.excel.columns import capacity
from shifan.excel.department.columns import CHECK_HEADER, COVER_SHEET, FILL_SHEET, SIGNATURE_SHEET
from shifan.excel.department.facts import DepartmentFacts
from shifan.excel.department.protection import protect
from shifan.excel.page import set_up_page
from shifan.excel.styles import BAND_FILL, SECTION, TITLE, Look, Tone
from shifan.excel.table import row_height
from shifan.excel.text import lines_needed

_NAMES, _TEXTS = 14.0, 78.0
_NAME = Look(tone=Tone.STRONG, fill=BAND_FILL)

_HOW = (
    ("填哪里", f"打开「{FILL_SHEET}」，只填白色单元格；灰色单元格是要求和已有情况，已锁定，防止误改。"),
    (
        "自评",
        "从列表中选。基本达标、未达标，在「自评说明」写差在哪里；不适用，写理由。加分项、扣分项不评。",
    ),
    ("办理情况", "填好、材料备齐后选「已提交」。已经审定的，不再改。"),
    ("完成情况", "写本单位做了什么、结果怎样。没有变化的，不用动。"),
    (
        "佐证材料",
        "一行写一个文件名。新材料和这张表放在同一个文件夹（或压缩包）里一起交回。涉密材料不得录入。",
    ),
    ("数据", "在名称的冒号后面填：比率写 分子/分母，如 12/15；数量直接写数。"),
    ("承办人", "写姓名和电话，便于核对。"),
    ("要清空", f"单元格留空表示不改；确实要删去原有内容，请写 {CLEAR}。"),
    ("不要动", "不要删行、复制行，不要改表的结构。可以筛选，可以调整行高列宽。"),
    ("怎么交", f"存盘后把这个文件和新材料发回。「{SIGNATURE_SHEET}」一页打印、签字、盖章，扫描后一起交回。"),
)
_COLOURS = (
    (Tone.ALERT, "红色", "必须改：自评达标而没有材料，或不适用而没有理由"),
    (Tone.BUSY, "黄色", "还没有填，或还没有提交"),
    (Tone.PLAIN, "白色", "可以填写"),
)


def write_instructions(book: Book, facts: DepartmentFacts) -> Worksheet:
    """Add the sheet to ``book``."""
    sheet = book.add_sheet(COVER_SHEET)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = _NAMES, _TEXTS
    book.put(sheet, 1, 1, f"{facts.department.name}　法治政府建设示范创建填报表", TITLE)
    book.set_height(sheet, 1, 30)
    number = _write_pairs(book, sheet, 2, _about(facts))
    number = _write_title(book, sheet, number + 1, "怎么填")
    number = _write_pairs(book, sheet, number, _HOW)
    number = _write_title(book, sheet, number + 1, f"颜色（同「{CHECK_HEADER}」一栏的文字）")
    for tone, name, text in _COLOURS:
        book.put(sheet, number, 1, name, Look(tone=tone))
        _write_text(book, sheet, number, text)
        number += 1
    set_up_page(book, sheet, landscape=False)
    protect(sheet)
    return sheet


def _about(facts: DepartmentFacts) -> tuple[tuple[str, str], ...]:
    edition, department = facts.edition, facts.department
    people = [("联络员", department.contact), ("分管领导", department.leader)]
    return (
        ("申报", facts.heading),
        ("单位", department.name),
        *[(name, person) for name, person in people if person],
        ("事项", facts.counts),
        ("交回时限", f"{facts.due_words}交回"),
        ("有疑问找", facts.call),
        ("指标版本", f"{edition.title}（{edition.notice}），摘要 {edition.digest[:12]}"),
        ("表号", f"{facts.sheet_number}，{facts.sent_at:%Y-%m-%d %H:%M} 由 {facts.sent_by} 导出"),
    )


def _write_pairs(book: Book, sheet: Worksheet, number: int, pairs: tuple[tuple[str, str], ...]) -> int:
    for name, text in pairs:
        book.put(sheet, number, 1, name, _NAME)
        _write_text(book, sheet, number, text)
        number += 1
    return number


def _write_title(book: Book, sheet: Worksheet, number: int, text: str) -> int:
    book.put(sheet, number, 1, text, SECTION)
    book.set_height(sheet, number, 24)
    return number + 1


def _write_text(book: Book, sheet: Worksheet, number: int, text: str) -> None:
    shown = book.put(sheet, number, 2, text, Look())
    book.set_height(sheet, number, row_height(lines_needed(shown, capacity(_TEXTS))) + 3)
