"""What each base item can give after the scheme's 不适用 policy."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shifan.domain.allotting import shares
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import Rating, Record
from shifan.domain.scheme import NaPolicy, Scheme

ZERO = Decimal(0)


def full_points(edition: Edition, scheme: Scheme, records: Mapping[str, Record]) -> dict[str, Decimal]:
    """Return each base item's full points by id after the scheme's 不适用 policy.

    ``redistribute`` gives an excluded item's points to the other items of its subgroup in proportion to their own
    points, else of its group, else of all; the sum stays exactly the same (largest remainder at 0.01 point).
    """
    base = edition.of_kind(CriterionKind.BASE)
    full = {item.id: scheme.points_of(item.number).points for item in base}
    if scheme.na_policy is NaPolicy.FULL:
        return full
    excluded = [item for item in base if records[item.id].verdict is Rating.NA]
    listed = dict(full)
    for item in excluded:
        full[item.id] = ZERO
    if scheme.na_policy is NaPolicy.EXCLUDE:
        return full
    gone = {item.id for item in excluded}
    for item in excluded:
        heirs = _heirs(edition, item, gone, listed)
        weights = [listed[heir] for heir in heirs]
        for heir, share in zip(heirs, shares(listed[item.id], weights) if heirs else (), strict=True):
            full[heir] += share
    return full


def _heirs(edition: Edition, item: Criterion, gone: set[str], listed: Mapping[str, Decimal]) -> list[str]:
    group, subgroup = edition.place_of(item.id)
    for circle in (subgroup.criteria, group.criteria, edition.criteria):
        heirs = [other.id for other in circle if other.id in listed and other.id not in gone and listed[other.id] > 0]
        if heirs:
            return heirs
    return []
