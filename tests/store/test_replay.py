"""The journal replayed from nothing gives exactly what is stored, now and at every past moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shifan.domain.errors import ProtectedError
from shifan.domain.moments import after_operation
from shifan.domain.replaying import Rows, fold, net_changes
from shifan.domain.state import ApplicationState
from shifan.services import assigning, history, recording
from shifan.services.history import compare_with_journal
from shifan.services.past import looking_back
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session
from support import file_only, raw_sql, store_path, write_file
from support_steps import Step, copy_of, done, new_template, step, steps

TRIGGERS = [f"DROP TRIGGER journal_entry_no_{verb}" for verb in ("update", "delete")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with files to attach; each example works on its own copy."""
    return new_template(tmp_path_factory.mktemp("template") / "w")


def take_back(session: Session, place: int) -> None:
    """Undo any operation, or do it again when it is undone."""
    seq = 2 + place % 40
    undone = history.line_of(session, seq).undone
    history.redo(session, seq) if undone else history.undo(session, seq)


everything: st.SearchStrategy[Step] = st.one_of(
    steps,
    st.just(history.undo),
    st.just(history.redo),
    step(take_back, st.integers(0, 39)),
    step(lambda session, unit: assigning.assign(session, "1-60", unit), st.sampled_from(["县司法局", "城关镇"])),
)


def stored(session: Session) -> Rows:
    return session.repository.history.stored_rows(session.application_id)


def in_order(rows: Rows) -> list[tuple[str, list[tuple[str, dict[str, object]]]]]:
    """Return rows as lists, since equal dicts may differ in order; tables without rows left out."""
    return sorted((name, [(key, dict(row)) for key, row in table.items()]) for name, table in rows.items() if table)


def without_files(state: ApplicationState) -> ApplicationState:
    return replace(state, usable=frozenset())


@settings(max_examples=15)
@given(actions=st.lists(everything, min_size=10, max_size=35))
def test_every_moment_can_be_replayed_exactly(template: Path, actions: list[Step]) -> None:
    with copy_of(template) as session:
        moments = {1: (stored(session), without_files(session.state()))}
        for action in actions:
            if done(session, action):
                (newest,) = session.repository.operations(session.application_id, limit=1)
                moments[newest.seq] = stored(session), without_files(session.state())
        reader = session.repository.history
        assert in_order(reader.rows_until(session.application_id)) == in_order(stored(session))
        assert compare_with_journal(session) == []
        for seq, (rows, state) in moments.items():
            assert in_order(reader.rows_until(session.application_id, seq)) == in_order(rows)
            with looking_back(session, after_operation(seq)) as past:
                assert without_files(past.session.state()) == state
        # what changed between the first moment and the last leads from the one to the other
        first, last = moments[1][0], stored(session)
        changed = fold(net_changes(first, last), {name: dict(table) for name, table in first.items()})
        assert unversioned(changed) == unversioned(last)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(everything, min_size=10, max_size=25))
def test_a_store_of_either_engine_is_what_its_journal_says(workspace: Session, actions: list[Step]) -> None:
    """Every example goes on where the one before it stopped."""
    for name in ("通知.docx", "另一份通知.docx", "照片.jpg"):
        write_file(workspace.folder / "来件", name)
    assert sum(done(workspace, action) for action in actions)
    reader = workspace.repository.history
    assert in_order(reader.rows_until(workspace.application_id)) == in_order(stored(workspace))
    assert compare_with_journal(workspace) == []
    assert workspace.repository.verify_chain(workspace.application_id) is None


def unversioned(rows: Rows) -> dict[str, dict[str, dict[str, object]]]:
    return {
        name: {key: {c: value for c, value in row.items() if c != "version"} for key, row in table.items()}
        for name, table in rows.items()
        if table
    }


@pytest.fixture
def written(workspace: Session) -> Session:
    """A workspace with a few changes of different shapes."""
    tick_checkpoint(workspace, "1.1")
    write_note(workspace, "1", "备注文字")
    assigning.assign(workspace, "2", "县司法局", person="张三")
    assert compare_with_journal(workspace) == []
    return workspace


def behind(session: Session, statement: str) -> None:
    """Change the store without the journal."""
    engine = session.repository.engine
    engine.begin_write(session.application_id)
    engine.execute(statement)
    engine.commit()


