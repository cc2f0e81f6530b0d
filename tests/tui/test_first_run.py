"""The guided start where there is no work folder yet, and the tour after it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from shifan.services.session import open_session
from shifan.store.location import network_reason
from shifan.tui.application import ShifanApp
from shifan.tui.dialogs.starting import Started
from shifan.tui.dialogs.tour import STEPS
from shifan.tui.start import StartApp
from support import fixed_clock, new_workspace
from support_desk import SIZES, Desk, at_desk, problems

TODAY = date(2023, 10, 9)


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(path.name for path in folder.iterdir())


class Start(Desk):
    """The user at the guided start."""

    def _shows(self, text: str) -> bool:
        return "".join(text.split()) in "".join(self.text.split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def answer(self, field: str, text: str) -> None:
        """Write into a field as somebody who goes there would."""
        found = self.app.screen.query_one(f"#{field}")
        found.focus()
        await self.until(lambda: found.has_focus, field)
        found.value = ""  # type: ignore[attr-defined]
        await self.type(text)
        await self.until(lambda: found.value == text, text)  # type: ignore[attr-defined]

    async def go_on(self, *texts: str) -> None:
        """Press Enter and wait for the next step."""
        await self.press("enter")
        await self.sees(*texts)


@asynccontextmanager
async def at_start(here: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Start]:
    """Run the guided start in a folder; ``Desk`` is used for what it knows of screens and keys alone."""
    app = StartApp(here, TODAY)
    async with app.run_test(size=size) as pilot:
        desk = Start(app, pilot, here)  # type: ignore[arg-type]
        await desk.sees("新建本县的台账")
        yield desk


async def to_place(desk: Start) -> None:
    await desk.go_on("哪个县")
    await desk.answer("county", "融安县")
    await desk.answer("round", "2024-2025")
    await desk.answer("user", "联络员甲")
    await desk.go_on("评估期是哪一段", "2024-01-01", "2024-12-31")
    await desk.go_on("放在哪个文件夹", "融安县2024-2025")


@pytest.mark.parametrize("size", SIZES)
async def test_a_county_begins(tmp_path: Path, size: tuple[int, int]) -> None:
    here = tmp_path / "空 文件夹"
    here.mkdir()
    async with at_start(here, size) as desk:
        await to_place(desk)
        await desk.answer("folder", "融安台账")
        await desk.go_on("用哪一版指标", "工作版")
        await desk.go_on("请核对", "融安县", "联络员甲", "非官方原文")
        assert problems(desk.text, size[0]) == []
        assert not (here / "融安台账").exists()
        await desk.go_on("建好了", "已新建融安县", "都正常")
        await desk.press("enter")
        await desk.until(lambda: desk.app.return_value is not None, "结束")
    assert desk.app.return_value == Started(here / "融安台账", ("tour",))
    with open_session(here / "融安台账", clock=fixed_clock) as session:
        application = session.application()
        assert (application.county, application.round) == ("融安县", "2024-2025")
        assert (application.period_start, application.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
        assert session.user == "联络员甲"  # the name is kept for this account
        assert {operation.user for operation in session.repository.operations(application.id)} == {"联络员甲"}


async def test_back_and_forth_loses_nothing_typed(tmp_path: Path) -> None:
    async with at_start(tmp_path) as desk:
        await to_place(desk)
        await desk.press("escape")
        await desk.sees("评估期是哪一段")
        await desk.answer("deadline", "2025-3-1")
        await desk.press("escape")
        await desk.sees("融安县", "2024-2025")
        await desk.answer("round", "2026")
        await desk.go_on("2026-01-01", "2025-3-1")
        await desk.press("enter")
        await desk.sees("上报截止日期早于评估期")  # the period followed the round, the deadline did not
        await desk.answer("start", "2024-6-1")
        await desk.press("escape", "enter")
        await desk.sees("2024-6-1")


async def test_each_step_says_what_is_missing_or_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used = new_workspace(tmp_path / "已有")
    used.close()
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    network = tmp_path / "共享盘"
    network.mkdir()

    def reason(path: Path) -> str:
        return "cifs" if network in (path, *path.parents) else network_reason(path)

    monkeypatch.setattr("shifan.services.starting.network_reason", reason)
    async with at_start(tmp_path) as desk:
        await desk.go_on("哪个县")
        await desk.go_on("请写明是哪个县")
        await desk.answer("county", "柳城县")
        await desk.go_on("请写明年度或轮次")
        await desk.answer("round", "第一轮")
        await desk.go_on("评估期是哪一段")
        await desk.go_on("看不出是哪一年")
        await desk.answer("start", "去年")
        await desk.go_on("看不懂日期「去年」")
        await desk.answer("start", "2023-1-1")
        await desk.answer("end", "2022-12-31")
        await desk.go_on("结束日期早于开始日期")
        await desk.answer("end", "2023-12-31")
        await desk.go_on("放在哪个文件夹")
        await desk.answer("folder", str(network / "台账"))
        await desk.go_on("在网络文件夹上", "请放在本机硬盘", "填报表发下去")
        assert problems(desk.text.replace("cifs", ""), 80) == []
        await desk.answer("folder", str(tmp_path / "文件"))
        await desk.go_on("是一个文件，不是文件夹")
        await desk.answer("folder", str(tmp_path / "已有"))
        await desk.go_on("已经有台账，不会覆盖")
    assert names(network) == []


async def test_enter_goes_to_what_is_missing(tmp_path: Path) -> None:
    async with at_start(tmp_path) as desk:
        await desk.go_on("哪个县")
        await desk.type("融水苗族自治县")
        await desk.go_on("请写明年度或轮次")
        await desk.type("2023")
        await desk.go_on("评估期是哪一段", "2023-01-01")
        await desk.answer("deadline", "去年")
        desk.app.screen.query_one("#start").focus()
        await desk.go_on("看不懂日期「去年」")
        await desk.until(lambda: desk.app.focused is not None and desk.app.focused.id == "deadline", "截止日期一栏")
        await desk.answer("deadline", "2024-3-1")
        await desk.go_on("放在哪个文件夹", "融水苗族自治县2023")


async def test_the_sample(tmp_path: Path) -> None:
    async with at_start(tmp_path) as desk:
        await desk.press("down")
        await desk.go_on("放在哪个文件夹", "示范演示")
        await desk.answer("folder", str(tmp_path / "样例"))
        await desk.go_on("载入样例")
        await desk.go_on("建好了", "样例已建好")
        await desk.press("enter")
        await desk.until(lambda: desk.app.return_value is not None, "结束")
    with open_session(tmp_path / "样例") as session:
        assert session.application().sample_note


async def test_a_ledger_that_is_there_already(tmp_path: Path) -> None:
    new_workspace(tmp_path / "已有").close()
    async with at_start(tmp_path) as desk:
        await desk.press("down", "down")
        await desk.go_on("台账在哪个文件夹")
        await desk.answer("folder", str(tmp_path))
        await desk.go_on("里没有台账")
        await desk.answer("folder", "已有")
        await desk.press("enter")
        await desk.until(lambda: desk.app.return_value is not None, "结束")
    assert desk.app.return_value == Started(tmp_path / "已有")


async def test_leaving_makes_nothing(tmp_path: Path) -> None:
    async with at_start(tmp_path) as desk:
        await to_place(desk)
        await desk.press("ctrl+q")
        await desk.until(lambda: desk.app._exit, "退出")
    assert desk.app.return_value is None
    assert names(tmp_path) == []


@pytest.mark.parametrize("size", SIZES)
async def test_the_tour_shows_five_places_and_can_be_taken_again(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        for again in range(2):
            desk.app.main.commands.run("tour")
            await desk.until(lambda: desk.app.screen is not desk.app.main, "导览")
            for number, (place, title, _) in enumerate(STEPS):
                await desk.sees(title, f"{number + 1}/5")
                assert desk.app.main.place == place
                assert problems(desk.text, size[0]) == []
                await desk.press("right" if again and number < 4 else "enter")
            await desk.closed()
        desk.app.main.commands.run("tour")
        await desk.sees("1/5")
        await desk.press("right", "left", "escape")
        await desk.closed()


async def test_the_tour_opens_by_itself_after_the_start(folder: Path) -> None:
    app = ShifanApp(lambda: open_session(folder, clock=fixed_clock), first=("tour",))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Desk(app, pilot, folder)
        await desk.until(lambda: app.model is not None and app.screen is not app.main, "导览")
        await desk.sees("入门导览")
        await desk.press("escape")
        await desk.closed()
