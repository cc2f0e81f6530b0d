"""gap close with proof, gap edit; the name given at init is the one recorded later."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.gaps import Gap
from shifan.domain.records import Rating, WorkStatus
from shifan.services import attaching, recording
from shifan.services.session import Session, open_session
from support import fixed_clock, new_workspace, write_file
from support_command import Say
from support_run import in_process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = new_workspace(tmp_path / "台账")
    session.close()
    return session.folder


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    return in_process(capsys)


def only_gap(folder: Path) -> Gap:
    with open_session(folder) as session:
        (found,) = session.state().gaps
        return found


def accepted(session: Session, proof: Path) -> None:
    attaching.attach_files(session, "32", [proof])
    recording.claim_rating(session, "32", Rating.MET)
    recording.change_status(session, "32", WorkStatus.SUBMITTED)
    recording.accept_with_verdict(session, "32", Rating.MET)


def test_proof_becomes_a_document_of_the_item_and_undo_takes_both_back(folder: Path, tmp_path: Path, say: Say) -> None:
    files = [write_file(tmp_path / "来件", name, name) for name in ("照片.jpg", "说明.docx")]
    assert say("-w", folder, "gap", "add", "公告没有存档", "--item", "32").code == 0
    gap = only_gap(folder)
    proof = [part for file in files for part in ("--proof", file)]
    ran = say("-w", folder, "gap", "close", gap.id, "已补", *proof)
    assert (ran.code, "问题销号" in ran.out) == (0, True)
    assert only_gap(folder).resolution == "已补（佐证：照片.jpg、说明.docx）"
    assert "照片.jpg" in say("-w", folder, "show", "32").out
    assert say("-w", folder, "undo").code == 0
    assert only_gap(folder).open
    assert "照片.jpg" not in say("-w", folder, "show", "32").out
    again = say("-w", folder, "gap", "close", gap.id, "已补", *proof)
    assert again.code == 0
    assert say("-w", folder, "gap", "close", gap.id, "再补").code == 1  # closed already


@pytest.mark.parametrize("item", [True, False])
def test_an_accepted_item_keeps_its_documents_and_the_county_has_none(
    folder: Path, tmp_path: Path, say: Say, *, item: bool
) -> None:
    with open_session(folder, clock=fixed_clock) as session:
        accepted(session, write_file(tmp_path / "来件", "原件.txt", "原件"))
        links = session.state().links
    of = ("--item", "32") if item else ()
    assert say("-w", folder, "gap", "add", "公告没有存档", *of).code == 0
    proof = write_file(tmp_path / "来件", "照片.jpg", "照片")
    assert say("-w", folder, "gap", "close", only_gap(folder).id, "已补", "--proof", proof).code == 0
    with open_session(folder) as session:
        state = session.state()
        assert state.links == links
        assert [found.title for found in state.evidence] == ["原件.txt", "照片.jpg"]
        assert state.gaps[0].resolution == "已补（佐证：照片.jpg）"


def test_a_file_that_cannot_serve_closes_nothing(folder: Path, tmp_path: Path, say: Say) -> None:
    say("-w", folder, "gap", "add", "公告没有存档", "--item", "32")
    empty = write_file(tmp_path / "来件", "空.txt", "")
    ran = say("-w", folder, "gap", "close", only_gap(folder).id, "已补", "--proof", empty)
    assert (ran.code, "空" in ran.err) == (1, True)
    assert only_gap(folder).open


def test_edit(folder: Path, say: Say) -> None:
    say("-w", folder, "department", "add", "县司法局")
    say("-w", folder, "gap", "add", "公告没有存档", "--department", "县司法局", "--due", "2023-11-30")
    key = only_gap(folder).id
    assert say("-w", folder, "gap", "edit", key, "--text", "公告、记录没有存档").code == 0
    changed = only_gap(folder)
    assert (changed.text, str(changed.due), changed.department_id is None) == (
        "公告、记录没有存档",
        "2023-11-30",
        False,
    )
    assert say("-w", folder, "gap", "edit", key, "--no-due", "--department", "").code == 0
    assert (only_gap(folder).due, only_gap(folder).department_id) == (None, None)
    assert say("-w", folder, "gap", "edit", key, "--due", "2020-1-1").code != 0
    assert say("-w", folder, "gap", "edit", "没有", "--text", "x").code == 1


def test_the_name_given_at_init_is_recorded_later(tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIFAN_USER", raising=False)
    folder = tmp_path / "新台账"
    assert say("--user", "联络员甲", "init", folder, "--county", "柳城县", "--round", "2023").code == 0
    assert say("-w", folder, "tick", "1.1").code == 0
    assert "联络员甲" in say("-w", folder, "history").out
    monkeypatch.setenv("SHIFAN_USER", "联络员乙")
    with open_session(folder) as session:
        assert session.user == "联络员乙"
