"""How a gap stands, for every way of closing it: one that is closed has proof or a reason, or is old."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.errors import RuleError
from shifan.domain.gaps import Gap, GapOrigin, GapProof, GapStanding, close, standing
from support_worlds import START, TODAY

GAP = Gap("p1", "app", "执法记录仪未配齐", GapOrigin.INSPECTION, START, "i1")
PROOF = GapProof("q1", "app", "p1", "e1")
words = st.sampled_from(["", " ", "已配齐", "已配齐（佐证：照片）", "没有\n回执"]) | st.text(max_size=6)


@given(words, words, st.booleans())
def test_what_was_closed_has_proof_or_a_reason_and_says_so(resolution: str, reason: str, proved: bool) -> None:
    closed = None
    with suppress(RuleError):
        closed = close(GAP, TODAY, resolution, proved=proved, unproved_reason=reason)
    allowed = bool(resolution.strip()) and (proved != bool(reason.strip()))
    assert (closed is not None) == allowed
    if closed is not None:
        assert (closed.resolution, closed.unproved_reason) == (resolution.strip(), reason.strip())
        found = standing(closed, (PROOF,) if proved else ())
        assert found is (GapStanding.CLOSED if proved else GapStanding.UNPROVED)
        assert standing(closed, (PROOF,)) is GapStanding.CLOSED  # proof may come later


@given(words)
def test_an_open_gap_is_open_whatever_is_attached(text: str) -> None:
    gap = replace(GAP, text=text)
    assert standing(gap, ()) is standing(gap, (PROOF,)) is GapStanding.OPEN


@pytest.mark.parametrize(
    ("resolution", "reason", "expected"),
    [
        ("已补（佐证：照片.jpg、说明.docx）", "", GapStanding.CLOSED),
        ("已补", "", GapStanding.UNPROVED),
        ("", "", GapStanding.UNPROVED),
        ("已补（佐证：照片）以后再说", "", GapStanding.UNPROVED),
        ("已补（佐证：我说的）", "没有", GapStanding.UNPROVED),  # words alone prove nothing any more
    ],
)
def test_gaps_that_were_closed_before_proof_was_kept(resolution: str, reason: str, expected: GapStanding) -> None:
    old = replace(GAP, closed_on=TODAY, resolution=resolution, unproved_reason=reason)
    assert standing(old, ()) is expected
