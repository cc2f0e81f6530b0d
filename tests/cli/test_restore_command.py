"""``shifan backup`` and ``shifan restore``: the list, the preview, the step, and a store that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.services.session import STORE_NAME, open_session
from support import raw_sql
from support_command import Say, files_in, foreign_words


@pytest.fixture
def backed_up(say: Say, ledger: Path) -> Path:
    """A workspace with a note, a backup, and another note made after it."""
    assert say("note", "1", "备份前写的备注").code == 0
    assert say("backup").code == 0
    assert say("note", "1", "备份后写的备注").code == 0
    return ledger


def note(folder: Path) -> str:
    with open_session(folder) as session:
        return session.record(session.item("1").id).note


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def text(path: Path) -> None:
    path.write_text("会议纪要\n" * 500, encoding="utf-8")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def without_a_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = bytes(4096 * 6)
    path.write_bytes(content)


def broken_journal(path: Path) -> None:
    """Turn ten bytes inside the journal's copy of a text; the file itself stays whole."""
    content = path.read_bytes()
    place = content.rindex('"note": "备份后写的备注"'.encode())
    path.write_bytes(content[: place + 9] + "换了字备份后"[:4].encode()[:10] + content[place + 19 :])


def gone(path: Path) -> None:
    path.unlink()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "truncated": truncated,
    "text": text,
    "empty": emptied,
    "page": without_a_page,
    "journal": broken_journal,
    "gone": gone,
}


def test_the_list(say: Say, backed_up: Path) -> None:
    ran = say("restore")
    assert ran.code == 0
    first, second, hint = ran.out.splitlines()
    assert first.startswith("  1　")
    assert "　手动　2 步操作，最后：" in first
    assert "第 1 项写备注" in first
    assert "　打开时　1 步操作，最后：" in second
    assert "--preview" in hint
    listed = json.loads(say("restore", "--json").out)
    assert [(one["number"], one["reason"], one["operations"]) for one in listed] == [(1, "手动", 2), (2, "打开时", 1)]


def test_without_backups_the_list_says_how_to_make_one(say: Say, ledger: Path) -> None:
    assert say("restore").out == "还没有备份。立即备份：shifan backup\n"
    assert say("restore", "1").code == 2


def test_a_preview_changes_nothing_and_asks_for_a_clear_yes(say: Say, backed_up: Path) -> None:
    before = files_in(backed_up)
    looked = say("restore", "1", "--preview")
    assert looked.code == 0
    assert "第 1 项　台账记录　备注：备份后写的备注 → 备份前写的备注" in looked.out
    asked = say("restore", "1")
    assert (asked.code, asked.out) == (1, looked.out)
    assert "--yes" in asked.err
    found = json.loads(say("restore", "1", "--preview", "--json").out)
    assert [one["label"] for one in found["lost"]] == ["第 1 项写备注"]
    assert found["damage"] == ""
    assert files_in(backed_up) == before


def test_a_restore_is_a_step_that_can_be_undone(say: Say, backed_up: Path) -> None:
    ran = say("restore", "1", "--yes")
    assert ran.code == 0
    assert "已恢复到备份：" in ran.out
    assert "恢复前的台账已备份到" in ran.err
    assert note(backed_up) == "备份前写的备注"
    assert say("undo").code == 0
    assert note(backed_up) == "备份后写的备注"


def test_a_backup_to_a_named_place(say: Say, backed_up: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U 盘"
    stick.mkdir()
    assert say("backup", "--to", stick / "县里.db").code == 0
    assert say("backup", "--to", stick).code == 0
    assert len(list(stick.iterdir())) == 2
    again = say("backup", "--to", stick / "县里.db")
    assert again.code == 3
    assert "已经存在" in again.err
    assert say("note", "1", "又改").code == 0
    assert say("restore", stick / "县里.db", "--yes").code == 0
    assert note(backed_up) == "备份后写的备注"


@pytest.mark.parametrize("kind", DAMAGE)
def test_an_unreadable_store_is_replaced_and_kept(say: Say, backed_up: Path, kind: str) -> None:
    store = backed_up / STORE_NAME
    DAMAGE[kind](store)
    before = files_in(backed_up)
    looked = say("restore", "1", "--preview")
    assert looked.code == 0, looked
    assert "现在的台账不能用" in looked.out
    assert "以后的改动会丢失" in looked.out
    assert foreign_words(looked.out, backed_up) == []
    assert files_in(backed_up) == before

    ran = say("restore", "1", "--yes")
    assert ran.code == 0, ran
    assert "以后的改动丢失了" in ran.out
    after = files_in(backed_up)
    assert note(backed_up) == "备份前写的备注"
    if kind != "gone":
        (kept,) = [name for name in after if "-损坏-" in name]
        assert after[kept] == before[STORE_NAME]
        assert kept in ran.err
    assert {name: after[name] for name in before if name != STORE_NAME} == {
        name: digest for name, digest in before.items() if name != STORE_NAME
    }
    assert "已恢复：用备份" in say("history").out
    assert say("doctor").code == 0
    assert say("undo").code == 0  # the last step that the backup holds, not the restoring
    assert note(backed_up) == ""


def test_what_sqlite_left_beside_a_bad_file_does_not_spoil_the_new_one(say: Say, backed_up: Path) -> None:
    (backed_up / STORE_NAME).unlink()
    beside = backed_up / f"{STORE_NAME}-journal"
    beside.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    assert say("restore", "1", "--yes").code == 0
    assert note(backed_up) == "备份前写的备注"
    assert not beside.exists()
    (kept,) = [path for path in backed_up.iterdir() if path.name.endswith("-journal")]
    assert "-损坏-" in kept.name


def test_the_readable_part_of_a_bad_journal_tells_what_is_lost(say: Say, backed_up: Path) -> None:
    broken_journal(backed_up / STORE_NAME)
    out = say("restore", "1", "--preview").out
    assert "恢复后不再算数的操作 1 步" in out
    assert "第 1 项写备注" in out


def test_a_bad_backup_replaces_nothing(say: Say, backed_up: Path) -> None:
    text(backed_up / STORE_NAME)
    (newest, *_) = sorted((backed_up / "备份").iterdir(), reverse=True)
    without_a_page(newest)
    before = files_in(backed_up)
    ran = say("restore", "1", "--yes")
    assert ran.code == 3
    assert "损坏" in ran.err
    assert files_in(backed_up) == before
    assert say("restore", "2", "--yes").code == 0


def test_a_newer_store_is_not_replaced(say: Say, backed_up: Path) -> None:
    raw_sql(backed_up / STORE_NAME, "PRAGMA user_version = 99")
    before = files_in(backed_up)
    ran = say("restore", "1", "--yes")
    assert ran.code == 3
    assert "更新的版本" in ran.err
    assert files_in(backed_up) == before


def test_in_read_only_mode_nothing_is_restored(say: Say, backed_up: Path) -> None:
    before = files_in(backed_up)
    assert say("--read-only", "restore", "1", "--yes").code == 3
    text(backed_up / STORE_NAME)
    before[STORE_NAME] = files_in(backed_up)[STORE_NAME]
    assert say("--read-only", "restore", "1", "--yes").code == 3
    assert files_in(backed_up) == before
