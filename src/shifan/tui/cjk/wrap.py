"""Line breaking for Chinese text.

Textual breaks lines at spaces only, which leaves Chinese paragraphs ragged and lets lines begin with
a comma.  This module knows the Chinese rules (禁则): closing punctuation never begins a line, opening
punctuation never ends one, and numbers and Latin words stay whole as long as they fit.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from types import ModuleType
from unicodedata import east_asian_width

from rich.cells import cell_len, get_character_cell_size, split_graphemes

NO_LINE_START = frozenset("，。、；：？！）》〉」』】〕〗〙〛］｝｠”’〞…—～·・％‰℃°々〃﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞")
"""Full-width marks that must not begin a line."""

NO_LINE_END = frozenset("（《〈「『【〔〖〘〚［｛｟“‘〝￥＄＃№﹙﹛﹝")
"""Full-width marks that must not end a line."""

_ASCII_CLOSERS = frozenset("!),.:;?]}%")
_ASCII_OPENERS = frozenset("([{")
_COUNTED = frozenset("号年月日时分秒条款项章节目个份件次名人元岁天级期类批种家页倍")
_NO_BREAK_SPACES = frozenset("\u00a0\u202f\u2007\u2060\ufeff")
_MARKER = re.compile(
    r"\s*(?:(?:\[[ xX!~*+-]?\]|\([ oOxX*]?\)|[-*+>•·●○■□☐☑☒✓✗▸▾►]|[①-⑳]"
    r"|\d{1,4}(?:\.\d{1,4}){0,5}[.、)]?)\s+){0,3}"
)


class _Kind(IntEnum):
    """What a character means for line breaking."""

    SPACE = 0
    WORD = 1
    DIGIT = 2
    WIDE = 3
    COUNTED = 4
    OPEN = 5
    CLOSE = 6
    ASCII_OPEN = 7
    ASCII_CLOSE = 8
    LINKED_CLOSE = 9
    CIRCLED = 10


_IN_WORD = (_Kind.WORD, _Kind.DIGIT, _Kind.ASCII_OPEN, _Kind.ASCII_CLOSE)

# How good a break before a character is: the best kind that fits on the line wins.
_NEVER, _IN_RUN, _SOFT, _GOOD = range(4)


@lru_cache(maxsize=8192)
def _kind(char: str) -> _Kind:
    if char.isspace() and char not in _NO_BREAK_SPACES:
        return _Kind.SPACE
    if char in "〕’":
        return _Kind.LINKED_CLOSE
    for group, kind in (
        (NO_LINE_START, _Kind.CLOSE),
        (NO_LINE_END, _Kind.OPEN),
        (_ASCII_CLOSERS, _Kind.ASCII_CLOSE),
        (_ASCII_OPENERS, _Kind.ASCII_OPEN),
        (_COUNTED, _Kind.COUNTED),
    ):
        if char in group:
            return kind
    if "①" <= char <= "⒛":
        return _Kind.CIRCLED
    if get_character_cell_size(char) == 2:
        return _Kind.WIDE
    if char.isascii() and char.isdigit():
        return _Kind.DIGIT
    if char.isascii() or char.isalpha() or char in _NO_BREAK_SPACES or east_asian_width(char) != "A":
        return _Kind.WORD
    return _Kind.WIDE


def _rate(left: _Kind, right: _Kind) -> int:
    """Return how good a break between two neighbours is."""
    if right in (_Kind.SPACE, _Kind.CLOSE, _Kind.LINKED_CLOSE) or left in (_Kind.OPEN, _Kind.ASCII_OPEN):
        return _NEVER
    if left is _Kind.SPACE:
        return _GOOD
    if right is _Kind.ASCII_CLOSE:
        return _NEVER
    if left in _IN_WORD and right in _IN_WORD:
        return _IN_RUN
    # 〔2018〕118号, don’t, 12月, ① 有制度: read as one piece, so parted only when nothing else fits.
    linked = (
        (left is _Kind.LINKED_CLOSE and right in (_Kind.DIGIT, _Kind.WORD))
        or (left is _Kind.DIGIT and right is _Kind.COUNTED)
        or left is _Kind.CIRCLED
    )
    return _SOFT if linked else _GOOD


_RATES = [[_rate(left, right) for right in _Kind] for left in _Kind]


def _ratings(text: str, starts: list[int]) -> tuple[list[int], list[bool]]:
    """Return, per grapheme, how good a break before it is and whether it is a space."""
    kinds = [_kind(text[start]) for start in starts]
    ratings = [_NEVER, *(_RATES[left][right] for left, right in pairwise(kinds))]
    marker = _MARKER.match(text)
    marker_end = marker.end() if marker else 0
    for index, start in enumerate(starts):
        if start > marker_end:
            break
        # A tick box or a number must not be left alone at the end of a line.
        ratings[index] = min(ratings[index], _IN_RUN)
    return ratings, [kind is _Kind.SPACE for kind in kinds]


def divide_line(text: str, width: int, fold: bool = True) -> list[int]:
    """Return the indices at which `text` is to be cut so that each piece fits in `width` cells.

    Trailing spaces of a piece may hang over the edge.  With `fold` off, words longer than a line are
    left whole, as Textual expects when it crops them itself.
    """
    width = max(1, width)
    if cell_len(text) <= width:
        return []
    spans, _ = split_graphemes(text)
    ratings, spaces = _ratings(text, [start for start, _end, _size in spans])
    breaks: list[int] = []
    line_start = index = used = 0
    best = [0, 0, 0, 0]
    while index < len(spans):
        size = spans[index][2]
        if index > line_start:
            best[ratings[index]] = index
        if spaces[index] or index == line_start or used + size <= width:
            used += size
            index += 1
            continue
        cut = best[_GOOD] or best[_SOFT]
        if not cut and fold:
            cut = best[_IN_RUN] or index
        if not cut:
            used += size
            index += 1
            continue
        breaks.append(spans[cut][0])
        line_start = index = cut
        used = 0
        best = [0, 0, 0, 0]
    return breaks


def chunks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, piece) for every piece of `text` that should stay on one line."""
    if not text:
        return
    spans, _ = split_graphemes(text)
    starts = [start for start, _end, _size in spans]
    ratings, _spaces = _ratings(text, starts)
    begin = 0
    for start, rating in zip(starts, ratings, strict=True):
        if rating == _GOOD:
            yield begin, start, text[begin:start]
            begin = start
    yield begin, len(text), text[begin:]


