"""A whole session of bulk work in a real terminal: search, narrow, mark, assign, move on, repeat, take back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.domain.records import WorkStatus
from shifan.services import assigning
from shifan.services.session import Session, open_session
from support_terminal import Terminal

pytestmark = pytest.mark.needs("tmux")


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def terminal(folder: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with open_session(folder) as session:
        assigning.assign(session, "1-5", "县司法局")
        assigning.assign(session, "6-8", "县公安局")
    opened = Terminal(folder, *request.param)
    yield opened
    opened.close()


def led(session: Session) -> int:
    """Return how many items the bureau of public security leads."""
    tasks = session.state().tasks
    units = {unit.id for unit in session.state().departments if unit.name == "县公安局"}
    return sum(task.department_id in units for task in tasks)


def submitted(session: Session) -> int:
    return sum(record.status is WorkStatus.SUBMITTED for record in session.state().records.values())


def operations(session: Session) -> int:
    return len(session.repository.operations(session.application_id))


def test_a_whole_session_of_bulk_work(terminal: Terminal) -> None:
    before = terminal.store(operations)
    terminal.press("2", "F3")
    terminal.sees("保存筛选 F6")
    terminal.type("xiansifaju")
    terminal.sees("找到 5 项")
    terminal.press("F4")
    terminal.sees("筛选：xiansifaju 5 项")
    terminal.press("C-a")
    terminal.sees("已标记 5 项")
    terminal.press("Down", "IC")  # not the second one
    terminal.sees("已标记 4 项")
    terminal.press("C-d")
    terminal.sees("分派多项：标记的 4 项")
    terminal.type("县公安局")
    terminal.press("Enter")
    terminal.sees("第 1、3-5 项（共 4 项）由县公安局牵头")
    terminal.until(lambda: terminal.store(led) == 7, "四项改由县公安局牵头")
    terminal.press("F4")
    terminal.sees("改状态：标记的 4 项")
    terminal.press("Down", "Enter")
    terminal.sees("第 1、3-5 项（共 4 项）改为「已提交」")
    terminal.press("C-p")
    terminal.sees("全部操作")
    terminal.type("43")  # 清除标记
    terminal.sees("去掉全部标记")
    terminal.press("Enter")
    terminal.sees("已去掉 4 项的标记")
    terminal.press("Escape")
    terminal.sees("信用监管")  # all items again
    terminal.press("F3")
    terminal.type("8")
    terminal.sees("找到")
    terminal.press("Enter")
    terminal.sees("考核要求")
    terminal.type("。")  # the full stop of a Chinese input method: the same again
    terminal.sees("第 8 项改为「已提交」")
    assert terminal.store(submitted) == 5
    for _ in range(3):
        terminal.press("C-z")
        terminal.sees("重做 Ctrl+Y")
    terminal.until(lambda: terminal.store(led) == 3, "三步都撤销了")
    assert terminal.store(submitted) == 0
    assert terminal.store(operations) == before + 6
