"""The numbers of a roll-up in words, as the command line and the screen say them."""

from __future__ import annotations

from decimal import Decimal

from shifan.domain.rollup import Standing, score_range
from shifan.domain.summary import Tally

SHARES = "得分是占各自方案满分的比例：审定～含自评～最高可达，含加减分。"


def percent_text(share: Decimal) -> str:
    """Return a percentage without zeros at its end."""
    return f"{share.normalize():f}%"


def range_text(tally: Tally) -> str:
    """Return confirmed, claimed and ceiling."""
    return "～".join(map(percent_text, score_range(tally)))


def adjust_text(tally: Tally) -> str:
    """Return bonus, penalty and vetoes, those that there are; else nothing."""
    parts = [
        f"{word} {points.normalize():f}" for word, points in (("加分", tally.bonus), ("扣分", tally.penalty)) if points
    ]
    return "　".join([*parts, f"一票否决 {tally.vetoes}"] if tally.vetoes else parts)


def change_text(tally: Tally, before: Tally | None) -> str:
    """Return what changed since ``before``; nothing where that is not known."""
    if before is None:
        return ""
    moved = tally.minus(before)
    points = score_range(tally)[0] - score_range(before)[0]
    return f"变化：收集 {moved.collected:+d}，审定 {moved.accepted:+d}，得分 {points.normalize():+f} 个百分点"


def climb_text(standing: Standing) -> str:
    """Return by how many places it rose or fell since the compared day; nothing where it did not, or nobody knows."""
    if standing.entry.began:
        return "新"
    climbed = standing.climbed
    if not climbed:
        return ""
    return f"升 {climbed}" if climbed > 0 else f"降 {-climbed}"
