"""A store of the second format: its tasks get answers of their own, and its journal, which knows none, still works."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import RuleError
from shifan.domain.records import WorkStatus
from shifan.domain.submissions import Submission
from shifan.domain.tasks import Task, TaskRole
from shifan.services.dispatching import bulletin_lines, since_dispatch
from shifan.services.history import compare_with_journal, history, redo, undo
from shifan.services.session import Session, open_session
from shifan.services.submitting import compare_submission
from shifan.services.supporting import Report, report_part
from shifan.store.schema import SCHEMA_VERSION
from shifan.store.sqlite_file import APPLICATION_ID
from shifan.store.tables import all_tables, table_of
from support import dump, fixed_clock

STORED = Path(__file__).with_name("data") / "store-0002.sql.gz"
COLUMNS = {"status": "not_started", "status_reason": "", "claim": None, "claim_reason": "", "note": ""}


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Session]:
    """A workspace as the second format left it, opened by this program.

    Item 32 is led by 县司法局 and supported by 县公安局, 34 supported by 县财政局; 县公安局 was taken off 33. Then came
    a dispatch, the hand-in of 32, and a submission.
    """
    path = tmp_path / "旧台账" / "shifan.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(gzip.decompress(STORED.read_bytes()).decode())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 2")
    with open_session(path.parent, user="测试员", clock=fixed_clock) as session:
        yield session


def tasks(session: Session) -> dict[tuple[str, str], Task]:
    state = session.state()
    return {
        (session.edition.by_id(task.criterion_id).number, state.department_by_id[task.department_id].name): task
        for task in state.tasks
    }


def undo_until(session: Session, label: str) -> None:
    """Undo from the newest on, up to and with the operation of this label."""
    for _ in range(20):
        if undo(session).message.endswith(label):
            return
    raise AssertionError(label)


def test_tasks_have_answers_that_say_nothing_yet(old: Session) -> None:
    found = tasks(old)
    assert set(found) == {("32", "县司法局"), ("32", "县公安局"), ("34", "县财政局")}
    supporter = found["32", "县公安局"]
    assert (supporter.role, supporter.due) == (TaskRole.SUPPORT, date(2023, 10, 1))
    assert {name: getattr(supporter, name) for name in COLUMNS} == {
        **COLUMNS,
        "status": WorkStatus.NOT_STARTED,
    }
    assert old.repository.verify_chain(old.application_id) is None


def test_everything_old_is_undone_and_done_again(old: Session) -> None:
    before, steps = dump(old.repository), len(history(old, None)) - 1  # the setting up stays
    for _ in range(steps):
        undo(old)
    assert (old.state().tasks, old.state().departments) == ((), ())
    with pytest.raises(RuleError, match="没有可以撤销的操作"):
        undo(old)
    for _ in range(steps):
        redo(old)
    assert dump(old.repository) == before
    assert old.repository.verify_chain(old.application_id) is None
    assert compare_with_journal(old) == []


def test_a_task_that_was_taken_away_comes_back_whole(old: Session) -> None:
    undo_until(old, "第 33 项不再由县公安局承担")
    back = tasks(old)["33", "县公安局"]
    assert {name: getattr(back, name) for name in COLUMNS} == {**COLUMNS, "status": WorkStatus.NOT_STARTED}


def test_an_answer_given_now_is_taken_back_before_the_old_assignment(old: Session) -> None:
    report_part(old, "34", "县财政局", Report(WorkStatus.SUBMITTED))
    (assigned,) = (line for line in history(old, None) if line.operation.label == "第 34 项由县财政局配合")
    with pytest.raises(RuleError, match="配合任务改为「已提交」"):
        undo(old, assigned.operation.seq)
    undo_until(old, "第 34 项由县财政局配合")
    assert ("34", "县财政局") not in tasks(old)
    redo(old)
    assert tasks(old)["34", "县财政局"].status is WorkStatus.NOT_STARTED


def test_an_answer_written_behind_the_journal_stands_against_undoing(old: Session) -> None:
    undo_until(old, "第 34 项由县财政局配合")
    redo(old)
    old.repository.engine.begin_write(old.application_id)
    old.repository.engine.execute("UPDATE task SET note = '外部写的' WHERE note = '' AND due IS NULL")
    old.repository.engine.commit()
    with pytest.raises(RuleError, match="后来又有改动"):
        undo(old)


def test_an_old_dispatch_and_an_old_submission_are_compared_and_say_what_they_lack(old: Session) -> None:
    lines = list(bulletin_lines(old, since_dispatch(old)))
    assert any(line.startswith("配合任务 完成 ") for line in lines)
    assert "那次调度还没有记配合任务，名次变化仅供参考。" in lines
    assert since_dispatch(old).report.newly_late == ()  # 县公安局 was late on item 32 before that dispatch
    (made,) = old.repository.all_of(Submission)
    assert made.intact
    assert compare_submission(old, 1).scheme == (
        "较早的一次报送只记了计分方案的名称，没有冻结分值和规则，无法逐条对照。",
    )
    assert compare_submission(old, 1).items == ()


def test_column_defaults_are_what_the_migrations_fill_in(old: Session) -> None:
    assert table_of(Task).defaults == {"person": "", "due": None, **COLUMNS}
    found = tasks(old)["34", "县财政局"]
    row = table_of(Task).to_row(found)
    assert table_of(Task).complete({name: row[name] for name in row if name not in COLUMNS}) == row
    assert SCHEMA_VERSION > 2
    for table in all_tables():
        assert "id" not in table.defaults
        assert "version" not in table.defaults
