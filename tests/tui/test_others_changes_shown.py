"""What another program writes while the application runs: shown soon, and nothing moves under the user's hands."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from shifan.domain.state import ApplicationState
from shifan.services import assigning, attaching
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.reminders import RemindersPage
from shifan.tui.widgets.line_view import LineView
from support import USER, fixed_clock, raw_sql, start_python, write_file
from support_desk import SIZES, Desk, at_desk

# Another program at the same workspace: does what it is told, one line of Python at a time.
COLLEAGUE = """
import sys
from pathlib import Path
from shifan.services import assigning, attaching, departments, history, recording
from shifan.services.session import open_session
with open_session(Path(sys.argv[1]), user="李四") as session:
    print("ready", flush=True)
    for line in sys.stdin:
        session.perform(lambda s: eval(line, globals(), {"s": s}))
        print("done", flush=True)
"""


class Colleague:
    """A second program with the same workspace open."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        self._hear("ready")

    def does(self, what: str) -> None:
        """Have it run a use case on its session ``s`` and wait until that is stored."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{what}\n")
        self._child.stdin.flush()
        self._hear("done")

    def _hear(self, word: str) -> None:
        assert self._child.stdout is not None
        heard = self._child.stdout.readline().strip()
        assert heard == word, self._child.communicate(timeout=30)


@contextmanager
def colleague_at(folder: Path) -> Iterator[Colleague]:
    """Start the second program."""
    with start_python(COLLEAGUE, folder) as child:
        yield Colleague(child)
        child.communicate(timeout=30)


def line_of_cursor(view: LineView) -> int:
    """Return on which line of the view the cursor's block begins."""
    return view._laid.starts[view._cursor] - view.scroll_offset.y


@pytest.mark.parametrize("size", SIZES)
async def test_it_appears_with_name_and_deed_and_the_cursor_stays(folder: Path, size: tuple[int, int]) -> None:
    with colleague_at(folder) as colleague:
        async with at_desk(folder, size) as desk:
            await desk.open_item("32")
            await desk.press("down", "down")
            before = desk.app.main.detail.cursor_key
            colleague.does("recording.tick_checkpoint(s, '32.3')")
            await desk.sees("[x] 32.3", "李四 刚刚：勾选 32.3")
            assert desk.app.main.detail.cursor_key == before
            assert desk.app.main.detail.has_focus


@pytest.mark.needs("postgres")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_it_appears_from_a_server_too(workspace_folder: Path) -> None:
    with colleague_at(workspace_folder) as colleague:
        async with at_desk(workspace_folder) as desk:
            await desk.open_item("32")
            colleague.does("recording.tick_checkpoint(s, '32.3')")
            await desk.sees("[x] 32.3", "李四", "刚刚：勾选 32.3")


async def test_lines_that_come_above_do_not_move_the_cursor_on_the_screen(folder: Path, tmp_path: Path) -> None:
    file = write_file(tmp_path, "听证 公告.txt")
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        for number in range(6):
            extra = write_file(tmp_path, f"材料 {number}.txt", f"正文 {number}")
            attaching.attach_files(session, "32", [extra])
    with colleague_at(folder) as colleague:
        async with at_desk(folder, (80, 24)) as desk:
            await desk.open_item("32")
            detail = desk.app.main.detail
            last = next(key for key in reversed(detail.keys) if key.startswith("link:"))
            while detail.cursor_key != last:
                await desk.press("down")
            top, line = detail.scroll_offset.y, line_of_cursor(detail)
            assert top > 0
            colleague.does("assigning.assign(s, '32', '县司法局', person='赵六')")
            colleague.does(f"attaching.attach_files(s, '32.1', [Path({str(file)!r})])")
            await desk.until(lambda: len(_state(desk).links) == 7, "材料")
            await desk.pilot.pause()
            assert (detail.cursor_key, line_of_cursor(detail)) == (last, line)


