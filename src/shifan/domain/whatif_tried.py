"""One assumption of a what-if among the others, and what it moves. Pure.

An assumption moves what changes when it is made in its place, or when it alone is left out of all of them: a cap may
stand before the event that it holds back, and of three events beyond a cap the first two have brought points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from shifan.domain.assuming import StateCopy
from shifan.domain.assumptions import Assumption
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.explain import points_text
from shifan.domain.scoring import ZERO, Score

OVERRULED = "「{}」被后面的假设改掉了"
CANCELLED = "和别的假设合起来，得分与原来相同"


@dataclass(frozen=True)
class Tried:
    """One of the assumptions, at ``position``: the scores after none, one, two … of them, and the changed copies.

    ``without`` gives the score that all but the one at a position make.
    """

    every: tuple[Assumption, ...]
    position: int
    edition: Edition
    steps: tuple[Score, ...]
    copy: StateCopy
    without: Callable[[int], Score]

    @property
    def given(self) -> Assumption:
        """The assumption itself."""
        return self.every[self.position]

    @cached_property
    def item(self) -> Criterion:
        """The item that it speaks of."""
        return self.edition.by_number(self.given.number.partition(".")[0])

    @property
    def place(self) -> str:
        """The item in words."""
        return f"第 {self.item.number} 项"

    @property
    def before(self) -> Score:
        """The score without any assumption."""
        return self.steps[0]

    @property
    def previous(self) -> Score:
        """The score after the assumptions before this one."""
        return self.steps[self.position]

    @property
    def after(self) -> Score:
        """The score after all assumptions."""
        return self.steps[-1]

    @cached_property
    def left_out(self) -> Score:
        """The score of all other assumptions."""
        return self.without(self.position)

    def moves(self, read: Callable[[Score], object]) -> bool:
        """Tell whether it moves what ``read`` gives of a score, in its place or beside all others."""
        return read(self.previous) != read(self.steps[self.position + 1]) or self.matters(read)

    def matters(self, read: Callable[[Score], object]) -> bool:
        """Tell whether it moves that beside all others."""
        return read(self.left_out) != read(self.after)

    def stood(self, read: Callable[[Score], bool]) -> str:
        """Return in words that what it assumes was so before, or assumed before; empty when it was not."""
        if read(self.before):
            return "本来就是"
        return "前面已经假设为" if read(self.previous) else ""


def amount_text(points: Decimal | None) -> str:
    """Return points in words."""
    return f"{points_text(points or ZERO)} 分"
