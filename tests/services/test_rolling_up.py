"""The roll-up of a real store, on both engines: scope, change since a day, and stores from before the summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.journal import OperationKind
from shifan.domain.records import Rating
from shifan.domain.rollup import RollUp
from shifan.domain.summary import Activity, Tally
from shifan.services import applications, assigning
from shifan.services.recording import claim_rating, tick_checkpoint
from shifan.services.rollup import Scope, gather, write_rollup
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from shifan.store.summaries import Stored, Summaries
from support import NOW, USER, dump, fixed_clock

TODAY = NOW.date()


def added(session: Session, county: str, city: str, round_name: str = "2023") -> Application:
    """Store another application and return it."""
    made = replace(new_application(county, round_name), province="广西壮族自治区", city=city)
    applications.add_application(session, made)
    return made


def at_work(session: Session, application: Application, days: int = 0) -> Session:
    """Return a session on an application, so many days after NOW."""
    return open_session(
        session.workspace, application_id=application.id, user=USER, clock=lambda: NOW + timedelta(days=days)
    )


def counties(found: RollUp) -> list[str]:
    """Return the counties by rank."""
    return [standing.entry.application.county for standing in found.counties]


@pytest.fixture
def region(workspace: Session) -> Session:
    """A store with three counties in two cities, one of them in another round."""
    applications.set_place(workspace, workspace.application_id, province="广西壮族自治区", city="柳州市")
    added(workspace, "鹿寨县", "柳州市")
    added(workspace, "阳朔县", "桂林市", "2025")
    return workspace


def test_the_scope_takes_a_few_words(region: Session) -> None:
    assert sorted(counties(gather(region).rollup)) == ["柳城县", "阳朔县", "鹿寨县"]
    assert counties(gather(region, Scope(city="桂林")).rollup) == ["阳朔县"]
    assert sorted(counties(gather(region, Scope(province="广西", round="2023")).rollup)) == ["柳城县", "鹿寨县"]
    with pytest.raises(NotFoundError, match="没有符合条件的申报"):
        gather(region, Scope(province="云南"))


def test_archived_ones_count_only_when_asked_for(region: Session) -> None:
    applications.archive(region, "鹿寨")
    assert sorted(counties(gather(region).rollup)) == ["柳城县", "阳朔县"]
    assert len(counties(gather(region, Scope(archived=True)).rollup)) == 3


def test_every_number_comes_from_the_work_that_was_done(region: Session) -> None:
    second = applications.find_application(region, "鹿寨")
    with at_work(region, second) as other:
        claim_rating(other, "1", Rating.MET)
        tick_checkpoint(other, "32.1")
        assigning.assign(other, "1,2", "县司法局", due=TODAY - timedelta(days=1))
        assigning.assign(other, "3", "县司法局", due=TODAY)
    standing = gather(region).rollup.counties[0]
    found = standing.entry
    assert (found.application.county, standing.rank, found.overdue) == ("鹿寨县", 1, 2)
    assert (found.tally.claimed, found.tally.ticked, found.tally.maximum) == (Decimal(1), 1, Decimal(100))
    assert (found.activity.operations, found.activity.last_at) == (5, NOW)


def test_an_as_of_date_decides_what_is_overdue(region: Session) -> None:
    second = applications.find_application(region, "鹿寨")
    with at_work(region, second) as other:
        assigning.assign(other, "1", "县司法局", due=TODAY)
        other.commit("定截至日", put=[replace(other.application(), as_of=TODAY + timedelta(days=3))])
    entries = {s.entry.application.county: s.entry.overdue for s in gather(region).rollup.counties}
    assert entries == {"柳城县": 0, "阳朔县": 0, "鹿寨县": 1}


def test_the_change_since_a_day_is_against_its_beginning(region: Session) -> None:
    second = applications.find_application(region, "鹿寨")
    with at_work(region, second, days=1) as other:
        claim_rating(other, "1", Rating.MET)
    with at_work(region, second, days=3) as other:
        claim_rating(other, "2", Rating.MET)
        since = TODAY + timedelta(days=3)
        found = next(s.entry for s in gather(other, since=since).rollup.counties if s.entry.application.id == second.id)
        assert found.before is not None
        assert (found.tally.minus(found.before).claimed, found.began) == (Decimal(1), False)
        found = gather(other, since=TODAY).rollup.counties[0].entry
        assert found.began
        assert found.before is not None
        assert found.tally.minus(found.before).claimed == 2


def test_a_store_without_summaries_gets_them(region: Session) -> None:
    engine, key = region.repository.engine, region.application_id
    before = gather(region).rollup
    with region.repository.derived(key):
        for table in ("summary", "summary_day", "summary_due"):
            engine.execute(f"DELETE FROM {table}")
    rows = dump(region.repository, versions=True)
    again = gather(region).rollup
    assert again == before
    assert dump(region.repository, versions=True) == rows
    assert engine.execute("SELECT count(*) FROM summary").fetchone()[0] == 3
    gathered = gather(region, since=TODAY - timedelta(days=1))
    assert gathered.warnings == ()  # each was made in one operation: nothing came before


def test_days_before_the_summaries_are_worked_out_from_the_journal(region: Session) -> None:
    tick_checkpoint(region, "32.1")
    region.clock = lambda: NOW + timedelta(days=2)
    tick_checkpoint(region, "32.2")
    since = TODAY + timedelta(days=2)
    kept = gather(region, since=since).rollup
    with region.repository.derived(region.application_id):
        for table in ("summary", "summary_day"):
            region.repository.engine.execute(f"DELETE FROM {table}")
    again = gather(region, since=since)
    assert again.warnings == ()
    assert {s.entry.application.county: s.entry.before for s in again.rollup.counties} == {
        s.entry.application.county: s.entry.before for s in kept.counties
    }
    assert kept.total.before is not None
    assert (kept.total.before.ticked, kept.total.tally.ticked) == (1, 2)
    assert gather(region, since=TODAY).rollup.counties[0].entry.began


def test_what_cannot_be_worked_out_is_said_not_to_be_known(region: Session) -> None:
    far = replace(new_application("远县", "2023"), edition_id="far-2030", version=0)
    repository, later = region.repository, TODAY + timedelta(days=5)
    repository.summariser = None  # its own county counts by criteria that are not here
    repository.commit(far.id, "新建申报", "甲", NOW, put=[far], kind=OperationKind.SETUP)
    with repository.derived(far.id):
        counted = Stored(far.id, "别的", later, Activity(9, 99, NOW, "甲"), Tally(base=10, collected=4))
        Summaries(repository.engine).put(counted, later)
    gathered = gather(region, since=TODAY + timedelta(days=1))
    assert len(gathered.warnings) == 2
    assert gathered.warnings[1] == f"1 个申报没有留下 {TODAY + timedelta(days=1)} 之前的数，不能对比。"
    assert gathered.rollup.total.before is None
    assert counties(gathered.rollup)[0] == "远县"


def test_reading_only_counts_without_writing(region: Session) -> None:
    engine = region.repository.engine
    expected = gather(region).rollup
    with region.repository.derived(region.application_id):
        for table in ("summary", "summary_day", "summary_due"):
            engine.execute(f"DELETE FROM {table}")
    with open_session(region.workspace, user=USER, clock=fixed_clock, read_only=True) as reader:
        assert gather(reader).rollup == expected
    assert engine.execute("SELECT count(*) FROM summary").fetchone()[0] == 0


def test_criteria_that_are_not_on_this_machine_do_not_stop_the_others(region: Session) -> None:
    strange = applications.find_application(region, "阳朔")
    region.repository.engine.execute("UPDATE application SET edition_id = 'far-2030' WHERE id = ?", (strange.id,))
    gathered = gather(region)
    assert sorted(counties(gathered.rollup)) == ["柳城县", "阳朔县", "鹿寨县"]
    assert len(gathered.warnings) == 1
    assert "本机没有指标版本 far-2030" in gathered.warnings[0]
    with region.repository.derived(strange.id):
        region.repository.engine.execute("DELETE FROM summary WHERE application_id = ?", (strange.id,))
    assert sorted(counties(gather(region).rollup)) == ["柳城县", "鹿寨县"]


def test_the_workbook_is_not_written_over_another_file(region: Session, tmp_path: Path) -> None:
    gathered, target = gather(region, since=date(2023, 10, 1)), tmp_path / "汇总.xlsx"
    write_rollup(region, gathered, target)
    first = target.read_bytes()
    with pytest.raises(ProtectedError, match="已经存在"):
        write_rollup(region, gathered, target)
    with pytest.raises(UsageError, match=r"\.xlsx"):
        write_rollup(region, gathered, tmp_path / "汇总.pdf")
    with pytest.raises(NotFoundError, match="文件夹"):
        write_rollup(region, gathered, tmp_path / "没有" / "汇总.xlsx")
    assert target.read_bytes() == first
    write_rollup(region, gathered, target, force=True)
