"""shifan export --by-department: a workbook for each unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from support_command import Ran, Say


def done(ran: Ran) -> str:
    """Return what a command printed; it must have succeeded."""
    assert ran.code == 0, ran.err
    return ran.out


@pytest.fixture
def assigned(say: Say, ledger: Path) -> Path:
    """The workspace with two units at work."""
    done(say("assign", "32,33", "县司法局"))
    done(say("assign", "5", "县委编办"))
    return ledger


def test_each_unit_gets_its_workbook(say: Say, assigned: Path) -> None:
    out = done(say("export", "--by-department", "填报表", "--due", "2099-12-01", "--call", "李敏 7611111"))
    assert out == "发出填报表：司法局、县委编办，2099-12-01 前交回。文件在「填报表」。\n"
    files = sorted((assigned / "填报表").iterdir())
    assert [file.name.partition("填报表")[0] for file in files] == ["县司法局", "县委编办"]
    cover = load_workbook(files[0])["说明"]
    texts = [str(row[1]) for row in cover.iter_rows(values_only=True)]
    assert "2099 年 12 月 1 日前交回" in texts
    assert "李敏 7611111" in texts
    assert "发出填报表" in done(say("history"))


def test_a_second_time_only_when_told(say: Say, assigned: Path) -> None:
    done(say("export", "--by-department", "填报表", "-d", "县司法局"))
    before = {file.name: file.read_bytes() for file in (assigned / "填报表").iterdir()}
    again = say("export", "--by-department", "填报表")
    assert (again.code, again.out) == (3, "")
    assert "已有：县司法局填报表" in again.err
    assert {file.name: file.read_bytes() for file in (assigned / "填报表").iterdir()} == before
    done(say("export", "--by-department", "填报表", "--force"))
    assert len(list((assigned / "填报表").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["甲.xlsx", "--by-department", "填报表"], 2, "只和 -d、--due、--call、--force 一起用"),
        (["--by-department", "填报表", "--sheet", "总览"], 2, "只和 -d、--due、--call、--force 一起用"),
        (["甲.xlsx", "--due", "2099-12-01"], 2, "--due、--call 只用于填报表"),
        ([], 2, "请写明存到哪个文件"),
        (["--by-department", "填报表", "--due", "2020-1-1"], 1, "2020-01-01 已经过去"),
        (["--by-department", "填报表", "--due", "年底"], 2, "年底"),
        (["--by-department", "填报表", "-d", "县法院"], 1, "县法院"),
        (["--by-department", "没有/填报表"], 1, "不存在"),
    ],
)
def test_a_wrong_call_writes_nothing(say: Say, assigned: Path, arguments: list[str], code: int, said: str) -> None:
    before = sorted(assigned.iterdir())
    ran = say("export", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert sorted(assigned.iterdir()) == before
