"""Two editions compared item by item: added, removed, reworded, moved, renumbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shifan.domain.criteria import Criterion, Edition, Metric, NaRule
from shifan.domain.editions.wording import Piece, pieces
from shifan.domain.labels import Labelled
from shifan.domain.text import fold
from shifan.domain.values import value


class Alteration(Labelled):
    """What happened to an item between two editions; one item may have several."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删除"
    REWORDED = "reworded", "文字改动"
    MOVED = "moved", "换了位置"
    RENUMBERED = "renumbered", "编号改变"


class Pairing(Labelled):
    """On what ground two items are taken for the same one."""

    BY_ID = "by_id", "编码相同"
    BY_TEXT = "by_text", "文字相同"
    BY_LIKENESS = "by_likeness", "文字相近"
    BY_CROSSWALK = "by_crosswalk", "对照表"


@value
class Pair:
    """An item of the old edition, the item of the new one that it became, and why; ``likeness`` in percent."""

    old_id: str
    new_id: str
    ground: Pairing
    likeness: int = 100


@value
class Reworded:
    """One field that reads differently; ``parts`` is the word-level view."""

    field: str
    old: str
    new: str
    parts: tuple[Piece, ...]


@value
class ItemDifference:
    """One item that is not the same in both editions; ``old`` is None for an added one, ``new`` for a removed one."""

    alterations: tuple[Alteration, ...]
    old: Criterion | None
    new: Criterion | None
    old_place: str = ""
    new_place: str = ""
    pair: Pair | None = None
    fields: tuple[Reworded, ...] = ()

    @property
    def shown(self) -> Criterion:
        """The item as the new edition has it, where it does."""
        found = self.new or self.old
        assert found is not None
        return found


@value
class EditionDifference:
    """What differs between two editions, in the new one's order; removed items come last. ``same`` counts the rest."""

    old: Edition
    new: Edition
    items: tuple[ItemDifference, ...]
    same: int

    def of(self, alteration: Alteration) -> tuple[ItemDifference, ...]:
        """Return the items to which this happened."""
        return tuple(item for item in self.items if alteration in item.alterations)


def compare_editions(old: Edition, new: Edition, pairs: Iterable[Pair]) -> EditionDifference:
    """Return what differs between two editions when ``pairs`` says which item became which, each at most once."""
    by_new = {pair.new_id: pair for pair in pairs}
    found = [_paired(old, new, by_new[item.id]) if item.id in by_new else _added(new, item) for item in new.criteria]
    gone = {pair.old_id for pair in by_new.values()}
    found += [_removed(old, item) for item in old.criteria if item.id not in gone]
    differing = tuple(item for item in found if item.alterations)
    return EditionDifference(old, new, differing, len(found) - len(differing))


def place_name(edition: Edition, item: Criterion) -> str:
    """Return the headings above an item, without their numbers."""
    group, subgroup = edition.place_of(item.id)
    return f"{group.title} ＞ {subgroup.title}"


def reworded_fields(old: Criterion, new: Criterion) -> tuple[Reworded, ...]:
    """Return the normative fields that read differently, each with its word-level view."""
    then, now = _texts(old), _texts(new)
    return tuple(
        Reworded(name, then[name], now[name], pieces(then[name], now[name]))
        for name in then
        if fold(then[name]) != fold(now[name])
    )


def _paired(old: Edition, new: Edition, pair: Pair) -> ItemDifference:
    one, other = old.by_id(pair.old_id), new.by_id(pair.new_id)
    before, after = place_name(old, one), place_name(new, other)
    fields = reworded_fields(one, other)
    kinds = tuple(_alterations(one, other, moved=fold(before) != fold(after), reworded=bool(fields)))
    return ItemDifference(kinds, one, other, before, after, pair, fields)


def _alterations(old: Criterion, new: Criterion, *, moved: bool, reworded: bool) -> Iterator[Alteration]:
    if reworded or old.digest != new.digest:
        yield Alteration.REWORDED
    if moved:
        yield Alteration.MOVED
    if old.number != new.number:
        yield Alteration.RENUMBERED


def _added(edition: Edition, item: Criterion) -> ItemDifference:
    return ItemDifference((Alteration.ADDED,), None, item, new_place=place_name(edition, item))


def _removed(edition: Edition, item: Criterion) -> ItemDifference:
    return ItemDifference((Alteration.REMOVED,), item, None, old_place=place_name(edition, item))


def _texts(item: Criterion) -> Mapping[str, str]:
    """Return the normative fields as texts, by the word for each."""
    return {
        "名称": item.title,
        "要求": item.requirement,
        "类别": item.kind.label,
        "核查点": "；".join(point.text for point in item.checkpoints),
        "量化指标": "；".join(_metric(metric) for metric in item.metrics),
        "不适用": _na(item.na_rule),
        "材料至少": f"{item.evidence_minimum} 份",
    }


def _metric(metric: Metric) -> str:
    parts = f"＝{metric.numerator}／{metric.denominator}" if metric.denominator else ""
    goal = f" {metric.target.op}{metric.target.value}" if metric.target else ""
    return f"{metric.name}{parts}{metric.unit and f'（{metric.unit}）'}{goal}"


def _na(rule: NaRule) -> str:
    return rule.when if rule.allowed else "不得评为不适用"
