"""File paths out of what a terminal pastes when files are dropped on it or copied as paths.

Every terminal does it differently: quoted or not, with shell escapes, as file:// addresses, several
per line or one per line.  Nothing here touches the disk; the caller says which paths exist.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

MAX_CHARS = 400_000
MAX_PATHS = 1_000
_MAX_CHECKS = 10_000
_MAX_JOINED = 64
_LONGEST_PATH = 32_767

_CLOSERS = dict(zip("\"'“”‘’＂＇「『", "\"'””’’＂＇」』", strict=True))
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_EDGES = " \t\v\f\u3000" + _INVISIBLE
_PASTE_MARKS = re.compile(r"\x1b\[20[01]~")
_WINDOWS_START = re.compile(r"[A-Za-z]:[\\/]|\\\\|//|file:", re.IGNORECASE)
_POSIX_START = re.compile(r"/|~/|file:/", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:\\")


class _Token(NamedTuple):
    """A piece between spaces: where it stands in the line, and what it says without quotes and escapes."""

    start: int
    end: int
    value: str
    quoted: bool


def parse_dropped(text: str, *, windows: bool, exists: Callable[[str], bool]) -> list[str]:
    """Return the paths named in pasted `text`, in order, without duplicates, at most 1,000.

    Unquoted paths with spaces are put together with the help of `exists`.  What names no existing file
    is returned too, so that the user can be told about it.  Raises ValueError for far too long a text.
    """
    if len(text) > MAX_CHARS:
        raise ValueError(f"粘贴的内容太长（超过 {MAX_CHARS // 10_000} 万字），请分几次拖入文件")
    parser = _Parser(windows, exists)
    found: dict[str, str] = {}
    for path in parser.paths(_PASTE_MARKS.sub("", text)):
        if "\0" in path or not path.strip(_EDGES):
            continue
        # On Windows one file can be written in several ways.
        found.setdefault(path.casefold().replace("/", "\\") if windows else path, path)
        if len(found) >= MAX_PATHS:
            break
    return list(found.values())


def _file_url(value: str, windows: bool) -> str:
    """Return the path of a file:// address, or `value` itself if it is none."""
    if value[:5].lower() != "file:":
        return value
    raw = unquote_to_bytes(value[5:])
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        path = raw.decode("gb18030", errors="replace")
    host = ""
    if path.startswith("//"):
        host, slash, rest = path[2:].partition("/")
        path = slash + rest
    if host.lower() not in ("", "localhost"):
        path = f"//{host}{path}"
    if not windows:
        return path
    return re.sub(r"^/+(?=[A-Za-z]:)", "", path).replace("/", "\\")


class _Parser:
    """The state of one parse: the number of look-ups is limited, whatever is pasted."""

    def __init__(self, windows: bool, exists: Callable[[str], bool]) -> None:
        self._windows = windows
        self._exists = exists
        self._checks_left = _MAX_CHECKS
        self._path_start = _WINDOWS_START if windows else _POSIX_START

    def paths(self, text: str) -> Iterator[str]:
        """Yield the paths of all lines, duplicates included."""
        lines = [line for raw in re.split(r"[\r\n\0]+", text) if (line := raw.strip(_EDGES))]
        if lines and lines[0].startswith("x-special/"):
            # File managers put their own header before the addresses.
            lines = [line for line in lines[1:] if line not in ("copy", "cut")]
        for line in lines:
            if self._is_file(line):
                yield _file_url(line, self._windows)
                continue
            scanner = _Scanner(line, self._windows)
            yield from self._resolve(line, list(scanner.tokens()))

    def _is_file(self, candidate: str) -> bool:
        path = _file_url(candidate, self._windows)
        if self._checks_left <= 0 or not 0 < len(path) <= _LONGEST_PATH or "\0" in path:
            return False
        self._checks_left -= 1
        try:
            return self._exists(path)
        except (OSError, ValueError):
            return False

    def _resolve(self, line: str, tokens: list[_Token]) -> Iterator[str]:
        """Yield paths from the tokens of a line, joining those that are one path with spaces in it."""
        waiting = at = 0
        if self._windows and len(tokens) > 1 and tokens[0].value == "&":
            # PowerShell: & 'C:\...'
            waiting = at = 1
        while at < len(tokens):
            token = tokens[at]
            following, path = (at + 1, token.value) if token.quoted else self._longest(line, tokens, at)
            if path is None:
                if self._path_start.match(token.value):
                    yield from self._unknown(line, tokens[waiting:at])
                    waiting = at
            else:
                yield from self._unknown(line, tokens[waiting:at])
                yield _file_url(path, self._windows)
                waiting = following
            at = following
        yield from self._unknown(line, tokens[waiting:])

    def _longest(self, line: str, tokens: list[_Token], first: int) -> tuple[int, str | None]:
        """Return the token after the longest existing path that begins at `first`, and that path."""
        if self._checks_left <= 0:
            return first + 1, None
        last = first + 1
        while last < min(len(tokens), first + _MAX_JOINED):
            if self._path_start.match(tokens[last].value):
                break
            last += 1
        for end in range(last, first, -1):
            for candidate in self._spellings(line, tokens[first:end]):
                if self._is_file(candidate):
                    return end, candidate
        return first + 1, None

    def _spellings(self, line: str, tokens: list[_Token]) -> list[str]:
        """Return the texts that these tokens may stand for: as they are written, and without escapes."""
        written = line[tokens[0].start : tokens[-1].end]
        if self._windows:
            return [written]
        parts = [tokens[0].value]
        for before, token in pairwise(tokens):
            parts += line[before.end : token.start], token.value
        plain = "".join(parts)
        return [plain] if plain == written else [plain, written]

    def _unknown(self, line: str, tokens: list[_Token]) -> Iterator[str]:
        if tokens:
            yield _file_url(self._spellings(line, tokens)[0], self._windows)


