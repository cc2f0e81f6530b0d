"""What a migration does to each item, in words for the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.criteria import Criterion
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.records import Record
from shifan.domain.values import value

COUNTED = {
    "tick": "勾选",
    "evidence_link": "材料",
    "task": "单位",
    "gap": "问题",
    "adjustment": "加减分事项",
    "self_check": "自查",
    "figure": "数据",
    "review_opinion": "审核意见",
    "inquiry": "询问",
    "site_item": "点位",
}
"""What is counted of an item, by table, and the word for it."""


@value
class Carried:
    """How many rows of one kind there were, and how many go over."""

    name: str
    there: int
    over: int

    def __str__(self) -> str:
        if self.over == self.there:
            return f"{self.name} {self.over}"
        left = self.there - self.over
        return f"{self.name} {self.over}（另 {left} 随原项归档）" if self.over else f"{self.name} {left} 随原项归档"


@value
class ItemFate:
    """One row of the crosswalk and what it does: what goes over, what changes, what is archived.

    ``review`` are the new items that have to be reviewed again, ``archived`` the old ones that are kept whole.
    """

    relation: Relation
    old: tuple[Criterion, ...]
    new: tuple[Criterion, ...]
    before: tuple[Record, ...] = ()
    after: tuple[Record, ...] = ()
    carried: tuple[Carried, ...] = ()
    remarks: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()

    @property
    def used(self) -> bool:
        """True where anything was recorded under the old items."""
        return any(one.there for one in self.carried) or any(_touched(record) for record in self.before)

    @property
    def heading(self) -> str:
        """Which items became which: ``3 规范性文件管理 → 5 文件制定（文字改动）``."""
        old = "、".join(f"{item.number} {item.title}" for item in self.old)
        new = "、".join(f"{item.number} {item.title}" for item in self.new)
        if not self.old:
            return f"新 {new}（{self.relation.label}）"
        return f"{old} → {new}（{self.relation.label}）" if new else f"{old}（{self.relation.label}）"

    @property
    def lines(self) -> tuple[str, ...]:
        """What happens, a line for each thing; none where nothing was recorded and nothing changes."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        status = _status_words(self.before, self.after)
        if status:
            yield status
        counts = "，".join(str(one) for one in self.carried if one.there)
        if counts:
            yield counts
        yield from self.remarks
        if self.review:
            yield f"须重新复核：第 {'、'.join(self.review)} 项"
        if self.archived:
            yield "原项归档，仍可查看、导出"


def _touched(record: Record) -> bool:
    return bool(record.note or record.claim or record.verdict or record.status.value != "not_started")


def _status_words(before: tuple[Record, ...], after: tuple[Record, ...]) -> str:
    then, now = (_side(records) for records in (before, after))
    if not any(_touched(record) for record in before):
        return ""
    return f"状态 {then}" if then == now else f"状态 {then} → {now or '归档'}"


def _side(records: tuple[Record, ...]) -> str:
    words = []
    for record in records:
        rating = record.verdict or record.claim
        judged = f"（{'审核' if record.verdict else '自评'}{rating.label}）" if rating else ""
        words.append(f"{record.status.label}{judged}")
    return "、".join(words)
