"""The server goes away: nothing confirmed is lost, what is not sure is looked up, and work goes on afterwards."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.domain.journal import Operation
from shifan.domain.ways import as_commands
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from shifan.services.shared_workspace import create_shared_workspace
from shifan.store.address import parse_address
from shifan.store.repository import Repository
from support import TICKING, USER, dump, fixed_clock, replay, start_python
from support_postgres import PASSWORD, Cluster, running_cluster
from support_proxy import Proxy

pytestmark = pytest.mark.needs("postgres")
POWER_CUTS = 5


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """A server that writes to disk as a real one does."""
    with running_cluster(durable=True) as cluster:
        yield cluster


@pytest.fixture
def folder(durable: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace on that server, which nobody has open."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    database = durable.new_database()
    address = parse_address(durable.url(database, password=""))
    create_shared_workspace(tmp_path / "w", address, new_application("柳城县", "2023"), clock=fixed_clock).close()
    yield tmp_path / "w"
    durable.drop(database)


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    with open_session(folder, user=USER, clock=fixed_clock) as opened:
        yield opened


def note(session: Session) -> str:
    return session.record(session.item("1").id).note


def test_while_the_server_is_down_it_is_said_and_afterwards_the_same_session_goes_on(
    session: Session, durable: Cluster
) -> None:
    write_note(session, "1", "停机前")
    durable.stop()
    try:
        for _ in range(2):
            with pytest.raises(ProtectedError, match="连不上数据库|连接断了") as caught:
                write_note(session, "1", "停机时")
            assert caught.value.exit_code == 3
        with pytest.raises(ProtectedError):
            session.state()
    finally:
        durable.start()
    assert note(session) == "停机前"
    write_note(session, "1", "停机后")
    assert note(session) == "停机后"
    assert session.repository.verify_chain(session.application_id) is None


def test_a_restart_between_two_commands_is_not_noticed(session: Session, durable: Cluster) -> None:
    write_note(session, "1", "重启前")
    durable.stop()
    durable.start()
    seen = session.repository.others_version(session.application_id)
    with session.repository.snapshot():
        assert note(session) == "重启前"
    session.perform(lambda s: write_note(s, "1", "重启后"))
    assert note(session) == "重启后"
    assert session.repository.others_version(session.application_id) == seen


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_transaction_that_the_stop_broke_off_leaves_nothing(
    session: Session, durable: Cluster, how: signal.Signals
) -> None:
    before = dump(session.repository, versions=True)
    engine = session.repository.engine

    def stop_after_writing(repository: Repository, operation: Operation, changes: object) -> None:
        assert engine.execute("SELECT note FROM record WHERE note <> ''").fetchall() == [("写到一半",)]
        durable.stop(how)

    session.repository.summariser = stop_after_writing  # called inside the transaction, after the rows
    try:
        with pytest.raises(ProtectedError, match="没有写入|还不能确定"):
            write_note(session, "1", "写到一半")
    finally:
        durable.start()
    assert dump(session.repository, versions=True) == before
    assert not engine.in_transaction


def test_a_transaction_is_never_continued_on_a_new_connection(session: Session, durable: Cluster) -> None:
    engine = session.repository.engine
    engine.begin_write(session.application_id)
    durable.stop()
    durable.start()
    for _ in range(2):
        with pytest.raises(engine.errors):
            engine.commit()
    engine.rollback()
    assert note(session) == ""


class TestUnconfirmed:
    """The wire is cut at the word COMMIT."""

    @pytest.fixture
    def proxy(self, durable: Cluster) -> Iterator[Proxy]:
        made = Proxy(durable.port)
        yield made
        made.close()

    @pytest.fixture
    def far(self, folder: Path, proxy: Proxy, durable: Cluster) -> Iterator[Session]:
        """A session through the proxy."""
        with open_session(folder) as near:
            url = near.describe_store().replace(f":{durable.port}/", f":{proxy.port}/")
        with open_session(folder, store=url, user=USER, clock=fixed_clock) as opened:
            yield opened

    def test_what_was_written_after_all_counts_as_written(self, far: Session, proxy: Proxy) -> None:
        proxy.cut = "after"
        done = write_note(far, "1", "写成了")
        assert done.operation is not None
        proxy.cut = ""
        assert note(far) == "写成了"
        assert far.repository.operations(far.application_id)[0] == done.operation

    def test_what_was_not_written_is_said_to_be_so(self, far: Session, proxy: Proxy) -> None:
        proxy.cut = "before"
        with pytest.raises(ProtectedError, match="这次改动没有写入") as caught:
            write_note(far, "1", "没写成")
        assert "再做一次" in caught.value.hint
        proxy.cut = ""
        assert note(far) == ""
        write_note(far, "1", "再做一次")
        assert note(far) == "再做一次"

    def test_where_it_cannot_be_looked_up_nothing_is_claimed(self, far: Session, proxy: Proxy) -> None:
        proxy.cut, proxy.closed_for_good = "after", True
        with pytest.raises(ProtectedError, match="还不能确定") as caught:
            write_note(far, "1", "也许写成了")
        assert "shifan history" in as_commands(caught.value.hint)
        proxy.cut, proxy.closed_for_good = "", False
        assert note(far) == "也许写成了"


def test_a_server_without_power_keeps_everything_confirmed(folder: Path, durable: Cluster) -> None:
    chance = random.Random(20231009)
    confirmed: list[int] = []
    for _ in range(POWER_CUTS):
        with start_python(TICKING, folder) as child:
            assert child.stdout is not None
            confirmed.append(int(child.stdout.readline()))
            time.sleep(chance.random() * 0.2)
            durable.stop(signal.SIGQUIT)
            durable.start()
            child.kill()
            confirmed += [int(line) for line in child.stdout.read().split("\n")[:-1]]
        with open_session(folder) as session:
            stored = [operation.seq for operation in reversed(session.repository.operations(session.application_id))]
            assert set(confirmed) <= set(stored)
            assert session.repository.verify_chain(session.application_id) is None
            assert replay(session.repository, session.application_id) == dump(session.repository, versions=True)
            tick_checkpoint(session, "100.1")
    assert len(confirmed) > POWER_CUTS
