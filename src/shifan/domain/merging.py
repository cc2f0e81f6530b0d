"""Three-way merge, field by field: what both began from, what is stored now, and what comes in.

Forms use it (what was on screen, what is stored, what was typed) and so does whatever reads answers back. Values are
compared as they are: bringing two spellings of one value to one form is for the caller. Pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Generic, TypeVar

from shifan.domain.values import value

V = TypeVar("V")


class MergeOutcome(Enum):
    """What a merge finds in one field."""

    UNCHANGED = "unchanged"
    """What comes in did not touch the field: the stored value stays, whatever it is."""
    APPLY = "apply"
    """Only what comes in changed it: to be written."""
    SAME = "same"
    """Both changed it to the same value: nothing to write, nothing to decide."""
    CONFLICT = "conflict"
    """Both changed it, to different values: somebody has to decide."""


class Side(Enum):
    """Whose value stands after a decision."""

    STORED = "stored"
    INCOMING = "incoming"


@value
class FieldMerge(Generic[V]):
    """One field with its three values and what the merge finds."""

    field: str
    base: V
    stored: V
    incoming: V
    outcome: MergeOutcome

    @property
    def stored_moved(self) -> bool:
        """True when the stored value is no longer the one that both began from."""
        return self.stored != self.base

    def result(self, side: Side | None = None) -> V:
        """Return the value that is to stand; a conflict needs a ``side``. Raises ValueError without one."""
        if self.outcome is MergeOutcome.CONFLICT:
            if side is None:
                raise ValueError(f"no decision on {self.field}")
            return self.incoming if side is Side.INCOMING else self.stored
        return self.incoming if self.outcome is MergeOutcome.APPLY else self.stored


def merge_field(field: str, base: V, stored: V, incoming: V) -> FieldMerge[V]:
    """Return what the merge of one field finds."""
    if incoming == base:
        outcome = MergeOutcome.UNCHANGED
    elif stored == base:
        outcome = MergeOutcome.APPLY
    elif stored == incoming:
        outcome = MergeOutcome.SAME
    else:
        outcome = MergeOutcome.CONFLICT
    return FieldMerge(field, base, stored, incoming, outcome)


def merge(base: Mapping[str, V], stored: Mapping[str, V], incoming: Mapping[str, V]) -> tuple[FieldMerge[V], ...]:
    """Return the merge of every field that comes in, in its order; ``base`` and ``stored`` must have them all."""
    return tuple(merge_field(field, base[field], stored[field], came) for field, came in incoming.items())


def conflicts(merged: Sequence[FieldMerge[V]]) -> tuple[FieldMerge[V], ...]:
    """Return the fields that somebody has to decide."""
    return tuple(found for found in merged if found.outcome is MergeOutcome.CONFLICT)


def results(merged: Sequence[FieldMerge[V]], decided: Mapping[str, Side] | None = None) -> dict[str, V]:
    """Return the values that are to stand, by field. Raises ValueError for a conflict that nobody decided."""
    sides = decided or {}
    return {found.field: found.result(sides.get(found.field)) for found in merged}
