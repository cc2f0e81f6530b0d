"""Finding one row by typing: search, the list of all actions, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.text import matches_all_words
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.keys import ACTIONS, Action, Where, keys_text
from shifan.tui.lines import BLANK, Block, Page, cell, heading, paragraph, wrapped
from shifan.tui.views.common import nothing
from shifan.tui.views.items import head_line, item_rows
from shifan.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp
    from shifan.tui.screens.main import MainScreen

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
        found = len(self.query_one("#results", LineView).keys)
        self.query_one("#count", Plain).say(self._count.format(found) if text.strip() and self._count else " ")

    def action_sideways(self, step: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        self.query_one("#results", LineView).action_move(step)

    async def submit(self) -> None:
        """Close with the row under the cursor."""
        if key := self.query_one("#results", LineView).cursor_key:
            self.dismiss(key)


def search_dialog(app: ShifanApp, text: str = "") -> PickDialog:
    """Return the search for items."""

    def find(query: str, width: int) -> Page:
        model = app.model
        assert model is not None
        if not query.strip():
            return Page(
                (
                    paragraph(
                        "输入编号、文字、单位、人名或状态（如 未分工、逾期、缺材料），几个词用空格隔开。",
                        width,
                        "quiet",
                    ),
                )
            )
        rows = item_rows(model, model.search(query), width)
        return Page(tuple(rows) or (nothing("没有找到。少写几个字试试。"),), head=(head_line(width),))

    hint = "编号、文字、单位、状态"
    return PickDialog("搜索指标", "搜索", find, count="找到 {} 项，上下键选择，回车打开", text=text, hint=hint)


def menu_dialog() -> PickDialog:
    """Return the list of all actions."""

    def find(query: str, width: int) -> Page:
        found = [a for a in ACTIONS if matches_all_words(query, a.label, a.help, keys_text(a))]
        rows = tuple(_action_row(action, width) for action in found if action.id not in ("menu", "open"))
        return Page(rows or (nothing("没有这样的操作。"),))

    return PickDialog("全部操作", "筛选", find, hint="打字筛选，上下键选择，回车执行")


def _action_row(action: Action, width: int) -> Block:
    first = (cell(keys_text(action), 14, "heading"), cell(action.label, 12, "bold"))
    return Block(wrapped(action.help, width, first=first), f"act:{action.id}")


class HelpDialog(Dialog[str | None]):
    """Help: what can be done where the user is, then all keys. A row can be chosen to do it."""

    SUBMIT = "执行选中的操作 回车"
    AUTO_FOCUS = "#results"

    def __init__(self, place: str, here: str, near: Sequence[Action], far: Sequence[Action] = ()) -> None:
        super().__init__(f"帮助：{place}")
        self.add_class("tall")
        self._here, self._near, self._far = here, near, far

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        yield LineView(id="results")

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one("#results", LineView).show(self._page)

    def _page(self, width: int) -> Page:
        blocks = [heading("现在这里"), paragraph(self._here, width)]
        blocks += [_action_row(action, width) for action in self._near]
        if self._far:
            blocks += [BLANK, heading("全部按键", "功能键、数字、空格、回车、方向键；用鼠标点也可以")]
            blocks += [_action_row(action, width) for action in self._far]
        blocks += [
            BLANK,
            paragraph("Tab 换到另一栏，上下键移动，翻页键翻页。全角数字和标点也能用。", width, "quiet"),
        ]
        return Page(tuple(blocks))

    async def submit(self) -> None:
        """Close with the action under the cursor."""
        self.dismiss(self.query_one("#results", LineView).cursor_key or None)


_PLACE_HELP = {
    "overview": ("总览", "最上面是今天先做的三件事，回车去处理。下面是完成情况、基本分和各组进度，可以往下翻。"),
    "items": ("指标", "左边是全部指标，右边是选中一项的明细。窗口窄时按回车看明细，左右方向键换上一项、下一项。"),
    "gaps": ("缺项", "还没做完的指标，最急的在最上面。回车打开这一项，Esc 回到这里。"),
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
    return HelpDialog(name, text, near, [action for action in ACTIONS if action not in near])
