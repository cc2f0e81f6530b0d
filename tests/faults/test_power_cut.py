"""The power is cut at 400 moments of the work: the ledger opens, is whole, and no confirmed change is missing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from shifan.domain.errors import RuleError
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.services.workspace import workspace_in
from shifan.store.repository import Repository
from support import USER
from support_crash import ROWS_ONLY, check_session, edit, told
from support_power import Disk, Event, LoggedEngine, LoggingFiles

MOMENTS = 200  # in each of the two runs
EDITS = 60


def work(folder: Path, seed: int, *settings: str) -> list[Event]:
    """Do random work on the workspace and return what happened to its files, with each confirmation at its place."""
    files = LoggingFiles(f"logging-{seed}")
    chance = random.Random(seed)
    with open_session(folder) as plain:
        application = plain.application_id
    engine = LoggedEngine(folder / STORE_NAME, files, settings)
    with Session(workspace_in(folder), Repository(engine), application, user=USER) as session:
        for _ in range(EDITS):
            with suppress(RuleError):
                done = session.perform(lambda opened: edit(opened, chance, ROWS_ONLY))
                if done.operation is not None:
                    files.log.append(Event("confirmed", told=told(done.operation)))
    return files.log


@contextmanager
def found_after(disk: Disk, chance: random.Random, folder: Path) -> Iterator[Session]:
    """Cut the power and open what may be found on the disk then."""
    folder.mkdir()
    for name, content in disk.after_power_cut(chance).items():
        (folder / name).write_bytes(content)
    with open_session(folder, user=USER) as session:
        yield session
    shutil.rmtree(folder)


@pytest.mark.parametrize(("seed", "pages"), [(1, -2000), (2, 5)], ids=["usual cache", "small cache"])
def test_whatever_of_the_unsynced_gets_lost_the_confirmed_is_there(
    workspace_folder: Path, memory: Path, seed: int, pages: int
) -> None:
    """With a small cache changed pages go to the file long before the commit."""
    disk = Disk({STORE_NAME: (workspace_folder / STORE_NAME).read_bytes()})
    log = work(workspace_folder, seed, f"PRAGMA cache_size = {pages}")
    chance = random.Random(seed)
    moments = set(chance.sample(range(len(log)), MOMENTS))
    unfinished = 0
    for number, event in enumerate(log):
        disk.happen(event)
        if number in moments:
            unfinished += disk.has(f"{STORE_NAME}-journal")
            with found_after(disk, chance, memory / "断电后") as session:
                check_session(session, disk.confirmed, 1)
    assert len(disk.confirmed) > EDITS // 2
    assert unfinished > MOMENTS // 4


def test_a_weaker_setting_loses_the_last_confirmed_change(workspace_folder: Path, memory: Path) -> None:
    """FULL does not sync the folder after a commit: the journal can come back and take the commit with it."""
    disk = Disk({STORE_NAME: (workspace_folder / STORE_NAME).read_bytes()})
    chance = random.Random(3)
    lost = 0
    for event in work(workspace_folder, 3, "PRAGMA synchronous = FULL"):
        disk.happen(event)
        if event.what == "confirmed":
            with found_after(disk, chance, memory / "断电后") as session:
                newest = session.repository.operations(session.application_id, limit=1)
                lost += told(newest[0]) != event.told
    assert 0 < lost < len(disk.confirmed)
