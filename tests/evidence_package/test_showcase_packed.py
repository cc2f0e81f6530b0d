"""The showcase project's materials go into the package, in a folder of their own, and what is missing is listed."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
from openpyxl import load_workbook

from shifan.domain.privacy import MarkKind
from shifan.services.evidence_editing import Changes, attach_page, describe
from shifan.services.evidence_health import check_evidence
from shifan.services.package_contents import contents_of
from shifan.services.packing import LIST_BOOK, LIST_DOCUMENT, Packing, pack, verify_package
from shifan.services.privacy import check_privacy
from shifan.services.session import Session
from shifan.services.showcase import add_material, attach_to_material, mark_material, set_showcase
from support import write_file
from support_documents import locked_pdf
from support_package import fill, tree

NAME = "葡萄产业“法治体检”"
FOLDER = f"data/105 单项示范 {NAME}"


def project(session: Session, folder: Path) -> None:
    """Put a project forward: a summary that is there and done, a report without a document, a web page."""
    set_showcase(session, name=NAME, unit="县司法局")
    for title in ("总结", "报告", "网页"):
        add_material(session, title, due=date(2023, 11, 1))
    attach_to_material(session, "总结", write_file(folder, "项目总结.txt", "总结 13812345678"))
    mark_material(session, "总结")
    attach_page(session, "33", "https://www.example.gov.cn/ptcy", seen_on=date(2023, 9, 1), title="专栏")
    attach_to_material(session, "网页", "专栏")


def rows(package: Path, sheet: str) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO((package / LIST_BOOK).read_bytes()))
    return [row for row in book[sheet].iter_rows(min_row=4, values_only=True) if row[0] == "单项"]


class TestPacked:
    """A package of a county with a project."""

    def test_its_files_lie_in_a_folder_behind_the_items(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        project(workspace, tmp_path / "收件")
        done = pack(workspace, tmp_path / "包")
        folders = sorted({path.rpartition("/")[0] for path in tree(tmp_path / "包") if path.startswith("data/")})
        assert folders[-1] == FOLDER
        assert f"{FOLDER}/01 项目总结.txt" in tree(tmp_path / "包")
        assert (done.items, done.files, done.project) == (3, 5, 1)
        assert done.summary == "3 项，5 份材料（单项示范 1 份）。"
        assert verify_package(tmp_path / "包").sound
        assert contents_of(workspace).files == 5

    def test_the_catalogue_lists_every_material(self, workspace: Session, tmp_path: Path) -> None:
        project(workspace, tmp_path / "收件")
        pack(workspace, tmp_path / "包")
        assert [(row[1], row[2], row[3], row[7], row[8]) for row in rows(tmp_path / "包", "目录")] == [
            (NAME, "1 总结", "项目总结.txt", "县司法局", "在包内"),
            (NAME, "2 报告", None, "县司法局", "没有材料"),
            (NAME, "3 网页", "专栏", "县司法局", "网页"),
        ]
        document = docx.Document(str(tmp_path / "包" / LIST_DOCUMENT))
        cover, missing, catalogue = document.tables
        about = {row.cells[0].text: row.cells[1].text for row in cover.rows}
        assert about["单项示范"] == f"{NAME}，材料 1 份"
        listed = [[cell.text for cell in row.cells] for row in missing.rows if row.cells[0].text == "单项"]
        assert listed == [["单项", NAME, "缺材料", "2 报告（时限 2023-11-01）", "向县司法局收取材料并添加"]]
        texts = [[cell.text for cell in row.cells] for row in catalogue.rows if row.cells[0].text.startswith("单项")]
        assert [row[1] for row in texts[1:]] == ["1 总结", "2 报告", "3 网页"]
        links = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
        assert f"{FOLDER}/01 项目总结.txt".replace(" ", "%20") in links

    def test_a_lost_file_and_a_project_without_a_list_are_told(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        set_showcase(workspace, name=NAME, unit="县司法局")
        (found,) = (one for one in pack(workspace, tmp_path / "甲").troubles if one.number == "单项")
        assert found.what == "还没有材料"
        add_material(workspace, "总结")
        attach_to_material(workspace, "总结", write_file(tmp_path, "项目总结.txt", "总结"))
        lost = next(one for one in workspace.state().evidence if one.title == "项目总结.txt")
        workspace.pool.locate(lost).unlink()
        (found,) = (one for one in pack(workspace, tmp_path / "乙").troubles if one.number == "单项")
        assert (found.what, found.detail) == ("文件缺失、为空或打不开", "项目总结.txt")
        assert [row[8] for row in rows(tmp_path / "乙", "目录")] == ["缺失"]

    def test_what_is_unhealthy_or_out_of_period_is_told(self, workspace: Session, tmp_path: Path) -> None:
        set_showcase(workspace, name=NAME, unit="县司法局")
        add_material(workspace, "总结")
        attach_to_material(workspace, "总结", write_file(tmp_path, "总结.pdf", locked_pdf("secret")))
        add_material(workspace, "方案")
        attach_to_material(workspace, "方案", write_file(tmp_path, "方案.txt", "旧方案"))
        plan = next(one for one in workspace.state().evidence if one.title == "方案.txt")
        describe(workspace, plan.id, Changes(document_date=date(2001, 1, 1)))
        check_evidence(workspace)
        told = [(one.what, one.detail) for one in pack(workspace, tmp_path / "包").troubles if one.number == "单项"]
        assert told == [
            ("加了密码", "「总结.pdf」（单项示范）要密码才能打开。"),
            ("日期在评估期外", "方案.txt（2001-01-01）"),
        ]
        assert {("加了密码", 1), ("日期在评估期外", 1)} <= set(contents_of(workspace).troubles)

    def test_only_what_is_done_goes_in_with_what_is_accepted(self, workspace: Session, tmp_path: Path) -> None:
        project(workspace, tmp_path / "收件")
        done = pack(workspace, tmp_path / "包", Packing(only_accepted=True))
        assert (done.items, done.files, done.project) == (0, 1, 1)
        assert [row[2] for row in rows(tmp_path / "包", "目录")] == ["1 总结"]

    def test_its_texts_are_looked_through_too(self, workspace: Session, tmp_path: Path) -> None:
        project(workspace, tmp_path / "收件")
        (found,) = check_privacy(workspace).open
        assert (found.kind, found.numbers) == (MarkKind.PHONE, ("单项",))
        assert str(found).startswith("单项示范「项目总结.txt」正文有手机号码：")

    def test_without_a_project_nothing_is_said(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        done = pack(workspace, tmp_path / "包")
        assert done.project is None
        assert rows(tmp_path / "包", "目录") == []
        assert [one for one in done.troubles if one.number == "单项"] == []
