"""A comparison of two editions as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.editions.comparing import Alteration, EditionDifference, ItemDifference, Pairing
from shifan.domain.editions.wording import marked


def difference_lines(found: EditionDifference, *, full: bool = True) -> Iterator[str]:
    """Yield a comparison as text: the counts, then each item; ``full`` with the word-level view."""
    yield f"{found.old.title}（{found.old.id}） → {found.new.title}（{found.new.id}）"
    counts = "　".join(f"{kind.label} {len(found.of(kind))}" for kind in Alteration if found.of(kind))
    yield f"相同 {found.same} 项　{counts}" if counts else f"两版相同，共 {found.same} 项。"
    for item in found.items:
        yield from _item_lines(item, full=full)


def _item_lines(item: ItemDifference, *, full: bool) -> Iterator[str]:
    words = "、".join(kind.label for kind in item.alterations)
    yield f"〔{words}〕{numbers_of(item)} {item.shown.title}{_ground(item)}"
    if Alteration.MOVED in item.alterations:
        yield f"    位置：{item.old_place} → {item.new_place}"
    for field in item.fields if full else ():
        yield f"    {field.field}：{marked(field.parts)}"


def numbers_of(item: ItemDifference) -> str:
    """Return the item's numbers in both editions: ``3 → 5``, or the one that it has."""
    if item.old is None or item.new is None:
        return item.shown.number
    return item.new.number if item.old.number == item.new.number else f"{item.old.number} → {item.new.number}"


def _ground(item: ItemDifference) -> str:
    if item.pair is None or item.pair.ground is not Pairing.BY_LIKENESS:
        return ""
    return f"（按文字相近对应，{item.pair.likeness}%）"
