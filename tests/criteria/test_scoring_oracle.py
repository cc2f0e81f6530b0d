"""The scorer and an independent oracle agree, on the shipped schemes and on schemes written at random."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from oracle import Event, Facts, Oracle, Sums
from shifan.criteria.compiled import scheme_from
from shifan.criteria.library import load_edition
from shifan.criteria.scheme_checking import check_scheme
from shifan.domain.adjustments import Adjustment
from shifan.domain.criteria import CriterionKind, Edition
from shifan.domain.evidence import EvidenceLink
from shifan.domain.explain import explain
from shifan.domain.records import Rating, Tick
from shifan.domain.scoring import Range, score
from shifan.domain.state import ApplicationState
from support import CRITERIA, NOW
from support_worlds import APP, END, every_line, make_evidence, make_state

FOLDER = CRITERIA / "working-2023"
EDITION = load_edition("working-2023")
BASES = ("official", "provincial", "county", "equal-default")
LEVELS = ("国家级", "省级", "市级", "弄虚作假")


def facts_at_random(edition: Edition, dice: random.Random) -> Facts:
    """Return facts in which every rating, level and combination turns up."""
    ratings = [rating.value for rating in Rating]
    base = [item.number for item in edition.of_kind(CriterionKind.BASE)]
    ledgers = [item.number for item in edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY)]
    points = [point.number for item in edition.criteria for point in item.checkpoints]
    worked = dice.random()
    return Facts(
        verdicts={number: dice.choice(ratings) for number in base if dice.random() < worked},
        claims={number: dice.choice(ratings) for number in base if dice.random() < 0.7},
        ticked={number for number in points if dice.random() < dice.choice((0.2, 0.9, 1))},
        events=[
            Event(
                dice.choice(ledgers), dice.choice(LEVELS), dice.random() < 0.8, dice.random() < 0.8, dice.random() < 0.2
            )
            for _ in range(dice.randrange(12))
        ],
    )


def state_of(edition: Edition, facts: Facts) -> ApplicationState:
    """Return the facts as an application's state."""
    state = make_state(edition)
    records = {
        item.id: replace(
            state.records[item.id],
            claim=Rating(facts.claims[item.number]) if item.number in facts.claims else None,
            verdict=Rating(facts.verdicts[item.number]) if item.number in facts.verdicts else None,
        )
        for item in edition.criteria
    }
    numbers = {item.number: item.id for item in edition.criteria}
    events, links = [], []
    for place, event in enumerate(facts.events):
        on = END if event.timely else date(END.year + 1, 1, 1)
        key = numbers[event.number]
        events.append(Adjustment(f"a{place}", APP, key, event.level, "事项", on, veto=event.flagged))
        links += [EvidenceLink(f"l{place}", APP, "proof", key, adjustment_id=f"a{place}")] if event.proved else []
    ticks = [
        Tick(f"t{point.number}", APP, item.id, point.id, "甲", NOW)
        for item in edition.criteria
        for point in item.checkpoints
        if point.number in facts.ticked
    ]
    return replace(
        state,
        records=records,
        ticks=tuple(ticks),
        adjustments=tuple(events),
        links=tuple(links),
        evidence=(make_evidence("proof"),),
        usable=frozenset(["proof"]),
    )


def by_the_program(path: Path, facts: Facts) -> Sums:
    """Return the program's sums, and see that its reasons add up to them."""
    scheme = scheme_from(check_scheme(path))
    state = state_of(EDITION, facts)
    found = score(EDITION, scheme, state)
    tree = explain(EDITION, found, state)
    assert tree.points == found.total
    for line in every_line(tree):
        if line.children:
            assert line.points == summed(child.points for child in line.children), line.label
    base = found.base
    numbers: list[Decimal] = [base.confirmed, base.claimed, base.ceiling, found.maximum, found.bonus, found.penalty]
    confirmed, claimed, ceiling, maximum, bonus, penalty = map(Fraction, numbers)
    return Sums(confirmed, claimed, ceiling, maximum, bonus, penalty, len(found.vetoes))


def summed(parts: Iterable[Range]) -> Range:
    columns = zip(*((part.confirmed, part.claimed, part.ceiling) for part in parts), strict=True)
    return Range(*(sum(column, Decimal(0)) for column in columns))


