"""The PostgreSQL server stops under several writers and comes back: they go on, and nothing confirmed is missing."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shifan.services.recording import write_note
from shifan.services.session import open_session
from shifan.services.setup import new_application
from shifan.services.shared_workspace import create_shared_workspace
from shifan.store.address import parse_address
from support import start_python
from support_crash import check_session
from support_postgres import PASSWORD, Cluster, running_cluster

pytestmark = pytest.mark.needs("postgres")

WRITERS = 3
PATIENCE = timedelta(minutes=2)  # only so that a test that has failed ends
STOPS = (signal.SIGQUIT, signal.SIGINT, signal.SIGQUIT, signal.SIGQUIT)  # SIGQUIT: as if the power had gone
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import support_crash
support_crash.write_through_stops(Path(sys.argv[2]), int(sys.argv[3]))
"""


@pytest.fixture
def durable() -> Iterator[Cluster]:
    """A server that writes to disk as a real one does."""
    with running_cluster(durable=True) as cluster:
        yield cluster


@pytest.fixture
def folder(durable: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace on that server, which nobody has open."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    address = parse_address(durable.url(durable.new_database(), password=""))
    create_shared_workspace(tmp_path / "w", address, new_application("柳城县", "2023")).close()
    return tmp_path / "w"


class Writer:
    """A child process that writes whatever the server does, and what it had confirmed so far."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.child = start_python(WRITER, Path(__file__).resolve().parents[1], folder, str(seed))
        self.confirmed: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.confirmed.append(line.rstrip("\n"))

    def wait_for_one_after(self, moment: datetime) -> None:
        """Wait until something was written and confirmed after that moment."""
        while not (self.confirmed and datetime.fromisoformat(self.confirmed[-1].split(" ")[1]) > moment):
            assert self.child.poll() is None, self.child.communicate()
            assert datetime.now().astimezone() < moment + PATIENCE
            time.sleep(0.02)

    def kill(self) -> None:
        self.child.kill()
        self._reader.join()
        with self.child:
            pass


def test_writers_go_on_after_every_stop_and_nothing_confirmed_is_missing(durable: Cluster, folder: Path) -> None:
    chance = random.Random(20231009)
    with ExitStack() as stack:
        begun = datetime.now().astimezone()
        writers = [Writer(folder, seed) for seed in range(WRITERS)]
        for writer in writers:
            stack.callback(writer.kill)
        for writer in writers:
            writer.wait_for_one_after(begun)
        for how in STOPS:
            time.sleep(0.2 + chance.random() * 0.5)
            durable.stop(how)
            time.sleep(chance.random() * 0.3)
            durable.start()
        back = datetime.now().astimezone()
        for writer in writers:
            writer.wait_for_one_after(back)  # it found its way back
    confirmed = [line for writer in writers for line in writer.confirmed]
    with open_session(folder) as session:
        check_session(session, confirmed, 1, writers=WRITERS * (len(STOPS) + 1))
        assert write_note(session, "4", "之后").operation is not None
