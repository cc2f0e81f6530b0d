"""What is read out of a user's official table: groups, subgroups and items, and all that was not taken."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from shifan.domain.criteria import CriterionKind
from shifan.domain.labels import Labelled
from shifan.domain.ledger.sheet import Sheet
from shifan.domain.values import value

PLAIN_CHECKPOINT = "对照本项要求逐句核对，都已做到，并有材料证明"
"""The one checkpoint of an imported item until better ones are brought over: official tables state none."""


class Role(Labelled):
    """What a column of an official table holds."""

    NUMBER = "number", "编号"
    GROUP = "group", "一级指标"
    SUBGROUP = "subgroup", "二级指标"
    TITLE = "title", "三级指标"
    REQUIREMENT = "requirement", "具体要求"
    KIND = "kind", "类别"
    POINTS = "points", "分值"
    STANDARD = "standard", "评价标准"
    LEAD = "lead", "牵头单位"
    SUPPORT = "support", "配合单位"
    DUE = "due", "完成时限"
    EVIDENCE = "evidence", "佐证材料"
    IGNORED = "ignored", "不取"


@value
class SourceTable:
    """One table of a file: its rows, and the lines of text that stand before it (since the table before)."""

    sheet: Sheet
    before: tuple[str, ...] = ()


@value
class SourceFile:
    """What a file holds: its tables in order, the lines after the last one, and what a reader must be told."""

    name: str
    sha256: str
    tables: tuple[SourceTable, ...]
    after: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@value
class ImportedItem:
    """One third-level item in the words of the file; ``place`` says where it stands there (指标表 C5).

    ``number`` is the one it gets, unique in the table. ``points`` is None where the file states none.
    """

    number: str
    kind: CriterionKind
    title: str
    requirement: str
    place: str
    points: Decimal | None = None
    standard: str = ""
    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    due: str = ""
    evidence: tuple[str, ...] = ()


@value
class ImportedSubgroup:
    """A second-level indicator; all its items are of one kind. ``points`` are stated for all of them together."""

    number: str
    title: str
    items: tuple[ImportedItem, ...]
    points: Decimal | None = None

    @property
    def has_base(self) -> bool:
        """True where its items score as base items."""
        return any(item.kind is CriterionKind.BASE for item in self.items)

    @property
    def all_points(self) -> Decimal:
        """The points stated for it, else those of its items together."""
        return self.points if self.points is not None else _sum(item.points for item in self.items)


@value
class ImportedGroup:
    """A first-level indicator; ``number`` is 一, 二, 三. ``points`` are stated for all its items together."""

    number: str
    title: str
    subgroups: tuple[ImportedSubgroup, ...]
    points: Decimal | None = None

    @property
    def has_base(self) -> bool:
        """True where it holds base items."""
        return any(subgroup.has_base for subgroup in self.subgroups)

    @property
    def all_points(self) -> Decimal:
        """The points stated for it, else those of its subgroups together."""
        return self.points if self.points is not None else _sum(one.all_points for one in self.subgroups)

    @property
    def items(self) -> tuple[ImportedItem, ...]:
        """All items of the group in order."""
        return tuple(item for subgroup in self.subgroups for item in subgroup.items)


@value
class Counts:
    """How many there are of each level, and of each kind of item."""

    groups: int
    subgroups: int
    items: int
    base: int
    bonus: int
    penalty: int

    @property
    def levels(self) -> str:
        """The counts by level as they are confirmed: 10/34/104."""
        return f"{self.groups}/{self.subgroups}/{self.items}"


@value
class ImportedTable:
    """All that was understood of a file."""

    groups: tuple[ImportedGroup, ...]

    @property
    def items(self) -> tuple[ImportedItem, ...]:
        """All items in order."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def points(self) -> Decimal:
        """All points stated for base items; zero where none are."""
        return _sum(group.all_points for group in self.groups if group.has_base)

    @property
    def counts(self) -> Counts:
        """How many there are."""
        kinds = [item.kind for item in self.items]
        return Counts(
            len(self.groups),
            sum(len(group.subgroups) for group in self.groups),
            len(kinds),
            *(kinds.count(kind) for kind in (CriterionKind.BASE, CriterionKind.BONUS, CriterionKind.PENALTY)),
        )


@value
class ColumnUse:
    """A column of a table: its letters, its header, and what it was taken for."""

    table: str
    letters: str
    header: str
    role: Role


@value
class Skipped:
    """Something in the file that was not taken: where it stands, its text, and why."""

    place: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}　{self.text}：{self.reason}" if self.text else f"{self.place}：{self.reason}"


@value
class Proposal:
    """What an import would write. ``remarks`` is what had to be decided; with ``problems`` nothing can be written."""

    file: str
    sha256: str
    table: ImportedTable
    columns: tuple[ColumnUse, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]
    problems: tuple[str, ...]


def _sum(points: Iterable[Decimal | None]) -> Decimal:
    return sum((some for some in points if some is not None), Decimal(0))
