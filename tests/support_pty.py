"""The application on a bare pty: every byte that it writes can be read, and the terminal's answers are made up."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

_LIMIT = 20.0
_ASKED, _SYNC_QUERY, _SYNC_ANSWER = b"\x1b[6n", b"\x1b[?2026$p", b"\x1b[?2026;2$y"


class Screenful:
    """The application on a pty of 100x30; ``answer`` is what the terminal says when asked where its cursor is."""

    def __init__(self, folder: Path, settings: dict[str, str], answer: bytes = b"") -> None:
        import pty

        self.seen = b""
        self._answer = answer
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "" if "TERM" in settings else "truecolor",
            "LANG": "C.UTF-8",
            "SHIFAN_AMBIGUOUS": "1",
            **settings,
        }
        pid, self._fd = pty.fork()
        if pid == 0:  # the child: only exec from here
            os.execve(sys.executable, [sys.executable, "-m", "shifan", "--workspace", str(folder)], environment)
        self._pid, self._status = pid, -1
        self.resize(100, 30)

    def __enter__(self) -> Screenful:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self.running:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._fd)

    @property
    def running(self) -> bool:
        """True as long as the application has not ended."""
        if self._status < 0:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else -1
        return self._status < 0

    def ended(self) -> int:
        """Wait until the application has ended and return its exit code."""
        self.until(lambda: not self.running, "结束")
        return self._status

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the hardware cursor was put last (column, row), both from 1."""
        found = re.findall(rb"\x1b\[(\d+);(\d+)H", self.seen)
        return int(found[-1][1]), int(found[-1][0])

    def press(self, keys: bytes) -> None:
        """Send keys, and read what there is."""
        os.write(self._fd, keys)
        self._take(0.005)

    def wait_for(self, text: str) -> None:
        """Wait until ``text`` has been drawn."""
        self.until(lambda: text.encode() in self.seen, text)

    def until(self, happened: Callable[[], object], what: str) -> None:
        """Read until something has happened. Raises AssertionError when it does not."""
        deadline = time.monotonic() + _LIMIT
        while not happened():
            assert time.monotonic() < deadline, f"等不到：{what}；{self.seen[-400:]!r}"
            self._take(0.05)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, and forget what was drawn before."""
        import fcntl
        import termios

        self.seen = b""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    @property
    def rows(self) -> int:
        """How many rows of the screen were drawn, in one go or one by one."""
        return max(len(set(re.findall(rb"\x1b\[(\d+);\d+H", self.seen))), self.seen.count(b"\r\n") + 1)

    @property
    def settings(self) -> tuple[int, int]:
        """How the terminal treats what comes in, and whether it shows and edits it: what a program changes."""
        import termios

        flags = termios.tcgetattr(self._fd)
        return int(flags[0]), int(flags[3])

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing more is drawn for ``quiet`` seconds."""
        while self._take(quiet):
            pass

    def memory(self) -> int:
        """Return the application's resident memory in KiB."""
        status = Path(f"/proc/{self._pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))

    def _take(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # it has ended
            return False
        self.seen += data
        if _SYNC_QUERY in data:
            os.write(self._fd, _SYNC_ANSWER)
        if _ASKED in data and self._answer:
            os.write(self._fd, self._answer)
        return bool(data)
