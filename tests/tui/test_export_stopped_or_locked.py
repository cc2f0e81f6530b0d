"""An export that is stopped writes nothing; one whose file is open elsewhere gets a new name and says so."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from pathlib import Path

import pytest

from shifan.evidence.watch import StoppedError, Watch
from shifan.services.exporting import export_progress
from shifan.services.session import open_session
from support import USER, fixed_clock
from support_desk import SIZES, at_desk, problems
from support_run import in_process

NAME = "柳城县2023进度表.xlsx"


@pytest.fixture
def locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook that another program has open: it can be neither replaced nor removed, as on Windows."""
    target = folder / NAME
    target.write_bytes(b"open elsewhere")
    replace = os.replace

    def refusing(source: Path, wanted: Path) -> None:
        if Path(wanted) == target:
            raise PermissionError(errno.EACCES, "in use")
        replace(source, wanted)

    monkeypatch.setattr("shifan.excel.saving.os.replace", refusing)
    return target


def head(path: Path) -> bytes:
    """Return how a file begins."""
    return path.read_bytes()[:4]


@pytest.mark.parametrize("size", SIZES)
async def test_a_locked_file_gets_a_new_name(folder: Path, locked: Path, size: tuple[int, int]) -> None:
    (folder / "柳城县2023进度表(2).xlsx").write_bytes(b"taken")
    async with at_desk(folder, size) as desk:
        await desk.press("f6")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("已经存在")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("柳城县2023进度表(3).xlsx", "正被其他程序打开")
        if "已另存为" not in desk.text:  # the folder's name leaves no room
            await desk.press("f9")
        await desk.sees("已另存为")
        assert problems(desk.text, size[0]) == []
    assert [head(folder / name) for name in (locked.name, "柳城县2023进度表(2).xlsx", "柳城县2023进度表(3).xlsx")] == [
        b"open",
        b"take",
        b"PK\x03\x04",
    ]


def test_the_command_does_the_same(folder: Path, locked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = in_process(capsys)("-w", folder, "export", locked, "--force")
    assert ran.code == 0
    assert "已导出" in ran.out
    assert "(2).xlsx" in ran.out
    assert "没有动它" in ran.err
    assert locked.read_bytes() == b"open elsewhere"


def test_a_stopped_export_writes_nothing(folder: Path) -> None:
    watch = Watch()
    watch.stop()
    with open_session(folder, user=USER, clock=fixed_clock) as session, pytest.raises(StoppedError):
        export_progress(session, folder / NAME, watch=watch)
    assert not (folder / NAME).exists()
    watch = Watch()
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        export_progress(session, folder / NAME, watch=watch)
    assert 0 < watch.done <= watch.total


async def test_esc_stops_it_and_the_dialog_stays(folder: Path) -> None:
    held = threading.Event()
    async with at_desk(folder) as desk:
        await desk.press("f6")
        await desk.dialog()
        waiting = asyncio.ensure_future(desk.app.store.call(held.wait, 20))  # a slow disk
        await desk.press("enter")
        await desk.sees("正在导出", "Esc 停止")
        await desk.press("escape")
        await desk.sees("正在停止")
        held.set()
        await waiting
        await desk.sees("已停止，没有导出")
        assert not (folder / NAME).exists()
        await desk.press("enter")
        await desk.closed()
        await desk.sees("已导出")
    assert (folder / NAME).exists()


async def test_copying_is_stopped_with_esc_and_nothing_is_added(folder: Path, tmp_path: Path) -> None:
    big = tmp_path / "桌面" / "录像.mp4"
    big.parent.mkdir()
    big.write_bytes(b"film" * 1_000_000)
    held = threading.Event()
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.type(f"'{big}'")
        await desk.dialog()
        await desk.sees("[x] 录像.mp4")
        waiting = asyncio.ensure_future(desk.app.store.call(held.wait, 20))
        await desk.press("enter")
        await desk.sees("正在保存")
        await desk.press("escape")
        await desk.sees("正在停止")
        held.set()
        await waiting
        await desk.sees("已停止，一份也没有添加")
        assert desk.look(lambda session: session.state().evidence) == ()
        pool = folder / "材料"
        assert [path for path in pool.rglob("*") if path.is_file() and path.suffix != ".json"] == []
        await desk.press("enter")
        await desk.closed()
        assert len(desk.look(lambda session: session.state().evidence)) == 1
