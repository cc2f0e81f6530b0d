"""The looks: contrast measured, nothing told by colour alone, chosen on screen, remembered, 16 colours and none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet

from shifan.services.last_look import FILE_NAME, last_look
from shifan.tui.dialogs.looks import LookDialog
from shifan.tui.look import OPAQUE, SPEC, STYLES, styles_of
from shifan.tui.looks import LIGHT, LOOKS, SIXTEEN, Look, look_named
from shifan.tui.widgets.line_view import LineView
from support_desk import Desk, at_desk

EVERY = (*LOOKS, *SIXTEEN.values())
BARS = ("bar-done", "bar-done-odd")
ON_BOX = (
    ("ink", "box"), ("quiet", "box"), ("bad", "box"), ("good", "box"), ("field-ink", "field"), ("quiet", "field"),
    ("field-ink", "field-focus"), ("quiet", "field-focus"), ("accent-ink", "accent"),
)  # fmt: skip
"""What the style sheets put on what."""

# What common terminals show for the 16 colours: xterm, the old Windows console, VTE.
XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
CONSOLE = (
    "000000 800000 008000 808000 000080 800080 008080 c0c0c0 808080 ff0000 00ff00 ffff00 0000ff ff00ff 00ffff ffffff"
)
VTE = "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33da7a e9ad0c 2a7bde c061cb 33c7de ffffff"


def triplet(text: str) -> ColorTriplet:
    found = Color.parse(text if text.startswith("#") else f"#{text}").triplet
    assert found is not None
    return found


def luminance(colour: ColorTriplet) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs(look: Look) -> dict[str, tuple[ColorTriplet, ColorTriplet]]:
    """Return ink and ground of every style and of every text in a dialog, by name."""
    styles, found = styles_of(look), {}
    for name, style in styles.items():
        for under in ("base", "group"):  # the plain ground, and that of a group's row
            drawn = styles["base"] + styles[under] + style
            assert drawn.color is not None
            assert drawn.bgcolor is not None
            if name not in (*BARS, "bar-left"):
                found[f"{name} 在 {under}"] = drawn.color.get_truecolor(), drawn.bgcolor.get_truecolor()
    found |= {
        f"{ink} 在 {ground}": (triplet(look.colours[ink]), triplet(look.colours[ground])) for ink, ground in ON_BOX
    }
    return found


@pytest.mark.parametrize("look", EVERY, ids=lambda look: look.id)
def test_texts_reach_the_contrast_of_the_guidelines(look: Look) -> None:
    wanted = 7 if look.id.startswith("strong") else 4.5
    poor = {name: round(contrast(*both), 2) for name, both in pairs(look).items() if contrast(*both) < wanted}
    assert poor == {}


@pytest.mark.parametrize("look", EVERY, ids=lambda look: look.id)
def test_bars_and_scroll_bars_stand_out(look: Look) -> None:
    left = triplet(look.colours["left"])
    assert all(contrast(triplet(look.colours[name]), left) >= 3 for name in ("done", "done-odd"))
    assert contrast(triplet(look.colours["thumb"]), triplet(look.colours["track"])) >= 3


@pytest.mark.parametrize("look", [*SIXTEEN.values(), *LOOKS[2:]], ids=lambda look: look.id)
@pytest.mark.parametrize("palette", [XTERM, CONSOLE, VTE], ids=["xterm", "console", "vte"])
def test_sixteen_colours_can_be_read_whatever_the_terminal_makes_of_them(look: Look, palette: str) -> None:
    seen = list(map(triplet, palette.split()))

    def shown(colour: ColorTriplet) -> ColorTriplet:
        number = Color.from_triplet(colour).downgrade(ColorSystem.STANDARD).number
        assert number is not None
        return seen[number]

    poor = {
        name: (ink.hex, ground.hex)
        for name, (ink, ground) in pairs(look).items()
        if contrast(shown(ink), shown(ground)) < 3
    }
    assert poor == {}
    bars = {name: shown(triplet(look.colours[name])) for name in ("done", "done-odd", "left")}
    assert len(set(bars.values())) == 3
    assert contrast(bars["done"], bars["left"]) > 1.4


def test_all_looks_have_the_same_colours_and_styles() -> None:
    assert len({frozenset(look.colours) for look in EVERY}) == 1
    words = {word for spec in SPEC.values() for word in spec.split()} - {"bold", "underline", "on"}
    assert words <= set(LIGHT.colours)
    assert {name for name, style in styles_of(LIGHT).items() if style.bgcolor is not None} - {"base"} == OPAQUE
    assert look_named("没有的") is LIGHT
    assert look_named("dark", few_colours=True) is SIXTEEN["dark"]


def test_style_sheets_hold_no_colour_of_their_own() -> None:
    import shifan.tui

    for sheet in Path(shifan.tui.__file__).parent.rglob("*.tcss"):
        assert re.findall(r"#[0-9a-f]{6}", sheet.read_text(encoding="utf-8")) == [], sheet.name


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of many colours, whatever these tests run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


def ground(desk: Desk) -> str:
    """Return the colour on which the list's last line is drawn."""
    style = desk.app.main.list.render_line(desk.app.main.list.size.height - 1)._segments[-1].style
    assert style is not None
    assert style.bgcolor is not None
    return style.bgcolor.get_truecolor().hex


async def choose(desk: Desk, *keys: str) -> None:
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type("换配色")
    await desk.sees("浅色、深色、高对比")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, LookDialog), "换配色")
    await desk.press(*keys)


async def test_a_look_is_tried_and_left(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await choose(desk, "down")
        await desk.until(lambda: desk.app.theme == "dark", "深色")
        assert ground(desk) == "#1c1c1c"
        await desk.press("escape")
        await desk.closed()
        await desk.until(lambda: desk.app.theme == "light", "浅色")
        assert ground(desk) == "#ffffff"
    assert last_look(folder) == ""


async def test_a_look_is_kept_and_worn_from_the_first_frame(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await choose(desk, "down", "down", "down", "enter")
        await desk.closed()
        await desk.sees("配色换成了「高对比，黑底」，下次打开还是这样。")
        assert (desk.app.theme, ground(desk)) == ("strong-dark", "#000000")
        await desk.press("f8")
        await desk.dialog()
        field = desk.app.screen.query_one("#box")
        assert field.styles.background.hex == "#000000"
    assert last_look(folder) == "strong-dark"
    (folder / FILE_NAME).write_text("坏了", encoding="utf-8")
    assert last_look(folder) == ""


async def test_read_only_mode_changes_the_look_for_now(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.app.go_read_only()
        await choose(desk, "down", "enter")
        await desk.sees("配色换成了「深色」。")
        assert desk.app.theme == "dark"
    assert not (folder / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("term", "theme"), [("xterm", "light-16"), ("xterm-16color", "light-16"), ("xterm-256color", "light")]
)
async def test_few_colours_are_noticed(folder: Path, term: str, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("COLORTERM", raising=False)
    async with at_desk(folder) as desk:
        assert desk.app.theme == theme


async def test_states_are_words_and_marks_too(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("2")
        await desk.sees("[2 指标]", "> 1 未", "[ ] 1.1")
        rows = desk.app.main.query_one("#list", LineView)
        await desk.press("down", "insert")
        await desk.sees("> [x] 2", "[ ] 3", "已标记 1 项")
        assert rows.cursor_key
        assert STYLES["cursor"].bold
