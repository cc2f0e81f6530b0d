"""The inbox: what departments dropped into a folder, taken in one step once the clerk has looked at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shifan.domain.errors import UsageError
from shifan.services.file_looks import without_names_told
from shifan.services.inbox import InboxPlan, plan_inbox, take_inbox
from shifan.services.session import Session
from shifan.tui.dialogs.filing import FilingPage
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.inbox import inbox_page

_HELP = (
    "把收件夹（各单位放材料的文件夹）拖进窗口，或按 F2 写它的位置。",
    "按文件名里的编号、指标名称和单位，列出每份归到哪一项；您确认后才复制到材料库，原件移到收件夹里的「已收取」。",
    "收取前查文件名和前 10 页有没有密级字样和个人信息，扫描件查不到。涉密材料不得录入。",
)


class InboxPage(FilingPage[InboxPlan]):
    """Taking what lies in an inbox."""

    PAGE = "take_inbox"
    BINDINGS = page_bindings("take_inbox")
    START = _HELP
    FIELDS = (TextField("path", "收件夹", "", "拖进窗口，写完整路径，或按 F2 选", picks="folder"),)
    HINT = "各单位一个子文件夹，以单位名称命名，就能认出是谁交的。"

    def __init__(self) -> None:
        super().__init__("收件夹")

    def plan(self, session: Session, path: Path, asked: Values) -> InboxPlan:
        """Return where each file would go."""
        return plan_inbox(session, path)

    def preview(self, plan: InboxPlan, width: int) -> Page:
        """Return the preview with what was marked and changed."""
        return inbox_page(plan, self.filed(plan), width)

    def proposed(self, plan: InboxPlan) -> dict[str, str]:
        """Return the number of each file that was recognised."""
        return {found.path: found.number for found in plan.files if found.number}

    def sure(self, plan: InboxPlan) -> set[str]:
        """Return the files whose number is beyond doubt."""
        return {found.path for found in plan.sure}

    def files(self, plan: InboxPlan) -> list[str]:
        """Return what lies in the inbox."""
        return [found.path for found in plan.files]

    def guess(self, plan: InboxPlan, path: str) -> str:
        """Return the likeliest of several numbers."""
        found = next(one for one in plan.files if one.path == path)
        return next(iter(found.numbers), "")

    def do_open(self) -> None:
        """Take the marked files."""
        plan = self.planned
        numbers, marks = self.numbers(plan), self.marks(plan)
        chosen = [replace(found, number=numbers[found.path]) for found in plan.files if found.path in marks]
        if not chosen:
            raise UsageError("没有选中文件。", "空格选要收取的文件。")
        files = [Path(found.path) for found in chosen]
        self.take(lambda session: without_names_told(take_inbox(session, plan, chosen), files))
