"""What must be settled about the terminal before the user interface is loaded.

Textual reads the environment when it is imported, so nothing here may import it.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper

AMBIGUOUS_VARIABLE = "SHIFAN_AMBIGUOUS"
KITTY_VARIABLE = "TEXTUAL_DISABLE_KITTY_KEY"
UTF8_VARIABLE = "PYTHONUTF8"

_REPLY = rb"\x1b\[\d{1,5};(\d{1,5})R"
_BROKEN_REPLY = rb"\x1b\[[\d;]*\Z"
_REPLY_LIMIT = 4096  # with what was typed ahead

_typed_ahead = bytearray()


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


@contextmanager
def held_keys() -> Iterator[None]:
    """Keep the terminal from showing and editing what is typed while the interface is still being loaded.

    Nothing that waits there is thrown away: the interface reads it when it stands. What the terminal was set to is
    set again at the end. Does nothing where there is no terminal of this kind.
    """
    if sys.platform == "win32":
        yield
        return
    import termios

    try:
        fd = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
        saved = termios.tcgetattr(fd) if os.tcgetpgrp(fd) == os.getpgrp() else None
    except (termios.error, OSError, ValueError):
        saved = None
    if saved is None:
        yield
        return
    held = [*saved[:6], list(saved[6])]
    held[0] &= ~(termios.ICRNL | termios.IXON)  # Enter stays Enter; Ctrl+S and Ctrl+Q are keys
    held[3] &= ~(termios.ECHO | termios.ICANON)
    held[6][termios.VMIN], held[6][termios.VTIME] = 1, 0
    try:
        termios.tcsetattr(fd, termios.TCSANOW, held)
        yield
    finally:
        with suppress(termios.error):  # the terminal has been closed
            termios.tcsetattr(fd, termios.TCSANOW, saved)


def follow_the_window(environ: MutableMapping[str, str]) -> None:
    """Forget a size written in the environment, which would hide every later change of the window's own size."""
    for name in ("COLUMNS", "LINES"):
        environ.pop(name, None)


def take_typed_ahead() -> str:
    """Return, once, what was typed while the terminal was being asked."""
    text = _typed_ahead.decode(errors="ignore")
    _typed_ahead.clear()
    return text


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
    try:
        tty.setcbreak(fd, termios.TCSANOW)
        os.write(fd, "\r─\x1b[6n\r\x1b[K".encode())
        column = _read_column(fd, time.monotonic() + timeout)
        return column - 1 if column in (2, 3) else None
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, saved)


def _read_column(fd: int, deadline: float) -> int | None:
    """Return the cursor column the terminal reports, reading no byte after the report; keys before it are kept."""
    received = b""
    column = None
    while column is None and len(received) < _REPLY_LIMIT:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        byte = os.read(fd, 1)
        if not byte:
            break
        received += byte
        if byte == b"R" and (found := re.search(_REPLY + rb"\Z", received)):
            column, received = int(found.group(1)), received[: found.start()]
    # What has come of an answer that broke off must not reach the interface as keys.
    _typed_ahead.extend(received if column is not None else re.sub(_BROKEN_REPLY, b"", received))
    return column
