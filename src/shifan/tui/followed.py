"""Long use cases at the screen: a watch tells how far they are and may stop them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shifan.evidence.watch import Watch
from shifan.services.session import Session

T = TypeVar("T")


def followed(watch: Watch, function: Callable[[Session], T]) -> Callable[[Session], T]:
    """Return ``function`` made to tell ``watch`` how far it is; stopped before it commits, it raises StoppedError."""

    def run(session: Session) -> T:
        with session.watched(watch):
            return function(session)

    return run
