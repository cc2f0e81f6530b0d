"""The pure rules of taking over: units in a cell, single words, titles, where a file belongs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.errors import UsageError
from shifan.domain.filing import Proposal, Unsure, propose
from shifan.domain.ledger.checking import understand
from shifan.domain.ledger.columns import Field, column_letters, find_layout, parse_field, signature
from shifan.domain.ledger.sheet import Cell, Sheet, SheetRow
from shifan.domain.ledger.units import split_units
from shifan.domain.ledger.words import read_due, read_number, read_rating, read_status
from shifan.domain.matching import TitleFinder
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole


@pytest.fixture(scope="module")
def finder(edition: Edition) -> TitleFinder:
    return TitleFinder(edition)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("县司法局、县政府办，县财政局,县公安局/县审计局；县民政局;县林业局", 7),
        ("县司法局\n县政府办", 2),
        ("县司法局 县政府办", 2),
        ("县 司 法 局", 1),
        ("县行政审批局（县大数据发展局、县政务中心）", 1),
        ("县司法局、县司法局", 1),
        ("/", 0),
        ("—", 0),
        ("无", 0),
    ],
)
def test_units_are_split_at_the_usual_marks(text: str, names: int) -> None:
    assert len(split_units(text)) == names


def test_a_cell_may_say_itself_who_leads_and_who_supports() -> None:
    units = split_units("牵头单位：县司法局；配合单位：县政府办、县财政局等")
    assert [(unit.name, unit.role, unit.and_others) for unit in units] == [
        ("县司法局", TaskRole.LEAD, False),
        ("县政府办", TaskRole.SUPPORT, False),
        ("县财政局", TaskRole.SUPPORT, True),
    ]


@pytest.mark.parametrize("text", ["32", "032", " 32 ", "第32项", "３２", "32.0", "（32）", "32、", "第 32 项"])
def test_numbers_as_clerks_write_them(text: str) -> None:
    assert read_number(text) == "32"


@pytest.mark.parametrize("text", ["32.2", "三十二", "32-33", "", "一、"])
def test_what_is_no_item_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_number(text)


@pytest.mark.parametrize(
    "text",
    ["2023.8.23", "2023年8月23日", "2023-08-23", "2023/8/23", "20230823", "二〇二三年八月二十三日", "2023年8月23日前",
     "2023-08-23 00:00:00"],
)  # fmt: skip
def test_dates_as_clerks_write_them(text: str) -> None:
    assert read_due(Cell("F5", text)) == date(2023, 8, 23)


def test_a_real_date_is_taken_as_it_is_and_no_date_is_none() -> None:
    assert read_due(Cell("F5", "2023-08-23", date(2023, 8, 23))) == date(2023, 8, 23)
    assert read_due(Cell("F5", "长期坚持")) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("二〇二三年八月", "不是完整的日期"),
        ("2023.8", "不是完整的日期"),
        ("8月底", "不是完整的日期"),
        ("2023-02-30", "不存在"),
        ("45161", "没有设成日期格式的 2023-08-23"),
        ("1023-08-23", "年份不对"),
        ("9" * 5000, "不是完整的日期"),
    ],
)
def test_dates_that_are_none_are_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_due(Cell("F5", text))


def test_status_and_rating_words() -> None:
    assert read_status("推进中") is WorkStatus.COLLECTING
    assert read_status("已完成") is WorkStatus.SUBMITTED
    assert read_rating("基本 达标") is Rating.PARTLY
    with pytest.raises(UsageError, match="差不多"):
        read_status("差不多")
    with pytest.raises(UsageError, match="良好"):
        read_rating("良好")


def test_columns_have_letters_words_and_a_signature() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert parse_field("牵头单位") is parse_field("lead") is Field.LEAD
    assert parse_field("天气") is None
    assert signature(["编 号", "牵头\n单位", ""]) == signature(["编号", "牵头单位"])
    assert signature(["编号", "牵头单位"]) != signature(["牵头单位", "编号"])


@pytest.mark.parametrize(
    ("title", "number"),
    [("听证与座谈", "32"), ("三十二、听证座谈", "32"), ("行政机关负责人出庭应诉", "63"), ("合法性审查", "35"),
     ("法治政府建设年度报告", "97"), ("述法", "91")],
)  # fmt: skip
def test_similar_titles_find_the_item(finder: TitleFinder, title: str, number: str) -> None:
    found = finder.clear_match(title)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize("title", ["", "调解", "食堂管理", "合法性", "。，、"])
def test_a_title_that_is_not_clear_finds_none(finder: TitleFinder, title: str) -> None:
    assert finder.clear_match(title) is None


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("32 听证与座谈/公告.pdf", "32"),
        ("32/公告.pdf", "32"),
        ("三、重大行政决策/32.听证/1.通知.pdf", "32"),
        ("3 重大行政决策/听证与座谈/2-公告.pdf", "32"),
        ("32.2-公告.pdf", "32.2"),
        ("32 听证与座谈/32.2 公告.pdf", "32.2"),
        ("32 听证与座谈/32.2 公告/a.pdf", "32.2"),
        ("杂项/第32项 公告.pdf", "32"),
        ("第三十二/第 32 项/a.pdf", "32"),
        ("32-公告.pdf", "32"),
        ("听证与座谈/公告.pdf", "32"),
        ("听证与座谈会议纪要.pdf", "32"),
        ("32 听证与座谈/1.2 附件.pdf", "32"),
        ("8 乡镇（街道）权责与职责准入/8.3会议纪要.pdf", "8"),
        ("32 听证与座谈/专家论证会.pdf", "32"),
    ],
)
def test_where_a_file_belongs(finder: TitleFinder, path: str, number: str) -> None:
    sure, unsure = propose([path], finder)
    assert unsure == []
    assert [proposal.number for proposal in sure] == [number]


@pytest.mark.parametrize(
    "path",
    [
        "公告.pdf",
        "2023年度计划.pdf",
        "3月会议.pdf",
        "12个月报表.xlsx",
        "104项台账.xlsx",
        "8.3会议纪要.pdf",
        "32.99-公告.pdf",
        "999 其他/公告.pdf",
        "32 听证与座谈/第35项 意见.pdf",
        "32 会议材料/公告.pdf",
        "1.2.3 公告.pdf",
        "20230823会议.pdf",
    ],
)
def test_a_file_whose_place_is_not_sure_is_left_to_the_user(finder: TitleFinder, path: str) -> None:
    sure, unsure = propose([path], finder)
    assert sure == []
    assert [found.path for found in unsure] == [path]
    assert unsure[0].reason


def test_numbers_that_only_count_the_files_are_not_taken_for_items(finder: TitleFinder) -> None:
    sure, unsure = propose(["1.通知.pdf", "2.方案.pdf", "3.总结.pdf"], finder)
    assert sure == []
    assert all("流水号" in found.reason for found in unsure)
    sure, _ = propose(["甲/32.通知.pdf", "甲/35.方案.pdf"], finder)
    assert [proposal.number for proposal in sure] == ["32", "35"]


def test_every_path_is_answered_once(finder: TitleFinder) -> None:
    paths = [f"{n} 文件夹/{m}.txt" for n in range(0, 130, 7) for m in ("1", "甲", "第5项")]
    sure, unsure = propose(paths, finder)
    answered: list[Proposal | Unsure] = [*sure, *unsure]
    assert sorted(found.path for found in answered) == sorted(paths)


_TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["32", "35", "第32项", "999", "听证与座谈", "合法性审查", "县司法局", "县政府办、县财政局", "2023.8.23",
         "二〇二三年八月", "已提交", "退回补正", "达标", "不适用", "合计", "/", "编号", "牵头单位"]
    ),
)  # fmt: skip
_GRID = st.lists(st.lists(_TEXT, min_size=9, max_size=9), max_size=8)


@given(_GRID)
def test_any_rows_are_understood_or_named(edition: Edition, grid: list[list[str]]) -> None:
    headers = [field.label for field in Field][:9]
    lines = [headers, *grid]
    rows = tuple(
        SheetRow(n, tuple(Cell(f"{column_letters(at)}{n}", text.strip()) for at, text in enumerate(line)))
        for n, line in enumerate(lines, start=1)
    )
    application = Application(
        "a", "柳城县", "2023", edition.id, edition.digest, "equal-100", date(2023, 1, 1), date(2023, 12, 31)
    )
    records = {item.id: Record(f"a.{item.id}", "a", item.id, item.digest) for item in edition.criteria}
    sheet = Sheet("表", rows)
    layout = find_layout(sheet, {}, {})
    assert layout is not None
    found = understand(sheet, layout, TitleFinder(edition), ApplicationState(application, records))
    assert not set(found.taken_rows) & set(found.left_rows)
    assert all(problem.addresses and set(problem.rows) <= set(found.left_rows) for problem in found.problems)
    for wish in found.wishes:
        assert sum(1 for task in wish.tasks if task.role is TaskRole.LEAD) <= 1


@given(st.lists(st.lists(_TEXT.filter(lambda text: "/" not in text and text), min_size=1, max_size=4), max_size=6))
def test_any_path_is_filed_or_named(edition: Edition, names: list[list[str]]) -> None:
    paths = sorted({"/".join(parts) for parts in names})
    sure, unsure = propose(paths, TitleFinder(edition))
    assert sorted([p.path for p in sure] + [u.path for u in unsure]) == paths


def test_the_part_a_unit_plays_may_stand_behind_its_name() -> None:
    named = split_units("县委编办（牵头）、县司法局（配合）")
    assert [(unit.name, unit.role) for unit in named] == [
        ("县委编办", TaskRole.LEAD),
        ("县司法局", TaskRole.SUPPORT),
    ]
