"""Headings over tables and in columns of numbers, tables cut into pieces or set side by side: nothing lost untold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from shifan.domain.edition_table.understanding import Wishes
from shifan.domain.edition_table.values import Role
from support_table_books import HEAD, book, pieces, places, titles
from support_tables import BASE, BONUS, PENALTY, WRITERS, Table, header, read, write_docx


@pytest.mark.parametrize("form", WRITERS)
def test_second_level_headings_over_tables_are_taken(tmp_path: Path, form: str) -> None:
    head = header("序号", "三级指标", "具体要求")
    tables = [
        Table([head, *pieces([("1", "甲", "甲求"), ("2", "乙", "乙求")])], ["一、政府职能", "（一）放权"], "Sheet1"),
        Table([head, *pieces([("3", "丙", "丙求")])], ["（二）监管"], "Sheet2"),
        Table([head, *pieces([("4", "丁", "丁求")])], ["旧的一句", "二、决策", "（一）程序"], "Sheet3"),
    ]
    proposal = read(WRITERS[form](tmp_path / f"表.{form}", tables))
    assert places(proposal) == [
        ("政府职能", "放权", "甲", BASE),
        ("政府职能", "放权", "乙", BASE),
        ("政府职能", "监管", "丙", BASE),
        ("决策", "程序", "丁", BASE),
    ]
    assert proposal.problems == ()
    told = "\n".join([*proposal.remarks, *map(str, proposal.skipped)])
    assert "旧的一句" in told


def test_all_lines_outside_of_the_tables_are_listed(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("三、工作要求")
    table = made.add_table(0, 5)
    for row in (HEAD, ("政府职能", "放权", "1", "审批", "按规定")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.add_paragraph("本表自印发之日起施行。")
    made.save(str(tmp_path / "表.docx"))
    assert [str(one) for one in read(tmp_path / "表.docx").skipped] == [
        "第 1 张表（三、工作要求）　三、工作要求：表前的文字，没有用作指标",
        "表.docx　本表自印发之日起施行。：最后一张表之后的文字，没有取",
    ]


def test_headings_over_a_table_that_is_not_read_go_on_to_the_next(tmp_path: Path) -> None:
    other = Table(pieces([("姓名", "电话"), ("张三", "12345")]), ["一、政府职能"])
    wanted = Table(pieces([("序号", "三级指标", "具体要求"), ("1", "甲", "甲求")]), ["（一）放权"])
    assert places(read(write_docx(tmp_path / "表.docx", [other, wanted]))) == [("政府职能", "放权", "甲", BASE)]


def test_a_heading_that_makes_items_bonus_is_named(tmp_path: Path) -> None:
    rows: list[Sequence[str | int]] = [
        HEAD,
        ("行政执法", "行政奖励事项", 1, "规范行政奖励", "有依据"),
        ("行政执法", "负面情形处置", 2, "回应舆情", "及时"),
    ]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert [item.kind for item in proposal.table.items] == [BONUS, PENALTY]
    assert "第 1 项因为在「行政奖励事项」之下，作加分项；不是的请写明类别" in proposal.remarks
    assert any("第 2 项因为在「负面情形处置」之下" in remark for remark in proposal.remarks)
    told = read(tmp_path / "表.xlsx", Wishes(kinds={"1": BASE, "2": BASE}))
    assert [item.kind for item in told.table.items] == [BASE, BASE]
    assert not any("因为在" in remark for remark in told.remarks)


@pytest.mark.parametrize("form", WRITERS)
def test_one_column_of_numbers_for_all_levels(tmp_path: Path, form: str) -> None:
    rows = pieces(
        [
            ("序号", "指标内容", "分值", "责任单位"),
            ("一", "政府职能依法履行", "10", ""),
            ("（一）", "简政放权（6分）", "", ""),
            ("1", "推进审批", "3", "司法局"),
            ("2", "24 小时服务", "3", "司法局"),
            ("（二）", "监管", "4", "见注"),
            ("3", "双随机", "4", "市监局"),
            ("二", "加分项", "", ""),
            ("4", "受到表彰", "", ""),
        ]
    )
    proposal = read(WRITERS[form](tmp_path / f"表.{form}", [Table(rows)]))
    assert places(proposal) == [
        ("政府职能依法履行", "简政放权", "推进审批", BASE),
        ("政府职能依法履行", "简政放权", "24 小时服务", BASE),
        ("政府职能依法履行", "监管", "双随机", BASE),
        ("加分项", "加分项", "受到表彰", BONUS),
    ]
    assert proposal.problems == ()
    assert proposal.table.groups[0].points == 10
    assert [one.points for one in proposal.table.groups[0].subgroups] == [6, 4]
    assert any("见注" in str(one) and "标题行里的别的格" in str(one) for one in proposal.skipped)


def test_labels_that_go_on_are_no_new_ones(tmp_path: Path) -> None:
    rows: list[Sequence[str | int]] = [
        HEAD,
        ("政府职能", "简政放权", 1, "推进审批", "按规定"),
        ("政府职能（续）", "简政放权（续表）", 2, "清单管理", "公布"),
        ("政府职能", "监督（续建）", 3, "复议", "依法"),
    ]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert proposal.problems == ()
    assert [row[:2] for row in places(proposal)] == [
        ("政府职能", "简政放权"),
        ("政府职能", "简政放权"),
        ("政府职能", "监督（续建）"),
    ]


def test_an_item_that_goes_on_in_the_next_piece_of_a_table(tmp_path: Path) -> None:
    made = docx.Document()
    for rows in (
        [HEAD, ("政府职能", "放权", "1", "审批", "按规定"), ("", "", "2", "清单", "公布")],
        [("", "", "", "", "并向社会公开"), ("决策", "程序", "3", "重大决策", "五步")],
    ):
        table = made.add_table(0, 5)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        made.add_paragraph("— 3 —")
    made.save(str(tmp_path / "表.docx"))
    proposal = read(tmp_path / "表.docx")
    assert [item.requirement for item in proposal.table.items] == ["按规定", "公布\n并向社会公开", "五步"]
    assert proposal.problems == ()
    assert "没写三级指标的行，内容并入上一项：第 2 张表 第1行第5列" in proposal.remarks


def test_two_tables_side_by_side_are_refused(tmp_path: Path) -> None:
    head = ("一级指标", "三级指标", "分值")
    rows: list[Sequence[str | int]] = [(*head, *head), ("甲组", "甲一", 1, "乙组", "乙一", 2)]
    path = book(tmp_path / "表.xlsx", rows)
    assert any("有两列「三级指标」（B、E）" in problem for problem in read(path).problems)
    proposal = read(path, Wishes(columns={"D": Role.IGNORED, "E": Role.IGNORED}))
    assert proposal.problems == ()
    assert titles(proposal) == [("1", "甲一")]


@pytest.mark.parametrize("form", WRITERS)
def test_cells_too_far_to_the_right_are_told(tmp_path: Path, form: str) -> None:
    rows = pieces([("一级指标", "三级指标", *[""] * 70), ("甲组", "甲一", *[""] * 66, "远", "", "", "处")])
    proposal = read(WRITERS[form](tmp_path / f"表.{form}", [Table(rows)]))
    assert titles(proposal) == [("1", "甲一")]
    assert "有 2 格在第 64 列以后，没有读取" in proposal.remarks


@pytest.mark.parametrize("first", ["职能", ""])
def test_second_level_rows_where_only_the_first_level_has_a_column(tmp_path: Path, first: str) -> None:
    rows: list[Sequence[str | int]] = [("一级指标", "三级指标", "分值")]
    rows += [] if first else [("职能", "", "")]
    rows += [
        (first, "（一）放权", ""),
        ("", "1.审批", 2),
        ("", "2.清单", 2),
        ("", "（二）监管", ""),
        ("", "3.双随机", 2),
    ]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert places(proposal) == [
        ("职能", "放权", "审批", BASE),
        ("职能", "放权", "清单", BASE),
        ("职能", "监管", "双随机", BASE),
    ]
    assert sum("当作二级指标" in remark for remark in proposal.remarks) == 2


def test_items_are_no_headings_where_all_begin_alike(tmp_path: Path) -> None:
    rows = [
        ("一级指标", "三级指标", "备注"),
        ("职能", "（一）放权", ""),
        ("", "（二）监管", ""),
        ("", "（三）服务", ""),
    ]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert titles(proposal) == [("1", "放权"), ("2", "监管"), ("3", "服务")]
    assert proposal.problems == ()


def test_a_marked_line_of_a_requirement_is_no_note(tmp_path: Path) -> None:
    rows: list[Sequence[str | int]] = [HEAD, ("职能", "放权", 1, "审批", "第一步")]
    rows += [("", "", "", "", "※第二步"), ("", "", 2, "清单", "*公布")]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert [item.requirement for item in proposal.table.items] == ["第一步\n※第二步", "*公布"]
    assert "没写三级指标的行，内容并入上一项：表 E3" in proposal.remarks
