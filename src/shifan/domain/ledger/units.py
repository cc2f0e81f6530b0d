"""Names of units as ledgers write them: several in a cell, short or long, the part they play before or behind."""

from __future__ import annotations

import re

from shifan.domain.ledger.sheet import tight
from shifan.domain.tasks import TaskRole
from shifan.domain.text import clean_line
from shifan.domain.values import value

_LONGEST_NAME = 30
_ROLE = r"(牵头|主办|责任|配合|协办)(?:责任)?(?:单位|部门)?[:：]"
_ROLE_BEHIND = r"[（(](牵头|主办|配合|协办)(?:单位|部门)?[)）]$"
_AND_OTHERS = r"等(?:有关|相关)?(?:单位|部门)?$"
_COLLECTIVE = r"^(各|有关|相关|全县)|^承办(单位|部门)$|(各|有关|相关)(单位|部门|乡镇)$"
_BLANK = ("", "-", "--", "/", "\\", "—", "——", "无", "暂无")


@value
class UnitName:
    """One unit in a cell. ``role`` where the cell says it itself; ``and_others`` when 等 followed the name."""

    name: str
    role: TaskRole | None = None
    and_others: bool = False

    @property
    def collective(self) -> bool:
        """True for a name that stands for many units (各执法部门)."""
        return re.search(_COLLECTIVE, self.name) is not None

    @property
    def fits(self) -> bool:
        """True when this can be the name of a unit at all."""
        return 2 <= len(self.name) <= _LONGEST_NAME and re.search(r"[\u4e00-\u9fff]{2}", self.name) is not None


def is_blank(text: str) -> bool:
    """Tell whether a cell's text only says that there is nothing (/, —, 无)."""
    return "".join(text.split()) in _BLANK


def split_units(text: str) -> list[UnitName]:
    """Return the units named in a cell, in order, each once in a part, split at 、，, / ； ; and line breaks."""
    found: dict[tuple[str, TaskRole | None], UnitName] = {}
    role: TaskRole | None = None
    for piece in _pieces(text):
        named = re.match(_ROLE, piece)
        if named:
            role = TaskRole.SUPPORT if named.group(1) in ("配合", "协办") else TaskRole.LEAD
            piece = piece[named.end() :]
        part = role
        behind = re.search(_ROLE_BEHIND, piece)
        if behind:
            part = TaskRole.SUPPORT if behind.group(1) in ("配合", "协办") else TaskRole.LEAD
            piece = piece[: behind.start()]
        name = re.sub(_AND_OTHERS, "", piece)
        if not is_blank(name):
            found.setdefault((tight(name), part), UnitName(name, part, and_others=name != piece))
    return list(found.values())


def _pieces(text: str) -> list[str]:
    pieces, depth, piece = [], 0, ""
    for ch in text.replace("\n", "；"):
        depth += (ch in "（(") - (ch in "）)")
        if ch in "、，,/;；|" and depth <= 0:
            pieces.append(piece)
            piece, depth = "", 0
        else:
            piece += ch
    return [name for piece in [*pieces, piece] for name in _by_space(clean_line(piece))]


def _by_space(text: str) -> list[str]:
    words = text.split()
    if len(words) > 1 and all(len(word) >= 3 for word in words):
        return words
    return ["".join(words)]
