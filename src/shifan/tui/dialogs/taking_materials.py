"""Taking over a folder of materials."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.errors import UsageError
from shifan.domain.filing import Proposal
from shifan.domain.numbering import plain_number
from shifan.services.session import Session
from shifan.services.taking_materials import MaterialsPlan, plan_materials, take_materials
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.takeover import SourceDialog, TakeoverPage
from shifan.tui.lines import Page
from shifan.tui.views.takeover import materials_page

_HELP = (
    "把按编号或指标名称整理好的材料文件夹拖进窗口，或按 F2 写它的位置。",
    "先列出每份文件归到哪一项，您选定后才复制到材料库；一次撤销可全部退回。涉密材料不得录入。",
)


class MaterialsPage(TakeoverPage[MaterialsPlan]):
    """Taking over a folder of materials."""

    PAGE = "take_materials"
    BINDINGS = page_bindings("take_materials")
    START = _HELP
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
