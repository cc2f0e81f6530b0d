"""Scenarios (推演方案): what-ifs kept under a name."""

from __future__ import annotations

from datetime import datetime

from shifan.domain.values import value


@value
class Scenario:
    """A named what-if; ``lines`` holds one assumption a line, as people write them."""

    id: str
    application_id: str
    name: str
    lines: str
    made_by: str
    made_at: datetime
    version: int = 0

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The assumptions in their order."""
        return tuple(self.lines.splitlines())
