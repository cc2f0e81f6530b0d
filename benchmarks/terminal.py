"""Running a program on a pseudo terminal and watching what it draws, with times in seconds."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

_SYNC_QUERY, _SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_LIMIT = 20.0


class Terminal:
    """A program on its own pty; ``started`` is the moment just before it was executed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], columns: int, rows: int) -> None:
        self.started = time.perf_counter()
        self.seen = b""
        pid, self._fd = pty.fork()
        if pid == 0:  # the child: only exec from here
            os.execve(command[0], list(command), dict(environment))
        self._pid = pid
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, text: str) -> float:
        """Return the moment at which ``text`` had been drawn. Raises TimeoutError."""
        wanted = text.encode()
        while wanted not in self.seen:
            self._read(_LIMIT)
        return time.perf_counter()

    def press(self, keys: bytes) -> float:
        """Send ``keys`` and return the seconds until the program began to draw again."""
        self.settle()
        sent = time.perf_counter()
        os.write(self._fd, keys)
        self._read(_LIMIT)
        return time.perf_counter() - sent

    def settle(self, quiet: float = 0.15) -> None:
        """Read until nothing more is drawn for ``quiet`` seconds."""
        while select.select([self._fd], [], [], quiet)[0]:
            self._take()

    def memory(self) -> int:
        """Return the program's resident memory in KiB."""
        with open(f"/proc/{self._pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def close(self) -> None:
        """End the program."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def _read(self, limit: float) -> None:
        if not select.select([self._fd], [], [], limit)[0]:
            raise TimeoutError(f"nothing drawn within {limit} s; last: {self.seen[-300:]!r}")
        self._take()

    def _take(self) -> None:
        data = os.read(self._fd, 65536)
        self.seen += data
        if _SYNC_QUERY in data:  # answer as a modern terminal does
            os.write(self._fd, _SYNC_ANSWER)
