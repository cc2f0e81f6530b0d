"""The decorator of small immutable objects behaves as a standard frozen dataclass does."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from functools import cached_property

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


@pytest.mark.parametrize("given", [{}, {"name": "x", "other": 1}, {"count": 1}])
def test_wrong_names_are_refused_from_the_first_object_on(given: dict[str, object]) -> None:
    @value
    class Fresh:
        name: str
        count: int = 3

    for _ in range(2):
        with pytest.raises(TypeError, match="__init__"):
            Fresh(**given)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="multiple values"):
        Fresh("x", name="y")  # type: ignore[misc]


def test_things_of_another_class_are_never_equal() -> None:
    others: list[object] = [Standard("x"), "x", None, ("x", 3, [])]
    assert Mine("x") not in others


@given(st.lists(_arguments, min_size=15, max_size=40))
def test_the_first_objects_are_as_the_later_ones(many: list[tuple[str, int, list[str]]]) -> None:
    @value
    class Fresh:
        name: str
        count: int = 3
        tags: list[str] = field(default_factory=list)

    made = [
        made
        for name, count, tags in many
        for made in (Fresh(name, count, tags), Fresh(name, tags=tags, count=count), Fresh(tags=tags, name=name))
    ]
    wanted = [
        whole for name, count, tags in many for whole in ((name, count, tags), (name, count, tags), (name, 3, tags))
    ]
    assert [(found.name, found.count, found.tags) for found in made] == wanted


def test_what_is_worked_out_once_is_kept_beside_the_fields() -> None:
    @value
    class Working:
        name: str

        @cached_property
        def long(self) -> list[str]:
            return [self.name] * 3

    thing = Working("x")
    assert thing.long is thing.long
    assert thing == Working("x")
    assert replace(thing, name="y").long == ["y"] * 3
    assert repr(thing).endswith("Working(name='x')")
    with pytest.raises(FrozenInstanceError):
        thing.name = "z"  # type: ignore[misc]


def test_a_thing_of_hashable_parts_can_be_a_key() -> None:
    @value
    class Key:
        a: str
        b: int = 0

    assert len({Key("x"), Key("x"), Key("x", 1)}) == 2
