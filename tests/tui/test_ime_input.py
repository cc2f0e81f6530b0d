"""Text fields for input methods: where the hardware cursor is, and what a paste inserts."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Static

from shifan.tui.cjk.ime import ImeInput, ImeTextArea, one_line

LEFT = 3  # border 1, padding 2
INNER = 24  # the cells inside a field 30 wide


class FieldApp(App[None]):
    """One input and one text area below a line of text."""

    CSS: ClassVar[str] = """
    #top { height: auto; }
    #input { width: 30; }
    #area { width: 30; height: 6; }
    #tail { height: 40; }
    """

    def __init__(self, value: str = "") -> None:
        super().__init__()
        self.initial = value

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static("一行", id="top")
            yield ImeInput(self.initial, id="input", select_on_focus=False)
            yield ImeTextArea(id="area")
            yield Static(id="tail")

    def on_mount(self) -> None:
        self.field.focus()

    @property
    def field(self) -> ImeInput:
        return self.query_one("#input", ImeInput)

    @property
    def area(self) -> ImeTextArea:
        return self.query_one("#area", ImeTextArea)


def cursor(pilot: Pilot[None]) -> tuple[int, int]:
    x, y = pilot.app.cursor_position
    return x, y


async def test_cursor_of_an_empty_field() -> None:
    app = FieldApp()
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        assert cursor(pilot) == (LEFT, 2)


async def test_cursor_at_the_end_in_the_middle_and_at_the_start() -> None:
    app = FieldApp("县政府a")
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        assert cursor(pilot) == (LEFT + 7, 2)
        await pilot.press("left", "left")
        assert cursor(pilot) == (LEFT + 4, 2)
        await pilot.press("home")
        assert cursor(pilot) == (LEFT, 2)
        await pilot.press("end")
        assert cursor(pilot) == (LEFT + 7, 2)


async def test_cursor_follows_typing() -> None:
    app = FieldApp()
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.press("县", "政", "府")
        assert app.field.value == "县政府"
        assert cursor(pilot) == (LEFT + 6, 2)


async def test_cursor_in_a_scrolled_field() -> None:
    app = FieldApp("关于全面推行行政规范性文件合法性审核机制")
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        assert app.field.scroll_offset.x > 0
        assert cursor(pilot) == (LEFT + 40 - app.field.scroll_offset.x, 2)
        assert cursor(pilot)[0] <= LEFT + INNER - 1
        await pilot.press("left", "left", "left")
        assert cursor(pilot) == (LEFT + 34 - app.field.scroll_offset.x, 2)
        await pilot.press("home")
        assert app.field.scroll_offset.x == 0
        assert cursor(pilot) == (LEFT, 2)


async def test_cursor_stays_visible_when_the_field_gets_narrower() -> None:
    app = FieldApp("关于全面推行行政规范性")
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        assert cursor(pilot) == (LEFT + 22, 2)
        app.field.styles.width = 20
        await pilot.pause()
        await pilot.pause()
        assert app.field.scroll_offset.x > 0
        assert cursor(pilot) == (LEFT + 22 - app.field.scroll_offset.x, 2)


async def test_cursor_follows_when_the_layout_moves_the_field() -> None:
    app = FieldApp("县")
    async with app.run_test(size=(60, 24)) as pilot:
        app.query_one("#top", Static).update("一\n二\n三")
        await pilot.pause()
        assert cursor(pilot) == (LEFT + 2, 4)
        app.query_one(VerticalScroll).scroll_to(y=2, animate=False, force=True)
        await pilot.pause()
        await pilot.pause()
        assert cursor(pilot) == (LEFT + 2, 2)


async def test_a_field_without_focus_leaves_the_cursor_alone() -> None:
    app = FieldApp("县")
    async with app.run_test(size=(60, 24)) as pilot:
        app.area.focus()
        await pilot.pause()
        before = cursor(pilot)
        assert before == (2, 5)
        app.field.value = "被程序改写的文字"
        await pilot.pause()
        assert cursor(pilot) == before


async def test_cursor_of_the_text_area() -> None:
    app = FieldApp()
    async with app.run_test(size=(60, 24)) as pilot:
        app.area.focus()
        await pilot.press("县", "政", "a", "enter", "府")
        assert cursor(pilot) == (2 + 2, 6)
        await pilot.press("up", "end")
        assert cursor(pilot) == (2 + 5, 5)
        app.field.value = "程序改写"
        await pilot.pause()
        assert cursor(pilot) == (2 + 5, 5)


async def test_cursor_of_a_scrolled_text_area_stays_inside() -> None:
    app = FieldApp()
    async with app.run_test(size=(60, 24)) as pilot:
        app.area.focus()
        app.area.text = "\n".join(f"第{number}行" for number in range(1, 10))
        app.area.move_cursor(app.area.document.end)
        await pilot.pause()
        assert app.area.scroll_offset.y == 5
        assert cursor(pilot) == (2 + 5, 8)


async def test_a_text_area_without_focus_leaves_the_cursor_alone() -> None:
    app = FieldApp("县")
    async with app.run_test(size=(60, 24)) as pilot:
        app.area.text = "\n".join("一二三四五")
        app.area.move_cursor(app.area.document.end)
        await pilot.pause()
        app.area.scroll_to(y=0, animate=False, force=True)
        await pilot.pause()
        assert cursor(pilot) == (LEFT + 2, 2)


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("第一行\n第二行\r\n第三行", "甲第一行 第二行 第三行乙"),
        ("D:\\一.docx\n\n  D:\\二.docx  \n", "甲D:\\一.docx D:\\二.docx乙"),
        ("\n\n", "甲乙"),
        ("", "甲乙"),
        ("制表\t符\x1b[31m\u200b", "甲制表 符[31m乙"),
        ("e\u0301", "甲e\u0301乙"),
    ],
)
async def test_paste_into_the_middle(pasted: str, value: str) -> None:
    app = FieldApp("甲乙")
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.press("home", "right")
        app.field.post_message(events.Paste(pasted))
        await pilot.pause()
        assert app.field.value == value
        assert app.field.cursor_position == len(value) - 1


async def test_paste_replaces_the_selection_in_either_direction() -> None:
    app = FieldApp("甲乙丙")
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.press("end", "shift+left", "shift+left")
        app.field.post_message(events.Paste("一\n二"))
        await pilot.pause()
        assert app.field.value == "甲一 二"


async def test_paste_from_the_clipboard_of_the_application() -> None:
    app = FieldApp()
    async with app.run_test(size=(60, 24)) as pilot:
        app.copy_to_clipboard("一\n二")
        await pilot.press("ctrl+v")
        assert app.field.value == "一 二"


async def test_the_length_limit_holds_for_pastes() -> None:
    app = FieldApp("甲")
    async with app.run_test(size=(60, 24)) as pilot:
        app.field.max_length = 3
        app.field.post_message(events.Paste("一二三四"))
        await pilot.pause()
        assert app.field.value == "甲"


def test_one_line_keeps_variants_of_rare_characters() -> None:
    assert one_line("葛\U000e0100\u202e先生\u2028\n") == "葛\U000e0100先生"


async def wide_space(pilot: Pilot[None]) -> None:
    """Press the full-width space as a terminal does; the pilot would leave its character out."""
    pilot.app.post_message(events.Key("ideographic_space", "　"))
    await pilot.pause()


async def test_the_full_width_space_is_typed_into_a_field_and_an_area() -> None:
    app = FieldApp("甲乙丙")
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.press("end", "shift+left")
        await wide_space(pilot)
        await pilot.press("丁")
        assert app.field.value == "甲乙　丁"
        assert cursor(pilot) == (LEFT + 8, 2)
        app.area.focus()
        await pilot.press("第")
        await wide_space(pilot)
        await wide_space(pilot)
        await pilot.press("行", "shift+left")
        await wide_space(pilot)
        assert app.area.text == "第　　　"
        app.area.read_only = True
        await wide_space(pilot)
        assert app.area.text == "第　　　"
