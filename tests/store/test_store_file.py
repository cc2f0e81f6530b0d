"""Making and opening the store file: what is refused, that a refusal changes nothing, and what the message says."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, ProtectedError
from shifan.services.recording import write_note
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.store.repository import Repository
from shifan.store.schema import SCHEMA_VERSION
from support import dump, file_only, new_workspace, raw_sql, run_python, store_path

# Tries to work as somebody who may not write: root gives its rights up first, others have none to begin with.
AS_NOBODY = """
import os, sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shifan.domain.errors import ProtectedError
from shifan.domain.records import Record
from shifan.store.repository import Repository
Repository.open(Path(sys.argv[1])).close()  # what Python loads late is loaded now
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
repository = Repository.open(Path(sys.argv[1]))
records = repository.all_of(Record)
print(len(records))
try:
    changed = replace(records[0], note="不该写进去")
    repository.commit(changed.application_id, "写备注", "甲", datetime.now().astimezone(), put=[changed])
except ProtectedError as error:
    print(error)
"""

# Lets no file grow past the size the store has now, as a full disk or a quota would.
WITHOUT_SPACE = """
import resource, sys
from pathlib import Path
from shifan.domain.errors import ProtectedError
from shifan.services import recording, session
folder = Path(sys.argv[1])
with session.open_session(folder) as opened:
    size = (folder / session.STORE_NAME).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    written = 0
    try:
        while True:
            recording.write_note(opened, "1", f"{written} " + "长" * 4000)
            written += 1
    except ProtectedError as error:
        print(written)
        print(error)
    print(opened.record(opened.item("1").id).note.split(" ")[0])
"""


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """The store file of a workspace that nobody has open."""
    with new_workspace(tmp_path / "w") as session:
        return store_path(session)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def truncate_in_the_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def replace_by_text(path: Path) -> None:
    path.write_text("这不是数据库\n" * 200, encoding="utf-8")


def replace_by_another_database(path: Path) -> None:
    path.unlink()
    raw_sql(path, "CREATE TABLE photos (id INTEGER)", "INSERT INTO photos VALUES (1)")


def mark_as_newer(path: Path) -> None:
    raw_sql(path, "PRAGMA user_version = 99")


def overwrite_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 12] = b"\xa5" * (4096 * 11)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (truncate, "已损坏"),
        (truncate_in_the_header, "已损坏"),
        (empty, "不是示范台账文件"),
        (replace_by_text, "已损坏"),
        (replace_by_another_database, "不是示范台账文件"),
        (mark_as_newer, "更新的版本"),
        (overwrite_the_middle, "已损坏"),
    ],
)
def test_what_is_not_a_whole_store_of_ours_is_refused_and_left_alone(
    closed: Path, damage: Callable[[Path], None], says: str
) -> None:
    damage(closed)
    before = closed.read_bytes()
    with pytest.raises(ProtectedError, match=says) as caught, open_session(closed.parent) as session:
        session.state()
    assert caught.value.exit_code == 3
    assert "备份" in caught.value.hint or "升级" in caught.value.hint
    assert closed.read_bytes() == before
    assert [path.name for path in closed.parent.iterdir()] == [STORE_NAME]


def test_a_missing_file_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="没有找到"):
        Repository.open(tmp_path / STORE_NAME)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_its_place_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / STORE_NAME).mkdir()
    with pytest.raises(NotFoundError):
        Repository.open(tmp_path / STORE_NAME)


def test_an_existing_file_is_never_overwritten(closed: Path) -> None:
    before = closed.read_bytes()
    with pytest.raises(ProtectedError, match="已经存在"):
        Repository.create(closed)
    assert closed.read_bytes() == before


def test_a_dangling_shortcut_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / STORE_NAME).symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(ProtectedError, match="已经存在"):
        Repository.create(tmp_path / STORE_NAME)
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_path_below_a_file_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    with pytest.raises(ProtectedError, match="无法读写"):
        Repository.create(tmp_path / "文件" / "w" / STORE_NAME)


def test_a_path_with_signs_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    folder = tmp_path / "100% 关于#1?mode=ro&x 材料"
    with new_workspace(folder) as session:
        write_note(session, "1", "甲")
    with open_session(folder) as session:
        assert session.record(session.item("1").id).note == "甲"
    assert (folder / STORE_NAME).is_file()


def test_a_new_store_is_ours_by_its_header(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (0x53484646,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@file_only
def test_commits_are_forced_to_disk_with_foreign_keys_on(workspace: Session) -> None:
    connection = workspace.repository.engine
    assert connection.execute("PRAGMA synchronous").fetchone() == (3,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_read_only_workspace_can_be_read_and_says_why_it_is_not_written() -> None:
    with tempfile.TemporaryDirectory() as above:  # the folders that pytest makes are for their owner alone
        folder = Path(above) / "w"
        with new_workspace(folder) as session:
            path = store_path(session)
        Path(above).chmod(0o755)
        path.chmod(0o444)
        folder.chmod(0o555)
        try:
            out = run_python(AS_NOBODY, path).splitlines()
        finally:
            folder.chmod(0o755)
    assert out[0] == "104"
    assert "没有写入" in out[1]
    assert "只读" in out[2]


def test_no_space_left_refuses_the_change_and_keeps_everything_before(closed: Path) -> None:
    count, message, *_, last = run_python(WITHOUT_SPACE, closed.parent).splitlines()
    assert "没有保存" in message or "无法读写" in message
    with open_session(closed.parent) as session:
        assert session.repository.verify_chain(session.application_id) is None
        assert session.repository.damage() == ""
        note = session.record(session.item("1").id).note
        assert note.split(" ")[0] == ("" if count == "0" else str(int(count) - 1)) == last
        assert len(session.repository.operations(session.application_id)) == int(count) + 1


def test_a_store_that_could_not_be_made_does_not_block_the_next_try(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from shifan.domain.errors import ProtectedError\n"
        "from shifan.store.repository import Repository\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    Repository.create(Path(sys.argv[1]))\n"
        "except ProtectedError as error:\n"
        "    print(error)\n"
    )
    assert "无法读写" in run_python(code, tmp_path / STORE_NAME)
    assert (tmp_path / STORE_NAME).read_bytes() == b""  # no more than an empty file is left, which is no store yet
    Repository.create(tmp_path / STORE_NAME).close()


def test_of_two_who_make_the_same_workspace_one_wins_and_its_data_stays(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "w") as session:
        before = dump(session.repository)
        with pytest.raises(ProtectedError):
            new_workspace(tmp_path / "w")
        assert dump(session.repository) == before
