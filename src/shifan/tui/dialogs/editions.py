"""The pages of editions: all of them, the items of one, two compared, and the items earlier ones left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from shifan.criteria.library import load_edition
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.editions.archived import ArchivedView
from shifan.domain.editions.comparing import EditionDifference
from shifan.domain.errors import UsageError
from shifan.services.archived_items import archived_items
from shifan.services.edition_diff import compare, write_difference
from shifan.services.edition_import import KnownEdition, known_editions
from shifan.services.session import Session
from shifan.services.text_file import write_text_file
from shifan.tui.dialogs.asking import AskDialog
from shifan.tui.dialogs.base import Plain
from shifan.tui.dialogs.form import Choice, TextField
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dialogs.pairs import PairDialog
from shifan.tui.lines import Page
from shifan.tui.views.editions import (
    Editions,
    archived_page,
    archived_text,
    difference_page,
    edition_page,
    editions_page,
)


class EditionsPage(PageDialog[Editions]):
    """All editions; the way to importing one, comparing two and changing to another."""

    PAGE = "editions"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("editions")

    def __init__(self) -> None:
        super().__init__("指标版本")

    def fetch(self, session: Session) -> Editions:
        """Return the editions, and which applications use them."""
        users: dict[str, tuple[str, ...]] = {}
        for one in session.repository.all_of(Application):
            if one.id != session.application_id:
                users[one.edition_id] = (*users.get(one.edition_id, ()), f"{one.county} {one.round}")
        return Editions(known_editions(session.own_editions), session.edition.id, users)

    def draw(self, data: Editions, width: int) -> Page:
        """Return one block for each."""
        return editions_page(data, width)

    @property
    def _selected(self) -> KnownEdition:
        """The edition under the cursor. Raises UsageError for one that cannot be read."""
        kind, key = self.row
        known = {one.id: one for one in self.data.known} if self.data else {}
        if kind != "edition" or key not in known:
            raise UsageError("请先用上下键选中一个指标版本。")
        if known[key].edition is None:
            raise UsageError(f"指标版本 {key} 有错，不能用：{known[key].fault}")
        return known[key]

    def do_open(self) -> None:
        """Show the items of the edition under the cursor."""
        self.app.push_screen(EditionPage(self._selected.id), self.tell)

    def do_add(self) -> None:
        """Take an official table in."""
        from shifan.tui.dialogs.edition_import import ImportEditionPage  # only when a table is taken in

        self.ask(ImportEditionPage())

    def do_match(self) -> None:
        """Take checkpoints over for the imported edition under the cursor."""
        known = self._selected
        if not known.own:
            raise UsageError("这一版是程序自带的，核查点已经齐全。", "请选中一个导入的版本；还没有的，按 F2 导入。")
        from shifan.tui.dialogs.edition_matching import MatchingPage  # imports the matcher

        self.ask(MatchingPage(known.id))

    def do_migrate(self) -> None:
        """Show what it would mean to change to the edition under the cursor."""
        known = self._selected
        if self.data is not None and known.id == self.data.present:
            raise UsageError("这次申报用的就是这一版。", "请选中另一个版本。")
        from shifan.tui.dialogs.migrating import MigrationPage  # only where somebody changes the edition

        self.app.push_screen(MigrationPage(known.id), self.tell)

    def do_compare(self) -> None:
        """Ask for two editions and show what differs."""
        usable = [one for one in (self.data.known if self.data else ()) if one.edition is not None]
        if len(usable) < 2:
            raise UsageError("只有一个指标版本，两个以上才能对比。", "手里有官方指标表的，按 F2 导入。")
        options = tuple((one.id, one.edition.title if one.edition else one.id) for one in usable)

        def finished(pair: tuple[str, str] | None) -> None:
            if pair is not None:
                self.app.push_screen(EditionDifferencePage(*pair), self.tell)

        self.app.push_screen(EditionPairDialog("对比两个指标版本", options[::-1], options), finished)

    def do_archived(self) -> None:
        """Show what earlier editions left behind."""
        self.app.push_screen(ArchivedPage(), self.tell)


class EditionPairDialog(PairDialog):
    """Which two editions are to be compared."""

    async def submit(self) -> None:
        """Close with the pair."""
        if self.query_one("#before", Choice).value == self.query_one("#after", Choice).value:
            raise UsageError("两边是同一个指标版本，没有可对比的。", "请在其中一栏另选一个。")
        await super().submit()


class EditionPage(PageDialog[Edition]):
    """The items of one edition, each with where its wording comes from."""

    PAGE = "edition"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("edition")

    def __init__(self, edition_id: str) -> None:
        super().__init__("指标版本的内容")
        self._edition_id = edition_id
        self._words = ""
        self._opened: set[str] = set()

    def fetch(self, session: Session) -> Edition:
        """Return the edition."""
        return load_edition(self._edition_id, session.own_editions)

    def draw(self, data: Edition, width: int) -> Page:
        """Return its items."""
        self.query_one("#heading", Plain).say(data.title)
        return edition_page(data, self._words, self._opened, width)

    def do_open(self) -> None:
        """Show or hide the whole text of the item under the cursor."""
        kind, key = self.row
        if kind == "item":
            self._opened ^= {key}
            self.redraw()

    def do_filter(self) -> None:
        """Ask for the words that an item must have."""
        _ask_words(self, self._words, self._narrow)

    def _narrow(self, words: str) -> None:
        self._words = words
        self.redraw()


class EditionDifferencePage(PageDialog[EditionDifference]):
    """What differs between two editions."""

    PAGE = "edition_difference"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("edition_difference")

    def __init__(self, old_id: str, new_id: str) -> None:
        super().__init__("两版对比")
        self._old, self._new = old_id, new_id
        self._full = True

    def fetch(self, session: Session) -> EditionDifference:
        """Return the comparison."""
        return compare(self._old, self._new, session.own_editions)

    def draw(self, data: EditionDifference, width: int) -> Page:
        """Return the items that differ."""
        return difference_page(data, self._full, width)

    def do_brief(self) -> None:
        """Show or hide the changed texts."""
        self._full = not self._full
        self.redraw()

    def do_save(self) -> None:
        """Write the comparison to a workbook."""
        from shifan.tui.dialogs.exporting import SaveDialog

        data = self.data
        assert data is not None

        def write(_session: Session, path: Path, force: bool) -> tuple[str, ...]:
            write_difference(path, data, force=force)
            return ()

        self.app.push_screen(SaveDialog("两版对比存成表格", f"两版对比{self.model.today}", ".xlsx", write), self._saved)

    def _saved(self, message: str | None) -> None:
        self.tell_text(message or "")


class ArchivedPage(PageDialog[tuple[ArchivedView, ...]]):
    """The items that the application left behind in earlier editions, with everything recorded under them."""

    PAGE = "archived_items"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("archived_items")

    def __init__(self) -> None:
        super().__init__("归档的指标")
        self._words = ""
        self._opened: set[str] = set()

    def fetch(self, session: Session) -> tuple[ArchivedView, ...]:
        """Return the archived items that hold the words."""
        return archived_items(session, self._words)

    def draw(self, data: tuple[ArchivedView, ...], width: int) -> Page:
        """Return a row for each."""
        return archived_page(data, self._words, self._opened, width)

    def do_open(self) -> None:
        """Show or hide everything about the item under the cursor."""
        kind, key = self.row
        if kind == "archived":
            self._opened ^= {key}
            self.redraw()

    def do_filter(self) -> None:
        """Ask for the words that an item must have."""
        _ask_words(self, self._words, self._narrow)

    def _narrow(self, words: str) -> None:
        self._words = words
        self.reload()

    def do_save(self) -> None:
        """Write all that is listed, whole, to a text file."""
        from shifan.tui.dialogs.exporting import SaveDialog

        data = self.data
        if not data:
            raise UsageError("没有归档的指标，不用存。")
        text = archived_text(data)

        def write(_session: Session, path: Path, force: bool) -> tuple[str, ...]:
            write_text_file(path, text, force=force)
            return ()

        self.app.push_screen(SaveDialog("归档的指标存成文本文件", "归档的指标", ".txt", write), self._saved)

    def _saved(self, message: str | None) -> None:
        self.tell_text(message or "")


def _ask_words(page: EditionPage | ArchivedPage, words: str, narrow: Callable[[str], None]) -> None:
    def finished(found: str | None) -> None:
        if found is not None:
            narrow(found)

    field = TextField("words", "含有", words, "编号、名称中的词，空着为全部")
    page.app.push_screen(AskDialog("筛选指标", field), finished)
