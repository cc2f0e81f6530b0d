"""All rows of an application that hang on items, as a migration reads and writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapProof
from shifan.domain.onsite import Inquiry, Site, SiteItem
from shifan.domain.rounds import ReviewOpinion, ReviewRound
from shifan.domain.scenarios import Scenario
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class Holdings:
    """What an application holds under its edition."""

    state: ApplicationState
    rounds: tuple[ReviewRound, ...] = ()
    opinions: tuple[ReviewOpinion, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    site_items: tuple[SiteItem, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    sites: tuple[Site, ...] = ()

    def gaps_of(self, criterion_id: str) -> tuple[Gap, ...]:
        """Return an item's gaps, open and closed."""
        return tuple(gap for gap in self.state.gaps if gap.criterion_id == criterion_id)

    def _proofs_of(self, criterion_id: str) -> tuple[GapProof, ...]:
        known = self.state.gap_proofs_of
        return tuple(proof for gap in self.gaps_of(criterion_id) for proof in known.get(gap.id, ()))

    def opinions_of(self, criterion_id: str) -> tuple[ReviewOpinion, ...]:
        """Return the opinions given on an item."""
        return tuple(one for one in self.opinions if one.criterion_id == criterion_id)

    def inquiries_of(self, criterion_id: str) -> tuple[Inquiry, ...]:
        """Return the inquiries about an item."""
        return tuple(one for one in self.inquiries if one.criterion_id == criterion_id)

    def sites_of(self, criterion_id: str) -> tuple[SiteItem, ...]:
        """Return where an item is shown on the spot."""
        return tuple(one for one in self.site_items if one.criterion_id == criterion_id)

    def figures_of(self, criterion_id: str) -> tuple[Figure, ...]:
        """Return an item's figures."""
        return self.state.figures_of.get(criterion_id, ())

    def rows_of(self, criterion_id: str) -> dict[str, tuple[Any, ...]]:
        """Return all rows that hang on an item, by the name of their table."""
        state, check = self.state, self.state.self_check_of.get(criterion_id)
        record = state.records.get(criterion_id)
        return {
            "record": (record,) if record else (),
            "tick": tuple(state.ticks_of.get(criterion_id, {}).values()),
            "task": state.tasks_of.get(criterion_id, ()),
            "evidence_link": state.links_of.get(criterion_id, ()),
            "gap": self.gaps_of(criterion_id),
            "gap_proof": self._proofs_of(criterion_id),
            "adjustment": state.adjustments_of.get(criterion_id, ()),
            "self_check": (check,) if check else (),
            "figure": self.figures_of(criterion_id),
            "review_opinion": self.opinions_of(criterion_id),
            "inquiry": self.inquiries_of(criterion_id),
            "site_item": self.sites_of(criterion_id),
        }

    def all_rows(self) -> Iterator[Any]:
        """Yield every row that may be about an item."""
        state = self.state
        yield from state.records.values()
        yield from state.gap_proofs  # they refer to gaps: whoever removes what is here comes to them first
        for rows in (state.ticks, state.tasks, state.links, state.gaps, state.self_checks, state.figures):
            yield from rows
        for more in (self.opinions, self.inquiries, self.site_items, self.scenarios, state.adjustments):
            yield from more
