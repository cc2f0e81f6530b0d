"""kill -9: what a command has said is there; a command cut off leaves the ledger whole, as before or as after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shifan.criteria.library import load_edition
from shifan.services.session import STORE_NAME, open_session
from support import dump, start_python
from support_command import environment, shifan

KILL_BEFORE_COMMIT = """
import os, signal, sys
from shifan.store import sqlite_file
from shifan.store.journal import Journal

connect, append = sqlite_file._connect, Journal.append

def small_cache(path, mode):
    connection = connect(path, mode)
    connection.execute("PRAGMA cache_size = 5")  # so that changed pages reach the file before the commit
    return connection

def die(self, application_id, kind, label, *rest):
    operation = append(self, application_id, kind, label, *rest)
    if sys.argv[1] in label:
        os.kill(os.getpid(), signal.SIGKILL)
    return operation

sqlite_file._connect, Journal.append = small_cache, die
from shifan.cli.app import run
run(sys.argv[2:])
"""


def started(*words: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "shifan", *words],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ticked(folder: Path) -> set[str]:
    with open_session(folder) as session:
        state = session.state()
        return {
            point.number
            for item in session.edition.criteria
            for point in item.checkpoints
            if point.id in state.ticks_of.get(item.id, {})
        }


def test_killed_as_soon_as_it_has_spoken(ledger: Path) -> None:
    for number in ("1.1", "32.2", "54.1"):
        with started("tick", number, cwd=ledger) as child:
            assert child.stdout is not None
            assert child.stdout.readline().startswith(f"勾选 {number}".encode())
            child.kill()
    assert ticked(ledger) == {"1.1", "32.2", "54.1"}
    assert shifan("doctor", cwd=ledger).code == 0


def test_killed_inside_the_transaction(ledger: Path) -> None:
    shifan("tick", "1.1", cwd=ledger)
    with open_session(ledger) as session:
        before = dump(session.repository, versions=True)
    with start_python(KILL_BEFORE_COMMIT, "勾选 32.2", "-w", ledger, "tick", "32.2") as child:
        assert child.wait(60) == -9
    with open_session(ledger) as session:
        assert dump(session.repository, versions=True) == before
        assert len(session.repository.operations(session.application_id)) == 2
    assert shifan("tick", "32.2", cwd=ledger).code == 0
    assert ticked(ledger) == {"1.1", "32.2"}
    assert shifan("doctor", cwd=ledger).code == 0


def test_killed_while_the_sample_is_loaded_with_pages_already_written(tmp_path: Path) -> None:
    folder = tmp_path / "样例"
    with start_python(KILL_BEFORE_COMMIT, "载入样例", "demo", folder, "--no-tui") as child:
        assert child.wait(60) == -9
    journal = folder / f"{STORE_NAME}-journal"
    assert journal.stat().st_size > 4096  # a hot journal: the file holds half of the transaction
    assert shifan("-w", folder, "doctor").code == 0
    assert not journal.exists()
    with open_session(folder) as session:
        state = session.state()
        assert (state.evidence, state.tasks, state.figures) == ((), (), ())
    ran = shifan("demo", folder, "--no-tui")
    assert ran.code == 0
    assert "收集率 100/100 100%" in ran.out
    assert shifan("-w", folder, "doctor").code == 0


def test_killed_at_any_moment(ledger: Path) -> None:
    numbers = [item.checkpoints[0].number for item in load_edition("working-2023").criteria[:10]]
    spoken: set[str] = set()
    for step, number in enumerate(numbers):
        with started("tick", number, cwd=ledger) as child:
            try:
                child.wait(0.03 * (step + 1))
            except subprocess.TimeoutExpired:
                child.kill()
            assert child.stdout is not None
            if child.stdout.read():
                spoken.add(number)
        assert spoken <= ticked(ledger) <= set(numbers[: step + 1])
    assert shifan("doctor", cwd=ledger).code == 0
