"""The decorator of all small immutable objects: a frozen, slotted standard dataclass that is cheap to define.

The standard decorator compiles six methods for each class, and some forty classes are read at every start. Here only
``__init__`` is compiled and the rest is shared: a quarter of the time (decision record 0004). ``fields`` and
``replace`` of the standard library work as always.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Return ``cls`` as a frozen, slotted dataclass with equality, hash and repr over all fields."""
    made: Any = dataclass(init=False, repr=False, eq=False, match_args=False, slots=True)(cls)
    made.__init__ = _initializer(made)
    made.__setattr__ = _refuse
    made.__delattr__ = _refuse
    made.__eq__ = _equal
    made.__hash__ = _hash
    made.__repr__ = _repr
    made.__reduce__ = _reduce
    return made  # type: ignore[no-any-return]


def _initializer(cls: Any) -> Any:
    """Compile ``__init__`` from the fields, as the standard library does; only field names enter the source."""
    scope: dict[str, Any] = {"_set": object.__setattr__}
    arguments, body = ["self"], []
    for found in fields(cls):
        given = found.name
        if found.default is not MISSING:
            scope[f"_default_{found.name}"] = found.default
            arguments.append(f"{found.name}=_default_{found.name}")
        elif found.default_factory is not MISSING:
            scope[f"_make_{found.name}"] = found.default_factory
            scope["_missing"] = MISSING
            arguments.append(f"{found.name}=_missing")
            given = f"_make_{found.name}() if {found.name} is _missing else {found.name}"
        else:
            arguments.append(found.name)
        body.append(f"    _set(self, {found.name!r}, {given})")
    exec(f"def __init__({', '.join(arguments)}):\n" + "\n".join(body), scope)
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
