"""Summaries where something is missing here: the county's scheme, the right to write, a clock that goes forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import NotFoundError
from shifan.services import applications
from shifan.services.recording import tick_checkpoint
from shifan.services.rollup import gather
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from shifan.services.summarising import differences
from shifan.store.address import parse_address
from shifan.store.summaries import Stored, Summaries
from support import NOW, USER, dump, sql_behind
from support_command import shifan

ON_SERVER = pytest.mark.parametrize(
    "engine", [pytest.param("postgresql", marks=pytest.mark.needs("postgres"))], indirect=True
)


@pytest.fixture
def strange(workspace: Session) -> Application:
    """Another county of the store, with a scheme of its own that is not on this machine."""
    made = new_application("鹿寨县", "2023")
    applications.add_application(workspace, made)
    sql_behind(workspace, "UPDATE application SET scheme_id = 'luzhai-own' WHERE id = ?", values=(made.id,))
    sql_behind(workspace, "UPDATE summary SET basis = '鹿寨县的' WHERE application_id = ?", values=(made.id,))
    return applications.find_application(workspace, made.id)


def stored(session: Session, application: Application) -> Stored:
    found = Summaries(session.repository.engine).one(application.id)
    assert found is not None
    return found


def test_a_county_with_a_scheme_of_its_own_is_archived_and_placed_from_here(
    workspace: Session, strange: Application
) -> None:
    before = stored(workspace, strange)
    assert before.tally.base == 100
    applications.set_place(workspace, "鹿寨", province="广西壮族自治区", city="柳州市")
    done = applications.archive(workspace, "鹿寨")
    assert done.operation is not None
    after = stored(workspace, strange)
    assert (after.tally, after.basis) == (before.tally, before.basis)
    assert (after.activity.operations, after.activity.last_seq) == (3, done.operation.seq)
    applications.unarchive(workspace, "鹿寨")
    assert stored(workspace, strange).activity.operations == 4
    assert {entry.entry.application.county for entry in gather(workspace).rollup.counties} == {"柳城县", "鹿寨县"}


def test_without_any_summary_it_is_archived_too(workspace: Session, strange: Application) -> None:
    sql_behind(workspace, "DELETE FROM summary WHERE application_id = ?", values=(strange.id,))
    assert applications.archive(workspace, "鹿寨").operation is not None
    assert Summaries(workspace.repository.engine).one(strange.id) is None


def test_what_counts_is_not_changed_without_the_scheme(workspace: Session, strange: Application) -> None:
    before = dump(workspace.repository, versions=True)
    moved = replace(strange, as_of=date(2023, 12, 31))
    with pytest.raises(NotFoundError):
        workspace.repository.commit(strange.id, "改", USER, NOW, put=[moved])
    assert dump(workspace.repository, versions=True) == before


def test_a_clock_that_is_set_back_leaves_the_days_before_as_they_were(workspace: Session) -> None:
    summaries = Summaries(workspace.repository.engine)
    for number, days in (("32.1", 0), ("32.2", 2), ("32.3", 1)):  # the last is ticked with the clock set back by a day
        workspace.clock = lambda days=days: NOW + timedelta(days=days)  # type: ignore[misc]
        tick_checkpoint(workspace, number)
    day = NOW.date()
    ticked = [(on, tally.ticked) for on, tally in summaries.days(workspace.application_id)]
    assert ticked == [(day, 1), (day + timedelta(days=2), 3)]
    assert differences(workspace) == ()
    workspace.clock = lambda: NOW
    tick_checkpoint(workspace, "33.1")
    assert [tally.ticked for _, tally in summaries.days(workspace.application_id)] == [1, 4]
    assert differences(workspace) == ()


@ON_SERVER
def test_a_role_that_may_only_read_gets_the_roll_up(
    workspace: Session, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    cluster = request.getfixturevalue("cluster")
    applications.add_application(workspace, new_application("鹿寨县", "2023"))
    tick_checkpoint(workspace, "32.1")
    expected = gather(workspace).rollup
    sql_behind(workspace, "UPDATE summary SET basis = '旧的'")
    database = str(parse_address(workspace.describe_store()).connection_settings()["dbname"])
    cluster.new_role("读者")
    try:
        cluster.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO 读者", database)
        url = cluster.url(database, user="读者")
        ran = shifan("--store", url, "-w", workspace.folder, "rollup", cwd=tmp_path)
        assert ran.code == 0, ran.err
        assert "鹿寨县" in ran.out
        with open_session(workspace.folder, store=url, clock=workspace.clock) as reader:
            assert gather(reader).rollup == expected
    finally:
        cluster.run("DROP OWNED BY 读者", database)
        cluster.run("DROP ROLE 读者")
    assert Summaries(workspace.repository.engine).all()[0].basis == "旧的"  # nothing was kept
