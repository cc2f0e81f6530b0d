"""How two frozen states differ: item by item, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from shifan.domain.adjustments import UNCHECKED_LABEL, SelfCheckOutcome
from shifan.domain.figures import figure_of, shown_value
from shifan.domain.freezing import FileState, Frozen
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.values import value


class Facet(Labelled):
    """What of an item changed."""

    RECORD = "record", "台账记录"
    TICKS = "ticks", "核查点"
    EVIDENCE = "evidence", "佐证材料"
    FIGURES = "figures", "数据"
    LEDGER = "ledger", "加减分"
    TEXT = "text", "指标文字"


@value
class Change:
    """One thing that changed under an item, in words."""

    facet: Facet
    text: str


@value
class ItemChange:
    """An item that changed: its number and title, and what changed."""

    number: str
    title: str
    changes: tuple[Change, ...]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What changed, each facet once."""
        return tuple(dict.fromkeys(change.facet for change in self.changes))


_RECORD: dict[str, tuple[str, type[Labelled] | None]] = {
    "status": ("状态", WorkStatus),
    "status_reason": ("状态原因", None),
    "claim": ("自评", Rating),
    "claim_reason": ("自评说明", None),
    "verdict": ("审核结论", Rating),
    "verdict_reason": ("审核说明", None),
    "note": ("备注", None),
}


def compare_frozen(before: Frozen, after: Frozen) -> tuple[ItemChange, ...]:
    """Return the items that differ, in the order of ``after``; items that only ``before`` has come last."""
    then = {item["id"]: item for item in before["items"]}
    now = {item["id"]: item for item in after["items"]}
    found = []
    for key in [*now, *(key for key in then if key not in now)]:
        shown = now.get(key) or then[key]
        changes = tuple(_changes(then.get(key), now.get(key)))
        if changes:
            found.append(ItemChange(shown["number"], shown["title"], changes))
    return tuple(found)


def _changes(then: Frozen | None, now: Frozen | None) -> Iterator[Change]:
    if then is None or now is None:
        yield Change(Facet.TEXT, "原来没有这一项" if then is None else "现在没有这一项")
        return
    if then["digest"] != now["digest"]:
        yield Change(Facet.TEXT, "指标文字有修订")
    for facet, parts, compare in _FACETS:
        if any(then[part] != now[part] for part in parts):
            for text in list(compare(then, now)) or ["有改动"]:  # never silent, even where no words fit
                yield Change(facet, text)


def _record(then: Frozen, now: Frozen) -> Iterator[str]:
    old, new = then["record"], now["record"]
    for key, (label, kind) in _RECORD.items():
        if old[key] != new[key]:
            yield f"{label}：{_word(kind, old[key])} → {_word(kind, new[key])}"
    if old["criterion_digest"] != new["criterion_digest"]:
        yield "审核所依据的指标文字不同"


def _ticks(then: Frozen, now: Frozen) -> Iterator[str]:
    old = {tick["number"]: tick for tick in then["ticks"]}
    new = {tick["number"]: tick for tick in now["ticks"]}
    yield from _listed("勾选", (key for key in new if key not in old))
    yield from _listed("取消勾选", (key for key in old if key not in new))
    yield from _listed("重新勾选", (key for key in new if key in old and new[key] != old[key]))


def _evidence(then: Frozen, now: Frozen) -> Iterator[str]:
    old, new = _by_document(then["evidence"]), _by_document(now["evidence"])
    added = [row for key, row in new.items() if key not in old]
    removed = [row for key, row in old.items() if key not in new]
    places = {_place(row) for row in removed}
    replaced = {_place(row) for row in added if _place(row) in places}
    yield from _listed("新增", (_place(row) for row in added if _place(row) not in replaced))
    yield from _listed("移除", (_place(row) for row in removed if _place(row) not in replaced))
    yield from _listed("换了内容", sorted(replaced))
    for key in (key for key in new if key in old and new[key] != old[key]):
        row = new[key]
        if row["file"] != old[key]["file"]:
            yield f"{_place(row)}：{FileState(row['file']).label}"
        else:
            yield f"{_place(row)}：说明信息有改动"


def _figures(then: Frozen, now: Frozen) -> Iterator[str]:
    old, new = ({row["name"]: row for row in side["figures"]} for side in (then, now))
    yield from _listed("新增", (f"{key} {_numbers(new[key])}" for key in new if key not in old))
    yield from _listed("移除", (key for key in old if key not in new))
    for key in (key for key in new if key in old and new[key] != old[key]):
        values = _numbers(old[key]), _numbers(new[key])
        yield f"{key}：{values[0]} → {values[1]}" if values[0] != values[1] else f"{key}：出处或说明有改动"


def _ledger(then: Frozen, now: Frozen) -> Iterator[str]:
    old, new = then["self_check"], now["self_check"]
    if old != new:
        words = [SelfCheckOutcome(check["outcome"]).label if check else UNCHECKED_LABEL for check in (old, new)]
        yield f"自查：{words[0]} → {words[1]}" if words[0] != words[1] else "自查说明有改动"
    yield from _rows(
        then["adjustments"], now["adjustments"], lambda row: f"{row['happened_on']} {row['title']}（{row['level']}）"
    )


_FACETS: tuple[tuple[Facet, tuple[str, ...], Callable[[Frozen, Frozen], Iterator[str]]], ...] = (
    (Facet.RECORD, ("record",), _record),
    (Facet.TICKS, ("ticks",), _ticks),
    (Facet.EVIDENCE, ("evidence",), _evidence),
    (Facet.FIGURES, ("figures",), _figures),
    (Facet.LEDGER, ("self_check", "adjustments"), _ledger),
)


def _rows(then: list[Frozen], now: list[Frozen], name: Callable[[Frozen], str]) -> Iterator[str]:
    gone = [row for row in then if row not in now]
    come = [row for row in now if row not in then]
    altered = {name(row) for row in gone} & {name(row) for row in come}
    yield from _listed("新增", (name(row) for row in come if name(row) not in altered))
    yield from _listed("移除", (name(row) for row in gone if name(row) not in altered))
    yield from _listed("改动", sorted(altered))


def _numbers(row: Frozen) -> str:
    return shown_value(figure_of(row))


def _by_document(rows: Iterable[Frozen]) -> dict[tuple[Any, ...], Frozen]:
    return {(row["title"], row["checkpoint"], row["event"], row["sha256"]): row for row in rows}


def _place(row: Mapping[str, Any]) -> str:
    place = row["checkpoint"] or row["event"]
    return f"{row['title']}（{place}）" if place else str(row["title"])


def _listed(word: str, names: Iterable[str]) -> Iterator[str]:
    found = list(names)
    if found:
        yield f"{word}：{'、'.join(found)}"


def _word(kind: type[Labelled] | None, found: str | None) -> str:
    if not found:
        return "无"
    return kind(found).label if kind else f"「{found}」"
