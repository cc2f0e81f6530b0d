"""Hand-in keeps the whole scoring scheme and says what of it differs later; an empty ledger is asked about first."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from shifan.domain.errors import UnconfirmedError
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, NaPolicy, PointsRule
from shifan.domain.scheme_freezing import frozen_scheme
from shifan.services.recording import tick_checkpoint
from shifan.services.session import Session
from shifan.services.submitting import compare_submission, make_submission, submissions
from support_command import Say
from support_desk_year import both_ways, hand_in_desk, refused, speaker

CITY = "市委依法治市办"


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    return speaker(workspace, capsys, monkeypatch)


def test_the_scheme_is_frozen_whole_and_its_changes_are_said(workspace: Session) -> None:
    hand_in_desk(workspace)
    make_submission(workspace, CITY)
    kept = json.loads(submissions(workspace)[0].content)["scheme"]
    assert kept == frozen_scheme(workspace.scheme)
    assert (kept["default"], kept["fractions"], kept["na_policy"]) == (
        {"points": "1", "basis": "equal-default"},
        {"met": "1", "partly": "0.5", "unmet": "0"},
        "exclude",
    )
    assert compare_submission(workspace, 1).scheme == ()
    workspace.scheme = replace(
        workspace.scheme,
        items={"32": PointsRule(Decimal(2), Basis.COUNTY)},
        fractions={**workspace.scheme.fractions, Rating.PARTLY: Decimal("0.6")},
        na_policy=NaPolicy.FULL,
    )
    found = compare_submission(workspace, 1)
    assert found.scheme == (
        "第 32 项分值：1 分（等权默认（官方未公布分值）） → 2 分（县里自定）",
        "「基本达标」得分的比例：0.5 → 0.6",
        "不适用的指标：不计入满分 → 按满分计",
    )
    assert found.items == ()
    make_submission(workspace, CITY, supplement=True)
    assert compare_submission(workspace, 1, 2).scheme == found.scheme


def test_nothing_collected_is_handed_in_only_when_it_is_meant(workspace: Session) -> None:
    tick_checkpoint(workspace, "32.1")
    text = refused(workspace, lambda: make_submission(workspace, CITY), UnconfirmedError, match="空台账")
    assert "确实要这样报送，请确认" in text
    done = both_ways(workspace, lambda: make_submission(workspace, CITY, even_empty=True))
    assert done.message == f"第 1 次报送：{CITY}"


def test_the_command_asks_for_a_plain_yes(workspace: Session, say: Say) -> None:
    ran = say("submission", "make", "--to", CITY, "--date", "2023-11-01")
    assert (ran.code, ran.out) == (1, "")
    assert "台账里还没有任何佐证材料" in ran.err
    assert submissions(workspace) == []
    assert say("submission", "make", "--to", CITY, "--date", "2023-11-01", "--yes").code == 0
    assert len(submissions(workspace)) == 1
