"""Taking an operation back or doing it again: which one it is, what it changes, and what stands in its way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from shifan.domain.errors import ProtectedError, RuleError
from shifan.domain.journal import Entry, Operation, OperationKind, Row, no_such_operation
from shifan.domain.ways import Way
from shifan.store.journal import Journal
from shifan.store.tables import Table, table_named

Change = tuple[Table[Any], Row | None, Row | None]
ReadRow = Callable[[Table[Any], str], Row | None]

_SAME_NAME = ("name", "number")  # what two rows of a table may not share in an application


def chosen(journal: Journal, application_id: str, kind: OperationKind, seq: int | None) -> Operation:
    """Return the operation to undo or redo (``kind``): number ``seq``, or without one the top of the stack.

    Raises RuleError when there is none or it cannot be meant, NotFoundError for an unknown number.
    """
    if seq is None:
        undo, redo = journal.undo_redo(application_id)
        top = undo if kind is OperationKind.UNDO else redo
        if top is None:
            raise RuleError(f"没有可以{kind.label}的操作。")
        return top
    found = journal.find(seq)
    if found is None or found.application_id != application_id:
        raise no_such_operation(seq)
    _refuse_unmeant(journal, found, kind)
    return found


def _refuse_unmeant(journal: Journal, found: Operation, kind: OperationKind) -> None:
    seq = found.seq
    if found.kind is OperationKind.SETUP:
        raise RuleError(f"第 {seq} 号操作是建立台账，不能{kind.label}。")
    if found.kind is not OperationKind.DO:
        raise RuleError(
            f"第 {seq} 号操作本身就是{found.kind.label}，针对的是第 {found.target} 号操作。",
            f"请对第 {found.target} 号操作撤销或者重做。",
        )
    standing = journal.stands(found)
    if kind is OperationKind.UNDO and not standing:
        raise RuleError(f"第 {seq} 号操作已经撤销。", f"要恢复它，请重做（{Way.REDO_STEP(seq)}）。")
    if kind is OperationKind.REDO and standing:
        raise RuleError(f"第 {seq} 号操作没有撤销，不用重做。")


def planned(journal: Journal, read_row: ReadRow, target: Operation, kind: OperationKind) -> list[Change]:
    """Return the rows that undoing or redoing ``target`` writes: table, stored row, row to be.

    Raises RuleError that names the later operation when one stands on the same field.
    """
    entries = journal.entries(target.seq)
    if kind is OperationKind.UNDO:
        entries = [entry.inverse() for entry in reversed(entries)]
    changes: list[Change] = []
    written: dict[tuple[str, str], Row | None] = {}  # a row may go and come again in one operation
    for entry in entries:
        table, place = table_named(entry.entity), (entry.entity, entry.key)
        stored = written[place] if place in written else read_row(table, entry.key)
        moved = _moved(table, entry, stored)
        if moved:
            raise _refusal(target, kind, "同一处后来又有改动", _stands_on(journal, target, entry, moved))
        written[place] = _applied(table, stored, entry)
        changes.append((table, stored, written[place]))
    return changes


def in_use(
    journal: Journal, read_row: ReadRow, target: Operation, kind: OperationKind, changes: Iterable[Change]
) -> RuleError:
    """Return the error for a plan that the database refused, naming the later operation that is in the way."""
    users = {seq for change in changes for seq in _users(journal, read_row, target, change)}
    for seq in sorted(users, reverse=True):
        later = journal.operation(seq)
        if journal.stands(later):
            return _refusal(target, kind, "后来的操作用到了它", later)
    return _refusal(target, kind, "后来的操作用到了它", None)


def _refusal(target: Operation, kind: OperationKind, why: str, later: Operation | None) -> RuleError:
    what = f"不能{kind.label}「{target.label}」：{why}"
    if later is None:
        return RuleError(f"{what}。", "请在操作记录中查看后来的改动。")
    by = f"第 {later.seq} 号操作「{later.label}」（{later.user}，{later.at:%Y-%m-%d %H:%M}）"
    if later.kind is not OperationKind.DO:
        return RuleError(f"{what}：{by}。", "请在操作记录中查看后来的改动。")
    return RuleError(
        f"{what}：{by}。",
        f"请先撤销第 {later.seq} 号操作（{Way.UNDO_STEP(later.seq)}），再{kind.label}这一步。",
    )


def _moved(table: Table[Any], entry: Entry, stored: Row | None) -> set[str]:
    """Return the columns in which the stored row is not what ``entry`` starts from."""
    if entry.before is None or stored is None:
        return set() if (entry.before is None) == (stored is None) else set(table.columns)
    expected = table.complete(entry.before) if entry.after is None else entry.before
    return {column for column, value in expected.items() if column != "version" and stored.get(column) != value}


def _stands_on(journal: Journal, target: Operation, entry: Entry, moved: set[str]) -> Operation | None:
    """Return the newest standing operation after ``target`` that changed the moved columns of the entry's row."""
    found: Operation | None = None
    for seq in reversed(journal.changes_of(entry.entity, entry.key)):
        if seq <= target.seq:
            break
        if not any(_touches(other, entry, moved) for other in journal.entries(seq)):
            continue
        later = journal.operation(seq)
        if journal.stands(later):
            return later
        found = found or later
    return found


def _touches(other: Entry, entry: Entry, columns: set[str]) -> bool:
    if (other.entity, other.key) != (entry.entity, entry.key):
        return False
    return other.before is None or other.after is None or not columns.isdisjoint(other.after)


def _users(journal: Journal, read_row: ReadRow, target: Operation, change: Change) -> Iterator[int]:
    """Yield the numbers of later operations that may forbid a change: they refer to the row, or took its parent."""
    table, before, after = change
    if after is None and before is not None:
        for seq, entity, key in journal.mentions_after(target, json.dumps(before["id"], ensure_ascii=False)):
            row = read_row(table_named(entity), key)
            if row is not None and before["id"] in row.values():
                yield seq
    elif before is None and after is not None:
        for column, value in after.items():
            if column.endswith("_id") and value is not None:
                yield from journal.removals_after(target, str(value))
            if column in _SAME_NAME:
                yield from _same_named(journal, read_row, target, table, column, value)


def _same_named(
    journal: Journal, read_row: ReadRow, target: Operation, table: Table[Any], column: str, value: str | int | None
) -> Iterator[int]:
    text = json.dumps({column: value}, ensure_ascii=False)[1:-1]
    for seq, entity, key in journal.mentions_after(target, text):
        row = read_row(table, key) if entity == table.name else None
        if row is not None and row[column] == value:
            yield seq


def _applied(table: Table[Any], stored: Row | None, entry: Entry) -> Row | None:
    if entry.after is None:
        return None
    if stored is None:
        return {**table.complete(entry.after), "version": _number(entry.after["version"]) + 1}
    return {**stored, **entry.after, "version": _number(stored["version"]) + 1}


def _number(value: str | int | None) -> int:
    if not isinstance(value, int):
        raise ProtectedError("台账记录的版本号不对，文件可能已损坏。", "请用最近的备份恢复。")
    return value
