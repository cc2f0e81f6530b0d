"""A real ``shifan serve`` in a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support_command import environment

PATIENCE = 60.0  # an upper bound for what normally takes a second or two


class Serving:
    """A running ``shifan serve``."""

    def __init__(
        self, workspace: Path, *options: str, after: tuple[str, ...] = (), env: dict[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "shifan", "-w", str(workspace), *options, "serve", "--port", "0", *after],
            env=environment(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.printed = ""
        self.address = self._next_address()
        self.origin = self.address.partition("/enter/")[0]

    def new_address(self) -> str:
        """Press Enter in its terminal and return the address that it prints."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        return self._next_address()

    def _next_address(self) -> str:
        assert self.process.stdout is not None
        while True:
            line = self.process.stdout.readline().decode("utf-8")
            assert line, self.printed
            self.printed += line
            if found := re.search(r"http://\S+/enter/\S+", line):
                return found[0]

    def children(self) -> list[int]:
        """Return the ids of the processes behind the open pages."""
        return [
            int(line) for line in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def stop(self) -> int:
        """Press Ctrl+C, as it were, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        self.printed += self.process.stdout.read().decode("utf-8")
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def serving(workspace: Path, *options: str) -> Iterator[Serving]:
    """Run ``shifan serve`` on a workspace and end it."""
    server = Serving(workspace, *options)
    try:
        yield server
    finally:
        server.close()
