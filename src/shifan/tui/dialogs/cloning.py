"""The next round: where and which year, then what carries over, then making it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget

from shifan.domain.dates import parse_date
from shifan.domain.errors import UsageError
from shifan.services.cloning import ClonePlan, make_clone, plan_clone
from shifan.services.session import Done, Session
from shifan.tui.dialogs.base import ChangeDialog, Field, Plain
from shifan.tui.dialogs.confirming import PreviewDialog
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.folders import typed_path
from shifan.tui.followed import followed
from shifan.tui.model import Model, Outcome
from shifan.tui.views.cloning import clone_page

_NOTES = (("no", "备注不沿用"), ("yes", "备注也沿用"))


class CloneDialog(ChangeDialog):
    """Asks for the next round; the preview stands over it, so that Esc comes back to what was typed."""

    SUBMIT = "先看沿用什么 回车"
    AUTO_FOCUS = "#round"

    def __init__(self, model: Model) -> None:
        super().__init__("为下一轮新建台账（原来的不改动）")
        self._folder = model.folder

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield captioned(TextField("round", "年度或轮次", hint="如 2025"))
        yield captioned(TextField("folder", "新建在", str(self._folder.with_name(f"{self._folder.name} 下一轮"))))
        yield captioned(TextField("start", "评估期开始", hint="可以不填，那就是该年1月1日"))
        yield captioned(TextField("end", "评估期结束", hint="可以不填，那就是该年12月31日"))
        yield captioned(TextField("deadline", "上报截止日期", hint="可以不填"))
        yield Choice(_NOTES, id="notes")
        yield Plain("沿用单位、分工、长期有效的材料、没有销号的问题和没有了结的询问，回车先看清单。", classes="hint")

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value.strip()

    async def submit(self) -> None:
        """Plan the next round and show what carries over."""
        name, folder = self._typed("round"), self._typed("folder").strip("\"'“”")
        if not name or not folder:
            raise UsageError("请写明年度或轮次，以及新建在哪个文件夹。")
        start, end, deadline = (parse_date(t) if (t := self._typed(f)) else None for f in ("start", "end", "deadline"))
        notes = self.query_one("#notes", Choice).value == "yes"
        self.say("正在核对材料")

        def planned(session: Session) -> ClonePlan:
            return plan_clone(session, name, period_start=start, period_end=end, deadline=deadline, with_notes=notes)

        with self.following("已停止核对，什么也没有新建。") as watch:
            plan = await self.shifan.store.with_session(followed(watch, planned))
        self.say("")
        self.app.push_screen(MakeDialog(plan, self._target(folder), self.model), self._made)

    def _target(self, typed: str) -> Path:
        return self._folder / typed_path(typed)

    def _made(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.dismiss(outcome)


class MakeDialog(PreviewDialog):
    """Shows what carries over and makes the new workspace on Enter."""

    def __init__(self, plan: ClonePlan, folder: Path, model: Model) -> None:
        old, edition = model.state.application, model.edition
        super().__init__(f"新建在 {folder}", "新建", lambda width: clone_page(plan, old, edition, width))
        self.add_class("tall")
        self._plan = plan
        self._target = folder

    async def submit(self) -> None:
        """Make it. The ledger at hand is only read, so there is nothing to undo in it."""
        self.say("正在新建")
        with self.following("已停止，没有新建，没有留下半成品。") as watch:
            await self.shifan.store.with_session(
                followed(watch, lambda session: make_clone(session, self._target, self._plan))
            )
        new = self._plan.application
        self.dismiss(Outcome(Done(f"已建成{new.county} {new.round}的台账：{self._target}"), self.model))
