"""One program has the store for itself: the owner file, who gets what, and what happens when the owner is gone."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError, ReadOnlyError, UsageError
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.store import location, owner_lock
from shifan.store.location import network_reason, owner_path
from support import fixed_clock, new_workspace, run_python, start_python

HOLD = """
import sys
from pathlib import Path
from shifan.services import recording, session
with session.open_session(Path(sys.argv[1]), user="张三", exclusive=True) as opened:
    print(opened.read_only, flush=True)
    for line in sys.stdin:
        recording.write_note(opened, "1", line.strip())
        print("written", flush=True)
"""
TRY = """
import sys
from pathlib import Path
from shifan.services.session import open_session
with open_session(Path(sys.argv[1]), user="李四") as opened:
    print(opened.read_only, opened.record(opened.item("1").id).note, opened.repository.notice)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_workspace(tmp_path / "w").close()
    return tmp_path / "w"


@pytest.fixture
def holding(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the store for itself."""
    with start_python(HOLD, folder) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "False\n"
        yield child
        if child.poll() is None:
            child.communicate(timeout=30)


def write(child: subprocess.Popen[str], text: str) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(text + "\n")
    child.stdin.flush()
    assert child.stdout.readline() == "written\n"


def note(session: Session) -> str:
    return session.record(session.item("1").id).note


@pytest.mark.parametrize("wanted", [False, True])
def test_a_second_program_only_reads_and_is_told_who_has_it(
    folder: Path, holding: subprocess.Popen[str], wanted: bool
) -> None:
    write(holding, "第一次")
    with open_session(folder, user="李四", exclusive=wanted) as second:
        assert second.read_only
        assert "「张三」" in second.repository.notice
        assert platform.node() in second.repository.notice
        assert "只能查看" in second.repository.notice
        assert note(second) == "第一次"
        with pytest.raises(ReadOnlyError):
            write_note(second, "1", "抢着写")
        write(holding, "第二次")
        before = second.repository.others_version(second.application_id)
        assert note(second) == "第二次"
        assert second.repository.others_version(second.application_id) == before
    with open_session(folder, user="李四", exclusive=wanted) as again:
        assert note(again) == "第二次"


def test_who_may_only_look_is_told_that_somebody_has_it_and_not_that_it_is_an_inspection(
    folder: Path, holding: subprocess.Popen[str]
) -> None:
    with open_session(folder, user="李四") as second:
        with pytest.raises(ProtectedError, match="独占") as caught:
            write_note(second, "1", "写不进去")
        assert "迎检" not in str(caught.value)


def test_a_third_process_sees_the_same(folder: Path, holding: subprocess.Popen[str]) -> None:
    write(holding, "看得到")
    assert run_python(TRY, folder).startswith("True 看得到 「张三」")


def test_when_the_owner_leaves_others_write_again(folder: Path, holding: subprocess.Popen[str]) -> None:
    holding.communicate(timeout=30)
    assert not owner_path(folder / STORE_NAME).exists()
    with open_session(folder) as session:
        assert not session.read_only
        write_note(session, "1", "又能写")


@pytest.mark.parametrize("wanted", [False, True])
def test_an_owner_that_was_killed_is_followed_with_a_word(
    folder: Path, holding: subprocess.Popen[str], wanted: bool
) -> None:
    write(holding, "死前")
    holding.kill()
    holding.wait(timeout=30)
    assert owner_path(folder / STORE_NAME).exists()
    with open_session(folder, user="李四", exclusive=wanted) as session:
        assert not session.read_only
        assert note(session) == "死前"
        write_note(session, "1", "死后")
        if wanted:
            assert "没有正常退出，已接过来" in session.repository.notice
    assert not owner_path(folder / STORE_NAME).exists()


def claim(folder: Path, *, host: str, pid: int, age: float) -> Path:
    path = owner_path(folder / STORE_NAME)
    said = {"name": "王五", "host": host, "pid": pid, "since": "2023-10-09T09:12:00+08:00", "token": "x"}
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_an_owner_on_another_machine_counts_by_its_heartbeat(folder: Path) -> None:
    claim(folder, host="另一台", pid=1, age=owner_lock.STALE_SECONDS - 60)
    with open_session(folder, exclusive=True) as session:
        assert session.read_only
        assert "「王五」在电脑 另一台 上自 2023-10-09 09:12 起" in session.repository.notice
    claim(folder, host="另一台", pid=1, age=owner_lock.STALE_SECONDS + 60)
    with open_session(folder, exclusive=True) as session:
        assert not session.read_only
        assert "王五" in session.repository.notice


def test_an_owner_file_that_says_nothing_is_replaced(folder: Path) -> None:
    owner_path(folder / STORE_NAME).write_text("", encoding="utf-8")
    with open_session(folder, exclusive=True) as session:
        write_note(session, "1", "甲")
    assert not owner_path(folder / STORE_NAME).exists()


def test_who_was_taken_over_in_his_sleep_writes_nothing_more(folder: Path) -> None:
    with open_session(folder, exclusive=True) as session:
        write_note(session, "1", "睡前")
        claim(folder, host="另一台", pid=1, age=0)
        with pytest.raises(ProtectedError, match="「王五」.*占用了台账，这次改动没有写入"):
            write_note(session, "1", "醒后")
        assert note(session) == "睡前"
    assert owner_path(folder / STORE_NAME).exists()  # it is not his to take away


def test_the_heart_beats_while_the_owner_lives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner_lock, "BEAT_SECONDS", 0.01)
    with open_session(folder, exclusive=True):
        path = owner_path(folder / STORE_NAME)
        os.utime(path, (1000, 1000))
        limit = time.monotonic() + 10
        while path.stat().st_mtime == 1000 and time.monotonic() < limit:
            time.sleep(0.01)
        assert path.stat().st_mtime > 1000


def test_reading_only_does_not_claim_anything(folder: Path) -> None:
    with open_session(folder, read_only=True, exclusive=True) as session:
        assert not owner_path(folder / STORE_NAME).exists()
        assert note(session) == ""


def test_a_copy_is_taken_away_at_the_end(folder: Path, holding: subprocess.Popen[str]) -> None:
    with open_session(folder) as session:
        copy = Path(session.repository.engine.execute("PRAGMA database_list").fetchone()[2])
        assert copy.is_file()
        assert copy.parent != folder
        assert session.repository.engine.file == folder / STORE_NAME
    assert not copy.parent.exists()


def test_a_server_cannot_be_had_alone(folder: Path) -> None:
    with pytest.raises(UsageError, match="不能独占"):
        open_session(folder, store="postgresql://nobody@127.0.0.1:1/x", exclusive=True)


class TestOnANetworkFolder:
    """The mount table is a stand-in: a real network file system needs a second machine."""

    @pytest.fixture(autouse=True)
    def _mounted(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        table = f"//server/share {str(folder.resolve()).replace(' ', chr(92) + '040')} cifs rw 0 0\n"
        monkeypatch.setattr(location, "_mounts", lambda: table)

    def test_it_is_refused_with_what_to_do_instead(self, folder: Path) -> None:
        assert network_reason(folder / STORE_NAME) == "cifs"
        for read_only in (False, True):
            with pytest.raises(ProtectedError, match="网络文件夹") as caught:
                open_session(folder, read_only=read_only)
            for word in ("填报表", "PostgreSQL", "--force-exclusive"):
                assert word in caught.value.hint
        assert [path.name for path in folder.iterdir()] == [STORE_NAME]

    def test_alone_it_works_under_lock(self, folder: Path) -> None:
        with open_session(folder, clock=fixed_clock, exclusive=True) as session:
            tick_checkpoint(session, "1.1")
            engine = session.repository.engine
            assert engine.execute("PRAGMA locking_mode").fetchone() == ("exclusive",)
            with open_session(folder, user="李四", exclusive=True) as second:
                assert second.read_only
                assert len(second.state().ticks) == 1
            with pytest.raises(ProtectedError, match="网络文件夹"):
                open_session(folder)
        with open_session(folder, read_only=True, exclusive=True) as reader:
            assert len(reader.state().ticks) == 1
