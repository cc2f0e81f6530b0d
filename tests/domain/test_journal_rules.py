"""The journal's pure rules against plain models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.journal import (
    Entry,
    Latest,
    Operation,
    OperationKind,
    Row,
    chain_hash,
    difference,
    newest_until,
    running_backwards,
)
from support import NOW

Log = list[tuple[int, OperationKind, int | None]]

_columns = st.sampled_from(["note", "status", "version", "due"])
_values = st.none() | st.integers(0, 3) | st.sampled_from(["", "甲", "乙"])
_rows = st.none() | st.fixed_dictionaries({"note": _values, "status": _values, "version": st.integers(1, 3)})
_moves = st.lists(st.sampled_from(["do", "do", "undo", "redo", "setup"]), max_size=60)


def applied(row: Row | None, entry: Entry) -> Row | None:
    return None if entry.after is None else {**(row or {}), **entry.after}


def stacks(operations: Iterable[tuple[int, OperationKind, int | None]]) -> tuple[list[int], list[int]]:
    """Return the undo and redo stacks (top last) by going through all operations in order: slow and plain."""
    undo: list[int] = []
    redo: list[int] = []
    for seq, kind, target in operations:
        if kind is OperationKind.DO:
            undo.append(seq)
            redo.clear()
        elif kind is OperationKind.UNDO and target is not None:
            undo.remove(target)
            redo.append(target)
        elif kind is OperationKind.REDO and target is not None:
            if target in redo:
                redo.remove(target)
            undo.append(target)
    return undo, redo


@given(_moves)
def test_undo_and_redo_behave_as_a_plain_list_with_a_pointer(moves: list[str]) -> None:
    log: Log = []
    line: list[int] = []
    pointer = 0
    for seq, move in enumerate(moves, start=1):
        if move == "do":
            line = [*line[:pointer], seq]
            pointer += 1
            log.append((seq, OperationKind.DO, None))
        elif move == "undo" and pointer:
            pointer -= 1
            log.append((seq, OperationKind.UNDO, line[pointer]))
        elif move == "redo" and pointer < len(line):
            log.append((seq, OperationKind.REDO, line[pointer]))
            pointer += 1
        elif move == "setup":
            log.append((seq, OperationKind.SETUP, None))
        undo, redo = tops(log)
        assert undo == (line[pointer - 1] if pointer else None)
        assert redo == (line[pointer] if pointer < len(line) else None)


def tops(log: Log) -> tuple[int | None, int | None]:
    """Return what undo and redo would take, walking back no further than needed."""
    latest = Latest()
    for seq, kind, target in reversed(log):
        latest.stands(seq, kind, target)
        if latest.known:
            break
    return latest.undo, latest.redo


@given(st.lists(st.tuples(st.sampled_from(["do", "undo", "redo"]), st.integers(0, 30)), max_size=60))
def test_walking_back_finds_the_tops_of_the_stacks_whatever_operations_are_undone(
    moves: list[tuple[str, int]],
) -> None:
    log: Log = [(1, OperationKind.SETUP, None)]
    for seq, (move, place) in enumerate(moves, start=2):
        undo, _ = stacks(log)
        undone = [done for done, kind, _ in log if kind is OperationKind.DO and done not in undo]
        if move == "undo" and undo:
            log.append((seq, OperationKind.UNDO, undo[place % len(undo)]))
        elif move == "redo" and undone:
            log.append((seq, OperationKind.REDO, undone[place % len(undone)]))
        else:
            log.append((seq, OperationKind.DO, None))
        undo, redo = stacks(log)
        assert tops(log) == (undo[-1] if undo else None, redo[-1] if redo else None)
        latest = Latest()
        assert {seq for seq, kind, target in reversed(log) if latest.stands(seq, kind, target)} == set(undo)


def at(seq: int, hours: float) -> Operation:
    return Operation(seq, "a", OperationKind.DO, f"第 {seq} 步", "张三", NOW + timedelta(hours=hours))


def moment(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def state_at(log: list[Operation], hours: float) -> int | None:
    """Return the number of the operation after which the state at a moment stood; it is ten hours after noon now."""
    found = newest_until(log[::-1], log[0], moment(hours), moment(10))
    return found.seq if found else None


def test_a_moment_is_after_the_newest_operation_that_is_not_later() -> None:
    log = [at(1, 0), at(2, 1), at(3, 2)]
    assert [state_at(log, hours) for hours in (-1, 0, 1.5, 9)] == [None, 1, 2, 3]
    assert running_backwards(log) == []


def test_where_a_clock_ran_backwards_the_number_decides() -> None:
    log = [at(1, 0), at(2, 9), at(3, 2), at(4, 3)]  # set right after the second
    assert [state_at(log, hours) for hours in (1, 2.5, 9.5)] == [1, 3, 4]
    assert running_backwards(log) == [(log[1], log[2])]


def test_a_time_before_all_began_is_not_gone_by() -> None:
    log = [at(1, 0), at(2, 1), at(3, -9999)]  # a clock without a battery
    assert [state_at(log, hours) for hours in (-5000, 0.5, 1)] == [None, 1, 2]
    log.append(at(4, 3))
    assert [state_at(log, hours) for hours in (1, 4)] == [2, 4]


def test_a_beginning_in_the_future_is_not_gone_by_either() -> None:
    log = [at(1, 9999), at(2, 1), at(3, 2)]
    assert [state_at(log, hours) for hours in (0, 1, 2)] == [None, 2, 3]


@given(_rows, _rows)
def test_a_difference_leads_from_before_to_after_and_its_inverse_back(before: Row | None, after: Row | None) -> None:
    entry = difference("record", "r1", before, after)
    if entry is None:
        assert before == after
        return
    assert before != after
    assert applied(before, entry) == after
    assert applied(after, entry.inverse()) == before
    assert entry.inverse().inverse() == entry


@given(_rows, _rows)
def test_a_difference_of_two_rows_holds_only_what_changed(before: Row | None, after: Row | None) -> None:
    entry = difference("record", "r1", before, after)
    if entry is not None and before is not None and after is not None:
        assert entry.before is not None
        assert entry.after is not None
        assert entry.before.keys() == entry.after.keys()
        assert all(entry.before[name] != entry.after[name] for name in entry.after)


_entries = st.lists(st.builds(Entry, st.just("record"), st.sampled_from(["a", "b"]), _rows, _rows), max_size=3)
_operations = st.fixed_dictionaries({"seq": st.integers(1, 3), "label": st.sampled_from(["甲", "乙"])})
_signed = st.tuples(st.sampled_from(["", "x"]), _operations, _entries)


@given(_signed, _signed)
def test_two_histories_have_the_same_hash_only_when_they_are_the_same(
    first: tuple[str, Row, list[Entry]], second: tuple[str, Row, list[Entry]]
) -> None:
    assert (chain_hash(*first) == chain_hash(*second)) == (first == second)
