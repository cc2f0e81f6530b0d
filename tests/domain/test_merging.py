"""Three-way merge of fields: its laws, for any values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.merging import FieldMerge, MergeOutcome, Side, conflicts, merge, merge_field, results

VALUES = st.sampled_from(["", "甲", "乙", "丙"])
ROWS = st.fixed_dictionaries(dict.fromkeys(("status", "person", "due"), VALUES))
Row = dict[str, str]


@pytest.mark.parametrize(
    ("base", "stored", "incoming", "outcome"),
    [
        ("甲", "甲", "甲", MergeOutcome.UNCHANGED),
        ("甲", "乙", "甲", MergeOutcome.UNCHANGED),
        ("甲", "甲", "乙", MergeOutcome.APPLY),
        ("甲", "乙", "乙", MergeOutcome.SAME),
        ("甲", "乙", "丙", MergeOutcome.CONFLICT),
        ("甲", "", "乙", MergeOutcome.CONFLICT),
        ("甲", "乙", "", MergeOutcome.CONFLICT),
    ],
)
def test_the_four_outcomes(base: str, stored: str, incoming: str, outcome: MergeOutcome) -> None:
    found = merge_field("note", base, stored, incoming)
    assert found == FieldMerge("note", base, stored, incoming, outcome)
    assert found.stored_moved == (base != stored)


def test_a_conflict_needs_a_decision_and_each_side_can_stand() -> None:
    found = merge_field("note", "甲", "乙", "丙")
    with pytest.raises(ValueError, match="note"):
        found.result()
    assert (found.result(Side.STORED), found.result(Side.INCOMING)) == ("乙", "丙")


@given(ROWS, ROWS)
def test_what_was_not_edited_changes_nothing(base: Row, stored: Row) -> None:
    assert results(merge(base, stored, base)) == stored


@given(ROWS, ROWS)
def test_what_nobody_else_touched_takes_over_all(base: Row, incoming: Row) -> None:
    assert results(merge(base, base, incoming)) == incoming


@given(ROWS, ROWS, ROWS, st.sampled_from(Side))
def test_every_result_comes_from_somebody_who_changed_it(base: Row, stored: Row, incoming: Row, side: Side) -> None:
    merged = merge(base, stored, incoming)
    result = results(merged, {found.field: side for found in conflicts(merged)})
    for field, text in result.items():
        changed = [row[field] for row in (stored, incoming) if row[field] != base[field]]
        assert text in (changed or [base[field]])


@given(ROWS, ROWS, ROWS, st.sampled_from(Side))
def test_merging_twice_is_merging_once(base: Row, stored: Row, incoming: Row, side: Side) -> None:
    merged = merge(base, stored, incoming)
    once = results(merged, {found.field: side for found in conflicts(merged)})
    again = merge(base, once, incoming)
    kept = {found.field: Side.STORED for found in conflicts(again)}
    assert results(again, kept) == once


@given(ROWS, ROWS, ROWS)
def test_edits_of_different_fields_merge_in_any_order(base: Row, one: Row, two: Row) -> None:
    first = {**base, "status": one["status"]}
    second = {**base, "person": two["person"], "due": two["due"]}
    there = results(merge(base, results(merge(base, base, first)), second))
    back = results(merge(base, results(merge(base, base, second)), first))
    assert there == back == {**second, "status": first["status"]}


@given(ROWS, ROWS, ROWS)
def test_the_two_sides_find_the_same_conflicts(base: Row, one: Row, two: Row) -> None:
    assert {c.field for c in conflicts(merge(base, one, two))} == {c.field for c in conflicts(merge(base, two, one))}


def test_a_field_that_does_not_come_in_is_left_alone() -> None:
    base = {"person": "甲", "due": "乙"}
    assert results(merge(base, {**base, "due": "丙"}, {"person": "丁"})) == {"person": "丁"}
