"""F9 explains every dialog, beginning with the focused field; the dialog under it stays as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shifan.tui.cjk.ime import ImeTextArea
from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.form import Choice
from shifan.tui.dialogs.helping import DialogHelp
from shifan.tui.dialogs.pages import PageDialog
from shifan.tui.dialogs.picking import HelpDialog
from shifan.tui.start import StartApp
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from support_cut import cut_short, cut_short_of
from support_desk import Desk, at_desk
from support_walk import dialogs, faults, settled


def held(desk: Desk) -> list[object]:
    """Return what the dialog in front holds, and what has the focus."""
    screen = desk.app.screen
    values: list[object] = [(field.id, field.value) for field in screen.query(Field)]
    values += [(area.id, area.text) for area in screen.query(ImeTextArea)]
    values += [(choice.id, choice.value) for choice in screen.query(Choice)]
    return [*values, screen.focused]


async def write(desk: Desk) -> None:
    """Type something where the dialog takes text."""
    if isinstance(desk.app.focused, Field | ImeTextArea):
        before = held(desk)
        await desk.press("7")
        await desk.until(lambda: held(desk) != before, "写的字")
    await settled(desk)


async def test_every_dialog_is_explained_and_stays_as_it_was(demo: Path) -> None:
    explained = 0
    async with at_desk(demo, (80, 24)) as desk:
        async for name in dialogs(desk):
            under = desk.app.screen
            if isinstance(under, HelpDialog):
                continue
            if not isinstance(under, PageDialog):
                await write(desk)
            before = held(desk)
            assert "help" in under.query_one("#buttons", Labels).shown_actions, name
            await desk.press("f9")
            await desk.until(lambda: isinstance(desk.app.screen, HelpDialog | DialogHelp), f"{name} 的帮助")
            await settled(desk)
            assert "现在这里" in desk.text, name
            assert faults(desk) == [], name
            await desk.press("f9")
            await desk.until(lambda: desk.app.screen is under, f"{name} 还在")  # noqa: B023
            await settled(desk)
            assert held(desk) == before, name
            explained += 1
    assert explained > 45


async def test_help_tells_of_the_field_first_then_the_dialog_then_all_keys(demo: Path) -> None:
    async with at_desk(demo, (120, 40)) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.press("f9")
        await desk.sees("正在填「牵头单位」", "这里可以做的", "全部按键", "关闭这个对话框以后可以用")
        text = desk.text
        assert text.index("正在填") < text.index("这里可以做的") < text.index("全部按键")
        rows = desk.app.screen.query_one("#results", LineView)
        assert rows.keys == ["do:submit", "do:cancel"]
        await desk.press("escape")
        await desk.dialog()
        await desk.press("tab", "tab", "tab", "f9")
        await desk.sees("正在填「完成时限」", "如 2023-10-9")


async def test_the_search_is_explained_by_the_registry(demo: Path) -> None:
    async with at_desk(demo, (80, 24)) as desk:
        await desk.press("f3")
        await desk.dialog()
        await desk.type("听证?")
        await desk.sees("听证?")
        assert not isinstance(desk.app.screen, DialogHelp)
        await desk.press("question_mark")
        await desk.sees("听证??")
        await desk.press("f9")
        await desk.sees("帮助：搜索指标", "打开选中的指标", "关闭搜索，列表里只留下查到的各项")
        assert "do:narrow" in desk.app.screen.query_one("#results", LineView).keys


async def test_what_is_chosen_in_the_help_is_done_in_the_dialog(demo: Path) -> None:
    async with at_desk(demo, (80, 24)) as desk:
        await desk.open_item("32")
        await desk.press("f8")
        await desk.dialog()
        await desk.type("从帮助里保存")
        await desk.press("f9")
        await desk.sees("正在写多行文字")
        await desk.press("enter")
        await desk.closed()
        assert desk.look(lambda session: session.record(session.item("32").id)).note == "从帮助里保存"
        await desk.press("f8")
        await desk.dialog()
        await desk.press("f9")
        await desk.sees("正在写多行文字")
        await desk.press("down", "enter")
        await desk.closed()


async def test_the_guided_start_is_explained(tmp_path: Path) -> None:
    app = StartApp(tmp_path, date(2023, 10, 9))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Desk(app, pilot, tmp_path)  # type: ignore[arg-type]
        await desk.until(lambda: "新建本县的台账" in desk.text, "第一步")
        await pilot.press("f9")
        await desk.until(lambda: "移到哪一种，就是选哪一种" in desk.text, "帮助")
        assert cut_short_of(app.screen) == []
        await pilot.press("f9", "enter")
        await desk.until(lambda: "哪个县" in desk.text, "第二步")
        await pilot.press(*"123", "f9")
        await desk.until(lambda: "正在填「县（市、区）」；如 柳城县" in desk.text, "帮助")
        assert "回到上一步，写好的都还在。" in desk.text
        assert "退出程序，下次再开始。" in desk.text
        assert "不改台账" not in desk.text
        await pilot.press("escape")
        await desk.until(lambda: "哪个县" in desk.text, "第二步")
        assert app.screen.query_one("#county", Field).value == "123"
        assert "帮助 F9" in desk.text


async def test_help_is_a_label_too(demo: Path) -> None:
    async with at_desk(demo, (80, 24)) as desk:
        await desk.open_item("32")
        await desk.press("f7")
        await desk.dialog()
        await desk.click("帮助 F9")
        await desk.sees("正在选「")
        await desk.click("返回 Esc")
        await desk.until(lambda: not isinstance(desk.app.screen, DialogHelp), "回到自评")
        assert cut_short(desk) == []
