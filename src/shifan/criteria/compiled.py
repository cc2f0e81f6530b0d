"""The compiled form of checked data: plain JSON that becomes domain objects without pydantic or YAML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shifan.domain.criteria import (
    Checkpoint,
    Criterion,
    CriterionKind,
    Edition,
    Group,
    Guidance,
    LegalBasis,
    Lifecycle,
    Metric,
    MetricKind,
    NaRule,
    Provenance,
    Subgroup,
    Target,
)
from shifan.domain.duties import YearlyDuty
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, EditionPin, LevelTable, NaPolicy, PointsFrom, PointsRule, Scheme


def edition_from(data: dict[str, Any]) -> Edition:
    """Return the edition of its compiled form. Raises KeyError, TypeError or ValueError when that is not whole."""
    guidance = data["guidance"]
    return Edition(
        id=data["id"],
        revision=data["revision"],
        title=data["title"],
        lifecycle=Lifecycle(data["lifecycle"]),
        notice=data["notice"],
        source=data["source"],
        digest=data["digest"],
        groups=tuple(_group(group, guidance) for group in data["groups"]),
        issuer=data["issuer"],
        year=data["year"],
    )


def scheme_from(data: dict[str, Any]) -> Scheme:
    """Return the scheme of its compiled form. Raises KeyError, TypeError or ValueError when that is not whole."""
    fractions = {name: part for name, part in data["fractions"].items() if name != "basis"}
    bonus, penalty = (_points(data[name]) if data[name] else None for name in ("bonus_cap", "penalty_cap"))
    return Scheme(
        id=data["id"],
        title=data["title"],
        note=data["note"],
        default=_points(data["default"]),
        fractions={Rating(name): Decimal(value) for name, value in fractions.items()},
        na_policy=NaPolicy(data["na_policy"]),
        items={number: _points(rule) for number, rule in data["items"].items()},
        adjustments={number: _levels(table) for number, table in data["adjustments"].items()},
        bonus_cap=bonus.points if bonus else None,
        penalty_cap=penalty.points if penalty else None,
        bonus_cap_basis=bonus.basis if bonus else Basis.EQUAL_DEFAULT,
        penalty_cap_basis=penalty.basis if penalty else Basis.EQUAL_DEFAULT,
        fractions_basis=Basis(data["fractions"]["basis"]),
        groups={number: _points(rule) for number, rule in data["groups"].items()},
        subgroups={number: _points(rule) for number, rule in data["subgroups"].items()},
        checkpoints={number: _by_checkpoints(rule) for number, rule in data["checkpoints"].items()},
        total=_points(data["total"]) if data["total"] else None,
        edition=EditionPin(**data["edition"]) if data["edition"] else None,
        example=data["example"],
    )


def duties_from(data: dict[str, Any]) -> tuple[YearlyDuty, ...]:
    """Return the yearly duties of their compiled form."""
    return tuple(YearlyDuty(**duty) for duty in data["duties"])


def _group(data: dict[str, Any], guidance: dict[str, Any]) -> Group:
    return Group(
        id=data["id"],
        number=data["number"],
        title=data["title"],
        subgroups=tuple(
            Subgroup(
                id=subgroup["id"],
                number=subgroup["number"],
                title=subgroup["title"],
                criteria=tuple(_criterion(item, guidance.get(item["id"], {})) for item in subgroup["criteria"]),
            )
            for subgroup in data["subgroups"]
        ),
    )


def _criterion(data: dict[str, Any], guidance: dict[str, Any]) -> Criterion:
    number = data["number"]
    return Criterion(
        id=data["id"],
        number=number,
        kind=CriterionKind(data["kind"]),
        title=data["title"],
        requirement=data["requirement"],
        na_rule=NaRule(**data["na_rule"]),
        evidence_minimum=data["evidence_minimum"],
        checkpoints=tuple(
            Checkpoint(id=point["id"], number=f"{number}.{place}", text=point["text"])
            for place, point in enumerate(data["checkpoints"], start=1)
        ),
        metrics=tuple(_metric(metric) for metric in data["metrics"]),
        basis=tuple(LegalBasis(**basis) for basis in data["basis"]),
        provenance=Provenance(data["provenance"]),
        digest=data["digest"],
        guidance=Guidance(
            leads=tuple(guidance.get("leads", ())),
            supports=tuple(guidance.get("supports", ())),
            accepts=tuple(guidance.get("accepts", ())),
            tips=guidance.get("tips", ""),
        ),
        place=data["place"],
        enriched=data["enriched"],
    )


def _metric(data: dict[str, Any]) -> Metric:
    return Metric(
        id=data["id"],
        name=data["name"],
        kind=MetricKind(data["kind"]),
        unit=data["unit"],
        numerator=data["numerator"],
        denominator=data["denominator"],
        target=_target(data["target"]),
    )


def _target(text: str | None) -> Target | None:
    if text is None:
        return None
    if text == "yes":
        return Target("=", Decimal(1))
    operator = text[:2] if text[1] == "=" else text[:1]
    return Target(operator, Decimal(text[len(operator) :]))


def _points(data: dict[str, str]) -> PointsRule:
    source = PointsFrom(data.get("source", PointsFrom.ITEM.value))
    return PointsRule(Decimal(data["points"]), Basis(data["basis"]), source)


def _by_checkpoints(data: dict[str, Any]) -> CheckpointRule:
    return CheckpointRule({key: Decimal(weight) for key, weight in data["weights"].items()}, Basis(data["basis"]))


def _levels(data: dict[str, Any]) -> LevelTable:
    return LevelTable(
        levels={name: Decimal(points) for name, points in data["levels"].items()},
        cap=Decimal(data["cap"]["points"]) if data["cap"] else None,
        basis=Basis(data["basis"]),
        cap_basis=Basis(data["cap"]["basis"]) if data["cap"] else Basis.EQUAL_DEFAULT,
        vetoes=tuple(data["vetoes"]),
    )
