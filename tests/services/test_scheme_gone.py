"""A scheme file that is lost or broken: the workspace opens all the same, and says so wherever points are shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.criteria.library import OWN_SCHEMES
from shifan.domain.errors import RuleError
from shifan.domain.records import Rating
from shifan.domain.scheme_words import warnings_of
from shifan.services.recording import claim_rating, tick_checkpoint
from shifan.services.schemes import use_scheme
from shifan.services.session import Session, open_session
from shifan.services.submitting import make_submission
from shifan.services.summarising import differences, refresh
from shifan.store.summaries import Summaries
from support import USER, fixed_clock, sql_behind
from support_command import shifan
from support_desk import at_desk

OWN = """id: mine
title: 本县方案
note: 县里自定
default: {points: "2", basis: county}
fractions: {met: "1", partly: "0.5", unmet: "0"}
na_policy: exclude
"""


@pytest.fixture(params=["gone", "broken"])
def lost(workspace: Session, request: pytest.FixtureRequest) -> Path:
    """A workspace whose own scheme is gone, with the store's copy, or broken; its last step chose that scheme."""
    path = workspace.own_schemes / "mine.yaml"
    path.parent.mkdir()
    path.write_text(OWN, encoding="utf-8")
    claim_rating(workspace, "1", Rating.MET)
    use_scheme(workspace, "mine")
    if request.param == "gone":
        path.unlink()
        sql_behind(workspace, "DELETE FROM criteria_use", "DELETE FROM criteria_file")  # as in a ledger of old
    else:
        path.write_text("id: [", encoding="utf-8")
    return workspace.folder


def opened(folder: Path) -> Session:
    return open_session(folder, user=USER, clock=fixed_clock)


def test_every_score_says_so(lost: Path, tmp_path: Path) -> None:
    for words in (["status"], ["score"], ["score", "--json"], ["next"], ["next", "--json"], ["whatif", "勾选 1"]):
        ran = shifan("-w", lost, *words, cwd=tmp_path)
        assert ran.code == 0, ran.err
        assert "计分方案 mine 用不了" in ran.out + ran.err, words


@pytest.mark.parametrize("words", [("undo",), ("scheme", "use", "equal-100"), ("backup",), ("tick", "32.1")])
def test_work_goes_on(lost: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = shifan("-w", lost, *words, cwd=tmp_path)
    assert ran.code == 0, ran.err


def test_doctor_names_it(lost: Path, tmp_path: Path) -> None:
    ran = shifan("-w", lost, "doctor", cwd=tmp_path)
    assert "计分方案 mine 用不了" in ran.out + ran.err


def test_nothing_is_summed_up_or_handed_in_by_another_scheme(lost: Path) -> None:
    with opened(lost) as session:
        summaries = Summaries(session.repository.engine)
        before = summaries.one(session.application_id)
        assert before is not None
        assert not refresh(session)
        tick_checkpoint(session, "32.1")
        kept = summaries.one(session.application_id)
        assert kept == replace(before, basis="")
        with pytest.raises(RuleError, match="mine 用不了"):
            make_submission(session, "市委依法治市办", even_empty=True)
        (lost / OWN_SCHEMES / "mine.yaml").write_text(OWN, encoding="utf-8")
        session.state()
        assert warnings_of(session.scheme) == ()
    with opened(lost) as session:
        assert refresh(session)
        assert differences(session) == ()
        found = Summaries(session.repository.engine).one(session.application_id)
        assert found is not None
        assert (found.tally.maximum, found.tally.ticked) == (Decimal(200), 1)


async def test_the_screen_opens_and_says_so(lost: Path) -> None:
    async with at_desk(lost, (120, 40)) as desk:
        await desk.sees("计分方案 mine 用不了")
