"""The sheet of documents says how each stands, from what the last check found."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from shifan.services.attaching import attach_files
from shifan.services.evidence_health import check_evidence
from shifan.services.exporting import export_progress
from shifan.services.session import Session
from support import write_file
from support_documents import docx, pdf


def test_each_row_says_what_is_wrong_with_its_document(workspace: Session, tmp_path: Path) -> None:
    contents = {"报告.docx": docx("正文"), "扫描.pdf": pdf(""), "批复.docx": docx("批复")}
    attach_files(workspace, "1", [write_file(tmp_path, name, content) for name, content in contents.items()])
    workspace.pool.locate(workspace.state().evidence[2]).unlink()
    check_evidence(workspace)
    export_progress(workspace, tmp_path / "进度表.xlsx")
    rows = load_workbook(tmp_path / "进度表.xlsx")["佐证材料目录"].values
    table = [row for row in rows if any(row)]
    header = next(row for row in table if "检查情况" in row)
    name, state = header.index("材料名称"), header.index("检查情况")
    shown = {row[name]: row[state] for row in table[table.index(header) + 1 :]}
    assert shown == {"报告.docx": "正常", "扫描.pdf": "扫描件无文字", "批复.docx": "文件不见了"}
