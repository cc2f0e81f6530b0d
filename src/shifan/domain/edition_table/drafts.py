"""Groups and subgroups while a table is being read: which heading an item stands under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.labels import Label, continued, kinds_named, label_of
from shifan.domain.edition_table.openings import opening_of
from shifan.domain.edition_table.rows import short
from shifan.domain.edition_table.values import Role, Skipped
from shifan.domain.ledger.sheet import tight
from shifan.domain.numbering import short_numbers


@dataclass
class DraftItem:
    """An item as its rows have it; ``points_shared``: its points are merged with those of other items."""

    place: str
    table: int
    row: int
    texts: dict[Role, str]
    number: str = ""
    kind: CriterionKind | None = None
    points_shared: bool = False
    points: list[str] = field(default_factory=list)


@dataclass
class DraftSubgroup:
    """A second-level indicator; without a title the table states none."""

    title: str
    place: str
    label: Label | None = None
    items: list[DraftItem] = field(default_factory=list)

    @property
    def kinds(self) -> frozenset[CriterionKind]:
        """The kinds that its title names."""
        return kinds_named(self.title) if self.title else frozenset()


@dataclass
class DraftGroup:
    """A first-level indicator; ``caption`` is the text above its table where that names kinds."""

    title: str
    place: str
    label: Label
    caption: str = ""
    subgroups: list[DraftSubgroup] = field(default_factory=list)

    @property
    def items(self) -> list[DraftItem]:
        """All its items in order."""
        return [item for subgroup in self.subgroups for item in subgroup.items]

    @property
    def kinds(self) -> frozenset[CriterionKind]:
        """The kinds that its title or its caption names."""
        return kinds_named(self.title) or (kinds_named(self.caption) if self.caption else frozenset())


class Outline:
    """The groups so far, and the ones that the next item belongs to."""

    def __init__(self) -> None:
        self.groups: list[DraftGroup] = []
        self.problems: list[str] = []
        self._group: DraftGroup | None = None
        self._subgroup: DraftSubgroup | None = None

    @property
    def last_group(self) -> str:
        """The title of the group that an item would belong to now, empty while there is none."""
        return self._group.title if self._group is not None else ""

    def enter_group(self, text: str, place: str, caption: str = "") -> None:
        """Go into the group called ``text``: the present one, or a new one."""
        if self._group is not None and tight(self._group.title) == tight(label_of(continued(text)).title):
            return
        label = label_of(text)
        known = next((group for group in self.groups if tight(group.title) == tight(label.title)), None)
        if known is not None and known.items:
            self.problems.append(
                f"{place}：一级指标「{short(label.title)}」前面（{known.place}）已经有了，中间隔着别的"
            )
        self._group = DraftGroup(label.title, place, label, caption)
        self._subgroup = None
        self.groups.append(self._group)

    def enter_subgroup(self, text: str, place: str) -> None:
        """Go into the subgroup called ``text`` of the present group."""
        if self._group is None:
            self.problems.append(f"{place}：二级指标「{short(text)}」看不出属于哪个一级指标")
            return
        if self._subgroup is not None and tight(self._subgroup.title) == tight(label_of(continued(text)).title):
            return
        label = label_of(text)
        known = next((one for one in self._group.subgroups if tight(one.title) == tight(label.title)), None)
        if known is not None and known.items:
            self.problems.append(
                f"{place}：二级指标「{short(label.title)}」前面（{known.place}）已经有了，中间隔着别的"
            )
        self._subgroup = DraftSubgroup(label.title, place, label)
        self._group.subgroups.append(self._subgroup)

    def add(self, item: DraftItem) -> None:
        """Put an item where it belongs."""
        if self._group is None:
            self.problems.append(f"{item.place}：看不出属于哪个一级指标")
            return
        if self._subgroup is None:
            self._subgroup = DraftSubgroup("", item.place)
            self._group.subgroups.append(self._subgroup)
        self._subgroup.items.append(item)

    def without_items(self) -> list[Skipped]:
        """Take out headings that no item follows, and return them: they are notes, or their items were not found."""
        reason = "后面没有三级指标，没有当作一级、二级指标"
        gone = []
        for group in self.groups:
            empty = [one for one in group.subgroups if not one.items]
            gone += [Skipped(one.place, short(one.title), reason) for one in empty]
            group.subgroups = [one for one in group.subgroups if one.items]
        gone += [Skipped(group.place, short(group.title), reason) for group in self.groups if not group.subgroups]
        self.groups = [group for group in self.groups if group.subgroups]
        return gone


def restore_openings(groups: Sequence[DraftGroup]) -> list[str]:
    """Give titles back what was taken for their number and is none, for it does not count on; returns what was done.

    Only what may well be words is asked about, as in ``第三部分权力``; a gap in ``（一）（三）`` is a gap.
    """
    told = []
    levels: list[Sequence[DraftGroup | DraftSubgroup]] = [groups, *(group.subgroups for group in groups)]
    for siblings in levels:
        last = 0
        for one in siblings:
            label = one.label
            if label is None or label.number is None:
                continue
            opening = opening_of(label.whole)
            sure = opening is None or (opening.clean and opening.style != "spaced")
            if sure or label.number in (1, last + 1):
                last = label.number
                continue
            one.title, one.label = label.whole, replace(label, number=None, title=label.whole)
            told.append(f"{one.place}：「{short(label.whole)}」的开头没有接着上面的序号，当作文字保留")
    return told


Kinds = frozenset[CriterionKind]
_NONE: Kinds = frozenset()
KindOf = Callable[[DraftItem, Kinds, Kinds], CriterionKind | None]


def settle_kinds(
    groups: Iterable[DraftGroup], wanted: Mapping[str, CriterionKind], stated: KindOf
) -> tuple[list[str], list[str]]:
    """Give every item its kind; returns the items whose kind cannot be told, and which headings decided on kinds."""
    unknown: list[str] = []
    decided: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        for subgroup in group.subgroups:
            heading = subgroup.title if subgroup.kinds else group.title if kinds_named(group.title) else group.caption
            above = subgroup.kinds, group.kinds
            for item in subgroup.items:
                item.kind = wanted.get(item.number) or stated(item, *above)
                if item.kind is None:
                    item.kind = CriterionKind.BASE
                    unknown.append(f"第 {item.number} 项（{item.place}）")
                elif item.number not in wanted and any(above) and stated(item, _NONE, _NONE) is not item.kind:
                    decided.setdefault((heading, item.kind.label), []).append(item.number)
    told = [
        f"第 {short_numbers(numbers)} 项因为在「{short(heading)}」之下，作{kind}；不是的请写明类别"
        for (heading, kind), numbers in decided.items()
    ]
    return unknown, told


def split_by_kind(groups: Sequence[DraftGroup]) -> list[str]:
    """Give nameless subgroups a name, and keep the kinds in them apart; returns what was done."""
    done = []
    for group in groups:
        found: list[DraftSubgroup] = []
        for subgroup in group.subgroups:
            kinds = list(dict.fromkeys(item.kind for item in subgroup.items if item.kind is not None))
            if len(kinds) == 1:
                if not subgroup.title:
                    subgroup.title = group.title
                    done.append(f"一级指标「{short(group.title)}」有没写二级指标的项，就用一级指标的名称作二级指标")
                found.append(subgroup)
                continue
            for kind in kinds:
                items = [item for item in subgroup.items if item.kind is kind]
                title = f"{subgroup.title}（{kind.label}）" if subgroup.title else kind.label
                found.append(DraftSubgroup(title, items[0].place, subgroup.label, items))
            names = "、".join(kind.label for kind in kinds)
            done.append(f"「{short(subgroup.title or group.title)}」里有{names}，分作几个二级指标")
        group.subgroups = found
    return done
