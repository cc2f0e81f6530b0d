"""Any content in any combination of habits: every imported item equals what went in."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from support_tables import (
    BONUS,
    HAN,
    PENALTY,
    WRITERS,
    Content,
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
)

WORDS = st.text("政府职能依法履行推进简放权优化环境监督管理公众参与体系Ａb", min_size=2, max_size=12)
LIKE_NUMBERS = st.sampled_from(
    (
        "24 小时自助服务区建设", "110、119、120 联动处置", "一、二级应急响应规范", "第一类事项当场办",
        "第三部分权力下放", "第二项改革任务", "1:1 配备法律顾问", "2025 法治建设年度计划", "2023年度督察",
        "百、千工程", "100 强乡镇培育",
        "①三项制度", "5G 应用", "12345热线", "1+N 制度体系", "3.5万人普法", "三、四级河长制", "*规范执法", "★核心事项",
        "※重点督办", "联系人大代表制度", "说明理由制度", "审核人员配备", "合计监督次数", "（三）联动机制",
    )
)  # fmt: skip
"""Titles that begin as numbers, notes or marks do; they are words all the same."""
TITLES = st.one_of(WORDS, LIKE_NUMBERS)
LABELS = st.one_of(WORDS, st.sampled_from(("24 小时服务圈", "第一类事项", "5G 应用", "联系人大代表", "2025年重点")))
LINES = st.text("应当按照规定办理，率达到百分之；（）“”2023年%a", min_size=1, max_size=40).map(str.strip).filter(bool)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
KINDS = ("加分项", BONUS), ("扣分项", PENALTY)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Return groups of subgroups of items; titles differ inside each part, as they do in real tables.

    The first title is a plain one: a table of nothing but openings that look like numbers tells nobody what they are.
    """
    groups: list[Group] = []
    for title in draw(st.lists(LABELS, min_size=1, max_size=4, unique_by=_plain)):
        subgroups: list[Subgroup] = []
        for name in draw(st.lists(LABELS, min_size=1, max_size=3, unique_by=_plain)):
            titles = draw(st.lists(TITLES, min_size=1, max_size=4, unique=True))
            if not groups and not subgroups:
                titles = list(dict.fromkeys([draw(WORDS), *titles]))
            subgroups.append(Subgroup(name, tuple(Item(word, draw(TEXTS)) for word in titles)))
        groups.append(Group(title, tuple(subgroups)))
    if draw(st.booleans()):
        chosen = draw(st.sampled_from([KINDS, KINDS[:1], KINDS[1:]]))
        last = [Subgroup(name, (Item(draw(WORDS), draw(TEXTS), kind),)) for name, kind in chosen]
        groups.append(Group("附加项", tuple(last)))
    return tuple(groups)


def _plain(text: str) -> str:
    return text.replace("Ａ", "a").lower()


NUMBERINGS = {
    "column": (("序号",), lambda n, item: (str(n), item.title, item.requirement)),
    "prefix": ((), lambda n, item: (f"{n}.{item.title}", item.requirement)),
    "wide prefix": ((), lambda n, item: (f"（{n}）{item.title}", item.requirement)),
    "none": ((), lambda n, item: (item.title, item.requirement)),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[Content, list[Table]]:
    """Return content and a table of it, in some combination of what offices do."""
    content = draw(contents())
    columns, cells = NUMBERINGS[draw(st.sampled_from(sorted(NUMBERINGS)))]
    head = header("一级指标", "二级指标", *columns, "三级指标", draw(st.sampled_from(["指标内容", "具体要求"])))
    merged = draw(st.booleans())
    numbered = draw(st.booleans())
    rows = plain_rows(
        content,
        merged=merged,
        repeated=draw(st.booleans()),
        cells=cells,
        group_label=lambda at, group: f"{HAN[at]}、{group.title}" if numbered else group.title,
        subgroup_label=lambda at, one: f"（{HAN[at]}）{one.title}" if numbered else one.title,
    )
    width = len(head)
    body: list[Row] = []
    for row in rows:  # nothing can stand between rows that share a cell
        if not merged and draw(st.integers(0, 5)) == 0:
            body.append(
                draw(st.sampled_from([list(head), [Piece()] * width, [Piece("注：以上各项须有材料。", columns=width)]]))
            )
        body.append(row)
    if draw(st.booleans()):
        body.append([Piece("备注：解释权归制定单位。", columns=width)])
    return content, [Table([head, *body], ["指标体系"] if draw(st.booleans()) else [])]


@given(made=tables(), form=st.sampled_from(sorted(WRITERS)))
def test_what_went_in_comes_out(made: tuple[Content, list[Table]], form: str) -> None:
    content, found = made
    with tempfile.TemporaryDirectory() as folder:
        proposal = read(WRITERS[form](Path(folder) / f"表.{form}", found))
    assert imported(proposal) == expected(content)
    assert proposal.problems == ()