def test_a_changed_value_is_named_with_item_field_and_both_values(written: Session) -> None:
    behind(written, "UPDATE record SET note = '备汪文字' WHERE note = '备注文字'")
    (found,) = compare_with_journal(written)
    title = written.item("1").title
    assert (found.table, found.column, found.stored, found.journal) == ("record", "note", "备汪文字", "备注文字")
    assert found.item == f"1 {title}"
    assert found.text == f"第 1 {title} 项的台账记录的备注：台账里是 备汪文字，操作记录里是 备注文字"


@pytest.mark.parametrize(
    ("statement", "table", "column", "said"),
    [
        ("DELETE FROM tick", "tick", "", "核查点「1.1」：台账里没有，操作记录里有"),
        (
            'INSERT INTO milestone (id, application_id, title, "on", yearly, source, version)'
            " SELECT 'x', id, '多出来的', '2023-10-01', 0, '', 1 FROM application",
            "milestone",
            "",
            "时间节点「多出来的」：台账里有，操作记录里没有",
        ),
        ("UPDATE task SET person = ''", "task", "person", "承办人：台账里是 （空），操作记录里是 张三"),
        ("UPDATE department SET name = '县司去局'", "department", "name", "名称：台账里是 县司去局"),
        ("UPDATE record SET status = 'xollecting' WHERE status = 'collecting'", "record", "status", "收集中"),
        ("UPDATE record SET version = 9 WHERE note <> ''", "record", "version", "版本号：台账里是 9，操作记录里是 3"),
        ("UPDATE application SET county = '柳成县'", "application", "county", "县：台账里是 柳成县"),
    ],
)
def test_whatever_is_changed_behind_the_journal_is_found(
    written: Session, statement: str, table: str, column: str, said: str
) -> None:
    behind(written, statement)
    (found,) = compare_with_journal(written)
    assert (found.table, found.column) == (table, column)
    assert said in found.text


@file_only
def test_a_row_moved_to_another_application_is_missing_here(written: Session) -> None:
    raw_sql(store_path(written), "PRAGMA foreign_keys = OFF", "UPDATE tick SET application_id = 'x'")
    assert [(found.table, found.stored) for found in compare_with_journal(written)] == [("tick", "没有")]


@file_only
def test_bytes_that_are_no_text_any_more_are_found_too(written: Session) -> None:
    raw_sql(
        store_path(written), "UPDATE record SET note = CAST(? AS TEXT) WHERE note <> ''", values=(b"\xff\xfe\xe5\xa4",)
    )
    (found,) = compare_with_journal(written)
    assert (found.table, found.column, found.journal) == ("record", "note", "备注文字")


@file_only
def test_a_journal_that_cannot_be_read_is_said_to_be_so(written: Session) -> None:
    raw_sql(store_path(written), *TRIGGERS, "UPDATE journal_entry SET after = '{' WHERE operation_seq = 3")
    with pytest.raises(ProtectedError, match="第 3 号操作的记录已损坏"):
        compare_with_journal(written)


@file_only
def test_entries_older_than_a_column_are_filled_with_its_default(written: Session) -> None:
    assigning.assign(written, "2", "县公安局")  # 县司法局 goes: the whole row stands in the journal twice
    raw_sql(
        store_path(written),
        *TRIGGERS,
        "UPDATE journal_entry SET before = json_remove(before, '$.note', '$.status'),"
        " after = json_remove(after, '$.note', '$.status') WHERE entity = 'task'",
    )
    assert compare_with_journal(written) == []
    history.undo(written)
    assert compare_with_journal(written) == []
    assert [task.person for task in written.state().tasks] == ["张三"]
    with looking_back(written, after_operation(4)) as past:
        assert [task.note for task in past.session.state().tasks] == [""]


def test_a_past_state_takes_no_change(written: Session) -> None:
    with looking_back(written, after_operation(2)) as past:
        assert not past.session.record(past.session.item("1").id).note
        with pytest.raises(ProtectedError, match="只读"):
            recording.write_note(past.session, "1", "改写过去")
        with pytest.raises(ProtectedError, match="只读"):
            history.undo(past.session)
    assert written.record(written.item("1").id).note == "备注文字"
