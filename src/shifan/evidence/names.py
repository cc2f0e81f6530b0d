"""What a file's name tells: whether it can be evidence at all, what to warn about, and a name safe on Windows."""

from __future__ import annotations

import re

from shifan.domain.errors import RuleError
from shifan.domain.privacy import MarkKind, marks_in_name
from shifan.domain.text import clean_line

# Patterns are compiled when first used: most commands never do, and start-up stays short.
_UNFIT = (".lnk", ".tmp", ".part", ".crdownload", ".url", ".exe", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".scr")
_FORBIDDEN = r'[\\/:*?"<>|]'
_DEVICES = r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)"
_LONGEST = 120
_LONGEST_ENDING = 10
_MOST_BYTES = 250


def refuse_unfit(name: str) -> None:
    """Raise RuleError for a temporary, shortcut or program file."""
    lowered = name.lower()
    if lowered.startswith("~$") or lowered.startswith(".~"):
        raise RuleError(f"「{name}」是 Office 的临时文件。", "请先在 WPS 中保存并关闭，再添加正式文件。")
    if lowered.endswith(_UNFIT):
        raise RuleError(f"「{name}」是快捷方式、临时文件或程序，不能作为佐证材料。", "请选择真正的文件。")


def is_unfit(name: str) -> bool:
    """Tell whether the name is that of a temporary, shortcut or program file."""
    lowered = name.lower()
    return lowered.startswith(("~$", ".~")) or lowered.endswith(_UNFIT)


def warnings_for(name: str) -> tuple[str, ...]:
    """Return Chinese warnings about secrecy marks and personal numbers in a file name."""
    kinds = dict.fromkeys(mark.kind for mark in marks_in_name(name))
    return tuple(
        "文件名含有密级或内部字样。涉密材料不得录入，请确认后处理。"
        if kind is MarkKind.SECRECY
        else f"文件名像是含有{kind.label}，建议改名后再录入。"
        for kind in kinds
    )


def safe_file_name(name: str) -> str:
    """Return a name that Windows and Linux accept, as near to ``name`` as can be; the ending is kept."""
    cleaned = re.sub(_FORBIDDEN, "_", clean_line(name)).rstrip(". ") or "未命名"
    if re.match(_DEVICES, cleaned, re.IGNORECASE):
        cleaned = f"_{cleaned}"
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or not stem or len(suffix) > _LONGEST_ENDING:
        stem, suffix = cleaned, ""
    room = _LONGEST - len(dot and suffix and f".{suffix}")
    stem = _shortened(stem, room, _MOST_BYTES - len(suffix.encode()) - 1)
    return f"{stem}.{suffix}" if suffix else stem


def _shortened(stem: str, most_chars: int, most_bytes: int) -> str:
    """Return the beginning of a name that stays within both limits; file systems of Linux count bytes."""
    cut = stem[:most_chars]
    while len(cut.encode()) > most_bytes:
        cut = cut[:-1]
    return cut if cut == stem else cut.rstrip(". ") or "未命名"
