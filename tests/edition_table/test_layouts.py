"""Official tables in the layouts that offices make: every imported item equals what went in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support_tables import (
    CONTENT,
    HAN,
    WRITERS,
    Group,
    Item,
    Piece,
    Row,
    Table,
    expected,
    header,
    imported,
    plain_rows,
    read,
)

HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容")
NO_NUMBER = header("一级指标", "二级指标", "三级指标", "具体要求")


def merged() -> list[Table]:
    return [Table([HEAD, *plain_rows()])]


def left_blank() -> list[Table]:
    return [Table([HEAD, *plain_rows(merged=False)])]


def repeated_labels() -> list[Table]:
    return [Table([HEAD, *plain_rows(merged=False, repeated=True)])]


def numbers_in_titles() -> list[Table]:
    return [Table([NO_NUMBER, *plain_rows(cells=lambda n, item: (f"{n}.{item.title}", item.requirement))])]


def full_width_numbers() -> list[Table]:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    rows = plain_rows(cells=lambda n, item: (f"第{n}项".translate(wide), item.title, item.requirement))
    return [Table([HEAD, *rows])]


def numbers_from_one_in_each_part() -> list[Table]:
    count: dict[str, int] = {}
    owner = {item.title: one.title for group in CONTENT for one in group.subgroups for item in one.items}

    def cells(_: int, item: Item) -> tuple[str, str]:
        count[owner[item.title]] = count.get(owner[item.title], 0) + 1
        return f"（{HAN[count[owner[item.title]] - 1]}）{item.title}", item.requirement

    return [Table([NO_NUMBER, *plain_rows(cells=cells)])]


def no_numbers() -> list[Table]:
    return [Table([NO_NUMBER, *plain_rows(cells=lambda _, item: (item.title, item.requirement))])]


def one_table_a_group() -> list[Table]:
    head = header("二级指标", "编号", "三级指标", "指标内容")
    found, number = [], 0
    for at, group in enumerate(CONTENT):
        rows: list[Row] = [head]
        for one in group.subgroups:
            for place, item in enumerate(one.items):
                number += 1
                label = [Piece(one.title, rows=len(one.items))] if place == 0 else []
                rows.append([*label, Piece(str(number)), Piece(item.title), Piece(item.requirement)])
        name = f"{HAN[at]}、{group.title}"
        found.append(Table(rows, [name], name))
    return found


def notes_and_repeated_headers() -> list[Table]:
    rows = plain_rows(merged=False)
    notes = [[Piece("注：本表由县司法局汇总。", columns=5)], [Piece("填表人：张三", columns=5)]]
    total = [Piece("合计"), Piece(), Piece(), Piece("14项"), Piece()]
    blank = [Piece() for _ in range(5)]
    body = [*rows[:5], list(HEAD), *rows[5:9], blank, list(HEAD), *rows[9:]]
    return [Table([HEAD, *body, blank, total, *notes], ["法治政府建设示范指标", "（试行）"])]


def spacer_columns() -> list[Table]:
    head = header("一级指标", "", "二级指标", "编号", "", "三级指标", "指标内容", "")

    def widened(row: Row) -> Row:
        return [row[0], Piece(), row[1], row[2], Piece(), row[3], row[4], Piece()]

    return [Table([head, *map(widened, plain_rows(merged=False))])]


def line_breaks_in_cells() -> list[Table]:
    def broken(text: str) -> str:
        return f"{text[:3]}\n{text[3:]}"

    rows = plain_rows(
        cells=lambda n, item: (str(n), broken(item.title), item.requirement),
        group_label=lambda at, group: f"{HAN[at]}、{broken(group.title)}",
        subgroup_label=lambda _, one: broken(one.title),
    )
    return [Table([header("一级\n指标", "二级\n指标", "编\n号", "三级指标", "指标\n内容"), *rows])]


def headings_over_the_items() -> list[Table]:
    rows: list[Row] = [header("编号", "三级指标", "指标内容")]
    number = 0
    for at, group in enumerate(CONTENT):
        rows.append([Piece(f"{HAN[at]}、{group.title}", columns=3)])
        for sub_at, one in enumerate(group.subgroups):
            rows.append([Piece(f"（{HAN[sub_at]}）{one.title}", columns=3)])
            for item in one.items:
                number += 1
                rows.append([Piece(str(number)), Piece(item.title), Piece(item.requirement)])
    return [Table(rows)]


def extra_columns() -> list[Table]:
    head = header("一级指标", "二级指标", "序号", "三级指标", "指标内容", "分值", "牵头单位", "完成时限", "备注")
    rows = plain_rows(cells=lambda n, i: (str(n), i.title, i.requirement, "2", "县司法局", "2025年6月底", "见附件"))
    return [Table([head, *rows])]


def header_of_two_rows() -> list[Table]:
    top = [Piece("指标体系", columns=3), Piece("编号", rows=2), Piece("指标内容", rows=2)]
    rows = plain_rows(cells=lambda n, item: (item.title, str(n), item.requirement))
    return [Table([top, header("一级", "二级", "三级"), *rows])]


def separate_numbers() -> list[Table]:
    """Each level has its number in a cell of its own, under a header over both."""
    pairs = [Piece(name, columns=2) for name in ("一级指标", "二级指标", "三级指标")]
    rows: list[Row] = [[*pairs, Piece("指标内容")]]
    number = 0
    for at, group in enumerate(CONTENT):
        for sub_at, one in enumerate(group.subgroups):
            for place, item in enumerate(one.items):
                number += 1
                row = [Piece(str(number)), Piece(item.title), Piece(item.requirement)]
                if place == 0:
                    row = [Piece(str(sub_at + 1), rows=len(one.items)), Piece(one.title, rows=len(one.items)), *row]
                if sub_at == place == 0:
                    count = sum(len(sub.items) for sub in group.subgroups)
                    row = [Piece(HAN[at], rows=count), Piece(group.title, rows=count), *row]
                rows.append(row)
    return [Table(rows)]


def counted_labels() -> list[Table]:
    def label(at: int, group: Group) -> str:
        return f"{HAN[at]}、{group.title}（{sum(len(one.items) for one in group.subgroups)}项）"

    rows = plain_rows(group_label=label, subgroup_label=lambda _, one: f"{one.title}（共{len(one.items)}项）")
    return [Table([HEAD, *rows], ["共设一级指标4个、二级指标7个、三级指标14项。"])]


def numbers_of_three_parts() -> list[Table]:
    return [Table([HEAD, *plain_rows(cells=lambda n, item: (f"1-{n}", item.title, item.requirement))])]


def two_pieces() -> list[Table]:
    """A table that the end of a page has cut into two; labels are not repeated."""
    rows = plain_rows(merged=False)
    return [Table([HEAD, *rows[:6]], name="上"), Table([HEAD, *rows[6:]], name="下")]


LAYOUTS: list[Callable[[], list[Table]]] = [
    merged,
    left_blank,
    repeated_labels,
    numbers_in_titles,
    full_width_numbers,
    numbers_from_one_in_each_part,
    no_numbers,
    one_table_a_group,
    notes_and_repeated_headers,
    spacer_columns,
    line_breaks_in_cells,
    headings_over_the_items,
    extra_columns,
    header_of_two_rows,
    separate_numbers,
    counted_labels,
    numbers_of_three_parts,
    two_pieces,
]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_item_comes_back(tmp_path: Path, layout: Callable[[], list[Table]], form: str) -> None:
    proposal = read(WRITERS[form](tmp_path / f"指标.{form}", layout()))
    assert imported(proposal) == expected()
    assert proposal.problems == ()
    assert proposal.table.counts.levels == "4/7/14"
