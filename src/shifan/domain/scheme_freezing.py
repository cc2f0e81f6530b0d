"""The scoring scheme as a submission freezes it, whole, and how two frozen schemes differ in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from shifan.domain.explain import points_text
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy, PointsFrom, PointsRule, Scheme

Frozen = dict[str, Any]

UNKNOWN = "较早的一次报送只记了计分方案的名称，没有冻结分值和规则，无法逐条对照。"


def frozen_scheme(scheme: Scheme) -> Frozen:
    """Return everything a score depends on, with a ``digest`` (sha256 hex of the rest as canonical JSON)."""
    body: Frozen = {
        "id": scheme.id,
        "title": scheme.title,
        "note": scheme.note,
        "default": _rule(scheme.default),
        "fractions": {rating.value: points_text(part) for rating, part in scheme.fractions.items()},
        "na_policy": scheme.na_policy.value,
        "items": {number: _rule(rule) for number, rule in scheme.items.items()},
        "adjustments": {number: _table(table) for number, table in scheme.adjustments.items()},
        "bonus_cap": _cap(scheme.bonus_cap),
        "penalty_cap": _cap(scheme.penalty_cap),
        **_more(scheme),
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**body, "digest": hashlib.sha256(text.encode()).hexdigest()}


def _more(scheme: Scheme) -> Frozen:
    """Return what not every scheme has; left out where it has nothing, so that a simple scheme keeps its digest."""
    found: Frozen = {
        "fractions_basis": _basis(scheme.fractions_basis),
        "bonus_cap_basis": _basis(scheme.bonus_cap_basis),
        "penalty_cap_basis": _basis(scheme.penalty_cap_basis),
        "groups": {number: _rule(rule) for number, rule in scheme.groups.items()},
        "subgroups": {number: _rule(rule) for number, rule in scheme.subgroups.items()},
        "checkpoints": {number: _weights(rule) for number, rule in scheme.checkpoints.items()},
        "total": _rule(scheme.total) if scheme.total else None,
        "edition": {"id": scheme.edition.id, "digest": scheme.edition.digest} if scheme.edition else None,
        "example": scheme.example,
    }
    return {name: part for name, part in found.items() if part}


def _basis(basis: Basis) -> str:
    return "" if basis is Basis.EQUAL_DEFAULT else basis.value


def _weights(rule: CheckpointRule) -> Frozen:
    return {
        "weights": {key: points_text(weight) for key, weight in rule.weights.items()},
        "basis": rule.basis.value,
    }


def scheme_changes(then: Frozen | None, now: Frozen | None) -> tuple[str, ...]:
    """Return how two frozen schemes differ, line by line; ``UNKNOWN`` where one was frozen by its name alone."""
    if then is None or now is None:
        return (UNKNOWN,)
    if then["digest"] == now["digest"]:
        return ()
    return tuple(_changes(then, now)) or ("计分方案有改动",)  # never silent, even where no words fit


def _changes(then: Frozen, now: Frozen) -> Iterator[str]:
    if (then["id"], then["title"]) != (now["id"], now["title"]):
        yield f"计分方案：{then['title']}（{then['id']}） → {now['title']}（{now['id']}）"
    yield from _changed("所依的指标版本", *(_edition_text(side.get("edition")) for side in (then, now)))
    yield from _changed("写明的满分", *(_rule_text(side.get("total")) for side in (then, now)))
    yield from _points(then, now)
    for rating in Rating:
        parts = [side["fractions"].get(rating.value, "没有规定") for side in (then, now)]
        yield from _changed(f"「{rating.label}」得分的比例", *parts)
    yield from _changed("得分比例的依据", *(_basis_text(side, "fractions_basis") for side in (then, now)))
    yield from _by_checkpoints(then, now)
    yield from _changed("不适用的指标", *(NaPolicy(side["na_policy"]).label for side in (then, now)))
    empty = _table(LevelTable())
    for number in _numbers(then["adjustments"], now["adjustments"]):
        tables = [_table_text(side["adjustments"].get(number, empty)) for side in (then, now)]
        yield from _changed(f"第 {number} 项加减分", *tables)
    for key, word in (("bonus_cap", "加分"), ("penalty_cap", "扣分")):
        yield from _changed(f"{word}合计", _cap_text(then[key]), _cap_text(now[key]))
        yield from _changed(f"{word}上限的依据", *(_basis_text(side, f"{key}_basis") for side in (then, now)))
    if then.get("example") != now.get("example"):
        yield "现在注明是示例" if now.get("example") else "不再注明是示例"
    if then["note"] != now["note"]:
        yield "方案说明的文字有改动"


def _points(then: Frozen, now: Frozen) -> Iterator[str]:
    yield from _changed("每项分值", _rule_text(then["default"]), _rule_text(now["default"]))
    for key, word in (("groups", "一级"), ("subgroups", "二级")):
        for number in _numbers(then.get(key, {}), now.get(key, {})):
            rules = [_rule_text(side.get(key, {}).get(number)) for side in (then, now)]
            yield from _changed(f"{word}指标 {number} 总分", *rules)
    for number in _numbers(then["items"], now["items"]):
        rules = [_rule_text(side["items"].get(number, side["default"])) for side in (then, now)]
        yield from _changed(f"第 {number} 项分值", *rules)


def _changed(what: str, then: str, now: str) -> Iterator[str]:
    if then != now:
        yield f"{what}：{then} → {now}"


def _rule(rule: PointsRule) -> Frozen:
    kept = {"points": points_text(rule.points), "basis": rule.basis.value}
    return kept if rule.source is PointsFrom.ITEM else {**kept, "source": rule.source.value}


def _table(table: LevelTable) -> Frozen:
    levels = {level: points_text(points) for level, points in table.levels.items()}
    kept = {"levels": levels, "cap": _cap(table.cap), "basis": table.basis.value}
    more = {"cap_basis": _basis(table.cap_basis), "vetoes": list(table.vetoes)}
    return {**kept, **{name: part for name, part in more.items() if part}}


def _cap(cap: Decimal | None) -> str | None:
    return None if cap is None else points_text(cap)


def _by_checkpoints(then: Frozen, now: Frozen) -> Iterator[str]:
    sides = [side.get("checkpoints", {}) for side in (then, now)]
    for number in _numbers(*sides):
        texts = [_weights_text(side.get(number)) for side in sides]
        yield from _changed(f"第 {number} 项按核查点计分", *texts)


def _weights_text(rule: Frozen | None) -> str:
    if rule is None:
        return "不按核查点"
    weights = "、".join(f"{key} {weight}" for key, weight in rule["weights"].items())
    return f"权重 {weights}（{Basis(rule['basis']).label}）"


def _edition_text(pin: Frozen | None) -> str:
    return f"{pin['id']}（摘要 {pin['digest'][:16]}）" if pin else "没有写明"


def _basis_text(side: Frozen, key: str) -> str:
    return Basis(side.get(key, Basis.EQUAL_DEFAULT.value)).label


def _rule_text(rule: Frozen | None) -> str:
    if rule is None:
        return "没有写明"
    source = PointsFrom(rule.get("source", PointsFrom.ITEM.value))
    how = "" if source is PointsFrom.ITEM else f"，{source.label}"
    return f"{rule['points']} 分（{Basis(rule['basis']).label}{how}）"


def _table_text(table: Frozen) -> str:
    if not table["levels"]:
        return "仅登记"
    levels = "、".join(f"{level} {points}" for level, points in table["levels"].items())
    vetoes = f"，一票否决：{'、'.join(table['vetoes'])}" if table.get("vetoes") else ""
    cap = _cap_text(table["cap"])
    cap += f"（上限依据：{_basis_text(table, 'cap_basis')}）" if table.get("cap_basis") else ""
    return f"{levels}，{cap}{vetoes}（{Basis(table['basis']).label}）"


def _cap_text(cap: str | None) -> str:
    return "不封顶" if cap is None else f"最多 {cap} 分"


def _numbers(*sides: Frozen) -> list[str]:
    found = {number for side in sides for number in side}
    return sorted(found, key=lambda number: (len(number), number))
