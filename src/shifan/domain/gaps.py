"""Gaps (问题短板): what is missing, who mends it, by when, and how it was closed, with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.values import value
from shifan.domain.ways import typed


class GapOrigin(Labelled):
    """Who found the gap."""

    SELF_CHECK = "self_check", "自查"
    MEETING = "meeting", "会议交办"
    INSPECTION = "inspection", "督察反馈"
    PROVINCIAL_REVIEW = "provincial_review", "省级初审"
    ON_SITE = "on_site", "现场核查"


class GapStanding(Labelled):
    """How a gap stands: not closed, closed with proof, closed without."""

    OPEN = "open", "未销号"
    CLOSED = "closed", "已销号"
    UNPROVED = "closed_unproved", "已销号（无佐证）"


@value
class Gap:
    """A gap under an item, or under none when it concerns the whole application.

    ``unproved_reason`` says why it was closed without proof; it stays where proof came later.
    """

    id: str
    application_id: str
    text: str
    origin: GapOrigin
    opened_on: date
    criterion_id: str | None = None
    area: str = ""
    department_id: str | None = None
    due: date | None = None
    closed_on: date | None = None
    resolution: str = ""
    unproved_reason: str = ""
    version: int = 0

    @property
    def open(self) -> bool:
        """True until the gap is closed (对账销号)."""
        return self.closed_on is None


@value
class GapProof:
    """One document that proves how a gap was mended."""

    id: str
    application_id: str
    gap_id: str
    evidence_id: str
    version: int = 0


_NAMED_IN_WORDS = "（佐证："


def close(gap: Gap, on: date, resolution: str, *, proved: bool, unproved_reason: str = "") -> Gap:
    """Return the gap closed on ``on``; without proof (``proved``) only with the reason why there is none.

    Raises RuleError when it is closed already, when nothing says how it was mended, when there is neither proof nor
    reason, and when there are both.
    """
    reason = unproved_reason.strip()
    if not gap.open:
        raise RuleError(f"该问题已于 {gap.closed_on} 销号。")
    if not resolution.strip():
        raise RuleError("销号须写明怎样整改的。")
    if not proved and not reason:
        raise RuleError(
            "没有佐证，没有销号。",
            "请附上能证明已整改的材料；确实没有的，写明原因，销号后标为「已销号（无佐证）」。"
            + typed("\n命令：--proof 文件、--evidence 已有的材料、--no-proof 原因。"),
        )
    if proved and reason:
        raise RuleError("已经有佐证，不用再写无佐证的原因。", "请去掉原因；或者不附佐证，只写原因。")
    return replace(gap, closed_on=on, resolution=resolution.strip(), unproved_reason=reason)


def standing(gap: Gap, proofs: Sequence[GapProof]) -> GapStanding:
    """Return how a gap with these documents of its own stands."""
    return standing_of(gap.closed_on, gap.resolution, gap.unproved_reason, proved=bool(proofs))


def standing_of(closed_on: date | str | None, resolution: str, unproved_reason: str, *, proved: bool) -> GapStanding:
    """Return how a gap stands; ``proved`` when it has documents of its own.

    One that was closed before proof was kept apart counts as proved where the words about its mending name documents.
    """
    if closed_on is None:
        return GapStanding.OPEN
    named = not unproved_reason and _NAMED_IN_WORDS in resolution and resolution.endswith("）")
    return GapStanding.CLOSED if proved or named else GapStanding.UNPROVED
