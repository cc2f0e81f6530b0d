"""A database that cannot serve: each reason in one clear message, exit code 3, no traceback, no password anywhere."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services.session import open_session
from shifan.store.address import parse_address
from shifan.store.postgres_connection import connect
from shifan.store.repository import Repository
from shifan.store.schema import SCHEMA_VERSION
from support_command import Ran, shifan
from support_postgres import PASSWORD, SUPERUSER, Cluster

pytestmark = pytest.mark.needs("postgres")
on_server = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
SECRET = "绝密口令/Xyz789"


def answer(url: str, *words: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """What ``shifan`` says about a store; no trace of any password may be in it."""
    ran = shifan("--store", url, *(words or ("status",)), cwd=cwd, env=env)
    for secret in (SECRET, quote(SECRET, safe=""), quote(SECRET), PASSWORD, quote(PASSWORD, safe="")):
        assert secret not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert "意外问题" not in ran.err
    return ran


@contextmanager
def listener(reply: bytes | None) -> Iterator[int]:
    """Something that is no database: it answers every greeting with ``reply``, or with silence."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                kept.append(client)
                if reply is not None:
                    client.sendall(reply)
                    client.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for client in kept:
                client.close()


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """An empty database."""
    name = cluster.new_database()
    yield name
    cluster.drop(name)


@pytest.fixture
def store(cluster: Cluster, database: str) -> str:
    """A database that holds a store of the present format, without an application."""
    Repository.create(parse_address(cluster.url(database))).close()
    return database


