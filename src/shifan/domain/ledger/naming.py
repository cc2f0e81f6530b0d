"""Which unit a name in a ledger means: a known one however its place is written, a new one, or one to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from shifan.domain.application import Application, Department
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.ledger.sheet import tight
from shifan.domain.ledger.units import UnitName
from shifan.domain.values import value

NEW_UNIT = "新单位"
"""What stands for "a unit of its own" where the user says which unit a name means."""

_NEAR = 0.8
_UPPER = r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|自治州|市|州|盟|地区)"
_KIND = r"(?:省|(?:壮族|回族|维吾尔)?自治区|自治州|市|州|盟|地区)$"
_LEVELS = "县市区旗"


@value
class Doubt:
    """A new name that is like others. ``similar`` come as the units are called, best first.

    ``decided`` is the unit it was said to be, its own name for a new unit, empty while nobody has said. ``blocking``:
    like a known unit, so that its rows are not taken before somebody says; else only like other new names.
    """

    name: str
    similar: tuple[str, ...]
    decided: str = ""
    blocking: bool = True

    @property
    def keeps_rows(self) -> bool:
        """True while the rows with this name cannot be taken."""
        return self.blocking and not self.decided


@value
class Names:
    """What all names of a ledger mean.

    ``chosen`` has the unit's name to use by tight name; ``doubts`` are what is or was asked about; ``recognised`` has
    the names that mean a known unit only without their place; ``near`` are pairs of new names that are alike.
    """

    chosen: dict[str, str]
    doubts: tuple[Doubt, ...]
    recognised: dict[str, str]
    near: tuple[tuple[str, str], ...]


def bare_name(name: str, application: Application) -> str:
    """Return a unit's name without the places before it: 广西柳州市柳城县司法局, 柳城县司法局 and 县司法局 are 司法局.

    A city or province is taken off only before the county itself: 柳州市司法局 is another unit and keeps its name.
    """
    text = tight(name).removeprefix("中共")
    found = _place(tight(application.county), application.city, application.province).match(text)
    return text[found.end() :] if found and found.end() < len(text) else text


def alike(first: str, second: str) -> bool:
    """Tell whether two bare names may well be one unit: one within the other, an abbreviation, or nearly the same."""
    short, long = sorted((first, second), key=len)
    if len(short) < 2:
        return False
    if short in long:
        return True
    if len(short) > 2 and (short[0], short[-1]) == (long[0], long[-1]) and _abbreviates(short, long):
        return True
    return SequenceMatcher(None, short, long, autojunk=False).ratio() >= _NEAR


def resolve(
    names: Iterable[str], departments: Iterable[Department], application: Application, decisions: Mapping[str, str]
) -> Names:
    """Return what the unit names of a ledger mean.

    ``decisions`` say by name which unit is meant: a known one, another one of the ledger, or NEW_UNIT. Raises
    UsageError for a decision about a name that the ledger does not have, NotFoundError for an unknown unit.
    """
    return _Resolver(names, tuple(departments), application).names(decisions)


class _Resolver:
    """All names of one ledger beside the known units."""

    def __init__(self, names: Iterable[str], departments: Sequence[Department], application: Application) -> None:
        self.application = application
        self.asked = {tight(name): name for name in names}
        self.exact: dict[str, str] = {}
        self.bare: dict[str, list[str]] = {}
        for unit in departments:
            for called in filter(None, (unit.name, unit.short_name)):
                units = self.bare.setdefault(self._bare(called), [])
                units += [unit.name] if unit.name not in units else []
                self.exact.setdefault(tight(called), unit.name)
        self.exact |= {tight(unit.name): unit.name for unit in departments}
        self.groups: dict[str, list[str]] = {}
        for name in self.asked.values():
            if self._known(name) is None:
                self.groups.setdefault(self._bare(name), []).append(name)

    def names(self, decisions: Mapping[str, str]) -> Names:
        """Return what each name means."""
        said = self._decided(decisions)
        chosen = {key: self._known(name) or self._called(self._bare(name)) for key, name in self.asked.items()}
        doubts = []
        for bare, group in self.groups.items():
            called, decided = self._called(bare), said.get(bare, "")
            similar = self._similar(bare, group[0])
            if decided:
                chosen |= {tight(name): decided for name in group}
            if decided or similar:
                blocking = bool(similar)
                doubts.append(Doubt(called, similar or self._similar_new(bare), decided, blocking))
        recognised = {
            name: chosen[key]
            for key, name in self.asked.items()
            if key not in self.exact and self._known(name) is not None
        }
        near = self._near(said)
        asked = {doubt.name for doubt in doubts}
        doubts += [
            Doubt(name, tuple(one for pair in near if name in pair for one in pair if one != name), blocking=False)
            for name in dict.fromkeys(name for pair in near for name in pair)
            if name not in asked
        ]
        return Names(chosen, tuple(doubts), recognised, near)

    def _bare(self, name: str) -> str:
        return bare_name(name, self.application)

    def _known(self, name: str) -> str | None:
        exact = self.exact.get(tight(name))
        units = self.bare.get(self._bare(name), [])
        return exact or (units[0] if len(units) == 1 else None)

    def _called(self, bare: str) -> str:
        """Return the one name that the ledger's spellings of a new unit get: 县司法局 rather than 司法局."""
        group = self.groups[bare]
        county = tight(self.application.county)
        with_level = (name for name in group if tight(name) == county[-1:] + bare)
        with_county = (name for name in group if tight(name).startswith(county))
        return next(with_level, None) or next(with_county, None) or group[0]

    def _similar(self, bare: str, name: str) -> tuple[str, ...]:
        if UnitName(name).collective:
            return ()
        near = [(key, unit) for key, units in self.bare.items() if key == bare or alike(bare, key) for unit in units]
        ordered = sorted(near, key=lambda pair: -SequenceMatcher(None, bare, pair[0], autojunk=False).ratio())
        return tuple(dict.fromkeys(unit for _, unit in ordered))

    def _similar_new(self, bare: str) -> tuple[str, ...]:
        others = [other for other, group in self.groups.items() if other != bare and not UnitName(group[0]).collective]
        return tuple(self._called(other) for other in others if alike(bare, other))

    def _near(self, said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        new = [(bare, group[0]) for bare, group in self.groups.items() if bare not in said]
        new = [(bare, name) for bare, name in new if not UnitName(name).collective]
        pairs = [
            (self._called(one), self._called(two))
            for at, (one, _) in enumerate(new)
            for two, _ in new[at + 1 :]
            if alike(one, two)
        ]
        return tuple(pairs)

    def _decided(self, decisions: Mapping[str, str]) -> dict[str, str]:
        """Return the decisions by bare name; the value is the name of the unit to use."""
        said = {}
        for name, meant in decisions.items():
            bare = self._bare(name)
            if bare not in self.groups:
                known = next((self._known(asked) for asked in self.asked.values() if tight(asked) == tight(name)), None)
                if known is None:
                    raise UsageError(f"台账里没有叫「{name}」的新单位。", "请照预览中的写法写。")
                continue  # it was asked about before, and has become a known unit since
            if meant == NEW_UNIT or self._bare(meant) == bare:
                said[bare] = self._called(bare)
                continue
            unit = self._known(meant) or (self._called(self._bare(meant)) if self._bare(meant) in self.groups else None)
            if unit is None:
                raise NotFoundError(f"没有名为「{meant}」的单位。", f"请写已有的单位，或写「{NEW_UNIT}」。")
            said[bare] = unit
        return {bare: said.get(self._bare(unit), unit) for bare, unit in said.items()}


@lru_cache(maxsize=4)
def _place(county: str, city: str, province: str) -> re.Pattern[str]:
    """Return what the place before a unit's name looks like in this county."""
    level = county[-1:] if county[-1:] in _LEVELS else ""
    forms = [county] if county else []
    if level:  # 三江县 for 三江侗族自治县
        forms += [county[:length] + level for length in range(len(county) - 2, 1, -1)]
    stems = [re.sub(_KIND, "", tight(place)) for place in (province, city)]
    upper = "|".join([_UPPER, *(re.escape(stem) for stem in stems if len(stem) > 1)])
    whole = [rf"(?:{upper}){{0,2}}?{re.escape(form)}" for form in forms]
    return re.compile("|".join([*whole, *([f"自治{level}", level] if level else [])]) or "(?!)")


def _abbreviates(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)
