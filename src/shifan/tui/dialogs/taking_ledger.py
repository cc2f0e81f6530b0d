"""Taking over the ledger a county keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.domain.ledger.columns import Field as Column
from shifan.domain.ledger.columns import parse_field
from shifan.domain.ledger.naming import NEW_UNIT, Doubt
from shifan.services.session import Session
from shifan.services.taking_ledger import LedgerPlan, plan_ledger, take_ledger
from shifan.tui.dialogs.base import Dialog, Plain
from shifan.tui.dialogs.form import Choice, TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.takeover import TakeoverPage
from shifan.tui.lines import Page
from shifan.tui.views.takeover import ledger_page

_HELP = (
    "把县里原有的台账或责任分解表（表格文件）拖进窗口，或按 F2 写它的位置。",
    "先给您看会改什么、哪些格子有问题，确认后才写入；一次撤销可全部退回。",
)


class UnitDialog(Dialog[str | None]):
    """Asks which unit a name means; closes with the unit's name or NEW_UNIT."""

    SUBMIT = "就这样取用 回车"
    AUTO_FOCUS = "#meant"

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(f"台账里的「{doubt.name}」是哪个单位")
        self._doubt = doubt

    def body(self) -> Iterable[Widget]:
        """Return the units it may be."""
        options = [(name, f"与「{name}」是同一单位") for name in self._doubt.similar]
        chosen = NEW_UNIT if self._doubt.decided == self._doubt.name else self._doubt.decided
        yield Choice([*options, (NEW_UNIT, "是新单位")], id="meant", value=chosen)
        yield Plain("同一单位的，任务记到已有的单位名下；新单位则按台账里的名称新建。", classes="hint")

    async def submit(self) -> None:
        """Close with what was chosen."""
        self.dismiss(self.query_one("#meant", Choice).value)


class LedgerPage(TakeoverPage[LedgerPlan]):
    """Taking over a ledger."""

    PAGE = "take_ledger"
    BINDINGS = page_bindings("take_ledger")
    START = _HELP
    FIELDS = (
        TextField("path", "台账文件", "", "拖进窗口，写完整路径，或按 F2 选", picks="files"),
        TextField("sheet", "取哪张表", "", "可以不填，自己找"),
        TextField("columns", "指明列", "", "可以不填，如 谁来办=牵头单位、B=标题"),
    )
    HINT = f"列的内容有：{'、'.join(field.label for field in Column)}。指明过一次，以后就记住。"

    def __init__(self) -> None:
        super().__init__("接管原有台账")
        self._units: dict[str, str] = {}

    def plan(self, session: Session, path: Path, asked: Values) -> LedgerPlan:
        """Return what the workbook would change."""
        columns = _columns(asked["columns"])
        return plan_ledger(session, path, sheet=asked["sheet"] or None, columns=columns, units=self._units)

    def _read(self, values: Values) -> None:
        self._units = {}
        super()._read(values)

    def preview(self, plan: LedgerPlan, width: int) -> Page:
        """Return the preview."""
        return ledger_page(plan, width)

    def do_open(self) -> None:
        """Take all of it, when there is no problem."""
        plan = self.planned
        if plan.problems:
            raise UsageError(
                f"有 {len(plan.problems)} 处问题，没有取用。",
                "改好表格后按 F2 重新打开，或按 F4 跳过问题行。"
                f"{'单位名称相近的，按 Ctrl+O 说明。' if any(doubt.keeps_rows for doubt in plan.doubts) else ''}",
            )
        self.take(lambda session: take_ledger(session, plan))

    def do_unit(self) -> None:
        """Ask which unit the name under the cursor means, else the first that nobody has decided."""
        doubts = self.planned.doubts
        if not doubts:
            raise UsageError("没有要说明的单位名称。")
        kind, name = self.row
        here = (doubt for doubt in doubts if kind == "unit" and doubt.name == name)
        asked = sorted(doubts, key=lambda found: (bool(found.decided), not found.blocking))
        doubt = next(here, None) or asked[0]

        def chosen(meant: str | None) -> None:
            if meant:
                self._units = {**self._units, doubt.name: meant}
                self.reload()

        self.app.push_screen(UnitDialog(doubt), chosen)

    def do_skip(self) -> None:
        """Take the rows without a problem."""
        plan = self.planned
        self.take(lambda session: take_ledger(session, plan, skip_problems=True))


def _columns(text: str) -> dict[str, Column]:
    return dict(_column(part) for part in re.split(r"[、，,;；]+", text) if part.strip())


def _column(text: str) -> tuple[str, Column]:
    header, sign, word = text.replace("＝", "=").rpartition("=")
    column = parse_field(word.strip()) if sign else None
    if column is None or not header.strip():
        raise UsageError(f"「{text}」写法不对。", "写成 表头=内容，例如 谁来办=牵头单位。")
    return header.strip(), column
