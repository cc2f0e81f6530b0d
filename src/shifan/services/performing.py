"""Letting a use case decide until what it has read is still true when it writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shifan.domain.errors import MovedMeanwhileError
from shifan.store.repository import Repository

T = TypeVar("T")

_ATTEMPTS = 50
_ALONE = 2  # every second attempt keeps the others out


class Performing:
    """The attempts at one store. Not for sharing between threads."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._as_of: dict[str, int] = {}  # what the running use case has read, by application
        self._at_hand: dict[object, object] | None = None  # what it has made that can be used again

    def run(self, decide: Callable[[], T], application_id: str) -> T:
        """Return what ``decide`` returns; where another program commits in between, it decides again.

        Every second time all others are kept out. Raises what ``decide`` raises; MovedMeanwhileError when the store
        never holds still.
        """
        outer, self._at_hand = self._at_hand, {}
        try:
            for attempt in range(1, _ATTEMPTS):
                try:
                    if attempt % _ALONE:
                        return self._decided(decide, application_id)
                    with self._repository.alone(application_id):
                        return decide()
                except MovedMeanwhileError:
                    continue
            return self._decided(decide, application_id)
        finally:
            self._at_hand = outer

    def _decided(self, decide: Callable[[], T], application_id: str) -> T:
        outer, self._as_of = self._as_of, {application_id: self._repository.others_version(application_id)}
        try:
            return decide()
        finally:
            self._as_of = outer

    def as_of(self, application_id: str) -> int | None:
        """Return which state of the application the running use case has read, None where none was noted."""
        return self._as_of.get(application_id)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made only once however often the running use case decides."""
        if self._at_hand is None:
            return make()
        if key not in self._at_hand:
            self._at_hand[key] = make()
        return self._at_hand[key]  # type: ignore[return-value]
