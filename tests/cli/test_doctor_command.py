"""``shifan doctor``: exit code, JSON, and that it names what is wrong also where the store can hardly be read."""

from __future__ import annotations

import json
from pathlib import Path

from shifan.services.session import STORE_NAME
from support import raw_sql
from support_command import Say, environment, files_in, foreign_words, shifan


def test_all_well_is_said_line_by_line_and_changes_nothing(say: Say, ledger: Path) -> None:
    before = files_in(ledger)
    ran = say("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert all(line.startswith("正常　") for line in ran.out.splitlines())
    assert len(ran.out.splitlines()) > 12
    assert foreign_words(ran.out, ledger, "UTF-8 GB MB") == []
    assert files_in(ledger) == before


def test_json_gives_topic_verdict_text_and_advice(say: Say, ledger: Path) -> None:
    assert say("note", "32", "原来的备注").code == 0
    raw_sql(ledger / STORE_NAME, "UPDATE record SET note = '别人写的' WHERE note = '原来的备注'")
    ran = say("doctor", "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    (bad,) = (one for one in found if not one["fine"])
    assert bad["topic"] == "台账内容"
    assert "别人写的" in bad["text"]
    assert bad["advice"]
    assert {tuple(one) for one in found} == {("topic", "fine", "text", "advice")}


def test_after_flipped_bytes_restore_brings_the_right_text_back(say: Say, ledger: Path) -> None:
    """SQLite calls the file whole; the replayed journal shows the damage, and going back to a backup mends it."""
    assert say("note", "32", "原来的备注").code == 0
    assert say("backup").code == 0
    raw_sql(ledger / STORE_NAME, "UPDATE record SET note = '坏了的备注' WHERE note = '原来的备注'")
    said = say("doctor")
    assert said.code == 1
    assert "问题　台账内容与操作记录对不上" in said.out
    assert "第 32 项　台账记录　备注：坏了的备注 → 原来的备注" in say("restore", "1", "--preview").out
    assert say("restore", "1", "--yes").code == 0
    assert "原来的备注" in say("show", "32").out
    assert "问题　台账内容" not in say("doctor").out


def test_a_setting_with_a_typing_error(ledger: Path) -> None:
    ran = shifan("doctor", cwd=ledger, env={"SHIFAN_USR": "张三"})
    assert ran.code == 1
    assert "问题　环境变量 SHIFAN_USR 不认识" in ran.out
    assert "SHIFAN_USER" in environment()


def test_a_damaged_file_is_refused_with_the_way_back(say: Say, ledger: Path) -> None:
    (ledger / STORE_NAME).write_text("会议纪要\n" * 500, encoding="utf-8")
    ran = say("doctor")
    assert (ran.code, ran.out) == (3, "")
    assert "shifan restore" in ran.err
