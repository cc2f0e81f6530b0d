"""Changing to another application, and archiving one, from the list of all actions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shifan.services import applications
from shifan.services.last_opened import last_opened
from shifan.services.session import open_session
from shifan.services.setup import new_application
from support import USER, fixed_clock
from support_desk import SIZES, Desk, at_desk, problems


@pytest.fixture
def shared(folder: Path) -> Path:
    """A workspace with three applications; 柳城县 is the one last opened."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        for county, city in (("鹿寨县", "柳州市"), ("阳朔县", "桂林市")):
            made = replace(new_application(county, "2024"), province="广西壮族自治区", city=city)
            applications.add_application(session, made)
    return folder


async def choose(desk: Desk, action: str) -> None:
    """Run an action that has no key."""
    desk.app.main.commands.run(action)
    await desk.dialog()


def county(desk: Desk) -> str:
    """Return the county on screen."""
    assert desk.app.model is not None
    return desk.app.model.state.application.county


@pytest.mark.parametrize("size", SIZES)
async def test_another_application_is_found_by_typing_and_opened(shared: Path, size: tuple[int, int]) -> None:
    async with at_desk(shared, size) as desk:
        await desk.press("4")
        await choose(desk, "applications")
        await desk.sees("柳城县", "鹿寨县", "阳朔县", "现在这个")
        assert problems(desk.text, size[0]) == []
        await desk.type("桂林")
        await desk.until(lambda: "鹿寨县" not in desk.text, "筛选")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("阳朔县 2024", "已换到阳朔县 2024")
        assert desk.app.main.place == "overview"
        assert last_opened(shared, USER) == desk.app.model.state.application.id  # type: ignore[union-attr]
        await desk.open_item("32")
        await desk.press("down", "space")
        await desk.until(lambda: desk.app.saved_at, "已保存")
    with open_session(shared, user=USER, clock=fixed_clock) as session:
        assert (session.application().county, len(session.state().ticks)) == ("阳朔县", 1)


async def test_escape_stays_where_one_was(shared: Path) -> None:
    async with at_desk(shared) as desk:
        await choose(desk, "applications")
        await desk.sees("鹿寨县")
        await desk.press("down", "escape")
        await desk.closed()
        assert county(desk) == "柳城县"


async def test_archiving_locks_the_ledger_until_it_is_undone(shared: Path) -> None:
    async with at_desk(shared) as desk:
        await choose(desk, "archive")
        await desk.sees("只能查看，不能改动")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("归档柳城县 2023", "已归档，只能查看")
        await desk.open_item("32")
        await desk.press("down", "space")
        await desk.sees("归档，只能查看，不能改动", "请先取消归档")
        assert problems(desk.text, 120) == []
        await desk.press("ctrl+z")
        await desk.sees("撤销：归档柳城县 2023")
        await desk.press("space")
        await desk.until(lambda: desk.app.model and desk.app.model.state.ticks, "打勾")
        await choose(desk, "archive")
        await desk.press("enter")
        await desk.closed()
        await choose(desk, "archive")
        await desk.sees("取消归档以后又可以改动")
        await desk.press("enter")
        await desk.closed()
        assert desk.app.model is not None
        assert desk.app.model.state.application.archived_on is None


async def test_an_archived_application_is_found_when_it_is_asked_for(shared: Path) -> None:
    with open_session(shared, user=USER, clock=fixed_clock) as session:
        applications.archive(session, "鹿寨")
    async with at_desk(shared) as desk:
        await choose(desk, "applications")
        await desk.sees("阳朔县")
        assert "鹿寨县" not in desk.text
        await desk.type("鹿寨")
        await desk.sees("鹿寨县", "已归档")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("已归档，只能查看")


async def test_marks_filter_and_repeat_stay_behind(shared: Path) -> None:
    async with at_desk(shared) as desk:
        main = desk.app.main
        await desk.press("2", "insert", "f7")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("第 1 项自评「达标」")
        main.narrowing.show_only("1-3")
        await desk.sees("筛选：1-3 3 项")
        await choose(desk, "applications")
        await desk.type("桂林")
        await desk.until(lambda: "鹿寨县" not in desk.text, "筛选")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("阳朔县 2024", "已换到阳朔县 2024")
        await desk.press("2")
        await desk.until(lambda: len(main.list.keys) == 104, "全部指标")
        assert "[x]" not in desk.text
        await desk.press("full_stop")
        await desk.sees("还没有可以重复的操作")
