"""Moving the application to another edition: a dry run, what has to be decided, then one step after a backup."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from shifan.criteria.library import OWN_SCHEMES
from shifan.domain.criteria import Criterion
from shifan.domain.errors import ReadOnlyError, ShifanError, UsageError
from shifan.domain.text import matches_all_words
from shifan.evidence.watch import Watch
from shifan.services import migrating
from shifan.services.migrating import MigrationPreview, Route
from shifan.services.schemes import known_schemes
from shifan.services.session import Session
from shifan.tui.dialogs.asking import AgreeDialog, AskDialog, ChooseDialog
from shifan.tui.dialogs.form import TextField
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.picking import PickDialog
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.dropping import one_path
from shifan.tui.lines import Page, paragraph
from shifan.tui.model import Outcome
from shifan.tui.views.migrating import GONE, migration_page, successor_rows, summary_lines
from shifan.tui.widgets.line_view import Click
from shifan.tui.wording import error_text

_MOST_LINES = 4


class MigrationPage(WorkPage[MigrationPreview]):
    """What moving to ``edition_id`` would do. Closes with what was done once it is done."""

    PAGE = "migration"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("migration")

    def __init__(self, edition_id: str) -> None:
        super().__init__("换用指标版本")
        self._edition_id = edition_id
        self._route: Route | None = None
        self._file = ""
        self._scheme_id: str | None = None
        self._everything = False
        self._outcome: Outcome | None = None

    def on_mount(self) -> None:
        """Enter decides about a row; a click only goes there."""
        self.results.opens_on = Click.NEVER

    def on_shifan_app_model_changed(self) -> None:
        """Look again after every change, but for the one that this page makes."""
        if self._outcome is None:
            self.reload()

    async def check(self, watch: Watch) -> str:
        """Find out what would happen; the route is made once, then it is the user's."""
        watch.phase = "正在看换版的影响"
        self.data = await self.shifan.store.with_session(self._previewed)
        return ""

    def _previewed(self, session: Session) -> MigrationPreview:
        route, file = self._route, self._file
        self._file = ""
        if route is None or file:
            route = migrating.route_to(session, self._edition_id, one_path(file) if file else None)
        preview = migrating.preview_migration(session, route, self._scheme_id)
        self._route = route  # a crosswalk that does not do leaves the present way as it is
        return preview

    def _complain(self, error: ShifanError) -> None:
        text = error_text(error)
        if self.data is None or text.count("\n") < _MOST_LINES:
            super()._complain(error)
            return
        lines = text.split("\n")

        def build(width: int) -> Page:
            return Page(tuple(paragraph(line, width) for line in lines))

        self.app.push_screen(AgreeDialog("没有用它", "知道了", build, long=True))

    def draw(self, data: MigrationPreview, width: int) -> Page:
        """Return what would happen."""
        return migration_page(data, self._everything, width)

    @property
    def _preview(self) -> MigrationPreview:
        assert self.data is not None  # actions run only where there is data
        return self.data

    # -- deciding ---------------------------------------------------------------------------------------------

    def do_open(self) -> None:
        """Decide what the old item under the cursor became."""
        route = self._preview.route
        kind, key = self.row
        if kind != "old":
            raise UsageError(
                "请先选中一项旧指标。", "新增的项要有来处的，请选中它原来的那一项，按回车，定它变成了新增的这一项。"
            )
        item = route.old.by_id(key)
        percents = {
            one.new_id: one.percent for found in route.undecided if found.old.id == key for one in found.candidates
        }
        likely = [route.new.by_id(new_id) for new_id in percents]
        rest = [found for found in route.new.criteria if found.id not in percents]

        def find(query: str, width: int) -> Page:
            return successor_rows([one for one in (*likely, *rest) if _fits(query, one)], percents, width)

        def chosen(answer: str | None) -> None:
            if answer:
                self._route = migrating.decided(route, key, answer.removeprefix(GONE) or None)
                self.start(self.check)

        title = f"旧版第 {item.number} 项 {item.title}：变成了哪一项"
        self.app.push_screen(PickDialog(title, "找", find, hint="打新版的编号或文字；最像的在最上面"), chosen)

    def do_filter(self) -> None:
        """List the items for which nothing changes too, or not."""
        self._everything = not self._everything
        self.redraw()

    def do_crosswalk(self) -> None:
        """Go by a crosswalk from a file."""

        def chosen(text: str | None) -> None:
            if text:
                self._file = text
                self.start(self.check)

        field = TextField("path", "对照表", "", "改好的对照表文件", picks="files")
        hint = "先按 F6 存出对照表，在文本编辑器里改好，再在这里取用。每个旧项要恰好写一次。"
        self.app.push_screen(AskDialog("取用对照表", field, hint), chosen)

    def do_save(self) -> None:
        """Write the crosswalk to a file."""
        from shifan.tui.dialogs.exporting import SaveDialog

        route = self._preview.route

        def write(_session: Session, path: Path, force: bool) -> tuple[str, ...]:
            if force:
                raise UsageError(f"「{path.name}」已经存在，不会覆盖。", "请改个文件名。")
            migrating.write_crosswalk(path, route)
            return ("改好以后按 F2 取用。",)

        def saved(message: str | None) -> None:
            self.tell_text(message or "")

        self.app.push_screen(SaveDialog("对照表存成文件", f"对照表-{route.new.id}", ".yaml", write), saved)

    def do_scheme(self) -> None:
        """Choose the scheme to score by afterwards."""
        new = self._preview.route.new
        own = self.model.folder
        options = [
            (one.id, one.scheme.title)
            for one in known_schemes(own / OWN_SCHEMES)
            if one.scheme is not None and (one.scheme.edition is None or one.scheme.edition.id == new.id)
        ]

        def chosen(scheme_id: str | None) -> None:
            if scheme_id:
                self._scheme_id = scheme_id
                self.start(self.check)

        dialog = ChooseDialog("换版后的计分方案", options, self._preview.scheme.id, "只列新版能用的。")
        self.app.push_screen(dialog, chosen)

    # -- doing it ---------------------------------------------------------------------------------------------

    def do_apply(self) -> None:
        """Ask once more, then move the application."""
        preview = self._preview
        if self.model.read_only:
            raise ReadOnlyError
        if preview.route.undecided:
            names = "、".join(one.old.number for one in preview.route.undecided)
            raise UsageError(f"旧版第 {names} 项还没有定。", "在「待定」里选中，按回车定它变成了哪一项。")

        def build(width: int) -> Page:
            lines = (*summary_lines(preview), "换之前先备份。这是一步操作，可以撤销。已经发出的填报表要重新导出。")
            return Page(tuple(paragraph(line, width) for line in lines))

        def agreed(yes: bool | None) -> None:
            if yes:
                self.start(self._apply)

        self.app.push_screen(AgreeDialog(f"换用「{preview.route.new.title}」", "备份并换用", build), agreed)

    async def _apply(self, watch: Watch) -> str:
        watch.phase = "正在备份、换用指标版本"
        route, scheme_id = self._preview.route, self._scheme_id
        self._outcome = await self.shifan.change(lambda session: migrating.migrate(session, route, scheme_id))
        return ""

    def ended(self) -> None:
        """Close when the application has moved."""
        if self._outcome is not None:
            self.dismiss(self._outcome)


def _fits(query: str, item: Criterion) -> bool:
    return not query.strip() or query.strip() == item.number or matches_all_words(query, item.title, item.requirement)
