"""Work on files keeps no writer out of the store: looking at a pool, and files that are copied or read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shifan.services import recording
from shifan.services.attaching import attach_files
from shifan.services.session import Done, Session, open_session
from support import fixed_clock, pool_files, usable_titles, write_file


@pytest.fixture
def other(workspace: Session) -> Iterator[Session]:
    """A second program at the same workspace."""
    with open_session(workspace.folder, user="李四", clock=fixed_clock) as session:
        yield session


def slow(session: Session, monkeypatch: pytest.MonkeyPatch, name: str, meanwhile: Callable[[], object]) -> list[bool]:
    """Let something happen whenever the pool does ``name``; returns whether a transaction was open, each time."""
    real, seen = getattr(session.pool, name), []

    def watched(*arguments: Any) -> object:
        seen.append(session.repository.engine.in_transaction)
        meanwhile()
        return real(*arguments)

    monkeypatch.setattr(session.pool, name, watched)
    return seen


def test_others_write_while_the_pool_is_looked_at(
    workspace: Session, other: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach_files(workspace, "32", [write_file(tmp_path, "方案.docx")])
    seen = slow(workspace, monkeypatch, "usable", lambda: recording.write_note(other, "1", "没有等"))
    assert usable_titles(workspace) == ["方案.docx"]
    assert seen == [False]
    assert workspace.record(workspace.item("1").id).note == "没有等"


def overtaken_attaching(other: Session, files: list[Path]) -> Callable[[Session], Done]:
    """Attach files, and be overtaken by somebody else as long as the store lets him write."""

    def use_case(session: Session) -> Done:
        if not session.repository.engine.in_transaction:
            recording.write_note(other, "1", "先到")
            session.clock = fixed_clock
        return attach_files(session, "32", files)

    return use_case


def test_a_file_is_copied_and_read_before_the_others_are_kept_out(
    workspace: Session, other: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, new = write_file(tmp_path, "旧.docx", "旧"), write_file(tmp_path, "新.docx", "新")
    attach_files(workspace, "1", [known])
    added = slow(workspace, monkeypatch, "add_all", lambda: None)
    read = slow(workspace, monkeypatch, "intact", lambda: None)
    done = workspace.perform(overtaken_attaching(other, [known, new]))
    assert done.operation is not None
    assert (added, read) == ([False], [False])
    assert len(pool_files(workspace)) == 2
    item = workspace.item("32").id
    titles = {found.id: found.title for found in workspace.state().evidence}
    assert [titles[link.evidence_id] for link in workspace.state().links_of[item]] == ["旧.docx", "新.docx"]


def test_what_was_copied_for_one_command_is_not_taken_for_the_next(workspace: Session, tmp_path: Path) -> None:
    source = write_file(tmp_path, "方案.docx", "一稿")
    workspace.perform(lambda session: attach_files(session, "32", [source]))
    source.write_text("二稿", encoding="utf-8")
    workspace.perform(lambda session: attach_files(session, "33", [source]))
    assert len({found.sha256 for found in workspace.state().evidence}) == 2
