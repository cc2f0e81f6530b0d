"""Summaries: cheap to keep, following the day, named and mended where they are wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.application import Application, Stage
from shifan.domain.errors import ShifanError
from shifan.domain.records import Rating, Record, Tick
from shifan.services import attaching, history, recording, stages
from shifan.services.session import Session, open_session
from shifan.services.summarising import differences, refresh
from shifan.store.summaries import Stored, Summaries
from support import NOW, fixed_clock, write_file


def set_record(session: Session, number: str, **fields: object) -> None:
    """Store a record as it is asked for, also where a screen would not let it happen."""
    record = session.record(session.item(number).id)
    session.commit("改记录", put=[replace(record, **fields)])  # type: ignore[arg-type]


def behind_its_back(session: Session, *statements: str) -> None:
    """Change the summaries without any operation."""
    with session.repository.derived(session.application_id):
        for statement in statements:
            session.repository.engine.execute(statement)


def stored(session: Session) -> Stored:
    """Return the application's summary as it is stored."""
    found = Summaries(session.repository.engine).one(session.application_id)
    assert found is not None
    return found


def test_a_tick_is_counted_without_reading_the_whole_application(
    workspace: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    read: list[str] = []
    execute = workspace.repository.engine.execute

    def watched(sql: str, parameters: object = ()) -> object:
        read.append(sql)
        return execute(sql, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.repository.engine, "execute", watched)
    recording.tick_checkpoint(workspace, "32.2")
    assert len([sql for sql in read if "nextval" not in sql]) <= 18
    assert not [sql for sql in read if "FROM record" in sql and "WHERE id" not in sql and "criterion_id = ?" not in sql]
    assert stored(workspace).tally.ticked == 2


def test_the_summary_counts_operations_and_remembers_the_newest(workspace: Session) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    recording.untick_checkpoint(workspace, "32.1")
    history.undo(workspace)
    assert stored(workspace).activity.operations == len(workspace.repository.operations(workspace.application_id)) == 4
    assert (stored(workspace).activity.last_at, stored(workspace).activity.last_user) == (NOW, workspace.user)


def test_each_day_keeps_the_numbers_of_its_end(workspace: Session) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    workspace.clock = lambda: NOW + timedelta(days=2)
    recording.tick_checkpoint(workspace, "32.2")
    recording.tick_checkpoint(workspace, "33.1")
    summaries = Summaries(workspace.repository.engine)
    days = [(day, tally.ticked) for day, tally in summaries.days(workspace.application_id)]
    assert days == [(NOW.date(), 1), (NOW.date() + timedelta(days=2), 3)]
    before = summaries.before(NOW.date() + timedelta(days=2))
    assert before[workspace.application_id].ticked == 1
    assert summaries.before(NOW.date()) == {}


def test_a_refused_change_leaves_the_summary_as_it_was(workspace: Session) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    before = stored(workspace)
    tick = workspace.repository.all_of(Tick)[0]
    with pytest.raises(ShifanError):
        workspace.commit("重复", put=[replace(tick, id="另一个", version=0)])
    assert stored(workspace) == before


def test_a_stage_or_a_note_moves_no_number(workspace: Session) -> None:
    before = stored(workspace).tally
    stages.set_stage(workspace, Stage.APPLYING)
    recording.write_note(workspace, "32", "已联系")
    assert stored(workspace).tally == before
    assert differences(workspace) == ()


def test_a_summary_that_was_tampered_with_is_named_and_made_anew(workspace: Session) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    behind_its_back(workspace, "UPDATE summary SET ticked = 7, claimed = '3'")
    assert differences(workspace) == ("已勾选：存 7，应为 1", "含自评得分：存 3，应为 0", "当日的汇总数")
    behind_its_back(workspace, "UPDATE summary SET basis = '别的'")
    assert refresh(workspace)
    assert differences(workspace) == ()


def test_a_store_from_before_the_summaries_gets_one_with_its_first_change(workspace: Session) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    behind_its_back(workspace, "DELETE FROM summary_day", "DELETE FROM summary")
    assert differences(workspace) == ("还没有汇总数",)
    workspace.clock = lambda: NOW + timedelta(days=1)
    recording.tick_checkpoint(workspace, "32.2")
    assert differences(workspace) == ()
    assert stored(workspace).days_from == NOW.date() + timedelta(days=1)
    assert stored(workspace).tally.ticked == 2


def test_a_file_that_is_gone_counts_until_somebody_looks(workspace: Session, tmp_path: Path) -> None:
    file = write_file(tmp_path, "通知.docx")
    attaching.attach_files(workspace, "33", [file], copy=False)
    assert stored(workspace).tally.collected == 1
    file.unlink()
    recording.tick_checkpoint(workspace, "32.1")
    assert stored(workspace).tally.collected == 1
    assert refresh(workspace)
    assert not refresh(workspace)
    assert stored(workspace).tally.collected == 0
    write_file(tmp_path, "通知.docx")
    assert refresh(workspace)
    assert stored(workspace).tally.collected == 1


def test_another_scheme_chosen_counts_everything_anew(workspace: Session) -> None:
    set_record(workspace, "1", claim=Rating.PARTLY)
    assert stored(workspace).tally.claimed == Decimal("0.5")
    other = replace(workspace.scheme, fractions={**workspace.scheme.fractions, Rating.PARTLY: Decimal("0.6")})
    with open_session(workspace.folder, user="测试员", clock=fixed_clock) as session:
        session.scheme = other
        recording.tick_checkpoint(session, "32.1")
        assert stored(session).tally.claimed == Decimal("0.6")
        assert differences(session) == ()


def test_setup_counts_every_item(workspace: Session) -> None:
    tally = stored(workspace).tally
    records = workspace.repository.all_of(Record)
    assert (tally.base + tally.ledgers, tally.maximum, tally.confirmed) == (len(records), Decimal(100), Decimal(0))
    assert workspace.repository.all_of(Application)[0].archived_on is None


def test_an_operation_that_nobody_summed_up_is_noticed(workspace: Session) -> None:
    recording.tick_checkpoint(workspace, "32.1")
    summed_up, workspace.repository.summariser = workspace.repository.summariser, None
    recording.tick_checkpoint(workspace, "32.2")
    workspace.repository.summariser = summed_up
    assert differences(workspace) == ("已勾选：存 1，应为 2", "操作次数或最近操作")
    recording.tick_checkpoint(workspace, "32.3")
    assert differences(workspace) == ()
    assert stored(workspace).tally.ticked == 3
    workspace.repository.summariser = None
    recording.tick_checkpoint(workspace, "32.4")
    assert refresh(workspace)
    assert differences(workspace) == ()
