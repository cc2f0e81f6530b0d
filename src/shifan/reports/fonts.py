"""Fonts by their part in a document: those of GB/T 9704 where they are, else what every office computer has."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

BODY, HEAD, SECOND, SONG = "仿宋", "黑体", "楷体", "宋体"
LATIN = "Times New Roman"
_MOST_FILES = 20_000
_TITLES = (
    ("方正小标宋简体", ("fzxbsjw.ttf", "fzxbs.ttf", "方正小标宋简体.ttf", "方正小标宋简.ttf")),
    ("方正小标宋_GBK", ("fzxbsk.ttf", "方正小标宋_gbk.ttf")),
    ("华文中宋", ("stzhongs.ttf",)),
)
OTHER_NAMES = {
    "方正小标宋简体": SONG,
    "方正小标宋_GBK": SONG,
    "华文中宋": SONG,
    BODY: "仿宋_GB2312",
    SECOND: "楷体_GB2312",
    HEAD: "SimHei",
    SONG: "SimSun",
}
"""What a program that has not the font should take: written into the file, since it is opened elsewhere."""


@cache
def title_font() -> tuple[str, bool]:
    """Return the font of titles and whether it has to be made bold: 宋体 stands in for a missing 小标宋."""
    there = {path.name.lower() for folder in _folders() for path in islice(_files(folder), _MOST_FILES)}
    for name, files in _TITLES:
        if there.intersection(files):
            return name, False
    return SONG, True


def _folders() -> tuple[Path, ...]:
    if sys.platform == "win32":
        own = Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts"
        return (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", own)
    home = Path(os.environ.get("HOME", "/"))
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")


def _files(folder: Path) -> Iterator[Path]:
    return (Path(parent) / name for parent, _, names in os.walk(folder) for name in names)
