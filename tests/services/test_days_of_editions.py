"""The days before a change of edition: read under the edition of that day, else said to be left out; days of work."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from shifan.criteria.library import OWN_EDITIONS, OWN_SCHEMES, load_edition
from shifan.domain.records import Rating
from shifan.domain.ways import Way
from shifan.services import attaching, migrating, recording, schemes, setup, summarising
from shifan.services.exporting import export_progress
from shifan.services.progress_days import progress_by_day
from shifan.services.score_days import ScoreDays, score_by_day
from shifan.services.session import STORE_NAME, Session, open_session
from support import NOW, USER, write_file
from support_command import shifan
from support_editions import NEXT, make_edition, point

PINNED = """id: liucheng
title: 柳城方案
note: 县里自定
edition: {{id: {edition}, digest: {digest}}}
default: {{points: "2", basis: county}}
fractions: {{met: "1", partly: "0.5", unmet: "0", basis: county}}
na_policy: exclude
"""


class Days:
    """A workspace with an edition of its own beside the shipped one, worked on day by day."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOW

    def clock(self) -> datetime:
        return self.now

    def open(self) -> Session:
        return open_session(self.folder, user=USER, clock=self.clock)

    def day(self, number: int) -> str:
        return str((NOW + timedelta(days=number)).date())

    def claim(self, *numbers: int) -> None:
        """Claim one of these items a day."""
        for number in numbers:
            self.now += timedelta(days=1)
            with self.open() as session:
                recording.claim_rating(session, str(number), Rating.MET)

    def migrate(self, edition_id: str) -> None:
        self.now += timedelta(days=1)
        with self.open() as session:
            migrating.migrate(session, migrating.route_to(session, edition_id))

    def scored(self) -> ScoreDays:
        with self.open() as session:
            return score_by_day(session)


def claimed(found: ScoreDays) -> list[int]:
    return [int(day.base.claimed) for day in found.days]


