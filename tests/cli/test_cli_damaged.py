"""A store that is cut off, overwritten, emptied, foreign or newer is refused and left as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from shifan.services.session import STORE_NAME
from support import raw_sql, write_file
from support_command import Say, files_in, foreign_words, shifan


def cut(path: Path, keep: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.commit()


def scramble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 64] = b"\xff" * 64
    path.write_bytes(content)


def newer(path: Path) -> None:
    raw_sql(path, "PRAGMA user_version = 99")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "half": (lambda path: cut(path, 0.5), "已损坏"),
    "a sliver": (lambda path: cut(path, 0.001), "已损坏"),
    "text": (lambda path: path.write_text("会议纪要\n" * 500, encoding="utf-8"), "已损坏"),
    "short text": (lambda path: path.write_text("会议纪要", encoding="utf-8"), "已损坏"),
    "empty": (lambda path: path.write_bytes(b""), "不是示范台账文件，或已被清空"),
    "zeros": (lambda path: path.write_bytes(bytes(path.stat().st_size)), "已损坏"),
    "scrambled": (scramble, "已损坏"),
    "another program's": (foreign, "不是示范台账文件"),
    "newer": (newer, "由更新的版本写成（格式 99，"),
}
COMMANDS = (
    *(["status"], ["status", "--json"], ["list"], ["show", "1"], ["tick", "1.1"], ["note", "1", "甲"], ["undo"]),
    *(["history"], ["score"], ["evidence", "add", "1", "甲.pdf"], ["adjust", "list"], ["gap", "add", "甲"]),
    *(["backup"], ["doctor"], ["export", "甲.xlsx"]),
)


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_store_is_refused_by_every_command_and_left_alone(say: Say, ledger: Path, kind: str) -> None:
    write_file(ledger, "甲.pdf")
    spoil, says = DAMAGE[kind]
    spoil(ledger / STORE_NAME)
    before = files_in(ledger)
    for words in COMMANDS:
        ran = say(*words)
        assert (ran.code, ran.out) == (3, ""), (words, ran)
        assert says in ran.err
        assert "没有改动" in ran.err
        assert len(ran.err.splitlines()) == 2
        assert foreign_words(ran.err, ledger) == []
    assert files_in(ledger) == before


def test_a_damaged_store_in_a_real_process(ledger: Path) -> None:
    cut(ledger / STORE_NAME, 0.5)
    before = files_in(ledger)
    ran = shifan("tick", "1.1", cwd=ledger)
    assert (ran.code, ran.out) == (3, "")
    assert "已损坏" in ran.err
    assert files_in(ledger) == before


def test_init_and_demo_do_not_write_over_a_damaged_store(say: Say, ledger: Path) -> None:
    cut(ledger / STORE_NAME, 0.5)
    before = files_in(ledger)
    assert say("init", ".", "--county", "柳城县", "--round", "2023").code == 3
    assert say("demo", ".", "--no-tui").code == 3
    assert files_in(ledger) == before


def test_doctor_finds_a_journal_that_was_changed_from_outside(say: Say, ledger: Path) -> None:
    say("tick", "1.1")
    path = ledger / STORE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE operation SET label = '别的' WHERE seq = 2")
    ran = say("doctor")
    assert ran.code == 1
    assert "问题　操作记录从第 2 号起对不上" in ran.out


def test_missing_emptied_and_changed_evidence(say: Say, ledger: Path) -> None:
    for name in ("甲.pdf", "乙.pdf", "丙.pdf", "丁.pdf"):
        assert say("evidence", "add", "32", write_file(ledger, name, name)).code == 0
    assert "4 份材料都在" in say("doctor").out
    pooled = {path.name: path for path in (ledger / "材料").rglob("*.pdf")}
    pooled["甲.pdf"].unlink()
    for name, content in (("乙.pdf", ""), ("丙.pdf", "被改过")):
        pooled[name].chmod(0o644)
        pooled[name].write_text(content, encoding="utf-8")
    ran = say("doctor")
    assert ran.code == 1
    assert "问题　2 份材料（甲.pdf、乙.pdf）缺失、为空或打不开。" in ran.out
    assert "问题　1 份材料（丙.pdf）的内容与录入时不同。" in ran.out
    assert "甲.pdf　　文件缺失或打不开！" in say("show", "32").out
    assert " 32 缺失 " in say("evidence", "list", "32").out


def test_adding_the_original_again_mends_changed_evidence(say: Say, ledger: Path) -> None:
    original = write_file(ledger, "丙.pdf", "原文")
    assert say("evidence", "add", "32", original).code == 0
    (pooled,) = (ledger / "材料").rglob("丙.pdf")
    pooled.chmod(0o644)
    pooled.write_text("被改过", encoding="utf-8")
    assert say("doctor").code == 1
    ran = say("evidence", "add", "32", original)
    assert (ran.code, ran.out) == (0, "第 32 项添加材料：丙.pdf\n")
    assert "已改用这次提供的文件" in ran.err
    assert say("doctor").code == 0
    assert pooled.read_text(encoding="utf-8") == "被改过"
