"""Reads documents in a child process with limits of time and memory; a file that does not bear it is told, no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from shifan.domain.contents import Content, ContentType
from shifan.domain.guessing import guess_dates, guess_numbers
from shifan.domain.privacy import without_numbers
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.content_types import HEAD, type_of_head
from shifan.evidence.hashing import open_plain

SECONDS = 20.0
TEXT_SECONDS = 60.0
_TOO_SLOW = "内容太复杂或有问题，没有读完"
_SHOWN = 120
_FLAGS = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


@value
class ReadText:
    """What was read of a document; without ``whole`` there is more that was not. There may be no text at all.

    A page of a PDF ends with a form feed. ``pages`` counts them, ``silent`` those that show something and hold no text.
    ``properties`` are label (Chinese) and text of what the file says about itself, ``properties_whole`` tells whether
    that is all. ``located``: a picture says where it was taken.
    """

    text: str
    whole: bool
    pages: int = 0
    silent: int = 0
    properties: tuple[tuple[str, str], ...] = ()
    properties_whole: bool = True
    located: bool = False


class Reader:
    """Starts its child at the first file and again after one that broke it. Use it from one thread, then close it."""

    def __init__(self, *, seconds: float = SECONDS, text_seconds: float = TEXT_SECONDS) -> None:
        self._seconds = seconds
        self._text_seconds = text_seconds
        self._child: subprocess.Popen[str] | None = None
        self._ended = False
        self.gave_up = False
        """True when the last file was not read to its end; another time it may be."""

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def content(self, path: Path) -> Content:
        """Return what the file's bytes tell. Never raises for the file's sake: a broken one says so."""
        return _content(path, self._ask(path, "facts", self._seconds))

    def first(self, path: Path) -> tuple[Content, ReadText | None]:
        """Return what the file's bytes tell, and what ``text`` does, of its first pages. Never raises."""
        facts = self._ask(path, "first", self._seconds)
        self.gave_up = facts is None
        return _content(path, facts), _read_text(facts.get("first") if facts else None)

    def text(self, path: Path) -> ReadText | None:
        """Return the text of a PDF, Office, OFD or text file, cut off at 4,000,000 characters, and its properties.

        A scan has no text; None where there is nothing at all.
        """
        answer = self._ask(path, "text", self._text_seconds)
        self.gave_up = answer is None or "broken" in answer
        return _read_text(answer)

    def stop(self) -> None:
        """Read nothing any more, also not to its end what is being read just now. Callable from any thread."""
        self._ended = True
        child = self._child
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):  # what the child did not take any more
                    stream.close()
        child.wait()

    def _ask(self, path: Path, want: str, seconds: float) -> dict[str, Any] | None:
        """Return the child's answer, None when it took too long or died of it."""
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        if self._ended:  # asked after the child was there, so that none is left to run that nobody ends
            self.close()
            return None
        guard = threading.Timer(seconds, child.kill)
        guard.start()
        try:
            child.stdin.write(json.dumps({"path": os.fspath(path.absolute()), "want": want}) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:  # it is gone
            line = ""
        finally:
            guard.cancel()
        if not line.endswith("\n"):
            self.close()
            return None
        found: dict[str, Any] = json.loads(line)
        return found

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                # -P: the folder we were started in may hold anybody's files, and must not be imported from
                [sys.executable, "-P", "-m", "shifan.evidence.reader_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                creationflags=_FLAGS,
            )
        return self._child


def _content(path: Path, facts: dict[str, Any] | None) -> Content:
    """Return what the child told of a file, or that it did not come to an end with it."""
    if facts is None:
        return Content(_type_at(path), broken=_TOO_SLOW)
    text = str(facts.get("text") or "")
    kind = facts.get("type")
    return Content(
        type=ContentType(kind) if kind else _type_at(path),
        pages=facts.get("pages"),
        has_text=facts.get("has_text"),
        locked=bool(facts.get("locked")),
        broken=str(facts.get("broken") or ""),
        width=int(facts.get("width") or 0),
        height=int(facts.get("height") or 0),
        numbers=guess_numbers(text),
        dates=tuple(map(date.isoformat, guess_dates(text))),
        silent=facts.get("silent"),
        beginning=clean_line(without_numbers(text[: _SHOWN * 4]))[:_SHOWN],
    )


def _read_text(answer: dict[str, Any] | None) -> ReadText | None:
    if answer is None:
        return None
    text = answer.get("text")
    found = ReadText(
        text if isinstance(text, str) and text.strip() else "",
        bool(answer.get("whole")),
        int(answer.get("pages") or 0),
        int(answer.get("silent") or 0),
        tuple((str(label), str(words)) for label, words in answer.get("properties", ())),
        bool(answer.get("properties_whole", True)),
        bool(answer.get("located")),
    )
    return found if found.text or found.properties or found.located or not found.properties_whole else None


def _type_at(path: Path) -> ContentType:
    try:
        handle = open_plain(str(path))
        try:
            return type_of_head(os.read(handle, HEAD))
        finally:
            os.close(handle)
    except OSError:
        return ContentType.UNKNOWN
