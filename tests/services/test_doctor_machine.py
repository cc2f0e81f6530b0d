"""Doctor on this machine: place, space, clock, settings, fonts, terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.services.checking import Finding, all_fine, examine
from shifan.services.doctor import machine
from shifan.services.doctor.machine import LEAST_FREE, look_at_fonts, look_at_settings, space_finding
from shifan.services.doctor.terminal import Terminal, look_at_terminal
from shifan.services.session import Session
from shifan.store import location
from support import NOW, file_only, write_file


def wrong(session: Session) -> list[Finding]:
    return [finding for finding in examine(session) if not finding.fine]


def the_one_wrong(session: Session) -> Finding:
    (found,) = wrong(session)
    return found


@file_only
def test_a_network_folder(workspace: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    table = f"//server/share {str(workspace.folder.resolve()).replace(' ', chr(92) + '040')} cifs rw 0 0\n"
    as_read = table.encode().decode("latin-1")  # as the program reads the kernel's bytes
    monkeypatch.setattr(location, "_mounts", lambda: as_read)
    found = the_one_wrong(workspace)
    assert (found.topic, "cifs" in found.text, "填报表" in found.advice) == (machine.PLACE, True, True)


@pytest.mark.parametrize(("free", "fine"), [(LEAST_FREE - 1, False), (LEAST_FREE, True), (5 * 2**30, True)])
def test_free_space(free: int, fine: bool) -> None:
    assert space_finding("工作文件夹", free, LEAST_FREE).fine is fine


def test_a_clock_before_the_last_operation(workspace: Session) -> None:
    workspace.clock = lambda: NOW - timedelta(days=2)
    assert "比电脑现在的时间还晚" in the_one_wrong(workspace).text


@pytest.mark.parametrize("year", [1980, 2150])
def test_a_clock_of_another_age(workspace: Session, year: int) -> None:
    workspace.clock = lambda: NOW.replace(year=year)
    assert any(finding.topic == machine.CLOCK and "不像是对的" in finding.text for finding in wrong(workspace))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("SHIFAN_USR", "张三", "SHIFAN_USR 不认识"),
        ("SHIFAN_AMBIGUOUS", "3", "不起作用"),
        ("SHIFAN_CRITERIA", "/没有这个文件夹", "不在"),
    ],
)
def test_settings(name: str, text: str, says: str) -> None:
    (found,) = (finding for finding in look_at_settings({name: text, "PATH": "/bin"}) if not finding.fine)
    assert says in found.text
    assert found.advice


def test_known_settings_never_show_what_they_hold() -> None:
    environ = {"SHIFAN_STORE": "postgresql://u:secret@h/d", "SHIFAN_USER": "张三", "SHIFAN_AMBIGUOUS": "2"}
    (found,) = look_at_settings(environ)
    assert (found.fine, "3 个" in found.text, "secret" in found.text) == (True, True, False)


@pytest.mark.parametrize(
    ("names", "environ", "fine", "says"),
    [
        ("echo 'Noto Sans CJK SC,思源黑体'", {"DISPLAY": ":0"}, True, "有 1 种中文字体"),
        (":", {"DISPLAY": ":0"}, False, "没有中文字体"),
        (":", {"SSH_CONNECTION": "x", "DISPLAY": ":0"}, True, "由那一边显示"),
        (":", {}, True, "由那一边显示"),
        ("exit 1", {"DISPLAY": ":0"}, True, "看不到"),
    ],
)
def test_fonts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: str,
    environ: dict[str, str],
    fine: bool,
    says: str,
) -> None:
    program = write_file(tmp_path, "fc-list", f"#!/bin/sh\n{names}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (found,) = look_at_fonts(environ)
    assert (found.fine, says in found.text) == (fine, True)


@pytest.mark.parametrize(
    ("change", "fine", "says"),
    [
        ({}, True, "80 列 24 行"),
        ({"columns": 79}, False, "窗口太小"),
        ({"lines": 23}, False, "至少 80 列 24 行"),
        ({"environ": {"TERM": "dumb"}}, False, "不能画界面"),
        ({"environ": {"TERM": "linux"}}, True, "16 种"),
        ({"environ": {"COLORTERM": "truecolor"}}, True, "全彩"),
        ({"ambiguous": 2}, True, "占两格"),
        ({"ambiguous": None}, True, "问不到"),
        ({"file_names": "ascii"}, False, "中文文件名可能出错"),
        ({"encoding": "gbk"}, True, "程序会改用"),
    ],
)
def test_terminal(change: dict[str, object], fine: bool, says: str) -> None:
    plain = Terminal(80, 24, 1, "utf-8", "utf-8", {"TERM": "xterm-256color"})
    found = list(look_at_terminal(replace(plain, **change)))  # type: ignore[arg-type]
    assert all_fine(found) is fine
    assert any(says in finding.said for finding in found)
