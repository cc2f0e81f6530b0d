"""The pages of workbooks back: taking them in, and who has returned."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shifan.domain.errors import UsageError
from shifan.domain.merging import Side
from shifan.domain.return_table import ReturnLine
from shifan.services import reminding, returns
from shifan.services.import_found import ConflictKey
from shifan.services.import_reading import Reading, read_returns
from shifan.services.importing import ImportPlan, plan_import, take_import
from shifan.services.reminding import Draft
from shifan.services.session import Session
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dialogs.takeover import TakeoverPage
from shifan.tui.lines import Page
from shifan.tui.views.returning import import_page, returns_page

_HELP = (
    "把单位交回的填报表，或放着这些表的文件夹，拖进窗口；也可以按 F2 写位置。",
    "先给您看会改什么。您改过、单位也改过的地方列为冲突，由您决定；空白的格子不会清掉原来的内容。",
    "材料文件放在表旁边（或旁边的压缩包里）的，会找出来请您选。一次撤销可全部退回。",
)


class ImportPage(TakeoverPage[ImportPlan]):
    """Taking department workbooks back."""

    PAGE = "import_returns"
    BINDINGS = page_bindings("import_returns")
    START = _HELP
    FIELDS = (TextField("path", "填报表", "", "文件或文件夹；拖进窗口，写完整路径，或按 F2 选", picks="either"),)
    HINT = "文件夹里的填报表会全部读取，别的文件不动。"

    def __init__(self) -> None:
        super().__init__("收回填报表")
        self._reading: tuple[Values, Reading] | None = None
        self._decided: dict[ConflictKey, Side] = {}
        self._marked: set[tuple[str, str]] = set()

    def plan(self, session: Session, path: Path, asked: Values) -> ImportPlan:
        """Return what the workbooks would change; the files are read once."""
        known = self._reading
        if known is None or known[0] is not asked:
            known = self._reading = asked, read_returns([path], session.watch)
        plan = plan_import(session, known[1], decided=self._decided)
        plan.refuse_nothing_left()
        return plan

    def preview(self, plan: ImportPlan, width: int) -> Page:
        """Return the preview."""
        return import_page(plan, self._marked, width)

    def _read(self, values: Values) -> None:
        self._reading, self._decided, self._marked = None, {}, set()
        super()._read(values)

    def do_mark(self) -> None:
        """Decide the conflict under the cursor, or mark the document."""
        plan = self.planned
        kind, rest = self.row
        if kind == "offer":
            self._marked ^= {plan.offers[int(rest)].key}
            self.redraw()
        elif kind in (Side.INCOMING.value, Side.STORED.value):
            self._decided[plan.conflicts[int(rest)].key] = Side(kind)
            self.reload()
        else:
            raise UsageError("请先选中一处冲突的「对方」或「现值」，或一份材料。")

    def do_mark_all(self) -> None:
        """Mark all documents that were found, or none when all are marked."""
        everything = {offer.key for offer in self.planned.offers}
        self._marked = set() if self._marked == everything else everything
        self.redraw()

    def do_theirs(self) -> None:
        """The departments' values stand wherever nothing is decided."""
        self._decide_rest(Side.INCOMING)

    def do_ours(self) -> None:
        """What is stored stands wherever nothing is decided."""
        self._decide_rest(Side.STORED)

    def _decide_rest(self, side: Side) -> None:
        if not self.planned.undecided:
            raise UsageError("没有要决定的冲突。")
        self._decided |= {conflict.key: side for conflict in self.planned.undecided}
        self.reload()

    def do_open(self) -> None:
        """Take everything, when nothing is left over."""
        plan = self.planned
        if plan.undecided:
            raise UsageError(
                f"还有 {len(plan.undecided)} 处冲突没有决定，没有取用。",
                "空格在每一处选一个；或按 F4 先取其余的，以后再决定。",
            )
        if not plan.complete:
            raise UsageError("有的内容不能取用，见下面，现在没有写入。", "按 F4 取用其余的；或改好表格后按 F2 重来。")
        self.do_skip()

    def do_skip(self) -> None:
        """Take what can be taken."""
        plan, marked = self.planned, tuple(self._marked)
        self.take(lambda session: take_import(session, plan, attach=marked))


@dataclass(frozen=True)
class ReturnsView:
    """The return table and the texts that ask for what is missing."""

    lines: tuple[ReturnLine, ...]
    drafts: tuple[Draft, ...]


class ReturnsPage(PageDialog[ReturnsView]):
    """Who has sent the workbook back."""

    PAGE = "returns"
    BINDINGS = page_bindings("returns")

    def __init__(self) -> None:
        super().__init__("填报表回收情况")
        self._opened: set[str] = set()

    def fetch(self, session: Session) -> ReturnsView:
        """Return the table."""
        return ReturnsView(returns.returns(session), returns.return_drafts(session))

    def draw(self, data: ReturnsView, width: int) -> Page:
        """Return the page."""
        return returns_page(data.lines, data.drafts, self._opened, width)

    def do_open(self) -> None:
        """Show or hide the text that asks the department for its workbook."""
        kind, unit = self.row
        if kind != "unit":
            return
        if not any(draft.department.id == unit for draft in self._drafts):
            raise UsageError("这个单位的表已经交齐，不用催。")
        self._opened ^= {unit}
        self.redraw()

    def do_take(self) -> None:
        """Open the page that takes workbooks in."""
        self.ask(ImportPage())

    def do_copy(self) -> None:
        """Copy the texts."""
        found = self._wanted()
        self.app.copy_to_clipboard("\n\n".join(draft.text for draft in found))
        self.tell_text(
            f"已复制 {len(found)} 个单位的催要文字，发出后按 F4 登记。"
            "有的终端不支持复制，粘贴不出来时，逐个按回车看文字。"
        )

    def do_sent(self) -> None:
        """Log that the texts were sent."""
        found = self._wanted()
        self.run(lambda session: reminding.send(session, found))

    def do_save(self) -> None:
        """Write the table to a workbook."""
        from shifan.tui.dialogs.exporting import SaveDialog

        def write(session: Session, path: Path, force: bool) -> tuple[str, ...]:
            return returns.export_returns(session, path, force=force).warnings

        def saved(message: str | None) -> None:
            self.tell_text(message or "")

        self.app.push_screen(SaveDialog("回收情况存成表格", f"填报表回收情况{self.model.today}", ".xlsx", write), saved)

    @property
    def _drafts(self) -> tuple[Draft, ...]:
        return self.data.drafts if self.data else ()

    def _wanted(self) -> tuple[Draft, ...]:
        """Return the text of the department under the cursor where it is open, else all. Raises UsageError."""
        _, unit = self.row
        if not self._drafts:
            raise UsageError("没有要催的单位。")
        only = tuple(draft for draft in self._drafts if draft.department.id == unit and unit in self._opened)
        return only or self._drafts
