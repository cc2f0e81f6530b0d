"""Random work through the services: undo and redo are exact, and the journal alone gives the present state."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shifan.domain.errors import RuleError
from shifan.domain.journal import OperationKind
from shifan.domain.records import Rating, WorkStatus
from shifan.services import adjusting, assigning, gaps, history, recording
from support import NOW, Dump, dump, replay
from support_steps import Step, attach, copy_of, done, new_template, steps


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with files to attach; each example works on its own copy."""
    return new_template(tmp_path_factory.mktemp("template") / "w")


@settings(max_examples=20)
@given(actions=st.lists(steps, min_size=8, max_size=25))
def test_undo_and_redo_go_through_exactly_the_same_states(template: Path, actions: list[Step]) -> None:
    with copy_of(template) as session:
        states = [dump(session.repository)]
        states += [dump(session.repository) for action in actions if done(session, action)]
        for expected in reversed(states[:-1]):
            history.undo(session)
            assert dump(session.repository) == expected
        with pytest.raises(RuleError, match="没有可以撤销"):
            history.undo(session)
        for expected in states[1:]:
            history.redo(session)
            assert dump(session.repository) == expected
        with pytest.raises(RuleError, match="没有可以重做"):
            history.redo(session)


@settings(max_examples=20)
@given(actions=st.lists(st.one_of(steps, st.just(history.undo), st.just(history.redo)), min_size=8, max_size=40))
def test_any_mixture_of_work_undo_and_redo_follows_a_plain_list_of_states(template: Path, actions: list[Step]) -> None:
    with copy_of(template) as session:
        line: list[Dump] = [dump(session.repository)]
        place = 0
        for action in actions:
            if not done(session, action):
                assert action is not history.undo or place == 0
                assert action is not history.redo or place == len(line) - 1
            elif action is history.undo:
                place -= 1
            elif action is history.redo:
                place += 1
            else:
                line = [*line[: place + 1], dump(session.repository)]
                place += 1
            assert dump(session.repository) == line[place]
        application = session.application_id
        assert replay(session.repository, application) == dump(session.repository, versions=True)
        assert session.repository.verify_chain(application) is None
        assert session.repository.damage() == ""
        standing = [h for h in history.history(session, None) if h.operation.kind is OperationKind.DO and not h.undone]
        assert len(standing) == place
        assert all(operation.at == NOW for operation in session.repository.operations(application))


def test_the_steps_above_cover_every_table_that_daily_work_writes(template: Path) -> None:
    """Without this, a refused step could make the properties above hold for nothing."""
    work: list[Step] = [
        lambda s: recording.tick_checkpoint(s, "1.1"),
        lambda s: attach(s, "1.1", ["通知.docx", "照片.jpg"], True),
        lambda s: assigning.assign(s, "1", "县司法局", due=date(2023, 10, 1)),
        lambda s: adjusting.register_event(s, "101", "表彰", level="省级", happened_on=date(2023, 5, 1)),
        lambda s: gaps.open_gap(s, "缺台账", due=NOW.date() + timedelta(days=3)),
        lambda s: recording.change_status(s, "1", WorkStatus.SUBMITTED),
        lambda s: recording.accept_with_verdict(s, "1", Rating.MET),
    ]
    with copy_of(template) as session:
        assert all(done(session, action) for action in work)
        filled = {name for name, rows in dump(session.repository).items() if rows}
        assert filled >= {"record", "tick", "evidence", "evidence_link", "department", "task", "adjustment", "gap"}
        assert "self_check" in filled
