"""Persons in one text field: ``张三、李四``, ``王五 13800000000``."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BREAK = r"[、，,；;/]+"


def people_in(text: str) -> tuple[str, ...]:
    """Return the persons named in ``text``, each once; a telephone number stays with its person."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(_BREAK, text) if part.strip()))


def joined_people(*texts: str) -> str:
    """Return all persons of ``texts``, each once, as ``张三、李四``."""
    return "、".join(dict.fromkeys(person for text in texts for person in people_in(text)))


def name_of(person: str) -> str:
    """Return the name without what follows it: ``王五 13800000000`` and ``王五(13800000000)`` are ``王五``."""
    found = re.match(r"[^\s\d(（:：]+", person)
    return found.group() if found else person


def names_person(text: str, name: str) -> bool:
    """Tell whether ``name`` is one of the persons in ``text``."""
    return any(name in (person, name_of(person)) for person in people_in(text))


def with_person_replaced(text: str, old: str, new: str) -> str:
    """Return ``text`` with ``new`` in the place of ``old``; the telephone number of ``old`` goes with him."""
    return joined_people(*_replaced(people_in(text), old, new))


def _replaced(persons: Iterable[str], old: str, new: str) -> Iterable[str]:
    return [new if old in (person, name_of(person)) else person for person in persons]