async def test_a_list_that_was_scrolled_by_the_wheel_stays_where_it_is(folder: Path) -> None:
    with colleague_at(folder) as colleague:
        async with at_desk(folder) as desk:
            await desk.press("2")
            view = desk.app.main.list
            view.scroll_to(y=40, animate=False)
            await desk.pilot.pause()
            before, model = view.scroll_offset.y, desk.app.model
            assert not view.cursor_in_sight
            colleague.does("recording.tick_checkpoint(s, '32.3')")
            await desk.until(lambda: desk.app.model is not model, "新内容")
            await desk.pilot.pause()
            assert view.scroll_offset.y == before


@pytest.mark.parametrize("size", SIZES)
async def test_a_form_keeps_what_was_typed_while_others_write(folder: Path, size: tuple[int, int]) -> None:
    with colleague_at(folder) as colleague:
        async with at_desk(folder, size) as desk:
            await desk.open_item("32")
            await desk.press("ctrl+d")
            await desk.dialog()
            await desk.type("县公安")
            field = desk.app.screen.query_one("#unit", Field)
            field.cursor_position = 1
            model = desk.app.model
            colleague.does("assigning.assign(s, '33', '县民政局', person='赵六')")
            await desk.until(lambda: desk.app.model is not model, "新内容")
            await desk.pilot.pause()
            assert (field.value, field.cursor_position, field.has_focus) == ("县公安", 1, True)
            await desk.type("江")
            await desk.press("enter")
            await desk.sees("新单位？")
            await desk.press("enter")
            await desk.closed()
            assert desk.look(lambda s: s.state().lead_name(s.item("32").id)) == "县江公安"
            assert desk.look(lambda s: s.state().lead_name(s.item("33").id)) == "县民政局"


async def test_marks_on_a_page_stay(folder: Path) -> None:
    def late(session: Session) -> None:
        for number, unit in (("32", "县司法局"), ("33", "县公安局")):
            assigning.assign(session, number, unit, due=fixed_clock().date())

    with open_session(folder, user=USER, clock=fixed_clock) as session:
        late(session)
    with colleague_at(folder) as colleague:
        async with at_desk(folder) as desk:
            page = RemindersPage()
            desk.app.push_screen(page)
            await desk.page()
            await desk.press("down", "space")
            marked, cursor = set(page._marked), page.results.cursor_key
            assert len(marked) == 1
            data = page.data
            colleague.does("recording.tick_checkpoint(s, '40.1')")
            await desk.until(lambda: page.data is not data, "页面已更新")
            await desk.pilot.pause()
            assert (page._marked, page.results.cursor_key) == (marked, cursor)


async def test_what_the_user_is_told_of_his_own_doing_is_not_talked_over(folder: Path) -> None:
    with colleague_at(folder) as colleague:
        async with at_desk(folder) as desk:
            await desk.open_item("32")
            await desk.press("space")
            await desk.sees("勾选 32.1")
            model = desk.app.model
            colleague.does("recording.tick_checkpoint(s, '32.3')")
            await desk.until(lambda: desk.app.model is not model, "新内容")
            await desk.sees("[x] 32.3")
            assert "撤销 Ctrl+Z]" in desk.text
            assert "李四 刚刚" not in desk.text


def _state(desk: Desk) -> ApplicationState:
    assert desk.app.model is not None
    return desk.app.model.state


async def test_while_saving_waits_for_its_turn_the_form_stays_and_then_says_what_was_done(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.type("县司法局")
        with closing(sqlite3.connect(folder / STORE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await desk.press("enter")
            await desk.sees("正在保存")
            await desk.press("escape")
            await desk.sees("正在保存，请稍候")
            other.execute("ROLLBACK")
        await desk.closed()
        await desk.sees("第 32 项由县司法局牵头")


async def test_a_write_that_is_no_change_of_this_application_is_not_announced(folder: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.main.clear_status()
        model = desk.app.model
        raw_sql(folder / STORE_NAME, "CREATE TABLE elsewhere (note TEXT)")
        await desk.until(lambda: desk.app.model is not model, "新内容")
        await desk.pilot.pause()
        assert "刚刚：" not in desk.text
