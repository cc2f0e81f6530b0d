"""kill -9 at random points of many writing runs, on both engines: nothing confirmed is missing or half there."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from support_crash import check_nothing_is_lost, killer

RUNS = 200
SERVER_RUNS = 20
MOST = 8  # changes confirmed before the end comes near
OPENING, ONE_CHANGE = 0.05, 0.02  # seconds in which the end comes: while the store is opened, or at the next changes


def moment(chance: random.Random) -> tuple[int, float]:
    """Return when a writer is killed: so many seconds after so many confirmed changes."""
    count = max(0, chance.randint(-2, MOST))
    return count, chance.random() * (ONE_CHANGE if count else OPENING)


def test_two_hundred_writers_killed_at_any_moment(tmp_path: Path, memory: Path, workspace_folder: Path) -> None:
    """Half of them on a disk, where most of the time goes into writing; half in memory, where it does not."""
    chance = random.Random(20231009)
    counts = []
    with killer() as victims:
        for run in range(RUNS):
            folder = (tmp_path if run // 2 % 2 else memory) / "一次"
            shutil.copytree(workspace_folder, folder)
            confirmed = victims.run(folder, run, *moment(chance))
            check_nothing_is_lost(folder, confirmed, 1)
            counts.append(len(confirmed))
            shutil.rmtree(folder)
    assert sum(counts) > RUNS
    assert len(set(counts)) > 5  # cut off early and late


@pytest.mark.needs("postgres")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_writers_to_a_server_killed_at_any_moment(workspace_folder: Path) -> None:
    chance = random.Random(20231009)
    there, written = 1, 0
    with killer() as victims:
        for run in range(SERVER_RUNS):
            confirmed = victims.run(workspace_folder, run, *moment(chance))
            there = check_nothing_is_lost(workspace_folder, confirmed, there)
            written += len(confirmed)
    assert written > SERVER_RUNS
