"""The guided start: one question after the other, forward and back, nothing that was typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from shifan.domain.errors import ShifanError, UsageError
from shifan.evidence.names import safe_file_name
from shifan.services import starting
from shifan.services.at_work import current_user
from shifan.services.setup import DEFAULT_EDITION
from shifan.services.starting import Answers
from shifan.tui.dates import parse_date
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.dialogs.starting_steps import (
    CHECK,
    DATES,
    EDITION,
    IMPORT_ACTION,
    KINDS,
    LEADS,
    NEW,
    OFFICIAL,
    PATHS,
    PLACE,
    PRESENT,
    RESULT,
    SAMPLE,
    WHO,
    at_fault,
)
from shifan.tui.folders import typed_path
from shifan.tui.keys import BY_ID
from shifan.tui.lines import Page, row, safe
from shifan.tui.terminal_facts import terminal_facts
from shifan.tui.views.starting import result_page, summary_page
from shifan.tui.widgets.line_view import Click, LineView


@dataclass(frozen=True, slots=True)
class Started:
    """The folder to open, and the actions to run first."""

    folder: Path
    first: tuple[str, ...] = ()


class StartDialog(Dialog[Started | None]):
    """Asks step by step and makes the work folder; dismissed with None when the user leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave"), Binding("f2", "browse")]
    AUTO_FOCUS = "#kind"
    MEANINGS: ClassVar[Mapping[str, str]] = {
        "submit": "照写的、选的到下一步；有问题会说明，写好的都还在。",
        "cancel": "回到上一步，写好的都还在。",
        "leave": "退出程序，下次再开始。",
    }

    def __init__(self, here: Path, today: date) -> None:
        super().__init__("示范：开始使用")
        self._here, self._today = here, today
        self._step = "kind"
        self._proposed: dict[str, str] = {}
        self._begun: starting.Begun | None = None

    # -- what is asked ----------------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """Return a box for each step; one of them is shown."""
        yield Plain(id="lead", classes="hint")
        yield self._box("kind", Choice(KINDS, id="kind"))
        yield self._box(
            WHO,
            captioned(TextField("county", "县（市、区）", hint="如 柳城县")),
            captioned(TextField("round", "年度或轮次", hint="如 2023")),
            captioned(TextField("province", "省（自治区）", hint="可以不填，汇总时归类用")),
            captioned(TextField("city", "市（州）", hint="可以不填")),
            captioned(TextField("user", "您的姓名", current_user(), "记在每一步操作上")),
        )
        yield self._box(
            DATES,
            captioned(TextField("start", "评估期从", hint="如 2023-1-1")),
            captioned(TextField("end", "评估期到", hint="如 2023-12-31")),
            captioned(TextField("deadline", "上报截止日期", hint="可以不填；填了就倒计时")),
        )
        places = LineView(id="places")
        places.opens_on = Click.ONCE
        yield self._box(
            PLACE,
            captioned(TextField("folder", "文件夹", hint="写完整的位置，或用 F2 选")),
            Plain("可以放在（按 Tab 到下面，回车选用）", classes="hint"),
            places,
        )
        yield self._box(EDITION, Choice(self._editions(), id="edition"))
        yield LineView(id="shown")

    @staticmethod
    def _box(step: str, *widgets: Widget) -> Vertical:
        return Vertical(*widgets, id=f"step-{step}", classes="step")

    @staticmethod
    def _editions() -> tuple[tuple[str, str], ...]:
        working = (DEFAULT_EDITION, "工作版：依公开法规转述的 104 项，马上可以用（不是官方原文）")
        official = (OFFICIAL, "导入官方指标表：先用工作版建好，打开后接着导入手里的表")
        return (working, official) if IMPORT_ACTION in BY_ID else (working,)

    def on_mount(self) -> None:
        """Show the first step."""
        self._show_step()

    # -- going forward and back -------------------------------------------------------------------------------

    @property
    def _path(self) -> tuple[str, ...]:
        return PATHS[self.query_one("#kind", Choice).value or NEW]

    def _show_step(self) -> None:
        path = self._path
        at = path.index(self._step)
        count = "" if self._step == "kind" else f"（第 {at} 步，共 {len(path) - 1} 步）"
        self.query_one("#heading", Plain).say(f"示范：开始使用{count}")
        lead = "台账在哪个文件夹？" if (self._step, path) == (PLACE, PATHS[PRESENT]) else LEADS[self._step]
        self.query_one("#lead", Plain).say(lead)
        for box in self.query(".step").results(Vertical):
            box.display = box.id == f"step-{self._step}"
        self._before(self._step)
        self.query_one("#shown", LineView).display = self._step in (CHECK, RESULT)
        self.set_class(self._step in (CHECK, RESULT), "-long")
        self.show_buttons()
        wanted = next((w for w in self.query("Field, LineView").results() if w.can_focus and _in_sight(w)), None)
        if wanted is not None:
            wanted.focus()

    def _before(self, step: str) -> None:
        """Propose what can be known by now, where the user has not written something else."""
        if step == DATES:
            year = self._text("round")[:4]
            known = year.isascii() and year.isdigit() and len(year) == 4
            self._propose("start", f"{year}-01-01" if known else "")
            self._propose("end", f"{year}-12-31" if known else "")
        elif step == PLACE:
            self._offer_places()
        elif step == CHECK:
            answers = self._answers()
            self.query_one("#shown", LineView).show(lambda width: summary_page(answers, width), fresh=True)

    def _propose(self, field: str, text: str) -> None:
        found = self.query_one(f"#{field}", Field)
        if found.value in ("", self._proposed.get(field, "")):
            found.value = text
        self._proposed[field] = text

    def _offer_places(self) -> None:
        kind = self._path
        name = starting.SAMPLE_FOLDER if kind == PATHS[SAMPLE] else f"{self._text('county')}{self._text('round')}"
        found = [] if kind == PATHS[PRESENT] else starting.proposed_folders(safe_file_name(name or "台账"), self._here)
        self._propose("folder", str(found[0]) if found else "")
        rows = tuple(row(f"place:{folder}", (safe(str(folder)), "")) for folder in found)
        self.query_one("#places", LineView).show(lambda _width: Page(rows), fresh=True)

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return the buttons of the present step."""
        words = {CHECK: "新建 回车", RESULT: "打开台账 回车"}
        if self._path == PATHS[PRESENT]:
            words[PLACE] = "打开 回车"
        found = [(words.get(self._step, "下一步 回车"), "button", "submit")]
        if self._step not in ("kind", RESULT):
            found.append(("上一步 Esc", "button-quiet", "cancel"))
        if self._step == PLACE:
            found.append(("选文件夹 F2", "button-quiet", "browse"))
        return [*found, ("退出 Ctrl+Q", "button-quiet", "leave")]

    def action_cancel(self) -> None:
        """Go back one step."""
        if self.busy:
            self.say("正在建立，请稍候。")
        elif self._step == "kind":
            self.say("退出请按 Ctrl+Q。")
        elif self._step != RESULT:
            self.say("")
            self._step = self._path[self._path.index(self._step) - 1]
            self._show_step()

    async def submit(self) -> None:
        """Check this step and go on."""
        self.say("")
        if self._step == CHECK:
            await self._begin()
        elif self._step == RESULT:
            assert self._begun is not None
            self.dismiss(Started(self._begun.folder, self._first()))
            return
        elif (self._step, self._path) == (PLACE, PATHS[PRESENT]):
            folder = self._folder()
            await asyncio.to_thread(starting.check_present_folder, folder)
            self.dismiss(Started(folder))
            return
        else:
            await self._check()
        self._step = self._path[self._path.index(self._step) + 1]
        self._show_step()

    async def _check(self) -> None:
        checks: dict[str, Callable[[], object]] = {
            WHO: lambda: starting.check_answers(self._answers()),
            DATES: lambda: starting.application_of(self._answers()),
        }
        if self._step in checks:
            try:
                checks[self._step]()
            except ShifanError:
                self.query_one(f"#{at_fault(self._step, self._text, self._today)}", Field).focus()
                raise
        elif self._step == PLACE:
            folder, sample = self._folder(), self._path == PATHS[SAMPLE]
            if not (sample and starting.is_workspace(folder)):
                await asyncio.to_thread(starting.check_new_folder, folder)

    async def _begin(self) -> None:
        self.say("正在建立，请稍候。")
        self._begun = begun = await asyncio.to_thread(starting.begin, self._answers(), terminal_facts(self.app.size))
        self.say("")
        self.query_one("#shown", LineView).show(lambda width: result_page(begun, width), fresh=True)

    def _first(self) -> tuple[str, ...]:
        official = self._path == PATHS[NEW] and self.query_one("#edition", Choice).value == OFFICIAL
        return (IMPORT_ACTION,) if official else ("tour",)

    # -- what was said ----------------------------------------------------------------------------------------

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value.strip()

    def _folder(self) -> Path:
        typed = self._text("folder").strip("\"'“”")
        if not typed:
            raise UsageError("请写明放在哪个文件夹。")
        return self._here / typed_path(typed)

    def _answers(self) -> Answers:
        sample = self._path == PATHS[SAMPLE]
        edition = self.query_one("#edition", Choice).value
        return Answers(
            folder=self._folder() if self._text("folder") else self._here,
            sample=sample,
            county=self._text("county"),
            round_name=self._text("round"),
            province=self._text("province"),
            city=self._text("city"),
            period_start=parse_date(self._text("start"), self._today),
            period_end=parse_date(self._text("end"), self._today),
            deadline=parse_date(self._text("deadline"), self._today),
            edition_id=DEFAULT_EDITION if edition in ("", OFFICIAL) else edition,
            user="" if sample else self._text("user"),
        )

    # -- keys and mouse ---------------------------------------------------------------------------------------

    def pressed(self, action: str) -> None:
        """Leave, or choose a folder."""
        if action == "leave":
            self.action_leave()
        elif action == "browse":
            self.action_browse()

    def action_leave(self) -> None:
        """Leave without having begun."""
        if self.busy:
            self.say("正在建立，请稍候。")
        else:
            self.dismiss(None)

    def action_browse(self) -> None:
        """Choose the folder in a window or a list."""
        if self._step == PLACE:
            self.run_worker(self._browse())

    async def _browse(self) -> None:
        from shifan.tui.choosing import Wanted, choose  # only when files are chosen

        if found := await choose(self.app, Wanted.FOLDER, "选文件夹", self._here):
            self.query_one("#folder", Field).value = str(found[0])

    @on(LineView.Chosen, "#places")
    def _place_chosen(self, message: LineView.Chosen) -> None:
        message.stop()
        message.prevent_default()
        field = self.query_one("#folder", Field)
        field.value = message.key.removeprefix("place:")
        field.focus()


def _in_sight(widget: Widget) -> bool:
    return widget.display and all(parent.display for parent in widget.ancestors if isinstance(parent, Widget))
