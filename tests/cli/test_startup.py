"""Start-up: what is imported, and any locale, encoding, pipe or closed stream the command may be started with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from support import new_workspace
from support_command import environment, shifan

HEAVY = {"pydantic", "pydantic_core", "yaml", "textual", "openpyxl"}


def imported(*words: str, cwd: Path) -> set[str]:
    """Return the top-level names of all modules that a command imports, with the criteria cache warm."""
    shifan(*words, cwd=cwd)
    ran = shifan(*words, cwd=cwd, flags=("-X", "importtime"))
    assert ran.code == 0
    names = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", ran.err, re.MULTILINE)
    assert "shifan.cli.app" in names
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    "words",
    [["status"], ["status", "--json"], ["tick", "1.1"], ["--help"]],
)
def test_daily_commands_import_nothing_heavy(ledger: Path, words: list[str]) -> None:
    assert imported(*words, cwd=ledger) & HEAVY == set()


def test_help_does_not_even_open_the_criteria(ledger: Path) -> None:
    ran = shifan("--help", cwd=ledger, env={"SHIFAN_CRITERIA": "/nowhere", "SHIFAN_CACHE": "/nowhere"})
    assert (ran.code, ran.err) == (0, "")


def test_an_export_may_import_the_workbook_library(ledger: Path) -> None:
    assert imported("export", "甲.xlsx", "--force", cwd=ledger) & HEAVY == {"openpyxl"}


LOCALES = {
    "C": {"LC_ALL": "C"},
    "POSIX": {"LC_ALL": "POSIX", "LANG": ""},
    "GB18030": {"LANG": "zh_CN.GB18030"},
    "GBK output": {"LC_ALL": "C", "PYTHONIOENCODING": "gbk"},
    "ASCII output": {"PYTHONIOENCODING": "ascii:strict"},
    "UTF-8": {"LC_ALL": "C.UTF-8"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("name", LOCALES)
def test_chinese_in_and_out_under_any_locale(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "柳城 台账#?%"
    new_workspace(folder).close()
    env = LOCALES[name]
    ran = shifan("-w", folder, "note", "1", "已送审〇①🙂", env=env)
    assert (ran.code, ran.out, ran.err) == (0, "第 1 项写备注\n", "")
    assert "备注：已送审〇①🙂\n" in shifan("show", "1", cwd=folder, env=env).out
    refused = shifan("tick", "999.1", cwd=folder, env=env)
    assert (refused.code, refused.err.splitlines()[0]) == (1, "没有编号为 999 的指标。")


@pytest.mark.parametrize("unwanted", ["PYTHONUTF8", "PYTHONCOERCECLOCALE"])
def test_the_interpreters_own_switches_do_not_matter(ledger: Path, unwanted: str) -> None:
    ran = shifan("status", cwd=ledger, env={"LC_ALL": "C", unwanted: "0"})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("柳城县　2023　")


def test_files_with_chinese_names_are_written_where_names_would_be_ascii(ledger: Path) -> None:
    ran = shifan("demo", "样例", "--no-tui", cwd=ledger, env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert (ran.code, ran.err) == (0, "")
    assert (ledger / "样例" / "进度表.xlsx").is_file()


def test_a_reader_that_leaves_early_is_no_error(ledger: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "shifan", "criteria", "list"],
        cwd=ledger,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline().startswith("法治政府".encode())
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait(60) == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["list"], 0),
        (["status", "--json"], 0),
        (["--help"], 0),
        (["--version"], 0),
        (["tick", "1.1"], 0),
        (["demo", "样例", "--no-tui"], 0),
        (["tick", "999.1"], 1),
        (["tick"], 2),
    ],
)
def test_both_streams_into_a_closed_pipe(ledger: Path, words: list[str], code: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "shifan", *words],
            cwd=ledger,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=writer,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert done.returncode == code
    if words == ["tick", "1.1"]:
        assert "[x] 1.1" in shifan("show", "1", cwd=ledger).out


def _closing(*streams: int) -> Callable[[], None]:
    def close() -> None:
        for stream in streams:
            os.close(stream)

    return close


@pytest.mark.parametrize("streams", [(0,), (1,), (0, 1, 2)], ids=str)
def test_closed_standard_streams(ledger: Path, streams: tuple[int, ...]) -> None:
    run = partial(shifan, cwd=ledger, before=_closing(*streams))
    assert run("tick", "1.1").code == 0
    assert run("tick", "999.1").code == 1
    assert run("demo", "样例").code == 0
    assert "[x] 1.1" in shifan("show", "1", cwd=ledger).out
    assert (ledger / "样例" / "进度表.xlsx").is_file()