def reword(groups: list[dict[str, Any]]) -> None:
    """Change the requirement of the last base item of the first group."""
    groups[0]["subgroups"][0]["criteria"][-1]["requirement"] += "（修订）"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an edition of its own, only there to be copied."""
    folder = tmp_path_factory.mktemp("两版") / "台账"
    application = setup.new_application("柳城县", "2023")
    with setup.create_workspace(folder, application, user=USER, clock=lambda: NOW) as session:
        make_edition(session, NEXT, reword)
    return folder


@pytest.fixture
def days(ready: Path, tmp_path: Path) -> Days:
    return Days(shutil.copytree(ready, tmp_path / "台账"))


def test_days_before_a_migration_are_counted_under_their_own_edition(days: Days) -> None:
    days.claim(1, 2, 3)
    days.migrate(NEXT)
    found = days.scored()
    assert (claimed(found), found.of, found.cut) == ([0, 1, 2, 3, 3], 5, False)
    title = load_edition("working-2023").title
    told = f"{days.day(0)} 至 {days.day(3)} 按当时的指标版本「{title}」和计分方案「等权百分方案」计算。"
    assert found.remarks == (told,)
    page = shifan("-w", days.folder, "score", "--days").out
    assert page.endswith(f"{told}\n")
    assert "均匀取了" not in page
    data = json.loads(shifan("-w", days.folder, "score", "--days", "--json").out)
    assert (data["days_with_work"], len(data["days"])) == (5, 5)
    assert (data["days_cut"], data["days_remarks"]) == (False, [told])


def test_the_workbook_says_so_under_its_title(days: Days, tmp_path: Path) -> None:
    days.claim(1, 2)
    days.migrate(NEXT)
    with days.open() as session:
        told = "".join(score_by_day(session).remarks)
        assert [int(day.points.claimed) for day in progress_by_day(session, session.state()).days] == [0, 1, 2, 2]
        export_progress(session, tmp_path / "进度表.xlsx")
    column = [row[0] for row in load_workbook(tmp_path / "进度表.xlsx")["总览"].values]
    at = column.index("各时点（按操作记录推算，材料按现有文件）")
    below = column.index("日期")
    assert "".join(map(str, column[at + 1 : below])) == told
    assert [str(cell).partition(" ")[0] for cell in column[below + 1 : below + 5]] == [days.day(n) for n in range(4)]


def test_an_edition_that_is_gone_is_named_with_its_days(days: Days) -> None:
    days.claim(1)
    days.migrate(NEXT)
    days.claim(2)
    days.migrate("working-2023")
    days.claim(3)
    shutil.rmtree(days.folder / OWN_EDITIONS / NEXT)
    found = days.scored()
    assert (claimed(found), found.of) == ([0, 1, 2, 3], 4)
    told = f"{days.day(2)} 至 {days.day(3)} 有 2 天没有列出：现在读不到那时的指标版本 {NEXT}。"
    assert found.remarks == (told,)


def test_an_edition_whose_file_has_other_items_now_is_left_out(days: Days) -> None:
    days.migrate(NEXT)
    days.migrate("working-2023")
    shutil.rmtree(days.folder / OWN_EDITIONS / NEXT)

    def add(groups: list[dict[str, Any]]) -> None:
        items = groups[0]["subgroups"][0]["criteria"]
        items.append({**items[0], "id": "brand-new", "title": "新的一项", "checkpoints": [point("新核查")]})

    with days.open() as session:
        make_edition(session, NEXT, add)
    found = days.scored()
    assert (len(found.days), found.of) == (2, 2)
    assert f"{days.day(1)} 没有列出：那时的台账和现在的指标版本文件对不上。" in found.remarks


def test_a_scheme_of_one_edition_does_not_score_the_other(days: Days) -> None:
    for name, edition_id in (("liucheng", "working-2023"), ("next", NEXT)):
        digest = load_edition(edition_id, days.folder / OWN_EDITIONS).digest
        text = PINNED.format(edition=edition_id, digest=digest).replace("liucheng", name)
        write_file(days.folder / OWN_SCHEMES, f"{name}.yaml", text.encode())
    with days.open() as session:
        schemes.use_scheme(session, "liucheng")
    days.claim(1)
    days.migrate(NEXT)
    with days.open() as session:
        schemes.use_scheme(session, "next")
    assert claimed(days.scored()) == [0, 2, 2]  # the days before by the scheme that was set for their edition
    (days.folder / OWN_SCHEMES / "liucheng.yaml").unlink()
    found = days.scored()
    assert (claimed(found), found.of) == ([2], 1)
    assert found.remarks == (f"{days.day(0)} 至 {days.day(1)} 有 2 天没有列出：现在读不到那时的计分方案 liucheng。",)


def test_a_damaged_journal_is_said(days: Days) -> None:
    days.claim(1, 2)
    days.migrate(NEXT)
    with closing(sqlite3.connect(days.folder / STORE_NAME)) as store:
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f"DROP TRIGGER {name}")
        store.execute("UPDATE journal_entry SET after = '{' WHERE entity = 'record' AND after IS NOT NULL")
        store.commit()
    found = days.scored()
    assert (claimed(found), found.of) == ([2], 1)
    assert found.remarks == (f"操作记录有损坏，{days.day(3)} 以前没有推算，请用{Way.DOCTOR}检查。",)


def test_a_day_on_which_only_a_file_went_is_no_day_of_work(days: Days, tmp_path: Path) -> None:
    days.claim(1)
    source = write_file(tmp_path / "来件", "制度.txt")
    days.now += timedelta(days=1)
    with days.open() as session:
        attaching.attach_files(session, "1", [source])
        worked = score_by_day(session)
        (document,) = session.state().evidence
    (days.folder / "材料" / document.path).unlink()
    days.now += timedelta(days=2)
    with days.open() as session:
        assert summarising.refresh(session)
        assert score_by_day(session) == worked
        assert summarising.differences(session) == ()
    assert [str(day.day) for day in worked.days] == [days.day(n) for n in range(3)]
    days.now += timedelta(days=1)
    days.claim(2)
    assert [str(day.day) for day in days.scored().days] == [days.day(n) for n in (0, 1, 2, 6)]
