"""Tables whose own words do not agree: counts, numbers, labels, cells; and what is said about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from shifan.domain.edition_table.understanding import Wishes
from shifan.domain.errors import UsageError
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
    write_csv,
    write_docx,
    write_html,
    write_xlsx,
)

HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容")


def test_counts_are_compared_with_what_is_asked_for(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *plain_rows()])])
    assert read(path, Wishes(expect=(4, 7, 14))).problems == ()
    assert read(path, Wishes(expect=(10, 34, 104))).problems == (
        "读到的一级/二级/三级是 4/7/14，与要求的 10/34/104 不符",
    )


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        ("共设一级指标4个、二级指标8个、三级指标14项", "写明二级指标 8 个，读到 7 个"),
        ("本指标体系共计15项", "写明三级指标 15 个，读到 14 个"),
    ],
)
def test_counts_are_compared_with_the_headings(tmp_path: Path, before: str, problem: str) -> None:
    proposal = read(write_docx(tmp_path / "表.docx", [Table([HEAD, *plain_rows()], [before])]))
    assert [problem in one for one in proposal.problems] == [True]


def test_a_label_that_promises_more_is_a_problem(tmp_path: Path) -> None:
    rows = plain_rows(group_label=lambda at, group: f"{HAN[at]}、{group.title}（5项）")
    proposal = read(write_html(tmp_path / "表.html", [Table([HEAD, *rows])]))
    assert "一级指标「依法行政制度健全」写明 5 项，读到 4 项" in proposal.problems


def test_numbers_given_twice_are_a_problem(tmp_path: Path) -> None:
    rows = plain_rows(cells=lambda n, item: (str(3 if n == 4 else n), item.title, item.requirement))
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *rows])]))
    assert proposal.problems == ("编号 3 重复：指标表 D4、指标表 D5",)


def test_a_gap_in_the_numbers_is_told_and_kept(tmp_path: Path) -> None:
    rows = plain_rows(cells=lambda n, item: (str(n if n < 5 else n + 2), item.title, item.requirement))
    proposal = read(write_csv(tmp_path / "表.csv", [Table([HEAD, *rows])]))
    assert [item.number for item in proposal.table.items][:6] == ["1", "2", "3", "4", "7", "8"]
    assert "编号不连续，缺 5、6" in proposal.remarks


def test_items_without_number_go_on_counting(tmp_path: Path) -> None:
    rows = plain_rows(cells=lambda n, item: (str(n) if n < 12 else "", item.title, item.requirement))
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *rows])]))
    assert imported(proposal) == expected()
    assert "有的项没有编号，接着上一项编为 12-14" in proposal.remarks


def test_an_item_without_number_where_none_fits_is_a_problem(tmp_path: Path) -> None:
    rows = plain_rows(cells=lambda n, item: ("" if n == 3 else str(n - (n > 3)), item.title, item.requirement))
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *rows])]))
    assert [problem for problem in proposal.problems if "没有编号" in problem] == [
        "指标表 D4：没有编号，上一项是 2，而 3 另有其项"
    ]


def test_a_group_in_two_places_is_a_problem(tmp_path: Path) -> None:
    rows = plain_rows((CONTENT[0], CONTENT[1], replace(CONTENT[2], title=CONTENT[0].title)), merged=False)
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *rows])]))
    assert any("「政府职能依法履行」前面（指标表 D2）已经有了" in problem for problem in proposal.problems)


def test_items_without_a_group_are_a_problem(tmp_path: Path) -> None:
    rows: list[Row] = [header("编号", "三级指标", "指标内容"), [Piece("1"), Piece("述法"), Piece("每年述法")]]
    proposal = read(write_html(tmp_path / "表.html", [Table(rows)]))
    assert any("看不出属于哪个一级指标" in problem for problem in proposal.problems)


def test_formulas_and_errors_in_cells_are_problems(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["一级指标", "二级指标", "编号", "三级指标"],
        ["甲组", "甲类", 1, "=A1&B1"],
        ["甲组", "甲类", 2, "实在"],
    ):
        sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    proposal = read(tmp_path / "表.xlsx")
    assert any("D2（三级指标）是公式，还没有算出结果" in problem for problem in proposal.problems)


def test_hidden_rows_are_taken_and_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *plain_rows(merged=False)])])
    from openpyxl import load_workbook

    book = load_workbook(path)
    book["指标表"].row_dimensions[5].hidden = True
    book["指标表"].column_dimensions["E"].hidden = True
    book.create_sheet("旧稿").sheet_state = "hidden"
    book.save(path)
    proposal = read(path)
    assert imported(proposal) == expected()
    for told in ("「指标表」第 5 行是隐藏的，也取了", "「指标表」隐藏的列也取了：E", "隐藏的工作表没有读取：旧稿"):
        assert told in proposal.remarks


def test_other_tables_are_listed_and_can_be_left_out(tmp_path: Path) -> None:
    other = Table([header("姓名", "电话"), [Piece("张三"), Piece("12345")]], name="联系人")
    path = write_xlsx(tmp_path / "表.xlsx", [other, Table([HEAD, *plain_rows()])])
    proposal = read(path)
    assert imported(proposal) == expected()
    assert [str(one) for one in proposal.skipped] == ["联系人　姓名：没有找到三级指标那一列，整张表没有取"]
    assert read(path, Wishes(sheets=("联系人",))).table.items == ()
    with pytest.raises(UsageError, match="没有叫「没有」的表") as caught:
        read(path, Wishes(sheets=("没有",)))
    assert "联系人、指标表" in caught.value.hint


def test_all_that_is_not_taken_is_listed_with_its_place(tmp_path: Path) -> None:
    rows = plain_rows(merged=False)
    odd = [Piece(), Piece(), Piece("共两类"), Piece(), Piece()]
    body = [*rows[:3], odd, *rows[3:], [Piece("本表由某办负责解释"), *[Piece()] * 4]]
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *body], ["指标体系"])]))
    assert imported(proposal) == expected()
    assert [str(one) for one in proposal.skipped] == [
        "指标表 A1　指标体系：表头以上的文字",
        "指标表 C6　共两类：只有这一格有字，不像一级、二级指标的标题",
        "指标表 A18　本表由某办负责解释：后面没有三级指标，没有当作一级、二级指标",
    ]


def test_a_piece_of_a_word_table_without_header_goes_on(tmp_path: Path) -> None:
    rows = plain_rows(merged=False)
    import docx

    path = write_docx(tmp_path / "表.docx", [Table([HEAD, *rows[:6]]), Table(rows[6:])])
    document = docx.Document(str(path))
    for paragraph in list(document.paragraphs):  # the two tables would otherwise be told apart by an empty line
        paragraph._element.getparent().remove(paragraph._element)  # noqa: SLF001
    document.save(str(path))
    proposal = read(path)
    assert imported(proposal) == expected()
    assert any("当作前一张表的继续" in remark for remark in proposal.remarks)
