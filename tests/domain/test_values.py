"""The decorator of small immutable objects behaves as a standard frozen dataclass does."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.values import value


@value
class Mine:
    """Made by our decorator."""

    name: str
    count: int = 3
    tags: list[str] = field(default_factory=list)

    @property
    def loud(self) -> str:
        """Members work as always."""
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Standard:
    """The same by the standard library."""

    name: str
    count: int = 3
    tags: list[str] = field(default_factory=list)


_arguments = st.tuples(st.text(max_size=3), st.integers(0, 2), st.lists(st.sampled_from("ab"), max_size=2))


@given(_arguments, _arguments)
def test_equality_and_text_are_those_of_a_standard_dataclass(
    first: tuple[str, int, list[str]], second: tuple[str, int, list[str]]
) -> None:
    assert (Mine(*first) == Mine(*second)) == (Standard(*first) == Standard(*second)) == (first == second)
    assert repr(Mine(*first)) == repr(Standard(*first)).replace("Standard", "Mine")


@given(_arguments)
def test_copies_replacements_and_pickles_are_equal(arguments: tuple[str, int, list[str]]) -> None:
    original = Mine(*arguments)
    assert replace(original) == copy.deepcopy(original) == pickle.loads(pickle.dumps(original)) == original
    assert replace(original, count=99).count == 99
    assert [found.name for found in fields(Mine)] == ["name", "count", "tags"]


def test_defaults_are_filled_in_and_never_shared() -> None:
    assert (Mine("x").count, Mine("x").loud) == (3, "X")
    assert Mine("x").tags is not Mine("x").tags


def test_nothing_can_be_changed_added_or_deleted() -> None:
    thing = Mine("x")
    for name in ("name", "other"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(thing, name, "y")
    with pytest.raises(FrozenInstanceError):
        del thing.name
    assert not hasattr(thing, "__dict__")


@pytest.mark.parametrize("arguments", [(), ("x", 1, [], 2)])
def test_wrong_arguments_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Mine(*arguments)  # type: ignore[arg-type]


def test_things_of_another_class_are_never_equal() -> None:
    others: list[object] = [Standard("x"), "x", None, ("x", 3, [])]
    assert Mine("x") not in others


def test_a_thing_of_hashable_parts_can_be_a_key() -> None:
    @value
    class Key:
        a: str
        b: int = 0

    assert len({Key("x"), Key("x"), Key("x", 1)}) == 2
