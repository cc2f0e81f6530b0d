"""shifan evidence inbox: shows first, takes what is said."""

from __future__ import annotations

from pathlib import Path

from support import write_file
from support_command import Say


def test_the_inbox_is_shown_and_then_taken(ledger: Path, say: Say, tmp_path: Path) -> None:
    inbox = tmp_path / "收件夹"
    say("assign", "32", "县司法局")
    write_file(inbox / "县司法局", "第32项 公告.pdf", "公告")
    write_file(inbox, "无题.docx", "什么")
    shown = say("evidence", "inbox", inbox)
    assert shown.code == 0
    assert "县司法局/第32项 公告.pdf → 32 听证与座谈　县司法局" in shown.out
    assert "没有把握（1 份）" in shown.out
    assert "可以收取 1 份。什么也没有动" in shown.out
    assert (inbox / "县司法局" / "第32项 公告.pdf").is_file()
    assert say("evidence", "inbox", inbox, "--put", "无题.docx").code == 2
    assert say("evidence", "inbox", inbox, "--put", "没有.docx=32").code == 2
    taken = say("evidence", "inbox", inbox, "--take", "--put", "无题.docx=45", "--leave", "县司法局/第32项 公告.pdf")
    assert taken.code == 0
    assert "收取材料：1 份，1 项" in taken.out
    assert "收取材料：1 份，1 项" in say("evidence", "inbox", inbox, "--take").out
    assert say("evidence", "inbox", inbox, "--take").code == 1
    assert say("evidence", "inbox", tmp_path / "没有").code == 1
