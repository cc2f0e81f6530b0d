"""Long commands on a real terminal: one line tells how far they are, and Ctrl+C stops them with data whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shifan.domain.text import display_width
from support_command import Say, files_in, foreign_words, shifan
from support_terminal_command import run_on_terminal

_HINT = "按 Ctrl+C 停止"
_STOPPED = "已停止：没有做完的这一步没有写入，没有留下半成品；之前保存的都在。"
_HUGE, _LARGE = 3 << 30, 200 << 20  # holes: they take no room on the disk


def _linked(say: Say, folder: Path, size: int) -> Path:
    """Link a document to item 32 whose file then grows: to be read, it takes its time."""
    file = folder.parent / "实测录像.bin"
    file.write_bytes(b"x")
    assert say("evidence", "add", "32", file, "--link").code == 0
    with file.open("r+b") as grown:
        grown.truncate(size)
    return file


@pytest.mark.parametrize("columns", [24, 100])
def test_a_check_is_followed_and_stopped(say: Say, ledger: Path, columns: int) -> None:
    _linked(say, ledger, _HUGE)
    before = files_in(ledger)
    ran = run_on_terminal(ledger, "evidence", "check", "--deep", columns=columns, interrupt_at="核对内容")
    assert ran.code == 1
    assert _STOPPED in ran.seen
    assert files_in(ledger) == before
    lines = [line for line in ran.seen.partition("已停止")[0].split("\r") if "核对内容" in line]
    assert lines
    assert all(display_width(line.rstrip().replace("^C", "")) < columns for line in lines)
    assert (columns < 30) != any(re.search(rf"核对内容 \d+%　{re.escape(_HINT)}", line) for line in lines)
    assert foreign_words(ran.seen, "Ctrl+C", "Ctrl", "C") == []


def test_adding_is_stopped_without_a_trace(say: Say, ledger: Path) -> None:
    file = ledger.parent / "录像.bin"
    with file.open("wb") as grown:
        grown.truncate(_HUGE)
    say("status")
    before = {name: digest for name, digest in files_in(ledger).items() if "shifan.db" not in name}
    ran = run_on_terminal(ledger, "evidence", "add", "32", str(file), interrupt_at="正在复制文件")
    assert (ran.code, _STOPPED in ran.seen) == (1, True)
    assert {name: digest for name, digest in files_in(ledger).items() if "shifan.db" not in name} == before
    assert "共 0 条" in say("evidence", "list", "32").out
    assert say("tick", "32.1").code == 0


def test_results_are_not_mixed_with_the_line(say: Say, ledger: Path) -> None:
    _linked(say, ledger, _LARGE)
    ran = run_on_terminal(ledger, "evidence", "check", "--deep")
    assert ran.code == 1  # the file is not what it was
    lines = [line.rsplit("\r", 1)[-1] for line in ran.seen.split("\r\n") if line.strip()]
    assert lines[0].startswith("共 1 份材料")
    assert all(line.startswith(("共 ", "问题", "提示")) for line in lines)


def test_scripts_see_nothing_of_it(say: Say, ledger: Path) -> None:
    _linked(say, ledger, _LARGE)
    ran = run_on_terminal(ledger, "evidence", "check", "--deep", "--json")
    assert ran.seen.startswith("{")
    assert "核对内容" not in ran.seen
    assert shifan("evidence", "check", "--deep", cwd=ledger).err == ""


def test_a_short_command_is_interrupted_as_before(say: Say, ledger: Path) -> None:
    ran = run_on_terminal(
        ledger,
        "criteria",
        "import",
        str(_table(ledger)),
        "--id",
        "own",
        "--title",
        "官方表",
        interrupt_at="是否写入",
        after=0.5,
    )
    assert ran.code == 1
    assert "没有写入" in ran.seen
    assert "Traceback" not in ran.seen


def _table(ledger: Path) -> Path:
    rows = ["一级指标,二级指标,三级指标"]
    rows += [
        f"第{group}组,第{group}.{part}类,做好第{group}.{part}.{item}件事"
        for group in (1, 2)
        for part in (1, 2)
        for item in (1, 2)
    ]
    path = ledger.parent / "表.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path
