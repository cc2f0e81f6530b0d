"""Bonus and penalty however they are marked; extra columns; points; rows that belong together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.understanding import Wishes
from shifan.domain.edition_table.values import Proposal, Role
from shifan.domain.errors import UsageError
from support_tables import (
    BASE,
    BONUS,
    CONTENT,
    PENALTY,
    Group,
    Item,
    Piece,
    Row,
    Subgroup,
    Table,
    expected,
    header,
    imported,
    plain_rows,
    read,
    write_docx,
    write_html,
    write_xlsx,
)

HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容")
BASIC = CONTENT[:3]
EXTRA = [item for one in CONTENT[3].subgroups for item in one.items]


def kinds(proposal: Proposal) -> list[tuple[str, str, CriterionKind]]:
    """Return group, subgroup and kind of the last three items."""
    return [
        (group.title, one.title, item.kind)
        for group in proposal.table.groups
        for one in group.subgroups
        for item in one.items
    ][-3:]


def extra_rows(first: int, *cells: Callable[[Item], str]) -> list[Row]:
    return [[Piece(str(first + at)), *(Piece(cell(item)) for cell in cells)] for at, item in enumerate(EXTRA)]


def group_across_two_columns(path: Path) -> Path:
    rows = plain_rows(BASIC)
    words = {BONUS: "加分：", PENALTY: "扣分："}
    more = extra_rows(12, lambda item: words[item.kind] + item.title, lambda item: item.requirement)
    more[0].insert(0, Piece("附加项", columns=2, rows=3))
    return write_docx(path, [Table([HEAD, *rows, *more])])


def separate_table_with_kinds(path: Path) -> Path:
    rows = extra_rows(1, lambda item: item.title, lambda item: item.requirement, lambda item: item.kind.label)
    table = Table([header("序号", "指标名称", "内容", "类别"), *rows], ["附加项"], "Sheet2")
    return write_html(path, [Table([HEAD, *plain_rows(BASIC)]), table])


def below_the_table(path: Path) -> Path:
    rows = [HEAD, *plain_rows(BASIC), [Piece("附加项", columns=5)]]
    rows += [header("序号", "项目名称", "内容", "类别"), *extra_rows(1, *CELLS)]
    return write_xlsx(path, [Table(rows)])


CELLS: tuple[Callable[[Item], str], ...] = (
    lambda item: item.title,
    lambda item: item.requirement,
    lambda item: item.kind.label,
)


def sheets_of_their_own(path: Path) -> Path:
    found = [Table([HEAD, *plain_rows(BASIC)])]
    for name, kind in (("加分项", BONUS), ("扣分项", PENALTY)):
        items = [item for item in EXTRA if item.kind is kind]
        rows = [[Piece(str(at)), Piece(item.title), Piece(item.requirement)] for at, item in enumerate(items, start=1)]
        found.append(Table([header("序号", "三级指标", "内容"), *rows], name=name))
    return write_xlsx(path, found)


@pytest.mark.parametrize(
    ("make", "suffix", "where"),
    [
        (group_across_two_columns, "docx", [("附加项", "加分项")] * 2 + [("附加项", "扣分项")]),
        (separate_table_with_kinds, "html", [("附加项", "加分项")] * 2 + [("附加项", "扣分项")]),
        (below_the_table, "xlsx", [("附加项", "加分项")] * 2 + [("附加项", "扣分项")]),
        (sheets_of_their_own, "xlsx", [("加分项", "加分项")] * 2 + [("扣分项", "扣分项")]),
    ],
)
def test_bonus_and_penalty_are_found(
    tmp_path: Path, make: Callable[[Path], Path], suffix: str, where: list[tuple[str, str]]
) -> None:
    proposal = read(make(tmp_path / f"表.{suffix}"))
    assert proposal.problems == ()
    assert kinds(proposal) == [(*names, kind) for names, kind in zip(where, (BONUS, BONUS, PENALTY), strict=True)]
    assert [row[2] for row in imported(proposal)] == [str(number) for number in range(1, 15)]
    assert proposal.table.counts.base == 11


def test_a_kind_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    group = Group("附加项", (Subgroup("其他事项", (Item("获得表彰", "受到表彰的。"),)),))
    path = write_xlsx(tmp_path / "表.xlsx", [Table([HEAD, *plain_rows((*BASIC, group))])])
    proposal = read(path)
    assert any("看不出是加分还是扣分：第 12 项（指标表 D13）" in problem for problem in proposal.problems)
    told = read(path, Wishes(kinds={"12": BONUS}))
    assert told.problems == ()
    assert told.table.items[-1].kind is BONUS
    assert any("没有这一项：99" in problem for problem in read(path, Wishes(kinds={"99": BASE, "12": BONUS})).problems)


def test_words_about_points_make_no_base_item_a_bonus(tmp_path: Path) -> None:
    head = header("一级指标", "二级指标", "编号", "三级指标", "评价标准")
    group = Group(
        "信用体系", (Subgroup("全面实施市场准入负面清单制度", (Item("守信激励", "x"), Item("失信惩戒", "y"))),)
    )
    rows = plain_rows((group,), cells=lambda n, i: (str(n), i.title, "每发现一起扣1分，做得好的加分。"))
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([head, *rows])]))
    assert [item.kind for item in proposal.table.items] == [BASE, BASE]
    assert proposal.table.items[0].requirement == "每发现一起扣1分，做得好的加分。"
    assert any("以评价标准为要求" in remark for remark in proposal.remarks)


def test_extra_columns_are_taken_where_known_and_listed_where_not(tmp_path: Path) -> None:
    names = ("编号", "三级指标", "指标内容", "分值", "评分标准", "牵头单位", "配合单位", "完成时限", "佐证材料", "备注")
    rows = plain_rows(
        BASIC,
        cells=lambda n, i: (
            str(n), i.title, i.requirement, "1.5分", "缺一项扣0.5分", "县司法局、县委编办", "各乡镇", "6月底",
            "1.印发的文件；\n2.会议记录", "略",
        ),
    )  # fmt: skip
    proposal = read(write_docx(tmp_path / "表.docx", [Table([header("一级指标", "二级指标", *names), *rows])]))
    assert imported(proposal) == expected(BASIC)
    for item in proposal.table.items:
        assert (item.points, item.standard, item.due) == (Decimal("1.5"), "缺一项扣0.5分", "6月底")
        assert (item.leads, item.supports) == (("县司法局", "县委编办"), ("各乡镇",))
        assert item.evidence == ("印发的文件", "会议记录")
    assert [use.header for use in proposal.columns if use.role is Role.IGNORED] == ["备注"]
    assert proposal.table.points == Decimal("16.5")


def test_columns_can_be_named_by_hand(tmp_path: Path) -> None:
    head = header("大类", "小类", "号", "工作", "怎样算做到", "权数")
    rows = plain_rows(BASIC, cells=lambda n, item: (str(n), item.title, item.requirement, "3"))
    path = write_xlsx(tmp_path / "表.xlsx", [Table([head, *rows])])
    assert read(path).table.items == ()
    assert any("没有读到三级指标" in problem for problem in read(path).problems)
    columns = {"大类": Role.GROUP, "小类": Role.SUBGROUP, "C": Role.NUMBER, "第4列": Role.TITLE, "权数": Role.POINTS}
    proposal = read(path, Wishes(columns={**columns, "怎样算做到": Role.REQUIREMENT}))
    assert imported(proposal) == expected(BASIC)
    assert proposal.table.items[0].points == 3
    with pytest.raises(UsageError, match="权重"):
        read(path, Wishes(columns={**columns, "权重": Role.POINTS}))


def test_a_table_without_header_is_read_by_letters(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", [Table(plain_rows(BASIC))])
    letters = dict(zip("ABCDE", (Role.GROUP, Role.SUBGROUP, Role.NUMBER, Role.TITLE, Role.REQUIREMENT), strict=True))
    assert imported(read(path, Wishes(columns=letters))) == expected(BASIC)


def test_points_of_a_whole_subgroup_and_group(tmp_path: Path) -> None:
    rows = plain_rows(BASIC)
    for row, span, points in ((0, 3, "9"), (3, 2, "5"), (5, 4, "12"), (9, 2, "4")):
        rows[row].append(Piece(points, rows=span))
    proposal = read(write_html(tmp_path / "表.html", [Table([[*HEAD, Piece("分值")], *rows])]))
    first, second, third = proposal.table.groups
    assert [one.points for one in first.subgroups] == [9, 5]
    assert [second.points, third.points] == [Decimal(12), Decimal(4)]
    assert proposal.table.points == 30
    assert proposal.problems == ()


def test_points_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    rows = plain_rows(
        BASIC,
        cells=lambda n, item: (str(n), item.title, item.requirement, "2"),
        group_label=lambda _, group: f"{group.title}（10分）",
    )
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([[*HEAD, Piece("分值")], *rows])]))
    assert "一级指标「依法行政制度健全」写明 10 分，各项加起来是 8 分" in proposal.problems


def test_one_item_over_several_rows_keeps_all_of_them(tmp_path: Path) -> None:
    head = header("一级指标", "编号", "三级指标", "评分标准", "分值")
    rows: list[Row] = [
        [Piece("组织领导", rows=4), Piece("1", rows=3), Piece("述法考核", rows=3), Piece("印发方案"), Piece("1")],
        [Piece("领导述法"), Piece("2")],
        [Piece("结果运用"), Piece("1")],
        [Piece("2"), Piece("听取汇报"), Piece("每年一次"), Piece("3")],
    ]
    proposal = read(write_xlsx(tmp_path / "表.xlsx", [Table([head, *rows])]))
    assert [(i.number, i.title, i.requirement, i.points) for i in proposal.table.items] == [
        ("1", "述法考核", "印发方案\n领导述法\n结果运用", Decimal(4)),
        ("2", "听取汇报", "每年一次", Decimal(3)),
    ]
    assert any("第 1 项的分值写在几行里，已相加" in remark for remark in proposal.remarks)
    assert any("就用一级指标的名称作二级指标" in remark for remark in proposal.remarks)


def test_a_long_text_gives_its_first_clause_as_title_and_keeps_every_word(tmp_path: Path) -> None:
    text = "深入推进“放管服”改革，取消一切没有法律依据的证明事项，" + "凡能通过部门核验的一律不再要求群众提供，" * 4
    group = Group("政府职能", (Subgroup("简政放权", (Item("深入推进“放管服”改革", text),)),))
    path = tmp_path / "表.docx"
    write_docx(path, [Table([header("一级指标", "二级指标", "三级指标"), *plain_rows((group,), cells=_text_only)])])
    (item,) = read(path).table.items
    assert (item.title, item.requirement) == ("深入推进“放管服”改革", text)
    assert any("取开头作标题" in remark for remark in read(path).remarks)


def _text_only(number: int, item: Item) -> tuple[str]:
    return (f"{number}.{item.requirement}",)


def test_a_header_that_names_bonus_settles_the_kind(tmp_path: Path) -> None:
    rows: list[Row] = [[Piece(str(at)), Piece(item.title)] for at, item in enumerate(EXTRA, start=1)]
    tables = [Table([HEAD, *plain_rows(BASIC)]), Table([header("序号", "加分内容"), *rows], ["十、附加项"])]
    proposal = read(write_docx(tmp_path / "表.docx", tables))
    assert kinds(proposal) == [("附加项", "附加项", BONUS)] * 3
    assert proposal.problems == ()


@pytest.mark.parametrize("title", ["三级指标（含加分项）", "三 级 指 标", "三级指标内容", "指标名称", "评估内容"])
def test_headers_in_other_words(tmp_path: Path, title: str) -> None:
    rows = plain_rows(BASIC, cells=lambda n, item: (f"{n}　{item.title}",))
    proposal = read(write_html(tmp_path / "表.html", [Table([header("一级指标", "二级指标", title), *rows])]))
    assert [(item.number, item.title, item.kind) for item in proposal.table.items] == [
        (str(number), item.title, BASE)
        for number, item in enumerate(
            (item for group in BASIC for one in group.subgroups for item in one.items), start=1
        )
    ]
    assert proposal.problems == ()
