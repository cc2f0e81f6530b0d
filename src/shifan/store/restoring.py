"""From the rows of now to the rows of a backup: the changes in an order that no key or reference forbids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from shifan.domain.errors import DamagedStoreError, NotFoundError, ProtectedError, system_reason
from shifan.domain.journal import Row
from shifan.domain.replaying import Rows
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.store.engine import Engine
from shifan.store.repository import Repository
from shifan.store.sqlite_engine import SqliteEngine, open_file
from shifan.store.sqlite_file import migrate
from shifan.store.tables import Table, all_tables
from shifan.store.undoing import Change

Parked = dict[str, set[str]]

_FROZEN = ("submission",)  # the store lets nobody change such a row, only take it out and put it in


@value
class Keys:
    """Per table: the columns that refer to another table, and the sets of columns that no two rows share."""

    parents: dict[str, tuple[tuple[str, str], ...]]
    unique: dict[str, tuple[tuple[str, ...], ...]]


@contextmanager
def opened_copy(path: Path) -> Iterator[Repository]:
    """Give a copy of a backup file, of the present schema, to read from; the file itself is not touched.

    Raises ProtectedError when it is no store file of ours, damaged, or written by a newer version.
    """
    import tempfile  # only when a backup is read: keeps start-up short

    with tempfile.TemporaryDirectory(prefix="shifan-") as folder:
        copy = Path(folder) / path.name
        _copy_file(path, copy)
        try:
            repository = Repository(open_file(copy), read_only=True)
            try:
                yield repository
            finally:
                repository.close()
        except DamagedStoreError as error:  # it speaks of the copy, which is gone when it is read
            raise ProtectedError(f"备份文件「{path}」已损坏。", "没有改动它。请换一份更早的备份。") from error


def _copy_file(path: Path, copy: Path) -> None:
    import shutil

    try:
        shutil.copyfile(path, copy)
    except FileNotFoundError:
        raise NotFoundError(f"没有找到备份文件「{path}」。", f"请用{Way.RESTORE}看有哪些备份。") from None
    except OSError as error:
        raise ProtectedError(f"备份文件「{path}」读不出来：{system_reason(error)}。", "请检查权限。") from error


def keys_of(engine: Engine) -> Keys:
    """Return the references and unique columns of a store in a SQLite file."""
    assert isinstance(engine, SqliteEngine)
    parents, unique = {}, {}
    for table in all_tables():
        references = engine.connection.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
        parents[table.name] = tuple((str(row[3]), str(row[2])) for row in references)
        unique[table.name] = tuple(_unique_sets(engine.connection, table.name))
    return Keys(parents, unique)


def own_keys() -> Keys:
    """Return the references and unique columns of the present schema, which are the same on both engines."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model, 0)
        return keys_of(SqliteEngine(Path(), model))


def _unique_sets(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, ...]]:
    for _, index, is_unique, *_ in connection.execute(f"PRAGMA index_list({table})").fetchall():
        columns = tuple(str(row[2]) for row in connection.execute(f"PRAGMA index_info({index})").fetchall())
        if is_unique and columns != ("id",):
            yield columns


def changes_to(present: Rows, wanted: Rows, keys: Keys) -> list[Change]:
    """Return the changes that turn ``present`` into ``wanted``, in an order that works also when taken back.

    First rows go, those that refer to others before these; then rows come and change, the other way round. A row whose
    key or reference stands in the way goes first and comes again. Row versions go on counting from the present ones.
    """
    parked = _parked(present, wanted, keys)
    tables = all_tables()
    changes: list[Change] = []
    for table in reversed(tables):
        kept = wanted.get(table.name, {})
        for key, row in present.get(table.name, {}).items():
            if key not in kept or key in parked[table.name]:
                changes.append((table, row, None))
    for table in tables:
        changes += _coming(table, present.get(table.name, {}), wanted.get(table.name, {}), parked[table.name])
    return changes


def _coming(table: Table[Any], present: dict[str, Row], wanted: dict[str, Row], parked: set[str]) -> Iterator[Change]:
    new = []
    for key, row in wanted.items():
        before = present.get(key)
        if before is None:
            new.append((table, None, _with_version(row, row)))
        elif key in parked:
            new.append((table, None, _with_version(row, before, 2)))  # taken back, it must not bear the same one
        elif _differ(row, before):
            yield table, before, _with_version(row, before)
    yield from new


def _with_version(row: Row, before: Row, steps: int = 1) -> Row:
    return {**row, "version": int(before["version"] or 0) + steps}


def _differ(one: Row, other: Row) -> bool:
    return any(other[column] != text for column, text in one.items() if column != "version")


def _parked(present: Rows, wanted: Rows, keys: Keys) -> Parked:
    """Return the rows, by table, that must go for a moment: they, or what they refer to, stand in the way."""
    parked: Parked = {table.name: set(_in_the_way(table.name, present, wanted, keys)) for table in all_tables()}
    gone = {
        table.name: {key for key in present.get(table.name, {}) if key not in wanted.get(table.name, {})}
        for table in all_tables()
    }
    found = True
    while found:
        found = False
        for table in all_tables():
            name = table.name
            for key, row in present.get(name, {}).items():
                if key in gone[name] or key in parked[name]:
                    continue
                if any(row[column] in gone[to] or row[column] in parked[to] for column, to in keys.parents[name]):
                    parked[name].add(key)
                    found = True
    return parked


def _in_the_way(name: str, present: Rows, wanted: Rows, keys: Keys) -> Iterator[str]:
    here = present.get(name, {})
    held = [(columns, {_at(row, columns): key for key, row in here.items()}) for columns in keys.unique[name]]
    references = [column for column, _ in keys.parents[name]]
    for key, row in wanted.get(name, {}).items():
        before = here.get(key)
        if before is None or not _differ(row, before):
            continue
        moved = any(before[column] != row[column] for column in references)
        taken = any(holders.get(_at(row, columns), key) != key for columns, holders in held)
        if moved or taken or name in _FROZEN:
            yield key


def _at(row: Row, columns: Sequence[str]) -> tuple[str | int | None, ...]:
    return tuple(row[column] for column in columns)
