"""The criteria as frozen data: edition, groups, subgroups, criteria, checkpoints, metrics, guidance."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from functools import cached_property

from shifan.domain.errors import NotFoundError
from shifan.domain.labels import Labelled
from shifan.domain.values import value
from shifan.domain.ways import Way

LONGEST_TITLE = 40
"""Characters of an item's title; those of the shipped edition have half as many at most."""


class CriterionKind(Labelled):
    """What an item does to the score."""

    BASE = "base", "基础项"
    BONUS = "bonus", "加分项"
    PENALTY = "penalty", "扣分项"


class Provenance(Labelled):
    """Where an item's wording comes from."""

    CHECKED_2021 = "checked-2021", "已与2021年版公开内容核对"
    RESTATED = "restated", "依公开法规转述"
    OFFICIAL = "official", "导入自用户提供的文件"


class Lifecycle(Labelled):
    """Life of an edition."""

    UPCOMING = "upcoming", "即将启用"
    ACTIVE = "active", "现行"
    OBSOLETE = "obsolete", "已过时"
    RETIRED = "retired", "已停用"


class MetricKind(Labelled):
    """Kind of figure a metric asks for."""

    RATIO = "ratio", "比率"
    COUNT = "count", "数量"
    YES_NO = "yes_no", "是否"


@value
class Target:
    """A metric's goal: ``op`` is one of >= <= =, ``value`` in the metric's unit (1 means yes for yes/no)."""

    op: str
    value: Decimal

    def met_by(self, value: Decimal) -> bool:
        """Tell whether ``value`` reaches the goal."""
        if self.op == ">=":
            return value >= self.value
        if self.op == "<=":
            return value <= self.value
        return value == self.value


@value
class Metric:
    """A ratio, count or yes/no figure that an item asks for."""

    id: str
    name: str
    kind: MetricKind
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    target: Target | None = None


@value
class Checkpoint:
    """The smallest thing that can be ticked; ``number`` is shown (32.2), ``id`` is permanent inside its item."""

    id: str
    number: str
    text: str


@value
class LegalBasis:
    """A rule an item rests on: its name and document number (empty where the rule is known by name)."""

    name: str
    number: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）" if self.number else self.name


@value
class NaRule:
    """Whether 不适用 may be chosen, and in which case."""

    allowed: bool
    when: str = ""


@value
class Guidance:
    """Non-normative help: usual units, accepted evidence, tips. Outside the digest."""

    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    tips: str = ""


@value
class Criterion:
    """One third-level item. ``digest`` is the sha256 hex of its normative fields (design: criteria data).

    ``place`` says where an imported item stands in the file it comes from, ``enriched`` which item of which edition its
    checkpoints, metrics and guidance were taken over from.
    """

    id: str
    number: str
    kind: CriterionKind
    title: str
    requirement: str
    na_rule: NaRule
    evidence_minimum: int
    checkpoints: tuple[Checkpoint, ...]
    metrics: tuple[Metric, ...]
    basis: tuple[LegalBasis, ...]
    provenance: Provenance
    digest: str
    guidance: Guidance = field(default_factory=Guidance)
    place: str = ""
    enriched: str = ""

    @property
    def origin(self) -> str:
        """Where the wording comes from, and where the checkpoints, if they come from elsewhere."""
        wording = f"{self.provenance.label}（{self.place}）" if self.place else self.provenance.label
        return f"{wording}；核查点来源：{self.enriched}" if self.enriched else wording

    def checkpoint(self, number: str) -> Checkpoint:
        """Return the checkpoint shown as ``number`` (``32.2`` or ``2``). Raises NotFoundError."""
        wanted = number.strip()
        for checkpoint in self.checkpoints:
            if wanted in (checkpoint.number, checkpoint.number.rsplit(".", 1)[-1]):
                return checkpoint
        raise NotFoundError(
            f"第 {self.number} 项没有核查点 {number}。",
            f"该项共有 {len(self.checkpoints)} 个核查点，可用{Way.SHOW(self.number)}查看。",
        )


@value
class Subgroup:
    """A second-level indicator."""

    id: str
    number: str
    title: str
    criteria: tuple[Criterion, ...]


@value
class Group:
    """A first-level indicator."""

    id: str
    number: str
    title: str
    subgroups: tuple[Subgroup, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All items of the group in order."""
        return tuple(item for subgroup in self.subgroups for item in subgroup.criteria)


@value
class Edition:
    """One version of the criteria. ``digest`` covers the digests of all its items in order.

    ``issuer`` and ``year`` are those of an imported official table, as far as its user named them.
    """

    id: str
    revision: int
    title: str
    lifecycle: Lifecycle
    notice: str
    source: str
    digest: str
    groups: tuple[Group, ...]
    issuer: str = ""
    year: str = ""

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """All items in display order."""
        return tuple(item for group in self.groups for item in group.criteria)

    @cached_property
    def _by_id(self) -> dict[str, Criterion]:
        return {item.id: item for item in self.criteria}

    @cached_property
    def _by_number(self) -> dict[str, Criterion]:
        return {item.number: item for item in self.criteria}

    @cached_property
    def _place(self) -> dict[str, tuple[Group, Subgroup]]:
        return {
            item.id: (group, subgroup)
            for group in self.groups
            for subgroup in group.subgroups
            for item in subgroup.criteria
        }

    def of_kind(self, *kinds: CriterionKind) -> tuple[Criterion, ...]:
        """Return the items of the given kinds in display order."""
        return tuple(item for item in self.criteria if item.kind in kinds)

    def has(self, criterion_id: str) -> bool:
        """Tell whether the edition holds an item with this id."""
        return criterion_id in self._by_id

    def by_id(self, criterion_id: str) -> Criterion:
        """Return the item with this id. Raises NotFoundError."""
        try:
            return self._by_id[criterion_id]
        except KeyError:
            raise NotFoundError(f"指标版本 {self.id} 中没有编码为 {criterion_id} 的指标。") from None

    def by_number(self, number: str) -> Criterion:
        """Return the item shown as ``number``. Raises NotFoundError."""
        try:
            return self._by_number[number.strip()]
        except KeyError:
            raise NotFoundError(
                f"没有编号为 {number} 的指标。",
                f"本版编号为 {self.criteria[0].number} 至 {self.criteria[-1].number}，可用{Way.CRITERIA}查看。",
            ) from None

    def place_of(self, criterion_id: str) -> tuple[Group, Subgroup]:
        """Return the group and subgroup that hold the item."""
        return self._place[criterion_id]
