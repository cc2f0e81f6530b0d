"""The next round takes over what proves an open gap where the document goes over; what stays is named."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.application import Application
from shifan.services.attaching import Facts, attach_files
from shifan.services.cloning import clone_beside, make_clone, plan_clone
from shifan.services.gaps import add_proof, close_gap, open_gap
from shifan.services.session import Session, open_session
from support import USER, fixed_clock, write_file


def prepared(session: Session, folder: Path) -> None:
    attach_files(session, "32", [write_file(folder, "办法.pdf", "长期")], facts=Facts(long_term=True))
    for text in ("还没改好", "已改好"):
        open_gap(session, text)
    owed, mended = session.state().gaps
    add_proof(session, owed.id, [write_file(folder, "照片.jpg", "照片")], ["办法.pdf"])
    close_gap(session, mended.id, "已改", registered=["办法.pdf"])


def test_an_open_gap_takes_its_lasting_proof_along(workspace: Session, tmp_path: Path) -> None:
    prepared(workspace, tmp_path / "来件")
    plan = plan_clone(workspace, "2025")
    left = {kind.title: kind.names for kind in plan.left}
    assert left["问题的佐证"] == ("照片.jpg", "办法.pdf")
    make_clone(workspace, tmp_path / "下一轮", plan)
    with open_session(tmp_path / "下一轮", user=USER, clock=fixed_clock) as new:
        state = new.state()
        (gap,) = state.gaps
        assert (gap.text, [found.title for found in state.proofs_of_gap(gap)]) == ("还没改好", ["办法.pdf"])
        assert new.repository.verify_chain(new.application_id) is None


def test_so_does_a_round_in_the_same_store(workspace: Session, tmp_path: Path) -> None:
    prepared(workspace, tmp_path / "来件")
    before = workspace.state()
    clone_beside(workspace, plan_clone(workspace, "2025"))
    (key,) = {found.id for found in workspace.repository.all_of(Application)} - {workspace.application_id}
    with open_session(workspace.folder, user=USER, clock=fixed_clock, application_id=key) as new:
        assert [found.title for gap in new.state().gaps for found in new.state().proofs_of_gap(gap)] == ["办法.pdf"]
    assert workspace.state() == before
