"""The interface in a real terminal (tmux): real keys, a real bracketed paste, the hardware cursor, a real kill."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from shifan.services.session import Session, open_session

pytestmark = pytest.mark.needs("tmux")

PROGRAM = """
import sys
from pathlib import Path
from shifan.services.session import open_session
from shifan.tui.app import run
sys.exit(run(lambda: open_session(Path(sys.argv[1]), user='测试员')))
"""


def command(folder: Path, fault: str | None) -> list[str]:
    """Return how the application is started; ``fault`` is code run before it, the exit code is then shown."""
    if fault is None:
        return [sys.executable, "-c", PROGRAM, str(folder)]
    start = [sys.executable, "-c", fault + PROGRAM, str(folder)]
    return ["sh", "-c", f"{shlex.join(start)}; echo 退出码=$?; exec cat"]


class Terminal:
    """The application in a tmux of its own."""

    def __init__(self, folder: Path, width: int, height: int, fault: str | None = None) -> None:
        self.folder = folder
        self._socket = f"shifan-{uuid.uuid4().hex[:12]}"
        environment = {**os.environ, "LANG": "C.UTF-8", "SHIFAN_AMBIGUOUS": "1"}
        size = ("-x", str(width), "-y", str(height))
        self.tmux("-f", "/dev/null", "-u", "new-session", "-d", *size, *command(folder, fault), environment=environment)
        self.sees("今天先做")

    def tmux(self, *arguments: str, environment: dict[str, str] | None = None, text: str | None = None) -> str:
        """Run a tmux command and return what it printed."""
        done = subprocess.run(
            ["tmux", "-L", self._socket, *arguments],
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            input=text,
        )
        return done.stdout

    @property
    def screen(self) -> str:
        """What is on screen."""
        return self.tmux("capture-pane", "-p")

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the hardware cursor is (column, row)."""
        column, row = self.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(column), int(row)

    def until(self, happened: Callable[[], object], what: str) -> None:
        """Wait for a condition; fail with the screen when it does not come."""
        deadline = time.monotonic() + 20
        while not happened():
            if time.monotonic() > deadline:
                pytest.fail(f"等不到：{what}\n{self.screen}")
            time.sleep(0.02)

    def sees(self, text: str) -> None:
        """Wait until ``text`` is on screen; spaces and line breaks do not matter."""
        wanted = re.sub(r"\s+", "", text)
        self.until(lambda: wanted in re.sub(r"\s+", "", self.screen), text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names."""
        self.tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Send text as it comes from an input method."""
        self.tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        """Paste with brackets, as terminals do when files are dropped."""
        self.tmux("load-buffer", "-", text=text)
        self.tmux("paste-buffer", "-p")

    def store(self, ask: Callable[[Session], int]) -> int:
        """Return what the store says."""
        with open_session(self.folder) as session:
            return ask(session)

    def kill(self) -> None:
        """Kill the application as a power cut would."""
        os.kill(int(self.tmux("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)

    def close(self) -> None:
        """End this tmux."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], check=False, capture_output=True)


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
