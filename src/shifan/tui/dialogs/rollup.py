"""The page of the roll-up: all applications of the store in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from shifan.domain.errors import NotFoundError, ShifanError, UsageError
from shifan.domain.rollup import NO_CITY, NO_PROVINCE, RankBy
from shifan.evidence.watch import Watch
from shifan.services.rollup import Scope, gather, write_rollup
from shifan.services.session import Done, Session
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.followed import followed
from shifan.tui.lines import Page
from shifan.tui.model import Outcome
from shifan.tui.views.rollup import Asked, RollUpView, rollup_page
from shifan.tui.wording import error_text

_ARCHIVED = (("no", "已归档的不算"), ("yes", "已归档的也算"))


class RollUpPage(WorkPage[RollUpView]):
    """One row for each application; Enter goes on with the one under the cursor."""

    PAGE = "rollup"
    APART = False
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("rollup")

    def __init__(self) -> None:
        super().__init__("汇总")
        self._asked = Asked()

    def reload(self) -> None:
        """Roll up again."""
        self.start(self.check, gives_way=True)

    do_again = reload

    async def check(self, watch: Watch) -> str:
        """Roll up what was asked for."""
        asked = self._asked

        def gathered(session: Session) -> RollUpView:
            here = session.application_id
            try:
                found = gather(session, asked.scope, since=asked.since, ranked_by=asked.ranked_by)
            except NotFoundError as error:
                return RollUpView(asked, here, None, error.message)
            return RollUpView(asked, here, found)

        view = await self.shifan.store.with_session(followed(watch, gathered))
        if self.current(watch):
            self.data = view
        return ""

    def draw(self, data: RollUpView, width: int) -> Page:
        """Return the rows."""
        return rollup_page(data, width)

    def do_open(self) -> None:
        """Go on with the application under the cursor, or roll up only the province or city."""
        kind, key = self.row
        if kind == "place":
            self._narrow(*key.split(":"))
        elif kind != "app":
            raise UsageError("请先选中一个申报。")
        elif self.data is not None and key == self.data.here:
            raise UsageError("现在打开的就是这一个。")
        else:
            self.run_worker(self._switch(key), exclusive=True, group="switch")

    def _narrow(self, province: str, city: str) -> None:
        if NO_PROVINCE in province or NO_CITY in city:
            raise UsageError("没有填省、市的，不能单独筛选。", "请先写明它们所在的省和市。")
        self._go_by(replace(self._asked, scope=replace(self._asked.scope, province=province, city=city)))

    async def _switch(self, key: str) -> None:
        self.say("正在打开")
        try:
            await self.shifan.open_other(key)
        except ShifanError as error:
            self.say(error_text(error))
            return
        found = self.model.state.application
        note = f"，{found.archived_on} 已归档，只能查看" if found.archived_on else ""
        self.dismiss(Outcome(Done(f"已换到{found.county} {found.round}{note}。"), self.model))

    def do_filter(self) -> None:
        """Ask what is to be rolled up."""

        def chosen(asked: Asked | None) -> None:
            if asked is not None:
                self._go_by(asked)

        self.app.push_screen(ScopeDialog(self._asked), chosen)

    def _go_by(self, asked: Asked) -> None:
        self._asked = asked
        self.reload()
        self.results.action_edge(0)

    def do_save(self) -> None:
        """Write the roll-up to a workbook."""
        from shifan.tui.dialogs.exporting import SaveDialog

        gathered = self.data.gathered if self.data else None
        if gathered is None:
            raise UsageError("没有符合条件的申报，没有可存的。", "按 F3 改筛选。")

        def write(session: Session, path: Path, force: bool) -> tuple[str, ...]:
            return write_rollup(session, gathered, path, force=force)

        def saved(message: str | None) -> None:
            self.tell_text(message or "")

        self.app.push_screen(SaveDialog("汇总存成表格", f"汇总{self.model.today}", ".xlsx", write), saved)


class ScopeDialog(Dialog[Asked | None]):
    """Asks which applications are rolled up, compared with which day, ranked by what."""

    def __init__(self, asked: Asked) -> None:
        super().__init__("汇总：筛选和排名")
        self._asked = asked

    def body(self) -> Iterable[Widget]:
        """Return the fields and choices."""
        asked, scope = self._asked, self._asked.scope
        yield captioned(TextField("province", "省", scope.province, "空着为全部；写几个字即可，如 广西"))
        yield captioned(TextField("city", "市", scope.city, "空着为全部"))
        yield captioned(TextField("round", "年度或轮次", scope.round, "空着为全部，如 2023"))
        yield captioned(
            TextField("since", "与哪天相比", shown_date(asked.since), "可以不填；写了就列出那天开始以来的变化")
        )
        yield Choice(_ARCHIVED, id="archived", value=_ARCHIVED[scope.archived][0])
        yield Plain("排名", classes="caption")
        yield Choice([(by.value, f"按{by.label}") for by in RankBy], id="ranked", value=asked.ranked_by.value)

    async def submit(self) -> None:
        """Close with what is asked."""
        province, city, round_name, since = (
            self.query_one(f"#{field}", Field).value.strip() for field in ("province", "city", "round", "since")
        )
        archived, ranked = (self.query_one(f"#{choice}", Choice).value for choice in ("archived", "ranked"))
        scope = Scope(province, city, round_name, archived == "yes")
        self.dismiss(Asked(scope, parse_date(since, self.model.today), RankBy(ranked)))
