"""The repository: read entities, commit one operation with its journal, undo and redo it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from shifan.domain.errors import MovedMeanwhileError, ProtectedError, ReadOnlyError, RuleError, StaleWriteError
from shifan.domain.journal import Entry, Operation, OperationKind, Row, difference
from shifan.store import backup, sqlite_file
from shifan.store.journal import Journal
from shifan.store.schema import SCHEMA_VERSION, migrate
from shifan.store.tables import Entity, Table, table_named, table_of

E = TypeVar("E")
Change = tuple[Table[Any], Row | None, Row | None]


class Repository:
    """One open store file. Not for sharing between threads: the UI keeps it on its one worker thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool = False) -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        self._journal = Journal(connection)

    @classmethod
    def create(cls, path: Path) -> Repository:
        """Make a new store file. Raises ProtectedError when it exists or cannot be written."""
        return cls(path, sqlite_file.create(path))

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Repository:
        """Open an existing store file; an older one is backed up beside it and brought up to date.

        With ``read_only`` every change raises ReadOnlyError, and an older file is refused instead of being changed.
        Raises NotFoundError or ProtectedError.
        """
        connection, version = sqlite_file.open_existing(path, read_only=read_only)
        if version < SCHEMA_VERSION and read_only:
            connection.close()
            raise ProtectedError("台账是旧版本的格式，只读模式下不能升级。", "请先用平常方式打开一次，再用只读模式。")
        if version < SCHEMA_VERSION:
            try:
                backup.back_up(connection, path.parent / backup.FOLDER, datetime.now().astimezone(), "升级前")
                migrate(connection, version)
            except sqlite3.Error as error:
                connection.close()
                raise sqlite_file.explain_failure(path, error) from error
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, read_only=read_only)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # -- reading ---------------------------------------------------------------------------------------------

    def all_of(self, kind: type[E], application_id: str | None = None) -> list[E]:
        """Return all entities of a kind, of one application where an id is given, oldest row first."""
        table = table_of(kind)
        where, values = "", ()
        if application_id is not None:
            column = "id" if table.name == "application" else "application_id"
            where, values = f" WHERE {column} = ?", (application_id,)  # type: ignore[assignment]
        with self._explained():
            rows = self.connection.execute(f"{table.select_sql}{where} ORDER BY rowid", values).fetchall()
        return [table.from_values(row) for row in rows]

    def get(self, kind: type[E], key: str) -> E | None:
        """Return the entity with this id, None when there is none."""
        table = table_of(kind)
        with self._explained():
            row = self._row(table, key)
        return None if row is None else table.from_row(row)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold one read transaction, so that several reads see the same moment."""
        with self._explained():
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("COMMIT")

    def data_version(self) -> int:
        """Return a number that changes when another connection has committed."""
        with self._explained():
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def operations(self, application_id: str, *, limit: int | None = None) -> list[Operation]:
        """Return the operations of an application, newest first."""
        with self._explained():
            return self._journal.operations(application_id, limit)

    def entries(self, seq: int) -> list[Entry]:
        """Return the journal entries of an operation in order."""
        with self._explained():
            return self._journal.entries(seq)

    def undo_redo(self, application_id: str) -> tuple[Operation | None, Operation | None]:
        """Return the operation that undo would take back and the one that redo would do again."""
        with self._explained():
            return self._journal.undo_redo(application_id)

    def verify_chain(self, application_id: str) -> int | None:
        """Return the number of the first operation whose hash does not fit, None when the journal is whole."""
        with self._explained():
            return self._journal.first_broken(application_id)

    def damage(self) -> str:
        """Return what SQLite's own full check complains about, empty when the file is whole."""
        try:
            rows = self.connection.execute("PRAGMA integrity_check(3)").fetchall()
        except sqlite3.Error as error:
            return str(error)
        texts = [str(row[0]) for row in rows]
        return "" if texts == ["ok"] else "；".join(texts)

    def back_up(self, folder: Path, now: datetime, reason: str) -> Path:
        """Write a verified copy into ``folder`` and return its path. Raises ProtectedError."""
        return backup.back_up(self.connection, folder, now, reason)

    # -- writing ---------------------------------------------------------------------------------------------

    def commit(
        self,
        application_id: str,
        label: str,
        user: str,
        at: datetime,
        *,
        put: Sequence[Entity] = (),
        remove: Sequence[Entity] = (),
        kind: OperationKind = OperationKind.DO,
        as_of: int | None = None,
    ) -> Operation | None:
        """Store ``put`` (new where version is 0) and take out ``remove`` as one operation, in one transaction.

        Returns the operation, None when nothing differs from what is stored. Raises StaleWriteError when something
        was changed by somebody else since it was read, ProtectedError when the file cannot be written, and
        MovedMeanwhileError when ``as_of`` (a data version) is no longer the present one.
        """
        with self._transaction():
            if as_of is not None and self.data_version() != as_of:
                raise MovedMeanwhileError
            # what is stored comes first, so that rows leave a parent before it goes; undo then runs the other way
            changes = [change for entity in put if (change := self._putting(entity)) is not None]
            changes += [self._removal(entity) for entity in remove]
            if not changes:
                return None
            try:
                self._write_rows(changes)
            except sqlite3.IntegrityError as error:  # the same unit added twice, or a link to what was just removed
                raise StaleWriteError(
                    "相关内容刚刚被别人新增或移除，您的改动没有写入。", "请看过最新内容后再改一次。"
                ) from error
            return self._journal.append(application_id, kind, label, user, at, None, _entries(changes))

    def undo(self, application_id: str, user: str, at: datetime) -> Operation:
        """Take back the newest operation that still stands; returns the new 撤销 operation.

        Raises RuleError when there is none or when a later change stands on the same field.
        """
        with self._transaction():
            target, _ = self._journal.undo_redo(application_id)
            if target is None:
                raise RuleError("没有可以撤销的操作。")
            entries = [entry.inverse() for entry in reversed(self._journal.entries(target.seq))]
            return self._replay(target, entries, OperationKind.UNDO, user, at)

    def redo(self, application_id: str, user: str, at: datetime) -> Operation:
        """Do the newest undone operation again. Raises RuleError as ``undo`` does."""
        with self._transaction():
            _, target = self._journal.undo_redo(application_id)
            if target is None:
                raise RuleError("没有可以重做的操作。")
            return self._replay(target, self._journal.entries(target.seq), OperationKind.REDO, user, at)

    # -- inside ----------------------------------------------------------------------------------------------

    def _row(self, table: Table[Any], key: str) -> Row | None:
        values = self.connection.execute(f"{table.select_sql} WHERE id = ?", (key,)).fetchone()
        return None if values is None else dict(zip(table.columns, values, strict=True))

    def _putting(self, entity: Entity) -> Change | None:
        table = table_of(type(entity))
        before = self._row(table, entity.id)
        self._refuse_stale(table, entity, before)
        after = table.to_row(replace(entity, version=entity.version + 1))  # type: ignore[type-var]
        if before is not None and all(before[c] == after[c] for c in table.columns if c != "version"):
            return None
        return table, before, after

    def _removal(self, entity: Entity) -> Change:
        table = table_of(type(entity))
        before = self._row(table, entity.id)
        self._refuse_stale(table, entity, before)
        return table, before, None

    def _refuse_stale(self, table: Table[Any], entity: Entity, stored: Row | None) -> None:
        if (stored["version"] if stored else 0) == entity.version:
            return
        last = self._journal.last_change(table.name, entity.id)
        who = f"{last.user} 于 {last.at:%m-%d %H:%M} {last.label}" if last else "别处"
        raise StaleWriteError(f"这里已被改动：{who}。您的改动没有写入。", "请看过最新内容后再改一次。")

    def _write_rows(self, changes: Iterable[Change]) -> None:
        for table, before, after in changes:
            if after is None:
                assert before is not None
                done = self.connection.execute(table.delete_sql, {"id": before["id"], "seen": before["version"]})
            elif before is None:
                done = self.connection.execute(table.insert_sql, after)
            else:
                done = self.connection.execute(table.update_sql, {**after, "seen": before["version"]})
            if done.rowcount != 1:
                raise StaleWriteError("这里刚刚被别人改动，您的改动没有写入。", "请看过最新内容后再改一次。")

    def _replay(
        self, target: Operation, entries: Sequence[Entry], kind: OperationKind, user: str, at: datetime
    ) -> Operation:
        changes: list[Change] = []
        for entry in entries:
            table = table_named(entry.entity)
            stored = self._row(table, entry.key)
            self._refuse_if_moved(target, entry, stored, kind)
            changes.append((table, stored, _applied(stored, entry)))
        try:
            self._write_rows(changes)
        except sqlite3.IntegrityError as error:
            raise RuleError(
                f"不能{kind.label}「{target.label}」：后来的操作用到了它。", "请先撤销后来的操作。"
            ) from error
        label = f"{kind.label}：{target.label}"
        return self._journal.append(target.application_id, kind, label, user, at, target.seq, _entries(changes))

    def _refuse_if_moved(self, target: Operation, entry: Entry, stored: Row | None, kind: OperationKind) -> None:
        if entry.before is None or stored is None:
            moved = (entry.before is None) != (stored is None)
        else:
            moved = any(stored[c] != value for c, value in entry.before.items() if c != "version")
        if moved:
            raise RuleError(
                f"不能{kind.label}「{target.label}」：同一处后来又有改动。", "请在历史记录中查看后来的改动。"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise sqlite_file.explain_failure(self.path, error) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.read_only:
            raise ReadOnlyError
        with self._explained():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has already rolled back
                    self.connection.execute("ROLLBACK")
                raise


def _applied(stored: Row | None, entry: Entry) -> Row | None:
    if entry.after is None:
        return None
    if stored is None:
        return {**entry.after, "version": _number(entry.after["version"]) + 1}
    return {**stored, **entry.after, "version": _number(stored["version"]) + 1}


def _number(value: str | int | None) -> int:
    if not isinstance(value, int):
        raise ProtectedError("台账记录的版本号不对，文件可能已损坏。", "请用最近的备份恢复。")
    return value


def _entries(changes: Iterable[Change]) -> list[Entry]:
    found = (
        difference(table.name, str((before or after or {})["id"]), before, after) for table, before, after in changes
    )
    return [entry for entry in found if entry is not None]
