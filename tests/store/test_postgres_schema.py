"""What PostgreSQL itself guards; its schema is the file's, column for column, whatever version it came from."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from shifan.domain.application import Application
from shifan.domain.errors import ProtectedError
from shifan.domain.journal import Operation
from shifan.services.history import undo
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from shifan.services.submitting import make_submission
from shifan.store.address import Address, parse_address
from shifan.store.postgres_engine import PostgresEngine, open_on_server
from shifan.store.postgres_sql import translated
from shifan.store.repository import Repository
from shifan.store.schema import POSTGRESQL, SCHEMA_VERSION, SQLITE, migration_script
from support import NOW, Dump, dump, sql_behind
from support_postgres import Cluster

pytestmark = pytest.mark.needs("postgres")
on_server = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'shifan_store' ORDER BY table_name, ordinal_position
"""


@pytest.fixture
def address(cluster: Cluster) -> Iterator[Address]:
    """An empty database."""
    name = cluster.new_database()
    yield parse_address(cluster.url(name))
    cluster.drop(name)


def name_of(address: Address) -> str:
    return address.connection_settings()["dbname"]


def engine_of(session: Session) -> PostgresEngine:
    engine = session.repository.engine
    assert isinstance(engine, PostgresEngine)
    return engine


def test_both_engines_have_the_same_tables_and_columns(cluster: Cluster, address: Address) -> None:
    Repository.create(address).close()
    theirs: dict[str, list[tuple[object, ...]]] = {}
    for table, column, kind, nullable in cluster.run(COLUMNS, name_of(address)):
        theirs.setdefault(str(table), []).append((column, kind, nullable))
    with closing(sqlite3.connect(":memory:")) as file:
        file.executescript(migration_script(SQLITE, 0))
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        ours = {table: file.execute(f"PRAGMA table_info({table})").fetchall() for table in tables}
    assert theirs.keys() == ours.keys()
    kinds = {"TEXT": "text", "INTEGER": "bigint"}
    for table, columns in ours.items():
        assert ("rowid", "bigint", "NO") in theirs[table]
        found = {name: (kind, nullable) for name, kind, nullable in theirs[table] if name != "rowid"}
        for _, name, kind, required, _, key in columns:
            assert found.pop(name) == (kinds[kind], "NO" if required or key else "YES"), (table, name)
        assert found == {}


@on_server
class TestGuards:
    """What no program and no administrator's slip may do."""

    @pytest.mark.parametrize("table", ["operation", "journal_entry"])
    @pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = DEFAULT", "TRUNCATE {} CASCADE"])
    def test_the_journal_takes_no_update_no_delete_and_no_emptying(
        self, workspace: Session, table: str, statement: str
    ) -> None:
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            sql_behind(workspace, statement.format(table))
        assert workspace.repository.verify_chain(workspace.application_id) is None

    def test_what_was_handed_in_stays_as_it_was(self, workspace: Session) -> None:
        make_submission(workspace, "柳州市司法局", even_empty=True)
        with pytest.raises(psycopg.IntegrityError, match="frozen"):
            sql_behind(workspace, "UPDATE submission SET digest = 'x'")
        sql_behind(workspace, "UPDATE submission SET receipt = '收到'")

    def test_a_change_of_the_journal_without_its_guard_is_found(self, workspace: Session) -> None:
        write_note(workspace, "1", "甲")
        sql_behind(
            workspace,
            "DROP TRIGGER operation_no_change ON operation",
            "UPDATE operation SET label = '第 1 项写备忘' WHERE label = '第 1 项写备注'",
        )
        broken = workspace.repository.verify_chain(workspace.application_id)
        assert broken == workspace.repository.operations(workspace.application_id)[0].seq


