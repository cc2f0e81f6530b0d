"""From drafts whose numbers and kinds are settled to the imported table, with its points."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shifan.domain.edition_table.drafts import DraftGroup, DraftItem, DraftSubgroup
from shifan.domain.edition_table.labels import number_word
from shifan.domain.edition_table.values import ImportedGroup, ImportedItem, ImportedSubgroup, ImportedTable, Skipped
from shifan.domain.edition_table.wording import decimal_points, points_of, worded
from shifan.domain.numbering import short_numbers
from shifan.domain.text import fold
from shifan.domain.values import value


@value
class Assembled:
    """The table, what of the points was not taken, and what had to be decided about the wording."""

    table: ImportedTable
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]


def assembled(groups: Sequence[DraftGroup], runs: Sequence[Sequence[DraftItem]]) -> Assembled:
    """Return the table of the drafts; ``runs`` are items whose points stand in one merged cell."""
    work = _Assembling(runs)
    table = ImportedTable(tuple(work.group(at, group) for at, group in enumerate(groups, start=1)))
    remarks = (*work.remarks(), *_skipped_numbers(groups), *_alike(table))
    return Assembled(table, tuple(work.skipped), remarks)


class _Assembling:
    def __init__(self, runs: Sequence[Sequence[DraftItem]]) -> None:
        self.skipped: list[Skipped] = []
        self._runs = [list(run) for run in runs]
        self._subgroups = 0
        self._cut: list[str] = []
        self._from_standard: list[str] = []
        self._summed: list[str] = []

    def group(self, at: int, group: DraftGroup) -> ImportedGroup:
        """Return a group with all that is in it."""
        points = self._merged_points(group.items) or group.label.points
        subgroups = tuple(map(self._subgroup, group.subgroups))
        return ImportedGroup(number_word(at), group.title, subgroups, points)

    def remarks(self) -> list[str]:
        """Return what had to be decided about the items' wording."""
        told = []
        for numbers, text in (
            (self._cut, "的文字较长，取开头作标题，全文在要求里"),
            (self._from_standard, "没有单独的要求，以评价标准为要求"),
            (self._summed, "的分值写在几行里，已相加"),
        ):
            told += [f"第 {short_numbers(numbers)} 项{text}"] if numbers else []
        left = [run for run in self._runs if run]
        for run in left:
            self.skipped.append(Skipped(run[0].place, run[0].points[0], "分值是几项合用的，看不出各项多少，没有取"))
        return told

    def _subgroup(self, subgroup: DraftSubgroup) -> ImportedSubgroup:
        self._subgroups += 1
        points = self._merged_points(subgroup.items) or (subgroup.label.points if subgroup.label else None)
        items = tuple(map(self._item, subgroup.items))
        return ImportedSubgroup(str(self._subgroups), subgroup.title, items, points)

    def _item(self, draft: DraftItem) -> ImportedItem:
        points, left = points_of(draft)
        self.skipped += [left] if left else []
        found = worded(draft, points)
        self._cut += [draft.number] if found.cut else []
        self._from_standard += [draft.number] if found.from_standard else []
        if points is not None and sum(1 for text in draft.points if text.strip()) > 1:
            self._summed.append(draft.number)
        return found.item

    def _merged_points(self, items: Sequence[DraftItem]) -> Decimal | None:
        """Return the points of one cell merged over just these items, None where there is none."""
        for run in self._runs:
            if len(run) == len(items) > 0 and all(one is other for one, other in zip(run, items, strict=True)):
                points = decimal_points(run[0].points[0])
                if points is not None:
                    run.clear()
                return points
        return None


def _skipped_numbers(groups: Sequence[DraftGroup]) -> list[str]:
    own = [group.label.number for group in groups]
    if None in own or own == list(range(1, len(own) + 1)):
        return []
    words = "、".join(number_word(number) if number else "零" for number in own if number is not None)
    return [f"一级指标原来的序号是 {words}，不连续，已按先后编为一至{number_word(len(own))}"]


def _alike(table: ImportedTable) -> list[str]:
    seen: dict[str, list[str]] = {}
    for item in table.items:
        seen.setdefault(fold(f"{item.title}\n{item.requirement}"), []).append(item.number)
    return [f"第 {'、'.join(numbers)} 项的文字完全相同，请核对" for numbers in seen.values() if len(numbers) > 1]
