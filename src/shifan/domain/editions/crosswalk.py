"""A crosswalk (对照表): which item of one edition became which of another, and whether it covers both whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shifan.domain.criteria import Edition
from shifan.domain.labels import Labelled
from shifan.domain.values import value


class Relation(Labelled):
    """What became of an item. All but ``NEW`` speak of old items."""

    UNCHANGED = "unchanged", "未变"
    REWORDED = "reworded", "文字改动"
    MOVED = "moved", "换了位置"
    SPLIT = "split", "拆分"
    MERGED = "merged", "合并"
    COVERED_BY = "covered_by", "并入他项"
    DELETED = "deleted", "取消"
    NEW = "new", "新增"

    @property
    def direct(self) -> bool:
        """True where one item became one item."""
        return self in (Relation.UNCHANGED, Relation.REWORDED, Relation.MOVED)


@value
class Row:
    """One line of a crosswalk: old ids, new ids, what happened, and a note for people."""

    relation: Relation
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    note: str = ""


@value
class Crosswalk:
    """All rows between two editions; the digests say which texts they were written for (empty: not stated)."""

    old_edition: str
    new_edition: str
    rows: tuple[Row, ...]
    old_digest: str = ""
    new_digest: str = ""


_SHAPES: dict[Relation, tuple[tuple[int, int | None], tuple[int, int | None]]] = {
    Relation.UNCHANGED: ((1, 1), (1, 1)),
    Relation.REWORDED: ((1, 1), (1, 1)),
    Relation.MOVED: ((1, 1), (1, 1)),
    Relation.SPLIT: ((1, 1), (2, None)),
    Relation.MERGED: ((2, None), (1, 1)),
    Relation.COVERED_BY: ((1, None), (1, None)),
    Relation.DELETED: ((1, None), (0, 0)),
    Relation.NEW: ((0, 0), (1, None)),
}


def problems_of(crosswalk: Crosswalk, old: Edition, new: Edition) -> tuple[str, ...]:
    """Return what keeps the crosswalk from being used, each in a line; empty when it covers both editions whole.

    Every old item stands in it exactly once; every new item is reached by one row, or declared new.
    """
    return (
        *_editions(crosswalk, old, new),
        *(text for row in crosswalk.rows for text in _shape(row)),
        *_unknown(crosswalk, old, new),
        *_covering(crosswalk, old, new),
        *_wrong_unchanged(crosswalk, old, new),
    )


def _editions(crosswalk: Crosswalk, old: Edition, new: Edition) -> Iterator[str]:
    for side, stated, digest, edition in (
        ("旧版", crosswalk.old_edition, crosswalk.old_digest, old),
        ("新版", crosswalk.new_edition, crosswalk.new_digest, new),
    ):
        if stated != edition.id:
            yield f"对照表的{side}是 {stated}，这里要用的是 {edition.id}"
        elif digest and digest != edition.digest:
            yield f"对照表是按 {stated} 另一次修订的文字写的（摘要 {digest[:12]}，现为 {edition.digest[:12]}）"


def _shape(row: Row) -> Iterator[str]:
    for side, ids, (least, most) in zip(("旧版", "新版"), (row.old, row.new), _SHAPES[row.relation], strict=True):
        if len(ids) < least or (most is not None and len(ids) > most):
            wanted = f" {least} 项" if least == most else f"至少 {least} 项"
            yield f"{_name(row)}：「{row.relation.label}」的{side}应为{wanted}，写了 {len(ids)} 项"


def _unknown(crosswalk: Crosswalk, old: Edition, new: Edition) -> Iterator[str]:
    for row in crosswalk.rows:
        for side, ids, edition in (("旧版", row.old, old), ("新版", row.new, new)):
            for key in ids:
                if not edition.has(key):
                    yield f"{_name(row)}：{side}没有编码为 {key} 的指标"


def _covering(crosswalk: Crosswalk, old: Edition, new: Edition) -> Iterator[str]:
    stated = Counter(key for row in crosswalk.rows for key in row.old)
    reached = Counter(key for row in crosswalk.rows if row.relation is not Relation.COVERED_BY for key in row.new)
    for item in old.criteria:
        if stated[item.id] != 1:
            how = "没有写" if not stated[item.id] else f"写了 {stated[item.id]} 次"
            yield f"旧版第 {item.number} 项「{item.title}」（{item.id}）{how}，应恰好一次"
    for item in new.criteria:
        if reached[item.id] != 1:
            how = "没有来处，也没有写明是新增" if not reached[item.id] else f"有 {reached[item.id]} 个来处，应写成合并"
            yield f"新版第 {item.number} 项「{item.title}」（{item.id}）{how}"


def _wrong_unchanged(crosswalk: Crosswalk, old: Edition, new: Edition) -> Iterator[str]:
    for row in crosswalk.rows:
        if row.relation is not Relation.UNCHANGED or len(row.old) != 1 or len(row.new) != 1:
            continue
        if not old.has(row.old[0]) or not new.has(row.new[0]):
            continue
        one, other = old.by_id(row.old[0]), new.by_id(row.new[0])
        if one.digest != other.digest:
            yield f"旧版第 {one.number} 项写着「未变」，但与新版第 {other.number} 项的文字不同，应写「文字改动」"


def _name(row: Row) -> str:
    return f"{'、'.join(row.old) or '（无）'} → {'、'.join(row.new) or '（无）'}"
