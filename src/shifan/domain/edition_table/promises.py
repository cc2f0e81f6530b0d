"""Whether a table holds as many items as its own headings say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.drafts import DraftGroup, DraftSubgroup
from shifan.domain.edition_table.labels import Label, promised
from shifan.domain.edition_table.rows import short
from shifan.domain.edition_table.values import ImportedTable
from shifan.domain.points import points_text

_LEVELS = ("一级指标", "二级指标", "三级指标")


def broken_promises(groups: Sequence[DraftGroup], headings: Sequence[str]) -> list[str]:
    """Return where labels and headings count otherwise than the items that were read."""
    found = [
        f"{kind}「{short(label.title)}」写明 {label.count} 项，读到 {count} 项"
        for kind, label, count in _labelled(groups)
        if label.count is not None and label.count != count
    ]
    counts = _counts(groups)
    for text in headings:
        for level, promise in promised(text).items():
            if promise not in counts[level - 1]:
                found.append(
                    f"「{short(text)}」写明{_LEVELS[level - 1]} {promise} 个，读到 {max(counts[level - 1])} 个"
                )
    return list(dict.fromkeys(found))


def wrong_sums(table: ImportedTable) -> list[str]:
    """Return where the points stated for a group or subgroup are not those of its items together."""
    found = []
    for group in table.groups:
        for subgroup in group.subgroups:
            whole = all(item.points is not None for item in subgroup.items)
            found += _wrong_sum("二级指标", subgroup.title, subgroup.points, [i.points for i in subgroup.items], whole)
        whole = all(one.points is not None or all(i.points is not None for i in one.items) for one in group.subgroups)
        parts = [one.all_points for one in group.subgroups]
        found += _wrong_sum("一级指标", group.title, group.points, parts, whole)
    return found


def _wrong_sum(
    level: str, title: str, stated: Decimal | None, parts: Sequence[Decimal | None], whole: bool
) -> list[str]:
    total = sum((part for part in parts if part is not None), Decimal(0))
    if stated is None or (total == stated if whole else total <= stated):
        return []
    return [f"{level}「{short(title)}」写明 {points_text(stated)} 分，各项加起来是 {points_text(total)} 分"]


def _labelled(groups: Sequence[DraftGroup]) -> Iterator[tuple[str, Label, int]]:
    for group in groups:
        yield "一级指标", group.label, len(group.items)
        for subgroup in group.subgroups:
            if subgroup.label is not None:
                yield "二级指标", subgroup.label, len(subgroup.items)


def _counts(groups: Sequence[DraftGroup]) -> tuple[set[int], set[int], set[int]]:
    """Return the numbers that a heading may mean for each level: with and without bonus and penalty."""
    base = [group for group in groups if any(map(_is_base, group.subgroups))]
    whole = [one for group in groups for one in group.subgroups]
    items = [item for group in groups for item in group.items]
    return (
        {len(groups), len(base)},
        {len(whole), sum(map(_is_base, whole))},
        {len(items), sum(item.kind is CriterionKind.BASE for item in items)},
    )


def _is_base(subgroup: DraftSubgroup) -> bool:
    return any(item.kind is CriterionKind.BASE for item in subgroup.items)
