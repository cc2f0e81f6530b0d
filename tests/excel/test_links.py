"""Catalogue links lead from the workbook's folder to the file itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import Workbook, load_workbook

from shifan.services import attaching, setup
from shifan.services.exporting import export_progress


def targets(book: Workbook) -> dict[str, str]:
    """Return link targets by document title."""
    sheet = book["佐证材料目录"]
    headers = [cell.value for cell in sheet[3]]
    title, link = headers.index("材料名称"), headers.index("打开")
    found = {}
    for row in sheet.iter_rows(min_row=4):
        hyperlink = row[link].hyperlink
        if hyperlink is not None:
            found[str(row[title].value)] = str(hyperlink.target)
    return found


def test_links_resolve_from_the_workbooks_folder(book: Workbook, exported: Path) -> None:
    found = targets(book)
    assert set(found) == {"决策程序细则.txt", "听证 公告#3 100%.txt", "专家论证意见.txt", "表彰决定.txt"}
    for title, target in found.items():
        assert "\\" not in target
        assert " " not in target
        assert "#" not in target
        assert (exported.parent / unquote(target)).is_file(), title
    assert (exported.parent / unquote(found["表彰决定.txt"])).read_text(encoding="utf-8") == "决定"


@pytest.mark.parametrize("name", ["100%.txt", "a b.txt", "文件#3.txt", "《通知》（2023年）&附件.txt", "50%20.txt"])
@pytest.mark.parametrize("where", [".", "导出 #2"])
def test_odd_names_from_inside_and_outside_the_workspace(tmp_path: Path, name: str, where: str) -> None:
    source = tmp_path / name
    source.write_text("内容", encoding="utf-8")
    folder = tmp_path / "台账"
    with setup.create_workspace(folder, setup.new_application("县", "2023")) as session:
        attaching.attach_files(session, "32", [source])
        attaching.attach_files(session, "33", [source], copy=False)
        out = folder / where
        out.mkdir(exist_ok=True)
        path = export_progress(session, out / "进度表.xlsx").path
    (target,) = set(targets(load_workbook(path)).values())
    assert (out / unquote(target)).read_text(encoding="utf-8") == "内容"


def test_a_document_on_another_drive_gets_a_file_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a 1.txt"
    source.write_text("内容", encoding="utf-8")

    def no_way(path: object, start: object) -> str:
        raise ValueError(f"{path} 与 {start} 不在同一个盘")

    with setup.create_workspace(tmp_path / "台账", setup.new_application("县", "2023")) as session:
        attaching.attach_files(session, "32", [source])
        monkeypatch.setattr("shifan.services.exporting.os.path.relpath", no_way)
        path = export_progress(session, tmp_path / "b.xlsx").path
    (target,) = targets(load_workbook(path)).values()
    assert target.startswith("file:///")
    assert target.endswith("/a%201.txt")
