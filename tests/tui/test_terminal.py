"""The interface in a real terminal (tmux): real keys, a real bracketed paste, the hardware cursor, a real kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from shifan.services.session import Session
from support_terminal import Terminal

pytestmark = pytest.mark.needs("tmux")


def ticks(session: Session) -> int:
    return len(session.state().ticks)


def links(session: Session) -> int:
    return len(session.state().links)


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def terminal(folder: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    opened = Terminal(folder, *request.param)
    yield opened
    opened.close()


def test_tick_attach_and_undo_both(terminal: Terminal, files: list[Path]) -> None:
    terminal.press("2", "Enter")
    terminal.sees("[ ] 1.1")
    terminal.press("Space")
    terminal.sees("[x] 1.1")
    terminal.sees("已自动保存")
    assert terminal.store(ticks) == 1
    terminal.paste(f"'{files[0]}' ")
    terminal.sees("添加佐证材料")
    terminal.sees("[x] 关于 印发方案的通知")
    terminal.press("Enter")
    terminal.until(lambda: terminal.store(links) == 1, "材料入账")
    terminal.sees("[撤销 Ctrl+Z] 第 1.1 项添加材料")
    terminal.press("C-z")
    terminal.until(lambda: terminal.store(links) == 0, "撤销材料")
    terminal.press("C-z")
    terminal.until(lambda: terminal.store(ticks) == 0, "撤销打勾")


def test_hardware_cursor_is_at_the_insertion_point(terminal: Terminal) -> None:
    terminal.press("F3")
    terminal.sees("搜索指标")
    terminal.type("县政府")
    terminal.sees("找到")

    def expected() -> tuple[int, int]:
        for row, line in enumerate(terminal.screen.split("\n")):
            if "县政府" in line:
                return cell_len(line[: line.index("县政府")]) + 6, row
        return -1, -1

    terminal.until(lambda: terminal.cursor == expected(), "光标在输入处")
    terminal.press("Left")
    terminal.until(lambda: terminal.cursor == (expected()[0] - 2, expected()[1]), "光标左移一个字")


def test_leaving_gives_the_terminal_back(folder: Path) -> None:
    terminal = Terminal(folder, 80, 24, fault="")
    try:
        terminal.press("C-q")
        terminal.sees("退出码=0")
    finally:
        terminal.close()


def test_crash_says_so_in_chinese_and_leaves_a_file_without_data(folder: Path) -> None:
    fault = "from shifan.tui.screens.commands import Commands\nCommands.help = lambda self: 1 / 0\n"
    terminal = Terminal(folder, 80, 24, fault=fault)
    try:
        terminal.press("F9")
        terminal.sees("退出码=1")
        terminal.sees("程序遇到问题，已经关闭。您的数据已保存。")
        assert "Traceback" not in terminal.screen
    finally:
        terminal.close()
    (file,) = (folder / "日志").iterdir()
    assert "ZeroDivisionError" in file.read_text(encoding="utf-8")


def test_kill_right_after_a_tick_loses_nothing(terminal: Terminal) -> None:
    terminal.tmux("set-option", "-g", "remain-on-exit", "on")
    terminal.press("2", "Enter")
    terminal.sees("[ ] 1.1")
    terminal.press("Space")
    terminal.sees("[x] 1.1")
    terminal.kill()
    terminal.until(lambda: terminal.tmux("display-message", "-p", "#{pane_dead}").strip() == "1", "进程已死")
    assert terminal.store(ticks) == 1
    assert terminal.store(lambda session: session.repository.verify_chain(session.application_id) is None) == 1


def test_unbracketed_paste_runs_no_key(terminal: Terminal, files: list[Path]) -> None:
    terminal.press("2", "Enter")
    terminal.sees("[ ] 1.1")
    terminal.tmux("load-buffer", "-", text=str(files[1]))
    terminal.tmux("paste-buffer")
    terminal.sees("添加佐证材料")
    terminal.sees("[x] 2023-08-23 动员部署会")
    assert terminal.store(ticks) == 0
