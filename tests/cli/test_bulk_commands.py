"""Many items by one command, the search of the screen on the command line, kept searches, the sheet of keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shifan.domain.records import WorkStatus
from shifan.services.session import open_session
from shifan.tui.keys import ACTIONS
from shifan.tui.page_keys import PAGE_ACTIONS
from support_command import Say


def listed(text: str) -> list[str]:
    return re.findall(r"^ *(\d+) ", text, re.MULTILINE)


def test_lists_and_ranges_are_one_step(say: Say, ledger: Path) -> None:
    assert say("assign", "1-12，32", "县司法局").out == "第 1-12、32 项（共 13 项）由县司法局牵头\n"
    assert say("due", "1-3,40", "2023-11-30").out == "第 1-3 项（共 3 项）完成时限定为 2023-11-30\n"
    assert say("rate", "1-2", "达标").out == "第 1、2 项（共 2 项）自评「达标」\n"
    moved = say("mark", "1-3,101", "已提交")
    assert (moved.code, moved.out) == (0, "第 1-3 项（共 3 项）改为「已提交」\n")
    refused = "注意：没有改的 1 项：第 101 项：是加分项，没有办理状态。\n"
    assert moved.err == f"{refused}注意：其中 3 项没有材料：第 1-3 项。\n"
    assert say("tick", "32.1-2,33.1").out == "勾选 32.1、32.2、33.1（共 3 个核查点）\n"
    for _ in range(2):
        assert say("undo").code == 0
    with open_session(ledger) as session:
        state = session.state()
        assert state.ticks == ()
        assert state.record(session.item("2").id).status is WorkStatus.COLLECTING
        assert state.record(session.item("3").id).status is WorkStatus.NOT_STARTED
    assert say("due", "1", "--clear").out == "第 1 项取消完成时限\n"


def test_what_cannot_be_done_to_any_item_is_an_error(say: Say) -> None:
    refused = say("mark", "1-5", "已审定")
    assert refused.code == 1
    assert refused.err.startswith("5 项都没有改。\n第 1-5 项：")
    assert say("due", "1").code == 2
    assert say("tick", "32").code == 2


def test_the_list_is_searched_as_on_screen(say: Say) -> None:
    say("assign", "1-3", "县司法局", "--due", "2023-01-31")
    assert listed(say("list", "-s", "逾期").out) == ["1", "2", "3"]
    assert listed(say("list", "-s", "县司法局 2-3").out) == ["2", "3"]
    assert {"68", "69", "70"} <= set(listed(say("list", "-s", "zhengwugongkai").out))
    assert listed(say("list", "-s", "ｚｗｇｋ", "--status", "已提交").out) == []


def test_searches_are_kept_used_and_removed(say: Say) -> None:
    say("assign", "1-3", "县司法局")
    assert "已保存筛选「司法局的」" in say("filter", "save", "司法局的", "县司法局").out
    assert re.search(r"司法局的 +3 项  县司法局\n共 1 个。", say("filter", "list").out)
    assert listed(say("list", "-f", "司法局的", "-s", "2").out) == ["2"]
    unknown = say("list", "-f", "别的")
    assert unknown.code == 1
    assert "现有：司法局的。" in unknown.err
    assert say("filter", "remove", "司法局的").code == 0
    assert "还没有保存过筛选" in say("filter", "remove", "司法局的").err


def test_the_sheet_holds_every_action(say: Say, ledger: Path) -> None:
    text = say("keys").out
    actions = [*ACTIONS, *(action for actions in PAGE_ACTIONS.values() for action in actions)]
    for action in actions:
        assert re.search(rf"^  \S.*  {re.escape(action.label)} +{re.escape(action.help)}$", text, re.MULTILINE), action
    assert say("keys", "--out", "按键表.html").out == "已存：按键表.html\n"
    page = (ledger / "按键表.html").read_text(encoding="utf-8")
    assert page.count("<tr>") == len(actions)
    assert "size: A4" in page
    assert "http" not in page
    say("keys", "--out", "按键表.txt")
    assert (ledger / "按键表.txt").read_text(encoding="utf-8-sig") == text
    assert say("keys", "--out", "按键表.html").code == 3
    assert say("keys", "--out", "按键表.html", "--force").code == 0


@pytest.mark.parametrize("name", ["按键表.docx", "按键表"])
def test_another_ending_is_refused(say: Say, name: str) -> None:
    assert say("keys", "--out", name).code == 2
