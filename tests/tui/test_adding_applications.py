"""Adding an application to the ledger from the screen, and going on with it or staying."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import RuleError
from shifan.services import applications
from shifan.services.adding import add_beside, criteria_here
from shifan.services.session import Session, open_session
from shifan.tui.dialogs.form import Choice
from support import USER, fixed_clock
from support_cut import cut_short
from support_desk import SMALL, Desk, at_desk, problems
from support_edition_desk import fill
from support_editions import NEXT, all_ways, make_edition
from support_walk import settled


async def add(desk: Desk, **fields: str) -> None:
    """Open the dialog, wait for its choices and fill it in."""
    desk.app.main.commands.run("add_application")
    await desk.dialog()
    await settled(desk)
    for field, text in fields.items():
        await fill(desk, field, text)
    await desk.press("ctrl+s")
    await settled(desk)


def stored(desk: Desk) -> dict[str, Application]:
    """Return the applications by county and round."""
    found = desk.look(lambda session: session.repository.all_of(Application))
    return {f"{one.county} {one.round}": one for one in found}


def here(desk: Desk) -> str:
    """Return which application is on screen."""
    assert desk.app.model is not None
    return desk.app.model.state.application.county


@pytest.mark.parametrize("size", SMALL)
async def test_added_and_gone_on_with(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        desk.app.main.commands.run("add_application")
        await desk.dialog()
        await settled(desk)
        await desk.sees("县（市、区）", "指标版本", "等权百分方案", "省级方案示例")
        assert problems(desk.text, size[0]) == []
        assert cut_short(desk) == []
        await desk.press("escape")
        await desk.closed()
        await add(desk, county="融安县", round="2025", city="柳州市", deadline="2025年9月30日")
        await desk.sees("已新建：柳州市融安县 2025", "2025-01-01 至 2025-12-31", "2025-09-30", "现在打开的是：柳城县")
        assert problems(desk.text, size[0]) == []
        assert cut_short(desk) == []
        await desk.press("enter")
        await desk.closed()
        await desk.sees("已换到融安县 2025", "示范 融安县 2025")
        await desk.open_item("32")
        await desk.press("down", "space")
        await desk.until(lambda: desk.app.saved_at, "已保存")
        made = stored(desk)["融安县 2025"]
    assert (made.city, made.province, made.deadline) == ("柳州市", "", date(2025, 9, 30))
    assert (made.period_start, made.period_end) == (date(2025, 1, 1), date(2025, 12, 31))
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assert (session.application_id, len(session.state().ticks)) == (made.id, 1)


async def test_added_from_the_list_and_stayed(folder: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("applications")
        await desk.dialog()
        await desk.click("新增申报 F2")
        await desk.sees("在这个台账里新增一次申报")
        await settled(desk)
        await fill(desk, "county", "融安县")
        await fill(desk, "round", "2024")
        await desk.press("enter")
        await desk.sees("已新建，换到它吗？")
        await desk.press("escape")
        await desk.closed()
        await desk.sees("已新建融安县 2024的申报，现在打开的还是原来的")
        assert here(desk) == "柳城县"
        assert set(stored(desk)) == {"柳城县 2023", "融安县 2024"}
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assert session.application().county == "柳城县"


async def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(folder: Path) -> None:
    async with at_desk(folder, SMALL[0]) as desk:
        await add(desk, county="柳城县", round="2023")
        await desk.sees("已经有柳城县 2023的申报，没有再建一个")
        assert problems(desk.text, 80) == []
        await fill(desk, "round", "第三轮")
        await desk.press("ctrl+s")
        await desk.sees("看不出是哪一年")
        await fill(desk, "start", "2025-3-1")
        await fill(desk, "end", "2025-2-1")
        await desk.press("ctrl+s")
        await settled(desk)
        assert "看不出" not in desk.text
        await desk.sees("柳城县", "第三轮", "2025-3-1")
        assert list(stored(desk)) == ["柳城县 2023"]
        await fill(desk, "end", "2026-2-1")
        await desk.press("ctrl+s")
        await desk.sees("已新建：柳城县 第三轮", "2025-03-01 至 2026-02-01")


async def test_schemes_follow_the_edition(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        make_edition(session, NEXT, all_ways)
        refuse_other_scheme(session)
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("add_application")
        await desk.dialog()
        await settled(desk)
        screen = desk.app.screen
        editions, schemes = (screen.query_one(f"#{name}", Choice) for name in ("edition", "scheme"))
        assert (editions.value, set(schemes.keys)) == ("working-2023", {"equal-100", "example-province"})
        schemes.show(schemes._builder, key="example-province")
        editions.focus()
        await desk.press("end")
        await desk.until(lambda: schemes.keys == ["equal-100"], "这一版的方案")
        assert (editions.value, schemes.value) == (NEXT, "equal-100")
        await fill(desk, "county", "融安县")
        await fill(desk, "round", "2025")
        await desk.press("ctrl+s")
        await desk.sees("已新建，换到它吗？")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("示范 融安县 2025")
        found = stored(desk)["融安县 2025"]
        assert (found.edition_id, found.scheme_id) == (NEXT, "equal-100")


def refuse_other_scheme(session: Session) -> None:
    """A scheme that was made for another edition is refused, and nothing is added."""
    assert [one.id for one in criteria_here(session).schemes_for(NEXT)] == ["equal-100"]
    with pytest.raises(RuleError, match="不是给指标版本 next-2025 定的"):
        add_beside(session, "融安县", "2025", edition_id=NEXT, scheme_id="example-province")
    assert len(applications.applications(session)) == 1


async def test_in_read_only_mode_nothing_is_added(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.app.go_read_only()
        desk.app.main.commands.run("add_application")
        await desk.sees("现在是只读")
        desk.app.main.commands.run("applications")
        await desk.dialog()
        await desk.press("f2")
        await desk.sees("现在是只读（迎检）模式", "换到另一次申报")
