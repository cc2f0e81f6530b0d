"""The interface in a real terminal (tmux): real keys, real pastes, the hardware cursor."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.services.session import Session, open_session

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

    def __init__(
        self,
        folder: Path,
        width: int,
        height: int,
        fault: str | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self._socket = f"shifan-{uuid.uuid4().hex[:12]}"
        environment = {**os.environ, "LANG": "C.UTF-8", "SHIFAN_AMBIGUOUS": "1", **(environment or {})}
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
