"""A corrected figure keeps what is not given again; a cell shown as a percentage is taken as one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from shifan.domain.figures import Figure
from shifan.services.figure_file import import_figures
from shifan.services.figures import Numbers, enter_figure, figure_results
from shifan.services.session import Session
from support_command import shifan


def only(session: Session) -> Figure:
    (found,) = figure_results(session)
    return found.figure


def test_unit_source_and_note_stay(workspace: Session, tmp_path: Path) -> None:
    enter_figure(workspace, "65", "应诉", Numbers(value=Decimal(3), unit="件", source="年报", note="初报"))
    enter_figure(workspace, "65", "应诉", Numbers(value=Decimal(4)))
    found = only(workspace)
    assert (found.value, found.unit, found.source, found.note) == (Decimal(4), "件", "年报", "初报")
    ran = shifan("-w", workspace.folder, "figure", "add", "65", "应诉", "--value", "5", "--note", "", cwd=tmp_path)
    assert ran.code == 0, ran.err
    found = only(workspace)
    assert (found.value, found.unit, found.source, found.note) == (Decimal(5), "件", "年报", "")


@pytest.mark.parametrize(
    ("stored", "shown", "percent"),
    [
        (1, "0%", "100"),
        (0.982, "0.0%", "98.2"),
        (0.07, "0.00%", "7"),
        (0.9525, "0%", "95.25"),
        (0, "0%", "0"),
        (95.5, "0.0", "95.5"),
        ("95.5%", "0%", "95.5"),
    ],
)
def test_a_cell_shown_as_a_percentage(
    workspace: Session, inbox: Path, stored: float | str, shown: str, percent: str
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("编号", "名称", "百分比"))
    sheet.append(("65", "可网办率", stored))
    sheet["C2"].number_format = shown
    inbox.mkdir(exist_ok=True)
    book.save(inbox / "数据.xlsx")
    import_figures(workspace, inbox / "数据.xlsx")
    assert only(workspace).percent == Decimal(percent)
