"""Writing a file that somebody may have open just now: then it gets a new name, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shifan.excel.saving import LockedFileError, free_name

T = TypeVar("T")


def or_beside(target: Path, write: Callable[[Path], T]) -> tuple[T, Path, str]:
    """Return what ``write`` gave, where it wrote, and what is to be said of that (empty: where it was asked to).

    Raises what ``write`` raises, but for the one case that the target is open in another program.
    """
    try:
        return write(target), target, ""
    except LockedFileError:
        other = free_name(target)
        told = f"「{target.name}」正被其他程序打开（多半是表格程序），没有动它，已另存为「{other.name}」。"
        return write(other), other, told
