"""Review rounds (审核轮次): when one may be opened, and the opinion each gives on an item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.values import value
from shifan.domain.ways import Way


class RoundKind(Labelled):
    """Who reviews."""

    FIRST = "first", "初审"
    SECOND = "second", "复审"
    PROVINCIAL = "provincial", "省级初审"


@value
class ReviewRound:
    """One numbered round; open until ``closed_on``."""

    id: str
    application_id: str
    number: int
    kind: RoundKind
    opened_on: date
    closed_on: date | None = None
    note: str = ""
    version: int = 0

    @property
    def open(self) -> bool:
        """True until the round is closed."""
        return self.closed_on is None

    @property
    def name(self) -> str:
        """``第 2 轮（复审）``."""
        return f"第 {self.number} 轮（{self.kind.label}）"


@value
class ReviewOpinion:
    """A round's opinion on one item: a rating, or None for 退回补正, which has a reason and may have a due date."""

    id: str
    application_id: str
    round_id: str
    criterion_id: str
    rating: Rating | None
    reason: str
    reviewer: str
    decided_at: datetime
    supplement_due: date | None = None
    version: int = 0

    @property
    def word(self) -> str:
        """The opinion in one word."""
        return self.rating.label if self.rating else WorkStatus.RETURNED.label

    @property
    def text(self) -> str:
        """The opinion with its reason and due date, as one line."""
        due = f"，{self.supplement_due} 前补正" if self.supplement_due else ""
        return f"{self.word}{due}{f'：{self.reason}' if self.reason else ''}"


def open_among(rounds: Iterable[ReviewRound]) -> ReviewRound | None:
    """Return the round that is open, None when there is none; never more than one is."""
    return next((found for found in rounds if found.open), None)


def next_number(rounds: Iterable[ReviewRound]) -> int:
    """Return the number a new round gets. Raises RuleError while a round is open."""
    rounds = tuple(rounds)
    standing = open_among(rounds)
    if standing is not None:
        raise RuleError(
            f"{standing.name}还没有结束，同一时间只能有一轮。", f"请先结束这一轮（{Way.CLOSE_ROUND}），再开下一轮。"
        )
    return max((found.number for found in rounds), default=0) + 1


def closed(found: ReviewRound, on: date) -> ReviewRound:
    """Return the round closed on ``on``. Raises RuleError when it is closed already."""
    if not found.open:
        raise RuleError(f"{found.name}已于 {found.closed_on} 结束。")
    return replace(found, closed_on=on)


def check_supplement_due(due: date | None, today: date, period_start: date) -> None:
    """Raise RuleError when a supplement would be due before today or before the evidence period."""
    if due is None:
        return
    if due < period_start:
        raise RuleError(f"补正时限 {due} 早于评估期开始日期 {period_start}，请检查。")
    if due < today:
        raise RuleError(f"补正时限 {due} 早于今天（{today}），请检查。")


def opinion_of(
    found: ReviewRound,
    record: Record,
    reviewer: str,
    at: datetime,
    due: date | None = None,
    present: ReviewOpinion | None = None,
) -> ReviewOpinion:
    """Return the round's opinion that the decided ``record`` stands for, in the place of ``present``."""
    returned = record.status is WorkStatus.RETURNED
    return ReviewOpinion(
        id=f"{found.id}.{record.criterion_id}",
        application_id=found.application_id,
        round_id=found.id,
        criterion_id=record.criterion_id,
        rating=None if returned else record.verdict,
        reason=record.status_reason if returned else record.verdict_reason,
        reviewer=reviewer,
        decided_at=at,
        supplement_due=due,
        version=present.version if present else 0,
    )
