"""Helpers of taking over at the screen: a county's workbook, its page, and who leads afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.services.session import Session
from support_desk import Desk

HEADER = ("编号", "指标名称", "责任单位", "承办人", "完成时限")


def book(folder: Path, *lines: Sequence[object], header: Sequence[object] = HEADER) -> Path:
    """Write a workbook as a county keeps it, its name with a space in it."""
    made = Workbook()
    assert isinstance(made.active, Worksheet)
    made.active.title = "台账"
    for line in (header, *lines):
        made.active.append(list(line))
    path = folder / "旧 台账.xlsx"
    made.save(path)
    return path


async def open_page(desk: Desk, action: str) -> None:
    """Open a page and wait for it."""
    desk.app.main.commands.run(action)
    await desk.page()


def leads(desk: Desk) -> dict[str, str]:
    """Return the leads by item number."""

    def ask(session: Session) -> dict[str, str]:
        state = session.state()
        return {item.number: name for item in session.edition.criteria if (name := state.lead_name(item.id))}

    return desk.look(ask)


async def open_document(desk: Desk) -> None:
    """Open the page of the only document, 方案.docx."""
    await desk.press("6", "home")
    await desk.sees("方案.docx")
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type("材料信息")
    await desk.press("enter")
    await desk.page()
    await desk.sees("文件内容")
