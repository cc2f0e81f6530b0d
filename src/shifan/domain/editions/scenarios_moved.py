"""Kept what-ifs speak of items by number: their lines with the numbers of another edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shifan.domain.assumptions import Assumption, parse_assumptions
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.points_moved import point_map
from shifan.domain.errors import ShifanError
from shifan.domain.scenarios import Scenario


def moved_scenario(scenario: Scenario, old: Edition, successors: Mapping[str, Criterion]) -> Scenario | None:
    """Return the scenario under the new numbers, None where an item or checkpoint of it has no one successor.

    ``successors`` holds the new item by the old one's number.
    """
    try:
        lines = [_moved(one, old, successors) for one in parse_assumptions(scenario.assumptions)]
    except (ShifanError, KeyError):
        return None
    return replace(scenario, lines="\n".join(lines))


def _moved(one: Assumption, old: Edition, successors: Mapping[str, Criterion]) -> str:
    if not one.number:
        return one.line
    number, _, point = one.number.partition(".")
    item, new = old.by_number(number), successors[number]
    if not point:
        return replace(one, number=new.number).line
    target = point_map(item, new)[item.checkpoint(point).id]
    place = next(found for found in new.checkpoints if found.id == target)
    return replace(one, number=place.number).line
