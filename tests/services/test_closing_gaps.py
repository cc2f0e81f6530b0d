"""Closing a gap: with proof or with the reason why there is none; proof before, at and after closing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.gap_words import ending
from shifan.domain.gaps import Gap, GapProof, GapStanding
from shifan.domain.records import Rating, WorkStatus
from shifan.services import attaching, evidence_editing, recording
from shifan.services.gaps import add_proof, close_gap, open_gap
from shifan.services.history import Wanted, compare_with_journal, history, redo, undo
from shifan.services.session import Session
from support import dump, write_file


@pytest.fixture
def gaps(workspace: Session) -> tuple[Gap, Gap]:
    """A gap under item 32, and one of the whole county."""
    open_gap(workspace, "公告没有存档", number="32")
    open_gap(workspace, "执法证换发滞后")
    first, second = workspace.state().gaps
    return first, second


def proof_of(session: Session, gap: Gap) -> list[str]:
    return [found.title for found in session.state().proofs_of_gap(gap)]


def standing(session: Session, gap: Gap) -> GapStanding:
    state = session.state()
    return state.gap_standing(next(found for found in state.gaps if found.id == gap.id))


def test_neither_proof_nor_reason_closes_nothing(workspace: Session, gaps: tuple[Gap, Gap], inbox: Path) -> None:
    before = dump(workspace.repository)
    for gap in gaps:
        with pytest.raises(RuleError, match=r"没有佐证，没有销号。\n请附上"):
            close_gap(workspace, gap.id, "已改", unproved_reason=" \u200b\n")
    with pytest.raises(RuleError, match="已经有佐证"):
        close_gap(workspace, gaps[0].id, "已改", [write_file(inbox, "照片.jpg")], unproved_reason="没有")
    with pytest.raises(RuleError, match="怎样整改"):
        close_gap(workspace, gaps[0].id, " ", [write_file(inbox, "照片.jpg")])
    with pytest.raises(NotFoundError, match="没有名为「不在」的材料"):
        close_gap(workspace, gaps[0].id, "已改", registered=["不在"])
    with pytest.raises(UsageError, match="没有给出佐证"):
        add_proof(workspace, gaps[0].id)
    assert dump(workspace.repository) == before
    assert not any(path.is_file() for path in (workspace.folder / "材料").rglob("*"))


def test_a_reason_alone_is_kept_and_told_and_proof_may_come_later(
    workspace: Session, gaps: tuple[Gap, Gap], inbox: Path
) -> None:
    _, county = gaps
    done = close_gap(workspace, county.id, "已换发", unproved_reason=" 换证机关\n没有回执 ")
    assert done.message == "问题销号（无佐证）：执法证换发滞后"
    assert standing(workspace, county) is GapStanding.UNPROVED
    closed = workspace.state().gaps[1]
    assert ending(closed, workspace.state()) == "2023-10-09 销号：已换发；无佐证的原因：换证机关\n没有回执"
    add_proof(workspace, county.id, [write_file(inbox, "换证照片.jpg")])
    assert standing(workspace, county) is GapStanding.CLOSED
    told = ending(workspace.state().gaps[1], workspace.state())
    assert told.endswith("；佐证：换证照片.jpg；销号时无佐证，原因：换证机关\n没有回执")
    undo(workspace)
    assert (standing(workspace, county), proof_of(workspace, county)) == (GapStanding.UNPROVED, [])
    undo(workspace)
    assert workspace.state().gaps[1] == workspace.repository.get(Gap, county.id)
    assert workspace.state().gaps[1].open
    redo(workspace)
    redo(workspace)
    assert (standing(workspace, county), proof_of(workspace, county)) == (GapStanding.CLOSED, ["换证照片.jpg"])
    assert workspace.state().gaps[1].unproved_reason == "换证机关\n没有回执"
    assert compare_with_journal(workspace) == []


def test_proof_of_an_item_gap_is_evidence_of_the_item_that_of_the_county_is_the_gaps_own(
    workspace: Session, gaps: tuple[Gap, Gap], inbox: Path
) -> None:
    under, county = gaps
    files = [write_file(inbox, "甲.txt", "甲"), write_file(inbox, "乙.txt", "乙"), write_file(inbox, "同甲.txt", "甲")]
    close_gap(workspace, under.id, "已补", files)
    close_gap(workspace, county.id, "已改", files[:1])
    state = workspace.state()
    assert proof_of(workspace, under) == ["甲.txt", "乙.txt"]
    assert proof_of(workspace, county) == ["甲.txt"]
    assert [state.evidence_by_id[link.evidence_id].title for link in state.links] == ["甲.txt", "乙.txt"]
    assert {standing(workspace, gap) for gap in gaps} == {GapStanding.CLOSED}
    steps = len(history(workspace, None))
    again = add_proof(workspace, under.id, files[:1])
    assert (again.operation, len(history(workspace, None))) == (None, steps)


def test_proof_attached_before_closing_counts_and_so_does_what_is_registered(
    workspace: Session, gaps: tuple[Gap, Gap], inbox: Path
) -> None:
    under, county = gaps
    add_proof(workspace, under.id, [write_file(inbox, "甲.txt", "甲")])
    assert ending(workspace.state().gaps[0], workspace.state()) == "已附佐证：甲.txt"
    close_gap(workspace, under.id, "已补")
    attaching.attach_files(workspace, "33", [write_file(inbox, "乙.txt", "乙")])
    close_gap(workspace, county.id, "已改", registered=["乙.txt"])
    assert (proof_of(workspace, under), proof_of(workspace, county)) == (["甲.txt"], ["乙.txt"])
    assert len(workspace.state().links) == 2  # nothing new is linked to an item by a county gap's proof


def test_what_proves_a_gap_is_not_taken_away_beneath_it(workspace: Session, gaps: tuple[Gap, Gap], inbox: Path) -> None:
    file = write_file(inbox, "甲.txt", "甲")
    attach = attaching.attach_files(workspace, "33", [file]).operation
    closing = close_gap(workspace, gaps[1].id, "已改", [file]).operation
    assert attach is not None
    assert closing is not None
    with pytest.raises(RuleError, match=f"第 {closing.seq} 号操作"):
        undo(workspace, attach.seq)
    (link,) = workspace.state().links
    attaching.detach(workspace, link.id)
    assert proof_of(workspace, gaps[1]) == ["甲.txt"]


def test_an_accepted_item_takes_no_link_but_its_gap_takes_proof(
    workspace: Session, gaps: tuple[Gap, Gap], inbox: Path
) -> None:
    attaching.attach_files(workspace, "32", [write_file(inbox, "原件.txt", "原件")])
    recording.claim_rating(workspace, "32", Rating.MET)
    recording.change_status(workspace, "32", WorkStatus.SUBMITTED)
    recording.accept_with_verdict(workspace, "32", Rating.MET)
    links = workspace.state().links
    close_gap(workspace, gaps[0].id, "已补", [write_file(inbox, "照片.jpg", "照片")])
    assert (workspace.state().links, proof_of(workspace, gaps[0])) == (links, ["照片.jpg"])
    added = add_proof(workspace, gaps[0].id, [write_file(inbox, "补充.txt", "补充")])
    lines = history(workspace, None, Wanted(workspace.item("32").id))
    assert lines[0].operation.label == added.message == "问题「公告没有存档」附佐证：补充.txt"


def test_a_lost_file_is_told_and_a_newer_version_does_not_rewrite_what_closed_it(
    workspace: Session, gaps: tuple[Gap, Gap], inbox: Path
) -> None:
    close_gap(workspace, gaps[1].id, "已改", [write_file(inbox, "甲.txt", "甲")])
    (document,) = workspace.state().evidence
    evidence_editing.revise(workspace, document.id, write_file(inbox, "新甲.txt", "新甲"))
    assert proof_of(workspace, gaps[1]) == ["甲.txt"]
    (workspace.folder / "材料" / document.path).unlink()
    assert "佐证：甲.txt（文件缺失）" in ending(workspace.state().gaps[1], workspace.state())
    assert len(workspace.repository.all_of(GapProof)) == 1
