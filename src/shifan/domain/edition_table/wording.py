"""Title and requirement of an item from its cells, and what its extra columns say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from shifan.domain.criteria import LONGEST_TITLE, CriterionKind
from shifan.domain.edition_table.drafts import DraftItem, Kinds
from shifan.domain.edition_table.labels import kind_spoken_of, kind_stated, one_line
from shifan.domain.edition_table.openings import without_numbering
from shifan.domain.edition_table.rows import short
from shifan.domain.edition_table.values import ImportedItem, Role, Skipped
from shifan.domain.ledger.units import split_units
from shifan.domain.tasks import TaskRole
from shifan.domain.text import fold
from shifan.domain.values import value

_CLAUSE = re.compile(r"[。；;，,：:\n]")
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
_WORDS = (Role.TITLE, Role.REQUIREMENT, Role.STANDARD)


@value
class Wording:
    """An item with how its words came about: ``cut``: its title is only the beginning."""

    item: ImportedItem
    cut: bool
    from_standard: bool


def worded(draft: DraftItem, points: Decimal | None) -> Wording:
    """Return the item of a draft whose number and kind are settled."""
    title, requirement, standard = (draft.texts.get(role, "").strip() for role in _WORDS)
    from_standard = bool(title and not requirement and standard and len(one_line(title)) <= LONGEST_TITLE)
    if from_standard:
        requirement, standard = standard, ""
    words = title or requirement
    heading = one_line(words)
    cut = len(heading) > LONGEST_TITLE
    if cut:
        heading = headline(words)
        requirement = f"{title}\n{requirement}" if title and requirement else words
    units = [(unit, role) for role in (Role.LEAD, Role.SUPPORT) for unit in split_units(draft.texts.get(role, ""))]
    leads = [unit.name for unit, role in units if unit.role is not TaskRole.SUPPORT and role is Role.LEAD]
    supports = [unit.name for unit, _ in units if unit.name not in leads]
    item = ImportedItem(
        number=draft.number,
        kind=draft.kind or CriterionKind.BASE,
        title=heading,
        requirement=requirement or words,
        place=draft.place,
        points=points,
        standard=standard,
        leads=tuple(dict.fromkeys(leads)),
        supports=tuple(dict.fromkeys(supports)),
        due=one_line(draft.texts.get(Role.DUE, "")),
        evidence=tuple(_listed(draft.texts.get(Role.EVIDENCE, ""))),
    )
    return Wording(item, cut, from_standard)


def headline(text: str) -> str:
    """Return the first clause of a text, cut off where that is too long for a title."""
    clause = _CLAUSE.split(text.strip(), maxsplit=1)[0].strip() or one_line(text)
    return clause if len(clause) <= LONGEST_TITLE else clause[: LONGEST_TITLE - 1] + "…"


def stated_kind(item: DraftItem, subgroup: Kinds, group: Kinds) -> CriterionKind | None:
    """Return an item's kind: from its own cell, its first words, its subgroup, its group; None where that is open."""
    cell = item.texts.get(Role.KIND, "")
    if cell and "附加" not in cell:
        return kind_spoken_of(cell) or CriterionKind.BASE
    words = [item.texts.get(role, "") for role in _WORDS]
    opened = kind_stated(words[0] or words[1])
    if opened is not None:
        return opened
    for kinds in (subgroup, group):
        if len(kinds) == 1:
            return next(iter(kinds))
        if kinds:
            return next((kind for text in words if (kind := kind_spoken_of(text))), None)
    return None if "附加" in cell else CriterionKind.BASE


def points_of(item: DraftItem) -> tuple[Decimal | None, Skipped | None]:
    """Return an item's points, or what its cell says that was not taken."""
    texts = [text for text in item.points if text.strip()]
    if not texts or item.points_shared:
        return None, None
    numbers = [decimal_points(text) for text in texts]
    shown = "，".join(short(text, 20) for text in texts)
    if item.kind is not CriterionKind.BASE:
        return None, Skipped(item.place, shown, "加分项、扣分项按级别计分，分值请写进计分方案")
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None, Skipped(item.place, shown, "分值不是一个不小于 0 的数，没有取")
    return sum(known, Decimal(0)), None


def decimal_points(text: str) -> Decimal | None:
    """Return the points of a cell, None where it is not one plain number."""
    plain = fold(text).removesuffix("分").strip()
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def joined_texts(parts: Sequence[str]) -> str:
    """Return texts of one column that stand in several rows of one item, one a line, each once."""
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _listed(text: str) -> list[str]:
    pieces = [line for piece in re.split(r"[；;\n]", text) if (line := one_line(piece)).strip("。；; ")]
    return list(dict.fromkeys(piece.rstrip("。；; ") for piece in without_numbering(pieces)))
