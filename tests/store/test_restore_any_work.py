"""Whatever was done before and after a backup: going back gives its rows, taking that back gives the later ones."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shifan.domain.replaying import Rows
from shifan.services import departments
from shifan.services.backups import back_up_to
from shifan.services.history import compare_with_journal, redo, undo
from shifan.services.restoring import preview, restore
from shifan.services.session import Session
from shifan.services.summarising import differences
from support_steps import Step, copy_of, done, new_template, step, steps

_units = st.sampled_from(["县司法局", "县公安局", "城关镇", "县财政局"])
unit_steps: st.SearchStrategy[Step] = st.one_of(
    step(departments.add_departments, _units),
    step(departments.rename_department, _units, _units),
    step(departments.merge_departments, _units, _units),
    step(departments.remove_department, _units),
)
works = st.lists(st.one_of(steps, unit_steps), max_size=12)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_template(tmp_path_factory.mktemp("底稿") / "w")


def rows(session: Session) -> Rows:
    """All rows of the application, without their versions."""
    stored = session.repository.history.stored_rows(session.application_id)
    return {
        table: {key: {name: value for name, value in row.items() if name != "version"} for key, row in found.items()}
        for table, found in stored.items()
    }


@settings(max_examples=12)
@given(before=works, after=works)
def test_going_back_and_taking_it_back(template: Path, before: Sequence[Step], after: Sequence[Step]) -> None:
    with copy_of(template) as session, tempfile.TemporaryDirectory() as elsewhere:
        for action in before:
            done(session, action)
        path, then = back_up_to(session, Path(elsewhere) / "那时.db"), rows(session)
        for action in after:
            done(session, action)
        now = rows(session)
        assert bool(preview(session, path).changes) == (now != then)
        changed = restore(session, path).operation is not None
        assert changed == (now != then)
        expected: list[tuple[Rows, Callable[[Session], object]]] = [(now, undo), (then, redo), (now, undo)]
        assert rows(session) == then
        for wanted, take in expected if changed else []:
            take(session)
            assert rows(session) == wanted
            assert compare_with_journal(session) == []
            assert differences(session) == ()
