"""Make the table of pinyin that finding by full pinyin and by initials (拼音首字母) reads.

    pip install pypinyin==0.55.0
    python scripts/make_pinyin.py src/shifan/criteria/pinyin.txt

The table is shipped and pypinyin is no dependency: importing it takes 230 to 320 ms, ten times a bare interpreter's
start, reading the table a few. All 20,902 characters of the basic block are in it, so names of units and documents
that a county types itself are found as well.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pypinyin import Style, pinyin

FIRST, LAST = 0x4E00, 0x9FA5


def syllables_of(character: str) -> list[str]:
    """Return the different readings of a character without their tones; ü is typed as v."""
    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    plain = [reading.replace("ü", "v") for reading in (readings[0] if readings else [])]
    return [reading for reading in dict.fromkeys(plain) if reading.isascii() and reading.isalpha()]


def table() -> str:
    """Return the file's text."""
    characters: dict[str, list[str]] = {}
    for code in range(FIRST, LAST + 1):
        for syllable in syllables_of(chr(code)):
            characters.setdefault(syllable, []).append(chr(code))
    head = "# 拼音：每行一个音节和读这个音的字，多音字列在各个音节后面。由 make_pinyin.py 生成。"
    rows = [f"{syllable} {''.join(found)}" for syllable, found in sorted(characters.items())]
    return "\n".join([head, *rows]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(), encoding="utf-8", newline="\n")
