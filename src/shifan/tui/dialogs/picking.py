"""Finding one row by typing: the list of all actions, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.criteria.pinyin import load_pinyin
from shifan.domain.item_search import words_of
from shifan.domain.pinyin import could_be_pinyin
from shifan.domain.text import search_key
from shifan.services.session import Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.help_base import HelpBase
from shifan.tui.keys import ACTIONS, BY_ID, Action, Where, keys_text
from shifan.tui.lines import BLANK, Block, Page, cell, heading, paragraph, wrapped
from shifan.tui.page_keys import PAGE_ACTIONS, opener_of
from shifan.tui.views.common import nothing
from shifan.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from shifan.tui.model import Model
    from shifan.tui.screens.main import MainScreen

_SHOWN_KEYS = 2  # the sheet of keys has them all
_NAME = 18
"""Cells of an action's name: the longest with two beside it."""

_COUNT = "有 {} 个"

Find = Callable[[str, int], Page]


class PickDialog(Dialog[str | None]):
    """A field over a list that follows what is typed; Enter takes a row, Esc leaves all as it was."""

    def __init__(
        self, title: str, caption: str, find: Find, *, count: str = "", text: str = "", hint: str = ""
    ) -> None:
        super().__init__(title)
        self.add_class("tall")
        self._caption, self._find, self._count, self._text, self._hint = caption, find, count, text, hint

    def body(self) -> Iterable[Widget]:
        """Return the field, the count and the rows."""
        field = Field(self._text, id="query", hint=self._hint)
        yield Horizontal(Plain(self._caption, classes="caption"), field, classes="line")
        yield Plain(id="count", classes="hint")
        yield LineView(id="results")

    def on_mount(self) -> None:
        """Show what fits the first text."""
        self.query_one(Field).cursor_position = len(self._text)
        self._follow(self._text)

    @on(Field.Changed)
    def _typed(self, message: Field.Changed) -> None:
        self._follow(message.value)

    def _follow(self, text: str) -> None:
        results = self.query_one("#results", LineView)
        results.show(lambda width: self._find(text, width), fresh=True)
        self.call_after_refresh(self._show_count, text)

    def _show_count(self, text: str) -> None:
        counts = list(self.query("#count").results(Plain))
        for results in self.query("#results").results(LineView) if counts else ():  # closed before it was drawn: none
            counts[0].say(self._count.format(len(results.keys)) if text.strip() and self._count else " ")

    def action_sideways(self, step: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        self.query_one("#results", LineView).action_move(step)

    async def submit(self) -> None:
        """Close with the row under the cursor."""
        if key := self.query_one("#results", LineView).cursor_key:
            self.dismiss(key)


def menu_dialog(model: Model | None = None) -> PickDialog:
    """Return the list of all actions; what the pages offer is found by typing. ``model`` tells what undo takes back."""
    newest = model.recent[0].label if model is not None and model.recent else ""

    def find(query: str, width: int) -> Page:
        words = words_of(query)
        numbered = [action for action in ACTIONS if words == (action.number,)]
        found = numbered or [action for action in ACTIONS if _fits(action, words)]
        rows = [action_row(a, width, newest if a.id == "undo" else "") for a in found if a.id not in ("menu", "open")]
        rows += [_page_row(page, action, width) for page, action in _on_pages(words)] if words and not numbered else []
        return Page(tuple(rows) or (nothing("没有这样的操作。"),))

    return PickDialog("全部操作", "筛选", find, hint="打文字、拼音或左边的数字，上下键选择，回车执行", count=_COUNT)


def page_menu(title: str, actions: Sequence[Action]) -> PickDialog:
    """Return the list of what can be done on a page."""

    def find(query: str, width: int) -> Page:
        rows = tuple(action_row(action, width) for action in actions if _fits(action, words_of(query)))
        return Page(rows or (nothing("这里没有这样的操作。"),))

    return PickDialog(f"{title}：全部操作", "筛选", find, hint="打文字或拼音，上下键选择，回车执行", count=_COUNT)


def _fits(action: Action, words: Sequence[str]) -> bool:
    text = search_key(f"{action.label} {action.help} {keys_text(action)}")
    return all(word in text or (could_be_pinyin(word) and load_pinyin().found_in(action.label, word)) for word in words)


def _on_pages(words: Sequence[str]) -> list[tuple[str, Action]]:
    """Return what fits on the pages that can be opened from anywhere, with the action that opens each."""
    pages = [(opener, actions) for page, actions in PAGE_ACTIONS.items() if (opener := opener_of(page))]
    return [(opener, action) for opener, actions in pages for action in actions[1:] if _fits(action, words)]


def _page_row(opener: str, action: Action, width: int) -> Block:
    first = (cell("", 14), cell(action.label, _NAME, "bold"))
    return Block(
        wrapped(f"在「{BY_ID[opener].label}」里：{action.help}", width, first=first), f"act:{opener}:{action.id}"
    )


def action_row(action: Action, width: int, about: str = "") -> Block:
    """Return an action as a row: its keys, its name, what it does, and what that is ``about`` just now."""
    first = (cell(keys_text(action, _SHOWN_KEYS), 14, "heading"), cell(action.label, _NAME, "bold"))
    text = f"{action.help}现在是：{about}。" if about else action.help
    return Block(wrapped(text, width, first=first), f"act:{action.id}")


class HelpDialog(HelpBase):
    """Help: what can be done where the user is, then all keys. A row can be chosen to do it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f6", "save")]

    def __init__(
        self, place: str, here: str, near: Sequence[Action], far: Sequence[Action] = (), *, news: str = ""
    ) -> None:
        super().__init__(place, news)
        self._here, self._near, self._far = here, near, far

    def blocks(self, width: int) -> Iterable[Block]:
        """Return what can be done here, all keys, and how to move."""
        yield from (heading("现在这里"), paragraph(self._here, width))
        yield from (action_row(action, width) for action in self._near)
        if self._far:
            yield from (BLANK, heading("全部按键", "功能键、数字、空格、回车、方向键；用鼠标点也可以"))
            yield from (action_row(action, width) for action in self._far)
        moving = "Tab 换到另一栏，上下键移动，翻页键翻页。全角数字和标点也能用。"
        yield from (BLANK, paragraph(moving, width, "quiet"))

    def all_buttons(self) -> list[tuple[str, str, str]]:
        """Return doing what is chosen, the sheet of all keys, and back."""
        quiet = "button-quiet"
        return [(self.SUBMIT, "button", "submit"), ("存按键表 F6", quiet, "save"), ("返回 Esc", quiet, "cancel")]

    def pressed(self, action: str) -> None:
        """Save the sheet by mouse."""
        self.action_save()

    def action_save(self) -> None:
        """Write all keys to a file that can be printed."""
        from shifan.tui.dialogs.exporting import SaveDialog

        def saved(message: str | None) -> None:
            self.say(message or "")

        self.app.push_screen(SaveDialog("存按键表（可以打印）", "按键表", ".html", _save_sheet), saved)


def _save_sheet(_session: Session, path: Path, force: bool) -> tuple[str, ...]:
    from shifan.services.text_file import write_web_page
    from shifan.tui.keys_sheet import sheet_page

    write_web_page(path, sheet_page(), force=force)
    return ("用浏览器打开就可以打印。",)


_PLACE_HELP = {
    "overview": ("总览", "最上面是今天先做的三件事，回车去处理。下面是完成情况、基本分和各组进度，可以往下翻。"),
    "items": ("指标", "左边是全部指标，右边是选中一项的明细。窗口窄时按回车看明细，左右方向键换上一项、下一项。"),
    "gaps": ("缺项", "没做完的指标和问题短板，选中的一行在下面写全。回车打开这一项，Esc 回到这里。"),
    "departments": ("单位", "各单位牵头的项数和完成情况。回车看这个单位的全部指标。"),
    "ledgers": ("加减分", "四个加分项、扣分项。每项都要写自查结论；有事项的逐件登记并附佐证，没有佐证的不计分。"),
    "evidence": ("材料", "全部佐证材料。「缺失」表示文件找不到、打不开或是空的。回车打开它印证的指标。"),
}


def help_dialog(screen: MainScreen) -> HelpDialog:
    """Return the help for where the user is."""
    name, text = _PLACE_HELP[screen.place]
    if screen.detail.has_focus:
        name, text = (
            "明细",
            "上下键在核查点、材料、事项之间移动，空格给核查点打勾，Del 移除选中的材料或事项，Esc 返回。",
        )
    near = [action for action in ACTIONS if action.where is Where.LIST]
    if screen.current_item() is not None:
        near = [action for action in ACTIONS if action.where is not Where.ANYWHERE]
    return HelpDialog(name, text, near, [action for action in ACTIONS if action not in near], news=screen.said)
