"""The sample application's data file, checked by pydantic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shifan.criteria.models import explain
from shifan.criteria.yaml_source import read_yaml
from shifan.domain.errors import DataFileError
from shifan.domain.records import WorkStatus

LooseDate = Annotated[date, Field(strict=False)]
LooseDecimal = Annotated[Decimal, Field(strict=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SelfCheckModel(_Model):
    """What the county declared for its bonus and penalty items."""

    scope: str
    checked_by: str
    checked_on: LooseDate
    note: str = ""


class ShowcaseModel(_Model):
    """The showcase project."""

    name: str
    unit: str
    summary: str = ""


class MilestoneModel(_Model):
    """A dated milestone."""

    on: LooseDate
    title: str


class GapModel(_Model):
    """A problem the county named, under an item where one fits."""

    area: str
    text: str
    item: str | None = None


class FigureModel(_Model):
    """A published figure."""

    item: str
    name: str
    value: LooseDecimal | None = None
    numerator: LooseDecimal | None = None
    denominator: LooseDecimal | None = None
    percent: LooseDecimal | None = None
    unit: str = ""
    period_end: LooseDate | None = None
    target: str = ""
    note: str = ""
    part_of: str = ""


class SampleModel(_Model):
    """The whole sample file."""

    source: str
    notice: str
    county: str
    city: str
    province: str
    round: str
    edition: str
    scheme: str
    period_start: LooseDate
    period_end: LooseDate
    as_of: LooseDate
    status: Annotated[WorkStatus, Field(strict=False)]
    self_check: SelfCheckModel
    showcase: ShowcaseModel
    milestones: list[MilestoneModel]
    gaps: list[GapModel]
    figures: list[FigureModel]


def read_sample(path: Path) -> SampleModel:
    """Return the checked sample. Raises DataFileError naming file, line and field."""
    source = read_yaml(path)
    try:
        sample = SampleModel.model_validate(source.data)
    except ValidationError as error:
        problems = [
            source.problem(tuple(found["loc"]), explain(found["type"], found["msg"], found["input"]))
            for found in error.errors()
        ]
        raise DataFileError("样例数据有误：\n" + "\n".join(problems)) from error
    problems = [source.problem(("figures", at, "part_of"), text) for at, text in _wholes_not_there(sample.figures)]
    if problems:
        raise DataFileError("样例数据有误：\n" + "\n".join(problems))
    return sample


def _wholes_not_there(figures: list[FigureModel]) -> Iterator[tuple[int, str]]:
    for at, figure in enumerate(figures):
        names = [other.name for other in figures if other.item == figure.item and other.name != figure.name]
        if figure.part_of and figure.part_of not in names:
            yield at, f"第 {figure.item} 项没有名为「{figure.part_of}」的数据；现有：{'、'.join(names) or '无'}"
