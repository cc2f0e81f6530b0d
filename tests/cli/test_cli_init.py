"""shifan init: what it makes, what it takes for the period, and what it refuses to touch."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.records import WorkStatus
from shifan.services.session import open_session
from support_command import Ran, Say, files_in, shifan

COUNTY = ("--county", "柳城县")


def made(folder: Path, *arguments: str) -> Ran:
    return shifan("init", folder, *COUNTY, *arguments, cwd=folder.parent)


def test_init_makes_a_ledger_of_all_items_and_says_what_is_next(tmp_path: Path) -> None:
    folder = tmp_path / "柳城"
    ran = made(folder, "--round", "2023", "--deadline", "2023年12月15日")
    assert (ran.code, ran.err) == (0, "")
    assert "柳城县 2023" in ran.out
    assert "共 104 项" in ran.out
    assert "2023-01-01 至 2023-12-31" in ran.out
    assert f"shifan -w {folder} status" in ran.out
    assert shifan("-w", folder, "status").code == 0
    with open_session(folder) as session:
        application = session.application()
        assert application.deadline == date(2023, 12, 15)
        state = session.state()
        assert len(state.records) == 104
        assert {record.status for record in state.records.values()} == {WorkStatus.NOT_STARTED}
        assert all(record.criterion_digest for record in state.records.values())
        (operation,) = session.repository.operations(session.application_id)
        assert (operation.user, operation.label) == ("测试员", "新建申报：柳城县 2023")


@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (("--round", "2024"), "2024-01-01", "2024-12-31"),
        (("--round", "2024年度"), "2024-01-01", "2024-12-31"),
        (("--round", "2024", "--period-start", "2023-07-01"), "2023-07-01", "2024-12-31"),
        (("--round", "2024", "--period-end", "2024.6.30"), "2024-01-01", "2024-06-30"),
        (("--round", "第四批", "--period-start", "20240101", "--period-end", "2025-6-30"), "2024-01-01", "2025-06-30"),
    ],
)
def test_the_period_is_the_rounds_year_unless_written(
    say: Say, tmp_path: Path, arguments: tuple[str, ...], start: str, end: str
) -> None:
    assert say("init", tmp_path / "台账", *COUNTY, *arguments).code == 0
    ran = say("-w", tmp_path / "台账", "status", "--json")
    assert json.loads(ran.out)["period"] == [start, end]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--round", "第三批"), 2, "看不出是哪一年"),
        (("--round", "1899"), 2, "看不出是哪一年"),
        (("--round", " "), 2, "都要写"),
        (("--round", "2023", "--period-start", "2023-02-30"), 2, "这一天不存在"),
        (("--round", "2023", "--deadline", "年底"), 2, "不是完整的日期"),
        (("--round", "2023", "--period-start", "2024-01-01"), 1, "早于开始日期"),
    ],
)
def test_init_refuses_and_leaves_no_folder(
    say: Say, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ran = say("init", tmp_path / "台账", *COUNTY, *arguments)
    assert ran.code == code
    assert says in ran.err
    assert ran.out == ""
    assert not (tmp_path / "台账").exists()


def test_init_does_not_touch_a_workspace_that_is_there(ledger: Path) -> None:
    before = files_in(ledger)
    ran = made(ledger, "--round", "2024")
    assert ran.code == 3
    assert "已经是工作文件夹，不会覆盖" in ran.err
    assert files_in(ledger) == before


@pytest.mark.parametrize("below", ["", "里面"])
def test_init_refuses_a_path_that_is_a_file(tmp_path: Path, below: str) -> None:
    file = tmp_path / "台账"
    file.write_text("重要内容", encoding="utf-8")
    ran = shifan("init", file / below, *COUNTY, "--round", "2023")
    assert ran.code == 3
    assert "文件夹" in ran.err
    assert file.read_text(encoding="utf-8") == "重要内容"


def test_init_keeps_what_the_folder_already_holds(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    folder.mkdir()
    (folder / "旧文件.txt").write_text("留着", encoding="utf-8")
    assert made(folder, "--round", "2023").code == 0
    assert (folder / "旧文件.txt").read_text(encoding="utf-8") == "留着"


@pytest.mark.parametrize("name", ["县 台账#1 100%25 问?", "引'号/一/层"])
def test_odd_folder_names_work(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    assert made(folder, "--round", "2023").code == 0
    assert shifan("tick", "1.1", cwd=folder).code == 0
    ran = shifan("-w", folder, "show", "1", "--json")
    assert json.loads(ran.out)["checkpoints"][0]["ticked"] is True
