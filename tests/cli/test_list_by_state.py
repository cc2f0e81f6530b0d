"""``shifan list`` by state: overdue, needing review, not assigned, alone and together with other filters."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from support_command import Say


def listed(say: Say, *options: str) -> list[str]:
    """Return the numbers of the items that are listed."""
    ran = say("list", *options, "--json")
    assert ran.code == 0
    return [item["number"] for item in json.loads(ran.out)]


@pytest.fixture
def late(say: Say, ledger: Path) -> Say:
    """Return the command line of a ledger in which 3 and 5 are late, 7 is handed in, 9 was reworded, 5 reworded too."""
    assert say("assign", "1-104", "县委编办").code == 0
    assert say("assign", "3,5,7,11", "县司法局").code == 0
    assert say("due", "3,5,7", "2023-06-30").code == 0
    assert say("mark", "7", "收集中").code == 0
    assert say("mark", "7", "已提交").code == 0
    for number in ("20", "21"):
        assert say("assign", number, "县委编办", "--remove").code == 0
    items = {item["number"]: item["id"] for item in json.loads(say("list", "--json").out)}
    with closing(sqlite3.connect(ledger / "shifan.db")) as store, store:
        for number in ("5", "9"):
            store.execute("UPDATE record SET criterion_digest = 'old' WHERE criterion_id = ?", (items[number],))
    return say


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--overdue"], ["3", "5"]),
        (["--needs-review"], ["5", "9"]),
        (["--unassigned"], ["20", "21"]),
        (["--overdue", "--needs-review"], ["5"]),
        (["--overdue", "--unassigned"], []),
        (["--overdue", "-d", "县司法局", "--status", "未启动"], ["3", "5"]),
        (["--overdue", "-s", "1-4"], ["3"]),
        (["--needs-review", "--todo", "-d", "县委编办"], ["9"]),
    ],
)
def test_which_are_listed(late: Say, options: list[str], numbers: list[str]) -> None:
    assert listed(late, *options) == numbers


@pytest.mark.parametrize(
    ("option", "word"), [("--overdue", "逾期"), ("--needs-review", "需复核"), ("--unassigned", "未分工")]
)
def test_they_are_what_the_search_on_screen_finds(late: Say, option: str, word: str) -> None:
    assert listed(late, option) == listed(late, "-s", word) != []
    assert word in late("list", "--help").out


def test_a_kept_filter_is_narrowed(late: Say) -> None:
    assert late("filter", "save", "我的", "1-4 9").code == 0
    assert late("filter", "save", "前五", "1-5").code == 0
    assert listed(late, "-f", "前五", "--needs-review") == ["5"]


@pytest.mark.parametrize(
    "options", [["--overdue"], ["--todo"], ["-d", "县司法局"], ["--status", "收集中"], ["-f", "我的"]]
)
def test_archived_items_have_no_state(say: Say, options: list[str]) -> None:
    ran = say("list", "--archived", *options)
    assert ran.code == 2
    assert "不能按办理情况筛选" in ran.err