def wrap_text(text: str, width: int) -> list[str]:
    """Return `text` as lines of at most `width` cells; spaces at the cuts are dropped, nothing else is.

    Line ends in `text` are kept.  Tabs and control characters should be removed by the caller before.
    """
    lines: list[str] = []
    for paragraph in re.split(r"\r\n|\r|\n", text):
        cuts = [0, *divide_line(paragraph, width), len(paragraph)]
        pieces = [paragraph[begin:end] for begin, end in pairwise(cuts)]
        lines.extend(piece.rstrip() for piece in pieces[:-1])
        last = pieces[-1]
        lines.append(last if cell_len(last) <= width else last.rstrip())
    return lines


def _in_force(content: ModuleType, wrap: ModuleType) -> bool:
    """Return whether Textual really lays out by our rules (two samples its own code gets wrong)."""
    lines = [line.plain for line in content.Content("一二，三").wrap(4)]
    return lines == ["一", "二，", "三"] and wrap.compute_wrap_offsets("一二，三", 4, 4) == [1, 3]


def install() -> None:
    """Make all Textual widgets break lines by the rules of this module; calling it again does nothing.

    Raises RuntimeError when Textual has moved the private functions that are replaced here.
    """
    content = importlib.import_module("textual.content")
    try:
        wrap = importlib.import_module("textual._wrap")
        old = content.divide_line, wrap.chunks
    except (ImportError, AttributeError) as error:
        raise RuntimeError(
            "当前 textual 版本不受支持：找不到 textual.content.divide_line 或 textual._wrap.chunks"
        ) from error
    if old == (divide_line, chunks):
        return
    _replace(content, wrap, divide_line, chunks)
    try:
        effective = _in_force(content, wrap)
    except Exception as error:
        _replace(content, wrap, *old)
        raise RuntimeError("当前 textual 版本不受支持：中文换行规则无法运行") from error
    if not effective:
        _replace(content, wrap, *old)
        raise RuntimeError("当前 textual 版本不受支持：中文换行规则没有生效")


def _replace(content: ModuleType, wrap: ModuleType, divide: object, split: object) -> None:
    setattr(content, "divide_line", divide)  # noqa: B010 - a plain assignment is refused by mypy
    setattr(wrap, "chunks", split)  # noqa: B010