class _Scanner:
    """Cuts one line into tokens, in time that grows with its length only."""

    def __init__(self, line: str, windows: bool) -> None:
        self._line = line
        self._windows = windows
        self._closers: dict[str, list[int]] = {}

    def tokens(self) -> Iterator[_Token]:
        """Yield the tokens of the line."""
        at = 0
        while at < len(self._line):
            if self._line[at].isspace():
                at += 1
                continue
            token = self._quoted(at) or (self._bare(at) if self._windows else self._shell(at))
            yield token
            at = token.end

    def _closer(self, quote: str, at: int) -> int:
        """Return where the quotation opened before `at` ends, or -1."""
        if quote not in self._closers:
            mark = re.escape(_CLOSERS[quote])
            if quote == '"' and not self._windows:
                pattern = r'\\.|"'
            elif quote == '"' or (quote == "'" and not self._windows):
                pattern = mark
            else:
                # These marks are common within Chinese file names, so only one before a space closes.
                pattern = mark + r"(?=\s|$)"
            found = re.finditer(pattern, self._line)
            self._closers[quote] = [match.start() for match in found if match.group() == _CLOSERS[quote]]
        positions = self._closers[quote]
        index = bisect_left(positions, at)
        return positions[index] if index < len(positions) else -1

    def _quoted(self, start: int) -> _Token | None:
        """Return the token in quotes at `start`; shell quotes on POSIX are left to `_shell`."""
        quote = self._line[start]
        if quote not in _CLOSERS or (quote in "\"'" and not self._windows):
            return None
        end = self._closer(quote, start + 1)
        if end < 0:
            return None
        return _Token(start, end + 1, self._line[start + 1 : end].strip(_EDGES), True)

    def _bare(self, start: int) -> _Token:
        """Return the unquoted Windows token at `start`; a double quote cannot be part of a name."""
        match = re.compile(r'[^\s"]+|"').match(self._line, start)
        end = match.end() if match else start + 1
        return _Token(start, end, self._line[start:end], False)

    def _shell(self, start: int) -> _Token:
        """Return the POSIX token at `start`, with the quotes and escapes of the shell undone."""
        line = self._line
        parts: list[str] = []
        at = start
        escapes = not _DRIVE.match(line, start)
        # An apostrophe within a plain name is no quotation, but '/a'\''b' and a\ 'b' are shell words.
        shell = line[start] in "\"'"
        quoted = shell
        while at < len(line) and not line[at].isspace():
            char = line[at]
            end = self._closer(char, at + 1) if shell and char in "\"'" else -1
            if end >= 0:
                inner = line[at + 1 : end]
                parts.append(re.sub(r'\\(["\\$`])', r"\1", inner) if char == '"' else inner)
                at = end + 1
            elif char == "\\" and escapes and at + 1 < len(line):
                parts.append(line[at + 1])
                shell = True
                at += 2
            else:
                quoted = quoted and at != start
                parts.append(char)
                at += 1
        return _Token(start, at, "".join(parts), quoted)
