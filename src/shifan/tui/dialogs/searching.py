"""The search for items: live hits, the list narrowed to them, searches kept under a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import ShifanError
from shifan.domain.item_texts import READY
from shifan.services.saved_filters import SavedFilter, forget_filter, free_name, save_filter, saved_filters
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.lines import BLANK, Block, Page, cell, heading, paragraph
from shifan.tui.model import Model, Outcome
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.views.common import split_key
from shifan.tui.views.items import hits_page
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

_HOW = (
    "输入编号（32、1-12）、文字、拼音（首字母或全拼）、单位、人名、材料名，或情况（如 未分工、逾期、已提交）。"
    "几个词用空格隔开，先后不限。"
)
_KEPT_WHERE = "只是您查看的方式，存在这台电脑的工作文件夹里，不进操作记录，不能用 Ctrl+Z 撤销。"


class SearchDialog(Dialog[str | None]):
    """A field over the hits. Closes with ``item:<id>`` to open, ``filter:<query>`` to narrow the list, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "narrow", priority=True),
        Binding("f6", "keep", priority=True),
        Binding("delete", "forget", priority=True),
        Binding("pageup", "page(-1)", priority=True),
        Binding("pagedown", "page(1)", priority=True),
    ]
    SUBMIT = "打开 回车"
    HELP = "search"

    def __init__(self, text: str = "") -> None:
        super().__init__("搜索指标")
        self.add_class("tall")
        self._text = text
        self._saved: tuple[SavedFilter, ...] = ()
        self._told = ""  # what to say once the field has changed

    def body(self) -> Iterable[Widget]:
        """Return the field, the count and the hits."""
        field = Field(self._text, id="query", hint="编号、文字、拼音、单位、情况")
        yield Horizontal(Plain("搜索", classes="caption"), field, classes="line")
        yield Plain(id="count", classes="hint")
        yield LineView(id="results")

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return opening, what the registry has for the search, and back."""
        own = [(f"{action.label} {action.key_label}", "button-quiet", action.id) for action in PAGE_ACTIONS["search"]]
        return [(self.SUBMIT, "button", "submit"), *own[1:], ("取消 Esc", "button-quiet", "cancel")]

    def on_mount(self) -> None:
        """Show what fits the first text, and fetch what was kept."""
        self._field.cursor_position = len(self._text)
        self._follow()
        self.run_worker(self._fetch())

    @property
    def query_text(self) -> str:
        """What is looked for."""
        return self._field.value.strip()

    @property
    def _field(self) -> Field:
        return self.query_one(Field)

    @property
    def results(self) -> LineView:
        """The hits."""
        return self.query_one("#results", LineView)

    # -- showing ----------------------------------------------------------------------------------------------

    @on(Field.Changed)
    def _typed(self) -> None:
        self.say(self._told)
        self._told = ""
        self._follow()

    def on_shifan_app_model_changed(self) -> None:
        """Look again: the ledger has changed."""
        self._follow(fresh=False)

    async def _fetch(self) -> None:
        self._saved = await self.shifan.store.with_session(lambda s: saved_filters(s.folder, s.user))
        if not self.query_text:
            self._follow()

    def _follow(self, *, fresh: bool = True) -> None:
        query = self.query_text
        if not query:
            self.results.show(self._offers, fresh=fresh)
            self.query_one("#count", Plain).say(" ")
            return
        model = self.model
        hits = model.finder.find(query)
        self.results.show(lambda width: hits_page(model, hits, width, query), fresh=fresh)
        count = f"找到 {len(hits)} 项，上下键选择，回车打开；F4 只列这些" if hits else "找到 0 项"
        self.query_one("#count", Plain).say(count)

    def _offers(self, width: int) -> Page:
        model = self.model
        blocks = [paragraph(_HOW, width, "quiet"), BLANK]
        if self._saved:
            blocks.append(heading("保存的筛选", "回车使用，Del 删除"))
            blocks += [_offer(f"saved:{one.name}", one.name, one.query, self._count(one.query)) for one in self._saved]
            blocks.append(BLANK)
        blocks.append(heading("常用", "回车使用"))
        blocks += [_offer(f"word:{word}", word, "", model.finder.count(word)) for word in READY]
        return Page(tuple(blocks))

    def _count(self, query: str) -> int:
        return len(self.model.finder.matching(query))

    # -- doing ------------------------------------------------------------------------------------------------

    def action_sideways(self, step: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        self.results.action_move(step)

    def action_page(self, step: int) -> None:
        """Go a screenful up or down."""
        self.results.action_page(step)

    async def submit(self) -> None:
        """Open the item under the cursor, or look for what a row offers."""
        kind, rest = split_key(self.results.cursor_key)
        if kind == "item":
            self.dismiss(self.results.cursor_key)
        elif kind == "word":
            self._look_for(rest)
        elif kind == "saved":
            self._look_for(next(one.query for one in self._saved if one.name == rest))

    def _look_for(self, query: str) -> None:
        self._field.value = query
        self._field.cursor_position = len(query)
        self._field.focus()

    def action_narrow(self) -> None:
        """Close, and show only what was found in the list."""
        if self.query_text:
            self.dismiss(f"filter:{self.query_text}")
        else:
            self.say("请先输入要查的词，或者从下面选一个。")

    def action_keep(self) -> None:
        """Keep what is typed under a name."""
        query = self.query_text
        if not query:
            self.say("请先输入要查的词，再保存。")
            return

        def finished(outcome: Outcome | None) -> None:
            if outcome is not None:
                self.run_worker(self._fetch())
                self.say(outcome.done.message)

        self.app.push_screen(_keep_dialog(query, free_name(self._saved, query)), finished)

    def action_forget(self) -> None:
        """Take a kept search away; while something is typed, delete the character behind the cursor as ever."""
        kind, name = split_key(self.results.cursor_key)
        if self._field.value:
            self._field.action_delete_right()
        elif kind == "saved":
            self.run_worker(self._forget(name))
        else:
            self.say("请先清空搜索框，再选中一个保存的筛选。")

    async def _forget(self, name: str) -> None:
        query = next(one.query for one in self._saved if one.name == name)
        try:
            await self.shifan.store.with_session(lambda s: forget_filter(s.folder, s.user, name))
        except ShifanError as error:
            self.say(error_text(error))
            return
        await self._fetch()
        self._told = f"已删除筛选「{name}」。要查的词还在上面，按 F6 可以重新保存。"
        self._look_for(query)

    def pressed(self, action: str) -> None:
        """Run what was clicked."""
        {"narrow": self.action_narrow, "keep": self.action_keep, "forget": self.action_forget}[action]()


def _offer(key: str, name: str, query: str, count: int) -> Block:
    line = (cell(name, 22, "bold"), cell(f"{count} 项", 9, "" if count else "quiet"), (cell(query, 40, "quiet")))
    return Block((line,), key)


def _keep_dialog(query: str, name: str) -> FormDialog:
    def make(values: Values, _seen: Model) -> UseCase:
        def use_case(session: Session) -> Done:
            save_filter(session.folder, session.user, values["name"], query)
            return Done(f"已保存筛选「{values['name']}」。搜索框空着的时候列在下面。")

        return use_case

    return FormDialog(f"保存筛选：{query}", (TextField("name", "名称", name),), make, _KEPT_WHERE)