def number(dice: random.Random, most: int, places: int = 4) -> str:
    return str(Decimal(dice.randrange(most * 10**places)).scaleb(-places))


def rule(dice: random.Random, points: str) -> dict[str, str]:
    return {"points": points, "basis": dice.choice(BASES)}


def scheme_at_random(dice: random.Random) -> dict[str, Any]:
    """Return a scheme file's content: whole groups, subgroups and single items, by rating and by checkpoint."""
    base = EDITION.of_kind(CriterionKind.BASE)
    items = {item.number: rule(dice, number(dice, 5)) for item in base if dice.random() < 0.2}
    unmet, partly, met = sorted(Decimal(dice.randrange(101)).scaleb(-2) for _ in range(3))
    made: dict[str, Any] = {
        "id": "random",
        "title": "随机方案",
        "note": "仅供测试",
        "edition": {"id": EDITION.id, "digest": EDITION.digest},
        "default": rule(dice, number(dice, 3)),
        "fractions": {"met": str(met), "partly": str(partly), "unmet": str(unmet), "basis": "county"},
        "na_policy": dice.choice(("exclude", "full", "redistribute")),
        "items": items,
        "subgroups": dict(subgroups_at_random(dice)),
        "groups": {},
        "checkpoints": dict(checkpoints_at_random(dice)),
        "adjustments": {
            item.number: {
                "levels": {level: number(dice, 9, 2) for level in LEVELS[: dice.randrange(5)]},
                "basis": "county",
            }
            for item in EDITION.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY)
        },
    }
    for group in EDITION.groups[:-1]:
        if dice.random() < 0.6:  # more than all that is listed below it can take
            made["groups"][group.number] = rule(dice, str(200 + Decimal(number(dice, 90))))
    for table in made["adjustments"].values():
        table["vetoes"] = [level for level in table["levels"] if dice.random() < 0.3]
        if dice.random() < 0.5:
            table["cap"] = rule(dice, number(dice, 12, 2))
    for cap in ("bonus_cap", "penalty_cap"):
        if dice.random() < 0.5:
            made[cap] = rule(dice, number(dice, 20, 2))
    return without_full_totals(made)


def subgroups_at_random(dice: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    for group in EDITION.groups[:-1]:
        for sub in group.subgroups:
            if dice.random() < 0.3:
                yield sub.number, rule(dice, str(21 + Decimal(number(dice, 9))))


def checkpoints_at_random(dice: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in EDITION.of_kind(CriterionKind.BASE):
        if dice.random() < 0.3:
            weights = {point.number: number(dice, 4, 1) for point in item.checkpoints}
            weights[item.checkpoints[-1].number] = "1.3"
            yield item.number, {"basis": "county", **({"weights": weights} if dice.random() < 0.7 else {})}


def without_full_totals(made: dict[str, Any]) -> dict[str, Any]:
    """Drop stated totals all of whose items are listed singly: there would be nobody to take the rest."""
    for group in EDITION.groups:
        for sub in group.subgroups:
            if all(item.number in made["items"] for item in sub.criteria):
                made["subgroups"].pop(sub.number, None)
        open_items = [
            item
            for sub in group.subgroups
            for item in sub.criteria
            if item.number not in made["items"] and sub.number not in made["subgroups"]
        ]
        if not open_items:
            made["groups"].pop(group.number, None)
    return made


@pytest.mark.parametrize("name", ["equal-100", "example-province"])
def test_shipped_schemes(name: str) -> None:
    path = CRITERIA / "schemes" / f"{name}.yaml"
    oracle = Oracle(FOLDER, path)
    for seed in range(12):
        facts = facts_at_random(EDITION, random.Random(seed))
        assert by_the_program(path, facts) == oracle.score(facts), seed


@pytest.mark.parametrize("seed", range(20))
def test_schemes_written_at_random(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    path = tmp_path / "random.yaml"
    path.write_text(yaml.safe_dump(scheme_at_random(dice), allow_unicode=True), encoding="utf-8")
    oracle = Oracle(FOLDER, path)
    for _ in range(2):
        facts = facts_at_random(EDITION, dice)
        assert by_the_program(path, facts) == oracle.score(facts)
