"""Progress on the days before, worked out backwards, is what was counted on those days."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from openpyxl import load_workbook

from shifan.domain.records import Rating, WorkStatus
from shifan.services import attaching, history, recording, setup
from shifan.services.exporting import export_progress
from shifan.services.overview import overview
from shifan.services.progress_days import DayProgress, progress_by_day
from shifan.services.session import Session, open_session

CHINA = timezone(timedelta(hours=8))


class Days:
    """A workspace whose clock is moved on by the test, and what was counted at the end of each day."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2023, 3, 1, 23, 30, tzinfo=CHINA)
        self.session = setup.create_workspace(folder, setup.new_application("柳城县", "2023"), clock=lambda: self.now)
        self.counted: dict[date, DayProgress] = {}

    def close_day(self, operations: int) -> None:
        """Remember what is counted now and go on to the next day."""
        view = overview(self.session)
        day = self.now.date()
        self.counted[day] = DayProgress(day, operations, view.total, view.score.base)
        self.now += timedelta(days=1)


def work(session: Session, turn: int) -> int:
    """Do something different each day; returns how many operations that was."""
    number = str(20 + turn)
    recording.tick_checkpoint(session, f"{number}.1")
    recording.claim_rating(session, number, Rating.PARTLY if turn % 2 else Rating.MET)
    if turn % 3 == 0:
        history.undo(session)
        return 3
    return 2


def test_each_day_is_what_was_counted_that_day(tmp_path: Path) -> None:
    days = Days(tmp_path / "台账")
    with days.session as session:
        days.close_day(1)
        for turn in range(5):
            days.close_day(work(session, turn))
        source = tmp_path / "材料.txt"
        source.write_text("内容", encoding="utf-8")
        attaching.attach_files(session, "29", [source])
        attaching.attach_files(session, "29", [tmp_path / "材料.txt"], copy=False)
        recording.change_status(session, "29", WorkStatus.SUBMITTED)
        days.close_day(2)
        found = progress_by_day(session, session.state()).days
    assert [line.day for line in found] == list(days.counted)
    assert list(found) == list(days.counted.values())


def test_many_days_are_thinned_out_with_both_ends_kept(tmp_path: Path) -> None:
    days = Days(tmp_path / "台账")
    with days.session as session:
        days.close_day(1)
        for turn in range(24):
            recording.write_note(session, "1", f"第{turn}天")
            days.close_day(1)
        thinned = progress_by_day(session, session.state(), most=6)
        found = thinned.days
        everything = list(days.counted)
        export_progress(session, tmp_path / "进度表.xlsx")
    assert (len(found), thinned.of, thinned.cut) == (6, 25, False)
    assert (found[0].day, found[-1].day) == (everything[0], everything[-1])
    gaps = [(later.day - earlier.day).days for earlier, later in zip(found, found[1:], strict=False)]
    assert max(gaps) - min(gaps) <= 1
    cells = (str(cell) for row in load_workbook(tmp_path / "进度表.xlsx")["总览"].values for cell in row)
    assert "各时点（按操作记录推算，材料按现有文件；共 25 天有操作，均匀取了 10 天）" in cells


def test_a_damaged_journal_leaves_the_newest_day(tmp_path: Path) -> None:
    days = Days(tmp_path / "台账")
    with days.session as session:
        days.close_day(1)
        recording.tick_checkpoint(session, "20.1")
        days.close_day(1)
    with closing(sqlite3.connect(tmp_path / "台账" / "shifan.db")) as store:
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f"DROP TRIGGER {name}")
        store.execute("UPDATE journal_entry SET after = '{' WHERE entity = 'tick'")
        store.commit()
    with open_session(tmp_path / "台账", clock=lambda: days.now) as session:
        found = progress_by_day(session, session.state()).days
    assert list(found) == [list(days.counted.values())[-1]]
