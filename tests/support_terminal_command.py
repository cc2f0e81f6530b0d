"""A command on a pseudo-terminal of its own: everything that it writes, and Ctrl+C at a chosen moment."""

from __future__ import annotations

import os
import select
import signal
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from support_command import environment

_LIMIT = 60.0


@dataclass(frozen=True)
class OnTerminal:
    """What a command did: its exit code, and what the terminal was sent."""

    code: int
    seen: str


def run_on_terminal(
    folder: Path, *words: str, columns: int = 80, interrupt_at: str = "", after: float = 0
) -> OnTerminal:
    """Run ``shifan`` in ``folder`` on a terminal that is so wide; Ctrl+C is typed when ``interrupt_at`` is shown.

    It is typed ``after`` so many seconds, where the program shows what it asks a moment before it listens.
    """
    import fcntl
    import pty
    import termios

    pid, terminal = pty.fork()
    if pid == 0:  # the child: only exec from here
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in the background of a shell ignores it
        os.chdir(folder)
        command = [sys.executable, "-m", "shifan", *words]
        os.execve(sys.executable, command, environment({"TERM": "xterm", "COLUMNS": "", "LANG": "C.UTF-8"}))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    seen, waiting, deadline = b"", interrupt_at.encode(), time.monotonic() + _LIMIT
    while True:
        assert time.monotonic() < deadline, f"等不到结束：{seen[-400:]!r}"
        if not select.select([terminal], [], [], 0.05)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # it has ended
            break
        if not piece:
            break
        seen += piece
        if waiting and waiting in seen:
            waiting = b""
            time.sleep(after)
            os.write(terminal, b"\x03")
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return OnTerminal(code, seen.decode("utf-8", "replace"))
