"""Taking over what a county has: its ledger, and a folder of materials; a preview first, then one step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.widget import Widget

from shifan.domain.errors import ShifanError, UsageError
from shifan.domain.filing import Proposal
from shifan.domain.ledger.columns import Field as Column
from shifan.domain.ledger.columns import parse_field
from shifan.domain.numbering import plain_number
from shifan.services.session import Session
from shifan.services.taking_ledger import LedgerPlan, plan_ledger, take_ledger
from shifan.services.taking_materials import MaterialsPlan, plan_materials, take_materials
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import TextField, Values, captioned
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dropping import one_path
from shifan.tui.lines import Page
from shifan.tui.views.takeover import ledger_page, materials_page, start_page
from shifan.tui.widgets.line_view import Click
from shifan.tui.wording import error_text

T = TypeVar("T")

_LEDGER_HELP = (
    "把县里原有的台账或责任分解表（表格文件）拖进窗口，或按 F2 写它的位置。",
    "先给您看会改什么、哪些格子有问题，确认后才写入；一次撤销可全部退回。",
)
_FOLDER_HELP = (
    "把按编号或指标名称整理好的材料文件夹拖进窗口，或按 F2 写它的位置。",
    "先列出每份文件归到哪一项，您选定后才复制到材料库；一次撤销可全部退回。涉密材料不得录入。",
)


class SourceDialog(Dialog[Values | None]):
    """Asks for a path and what goes with it."""

    SUBMIT = "打开 回车"

    def __init__(self, title: str, fields: Sequence[TextField], hint: str) -> None:
        super().__init__(title)
        self._fields = fields
        self._hint = hint

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield from map(captioned, self._fields)
        yield Plain(self._hint, classes="hint")

    async def submit(self) -> None:
        """Close with what was typed."""
        values = {field.id: self.query_one(f"#{field.id}", Field).value.strip() for field in self._fields}
        if not values["path"]:
            raise UsageError("请写明位置。", "也可以拖进窗口。")
        self.dismiss(values)


@dataclass(frozen=True, slots=True)
class Preview(Generic[T]):
    """What a source would change; without a ``plan``, why there is none (empty while no source is named)."""

    plan: T | None = None
    problem: str = ""


class TakeoverPage(PageDialog[Preview[T]]):
    """What both have in common: a source that is typed or dropped, looked through again after every change."""

    START: ClassVar[Sequence[str]]
    FIELDS: ClassVar[Sequence[TextField]]
    HINT: ClassVar[str]

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._asked: Values = {}

    def on_mount(self) -> None:
        """Enter takes over, so a click on a row must not."""
        self.results.opens_on = Click.NEVER

    def plan(self, session: Session, path: Path, asked: Values) -> T:
        """Return the preview of the source. Runs on the store thread."""
        raise NotImplementedError

    def preview(self, plan: T, width: int) -> Page:
        """Return the preview as a page."""
        raise NotImplementedError

    def fetch(self, session: Session) -> Preview[T]:
        """Return the preview."""
        if not self._asked:
            return Preview()
        try:
            return Preview(self.plan(session, one_path(self._asked["path"]), self._asked))
        except ShifanError as error:
            return Preview(problem=error_text(error))

    def draw(self, data: Preview[T], width: int) -> Page:
        """Return the preview, or how to begin."""
        if data.plan is None:
            return start_page(self.START, data.problem, width)
        return self.preview(data.plan, width)

    def do_source(self) -> None:
        """Ask for the source."""

        def chosen(values: Values | None) -> None:
            if values is not None:
                self._read(values)

        fields = [replace(field, value=self._asked.get(field.id, "")) for field in self.FIELDS]
        self.app.push_screen(SourceDialog(self.heading, fields, self.HINT), chosen)

    def on_paste(self, event: events.Paste) -> None:
        """Take a file or a folder that is dropped on the window."""
        event.stop()
        self._read({**{field.id: "" for field in self.FIELDS}, "path": event.text})

    def _read(self, values: Values) -> None:
        self._asked = values
        self.reload()

    @property
    def planned(self) -> T:
        """The preview. Raises UsageError when there is none yet."""
        if self.data is None or self.data.plan is None:
            raise UsageError("还没有打开。", "请按 F2 写位置，或把它拖进窗口。")
        return self.data.plan

    def take(self, use_case: UseCase) -> None:
        """Take over and begin anew."""
        self.run_worker(self._take(use_case))

    async def _take(self, use_case: UseCase) -> None:
        asked, self._asked = self._asked, {}  # what is fetched after the change is the empty page
        try:
            outcome = await self.shifan.change(use_case)
        except ShifanError as error:
            self._asked = asked
            self.say(error_text(error))
            self.reload()
        else:
            self.tell(outcome)


class LedgerPage(TakeoverPage[LedgerPlan]):
    """Taking over a ledger."""

    PAGE = "take_ledger"
    BINDINGS = page_bindings("take_ledger")
    START = _LEDGER_HELP
    FIELDS = (
        TextField("path", "台账文件", "", "拖进窗口，或写完整路径"),
        TextField("sheet", "取哪张表", "", "可以不填，自己找"),
        TextField("columns", "指明列", "", "可以不填，如 谁来办=牵头单位、B=标题"),
    )
    HINT = f"列的内容有：{'、'.join(field.label for field in Column)}。指明过一次，以后就记住。"

    def __init__(self) -> None:
        super().__init__("接管原有台账")

    def plan(self, session: Session, path: Path, asked: Values) -> LedgerPlan:
        """Return what the workbook would change."""
        return plan_ledger(session, path, sheet=asked["sheet"] or None, columns=_columns(asked["columns"]))

    def preview(self, plan: LedgerPlan, width: int) -> Page:
        """Return the preview."""
        return ledger_page(plan, width)

    def do_open(self) -> None:
        """Take all of it, when there is no problem."""
        plan = self.planned
        if plan.problems:
            raise UsageError(
                f"有 {len(plan.problems)} 处问题，没有取用。", "改好表格后按 F2 重新打开，或按 F4 跳过问题行。"
            )
        self.take(lambda session: take_ledger(session, plan))

    def do_skip(self) -> None:
        """Take the rows without a problem."""
        plan = self.planned
        self.take(lambda session: take_ledger(session, plan, skip_problems=True))


class MaterialsPage(TakeoverPage[MaterialsPlan]):
    """Taking over a folder of materials."""

    PAGE = "take_materials"
    BINDINGS = page_bindings("take_materials")
    START = _FOLDER_HELP
    FIELDS = (TextField("path", "文件夹", "", "拖进窗口，或写完整路径"),)
    HINT = "文件夹或文件名里有编号或指标名称的，例如「32 听证与座谈」，就能自动归档。"

    def __init__(self) -> None:
        super().__init__("接管材料文件夹")
        self._numbers: dict[str, str] = {}
        self._marked: set[str] | None = None

    def plan(self, session: Session, path: Path, asked: Values) -> MaterialsPlan:
        """Return where each file would be filed."""
        return plan_materials(session, path)

    def preview(self, plan: MaterialsPlan, width: int) -> Page:
        """Return the preview with what was marked and changed."""
        return materials_page(plan, self._number_of(plan), self._marks(plan), width)

    def _read(self, values: Values) -> None:
        self._numbers, self._marked = {}, None
        super()._read(values)

    def _number_of(self, plan: MaterialsPlan) -> dict[str, str]:
        found = {proposal.path: proposal.number for proposal in plan.sure}
        found |= {unsure.path: unsure.numbers[0] for unsure in plan.unsure if unsure.numbers}
        return found | self._numbers

    def _marks(self, plan: MaterialsPlan) -> set[str]:
        if self._marked is None:
            self._marked = {proposal.path for proposal in plan.sure}
        return self._marked

    @property
    def _path(self) -> str:
        kind, path = self.row
        if kind != "file":
            raise UsageError("请先选中一份文件。")
        return path

    def do_mark(self) -> None:
        """Mark or unmark the file."""
        plan, path = self.planned, self._path
        if path not in self._number_of(plan):
            raise UsageError("这份文件还没有定归哪一项。", "按 F4 写编号。")
        self._marks(plan).symmetric_difference_update({path})
        self.redraw()

    def do_number(self) -> None:
        """Ask for the number of the file."""
        plan, path = self.planned, self._path

        def chosen(values: Values | None) -> None:
            if values is not None:
                self._numbers[path] = plain_number(values["path"])
                self._marks(plan).add(path)
                self.redraw()

        field = TextField("path", "归到第几项", self._number_of(plan).get(path, ""), "如 32；归到核查点写 32.2")
        self.app.push_screen(SourceDialog("改编号", (field,), path), chosen)

    def do_open(self) -> None:
        """Take the marked files."""
        plan = self.planned
        numbers, marks = self._number_of(plan), self._marks(plan)
        if not marks:
            raise UsageError("没有选中文件。", "空格选要取用的文件。")
        chosen = [Proposal(path, number, "", "", 1.0) for path, number in numbers.items() if path in marks]
        self.take(lambda session: take_materials(session, plan, chosen=chosen))


def _columns(text: str) -> dict[str, Column]:
    return dict(_column(part) for part in re.split(r"[、，,;；]+", text) if part.strip())


def _column(text: str) -> tuple[str, Column]:
    header, sign, word = text.replace("＝", "=").rpartition("=")
    column = parse_field(word.strip()) if sign else None
    if column is None or not header.strip():
        raise UsageError(f"「{text}」写法不对。", "写成 表头=内容，例如 谁来办=牵头单位。")
    return header.strip(), column
