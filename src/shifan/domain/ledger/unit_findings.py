"""What is to be said about the unit names of a ledger: asked about, recognised, alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from shifan.domain.ledger.naming import Doubt, Names
from shifan.domain.ledger.reading import Entry, UnitWish
from shifan.domain.ledger.sheet import Finding, tight
from shifan.domain.tasks import TaskRole

_NAMED = 5


def one_part_each(entry: Entry, chosen: Mapping[str, str]) -> tuple[Entry, list[Finding]]:
    """Return a row with its units as they are to be called, each once and one of them the lead; and what that means.

    ``chosen`` has the name to use by tight name.
    """
    parts: dict[str, UnitWish] = {}
    found: list[Finding] = []
    for written in entry.units:
        unit = replace(written, name=chosen[tight(written.name)])
        before = parts.setdefault(unit.name, unit)
        if before.role is not unit.role:
            places = tuple(dict.fromkeys((before.address, unit.address)))
            found.append(Finding(places, f"「{unit.name}」在这一行既是牵头又是配合，按牵头取用。", (entry.row,)))
            parts[unit.name] = before if before.role is TaskRole.LEAD else unit
    for unit in [unit for unit in parts.values() if unit.role is TaskRole.LEAD][1:]:
        parts[unit.name] = replace(unit, role=TaskRole.SUPPORT)
        text = f"一项只有一个牵头单位：第一个牵头，「{unit.name}」按配合取用。"
        found.append(Finding((unit.address,), text, (entry.row,)))
    return replace(entry, units=tuple(parts.values())), found


def unit_problems(names: Names, entries: Iterable[Entry]) -> list[Finding]:
    """Return a problem for each name that may be a known unit: its rows are not taken before somebody says which."""
    entries = tuple(entries)
    return [_question(doubt, entries) for doubt in names.doubts if doubt.keeps_rows]


def unit_questions(names: Names) -> Iterator[Finding]:
    """Yield what to look at: names said or seen to mean a known unit, new names that are alike."""
    if names.recognised:
        pairs = "；".join(f"「{name}」即「{unit}」" for name, unit in names.recognised.items())
        yield Finding((), f"按已有的单位取用：{pairs}。")
    for doubt in names.doubts:
        if doubt.decided:
            how = "按新单位取用" if doubt.decided == doubt.name else f"按「{doubt.decided}」取用"
            yield Finding((), f"照您说的，「{doubt.name}」{how}。")
    for first, second in names.near:
        text = f"新单位「{first}」与「{second}」名称相近，按两个单位取用；其实是一个的请说明，取用后也可以合并。"
        yield Finding((), text)


def _question(doubt: Doubt, entries: Iterable[Entry]) -> Finding:
    found = [(unit.address, entry.row) for entry in entries for unit in entry.units if unit.name == doubt.name]
    like = "、".join(f"「{name}」" for name in doubt.similar[:_NAMED])
    text = f"新单位「{doubt.name}」与{like}相近，是否同一单位？请先说明。"
    return Finding(tuple(dict.fromkeys(address for address, _ in found)), text, tuple(row for _, row in found))
