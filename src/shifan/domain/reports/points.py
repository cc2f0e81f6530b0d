"""On what the points in a document stand, and that nobody takes them for official ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from shifan.domain.criteria import CriterionKind, Edition
from shifan.domain.scheme import Basis, Scheme

NOT_OFFICIAL = "不代表官方评分"


def points_note(edition: Edition, scheme: Scheme) -> str:
    """Return the scheme's own note, that the points are not official, and on what its numbers stand."""
    note = scheme.note.strip().rstrip("。；")
    plain = "" if NOT_OFFICIAL in note else f"得分由本台账按方案算出，{NOT_OFFICIAL}。"
    return f"{f'{note}。' if note else ''}{plain}依据：{bases_text(edition, scheme)}。"


def bases_text(edition: Edition, scheme: Scheme) -> str:
    """Return on what the scheme's numbers stand: one basis where all share it, else one for each sort of number."""
    points = Counter(scheme.points_of(item.number).basis for item in edition.of_kind(CriterionKind.BASE))
    parts = {
        "分值": [f"{basis.label}{count}项" for basis, count in points.most_common()],
        "评级折算": [scheme.fractions_basis.label],
        "核查点权重": _labels(rule.basis for rule in scheme.checkpoints.values()),
        "加减分": _labels(_ledger_bases(edition, scheme)),
    }
    used = {*points, scheme.fractions_basis, *(rule.basis for rule in scheme.checkpoints.values())}
    used.update(_ledger_bases(edition, scheme))
    if len(used) == 1:
        return used.pop().label
    return "；".join(f"{name}为{'、'.join(found)}" for name, found in parts.items() if found)


def _ledger_bases(edition: Edition, scheme: Scheme) -> list[Basis]:
    found = []
    for item in edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY):
        table = scheme.level_table(item.number)
        found += [table.basis] if table.levels else []
        found += [table.cap_basis] if table.cap is not None else []
    found += [scheme.bonus_cap_basis] if scheme.bonus_cap is not None else []
    found += [scheme.penalty_cap_basis] if scheme.penalty_cap is not None else []
    return found


def _labels(bases: Iterable[Basis]) -> list[str]:
    return list(dict.fromkeys(basis.label for basis in bases))
