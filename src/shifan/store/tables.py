"""Which dataclass lives in which table, and how its fields become columns.

The four statements of a table are made from this catalogue, so a column cannot be forgotten in one of them;
schema and journal queries are .sql files (decision record 0002).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome
from shifan.domain.application import (
    Application,
    Department,
    Milestone,
    ShowcaseMaterial,
    ShowcaseMilestone,
    ShowcaseProject,
    Stage,
)
from shifan.domain.errors import UnreadableStoreError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapOrigin, GapProof
from shifan.domain.journal import Row
from shifan.domain.records import Rating, Record, Tick, WorkStatus
from shifan.domain.tasks import Task, TaskRole


class Entity(Protocol):
    """What every stored dataclass has. ``version`` is 0 for one that was never stored."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


E = TypeVar("E")


class Codec(NamedTuple):
    """How one field becomes a column value and back; None passes through."""

    encode: Callable[[Any], str | int]
    decode: Callable[[Any], Any]


def _as_is(value: Any) -> Any:
    return value


_PLAIN = Codec(_as_is, _as_is)
DATE = Codec(date.isoformat, date.fromisoformat)
TIME = Codec(datetime.isoformat, datetime.fromisoformat)
DECIMAL = Codec(str, Decimal)
FLAG = Codec(int, bool)


def enum_of(kind: type[Any]) -> Codec:
    """Return the codec of an enum field."""
    return Codec(lambda member: str(member.value), kind)


class Table(Generic[E]):
    """One table: its name, its dataclass, and the codecs of the fields that are not plain text or integers."""

    def __init__(self, name: str, kind: type[E], /, **codecs: Codec) -> None:
        self.name = name
        self.kind = kind
        self.columns = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
        self._codecs = tuple(codecs.get(column, _PLAIN) for column in self.columns)
        self._decoders = [(self.columns.index(column), codec.decode) for column, codec in codecs.items()]
        quoted = [f'"{column}"' for column in self.columns]
        values = ", ".join(f":{column}" for column in self.columns)
        sets = ", ".join(f'"{c}" = :{c}' for c in self.columns if c != "id")
        self.insert_sql = f"INSERT INTO {name} ({', '.join(quoted)}) VALUES ({values})"
        self.update_sql = f"UPDATE {name} SET {sets} WHERE id = :id AND version = :seen"
        self.delete_sql = f"DELETE FROM {name} WHERE id = :id AND version = :seen"
        # with the table's name: SQLite takes a quoted name that no column bears for a text
        self.select_sql = f"SELECT {', '.join(f'{name}.{column}' for column in quoted)} FROM {name}"

    @cached_property
    def defaults(self) -> Row:
        """What a column holds in a row that was written before the column existed, by column.

        Only columns whose field has a default are here; a migration that adds one fills in the same.
        """
        found: Row = {}
        for field, codec in zip(fields(self.kind), self._codecs, strict=True):  # type: ignore[arg-type]
            if field.default is not MISSING and field.name != "version":
                found[field.name] = None if field.default is None else codec.encode(field.default)
        return found

    def complete(self, row: Row) -> Row:
        """Return a whole row from the journal with the columns that it lacks, because it is older than they are."""
        return {**self.defaults, **row}

    def to_row(self, entity: E) -> Row:
        """Return the entity as a row of plain values."""
        return {
            column: None if (value := getattr(entity, column)) is None else codec.encode(value)
            for column, codec in zip(self.columns, self._codecs, strict=True)
        }

    def from_row(self, row: Row) -> E:
        """Return the entity of a row (a mapping of all columns)."""
        return self.from_values(tuple(row[column] for column in self.columns))

    def from_values(self, values: tuple[Any, ...]) -> E:
        """Return the entity of column values in the catalogue's order.

        Raises UnreadableStoreError for a value that is none of its kind: only damage or another program leaves such.
        """
        found = list(values)
        try:
            for place, decode in self._decoders:
                if found[place] is not None:
                    found[place] = decode(found[place])
            return self.kind(*found)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise UnreadableStoreError from error


TABLES: tuple[Table[Any], ...] = (
    Table("application", Application, period_start=DATE, period_end=DATE, stage=enum_of(Stage),
          deadline=DATE, as_of=DATE, archived_on=DATE),
    Table("department", Department, presumed=FLAG),
    Table("record", Record, status=enum_of(WorkStatus), claim=enum_of(Rating), verdict=enum_of(Rating)),
    Table("tick", Tick, ticked_at=TIME),
    Table("task", Task, role=enum_of(TaskRole), due=DATE, status=enum_of(WorkStatus), claim=enum_of(Rating)),
    Table("evidence", Evidence, kind=enum_of(EvidenceKind), storage=enum_of(Storage), added_at=TIME,
          document_date=DATE, long_term=FLAG, seen_on=DATE),
    Table("adjustment", Adjustment, happened_on=DATE, veto=FLAG),
    Table("evidence_link", EvidenceLink),
    Table("gap", Gap, origin=enum_of(GapOrigin), opened_on=DATE, due=DATE, closed_on=DATE),
    Table("gap_proof", GapProof),
    Table("self_check", SelfCheck, outcome=enum_of(SelfCheckOutcome), checked_on=DATE),
    Table("figure", Figure, value=DECIMAL, numerator=DECIMAL, denominator=DECIMAL, percent=DECIMAL,
          period_start=DATE, period_end=DATE, previous=DECIMAL),
    Table("milestone", Milestone, on=DATE, yearly=FLAG),
    Table("showcase", ShowcaseProject),
    Table("showcase_material", ShowcaseMaterial, due=DATE, done=FLAG),
    Table("showcase_milestone", ShowcaseMilestone, on=DATE),
)  # fmt: skip

_BY_KIND: dict[type[Any], Table[Any]] = {table.kind: table for table in TABLES}
_BY_NAME: dict[str, Table[Any]] = {table.name: table for table in TABLES}


def table_of(kind: type[E]) -> Table[E]:
    """Return the table of a dataclass."""
    if kind not in _BY_KIND:
        return next(table for table in all_tables() if table.kind is kind)
    return _BY_KIND[kind]


def table_named(name: str) -> Table[Any]:
    """Return the table with this name. Raises UnreadableStoreError for none: the journal names only tables."""
    if name not in _BY_NAME:
        for table in all_tables():
            if table.name == name:
                return table
        raise UnreadableStoreError
    return _BY_NAME[name]


def all_tables() -> tuple[Table[Any], ...]:
    """Return all tables; one that is referred to comes before those that refer to it."""
    from shifan.store.year_tables import YEAR_TABLES  # most commands never need them: keeps start-up short

    return TABLES + YEAR_TABLES