@on_server
class TestWriters:
    """Several connections at once."""

    @pytest.fixture
    def other(self, workspace: Session) -> Iterator[Session]:
        with open_session(workspace.folder, user="李四") as opened:
            yield opened

    def test_nothing_is_seen_before_it_is_committed(self, workspace: Session, other: Session) -> None:
        seen = other.repository.others_version(other.application_id)

        def look(repository: Repository, operation: Operation, changes: object) -> None:
            assert other.record(other.item("1").id).note == ""
            assert len(other.repository.operations(other.application_id)) == 1
            assert other.repository.others_version(other.application_id) == seen

        workspace.repository.summariser = look  # called inside the transaction, after rows and journal
        write_note(workspace, "1", "甲")
        assert other.record(other.item("1").id).note == "甲"
        assert other.repository.others_version(other.application_id) == seen + 1

    def test_a_number_that_was_rolled_back_is_not_used_again(self, workspace: Session) -> None:
        application = workspace.application_id

        def fail(repository: Repository, operation: Operation, changes: object) -> None:
            raise KeyError

        summariser = workspace.repository.summariser
        workspace.repository.summariser = fail
        with pytest.raises(KeyError):
            write_note(workspace, "1", "甲")
        workspace.repository.summariser = summariser
        write_note(workspace, "1", "乙")
        first, second = (operation.seq for operation in reversed(workspace.repository.operations(application)))
        assert second > first + 1
        undo(workspace)
        assert workspace.repository.verify_chain(application) is None

    def test_a_second_writer_of_the_same_application_waits_and_then_gives_up_in_words(
        self, workspace: Session, other: Session
    ) -> None:
        engine_of(other).execute("SET lock_timeout = '100ms'")
        engine_of(workspace).begin_write(workspace.application_id)
        with pytest.raises(ProtectedError, match="正被另一个程序占用"):
            write_note(other, "1", "甲")
        engine_of(workspace).rollback()
        write_note(other, "1", "甲")

    def test_a_writer_of_another_application_does_not_wait(self, workspace: Session, other: Session) -> None:
        second = replace(new_application("邻县", "2023"), version=0)
        engine_of(other).execute("SET lock_timeout = '100ms'")
        engine_of(workspace).begin_write(workspace.application_id)
        other.repository.commit(second.id, "新建申报", "甲", NOW, put=[second])
        engine_of(workspace).rollback()
        assert {found.county for found in workspace.repository.all_of(Application)} == {"柳城县", "邻县"}

    def test_who_wrote_is_the_login_after_the_name_that_was_given(
        self, workspace: Session, other: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tick_checkpoint(other, "1.1")
        monkeypatch.setenv("SHIFAN_USER", "王五")
        with open_session(workspace.folder) as named:
            tick_checkpoint(named, "1.2")
        monkeypatch.delenv("SHIFAN_USER")
        with open_session(workspace.folder) as nameless:
            tick_checkpoint(nameless, "1.3")
            users = [operation.user for operation in nameless.repository.operations(nameless.application_id, limit=3)]
        assert users == ["测试员", "王五（测试员）", "李四（测试员）"]

    def test_who_works_with_a_store_that_a_newer_program_has_brought_up_to_date_stops(
        self, workspace: Session, cluster: Cluster
    ) -> None:
        write_note(workspace, "1", "甲")
        sql_behind(workspace, f"UPDATE shifan_store SET schema_version = {SCHEMA_VERSION + 1}")
        with pytest.raises(ProtectedError, match="更新的版本"):
            write_note(workspace, "1", "乙")
        assert workspace.record(workspace.item("1").id).note == "甲"


class TestMigrations:
    """A store of an earlier format."""

    @pytest.fixture(params=range(1, SCHEMA_VERSION))
    def version(self, request: pytest.FixtureRequest) -> int:
        """Each earlier format."""
        return int(request.param)

    @pytest.fixture
    def old(self, address: Address, workspace: Session, version: int) -> tuple[Address, Dump]:
        """A database in an earlier format with what a file holds, and that."""
        write_note(workspace, "1", "旧格式里写的")
        with psycopg.connect(**address.connection_settings()) as connection:  # type: ignore[arg-type]
            connection.execute(migration_script(POSTGRESQL, 0, version).encode())
            connection.execute("CREATE TABLE shifan_store (identity TEXT PRIMARY KEY, schema_version BIGINT NOT NULL)")
            connection.execute("INSERT INTO shifan_store VALUES ('SHFF', %s)", (version,))
            for table in ("application", "record", "operation", "journal_entry"):
                found = connection.execute(f"SELECT * FROM {table} LIMIT 0".encode()).description or []
                columns = [f'"{column.name}"' for column in found if column.name != "rowid"]
                rows = workspace.repository.engine.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid")
                places = ", ".join("%s" for _ in columns)
                sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
                connection.cursor().executemany(sql.encode(), rows.fetchall())
            connection.execute("SELECT setval('operation_number', (SELECT max(seq) FROM operation))")
        return address, dump(workspace.repository)

    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_everything_is_there_afterwards_and_can_be_worked_on(
        self, old: tuple[Address, Dump], workspace: Session, tmp_path: Path
    ) -> None:
        address, held = old
        with pytest.raises(ProtectedError, match="只读模式下不能升级"):
            Repository.open(address, read_only=True)
        threads = [threading.Thread(target=lambda: Repository.open(address).close()) for _ in range(4)]
        for thread in threads:
            thread.start()
        repository = Repository.open(address, backups=tmp_path / "备份")
        for thread in threads:
            thread.join()
        try:
            assert dump(repository) == held
            assert repository.verify_chain(workspace.application_id) is None
            repository.undo(workspace.application_id, "甲", NOW)
            assert repository.verify_chain(workspace.application_id) is None
        finally:
            repository.close()

    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_a_backup_comes_first_and_without_it_there_is_no_migration(
        self, old: tuple[Address, Dump], version: int, cluster: Cluster, tmp_path: Path
    ) -> None:
        address, held = old
        (tmp_path / "文件").write_text("x", encoding="utf-8")
        with pytest.raises(ProtectedError):
            open_on_server(address, backups=tmp_path / "文件")
        assert cluster.run("SELECT schema_version FROM shifan_store", name_of(address)) == [(version,)]
        Repository.open(address, backups=tmp_path / "备份").close()
        assert cluster.run("SELECT schema_version FROM shifan_store", name_of(address)) == [(SCHEMA_VERSION,)]
        (copy,) = (tmp_path / "备份").iterdir()
        backup = Repository.open(copy)
        try:
            assert dump(backup) == held
        finally:
            backup.close()

    def test_four_who_make_the_same_store_make_one(self, address: Address, cluster: Cluster) -> None:
        failed: list[BaseException] = []

        def make() -> None:
            try:
                Repository.create(address).close()
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert cluster.run("SELECT identity, schema_version FROM shifan_store", name_of(address)) == [
            ("SHFF", SCHEMA_VERSION)
        ]


@pytest.mark.parametrize(
    ("portable", "theirs"),
    [
        ("SELECT ? WHERE a = :a", "SELECT %s WHERE a = %(a)s"),
        ("SELECT '50%' || ':x ?' || \"a?:b\"", "SELECT '50%%' || ':x ?' || \"a?:b\""),
        ("SELECT a::text, 'it''s :b' WHERE c LIKE '%'", "SELECT a::text, 'it''s :b' WHERE c LIKE '%%'"),
        (
            "SELECT a % 2 FROM t -- is it ? or :no\nWHERE b = :b",
            "SELECT a %% 2 FROM t -- is it ? or :no\nWHERE b = %(b)s",
        ),
    ],
)
def test_the_portable_sql_is_spelled_for_the_client_library(portable: str, theirs: str) -> None:
    assert translated(portable) == theirs
