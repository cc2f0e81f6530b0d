"""The guided import of an official table: choose the file, look through what was read, name it, write it, go on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.understanding import Wishes
from shifan.domain.edition_table.values import ColumnUse, Proposal, Role
from shifan.domain.errors import ReadOnlyError, ShifanError, UsageError
from shifan.domain.values import value
from shifan.evidence.watch import StoppedError, Watch
from shifan.services import edition_import as service
from shifan.services.edition_import import Imported
from shifan.services.session import Done
from shifan.tui.dialogs.edition_naming import AboutDialog, ColumnDialog, KindDialog, imported_words
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.takeover import SourceDialog
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.dropping import one_path
from shifan.tui.lines import Page
from shifan.tui.model import Outcome
from shifan.tui.views.common import split_key
from shifan.tui.views.edition_import import begin_page, points_told, proposal_page
from shifan.tui.widgets.line_view import Click
from shifan.tui.wording import error_text

_START = (
    "把官方指标表（表格、文字处理文件、保存下来的网页、逗号分隔文件）拖进窗口，或按 F2 选文件。",
    "一级、二级合并的单元格，重复的表头，几张表，加分扣分，都能读；读到什么、没取什么，先给您看，您确认数量以后才写入。",
    "文字照原文件，一个字不改。写入以后，再为各项沿用工作版的核查点。",
)
_AFTER = (
    "要为它沿用工作版的核查点，或者让这次申报换用它：按 Esc 返回，按 Ctrl+P 打开「指标版本」，选中这一版。",
    "还要导入别的表，按 F2。",
)
_FIELDS = (
    TextField("path", "指标表", "", "拖进窗口，写完整路径，或按 F2 选", picks="files"),
    TextField("sheets", "取哪张表", "", "可以不填，全部都取；几张用顿号隔开"),
)
_HINT = "几个一级指标分在几张表里的，会接起来。旧格式的文件请先另存为新格式。"
_SECONDS = 0.1


@value
class Read:
    """What was read of the file; without a ``proposal``, why there is none. ``written`` is what was imported."""

    proposal: Proposal | None = None
    problem: str = ""
    written: Done | None = None


class ImportEditionPage(WorkPage[Read]):
    """Taking an official table in. The file is read in a process of its own, which can be waited for or left."""

    PAGE = "import_edition"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("import_edition")

    def __init__(self) -> None:
        super().__init__("导入官方指标表")
        self._asked: Values = {}
        self._columns: dict[str, Role] = {}
        self._kinds: dict[str, CriterionKind] = {}
        self._written: Done | None = None

    def on_mount(self) -> None:
        """Enter goes on to the names, so a click on a row must not."""
        self.results.opens_on = Click.NEVER

    def on_shifan_app_model_changed(self) -> None:
        """Nothing in the store changes what a file says."""
        if self.data is None:
            self.reload()

    async def check(self, watch: Watch) -> str:
        """Read the file."""
        self.data = await self._read(watch) if self._asked else Read(written=self._written)
        return ""

    async def _read(self, watch: Watch) -> Read:
        watch.phase = "正在读指标表"
        try:
            sheets = tuple(filter(None, (part.strip() for part in re.split("[、,，]", self._asked["sheets"]))))
            wishes = Wishes(sheets, dict(self._columns), dict(self._kinds))
            return Read(await _waited(partial(_proposed, self._asked["path"], wishes), watch))
        except StoppedError:
            return Read(problem="已停止，没有读完，也没有写入。")
        except ShifanError as error:
            return Read(problem=error_text(error))

    def draw(self, data: Read, width: int) -> Page:
        """Return what was read, or how to begin."""
        if data.proposal is None:
            return begin_page(_AFTER if data.written else _START, data.problem, width, data.written)
        told = points_told(data.proposal, service.scheme_gaps(data.proposal.table))
        return proposal_page(data.proposal, told, width)

    # -- actions ----------------------------------------------------------------------------------------------

    def do_source(self) -> None:
        """Ask for the file."""
        fields = [TextField(f.id, f.caption, self._asked.get(f.id, ""), f.hint, picks=f.picks) for f in _FIELDS]
        self.app.push_screen(SourceDialog(self.heading, fields, _HINT), self._take)

    def on_paste(self, event: events.Paste) -> None:
        """Take a file that is dropped on the window."""
        event.stop()
        if self.working:
            self.say("正在读指标表，请稍候，或者停止。")
        else:
            self._take({"path": event.text, "sheets": ""})

    def _take(self, values: Values | None) -> None:
        if values is not None:
            self.say("")
            self._asked, self._columns, self._kinds, self._written = values, {}, {}, None
            self.start(self.check)

    @property
    def _proposal(self) -> Proposal:
        if self.data is None or self.data.proposal is None:
            raise UsageError("还没有读指标表。", "请按 F2 选文件，或把它拖进窗口。")
        return self.data.proposal

    def do_column(self) -> None:
        """Say what a column holds: the one under the cursor, or one that is named."""
        uses = self._proposal.columns
        kind, number = split_key(self.results.cursor_key)
        use = uses[int(number)] if kind == "column" else None

        def chosen(found: tuple[str, Role] | None) -> None:
            if found is not None:
                self._columns[found[0]] = found[1]
                self.start(self.check)

        name, role = (_key_of(use, uses), use.role) if use is not None else ("", Role.TITLE)
        self.app.push_screen(ColumnDialog(name, role), chosen)

    def do_kind(self) -> None:
        """Say of what kind an item is."""

        def chosen(found: tuple[str, CriterionKind] | None) -> None:
            if found is not None:
                self._kinds[found[0]] = found[1]
                self.start(self.check)

        numbers = frozenset(item.number for item in self._proposal.table.items)
        self.app.push_screen(KindDialog(numbers), chosen)

    def do_open(self) -> None:
        """Ask for names and have the counts confirmed, then write."""
        proposal = self._proposal
        if proposal.problems:
            raise UsageError(
                f"有 {len(proposal.problems)} 处问题，不能写入。", "改好表格后按 F2 重新选，或按 F4 改列。"
            )
        if self.model.read_only:
            raise ReadOnlyError
        self.app.push_screen(AboutDialog(proposal), self._imported)

    def _imported(self, found: Imported | None) -> None:
        if found is None:
            return
        self._asked, self._written = {}, imported_words(found)
        self.data = Read(written=self._written)
        self.redraw()
        from shifan.tui.dialogs.edition_matching import MatchingPage  # imports the matcher

        self.app.push_screen(MatchingPage(found.edition.id, told=self._written), self._moved)

    def _moved(self, outcome: Outcome | None) -> None:
        """Close too when the application has moved to the new edition: the guided way is at its end."""
        if outcome is not None:
            self.dismiss(outcome)


def _key_of(use: ColumnUse, uses: Sequence[ColumnUse]) -> str:
    """Return what names a column: its header, its letters where the table has another column of that name."""
    alike = [one for one in uses if one.table == use.table and one.header == use.header]
    return use.header if use.header.strip() and len(alike) == 1 else use.letters


def _proposed(typed: str, wishes: Wishes) -> Proposal:
    return service.propose(one_path(typed), wishes)


async def _waited(read: Callable[[], Proposal], watch: Watch) -> Proposal:
    """Return what reading gives. Raises StoppedError as soon as the user stops; what goes on then is dropped."""
    task = asyncio.ensure_future(asyncio.to_thread(read))
    while not (await asyncio.wait({task}, timeout=_SECONDS))[0]:
        try:
            watch.step(0)
        except StoppedError:
            task.add_done_callback(lambda left: left.cancelled() or left.exception())  # nobody asks for it any more
            raise
    return task.result()
