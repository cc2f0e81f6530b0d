"""shifan pack and verify: what they print, and their exit codes."""

from __future__ import annotations

from pathlib import Path

from shifan.cli.app import run
from support import write_file
from support_command import Say


def test_a_package_is_made_and_verified(ledger: Path, say: Say, tmp_path: Path) -> None:
    say("evidence", "add", "32.1", write_file(tmp_path, "公告.pdf", "公告"))
    packed = say("pack", tmp_path / "材料包")
    assert packed.code == 0
    assert "1 项，1 份材料。" in packed.out
    assert "写在目录的第一页" in packed.err
    assert "缺材料 " in packed.err
    assert say("pack", tmp_path / "材料包").code == 3
    assert say("pack", tmp_path / "材料包.zip").code == 0
    assert say("pack", tmp_path / "材料包.zip").code == 3
    assert say("pack", tmp_path / "材料包.zip", "--force").code == 0
    assert say("pack", tmp_path / "别的", "--zip").code == 2
    assert say("pack", tmp_path / "审定", "--only-accepted").code == 1


def test_verify_needs_no_workspace_and_answers_by_its_code(
    ledger: Path,
    say: Say,
    tmp_path: Path,
) -> None:
    say("evidence", "add", "32.1", write_file(tmp_path, "公告.pdf", "公告"))
    say("pack", tmp_path / "材料包")
    for path in ledger.iterdir():
        if path.name.endswith(".db"):
            path.unlink()
    good = say("verify", tmp_path / "材料包")
    assert good.code == 0
    assert "核对无误" in good.out
    (tmp_path / "材料包" / "data" / "032 听证与座谈" / "01 公告.pdf").write_bytes("改告".encode())
    bad = say("verify", tmp_path / "材料包")
    assert bad.code == 1
    assert "内容被改动：data/032 听证与座谈/01 公告.pdf" in bad.out
    assert say("verify", tmp_path / "没有").code == 1
    assert run(["verify"]) == 2


def test_what_should_not_leave_stops_the_package_until_a_reason_is_given(
    ledger: Path, say: Say, tmp_path: Path
) -> None:
    say("evidence", "add", "32.1", write_file(tmp_path, "名单.txt", "张三 13812345678"))
    stopped = say("pack", tmp_path / "材料包")
    assert stopped.code == 1
    assert "第 32 项「名单.txt」正文有手机号码：张三 138******78" in stopped.out
    assert "没有打包" in stopped.out
    assert not (tmp_path / "材料包").exists()
    assert say("pack", tmp_path / "甲", "--names-only").code == 0
    gone_on = say("pack", tmp_path / "材料包", "--release", "号码已对外公布")
    assert gone_on.code == 0
    assert "仍可打包：号码已对外公布" in gone_on.out
    assert say("pack", tmp_path / "乙").code == 0
    assert "号码已对外公布" in say("history").out
    told = say("history", "--fields").out
    assert "手机号码" in told
    assert "phone" not in told
