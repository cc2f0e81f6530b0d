"""Opinions of the provincial review: taken in line by line as gaps, all or none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.criteria import Edition
from shifan.domain.errors import DataFileError, NotFoundError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.opinions import read_opinions
from shifan.services.assigning import assign
from shifan.services.gaps import close_gap
from shifan.services.history import history
from shifan.services.provincial import take_opinions, take_opinions_file
from shifan.services.session import Session
from support import NOW, write_file
from support_command import Say
from support_desk_year import both_ways, refused, speaker

LIST = "编号\t意见\t时限\n32\t缺听证公告，请补\t2024-01-15\n\n第３３项\t未盖章\n全县\t总体偏薄\t\n"


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    return speaker(workspace, capsys, monkeypatch)


def gaps(session: Session) -> list[Gap]:
    return session.repository.all_of(Gap, session.application_id)


def taken(session: Session) -> list[tuple[str, str, date | None]]:
    return [
        (session.edition.by_id(gap.criterion_id).number if gap.criterion_id else "", gap.text, gap.due)
        for gap in gaps(session)
    ]


def test_each_line_becomes_a_gap_in_one_step(workspace: Session) -> None:
    assign(workspace, "32", "县司法局")
    done = both_ways(workspace, lambda: take_opinions(workspace, LIST))
    assert (done.message, done.warnings) == ("登记省级初审意见 3 条", ())
    assert taken(workspace) == [
        ("32", "缺听证公告，请补", date(2024, 1, 15)),
        ("33", "未盖章", None),
        ("", "总体偏薄", None),
    ]
    found = gaps(workspace)
    assert {(gap.origin, gap.opened_on, gap.open) for gap in found} == {(GapOrigin.PROVINCIAL_REVIEW, NOW.date(), True)}
    (unit,) = workspace.state().departments
    assert [gap.department_id for gap in found] == [unit.id, None, None]


@pytest.mark.parametrize(
    ("text", "opinion", "due"),
    [
        ("32,缺公告", "缺公告", None),
        ("32，缺公告", "缺公告", None),
        ("32,缺公告,2024-01-15", "缺公告", date(2024, 1, 15)),
        ("32，缺公告，且未盖章，2024年1月15日", "缺公告，且未盖章", date(2024, 1, 15)),
        ("32,缺公告,且未盖章", "缺公告,且未盖章", None),
        ("32\t缺公告，12月15日\t12月15日", "缺公告，12月15日", date(2023, 12, 15)),
        ("32\t缺公告\t二〇二四年一月十五日", "缺公告", date(2024, 1, 15)),
        ("32.2,缺公告", "缺公告", None),
        ("第 32 项, 缺公告 ,", "缺公告", None),
        ('32,写明"已办结"的没有附件', '写明"已办结"的没有附件', None),
        ("\ufeff32,缺公告", "缺公告", None),
    ],
)
def test_ways_to_write_a_line(workspace: Session, text: str, opinion: str, due: date | None) -> None:
    take_opinions(workspace, text)
    assert taken(workspace) == [("32", opinion, due)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("999,缺公告", "第 2 行：没有编号为 999 的指标。"),
        ("三十二,缺公告", "第 2 行：没有编号为 三十二 的指标。"),
        ("33,", "第 2 行：「33」缺编号或意见"),
        (",缺公告", "第 2 行：「缺公告」缺编号或意见"),
        ("缺公告", "第 2 行：「缺公告」缺编号或意见"),
        ("33,缺公告,2023-13-45", "第 2 行：「2023-13-45」这一天不存在。"),
        ("33\t缺公告\t尽快", "第 2 行：「尽快」不是完整的日期。"),
        ("33\t缺公告\t2024-01-15\t甲", "第 2 行：多于三栏"),
        ("33,缺公告,2022-12-31", "第 2 行：完成时限 2022-12-31 早于评估期开始日期 2023-01-01"),
    ],
)
def test_a_line_that_cannot_be_taken_stops_all(workspace: Session, line: str, problem: str) -> None:
    text = refused(
        workspace,
        lambda: take_opinions(workspace, f"32,缺公告\n{line}\n34,未盖章"),
        DataFileError,
        match="一条也没有登记",
    )
    assert text.splitlines()[0] == "有 1 处看不明白，一条也没有登记："
    assert text.splitlines()[1].startswith(problem)


def test_every_wrong_line_is_named_and_many_are_cut_short(workspace: Session) -> None:
    text = refused(
        workspace, lambda: take_opinions(workspace, "900,甲\n" * 25), DataFileError, match="有 25 处看不明白"
    )
    assert "第 1 行：" in text
    assert "第 20 行：" in text
    assert "第 21 行：" not in text
    assert "……另有 5 处。" in text


@pytest.mark.parametrize("text", ["", " \n\n", "编号,意见\n"])
def test_nothing_to_take(workspace: Session, text: str) -> None:
    refused(workspace, lambda: take_opinions(workspace, text), UsageError, match="没有读到意见")


def test_what_is_open_already_is_left_out_and_said(workspace: Session) -> None:
    take_opinions(workspace, "32,缺公告\n")
    steps = len(history(workspace, None))
    again = take_opinions(workspace, "32,缺公告\n")
    assert (again.operation, again.warnings) == (None, ("第 1 行「缺公告」早已登记，没有重复登记。",))
    assert len(history(workspace, None)) == steps
    more = take_opinions(workspace, "32,缺公告\n33,缺公告\n33,缺公告\n")
    assert len(more.warnings) == 2
    assert [number for number, _, _ in taken(workspace)] == ["32", "33"]
    close_gap(workspace, gaps(workspace)[0].id, "已补", unproved_reason="没有回执")
    take_opinions(workspace, "32,缺公告\n")
    assert [number for number, _, _ in taken(workspace)] == ["32", "33", "32"]


class TestFiles:
    """.txt and .csv as clerks' programs write them."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_encodings(self, workspace: Session, tmp_path: Path, encoding: str, newline: str) -> None:
        path = write_file(tmp_path, "意见.txt", LIST.replace("\n", newline).encode(encoding))
        take_opinions_file(workspace, path)
        assert [number for number, _, _ in taken(workspace)] == ["32", "33", ""]

    def test_a_csv_with_quotation_marks_and_line_breaks(self, workspace: Session, tmp_path: Path) -> None:
        path = write_file(
            tmp_path, "意见.CSV", '编号,意见,时限\r\n32,"缺公告,\r\n请补",2024-01-15\r\n33,"写""已办""的",\r\n'
        )
        take_opinions_file(workspace, path)
        assert taken(workspace) == [("32", "缺公告,\n请补", date(2024, 1, 15)), ("33", '写"已办"的', None)]

    def test_a_csv_names_the_line_a_row_begins_in(self, workspace: Session, tmp_path: Path) -> None:
        path = write_file(tmp_path, "意见.csv", '32,"缺公告,\n请补"\n999,甲\n')
        refused(workspace, lambda: take_opinions_file(workspace, path), DataFileError, match="第 3 行：没有编号为 999")

    def test_a_csv_with_an_open_quotation(self, workspace: Session, tmp_path: Path) -> None:
        path = write_file(tmp_path, "意见.csv", '32,"缺公告\n33,未盖章\n')
        refused(workspace, lambda: take_opinions_file(workspace, path), DataFileError, match="引号没有配对")

    @pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"\xff\xfe\xfd", b"32,\x00\x01"])
    def test_what_is_no_text(self, workspace: Session, tmp_path: Path, content: bytes) -> None:
        path = write_file(tmp_path, "意见.txt", content)
        refused(workspace, lambda: take_opinions_file(workspace, path), DataFileError, match="意见.txt")

    def test_no_such_file(self, workspace: Session, tmp_path: Path) -> None:
        refused(workspace, lambda: take_opinions_file(workspace, tmp_path / "无.txt"), NotFoundError, match="无.txt")


def test_the_command(workspace: Session, say: Say, tmp_path: Path) -> None:
    path = write_file(tmp_path, "意 见.txt", LIST)
    ran = say("submission", "opinions", path)
    assert (ran.code, ran.out, ran.err) == (0, "登记省级初审意见 3 条\n", "")
    assert "[32] 省级初审 缺听证公告，请补　时限 2024-01-15" in say("gap", "list").out
    wrong = say("submission", "opinions", write_file(tmp_path, "错.txt", "999,甲"))
    assert (wrong.code, wrong.out) == (1, "")
    assert "第 1 行：没有编号为 999 的指标。" in wrong.err
    assert say("submission", "opinions").code == 2


@given(st.text(max_size=60), st.booleans())
def test_no_text_breaks_the_reader(edition: Edition, text: str, quoted: bool) -> None:
    found = read_opinions(text, edition, start=date(2023, 1, 1), today=date(2023, 1, 1), quoted=quoted)
    assert all(line.text and line.line >= 1 for line in found.opinions)
    assert all("行：" in problem or "引号" in problem for problem in found.problems)
