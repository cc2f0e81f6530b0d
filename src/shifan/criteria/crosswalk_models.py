"""Pydantic models of a crosswalk between two editions, and of a matching that brings checkpoints along."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from shifan.criteria.models import Identifier, Model, Text
from shifan.domain.editions.crosswalk import Relation

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]


class SideModel(Model):
    """An edition, and the digest of the text that the file was written for."""

    edition: Identifier
    digest: Digest | None = None


class RowModel(Model):
    """What became of some items: ids of the old edition, ids of the new one. ``titles`` is for the reader only."""

    relation: Annotated[Relation, Field(strict=False)]
    old: list[ItemId] = []
    new: list[ItemId] = []
    titles: str = ""
    note: str = ""


class CrosswalkModel(Model):
    """crosswalks/*.yaml: every item of the old edition exactly once, every item of the new one reached or new."""

    old: SideModel
    new: SideModel
    rows: Annotated[list[RowModel], Field(min_length=1)]


class MatchModel(Model):
    """An imported item and the item whose checkpoints it takes over, empty for none. The rest is for the reader."""

    item: ItemId
    number: str = ""
    title: str = ""
    take: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9-]{1,39})?$")] = ""
    confidence: Annotated[int, Field(ge=0, le=100)] = 0
    candidates: list[Text] = []


class MatchingModel(Model):
    """A matching of an imported edition with one that has checkpoints."""

    edition: SideModel
    source: SideModel
    matches: list[MatchModel]
