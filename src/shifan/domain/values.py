"""The decorator of all small immutable objects: a frozen, slotted standard dataclass that is cheap to define.

The standard decorator compiles six methods for each class, and some seventy classes are read at every start. Here
only ``__init__`` is compiled, and only when the first object is made; the rest is shared (decision record 0004).
``fields`` and ``replace`` of the standard library work as always.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cached_property
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
_FEW = 12
"""So many objects are made before ``__init__`` is compiled: of most classes a short command needs fewer."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Return ``cls`` as a frozen, slotted dataclass with equality, hash and repr over all fields.

    Where it has a ``cached_property``, its objects also have a ``__dict__`` to keep it in.
    """
    types = cls.__dict__.get("__annotations__", {})
    cls.__annotations__ = dict.fromkeys(types, Any)  # texts would each be searched for ClassVar and the like: half
    plain: Any = dataclass(init=False, repr=False, eq=False, match_args=False)(cls)
    columns = fields(plain)
    names = tuple(found.name for found in columns)
    body = {name: thing for name, thing in vars(plain).items() if name not in (*names, "__dict__", "__weakref__")}
    few = _FEW

    def first(self: Any, *args: Any, **given: Any) -> None:
        nonlocal few
        few -= 1
        things = _in_order(columns, args, given) if few > 0 else None
        if things is None:  # many are made, or the call is wrong, which the compiled one tells best
            made.__init__ = _initializer(made)
            made.__init__(self, *args, **given)
        else:
            for name, thing in zip(names, things, strict=True):
                object.__setattr__(self, name, thing)

    caching = any(isinstance(thing, cached_property) for thing in body.values())
    bases = (_Keeping,) if caching and cls.__bases__ == (object,) else cls.__bases__
    own = {"__annotations__": types, "__slots__": names, "__init__": first}
    made = type(plain)(cls.__name__, bases, {**body, **_SHARED, **own})  # slots need a new class
    return made  # type: ignore[no-any-return]


class _Keeping:
    """Without slots, so that there is a ``__dict__``."""


def _in_order(columns: tuple[Field[Any], ...], args: tuple[Any, ...], given: dict[str, Any]) -> list[Any] | None:
    """Return what the fields of a new object hold, None where a call does not fit them."""
    things, left = list(args), len(given)
    for found in columns[len(args) :]:
        if found.name in given:
            things.append(given[found.name])
            left -= 1
        elif found.default is not MISSING:
            things.append(found.default)
        elif found.default_factory is not MISSING:
            things.append(found.default_factory())
        else:
            return None
    return None if left or len(things) != len(columns) else things


def _initializer(cls: Any) -> Any:
    """Compile ``__init__`` from the fields, as the standard library does; only field names enter the source."""
    scope: dict[str, Any] = {"_missing": MISSING}
    arguments, body = ["self"], []
    for found in fields(cls):
        name = given = found.name
        scope[f"_put_{name}"] = getattr(cls, name).__set__  # that of the slot: nothing else gets past the frozen class
        if found.default is not MISSING:
            scope[f"_default_{name}"] = found.default
            arguments.append(f"{name}=_default_{name}")
        elif found.default_factory is not MISSING:
            scope[f"_make_{name}"] = found.default_factory
            arguments.append(f"{name}=_missing")
            given = f"_make_{name}() if {name} is _missing else {name}"
        else:
            arguments.append(name)
        body.append(f"    _put_{name}(self, {given})")
    exec(f"def __init__({', '.join(arguments)}):\n" + "\n".join(body or ["    pass"]), scope)
    return scope["__init__"]


def _refuse(self: Any, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot change {name!r} of {type(self).__name__}")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__slots__)


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
    return f"{self.__class__.__qualname__}({inside})"


def _reduce(self: Any) -> tuple[Any, ...]:
    return self.__class__, _values(self)


_SHARED = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _repr,
    "__reduce__": _reduce,
}
