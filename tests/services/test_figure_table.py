"""Figures from a table, all or none; sources, the year before, and the real figures of one county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from shifan.domain.errors import DataFileError, NotFoundError, RuleError, UsageError
from shifan.domain.figure_checks import Issue
from shifan.domain.figures import source_words
from shifan.services.applications import add_application
from shifan.services.attaching import attach_files
from shifan.services.demo import open_demo
from shifan.services.figure_file import import_figures
from shifan.services.figures import Numbers, enter_figure, figure_results
from shifan.services.history import undo
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from support import USER, dump, file_only, fixed_clock, write_file

HEAD = ("编号", "数据名称", "数值", "分子", "分母", "百分比", "单位", "统计期结束", "目标")


def table(folder: Path, *rows: tuple[Any, ...]) -> Path:
    """Write a workbook with a title row above nothing: heading, then ``rows``."""
    folder.mkdir(exist_ok=True)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *rows):
        sheet.append(row)
    path = folder / "数据.xlsx"
    book.save(path)
    return path


class TestImport:
    """One table, one step."""

    def test_a_workbook_is_taken_in_one_step(self, workspace: Session, inbox: Path) -> None:
        before = dump(workspace.repository)
        path = table(
            inbox,
            (65, "败诉率", None, 7, 30, "23.33%", "件", date(2023, 11, 30), "<=30"),
            ("54", "合格率", None, None, 120, 95.5, "人", None, None),
            (5, "权力事项", "3,609", None, None, None, "项", None, None),
        )
        done = import_figures(workspace, path)
        assert done.message == "从「数据.xlsx」填写 3 个数据"
        (warning,) = done.warnings
        assert "第 54 项「合格率」不可能的百分比" in warning
        rows = {found.figure.name: found for found in figure_results(workspace)}
        lost = rows["败诉率"]
        assert (lost.confirmed, lost.met, lost.figure.period_end) == (True, True, date(2023, 11, 30))
        assert rows["权力事项"].figure.value == Decimal(3609)
        undo(workspace)
        assert dump(workspace.repository) == before

    def test_text_in_a_number_cell_and_a_zero_are_named_and_nothing_is_loaded(
        self, workspace: Session, inbox: Path
    ) -> None:
        before = dump(workspace.repository)
        path = table(
            inbox,
            (65, "败诉率", None, 7, 30, None, "件", None, None),
            (66, "甲", "许多", None, None, None, None, None, None),
            (67, "乙", None, 7, 0, None, None, None, None),
            (999, "丙", 1, None, None, None, None, None, None),
            (68, None, 1, None, None, None, None, None, None),
            (68, "丁", 1, None, None, None, None, "某天", None),
            (68, "戊", 1, None, None, None, None, None, "尽量高"),
            (65, " 败诉率", None, 8, 30, None, "件", None, None),
        )
        with pytest.raises(DataFileError) as caught:
            import_figures(workspace, path)
        lines = caught.value.message.split("\n")
        assert lines[0] == "「数据.xlsx」有误，没有写入："
        expected = (
            "第 3 行：「数值」写的是「许多」，不是数。",
            "第 4 行：分母须大于 0，",
            "第 5 行：",
            "第 6 行：没有写「名称」。",
            "第 7 行：「统计期结束」写的是「某天」，不是日期。",
            "第 8 行：「目标」写的是「尽量高」",
            "第 9 行：与第 2 行是同一个数据「败诉率」。",
        )
        for line, says in zip(lines[1:], expected, strict=True):
            assert line.startswith(says)
        assert dump(workspace.repository) == before

    def test_a_csv_of_an_old_program(self, workspace: Session, inbox: Path) -> None:
        text = "编号,名称,数值,属于\r\n12,口头整改,710,发现问题\r\n12,转办,46,发现问题\r\n12,发现问题,757,\r\n"
        done = import_figures(workspace, write_file(inbox, "数据.csv", text.encode("gb18030")))
        assert done.warnings == ("第 12 项「发现问题」分项合计不符：数值 757，分项（口头整改、转办）合计为 756。",)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "没有数据"),
            ("编号,名称\n", "没有数据"),
            ("甲,乙\n1,2\n", "不是表头"),
            ("编号,名称,名称\n1,甲,乙\n", "有两个"),
        ],
    )
    def test_a_table_without_figures(self, workspace: Session, inbox: Path, text: str, says: str) -> None:
        with pytest.raises(DataFileError, match=says):
            import_figures(workspace, write_file(inbox, "数据.csv", text))


class TestEntering:
    """What a figure is taken from, and what it cannot be."""

    def test_it_names_its_document_and_page(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "65", [write_file(inbox, "统计年报.txt")])
        numbers = Numbers(numerator=Decimal(7), denominator=Decimal(30), document="统计年报.txt", page="12")
        enter_figure(workspace, "65", "败诉率", numbers)
        state = workspace.state()
        assert source_words(state.figures[0], state.evidence_by_id) == "《统计年报.txt》第 12 页"
        enter_figure(workspace, "65", "败诉率", Numbers(numerator=Decimal(8), denominator=Decimal(30)))
        assert workspace.state().figures[0].page == "12"
        enter_figure(workspace, "65", "败诉率", Numbers(numerator=Decimal(8), denominator=Decimal(30), whole=True))
        kept = workspace.state().figures[0]
        assert (kept.page, kept.evidence_id, kept.period_start) == ("", "", date(2023, 1, 1))
        with pytest.raises(NotFoundError, match="没有名为「别的」的材料"):
            enter_figure(workspace, "65", "败诉率", Numbers(value=Decimal(1), document="别的"))

    @pytest.mark.parametrize(
        ("numbers", "error", "says"),
        [
            (Numbers(numerator=Decimal(1), denominator=Decimal(0)), RuleError, "分母须大于 0"),
            (Numbers(numerator=Decimal(1)), RuleError, "没有分母"),
            (Numbers(value=Decimal("1e20")), RuleError, "「数值」"),
            (Numbers(value=Decimal(1), previous=Decimal("NaN")), RuleError, "「上年同期」"),
            (Numbers(value=Decimal(1), target="高"), RuleError, "「目标」"),
            (Numbers(value=Decimal(1), part_of="败诉率"), RuleError, "一部分"),
            (Numbers(value=Decimal(1), period_start=date(2023, 5, 1), period_end=date(2023, 4, 1)), RuleError, "颠倒"),
            (Numbers(), UsageError, "数值"),
        ],
    )
    def test_a_field_that_cannot_be_is_named(
        self, workspace: Session, numbers: Numbers, error: type[Exception], says: str
    ) -> None:
        with pytest.raises(error, match=says):
            enter_figure(workspace, "65", "败诉率", numbers)

    def test_the_year_before_is_the_countys_last_application(self, workspace: Session) -> None:
        enter_figure(workspace, "65", "应诉案件", Numbers(value=Decimal(30), unit="件"))
        assert [found.findings for found in figure_results(workspace)] == [()]
        later = new_application("柳城县", "2024", period_start=date(2024, 1, 1), period_end=date(2024, 12, 31))
        add_application(workspace, later)
        with open_session(workspace.workspace, application_id=later.id, user=USER, clock=fixed_clock) as session:
            done = enter_figure(session, "65", "应诉案件", Numbers(value=Decimal(46), unit="件"))
            assert done.warnings == ("与上年相差大：上年 30，本年 46，相差 16 件。",)
            assert enter_figure(session, "65", "应诉案件", Numbers(value=Decimal(45), unit="件")).warnings == ()


@file_only
def test_the_real_figures_of_one_county(tmp_path: Path, engine: str) -> None:
    session, _ = open_demo(tmp_path / "样例", user=USER, clock=fixed_clock)
    with session:
        results = {found.figure.name: found for found in figure_results(session)}
    impossible = [name for name, found in results.items() if Issue.IMPOSSIBLE in [one.issue for one in found.findings]]
    assert impossible == ["第一次执法资格考试合格率", "第二次执法资格考试合格率"]
    assert [name for name, found in results.items() if found.wrong] == impossible
    parts = [found.figure for found in results.values() if found.figure.part_of == "发现问题办结"]
    assert {part.name: str(part.value) for part in parts} == {"口头督促整改": "710", "转办处理": "46"}
    assert results["发现问题办结"].figure.numerator == 756
    for name in ("人民调解成功率", "败诉率", "中介超市节省率"):
        assert results[name].confirmed, name
    assert results["领导干部法治专题讲座"].met is True
