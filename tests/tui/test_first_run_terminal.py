"""`shifan` in an empty folder, in a real terminal: the guided start, the tour, the same ledger when it is run again."""

from __future__ import annotations

import os
import shlex
import sys
import uuid
from pathlib import Path

import pytest

from support_terminal import Terminal

pytestmark = pytest.mark.needs("tmux")


class FirstTerminal(Terminal):
    """The program as a clerk starts it, without a word about which folder."""

    def __init__(self, here: Path) -> None:
        self.folder = here
        self._socket = f"shifan-{uuid.uuid4().hex[:12]}"
        kept = {name: text for name, text in os.environ.items() if not name.startswith("SHIFAN_")}
        cache = {name: text for name, text in os.environ.items() if name == "SHIFAN_CACHE"}
        environment = {**kept, **cache, "LANG": "C.UTF-8", "SHIFAN_AMBIGUOUS": "1"}
        start = shlex.join([sys.executable, "-m", "shifan"])
        shell = ["sh", "-c", f"{start}; echo 第一次退出码=$?; {start}; echo 第二次退出码=$?; exec cat"]
        size = ("-x", "80", "-y", "24", "-c", str(here))
        self.tmux("-f", "/dev/null", "-u", "new-session", "-d", *size, *shell, environment=environment)
        self.sees("新建本县的台账")


def test_a_clerk_begins_and_comes_back(tmp_path: Path) -> None:
    here = tmp_path / "桌面 文件夹"
    here.mkdir()
    terminal = FirstTerminal(here)
    try:
        terminal.press("Enter")
        terminal.sees("哪个县，哪一轮")
        terminal.type("融安县")
        terminal.press("Tab")
        terminal.type("2024")
        for words in ("评估期是哪一段", "放在哪个文件夹", "用哪一版指标", "请核对", "建好了"):
            terminal.press("Enter")
            terminal.sees(words)
        terminal.sees("已新建融安县 2024的台账")
        terminal.press("Enter")
        terminal.sees("入门导览 1/5")
        terminal.press("Escape")
        terminal.until(lambda: "入门导览" not in terminal.screen, "导览已关")
        terminal.sees("今天先做")
        terminal.press("C-q")
        terminal.sees("第一次退出码=0")
        terminal.sees("今天先做")  # the second time there is nothing to ask
        terminal.sees("融安县")
        assert "入门导览" not in terminal.screen
        terminal.press("C-q")
        terminal.sees("第二次退出码=0")
    finally:
        terminal.close()
    assert (here / "shifan.db").is_file()
