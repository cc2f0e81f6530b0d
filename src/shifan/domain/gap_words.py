"""How a gap was closed, in words: the same wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.gaps import Gap, GapStanding
from shifan.domain.state import ApplicationState

GONE = "（文件缺失）"


def proof_titles(gap: Gap, state: ApplicationState) -> tuple[str, ...]:
    """Return the titles of what proves that the gap was mended; of a file that cannot be used that is said."""
    return tuple(
        found.title if found.id in state.usable else f"{found.title}{GONE}" for found in state.proofs_of_gap(gap)
    )


def ending(gap: Gap, state: ApplicationState) -> str:
    """Return when and how the gap was closed, its proof, and why there was none; empty where nothing is known yet."""
    return "；".join(f"{word}：{text}" if word else text for word, text in ending_parts(gap, state))


def ending_parts(gap: Gap, state: ApplicationState) -> Iterator[tuple[str, str]]:
    """Yield the same piece by piece, each with the word for it."""
    if gap.closed_on:
        yield f"{gap.closed_on} 销号", gap.resolution
    if titles := proof_titles(gap, state):
        yield "佐证" if gap.closed_on else "已附佐证", "、".join(titles)
    if gap.unproved_reason:
        later = state.gap_standing(gap) is not GapStanding.UNPROVED
        yield "销号时无佐证，原因" if later else "无佐证的原因", gap.unproved_reason
    elif state.gap_standing(gap) is GapStanding.UNPROVED:
        yield "", "销号时没有写无佐证的原因"
