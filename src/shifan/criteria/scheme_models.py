"""Pydantic models of the scheme files: the guard at the edge, and the source of their JSON Schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from shifan.criteria.models import Identifier, ItemNumber, Model, Points, Text
from shifan.domain.scheme import Basis

CheckpointNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}\.[1-9][0-9]?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PointsModel(Model):
    """Points and the basis they stand on."""

    points: Points
    basis: Annotated[Basis, Field(strict=False)]


class FractionsModel(Model):
    """The share of full points each rating gives."""

    met: Points
    partly: Points
    unmet: Points
    basis: Annotated[Basis, Field(strict=False)] = Basis.EQUAL_DEFAULT

    @model_validator(mode="after")
    def _in_order(self) -> FractionsModel:
        met, partly, unmet = Decimal(self.met), Decimal(self.partly), Decimal(self.unmet)
        if not 0 <= unmet <= partly <= met <= 1:
            raise ValueError("须满足 0 ≤ 未达标 ≤ 基本达标 ≤ 达标 ≤ 1")
        return self


class CheckpointRuleModel(Model):
    """An item scored by its ticked checkpoints: their weights by number; none listed = all alike."""

    weights: dict[CheckpointNumber, Points] = {}
    basis: Annotated[Basis, Field(strict=False)]

    @model_validator(mode="after")
    def _something_weighs(self) -> CheckpointRuleModel:
        if self.weights and not any(map(Decimal, self.weights.values())):
            raise ValueError("权重不能全是 0")
        return self


class LevelTableModel(Model):
    """Event levels of a bonus or penalty item with their points and cap; empty levels = only registered.

    ``vetoes`` names the levels whose events are a veto.
    """

    levels: dict[Text, Points] = {}
    cap: PointsModel | None = None
    vetoes: list[Text] = []
    basis: Annotated[Basis, Field(strict=False)]

    @field_validator("levels", mode="before")
    @classmethod
    def _levels_differ(cls, given: object) -> object:
        names = [str(name).strip() for name in given] if isinstance(given, dict) else []
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"级别重复：{'、'.join(twice)}")
        return given

    @model_validator(mode="after")
    def _vetoes_are_levels(self) -> LevelTableModel:
        unknown = [level for level in self.vetoes if level not in self.levels]
        if unknown:
            known = "、".join(self.levels) or "无"
            raise ValueError(f"一票否决的级别「{'、'.join(unknown)}」不在 levels 里；现有级别：{known}")
        return self


class EditionPinModel(Model):
    """The edition whose numbers the scheme speaks of, and the digest of its text."""

    id: Text
    digest: Digest


class SchemeModel(Model):
    """A scheme file. What is listed by number needs the edition it speaks of."""

    id: Identifier
    title: Text
    note: Text
    example: bool = False
    edition: EditionPinModel | None = None
    total: PointsModel | None = None
    default: PointsModel
    fractions: FractionsModel
    na_policy: Literal["exclude", "full", "redistribute"]
    groups: dict[Text, PointsModel] = {}
    subgroups: dict[ItemNumber, PointsModel] = {}
    items: dict[ItemNumber, PointsModel] = {}
    checkpoints: dict[ItemNumber, CheckpointRuleModel] = {}
    adjustments: dict[ItemNumber, LevelTableModel] = {}
    bonus_cap: PointsModel | None = None
    penalty_cap: PointsModel | None = None

    @model_validator(mode="after")
    def _numbers_need_their_edition(self) -> SchemeModel:
        by_number = (self.groups, self.subgroups, self.items, self.checkpoints, self.adjustments)
        if self.edition is None and (any(by_number) or self.total is not None):
            raise ValueError("按编号写了分值，须用 edition 写明是哪一版指标（id 和 digest）")
        return self
