"""Names inside a package: safe on Windows, in a zip file and in a manifest; and which names of others are refused."""

from __future__ import annotations

import re
import unicodedata

from shifan.domain.text import clean_line

LONGEST_FOLDER = 40
LONGEST_NAME = 80
LONGEST_PATH = 200
_LONGEST_SUFFIX = 10
_MOST_BYTES = 240  # most file systems take 255 bytes, and a character can have four
_FORBIDDEN = str.maketrans(dict(zip('\\/:*?"<>|%', "＼／：＊？＂＜＞｜％", strict=True)))
_DEVICES = (
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])"
    r"\s*(\.|$)"
)
_DRIVE = r"[A-Za-z]:"
_UNPRINTABLE = r"[\x00-\x1f\x7f]"


def safe_name(text: str, most: int = LONGEST_NAME) -> str:
    """Return a file or folder name of at most ``most`` characters that every system takes; the ending is kept.

    Characters that Windows or a manifest do not take become their full-width likeness, so the name reads the same.
    """
    cleaned = clean_line(unicodedata.normalize("NFC", text)).translate(_FORBIDDEN).strip(" ").rstrip(". ")
    cleaned = cleaned or "未命名"
    if re.match(_DEVICES, cleaned, re.IGNORECASE) or cleaned[0] in ".~":
        cleaned = f"_{cleaned}"
    return _shortened(cleaned, most)


def _shortened(name: str, most: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    ending = f".{suffix}" if dot and len(suffix) <= _LONGEST_SUFFIX else ""
    kept = stem if ending else name
    while len(kept) + len(ending) > most or len(f"{kept}{ending}".encode()) > _MOST_BYTES:
        kept = kept[:-1]
    return f"{kept.rstrip('. ')}{ending}" if len(kept) < len(stem if ending else name) else name


def path_trouble(path: str) -> str:
    """Return in Chinese why a path inside a package (with /) must not be trusted, empty when it may be."""
    if not path or path.startswith("/"):
        return "路径是绝对路径或为空"
    if "\\" in path or re.match(_DRIVE, path):
        return "路径含有盘符或反斜线"
    if re.search(_UNPRINTABLE, path):
        return "路径含有控制字符"
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return "路径会跳出包外"
        if part[-1] in ". " or ":" in part:
            return "名称以点或空格结尾，或含有冒号"
        if re.match(_DEVICES, part, re.IGNORECASE):
            return "名称是系统保留的设备名"
    return ""


def same_name_key(path: str) -> str:
    """Return what two paths share that are one file on Windows or a Mac: composed, caseless."""
    return unicodedata.normalize("NFC", path).casefold()
