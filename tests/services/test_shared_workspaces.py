"""Machines that share a store on a server: making, joining, one pool for all, and one that cannot see it says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import ReadOnlyError, ShifanError, UsageError
from shifan.evidence.pool_mark import MARK_NAME
from shifan.services.attaching import attach_files
from shifan.services.cloning import clone_beside, plan_clone
from shifan.services.recording import tick_checkpoint
from shifan.services.session import Session, open_session
from shifan.services.workspace import CONFIG_NAME, POOL_NAME
from shifan.store.address import Address, parse_address
from shifan.tui.model import load
from shifan.tui.views.overview import overview_page
from support import pool_files, usable_titles, write_file
from support_command import shifan
from support_postgres import PASSWORD, Cluster

pytestmark = pytest.mark.needs("postgres")


@pytest.fixture
def address(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    """An empty database whose password is in the environment."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    name = cluster.new_database()
    yield parse_address(cluster.url(name, password=""))
    cluster.drop(name)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that all machines see."""
    return tmp_path / "共享" / "材料"


@pytest.fixture
def first(address: Address, shared: Path, tmp_path: Path) -> Path:
    """The work folder of the machine on which the application was made."""
    words = ("--store", address.url(), "--pool", shared, "--county", "柳城县", "--round", "2023")
    ran = shifan("init", "一号机", *words, cwd=tmp_path)
    assert ran.code == 0, ran.err
    return tmp_path / "一号机"


def application_of(folder: Path) -> str:
    with open_session(folder) as session:
        return session.application_id


def join(first: Path, address: Address, folder: Path, *words: str | Path) -> Path:
    ran = shifan("init", folder, "--store", address.url(), "--join", application_of(first), *words)
    assert ran.code == 0, ran.err
    return folder


def test_a_new_folder_leads_to_the_database_and_holds_no_password(first: Path, address: Address) -> None:
    assert [path.name for path in first.iterdir()] == [CONFIG_NAME]
    text = (first / CONFIG_NAME).read_text(encoding="utf-8")
    assert address.url() in text
    assert PASSWORD not in text
    with open_session(first) as session:
        assert len(session.state().records) == 104
        assert session.describe_store() == str(address)
        tick_checkpoint(session, "1.1")
    assert "1/" in shifan("status", cwd=first).out


def test_a_second_machine_joins_and_sees_the_same(first: Path, address: Address, shared: Path, tmp_path: Path) -> None:
    second = join(first, address, tmp_path / "二号机", "--pool", shared)
    with open_session(first, user="甲") as one, open_session(second, user="乙") as two:
        attach_files(one, "1", [write_file(tmp_path, "通知.docx")])
        assert usable_titles(two) == ["通知.docx"]
        attach_files(two, "2", [write_file(tmp_path, "方案.docx", "方案")])
        assert usable_titles(one) == ["通知.docx", "方案.docx"]
        assert one.pool_trouble == two.pool_trouble == ""


def test_the_same_county_and_round_is_not_made_twice(first: Path, address: Address, tmp_path: Path) -> None:
    words = ("--store", address.url(), "--county", "柳城县", "--round", "2023")
    ran = shifan("init", "又一个", *words, cwd=tmp_path)
    assert ran.code == 3
    assert f"--join {application_of(first)}" in ran.err
    assert not (tmp_path / "又一个").exists()
    assert shifan("init", "邻县", *words[:2], "--county", "邻县", "--round", "2023", cwd=tmp_path).code == 0
    with open_session(first) as one, open_session(tmp_path / "邻县") as other:
        assert (one.application().county, other.application().county) == ("柳城县", "邻县")


def test_an_unknown_application_is_not_joined(address: Address, first: Path, tmp_path: Path) -> None:
    ran = shifan("init", "二号机", "--store", address.url(), "--join", "0000", cwd=tmp_path)
    assert ran.code == UsageError.exit_code
    assert "没有编号为 0000 的申报" in ran.err
    assert not (tmp_path / "二号机").exists()


class TestPool:
    """Which folder is the pool is known to the store."""

    def unseen(self, second: Session, tmp_path: Path) -> None:
        """The machine says so, can still work on the ledger, and adds no file."""
        assert second.pool_trouble
        source = write_file(tmp_path, "方案.docx", "方案")
        with pytest.raises(ShifanError, match="没有存入"):
            attach_files(second, "2", [source])
        assert len(second.state().evidence) == 1
        assert usable_titles(second) == []
        tick_checkpoint(second, "1.1")
        ran = shifan("status", cwd=second.folder)
        assert ran.code == 0
        assert second.pool_trouble in ran.out
        assert "pool 改成大家共用的材料文件夹" in ran.out
        head = "".join(text for line in overview_page(load(second), 200).head for text, _ in line)
        assert second.pool_trouble in head

    @pytest.fixture
    def used(self, first: Path, tmp_path: Path) -> Path:
        """The first machine after one document was added."""
        with open_session(first) as session:
            attach_files(session, "1", [write_file(tmp_path, "通知.docx")])
        return first

    def test_a_machine_without_the_folder(self, used: Path, address: Address, tmp_path: Path) -> None:
        second = join(used, address, tmp_path / "二号机")
        with open_session(second) as session:
            assert "看不到共用的材料库" in session.pool_trouble
            self.unseen(session, tmp_path)
            assert not (second / POOL_NAME).exists()

    def test_a_machine_with_a_folder_that_is_not_it(self, used: Path, address: Address, tmp_path: Path) -> None:
        write_file(tmp_path / "别的", "照片.jpg", "x")
        second = join(used, address, tmp_path / "二号机", "--pool", tmp_path / "别的")
        with open_session(second) as session:
            assert "没有它的标记" in session.pool_trouble
            self.unseen(session, tmp_path)
            assert pool_files(session) == []

    def test_a_machine_with_another_pool(self, used: Path, address: Address, tmp_path: Path) -> None:
        write_file(tmp_path / "别的", MARK_NAME, "0" * 32 + "\n")
        second = join(used, address, tmp_path / "二号机", "--pool", tmp_path / "别的")
        with open_session(second) as session:
            assert "另一个材料库" in session.pool_trouble
            self.unseen(session, tmp_path)

    def test_a_network_drive_that_is_not_there_today(self, used: Path, shared: Path, tmp_path: Path) -> None:
        shared.rename(shared.with_name("拔掉了"))
        with open_session(used) as session:
            self.unseen(session, tmp_path)
        shared.with_name("拔掉了").rename(shared)
        with open_session(used) as session:
            assert session.pool_trouble == ""
            attach_files(session, "2", [write_file(tmp_path, "方案.docx", "方案")])
            assert usable_titles(session) == ["通知.docx", "方案.docx"]

    def test_a_moved_pool_is_known_by_its_mark(self, used: Path, shared: Path, tmp_path: Path) -> None:
        shutil.copytree(shared, tmp_path / "新服务器")
        text = (used / CONFIG_NAME).read_text(encoding="utf-8")
        (used / CONFIG_NAME).write_text(text.replace(str(shared), str(tmp_path / "新服务器")), encoding="utf-8")
        with open_session(used) as session:
            assert session.pool.folder == tmp_path / "新服务器"
            assert session.pool_trouble == ""
            assert usable_titles(session) == ["通知.docx"]

    def test_the_next_round_in_the_same_store_has_the_same_pool(self, used: Path, tmp_path: Path) -> None:
        with open_session(used) as session:
            clone_beside(session, plan_clone(session, "2025"))
        (used / CONFIG_NAME).write_text(
            (used / CONFIG_NAME).read_text(encoding="utf-8").replace("共享", "没有的盘"), encoding="utf-8"
        )
        with open_session(used) as old:
            (new,) = (found for found in old.repository.all_of(Application) if found.round == "2025")
        with open_session(used, application_id=new.id) as session:
            assert "看不到共用的材料库" in session.pool_trouble

    def test_read_only_takes_no_file_as_before(self, used: Path, tmp_path: Path) -> None:
        with open_session(used, read_only=True) as session, pytest.raises(ReadOnlyError):
            session.pool.write("甲.txt", b"x")


def test_no_command_and_no_file_repeats_the_password(first: Path, cluster: Cluster, address: Address) -> None:
    url = cluster.url(address.connection_settings()["dbname"])
    said = ""
    for words in (
        ("status",),
        ("tick", "1.1"),
        ("doctor",),
        ("backup",),
        ("history",),
        ("export", "进度表.xlsx"),
        ("tick", "没有"),
        ("--app", "没有", "status"),
        ("restore",),
        ("undo",),
    ):
        for given, env in ((("--store", url), {}), ((), {"SHIFAN_STORE": url})):
            ran = shifan(*given, *words, cwd=first, env=env)
            assert "Traceback" not in ran.err
            said += ran.out + ran.err
    assert str(address) in said  # doctor says where the store is
    files = [path for path in first.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".toml", ".db", ".xlsx"}
    for secret in (PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)):
        assert secret not in said
        assert [path for path in files if secret.encode() in path.read_bytes()] == []
