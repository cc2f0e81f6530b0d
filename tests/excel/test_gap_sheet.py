"""Sheet 问题短板清单: how each gap stands, what proves it, why nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from shifan.services.exporting import export_progress
from shifan.services.gaps import close_gap, open_gap
from shifan.services.session import Session
from support import write_file


@pytest.mark.parametrize("number", ["32", None])
def test_proof_and_reason_have_their_columns(workspace: Session, tmp_path: Path, number: str | None) -> None:
    for text in ("有佐证", "没有佐证", "没改好"):
        open_gap(workspace, text, number=number)
    proved, unproved, _ = workspace.state().gaps
    files = [write_file(tmp_path, name, name) for name in ("甲.txt", "乙.txt")]
    close_gap(workspace, proved.id, "已补", files)
    close_gap(workspace, unproved.id, "已改", unproved_reason="原件已送市里")
    sheet = load_workbook(export_progress(workspace, tmp_path / "进度表.xlsx").path)["问题短板清单"]
    assert "未销号 1 个，已销号 2 个（其中无佐证 1 个）" in "".join(str(cell.value) for cell in sheet[2])
    heads = [str(cell.value) for cell in sheet[3]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert {row["问题"]: (row["状态"], row["佐证"], row["无佐证的原因"]) for row in rows} == {
        "没改好": ("未销号", None, None),
        "有佐证": ("已销号", "甲.txt\n乙.txt", None),
        "没有佐证": ("已销号（无佐证）", None, "原件已送市里"),
    }
