"""Widths in terminal cells, and text made safe to draw."""

from __future__ import annotations

from unicodedata import category, east_asian_width, normalize

from rich.cells import cell_len, split_graphemes

from shifan.tui.ways import screen_text

_BOX_LINES = dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺", "-") | dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻", "|")
_BLOCKS = dict.fromkeys("█▇▆▅▄▃▂▉▊▋▌▐▓▒", "#") | dict.fromkeys("░▏▎▍▁▔▕", ".")

SAFE_GLYPHS: dict[str, str] = {
    "“": "＂",
    "”": "＂",
    "‘": "＇",
    "’": "＇",
    "·": "・",
    "•": "・",
    "…": "..",
    "—": "－",
    "–": "-",
    "―": "－",
    "‖": "||",
    "×": "Ｘ",
    "÷": "／",
    "±": "+/-",
    "→": "＞",
    "←": "＜",
    "↑": "＾",
    "↓": "ｖ",
    "⇒": "＞",
    "√": "Ｖ",
    "≤": "<=",
    "≥": ">=",
    "≦": "<=",
    "≧": ">=",
    "≠": "!=",
    "≈": "~",
    "∞": "无穷",
    "∶": "：",
    "§": "第",
    "№": "No.",
    "℃": "度",
    "°": "度",
    "‰": "/1000",
    "●": "*",
    "○": "〇",
    "◎": "@",
    "■": "#",
    "□": "口",
    "◆": "*",
    "◇": "*",
    "★": "*",
    "☆": "*",
    "▲": "^",
    "△": "^",
    "▼": "v",
    "▽": "v",
    "▶": ">",
    "▷": ">",
    "◀": "<",
    "◁": "<",
    "※": "*",
    **_BOX_LINES,
    **_BLOCKS,
    **{chr(ord("①") + n): f"({n + 1})" for n in range(20)},
    **{chr(ord("⑴") + n): f"({n + 1})" for n in range(20)},
    **{chr(ord("⒈") + n): f"{n + 1}." for n in range(20)},
}
"""What to draw instead of glyphs whose width differs between terminals; for display, never for storing."""

_UNKNOWN = "〓"
_LINE_ENDS = frozenset("\n\v\f\r\x85\u2028\u2029")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u3164\uffa0\u2800")
_TABLE_LIMIT = 8192


def cell_width(text: str) -> int:
    """Return how many terminal cells `text` takes."""
    return cell_len(text)


def fit(text: str, width: int, ellipsis: str = "..") -> str:
    """Return `text` cut or padded to exactly `width` cells, with `ellipsis` where it was cut.

    A wide character that would be cut in half is left out and a space takes its place.
    """
    if width <= 0:
        return ""
    used = cell_len(text)
    if used <= width:
        return text + " " * (width - used)
    if cell_len(ellipsis) > width:
        ellipsis = ""
    room = width - cell_len(ellipsis)
    end = used = 0
    for _start, stop, size in split_graphemes(text)[0]:
        if used + size > room:
            break
        end, used = stop, used + size
    result = text[:end] + ellipsis
    return result + " " * (width - cell_len(result))


def _is_unsafe(char: str) -> bool:
    """Return whether `char` is invisible or steers the terminal or the reading direction."""
    code = ord(char)
    if code < 0x7F:
        return code < 0x20
    return (
        category(char) in ("Cc", "Cf", "Zl", "Zp")
        or char in _INVISIBLE
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
    )


class _ControlTable(dict[int, str]):
    """A translation table filled on demand, so that import stays quick."""

    def __init__(self, line_end: str) -> None:
        super().__init__()
        self._line_end = line_end

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _LINE_ENDS:
            result = self._line_end
        elif char == "\t":
            result = " "
        elif category(char) == "Cs":
            result = _UNKNOWN
        else:
            result = "" if _is_unsafe(char) else char
        if len(self) < _TABLE_LIMIT:
            self[code] = result
        return result


class _GlyphTable(dict[int, str]):
    """A translation table that starts from SAFE_GLYPHS and works out other ambiguous symbols on demand."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        result = char
        # Letters (pinyin tones, Greek, Cyrillic) and combining marks stay: replacing them would lose meaning.
        if east_asian_width(char) == "A" and category(char)[0] not in "LM":
            plain = normalize("NFKC", char)
            ambiguous = any(east_asian_width(part) == "A" for part in plain)
            result = ("+" if 0x2500 <= code <= 0x257F else _UNKNOWN) if ambiguous else plain
        if len(self) < _TABLE_LIMIT:
            self[code] = result
        return result


_KEEP_LINES = _ControlTable("\n")
_ONE_LINE = _ControlTable(" ")
_GLYPHS = _GlyphTable({ord(glyph): safe for glyph, safe in SAFE_GLYPHS.items()})


def strip_controls(text: str, *, newline_to_space: bool = False) -> str:
    """Return `text` without anything that could disturb the screen.

    Control characters, escape codes, direction overrides and zero-width characters go, tabs become
    spaces, broken surrogates become 〓.  All line ends become line feeds, or spaces if asked for.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_ONE_LINE if newline_to_space else _KEEP_LINES)


def display_safe(text: str, *, newline_to_space: bool = False) -> str:
    """Return `text` ready to draw on any terminal: controls removed, ambiguous symbols replaced, ways to go on told."""
    if text.isascii() and text.isprintable():
        return text
    return strip_controls(screen_text(text), newline_to_space=newline_to_space).translate(_GLYPHS)
