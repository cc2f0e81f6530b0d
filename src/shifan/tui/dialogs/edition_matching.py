"""The matching table: which item's checkpoints, metrics and guidance each imported item takes over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.criteria import Criterion
from shifan.domain.editions.drafting import SURE
from shifan.domain.errors import ReadOnlyError, UsageError
from shifan.domain.text import fold, matches_all_words
from shifan.evidence.watch import Watch
from shifan.services.edition_matching import ItemMatch, Matching, accept_matching, match_editions
from shifan.services.session import Done
from shifan.services.setup import DEFAULT_EDITION
from shifan.tui.dialogs.asking import AskDialog
from shifan.tui.dialogs.form import TextField
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.picking import PickDialog
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.lines import Page
from shifan.tui.model import Outcome
from shifan.tui.views.edition_matching import NONE, matching_page, source_rows
from shifan.tui.ways import screen_text


class MatchingPage(WorkPage[Matching]):
    """Every imported item with what it could take over; nothing is written before it is accepted.

    ``told`` is what was done just before, to be said when the page is there.
    """

    PAGE = "edition_matching"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("edition_matching")

    def __init__(self, edition_id: str, source_id: str = DEFAULT_EDITION, *, told: Done | None = None) -> None:
        super().__init__("沿用核查点")
        self._edition_id, self._source_id = edition_id, source_id
        self._only_open = False
        self._told = told.message if told else ""

    def on_shifan_app_model_changed(self) -> None:
        """Match when the page opens; what is chosen then stays until it is accepted."""
        if self.data is None:
            self.reload()

    async def check(self, watch: Watch) -> str:
        """Match the two editions."""
        self.data = await self._matched(watch)
        told, self._told = self._told, ""
        return told

    async def _matched(self, watch: Watch) -> Matching:
        watch.phase = "正在比对文字"
        own = await self.shifan.store.with_session(lambda session: session.own_editions)
        return await asyncio.to_thread(match_editions, self._edition_id, self._source_id, own)

    def draw(self, data: Matching, width: int) -> Page:
        """Return a row for each item."""
        return matching_page(data, self._only_open, width)

    @property
    def _matching(self) -> Matching:
        assert self.data is not None  # actions run only where there is data
        return self.data

    @property
    def _match(self) -> ItemMatch:
        kind, key = self.row
        found = {match.item.id: match for match in self._matching.matches}
        if kind != "match" or key not in found:
            raise UsageError("请先用上下键选中一项。")
        return found[key]

    def _choose(self, item_id: str, chosen: str) -> None:
        self.data = self._matching.choosing(item_id, chosen)
        self.redraw()

    # -- actions ----------------------------------------------------------------------------------------------

    def do_mark(self) -> None:
        """Take the most alike item, or none where one is chosen."""
        match = self._match
        if not match.chosen and not match.candidates:
            raise UsageError("没有相近的项。", "可以按回车自己找一项。")
        self._choose(match.item.id, "" if match.chosen else match.candidates[0].item.id)

    def do_open(self) -> None:
        """Find another item to take over from."""
        match, matching = self._match, self._matching
        likely = [one.item for one in match.candidates]
        rest = [item for item in matching.source.criteria if item not in likely]

        def find(query: str, width: int) -> Page:
            found = [item for item in (*likely, *rest) if _fits(query, item)]
            return source_rows(match, found, width)

        def chosen(key: str | None) -> None:
            if key:
                self._choose(match.item.id, key.removeprefix(NONE))

        title = f"第 {match.item.number} 项 {match.item.title}：沿用哪一项"
        self.app.push_screen(PickDialog(title, "找", find, hint="打编号或文字；最像的在最上面"), chosen)

    def do_limit(self) -> None:
        """Take the most alike item wherever it is alike enough."""

        def chosen(text: str | None) -> None:
            digits = fold(text or "").removesuffix("%").strip()
            if text is None:
                return
            if not (digits.isascii() and digits.isdigit() and int(digits) <= 100):
                self.say(f"「{text}」不是 0 到 100 的数。")
                return
            self._take_from(int(digits))

        field = TextField("limit", "相似度至少", str(SURE), "百分数，0 到 100")
        hint = "达到的、还没有选的，都选最像的一项；已经选定的不变。"
        self.app.push_screen(AskDialog("按相似度全选", field, hint), chosen)

    def _take_from(self, limit: int) -> None:
        taken = 0
        matches = []
        for match in self._matching.matches:
            if not match.chosen and match.candidates and match.candidates[0].percent >= limit:
                match = replace(match, chosen=match.candidates[0].item.id, sure=False)
                taken += 1
            matches.append(match)
        self.data = replace(self._matching, matches=tuple(matches))
        self.redraw()
        self.tell_text(f"又选了 {taken} 项，请看一遍再采用。" if taken else "没有还没选、又达到这个相似度的项。")

    def do_filter(self) -> None:
        """List only what nothing is chosen for, or all."""
        self._only_open = not self._only_open
        self.redraw()

    def do_save(self) -> None:
        """Take over what is chosen."""
        if self.model.read_only:
            raise ReadOnlyError
        if not self._matching.chosen:
            raise UsageError("一项也没有选。", "空格选最像的，回车自己找，Ctrl+A 按相似度全选。")
        self.start(partial(self._accept, self._matching))

    async def _accept(self, matching: Matching, watch: Watch) -> str:
        watch.phase = "正在写入"
        outcome = await self.shifan.change(lambda session: accept_matching(session, matching))
        found = await self._matched(watch)  # the files have changed: their digests too
        chosen = {match.item.id: match for match in matching.matches}
        matches = [
            replace(one, chosen=chosen[one.item.id].chosen, sure=chosen[one.item.id].sure) for one in found.matches
        ]
        self.data = replace(found, matches=tuple(matches))
        warnings = [text for text in map(screen_text, outcome.done.warnings) if text]
        return "\n".join((outcome.done.message, *warnings, "写的是指标文件，撤销不退回；换用这一版按 F4。"))

    def do_use(self) -> None:
        """Show what it would mean to change the application to this edition."""
        if self.model.edition.id == self._edition_id:
            raise UsageError("这次申报用的就是这一版。")
        from shifan.tui.dialogs.migrating import MigrationPage  # only where somebody changes the edition

        self.app.push_screen(MigrationPage(self._edition_id), self._moved)

    def _moved(self, outcome: Outcome | None) -> None:
        """Close too when the application has moved: there is nothing left to prepare."""
        if outcome is not None:
            self.dismiss(outcome)


def _fits(query: str, item: Criterion) -> bool:
    return not query.strip() or query.strip() == item.number or matches_all_words(query, item.title, item.requirement)
