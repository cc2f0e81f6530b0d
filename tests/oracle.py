"""An independent, slow scorer: it reads the YAML files themselves and counts with fractions, one cent at a time.

It shares no code with the program: no domain objects, no Decimal, no loader of ours. What it and the scorer agree on,
both got from the files and the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import yaml

CENT = Fraction(1, 100)
FINEST = Fraction(1, 10_000)


class Event(NamedTuple):
    """A bonus or penalty event as a person would write it down."""

    number: str
    level: str
    timely: bool
    proved: bool
    flagged: bool


@dataclass
class Facts:
    """What is known of an application: ratings by item number, ticked checkpoint numbers, events."""

    verdicts: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)


class Sums(NamedTuple):
    """All that is compared."""

    confirmed: Fraction
    claimed: Fraction
    ceiling: Fraction
    maximum: Fraction
    bonus: Fraction
    penalty: Fraction
    vetoes: int


def read(path: Path) -> Any:
    """Return a YAML file as PyYAML reads it."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Oracle:
    """Scores facts by a scheme file and an edition folder."""

    def __init__(self, edition: Path, scheme: Path) -> None:
        names = read(edition / "edition.yaml")["files"]
        self.groups = [read(edition / name) for name in names]
        self.scheme = read(scheme)
        self.rows = [
            (group["number"], sub["number"], item)
            for group in self.groups
            for sub in group["subgroups"]
            for item in sub["criteria"]
        ]
        self.base = [row for row in self.rows if row[2]["kind"] == "base"]
        self.listed = self._listed()

    def score(self, facts: Facts) -> Sums:
        """Return every sum."""
        full = self._full(facts)
        confirmed = claimed = ceiling = Fraction(0)
        for _, _, item in self.base:
            number = item["number"]
            verdict, claim = facts.verdicts.get(number), facts.claims.get(number)
            if verdict:
                points = self._earned(item, verdict, full[number], facts)
                confirmed, claimed, ceiling = confirmed + points, claimed + points, ceiling + points
            else:
                ceiling += full[number]
                if claim and (claim != "na" or self.scheme["na_policy"] == "full"):
                    claimed += self._earned(item, claim, full[number], facts)
        return Sums(
            confirmed,
            claimed,
            ceiling,
            sum(full.values(), Fraction(0)),
            self._ledger(facts, "bonus"),
            self._ledger(facts, "penalty"),
            sum(self._is_veto(event) for event in facts.events),
        )

    def _listed(self) -> dict[str, Fraction]:
        points = {number: Fraction(rule["points"]) for number, rule in self.scheme.get("items", {}).items()}
        for part, column in (("subgroups", 1), ("groups", 0)):
            for place, rule in self.scheme.get(part, {}).items():
                numbers = [row[2]["number"] for row in self.base if row[column] == place]
                left = Fraction(rule["points"]) - sum(points.get(number, Fraction(0)) for number in numbers)
                rest = [number for number in numbers if number not in points]
                points.update(zip(rest, deal(left, [Fraction(1)] * len(rest)), strict=True))
        default = Fraction(self.scheme["default"]["points"])
        return {row[2]["number"]: points.get(row[2]["number"], default) for row in self.base}

    def _full(self, facts: Facts) -> dict[str, Fraction]:
        policy = self.scheme["na_policy"]
        gone = [row for row in self.base if facts.verdicts.get(row[2]["number"]) == "na" and policy != "full"]
        names = {row[2]["number"] for row in gone}
        full = {number: Fraction(0) if number in names else points for number, points in self.listed.items()}
        for group, sub, item in gone if policy == "redistribute" else []:
            circles = (
                [row for row in self.base if row[1] == sub and row[0] == group],
                [row for row in self.base if row[0] == group],
                self.base,
            )
            for circle in circles:
                heirs = [row[2]["number"] for row in circle]
                heirs = [number for number in heirs if number not in names and self.listed[number] > 0]
                if heirs:
                    weights = [self.listed[number] for number in heirs]
                    for number, share in zip(heirs, deal(self.listed[item["number"]], weights), strict=True):
                        full[number] += share
                    break
        return full

    def _earned(self, item: dict[str, Any], rating: str, full: Fraction, facts: Facts) -> Fraction:
        if rating == "na":
            return full
        most = full * Fraction(self.scheme["fractions"][rating])
        rule = self.scheme.get("checkpoints", {}).get(item["number"])
        if rule is None:
            return most
        numbers = [f"{item['number']}.{place}" for place in range(1, len(item["checkpoints"]) + 1)]
        weights = {number: Fraction(rule.get("weights", {}).get(number, "1")) for number in numbers}
        done = sum(weight for number, weight in weights.items() if number in facts.ticked)
        part = full * done / sum(weights.values())
        return min(most, part if done == sum(weights.values()) else part // FINEST * FINEST)

    def _ledger(self, facts: Facts, kind: str) -> Fraction:
        total = Fraction(0)
        for _, _, item in self.rows:
            if item["kind"] != kind:
                continue
            table = self.scheme.get("adjustments", {}).get(item["number"], {})
            levels = table.get("levels", {})
            points = sum(
                (
                    Fraction(levels[event.level])
                    for event in facts.events
                    if event.number == item["number"] and event.level in levels and event.timely and event.proved
                ),
                Fraction(0),
            )
            total += at_most(points, table.get("cap"))
        return at_most(total, self.scheme.get(f"{kind}_cap"))

    def _is_veto(self, event: Event) -> bool:
        table = self.scheme.get("adjustments", {}).get(event.number, {})
        by_level = event.level in table.get("vetoes", []) and event.timely
        return event.proved and (event.flagged or by_level)


def at_most(points: Fraction, cap: dict[str, str] | None) -> Fraction:
    """Return the points below a cap as a scheme file writes it."""
    return points if cap is None else min(points, Fraction(cap["points"]))


def deal(points: Fraction, weights: list[Fraction]) -> Iterable[Fraction]:
    """Deal points out in proportion: whole cents first, then cent by cent to whoever lacks most."""
    if not weights:
        return []
    wanted = [points * weight / sum(weights) for weight in weights]
    hands = [share // CENT * CENT for share in wanted]
    for index, coin in zip(_by_lack(wanted, hands), _coins(points - sum(hands)), strict=False):
        hands[index] += coin
    return hands


def _by_lack(wanted: list[Fraction], hands: list[Fraction]) -> list[int]:
    return sorted(range(len(wanted)), key=lambda index: (hands[index] - wanted[index], index))


def _coins(left: Fraction) -> Iterator[Fraction]:
    while left > 0:
        coin = min(CENT, left)
        yield coin
        left -= coin
