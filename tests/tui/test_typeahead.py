"""What is typed before the first screen stands is done in its order: on a pty from the first moment, and by a pilot."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual import events

from shifan.services.session import open_session
from shifan.tui.application import ShifanApp
from support import USER, fixed_clock
from support_desk import Desk
from support_pty import Screenful

_ALT_SCREEN = b"\x1b[?1049h"
_F3 = b"\x1bOR"


def ticked(folder: Path) -> list[str]:
    """Return the numbers of the checkpoints that are ticked."""
    with open_session(folder) as session:
        ids = {(tick.criterion_id, tick.checkpoint_id) for tick in session.state().ticks}
        points = ((item, point) for item in session.edition.criteria for point in item.checkpoints)
        return [point.number for item, point in points if (item.id, point.id) in ids]


def leave(screen: Screenful) -> None:
    """Leave, and wait until the application has ended well."""
    screen.press(b"\x11")
    assert screen.ended() == 0


def test_keys_that_wait_before_the_program_is_loaded(folder: Path) -> None:
    """They were sent through a terminal that still echoes and makes a line feed of Enter."""
    with Screenful(folder, {}) as screen:
        screen.press(b"2\x1b[B\r\x1b[B ")
        screen.until(lambda: ticked(folder), "打勾")
        leave(screen)
        drawn = screen.seen.partition(_ALT_SCREEN)[2]
    assert ticked(folder) == ["2.2"]
    assert b"^[[B" not in drawn


def test_keys_one_by_one_all_through_the_start_and_a_resize_between(folder: Path) -> None:
    with Screenful(folder, {}) as screen:
        for key in (b"2", b"\x1b[B", b"\x1b[B", b"\r", b"\x1b[B", b"\x1b[B", b" ", _F3, "听".encode(), "证".encode()):
            screen.press(key)
            if key == _F3:
                screen.resize(120, 40)
            time.sleep(0.05)  # a fast typist: the start takes longer than all of it
        screen.wait_for("听证")
        screen.wait_for("搜索指标")
        screen.press(b"\x1b")
        screen.settle()
        leave(screen)
    assert ticked(folder) == ["3.3"]


@pytest.mark.parametrize(("answer", "cells"), [(b"2\x1b[1;3R", 2), (b"2\x1b[1;2R\r", 1)], ids=["wide", "narrow"])
def test_keys_while_the_terminal_is_asked_for_its_widths(folder: Path, answer: bytes, cells: int) -> None:
    with Screenful(folder, {"SHIFAN_AMBIGUOUS": ""}, answer) as screen:
        screen.wait_for("行政许可事项清单")
        screen.press(_F3)
        screen.wait_for("搜索指标")
        screen.settle()
        start = screen.cursor
        screen.press("“".encode())
        screen.until(lambda: screen.cursor == (start[0] + cells, start[1]), "光标移动")


def test_no_answer_loses_no_key(folder: Path) -> None:
    with Screenful(folder, {"SHIFAN_AMBIGUOUS": ""}, b"2") as screen:
        screen.wait_for("行政许可事项清单")


def test_who_does_not_want_to_wait_can_leave(folder: Path) -> None:
    with Screenful(folder, {}) as screen:
        screen.press(b"2\r ")
        screen.wait_for("\x1b[?1049h")
        screen.press(b"\x11")
        assert screen.ended() == 0
    assert ticked(folder) == ["1.1"]


@pytest.mark.parametrize("there", [True, False], ids=["file", "words"])
async def test_the_path_of_a_file_is_pasted_and_other_text_is_typed(
    folder: Path, files: list[Path], there: bool
) -> None:
    text = str(files[0]) if there else "/司法局听证会记录"
    app = ShifanApp(lambda: open_session(folder, user=USER, clock=fixed_clock))
    async with app.run_test(size=(120, 40)) as pilot:
        for character in text:
            app.post_message(events.Key("slash" if character == "/" else character, character))
        desk = Desk(app, pilot, folder)
        await desk.until(lambda: app.typed.over, "按键已处理")
        await desk.sees("[x] 关于 印发方案的通知" if there else "司法局听证会记录")
        assert ticked(folder) == []
