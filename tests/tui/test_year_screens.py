"""What holds on the pages of the year at both sizes: widths, line beginnings, glyphs, language, hostile text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.services import duties, inquiries, reviewing, showcase, sites, submitting
from shifan.services.recording import change_status
from shifan.services.session import Session, open_session
from shifan.tui.dialogs.picking import PickDialog
from shifan.tui.keys import ACTIONS
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.screens.main import MainScreen
from support import USER, fixed_clock
from support_desk import SMALL, Desk, at_desk, problems
from support_desk_year import proved

HOSTILE = "[b]①→听证\u202e\x07会记录…"


def fill(session: Session) -> None:
    """Enter something on every page, hostile text among it."""
    proved(session, "32", "40")
    reviewing.open_round(session, RoundKind.FIRST, HOSTILE)
    reviewing.send_back(session, "32", f"缺会议纪要、听证公告，附件二没有盖章；{HOSTILE}", date(2023, 10, 20))
    reviewing.close_round(session)
    change_status(session, "32", WorkStatus.SUBMITTED)
    reviewing.open_round(session, RoundKind.SECOND)
    reviewing.review(session, "32", Rating.MET)
    submitting.make_submission(session, f"市委依法治市办{HOSTILE}", note=HOSTILE)
    inquiries.ask(session, f"听证会记录在哪里，参加人名单有没有，{HOSTILE}", number="32", asked_by="核查二组")
    inquiries.answer(session, 1, "在司法局", by="张三", follow_up=HOSTILE, follow_up_due=date(2023, 10, 12))
    sites.add_site(session, f"县政务服务中心{HOSTILE}", address=HOSTILE, numbers="1,13,32")
    showcase.set_showcase(session, name=f"信访工作法治化{HOSTILE}", unit="县信访局", summary=HOSTILE * 12)
    showcase.add_material(session, f"项目工作总结{HOSTILE}", due=date(2023, 10, 1))
    showcase.add_showcase_milestone(session, HOSTILE, date(2023, 11, 1))
    duties.add_duty(session, f"述法工作会议{HOSTILE}", 1, 20, rule=HOSTILE)


async def year_screens(desk: Desk, *, deep: bool) -> AsyncIterator[str]:
    """Open every page of the year, with ``deep`` its dialogs too, and yield its name.

    Dialogs whose text fields hold stored text are left out: a field shows it word for word.
    """
    yield "overview"
    pages = {
        "审核轮次": ("enter", "escape", "f4", "escape", "ctrl+b", "enter", "escape"),
        "报送 回执": (
            "enter",
            "escape",
            "f2",
            "escape",
            "f4",
            "escape",
            "ctrl+b",
            "enter",
            "escape",
            "ctrl+o",
            "escape",
        ),
        "核查询问": ("f2", "escape", "f4", "escape"),
        "点位": ("f2", "escape", "f4", "escape"),
        "单项示范": ("enter", "escape", "f2", "escape", "f3", "escape", "ctrl+d", "escape"),
        "年度职责": ("f2", "escape"),
        "申报阶段": (),
        "下一轮": (),
        "进入只读": (),
    }
    for name, keys in pages.items():
        await desk.press("ctrl+p")
        await desk.dialog()
        await desk.type(name)
        await desk.press("enter")
        await desk.until(lambda: not isinstance(desk.app.screen, PickDialog | MainScreen), name)
        await desk.pilot.pause(0.1)
        yield name
        for key in keys if deep else ():
            await desk.press(key)
            yield f"{name} {key}"
        await desk.press("escape")
        await desk.closed()
    await desk.press("ctrl+k")
    await desk.dialog()
    await desk.type("听证")
    await desk.sees("听证与座谈")
    yield "look-up"


@pytest.mark.parametrize("size", SMALL)
async def test_every_page_is_clean(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        fill(session)
    async with at_desk(folder, size) as desk:
        wrong = [
            f"{name}: {problem}"
            async for name in year_screens(desk, deep=not desk.wide)
            for problem in problems(desk.text, size[0])
        ]
    assert wrong == []


def test_page_keys_are_clear_of_forbidden_ones_and_of_each_other() -> None:
    forbidden = {"f1", "f5", "f10", "f11", "f12", "ctrl+space", *(f"ctrl+{letter}" for letter in "mihjwntqpcz")}
    for page, actions in PAGE_ACTIONS.items():
        keys = [key for action in actions for key in action.keys]
        assert len(keys) == len(set(keys)), page
        assert not forbidden & set(keys), page
        assert not [key for key in keys if len(key) == 1 or key.startswith("alt+")], page


def test_actions_are_registered_once() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))
