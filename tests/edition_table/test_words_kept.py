"""No official word is eaten or left out without being told: openings of texts, marks, lone cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from support_table_books import HEAD, book, pieces, places, titles
from support_tables import BASE, WRITERS, Row, Table, read

NO_NUMBER = ("一级指标", "二级指标", "三级指标", "具体要求")
TITLE_ONLY = ("一级指标", "二级指标", "三级指标", "责任单位")


WORDS = (
    "24 小时自助服务区建设", "110、119、120 联动处置", "第一类事项当场办", "15 分钟服务圈", "一、二级应急响应规范",
    "2023 法治督察", "1:1 配备法律顾问", "百、千工程", "①三项制度", "第三部分权力下放",
    "联系人大代表制度健全", "*规范执法",
)  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
def test_titles_keep_their_openings(tmp_path: Path, form: str) -> None:
    rows: list[Row] = pieces(
        [HEAD, *(("政府职能", "政务服务", at, word, "建成") for at, word in enumerate(WORDS, start=1))]
    )
    proposal = read(WRITERS[form](tmp_path / f"表.{form}", [Table(rows)]))
    assert titles(proposal) == [(str(at), word) for at, word in enumerate(WORDS, start=1)]
    assert proposal.problems == ()
    assert any("照原文保留，请核对" in remark and "「2023」" in remark for remark in proposal.remarks)


def test_an_opening_that_is_out_of_order_is_no_number(tmp_path: Path) -> None:
    texts = ("1.推进审批改革。", "2.3个工作日内办结。", "24 小时自助。")
    rows = [("一级指标", "指标内容"), *(("职能", text) for text in texts)]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert titles(proposal) == [(str(at), text) for at, text in enumerate(texts, start=1)]
    assert any("表 B2「1.」、表 B3「2.」、表 B4「24」" in remark for remark in proposal.remarks)


def test_numbers_that_are_cut_off_are_told(tmp_path: Path) -> None:
    words = ("推进审批", "24 小时自助", "三项制度")
    rows = [NO_NUMBER, *(("职能", "放权", f"{at}.{word}", "落实") for at, word in enumerate(words, start=1))]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert titles(proposal) == [(str(at), word) for at, word in enumerate(words, start=1)]
    assert "第 1-3 项文字前面有连着编的号（「1.」等），没有算进文字" in proposal.remarks


def test_an_item_left_without_number_does_not_undo_the_others(tmp_path: Path) -> None:
    words = ("1.甲事项", "2.乙事项", "丙事项", "4.丁事项", "5.24 小时服务")
    rows = [NO_NUMBER, *(("职能", "放权" if at < 2 else "监管", word, "落实") for at, word in enumerate(words))]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert titles(proposal) == [
        ("1", "甲事项"),
        ("2", "乙事项"),
        ("3", "丙事项"),
        ("4", "丁事项"),
        ("5", "24 小时服务"),
    ]
    assert "有的项没有编号，接着上一项编为 3" in proposal.remarks


@pytest.mark.parametrize("numbers", [("1.1", "2.1", "3.1"), ("1.1", "1.2", "2.1"), ("3.1", "3.2", "3.3")])
def test_numbers_of_two_parts_in_titles_are_not_halved(tmp_path: Path, numbers: Sequence[str]) -> None:
    rows = [NO_NUMBER, *(("职能", f"类{number}", f"{number} 事项", "落实") for number in numbers)]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert titles(proposal) == [(str(at), f"{number} 事项") for at, number in enumerate(numbers, start=1)]
    assert any("照原文保留，请核对" in remark for remark in proposal.remarks)


def test_labels_keep_openings_that_do_not_count_on(tmp_path: Path) -> None:
    labels = ("一、简政放权", "110、119联动", "24 小时服务圈", "第三部分权力", "12 类清单", "（二）监管")
    rows: list[Sequence[str | int]] = [HEAD]
    rows += [("政府职能", label, at, f"第{at}件", "落实") for at, label in enumerate(labels, start=1)]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert [one.title for one in proposal.table.groups[0].subgroups] == ["简政放权", *labels[1:5], "监管"]
    assert "表 D6：「12 类清单」的开头没有接着上面的序号，当作文字保留" in proposal.remarks
    assert "表 D5：「第三部分权力」的开头没有接着上面的序号，当作文字保留" in proposal.remarks


def test_the_openings_of_evidence_stay_too(tmp_path: Path) -> None:
    row = ("职能", "放权", 1, "甲", "甲要求", "24 小时服务点照片；110、119联动协议")
    proposal = read(book(tmp_path / "表.xlsx", [(*HEAD, "佐证材料"), row]))
    assert proposal.table.items[0].evidence == ("24 小时服务点照片", "110、119联动协议")


def test_marked_items_are_items_and_signatures_are_not(tmp_path: Path) -> None:
    rows: list[Sequence[str | int]] = [
        HEAD,
        ("政府职能", "简政放权", 1, "推进审批改革", "按规定办理"),
        ("", "", "*2", "规范执法", "亮证执法"),
        ("", "", "※3", "审核人员配备到位", "不少于5%"),
        ("*带星号的为核心指标。", "", "", "", ""),
        ("填表人：张三", "", "", "审核人：李四", "日期：6月"),
    ]
    proposal = read(book(tmp_path / "表.xlsx", rows))
    assert titles(proposal) == [("1", "推进审批改革"), ("2", "规范执法"), ("3", "审核人员配备到位")]
    assert [str(one) for one in proposal.skipped] == [
        "表 A5　*带星号的为核心指标。：注释",
        "表 A6　填表人：张三：注释",
    ]
    assert proposal.problems == ()


def test_a_lone_marked_title_is_asked_about(tmp_path: Path) -> None:
    rows = [NO_NUMBER, ("政府职能", "简政放权", "推进审批", "按规定"), ("", "", "*规范执法", "")]
    problems = read(book(tmp_path / "表.xlsx", rows)).problems
    assert [problem.split("，")[0] for problem in problems] == ["表 C3：「*规范执法」单独一行"]


@pytest.mark.parametrize("merges", [(), ("B2:B4", "D2:D4", "B5:B6", "D5:D6")])
@pytest.mark.parametrize("mark", ["（{}）", "第{}项 ", "{}."])
def test_titles_that_stand_alone_in_their_row_are_items(tmp_path: Path, merges: Sequence[str], mark: str) -> None:
    words = ("推进审批", "落实加分事项", "权责清单", "行政复议", "执法监督")
    marks = [mark.format(("一二三一二" if mark == "（{}）" else "12312")[at]) for at in range(5)]
    rows = [
        TITLE_ONLY,
        *(
            ("职能" if at == 0 else "", {0: "放权", 3: "监督"}.get(at, ""), marks[at] + word, "局" * (at in (0, 3)))
            for at, word in enumerate(words)
        ),
    ]
    proposal = read(book(tmp_path / "表.xlsx", rows, merges))
    assert places(proposal) == [("职能", "放权" if at < 3 else "监督", word, BASE) for at, word in enumerate(words)]
    assert proposal.problems == ()


def test_the_bare_name_of_a_kind_among_titles_is_asked_about(tmp_path: Path) -> None:
    rows = [TITLE_ONLY, ("职能", "放权", "推进审批", "局"), ("", "", "加分项", ""), ("", "", "受到表彰", "局")]
    problems = read(book(tmp_path / "表.xlsx", rows)).problems
    assert len(problems) == 1
    assert problems[0].startswith("表 C3：「加分项」单独一行，看不出是标题还是三级指标")
