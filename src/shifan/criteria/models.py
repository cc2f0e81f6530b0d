"""Pydantic models of the data files: the guard at the edge, and the source of the JSON Schema."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shifan.domain.criteria import LONGEST_TITLE, CriterionKind, Lifecycle, MetricKind, Provenance

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
ItemNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")]
TargetText = Annotated[str, StringConstraints(pattern=r"^(yes|(>=|<=|=)[0-9]+(\.[0-9]+)?)$")]
_POINTS = r"^[0-9]{1,6}(\.[0-9]{1,4})?$"
Points = Annotated[str, StringConstraints(pattern=_POINTS)]


class Model(BaseModel):
    """Strict: no unknown fields, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CheckpointModel(Model):
    """A checkpoint: permanent id inside its item, one short sentence."""

    id: Annotated[str, StringConstraints(pattern=r"^k[1-9][0-9]?$")]
    text: Annotated[Text, StringConstraints(max_length=60)]


class MetricModel(Model):
    """A metric; a ratio names its numerator and denominator."""

    id: Annotated[str, StringConstraints(pattern=r"^m[1-9][0-9]?$")]
    name: Text
    kind: Annotated[MetricKind, Field(strict=False)]
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    target: TargetText | None = None

    @model_validator(mode="after")
    def _ratio_has_both_parts(self) -> MetricModel:
        if self.kind is MetricKind.RATIO and not (self.numerator and self.denominator):
            raise ValueError("比率类指标须写明分子 numerator 和分母 denominator")
        return self


class BasisModel(Model):
    """A rule's name and document number."""

    name: Text
    number: str = ""


class NaRuleModel(Model):
    """Whether 不适用 may be chosen; ``when`` says in which case."""

    allowed: bool
    when: str = ""

    @model_validator(mode="after")
    def _when_goes_with_allowed(self) -> NaRuleModel:
        if self.allowed != bool(self.when):
            raise ValueError("allowed 为 true 时须写 when（什么情形可不适用），为 false 时不写")
        return self


class CriterionModel(Model):
    """One third-level item."""

    id: Identifier
    number: ItemNumber
    kind: Annotated[CriterionKind, Field(strict=False)]
    title: Annotated[Text, StringConstraints(max_length=LONGEST_TITLE)]
    requirement: Text
    na_rule: NaRuleModel
    evidence_minimum: Annotated[int, Field(ge=1, le=20)] = 1
    checkpoints: Annotated[list[CheckpointModel], Field(min_length=1, max_length=20)]
    metrics: list[MetricModel] = []
    basis: Annotated[list[BasisModel], Field(min_length=1)]
    provenance: Annotated[Provenance, Field(strict=False)]
    place: str = ""
    enriched: str = ""


class SubgroupModel(Model):
    """A second-level indicator."""

    id: Identifier
    number: ItemNumber
    title: Text
    criteria: Annotated[list[CriterionModel], Field(min_length=1)]


class GroupModel(Model):
    """A group file: one first-level indicator."""

    id: Identifier
    number: Text
    title: Text
    subgroups: Annotated[list[SubgroupModel], Field(min_length=1)]


class CountsModel(Model):
    """What the edition promises to hold; the loader checks it."""

    groups: Annotated[int, Field(ge=1)]
    subgroups: Annotated[int, Field(ge=1)]
    criteria: Annotated[int, Field(ge=1)]
    base: Annotated[int, Field(ge=0)]
    bonus: Annotated[int, Field(ge=0)]
    penalty: Annotated[int, Field(ge=0)]
    checkpoints_at_least: Annotated[int, Field(ge=0)] = 0


class ImportedFileModel(Model):
    """The file that an imported edition was read from, and the day of the import."""

    file: Text
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class EditionModel(Model):
    """edition.yaml: what the edition is, and its group files in order."""

    id: Identifier
    revision: Annotated[int, Field(ge=1)]
    title: Text
    lifecycle: Annotated[Lifecycle, Field(strict=False)]
    notice: Text
    source: Text
    issuer: str = ""
    year: str = ""
    imported: ImportedFileModel | None = None
    counts: CountsModel
    files: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[\w-]+\.yaml$")]], Field(min_length=1)]


class GuidanceItemModel(Model):
    """Non-normative help for one item."""

    leads: list[Text] = []
    supports: list[Text] = []
    accepts: list[Text] = []
    tips: str = ""


class GuidanceModel(Model):
    """guidance.yaml: help by criterion id."""

    items: dict[str, GuidanceItemModel]


class DutyModel(Model):
    """A duty that returns every year on one day, with the rule that demands it."""

    id: Identifier
    title: Text
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    rule: Text
    number: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _day_of_every_year(self) -> DutyModel:
        try:
            date(2023, self.month, self.day)
        except ValueError:
            raise ValueError(f"不是每年都有 {self.month} 月 {self.day} 日") from None
        return self


class DutiesModel(Model):
    """duties/yearly.yaml: the duties of every year."""

    duties: list[DutyModel]

    @model_validator(mode="after")
    def _ids_differ(self) -> DutiesModel:
        ids = [duty.id for duty in self.duties]
        twice = sorted({key for key in ids if ids.count(key) > 1})
        if twice:
            raise ValueError(f"编码重复：{'、'.join(twice)}")
        return self


def explain(kind: str, message: str, given: object) -> str:
    """Return a pydantic error in plain Chinese; ``kind`` is its error type."""
    known = {
        "missing": "缺少这个字段",
        "extra_forbidden": "不认识的字段，请检查拼写",
        "string_type": "应为文字；数字编号请加引号",
        "int_type": "应为整数",
        "bool_type": "应为 true 或 false",
        "list_type": "应为列表",
        "dict_type": "应为一组字段",
        "model_type": "应为一组字段",
        "string_too_short": "不能为空",
        "too_short": "至少要有一项",
    }
    if kind in known:
        return known[kind]
    if kind == "string_too_long":
        return f"太长：{_short(given)}"
    if kind == "string_pattern_mismatch" and _POINTS in message:
        return f"写法不对，应为不小于 0 的数，小于 1000000，最多四位小数：{_short(given)}"
    if kind in ("string_pattern_mismatch", "enum", "literal_error"):
        allowed = re.search(r"'[^']+'(?:(?:, | or )'[^']+')*", message)
        values = re.sub(r", | or ", "、", allowed.group(0)) if allowed else ""
        hint = f"，可用的值：{values}" if kind != "string_pattern_mismatch" and values else ""
        return f"写法不对：{_short(given)}{hint}"
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = re.search(r"-?\d+$", message)
        word = "小于" if kind == "greater_than_equal" else "大于"
        return f"不能{word} {limit.group(0) if limit else '规定的数'}：{_short(given)}"
    if kind == "value_error":  # our own validators speak Chinese
        return message.removeprefix("Value error, ")
    return f"写法不对：{_short(given)}"


def _short(given: object) -> str:
    text = str(given)
    return text if len(text) <= 40 else text[:40] + "…"
