"""gap close with proof, gap edit; the name given at init is the one recorded later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shifan.domain.gaps import Gap, GapStanding
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
    assert (only_gap(folder).resolution, only_gap(folder).unproved_reason) == ("已补", "")
    assert "佐证：照片.jpg、说明.docx" in say("-w", folder, "gap", "list", "--all").out
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
        (gap,) = state.gaps
        assert [found.title for found in state.proofs_of_gap(gap)] == ["照片.jpg"]
        assert state.gap_standing(gap) is GapStanding.CLOSED


def test_what_neither_proof_nor_reason_backs_is_refused(folder: Path, say: Say) -> None:
    say("-w", folder, "gap", "add", "执法证换发滞后")
    key = only_gap(folder).id
    refused = say("-w", folder, "gap", "close", key, "已换发")
    assert (refused.code, refused.out) == (1, "")
    assert "没有佐证，没有销号。" in refused.err
    assert "已销号（无佐证）" in refused.err
    assert only_gap(folder).open
    assert say("-w", folder, "gap", "close", key, "已换发", "--no-proof", "没有回执").code == 0
    for line in (say("-w", folder, "gap", "list", "--all").out, say("-w", folder, "gap", "show", key).out):
        assert "已销号（无佐证）" in line
        assert "无佐证的原因：没有回执" in line


def test_show_and_json_tell_all_of_a_county_gap(folder: Path, tmp_path: Path, say: Say) -> None:
    say("-w", folder, "gap", "add", "执法证换发滞后")
    key = only_gap(folder).id
    assert say("-w", folder, "gap", "proof", key).code == 2
    assert say("-w", folder, "gap", "proof", key, write_file(tmp_path, "照片.jpg", "照片")).code == 0
    assert "已附佐证：照片.jpg" in say("-w", folder, "gap", "list").out
    assert say("-w", folder, "gap", "close", key, "已换发").code == 0
    page = say("-w", folder, "gap", "show", key).out
    assert "属于：全县，不属于单项指标" in page
    assert "情况：已销号" in page
    assert "佐证：照片.jpg　内容编码 " in page
    found = json.loads(say("-w", folder, "gap", "show", key, "--json").out)
    assert json.loads(say("-w", folder, "gap", "list", "--all", "--json").out) == [found]
    assert json.loads(say("-w", folder, "gap", "list", "--json").out) == []
    assert (found["number"], found["standing"], found["resolution"]) == (None, "closed", "已换发")
    assert [(one["title"], one["usable"]) for one in found["proof"]] == [("照片.jpg", True)]
    assert say("-w", folder, "gap", "show", "没有").code == 1


def test_a_registered_document_is_proof_and_show_of_the_item_tells_it(folder: Path, tmp_path: Path, say: Say) -> None:
    say("-w", folder, "gap", "add", "公告没有存档", "--item", "32")
    say("-w", folder, "evidence", "add", "32", write_file(tmp_path, "公告.txt", "公告"))
    key = only_gap(folder).id
    assert say("-w", folder, "gap", "close", key, "已补", "--evidence", "没有这份").code == 1
    assert only_gap(folder).open
    assert say("-w", folder, "gap", "close", key, "已补", "--evidence", "公告.txt").code == 0
    assert "问题：公告没有存档　已销号　" in say("-w", folder, "show", "32").out
    (found,) = json.loads(say("-w", folder, "show", "32", "--json").out)["gaps"]
    assert (found["number"], found["standing"]) == ("32", "closed")
    assert [one["title"] for one in found["proof"]] == ["公告.txt"]


def test_what_seems_to_be_secret_is_refused_as_with_any_evidence(folder: Path, tmp_path: Path, say: Say) -> None:
    say("-w", folder, "gap", "add", "执法证换发滞后")
    key, secret = only_gap(folder).id, write_file(tmp_path, "整改情况（机密）.txt", "整改情况")
    for words in (("close", key, "已换发", "--proof", secret), ("proof", key, secret)):
        refused = say("-w", folder, "gap", *words)
        assert (refused.code, refused.out, "涉密材料不得录入" in refused.err) == (3, "", True)
    assert only_gap(folder).open
    assert say("-w", folder, "gap", "close", key, "已换发", "--proof", secret, "--not-secret").code == 0
    listed = say("-w", folder, "evidence", "list").out
    assert "整改情况（机密）.txt" in listed
    assert "印证：执法证换发滞后" in listed


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
