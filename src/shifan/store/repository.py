"""The repository: commit one operation with its journal, undo and redo it, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shifan.domain.errors import HeldError, MovedMeanwhileError, ProtectedError, ReadOnlyError, StaleWriteError
from shifan.domain.journal import Entry, Operation, OperationKind, Row, difference
from shifan.store.applications import refuse_archived
from shifan.store.engine import Engine
from shifan.store.opening import Location, create_store, open_store
from shifan.store.reader import StoreReader
from shifan.store.tables import Entity, Table, table_of

if TYPE_CHECKING:
    from shifan.store.summaries import Summariser
    from shifan.store.undoing import Change

_NEW_APPLICATION = "new application"
"""What stands for an application's id where the lock is that of making a new one."""


class Repository(StoreReader):
    """One open store. Not for sharing between threads: the UI keeps it on its one worker thread."""

    def __init__(self, engine: Engine, *, read_only: bool = False) -> None:
        super().__init__(engine)
        self.read_only = read_only
        self.notice = ""
        self.held = False  # whether it can only be read because somebody else has it for himself
        self.summariser: Summariser | None = None
        self._alone: str | None = None  # whose transaction is held open for several commits
        self._newest: Operation | None = None  # the one that the open transaction adds

    @classmethod
    def create(cls, location: Location) -> Repository:
        """Make a new store. Raises ProtectedError when the file exists or the place cannot be written."""
        return cls(create_store(location))

    @classmethod
    def open(cls, location: Location, *, read_only: bool = False, backups: Path | None = None) -> Repository:
        """Open an existing store; an older one is backed up (a file beside itself) and brought up to date.

        With ``read_only`` every change raises ReadOnlyError, and an older store is refused instead of being changed.
        Raises NotFoundError or ProtectedError.
        """
        return cls(open_store(location, read_only=read_only, backups=backups), read_only=read_only)

    def back_up(
        self,
        folder: Path,
        now: datetime,
        reason: str,
        application_id: str | None = None,
        heed: Callable[[int, int], None] | None = None,
    ) -> Path:
        """Write a verified copy into ``folder`` and return its path. Raises ProtectedError, and what ``heed`` raises.

        ``application_id`` says which application is copied where the store is on a server; a file is copied whole.
        """
        if self._alone is not None:
            raise MovedMeanwhileError
        from shifan.store import backup  # most commands make none: keeps start-up short

        return backup.back_up(self.engine, folder, now, reason, application_id, heed)

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
        MovedMeanwhileError when ``as_of`` (from ``others_version``) is no longer the present number.
        """
        with self._transaction(application_id):
            if as_of is not None and self.engine.others_version(application_id) != as_of:
                raise MovedMeanwhileError
            # what is stored comes first, so that rows leave a parent before it goes; undo then runs the other way
            changes = [change for entity in put if (change := self._putting(entity)) is not None]
            changes += [self._removal(entity) for entity in remove]
            if not changes:
                return None
            try:
                self._write_rows(changes)
            except self.engine.integrity_errors as error:  # a unit added twice, or a link to what was just removed
                raise StaleWriteError(
                    "相关内容刚刚被别人新增或移除，您的改动没有写入。", "请看过最新内容后再改一次。"
                ) from error
            return self._record(application_id, kind, label, user, at, None, changes)

    def rewrite(
        self,
        application_id: str,
        label: str,
        user: str,
        at: datetime,
        decide: Callable[[], Sequence[Change] | None],
        *,
        kind: OperationKind = OperationKind.DO,
    ) -> Operation | None:
        """Store the changes of rows that ``decide`` returns, called inside the transaction, in order as one operation.

        None means that there is nothing to do; an empty list is written down as an operation without changes.
        Raises ProtectedError.
        """
        with self._transaction(application_id):
            changes = decide()
            if changes is None:
                return None
            self._write_rows(changes)
            return self._record(application_id, kind, label, user, at, None, changes)

    def undo(self, application_id: str, user: str, at: datetime, seq: int | None = None) -> Operation:
        """Take back operation ``seq``, else the newest that still stands; returns the new 撤销 operation.

        Raises RuleError when there is none or when a later change stands on it, NotFoundError for an unknown number.
        """
        with self._transaction(application_id):
            return self._replay(application_id, OperationKind.UNDO, seq, user, at)

    def redo(self, application_id: str, user: str, at: datetime, seq: int | None = None) -> Operation:
        """Do an undone operation again: ``seq``, else the newest undone one. Raises as ``undo`` does."""
        with self._transaction(application_id):
            return self._replay(application_id, OperationKind.REDO, seq, user, at)

    @contextmanager
    def derived(self, application_id: str) -> Iterator[None]:
        """Hold a write transaction for what is made from the application's rows (its summary): no operation."""
        with self._transaction(application_id):
            yield

    @contextmanager
    def alone(self, application_id: str) -> Iterator[None]:
        """Keep every other writer out while the block reads, decides and commits; all is written when it ends.

        For whoever was overtaken again and again. A backup needs a moment of its own: it raises MovedMeanwhileError.
        """
        with self._transaction(application_id):
            outer, self._alone = self._alone, application_id
            try:
                yield
            finally:
                self._alone = outer

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Keep everybody else from adding an application while the block looks which there are and commits one."""
        with self.alone(_NEW_APPLICATION):
            yield

    # -- inside ----------------------------------------------------------------------------------------------

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
        from shifan.store import staleness  # only where somebody was quicker: keeps start-up short

        raise staleness.stale(self.engine, self._journal, table, entity.id, entity.version, stored)

    def _write_rows(self, changes: Iterable[Change]) -> None:
        for table, before, after in changes:
            if after is None:
                assert before is not None
                done = self.engine.execute(table.delete_sql, {"id": before["id"], "seen": before["version"]})
            elif before is None:
                done = self.engine.execute(table.insert_sql, after)
            else:
                done = self.engine.execute(table.update_sql, {**after, "seen": before["version"]})
            if done.rowcount != 1:
                raise StaleWriteError("这里刚刚被别人改动，您的改动没有写入。", "请看过最新内容后再改一次。")

    def _replay(self, application_id: str, kind: OperationKind, seq: int | None, user: str, at: datetime) -> Operation:
        from shifan.store import undoing  # most commands never undo: keeps start-up short

        target = undoing.chosen(self._journal, application_id, kind, seq)
        changes = undoing.planned(self._journal, self._row, target, kind)
        self.engine.execute("SAVEPOINT undoing")  # a server lets nothing more be read after a refused statement
        try:
            self._write_rows(changes)
        except self.engine.integrity_errors as error:
            self.engine.execute("ROLLBACK TO SAVEPOINT undoing")
            raise undoing.in_use(self._journal, self._row, target, kind, changes) from error
        label = f"{kind.label}：{target.label}"
        return self._record(target.application_id, kind, label, user, at, target.seq, changes)

    def _record(
        self,
        application_id: str,
        kind: OperationKind,
        label: str,
        user: str,
        at: datetime,
        target: int | None,
        changes: Sequence[Change],
    ) -> Operation:
        """Journal the rows just written and bring the summary up to date, in the same transaction."""
        refuse_archived(self.engine, application_id, changes)
        operation = self._journal.append(application_id, kind, label, user, at, target, _entries(changes))
        self._newest = operation
        if self.summariser is not None:
            self.summariser(self, operation, [(table.name, before, after) for table, before, after in changes])
        return operation

    @contextmanager
    def _transaction(self, application_id: str) -> Iterator[None]:
        if self.read_only:
            raise HeldError if self.held else ReadOnlyError
        with self._explained():
            joining = self._alone is not None and self.engine.in_transaction
            if joining and self._alone not in (application_id, _NEW_APPLICATION):
                raise ProtectedError("这一步只能改动打开的申报，这次改动没有写入。", "请先换到要改的申报再做。")
            if not joining:
                self._newest = None
                self.engine.begin_write(application_id)
            try:
                yield
                if not joining and self.engine.in_transaction:  # else what was joined has failed, and is taken back
                    self.engine.commit()
            except self.engine.unsure_errors:
                if not self._written_after_all(application_id):
                    raise
            except BaseException:
                self.engine.rollback()
                raise

    def _written_after_all(self, application_id: str) -> bool:
        """Tell whether the newest operation reached the store though the server never confirmed it.

        False when that cannot be found out now. Raises ProtectedError when it did not.
        """
        newest = self._newest
        if newest is None:
            return False
        failures: tuple[type[Exception], ...] = (ProtectedError, *self.engine.errors)
        try:
            self.engine.begin_write(application_id)  # waits until the server has done with the broken transaction
            found = self._journal.operations(newest.application_id, 1)
        except failures:  # what went wrong first is what has to be told
            return False
        finally:
            self.engine.rollback()
        if newest in found:
            return True
        raise ProtectedError("提交的一刻与数据库的连接断了，这次改动没有写入。", "已重新连上，请再做一次。")


def _entries(changes: Iterable[Change]) -> list[Entry]:
    found = (
        difference(table.name, str((before or after or {})["id"]), before, after) for table, before, after in changes
    )
    return [entry for entry in found if entry is not None]
