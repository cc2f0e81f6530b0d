"""Tables that an office program has converted: spreadsheet and document to web page; old formats are refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from shifan.domain.errors import DataFileError
from shifan.services.table_reading import read_tables
from support_tables import (
    CONTENT,
    HAN,
    Piece,
    Row,
    Table,
    expected,
    header,
    imported,
    plain_rows,
    read,
    write_docx,
    write_xlsx,
)

pytestmark = pytest.mark.needs("soffice")
HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容", "分值")


def rows() -> list[Row]:
    return plain_rows(cells=lambda n, item: (str(n), item.title.replace("事项", "\n事项"), item.requirement, "2"))


def heading_rows() -> list[Row]:
    found: list[Row] = [header("编号", "三级指标", "指标内容")]
    number = 0
    for at, group in enumerate(CONTENT):
        found.append([Piece(f"{HAN[at]}、{group.title}", columns=3)])
        for sub_at, one in enumerate(group.subgroups):
            found.append([Piece(f"（{HAN[sub_at]}）{one.title}", columns=3)])
            for item in one.items:
                number += 1
                found.append([Piece(str(number)), Piece(item.title), Piece(item.requirement)])
    return found


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what LibreOffice made of a workbook and documents, all at once: it starts slowly."""
    folder = tmp_path_factory.mktemp("转换")
    note = ["指标体系（试行）", "共设三级指标14项。"]
    write_xlsx(folder / "工作簿.xlsx", [Table([HEAD, *rows()], note)])
    write_docx(folder / "文档.docx", [Table([HEAD, *rows()], note)])
    write_docx(folder / "标题行.docx", [Table(heading_rows())])
    write_xlsx(folder / "旧表.xlsx", [Table([HEAD, *rows()])])
    for kind, names in (
        ("html", ("工作簿.xlsx",)),
        ("html:HTML (StarWriter)", ("文档.docx", "标题行.docx")),
        ("xls", ("旧表.xlsx",)),
    ):
        office(folder, kind, names)
    return folder


def office(folder: Path, kind: str, names: tuple[str, ...]) -> None:
    profile = (folder / "profile").as_uri()
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), *names], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("name", ["工作簿", "文档", "标题行"])
def test_a_converted_web_page_holds_the_same_items(converted: Path, name: str) -> None:
    proposal = read(converted / f"{name}.html")
    assert imported(proposal) == expected()
    assert proposal.problems == ()


def test_an_old_workbook_is_told_how_to_be_saved(converted: Path) -> None:
    with pytest.raises(DataFileError, match="旧格式（.xls 或 .et）") as caught:
        read_tables(converted / "旧表.xls")
    assert "另存为「Excel 工作簿（.xlsx）」" in caught.value.hint


def test_the_name_of_a_file_does_not_matter(converted: Path, tmp_path: Path) -> None:
    page = Path(shutil.copy(converted / "工作簿.html", tmp_path / "指标.xls"))
    assert imported(read(page)) == expected()
    old = Path(shutil.copy(converted / "旧表.xls", tmp_path / "指标.xlsx"))
    with pytest.raises(DataFileError, match="旧格式"):
        read_tables(old)