class TestTheWayThere:
    """The server cannot be reached, or does not let us in."""

    def test_a_wrong_password_is_not_told_from_a_missing_one(
        self, cluster: Cluster, database: str, tmp_path: Path
    ) -> None:
        for password in (SECRET, ""):
            ran = answer(cluster.url(database, password=password), cwd=tmp_path)
            assert (ran.code, ran.out) == (3, "")
            assert "不接受登录：用户名或密码不对" in ran.err
            assert "PGPASSWORD" in ran.err

    def test_an_unknown_user_too(self, cluster: Cluster, database: str, tmp_path: Path) -> None:
        ran = answer(cluster.url(database, user="谁", password=SECRET), cwd=tmp_path)
        assert ran.code == 3
        assert "不接受登录" in ran.err

    def test_a_wrong_password_from_the_environment(self, cluster: Cluster, database: str, tmp_path: Path) -> None:
        ran = answer(cluster.url(database, password=""), env={"PGPASSWORD": SECRET}, cwd=tmp_path)
        assert ran.code == 3
        assert "不接受登录" in ran.err

    def test_a_missing_database_is_named(self, cluster: Cluster, tmp_path: Path) -> None:
        ran = answer(cluster.url("没有的库"), cwd=tmp_path)
        assert ran.code == 3
        assert f"postgresql://测试员@127.0.0.1:{cluster.port}/没有的库" in ran.err
        assert "CREATE DATABASE" in ran.err

    def test_nobody_at_that_port(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        ran = answer(f"postgresql://a:{quote(SECRET, safe='')}@127.0.0.1:{port}/x", cwd=tmp_path)
        assert ran.code == 3
        assert "没有数据库服务在运行" in ran.err

    def test_an_unknown_host(self, tmp_path: Path) -> None:
        ran = answer(f"postgresql://a:{quote(SECRET, safe='')}@no-such-host.invalid/x", cwd=tmp_path)
        assert ran.code == 3
        assert "服务器名解析不了" in ran.err

    @pytest.mark.parametrize("reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"N"])
    def test_something_else_answers(self, reply: bytes, tmp_path: Path) -> None:
        with listener(reply) as port:
            ran = answer(f"postgresql://a:{quote(SECRET, safe='')}@127.0.0.1:{port}/x", cwd=tmp_path)
        assert ran.code == 3
        assert "不像 PostgreSQL 数据库" in ran.err

    def test_silence_ends_in_time(self, tmp_path: Path) -> None:
        with listener(None) as port:
            url = f"postgresql://a:{quote(SECRET, safe='')}@127.0.0.1:{port}/x?connect_timeout=2"
            ran = answer(url, cwd=tmp_path)
        assert ran.code == 3
        assert "超时" in ran.err

    def test_no_encryption_where_it_is_asked_for(self, cluster: Cluster, database: str, tmp_path: Path) -> None:
        ran = answer(f"{cluster.url(database)}?sslmode=require", cwd=tmp_path)
        assert ran.code == 3
        assert "加密连接没有建立" in ran.err

    def test_a_malformed_url_is_wrong_use(self, tmp_path: Path) -> None:
        ran = answer(f"postgresql://a:{SECRET}@h/x", cwd=tmp_path)
        assert ran.code == 2
        assert "百分号形式" in ran.err

    def test_a_url_in_the_environment_is_no_safer_to_show(self, cluster: Cluster, tmp_path: Path) -> None:
        url = cluster.url("没有的库", password=SECRET)
        ran = shifan("status", cwd=tmp_path, env={"SHIFAN_STORE": url})
        assert ran.code == 3
        assert "不接受登录" in ran.err
        assert SECRET not in ran.err
        assert quote(SECRET, safe="") not in ran.err

    def test_without_the_client_library_its_installation_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "psycopg.py").write_text("raise ImportError('not here')", encoding="utf-8")
        ran = answer("postgresql://a@h/x", cwd=tmp_path)  # python -m looks in the folder it is run from first
        assert ran.code == 3
        assert "shifan[postgres]" in ran.err


class TestWhatIsThere:
    """The database holds something that we must not touch."""

    def test_an_empty_one_says_how_to_begin(self, cluster: Cluster, database: str, tmp_path: Path) -> None:
        ran = answer(cluster.url(database), cwd=tmp_path)
        assert ran.code == 1
        assert "还是空的" in ran.err
        assert "shifan init" in ran.err
        assert cluster.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database) == [(0,)]

    def test_somebody_elses_tables(self, cluster: Cluster, database: str, tmp_path: Path) -> None:
        cluster.run("CREATE TABLE photos (id INTEGER)", database)
        for words in (("status",), ("init", "新", "--county", "甲县", "--round", "2023")):
            ran = answer(cluster.url(database, password=""), *words, cwd=tmp_path, env={"PGPASSWORD": PASSWORD})
            assert ran.code == 3
            assert "不是示范台账的库" in ran.err
        assert cluster.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database) == [(1,)]
        assert not (tmp_path / "新").exists()

    @pytest.mark.parametrize(
        "spoil",
        [
            "UPDATE shifan_store SET identity = 'other'",
            "DELETE FROM shifan_store",
            "UPDATE shifan_store SET schema_version = 0",
            "ALTER TABLE shifan_store DROP COLUMN identity",
        ],
    )
    def test_a_marker_that_is_not_ours(self, cluster: Cluster, store: str, spoil: str) -> None:
        cluster.run(spoil, store)
        with pytest.raises(ProtectedError, match="不是示范台账的库"):
            Repository.open(parse_address(cluster.url(store)))

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_newer_format_is_refused_untouched(self, cluster: Cluster, store: str, read_only: bool) -> None:
        cluster.run(f"UPDATE shifan_store SET schema_version = {SCHEMA_VERSION + 1}", store)
        with pytest.raises(ProtectedError, match="更新的版本") as caught:
            Repository.open(parse_address(cluster.url(store)), read_only=read_only)
        assert "升级本程序" in caught.value.hint
        with pytest.raises(ProtectedError, match="更新的版本"):
            Repository.create(parse_address(cluster.url(store)))
        assert cluster.run("SELECT schema_version FROM shifan_store", store) == [(SCHEMA_VERSION + 1,)]

    def test_an_encoding_that_cannot_hold_every_name(self, cluster: Cluster) -> None:
        cluster.run("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
        with pytest.raises(ProtectedError, match="LATIN1|不是 UTF8"):
            Repository.create(parse_address(cluster.url("latin", user=SUPERUSER)))

    def test_an_older_server(self, cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shifan.store.postgres_connection.OLDEST", 99)
        with pytest.raises(ProtectedError, match="需要第 99 版或更新"):
            connect(parse_address(cluster.url(database)))


class TestRights:
    """The login may do less than it needs."""

    def test_no_right_to_make_tables(self, cluster: Cluster, database: str, tmp_path: Path) -> None:
        cluster.new_role("甲")
        try:
            url = cluster.url(database, user="甲", password="")
            words = ("init", "新", "--county", "甲县", "--round", "2023")
            ran = answer(url, *words, cwd=tmp_path, env={"PGPASSWORD": PASSWORD})
        finally:
            cluster.run("DROP ROLE 甲")
        assert ran.code == 3
        assert "权限不够" in ran.err
        assert "CREATE" in ran.err
        assert list(tmp_path.iterdir()) == []

    def test_no_right_to_the_schema(self, cluster: Cluster, database: str) -> None:
        cluster.run("REVOKE ALL ON SCHEMA public FROM PUBLIC", database)
        cluster.new_role("丙")
        try:
            with pytest.raises(ProtectedError, match="权限不够"):
                Repository.create(parse_address(cluster.url(database, user="丙")))
        finally:
            cluster.run("DROP ROLE 丙")

    @on_server
    def test_the_rights_that_are_advertised_are_enough_to_work(self, cluster: Cluster, workspace_folder: Path) -> None:
        with open_session(workspace_folder) as session:
            database = parse_address(session.describe_store()).connection_settings()["dbname"]
        cluster.new_role("丁")
        words = ("-w", str(workspace_folder))
        try:
            url = cluster.url(database, user="丁")
            refused = answer(url, *words, "tick", "1.1").err
            told = [line for line in refused.splitlines() if line.endswith(";")]
            assert len(told) == 5
            for line in told:
                cluster.run(line.replace("账号", "丁"), database)
            for step in ("tick 1.1", "assign 1 县司法局", "undo", "status", "backup", "doctor"):
                ran = answer(url, *words, *step.split())
                assert ran.code == 0, (step, ran)
        finally:
            cluster.run("DROP OWNED BY 丁", database)
            cluster.run("DROP ROLE 丁")

    @on_server
    def test_a_reader_reads_and_is_told_why_nothing_is_written(self, cluster: Cluster, workspace_folder: Path) -> None:
        with open_session(workspace_folder) as session:
            database = parse_address(session.describe_store()).connection_settings()["dbname"]
            before = session.state()
        cluster.new_role("乙")
        url = cluster.url(database, user="乙")
        try:
            assert "权限不够" in answer(url, "-w", str(workspace_folder), "status").err
            cluster.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO 乙", database)
            assert answer(url, "-w", str(workspace_folder), "status").code == 0
            ran = answer(url, "-w", str(workspace_folder), "tick", "1.1")
            assert ran.code == 3
            assert "权限不够，没有写入任何内容" in ran.err
            assert "GRANT" in ran.err
        finally:
            cluster.run("DROP OWNED BY 乙", database)
            cluster.run("DROP ROLE 乙")
        with open_session(workspace_folder) as session:
            assert session.state() == before

    @on_server
    def test_the_server_itself_refuses_in_read_only_mode(self, workspace_folder: Path) -> None:
        with open_session(workspace_folder, read_only=True) as session:
            with pytest.raises(session.repository.engine.errors, match="read-only"):
                session.repository.engine.execute("DELETE FROM tick")
