"""What somebody else changed under a user's hands, told in words: who, when, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shifan.domain.errors import StaleWriteError
from shifan.domain.field_words import EMPTY
from shifan.domain.values import value

_HINT = "请看过最新内容后再改一次。"
_MOST_TOLD = 4
_LONGEST = 60


@value
class OthersChange:
    """One field that somebody else changed: the words for it, what it was and what it is now, in words too.

    ``field`` is the column, or the form's name for it. ``by`` is empty and ``at`` (timezone-aware) None where the
    journal does not know.
    """

    entity: str
    key: str
    field: str
    word: str
    base: str
    theirs: str
    by: str = ""
    at: datetime | None = None

    @property
    def who_and_when(self) -> str:
        """Who changed it and when, as words."""
        if self.at is None:
            return self.by or "别处"
        return f"{self.by} 于 {self.at:%m-%d %H:%M}"

    def __str__(self) -> str:
        was, now = _in_short(self.base), _in_short(self.theirs)
        return f"「{self.word}」被 {self.who_and_when} 从「{was}」改为「{now}」"


def stale_write(changes: Sequence[OthersChange], what: str = "这里") -> StaleWriteError:
    """Return the refusal of a write that began from values which others have changed since."""
    told = [str(change) for change in changes[:_MOST_TOLD]]
    if len(changes) > _MOST_TOLD:
        told.append(f"还有 {len(changes) - _MOST_TOLD} 处改动")
    said = "；".join(told) or f"{what}刚刚被别人改动"
    return StaleWriteError(f"{said}。您的改动没有写入。", _HINT, changes=tuple(changes))


def _in_short(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…") or EMPTY
