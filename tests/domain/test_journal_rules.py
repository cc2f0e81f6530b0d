"""The journal's pure rules against plain models."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.journal import Entry, OperationKind, Row, chain_hash, difference, stacks

_columns = st.sampled_from(["note", "status", "version", "due"])
_values = st.none() | st.integers(0, 3) | st.sampled_from(["", "甲", "乙"])
_rows = st.none() | st.fixed_dictionaries({"note": _values, "status": _values, "version": st.integers(1, 3)})
_moves = st.lists(st.sampled_from(["do", "do", "undo", "redo", "setup"]), max_size=60)


def applied(row: Row | None, entry: Entry) -> Row | None:
    return None if entry.after is None else {**(row or {}), **entry.after}


@given(_moves)
def test_undo_and_redo_behave_as_a_plain_list_with_a_pointer(moves: list[str]) -> None:
    log: list[tuple[int, OperationKind, int | None]] = []
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
        undo, redo = stacks(log)
        assert undo == line[:pointer]
        assert redo == line[pointer:][::-1]


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
