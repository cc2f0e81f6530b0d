"""Scoring many applications one after the other: what each costs, and the memory all need, at 3,000 against 30."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from shifan.criteria.library import load_scheme
from shifan.domain.records import Rating
from shifan.domain.scoring import score
from shifan.domain.state import ApplicationState
from shifan.services.session import Session

FEW, MANY = 30, 3000
_RATINGS = (None, *Rating)


class ManyScores:
    """The example scheme, which has totals, checkpoints, levels and caps, on applications that differ."""

    def __init__(self, session: Session) -> None:
        self._edition, self._state = session.edition, session.state()
        self._scheme = load_scheme("example-province")
        self._records = [
            {
                key: replace(record, verdict=_RATINGS[(number + place) % len(_RATINGS)])
                for place, (key, record) in enumerate(self._state.records.items())
            }
            for number in range(len(_RATINGS))
        ]

    def few(self) -> float:
        """Return what one of FEW takes, repeated until as many were scored as in ``many``."""
        begun = time.process_time()
        for _ in range(MANY // FEW):
            self._all(FEW)
        return (time.process_time() - begun) * 1000 / MANY

    def many(self) -> float:
        """Return what one of MANY takes."""
        begun = time.process_time()
        self._all(MANY)
        return (time.process_time() - begun) * 1000 / MANY

    def peak(self, count: int) -> float:
        """Return the most memory in KB that scoring ``count`` applications needed at once."""
        tracemalloc.start()
        try:
            self._all(count)
            return tracemalloc.get_traced_memory()[1] / 1024
        finally:
            tracemalloc.stop()

    def _all(self, count: int) -> Decimal:
        states = self._states(count)
        return sum((score(self._edition, self._scheme, state).total.claimed for state in states), Decimal(0))

    def _states(self, count: int) -> Iterator[ApplicationState]:
        for number in range(count):
            yield replace(self._state, records=self._records[number % len(self._records)])
