"""A private PostgreSQL server for tests: an ordinary user's cluster on a loopback port, stopped when the tests end."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from shifan.services.setup import new_application
from shifan.services.shared_workspace import create_shared_workspace
from shifan.services.workspace import POOL_NAME, Workspace, write_config
from shifan.store.address import parse_address
from support import USER, Template, find_program, fixed_clock

SUPERUSER = "shifan_admin"
PASSWORD = "示范 pass/word@1%"
_NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_USER = _NOBODY if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
_CALM = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")  # for tests in which the server is not killed


class Cluster:
    """A running server. ``durable`` makes it write to disk as a real one does, for tests that kill it."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.port = _free_port()
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._make()
        self.start()
        self.new_role(USER)  # who owns the databases has no other rights

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD) -> str:
        """Return the URL of a database on this server."""
        from urllib.parse import quote

        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{quote(user)}{secret}@127.0.0.1:{self.port}/{quote(database)}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60"]
        settings += () if self._durable else _CALM
        words = [_needed("postgres"), "-D", str(self._data), *(word for one in settings for word in ("-c", one))]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                words, stdout=log, stderr=log, cwd=self.folder, user=_USER, group=_USER, preexec_fn=_end_with_us
            )
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres", user=SUPERUSER), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text(errors="replace")) from None
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT breaks off what runs and closes the files, SIGQUIT is as if the power had gone."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None

    def run(self, sql: str, database: str = "postgres", values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Run one statement as superuser behind the program's back; returns its rows."""
        with psycopg.connect(self.url(database, user=SUPERUSER), autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def new_role(self, name: str, rights: str = "") -> str:
        """Make a login role with the usual password and return its name."""
        self.run(f"CREATE ROLE \"{name}\" LOGIN {rights} PASSWORD '{PASSWORD}'")
        return name

    def new_database(self, template: str = "template0", owner: str = USER) -> str:
        """Make a database of ``owner``, as a copy of ``template``, and return its name."""
        name = f"测试_{uuid4().hex[:12]}"
        strategy = "STRATEGY FILE_COPY" if template != "template0" else "ENCODING 'UTF8'"
        self.run(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}" {strategy}')
        return name

    def drop(self, database: str) -> None:
        """Remove a database even where somebody is still connected."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _make(self) -> None:
        _hand_over(self.folder)
        secret = self.folder / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        _hand_over(secret)
        words = [_needed("initdb"), "-D", str(self._data), "-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8"]
        words += ["--locale=C", "--no-sync", f"--pwfile={secret}"]
        done = subprocess.run(words, capture_output=True, cwd=self.folder, check=False, user=_USER, group=_USER)
        assert done.returncode == 0, done.stderr.decode(errors="replace")


@contextmanager
def running_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Give a running private server; it is stopped and its files are removed whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="shifan-postgres-", dir=_memory()))
    cluster: Cluster | None = None
    try:
        cluster = Cluster(folder, durable=durable)
        yield cluster
    finally:
        if cluster is not None:
            with suppress(ProcessLookupError):
                cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_template(cluster: Cluster, folder: Path) -> Template:
    """Return a database that holds a fresh workspace of 柳城县 2023, to be copied."""
    database = cluster.new_database()
    address = parse_address(cluster.url(database, password=""))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        application = new_application("柳城县", "2023")
        create_shared_workspace(folder / "w", address, application, user=USER, clock=fixed_clock).close()
    cluster.run("DELETE FROM setting", database)  # each copy has a pool of its own
    return database, application.id


@contextmanager
def copied_workspace(
    cluster: Cluster, template: Template, folder: Path, patch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """Make ``folder`` a workspace on a copy of the template; the password is in the environment meanwhile."""
    name, application_id = template
    database = cluster.new_database(name)
    patch.setenv("PGPASSWORD", PASSWORD)
    address = parse_address(cluster.url(database, password=""))
    workspace = Workspace(folder, address, folder / POOL_NAME, application_id)
    write_config(workspace, address)
    try:
        yield workspace
    finally:
        cluster.drop(database)


def empty_sample(cluster: Cluster, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make ``folder`` a workspace on the server that ``open_demo`` has still to fill."""
    patch.setenv("PGPASSWORD", PASSWORD)
    address = parse_address(cluster.url(cluster.new_database(), password=""))
    application = replace(new_application("柳城县", "2023"), sample_note="样例", as_of=date(2023, 12, 31))
    create_shared_workspace(folder, address, application, user=USER, clock=fixed_clock).close()


def _end_with_us() -> None:
    """Have the system stop the server where the tests are killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _memory() -> str | None:
    """Where there is a folder in memory with room, it is quicker than a disk."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2 * 1024**3
    return str(shared) if roomy else None


def _needed(name: str) -> str:
    path = find_program(name)
    assert path is not None, f"{name} is missing"
    return path


def _hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, _NOBODY, _NOBODY)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
