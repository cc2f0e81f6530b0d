"""Walking all places, details, dialogs and pages, and what is wrong with what they show."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from unicodedata import category, east_asian_width

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from shifan.tui.cjk.wrap import NO_LINE_START
from shifan.tui.screens.pages import OPENERS
from shifan.tui.widgets.labels import Labels
from support_cut import cut_short
from support_desk import Desk

PLACES = ("overview", "items", "gaps", "departments", "ledgers", "evidence")
ON_ITEM = (
    "add_evidence", "change_status", "claim", "verdict", "assign", "report_part", "write_note", "due", "add_page",
)  # fmt: skip
ANYWHERE = ("search", "history", "export", "menu", "help", "bulk", "item_history")
MAIN_PAGES = (
    "search", "menu", "help", "history", "page_score", "page_gaining", "page_units", "page_dispatch", "page_rounds",
    "page_submissions", "page_showcase", "page_duties", "page_figures", "page_reports", "look",
)  # fmt: skip
"""Pages whose texts do not depend on this machine or on the moment."""

# What is no English: keys as they are printed on the keyboard, file name endings, a web address's beginning, units.
PRINTED = frozenset(
    {"Ctrl", "Esc", "Tab", "Del", "Ins", "docx", "xlsx", "pdf", "txt", "html", "http", "https", "KB", "MB", "GB", "UTF"}
)
PINYIN = frozenset({"xzfy"})  # what the quick look-up gives as an example of initials


async def settled(desk: Desk) -> None:
    """Wait until nothing is being fetched or drawn any more."""
    await desk.until(lambda: not any(worker.is_running for worker in desk.app.workers), "没有正在进行的工作")
    await desk.pilot.pause()
    if desk.app.screen is desk.app.main:  # an item's history is read a moment after one came to it
        await desk.until(lambda: _history_read(desk), "这一项的历史")
        await desk.pilot.pause()


def _history_read(desk: Desk) -> bool:
    """Tell whether the detail in sight has all its lines, below the fold too."""
    main = desk.app.main
    return not main.detail_visible or not main._shown_item or main._shown_item in main._told._known


async def back(desk: Desk) -> None:
    """Close whatever stands over the main screen."""
    while desk.app.screen is not desk.app.main:
        screen = desk.app.screen
        screen.dismiss(None)
        await desk.until(lambda: desk.app.screen is not screen, "关闭")  # noqa: B023
    desk.app.main.clear_status()


async def run(desk: Desk, action: str) -> bool:
    """Run an action and wait until its dialog or page shows all; False when it only said something."""
    desk.app.main.commands.run(action)
    await desk.pilot.pause()
    await settled(desk)
    return desk.app.screen is not desk.app.main


async def places(desk: Desk) -> AsyncIterator[str]:
    """Go to the six places, then to a detail of a base item and of a bonus item; yield each one's name."""
    for place in PLACES:
        await run(desk, f"go_{place}")
        yield place
    for number in ("74", "101"):
        with_number = next(c for c in desk.app.model.edition.criteria if c.number == number)  # type: ignore[union-attr]
        desk.app.main.open_item(with_number)
        await settled(desk)
        yield f"item {number}"


async def pages(desk: Desk) -> AsyncIterator[str]:
    """Open the main pages one after the other and yield each one's name."""
    for action in MAIN_PAGES:
        assert await run(desk, action)
        yield action
        await back(desk)


async def dialogs(desk: Desk) -> AsyncIterator[str]:
    """Open every dialog and page that can be opened from item 32 and from a bonus item; yield each one's name."""
    for number, actions in (("32", (*ON_ITEM, *ANYWHERE, *OPENERS)), ("101", ("adjust",))):
        item = next(c for c in desk.app.model.edition.criteria if c.number == number)  # type: ignore[union-attr]
        desk.app.main.open_item(item)
        await settled(desk)
        for action in actions:
            if await run(desk, action):
                yield action
            await back(desk)


CUT = {"Ct", "Ctr"}  # a label behind the dialog, cut by its edge


def faults(desk: Desk) -> list[str]:
    """Return what is wrong with what is on screen."""
    width = desk.app.size.width
    text = desk.text
    found = [*_without_foot(desk), *cut_short(desk)]
    found += [f"太宽：{line}" for line in text.split("\n") if cell_len(line) > width]
    found += [f"行首标点：{line}" for line in _line_starts(desk) if line[:1] in NO_LINE_START]
    for char in sorted(set(text) - {"\n"}):
        if east_asian_width(char) == "A" and category(char)[0] not in "LM":
            found.append(f"宽度不定的字符：{char}")
        if category(char) in ("Cc", "Cf", "Cs"):
            found.append(f"控制字符：{char!r}")
    names = re.sub(r"\S*[/\\]\S*|\S+\.(?:txt|xlsx|docx|db|zip|html|yaml|json)|(?:编码|摘要)\s+[\da-z-]+", "", text)
    return found + [
        f"英文：{word}" for word in re.findall(r"[A-Za-z]{2,}", names) if word not in PRINTED | PINYIN | CUT
    ]


def _without_foot(desk: Desk) -> list[str]:
    """Return what is always possible on the main screen and has no label at its foot."""
    if desk.app.screen is not desk.app.main:
        return []
    shown = desk.app.main.query_one("#foot", Labels).shown_actions
    return [f"底部没有：{action}" for action in ("undo", "menu", "help", "quit") if action not in shown]


def _line_starts(desk: Desk) -> list[str]:
    """Return how each line of each text begins, column by column."""
    strips = list(map(Strip, desk.app.screen._compositor.render_strips()))
    lines = []
    for widget in desk.app.screen.query("LineView, Plain, TextArea").results(Widget):
        region = widget.content_region.intersection(desk.app.screen.region)
        for strip in strips[region.y : region.bottom] if widget.is_on_screen else ():
            line = "".join(part.text for part in strip.crop(region.x, region.right)).strip()
            lines.append(re.sub(r"^(?:> |\[[ x]\] )+", "", line))
    return lines
