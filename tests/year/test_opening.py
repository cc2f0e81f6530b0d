"""Opening a file with the system's program: a real process, detached; every failure names the path."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, ProtectedError, RuleError
from shifan.evidence.opening import open_file
from shifan.services.attaching import attach_files
from shifan.services.session import Session
from support import write_file
from support_desk_year import speaker

pytestmark = pytest.mark.needs("sh", "ps")
NAME = "open" if sys.platform == "darwin" else "xdg-open"

Opener = Callable[[str], Path]


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Return a function that puts a system opener of the given shell code first in PATH; it returns its log file."""

    def put(code: str) -> Path:
        folder, log = tmp_path / "程序", tmp_path / "记录.txt"
        script = write_file(folder, NAME, f'#!/bin/sh\nexec 3>"{log}.part"\n{code}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return log

    return put


WRITE = """
echo "$1" >&3
if read line; then echo "got $line" >&3; else echo "no input" >&3; fi
[ -t 1 ] && echo "terminal" >&3 || echo "no terminal" >&3
ps -o sid= -p $$ | tr -d ' ' >&3
mv "{log}.part" "{log}"
"""


def test_the_file_is_opened_apart_from_us(opener: Opener, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = write_file(tmp_path, "-听证 '公告' #1.pdf")
    log = tmp_path / "记录.txt"
    opener("echo noise; echo noise >&2\n" + WRITE.format(log=log))
    open_file(file)
    path, given, terminal, session = log.read_text(encoding="utf-8").splitlines()
    assert path == str(file)
    assert (given, terminal) == ("no input", "no terminal")
    assert int(session) != os.getsid(0)
    assert capfd.readouterr() == ("", "")


def test_a_program_that_stays_open_is_not_waited_for(opener: Opener, tmp_path: Path) -> None:
    file, end = write_file(tmp_path, "公告.pdf"), tmp_path / "可以结束"
    log = tmp_path / "记录.txt"
    opener(f'while [ ! -e "{end}" ]; do sleep 0.05; done; mv "{log}.part" "{log}"')
    open_file(file)
    assert not log.exists()
    end.touch()
    deadline = time.monotonic() + 20
    while not log.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_relative_path_is_made_whole(opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path, "公告.pdf")
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "记录.txt"
    opener(f'echo "$1" >&3; mv "{log}.part" "{log}"')
    open_file(Path("公告.pdf"))
    assert log.read_text(encoding="utf-8") == f"{tmp_path}/公告.pdf\n"


def test_an_opener_that_finds_no_program_is_said(opener: Opener, tmp_path: Path) -> None:
    file = write_file(tmp_path, "公告.wps")
    opener("exit 3")
    with pytest.raises(ProtectedError) as caught:
        open_file(file)
    assert str(caught.value) == f"「公告.wps」打不开：系统没有能打开它的程序。\n请手工打开：{file}"


def test_a_system_without_opener_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_file(tmp_path, "公告.pdf")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProtectedError, match="没有能打开它的程序"):
        open_file(file)


@pytest.mark.parametrize("name", ["程序.exe", "快捷方式.lnk", "脚本.bat", "~$公告.docx"])
def test_programs_and_shortcuts_are_not_started(opener: Opener, tmp_path: Path, name: str) -> None:
    log = opener("exit 0")
    with pytest.raises(RuleError):
        open_file(write_file(tmp_path, name))
    assert not log.with_name(f"{log.name}.part").exists()


def test_a_missing_file_and_a_folder_are_named(opener: Opener, tmp_path: Path) -> None:
    opener("exit 0")
    for path in (tmp_path / "没有.pdf", tmp_path):
        with pytest.raises(NotFoundError) as caught:
            open_file(path)
        assert str(path) in str(caught.value)


def test_by_command(
    workspace: Session,
    opener: Opener,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attach_files(workspace, "32", [write_file(tmp_path, "一.pdf", "一"), write_file(tmp_path, "二.pdf", "二")])
    log = tmp_path / "记录.txt"
    opener(f'echo "$1" >&3; mv "{log}.part" "{log}"')
    ran = speaker(workspace, capsys, monkeypatch)("--read-only", "lookup", "32", "--open", "2")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("已打开「二.pdf」。\n")
    assert Path(log.read_text(encoding="utf-8").strip()).read_text(encoding="utf-8") == "二"
