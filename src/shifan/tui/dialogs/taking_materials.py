"""Taking over a folder of materials."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.errors import UsageError
from shifan.domain.filing import Proposal
from shifan.services.file_looks import without_names_told
from shifan.services.session import Session
from shifan.services.taking_materials import MaterialsPlan, plan_materials, take_materials
from shifan.tui.dialogs.filing import FilingPage
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.takeover import materials_page

_HELP = (
    "把按编号或指标名称整理好的材料文件夹拖进窗口，或按 F2 写它的位置。",
    "先列出每份文件归到哪一项，您选定后才复制到材料库；一次撤销可全部退回。",
    "取用前查文件名和前 10 页有没有密级字样和个人信息，扫描件查不到。涉密材料不得录入。",
)


class MaterialsPage(FilingPage[MaterialsPlan]):
    """Taking over a folder of materials."""

    PAGE = "take_materials"
    BINDINGS = page_bindings("take_materials")
    START = _HELP
    FIELDS = (TextField("path", "文件夹", "", "拖进窗口，写完整路径，或按 F2 选", picks="folder"),)
    HINT = "文件夹或文件名里有编号或指标名称的，例如「32 听证与座谈」，就能自动归档。"

    def __init__(self) -> None:
        super().__init__("接管材料文件夹")

    def plan(self, session: Session, path: Path, asked: Values) -> MaterialsPlan:
        """Return where each file would be filed."""
        return plan_materials(session, path)

    def preview(self, plan: MaterialsPlan, width: int) -> Page:
        """Return the preview with what was marked and changed."""
        return materials_page(plan, self.filed(plan), width)

    def proposed(self, plan: MaterialsPlan) -> dict[str, str]:
        """Return the number of each file that was recognised, the likeliest where there are several."""
        found = {proposal.path: proposal.number for proposal in plan.sure}
        return found | {unsure.path: unsure.numbers[0] for unsure in plan.unsure if unsure.numbers}

    def sure(self, plan: MaterialsPlan) -> set[str]:
        """Return the files whose number is beyond doubt."""
        return {proposal.path for proposal in plan.sure}

    def files(self, plan: MaterialsPlan) -> list[str]:
        """Return what lies in the folder and can be evidence, what is sure first."""
        return [found.path for found in plan.sure] + [found.path for found in plan.unsure]

    def do_open(self) -> None:
        """Take the marked files."""
        plan = self.planned
        numbers, marks = self.numbers(plan), self.marks(plan)
        if not marks:
            raise UsageError("没有选中文件。", "空格选要取用的文件。")
        chosen = [Proposal(path, number, "", "", 1.0) for path, number in numbers.items() if path in marks]
        files = [Path(proposal.path) for proposal in chosen]
        self.take(lambda session: without_names_told(take_materials(session, plan, chosen=chosen), files))
