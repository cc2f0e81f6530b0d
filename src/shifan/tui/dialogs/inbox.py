"""The inbox: what departments dropped into a folder, taken in one step once the clerk has looked at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shifan.domain.errors import UsageError
from shifan.domain.numbering import plain_number
from shifan.services.inbox import InboxPlan, plan_inbox, take_inbox
from shifan.services.session import Session
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.takeover import SourceDialog, TakeoverPage
from shifan.tui.lines import Page
from shifan.tui.views.inbox import inbox_page

_HELP = (
    "把收件夹（各单位放材料的文件夹）拖进窗口，或按 F2 写它的位置。",
    "按文件名里的编号、指标名称和单位，列出每份归到哪一项；您确认后才复制到材料库，原件移到收件夹里的「已收取」。",
    "涉密材料不得录入。",
)


class InboxPage(TakeoverPage[InboxPlan]):
    """Taking what lies in an inbox."""

    PAGE = "take_inbox"
    BINDINGS = page_bindings("take_inbox")
    START = _HELP
    FIELDS = (TextField("path", "收件夹", "", "拖进窗口，或写完整路径"),)
    HINT = "各单位一个子文件夹，以单位名称命名，就能认出是谁交的。"

    def __init__(self) -> None:
        super().__init__("收件夹")
        self._numbers: dict[str, str] = {}
        self._marked: set[str] | None = None

    def plan(self, session: Session, path: Path, asked: Values) -> InboxPlan:
        """Return where each file would go."""
        return plan_inbox(session, path)

    def preview(self, plan: InboxPlan, width: int) -> Page:
        """Return the preview with what was marked and changed."""
        return inbox_page(plan, self._number_of(plan), self._marks(plan), width)

    def _read(self, values: Values) -> None:
        self._numbers, self._marked = {}, None
        super()._read(values)

    def _number_of(self, plan: InboxPlan) -> dict[str, str]:
        return {found.path: found.number for found in plan.files if found.number} | self._numbers

    def _marks(self, plan: InboxPlan) -> set[str]:
        if self._marked is None:
            self._marked = {found.path for found in plan.sure}
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
        found = next(one for one in plan.files if one.path == path)

        def chosen(values: Values | None) -> None:
            if values is not None:
                self._numbers[path] = plain_number(values["path"])
                self._marks(plan).add(path)
                self.redraw()

        offered = self._number_of(plan).get(path, "") or next(iter(found.numbers), "")
        field = TextField("path", "归到第几项", offered, "如 32；归到核查点写 32.2")
        self.app.push_screen(SourceDialog("改编号", (field,), path), chosen)

    def do_open(self) -> None:
        """Take the marked files."""
        plan = self.planned
        numbers, marks = self._number_of(plan), self._marks(plan)
        chosen = [replace(found, number=numbers[found.path]) for found in plan.files if found.path in marks]
        if not chosen:
            raise UsageError("没有选中文件。", "空格选要收取的文件。")
        self.take(lambda session: take_inbox(session, plan, chosen))
