"""Make the table of pinyin initials that finding by 拼音首字母 reads.

    pip install pypinyin==0.55.0
    python scripts/make_initials.py src/shifan/criteria/initials.txt

The table is shipped and pypinyin is no dependency: importing it takes 230 to 320 ms, ten times a bare interpreter's
start, reading the table about 2 ms. All 20,902 characters of the basic block are in it, so names of units and
documents that a county types itself are found as well.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pypinyin import Style, pinyin

FIRST, LAST = 0x4E00, 0x9FA5
WIDTH = 100


def letters_of(character: str) -> str:
    """Return the different initials of a character's readings, the usual one first."""
    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    letters = [reading[0] for reading in (readings[0] if readings else []) if reading[0].isascii()]
    return "".join(dict.fromkeys(letters))


def table() -> str:
    """Return the file's text."""
    found = {chr(code): letters_of(chr(code)) for code in range(FIRST, LAST + 1)}
    first = "".join(letters[:1] or "-" for letters in found.values())
    rows = [first[start : start + WIDTH] for start in range(0, len(first), WIDTH)]
    several = [f"{character}{letters}" for character, letters in found.items() if len(letters) > 1]
    lines = [" ".join(several[start : start + 20]) for start in range(0, len(several), 20)]
    head = "# 拼音首字母：先是 U+4E00 起每字一个字母（- 为没有读音），空行之后是多音字。由 make_initials.py 生成。"
    return "\n".join([head, *rows, "", *lines]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(), encoding="utf-8", newline="\n")
