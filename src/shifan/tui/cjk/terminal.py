"""What must be settled about the terminal before the user interface is loaded.

Textual reads the environment when it is imported, so nothing here may import it.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping, MutableMapping, Sequence
from io import TextIOWrapper

AMBIGUOUS_VARIABLE = "SHIFAN_AMBIGUOUS"
KITTY_VARIABLE = "TEXTUAL_DISABLE_KITTY_KEY"
UTF8_VARIABLE = "PYTHONUTF8"

_REPLY = rb"\x1b\[\d{1,5};(\d{1,5})R"
_REPLY_LIMIT = 48


def prepare_streams() -> None:
    """Make standard output and error write UTF-8, whatever the locale says; never fails."""
    for stream in (sys.__stdout__, sys.__stderr__, sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        try:
            stream.reconfigure(encoding="utf-8", errors="replace")
        except (OSError, ValueError):
            # A closed or detached stream cannot be written to anyway.
            continue


def utf8_restart(
    encoding: str, arguments: Sequence[str], environ: Mapping[str, str]
) -> tuple[list[str], dict[str, str]] | None:
    """Return the arguments and environment to start Python anew with, or None when file names are in order.

    `encoding` is that of file names, `arguments` are those Python itself was started with.  Where the encoding
    cannot hold Chinese (the C locale with Python's own cure switched off), no file of ours could be named, and only
    a new start can change it.  One that did not help is not tried again.
    """
    try:
        "示范〇".encode(encoding)
    except UnicodeEncodeError:
        if environ.get(UTF8_VARIABLE) == "1":
            return None
        return [sys.executable, *arguments[1:]], {**environ, UTF8_VARIABLE: "1"}
    return None


def disable_kitty_on_posix(environ: MutableMapping[str, str], *, posix: bool = os.name == "posix") -> None:
    """Turn Textual's kitty keyboard protocol off; call it before Textual is imported.

    With the protocol on, Textual garbles long input-method commits.  On Windows the variable is removed
    instead, for there it would only break the Esc key.  A value set by the user on POSIX is kept.
    """
    if posix:
        environ.setdefault(KITTY_VARIABLE, "1")
    else:
        environ.pop(KITTY_VARIABLE, None)


def ambiguous_width(timeout: float = 0.3, environ: Mapping[str, str] | None = None) -> int | None:
    """Return 1 or 2, the cells this terminal gives to East-Asian-ambiguous glyphs, or None if unknown.

    The environment variable SHIFAN_AMBIGUOUS decides if set to 1 or 2.  Otherwise the terminal is asked,
    on POSIX only; call it before the interface starts.
    """
    setting = (os.environ if environ is None else environ).get(AMBIGUOUS_VARIABLE, "").strip()
    if setting in ("1", "2"):
        return int(setting)
    if sys.platform == "win32" or os.environ.get("TERM", "dumb") == "dumb":
        return None
    try:
        fd = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        # A background job that touches the terminal settings would be stopped by the kernel.
        if os.tcgetpgrp(fd) != os.getpgrp():
            return None
        return _probe(fd, timeout)
    except OSError:
        return None
    finally:
        os.close(fd)


def _probe(fd: int, timeout: float) -> int | None:
    """Return the width measured on the terminal `fd`, whose settings are restored in any case."""
    if sys.platform == "win32":
        return None
    import termios
    import tty

    try:
        saved = termios.tcgetattr(fd)
    except termios.error:
        return None
    restore = termios.TCSANOW
    try:
        tty.setcbreak(fd, termios.TCSANOW)
        # Keys typed ahead belong to the interface: with any waiting, the answer could not be told apart.
        if select.select([fd], [], [], 0)[0]:
            return None
        os.write(fd, "\r─\x1b[6n\r\x1b[K".encode())
        # If the answer is missing or odd, what has come of it must not reach the interface as keys.
        restore = termios.TCSAFLUSH
        column = _read_column(fd, time.monotonic() + timeout)
        if column is not None:
            restore = termios.TCSANOW
        return column - 1 if column in (2, 3) else None
    finally:
        termios.tcsetattr(fd, restore, saved)


def _read_column(fd: int, deadline: float) -> int | None:
    """Return the cursor column the terminal reports, reading no byte after the report."""
    received = b""
    while len(received) < _REPLY_LIMIT:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            return None
        byte = os.read(fd, 1)
        if not byte:
            return None
        received += byte
        if byte == b"R" and (found := re.search(_REPLY, received)):
            return int(found.group(1))
    return None
