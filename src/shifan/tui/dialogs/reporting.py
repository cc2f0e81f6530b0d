"""Documents (文书): which one, where to, for whom; they are written on a thread of their own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.domain.moments import parse_moment
from shifan.domain.reminding import owed_by_department
from shifan.domain.reports.contents import ReportKind
from shifan.domain.reports.making import OF_ONE_UNIT
from shifan.domain.values import value
from shifan.evidence.names import safe_file_name
from shifan.evidence.watch import Watch
from shifan.services.dispatching import dispatches
from shifan.services.reporting import Wish, prepare_report
from shifan.services.session import Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import TextField, captioned
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.folders import typed_path
from shifan.tui.handing_over import hand_over
from shifan.tui.lines import Page
from shifan.tui.views.reporting import report_page
from shifan.tui.ways import screen_text

Kinds = tuple[tuple[ReportKind, str], ...]
"""Each kind, and what is to be known of it now."""


@value
class Order:
    """What is to be written where."""

    kind: ReportKind
    path: Path
    wish: Wish


class ReportDialog(Dialog[Order | None]):
    """Asks where to, and what the kind needs; an existing file is replaced only after a second Enter."""

    SUBMIT = "写文件 回车"

    def __init__(self, kind: ReportKind, name: str) -> None:
        super().__init__(kind.label)
        self._kind = kind
        self._file_name = safe_file_name(f"{name}{kind.label}.docx")
        self._confirmed = ""

    def body(self) -> Iterable[Widget]:
        """Return the fields that the kind needs."""
        yield captioned(TextField("path", "存到", str(self.model.folder / self._file_name)))
        if self._kind in OF_ONE_UNIT:
            yield captioned(TextField("department", "只出单位", hint="空着为全部单位"))
        if self._kind is ReportKind.SUPERVISION:
            yield captioned(TextField("call", "联系人", self.model.user, "姓名，可带电话"))
        if self._kind is ReportKind.BULLETIN:
            yield captioned(TextField("since", "与哪一天对比", hint="空着为最近一次调度；如 2023-09-01"))
        yield captioned(TextField("template", "填自己的模板", hint="可以空着；写 .docx，它不会被改动", picks="files"))
        yield Plain(self._hint, classes="hint")

    @property
    def _hint(self) -> str:
        if self._kind is ReportKind.SUPERVISION:
            return "名称以 .docx 结尾是一个文件；否则当文件夹，每个单位一份。"
        return "只写文件名时存到工作文件夹。"

    async def submit(self) -> None:
        """Close with what was asked for."""
        typed = self._typed("path").strip("\"'“”")
        if not typed:
            raise UsageError("请写明存到哪里。")
        path = self.model.folder / typed_path(typed)
        if self._kind is not ReportKind.SUPERVISION and path.suffix.lower() != ".docx":
            path = path.with_name(f"{path.name}.docx")
        force = self._confirmed == str(path)
        if not force and await self.shifan.store.call(os.path.lexists, path):
            self._confirmed = str(path)
            self.say(f"「{path.name}」已经存在。再按一次 回车 就覆盖同名的文件，或者改个名称。")
            return
        since, template = self._typed("since"), self._typed("template").strip("\"'“”")
        wish = Wish(
            template=self.model.folder / typed_path(template) if template else None,
            department=self._typed("department"),
            since=parse_moment(since) if since else None,
            call=self._typed("call"),
            force=force,
        )
        self.dismiss(Order(self._kind, path, wish))

    def _typed(self, field: str) -> str:
        return next((found.value.strip() for found in self.query(Field) if found.id == field), "")


class ReportPage(WorkPage[Kinds]):
    """The documents that can be made."""

    PAGE = "reports"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("reports")

    def __init__(self) -> None:
        super().__init__("出文书")

    async def check(self, watch: Watch) -> str:
        """Look what there is to tell."""
        self.data = await self.shifan.store.with_session(_kinds)
        return ""

    def draw(self, data: Kinds, width: int) -> Page:
        """Return the kinds."""
        return report_page(data, width)

    def do_open(self) -> None:
        """Ask where to, then write."""
        kind = ReportKind.parse(self.row[1])
        if kind is None:
            raise UsageError("请先选中一种文书。")

        def chosen(order: Order | None) -> None:
            if order is not None:
                self.start(partial(self._write, order))

        self.app.push_screen(ReportDialog(kind, self.model.state.application.county), chosen)

    async def _write(self, order: Order, watch: Watch) -> str:
        making = await self.shifan.store.with_session(
            lambda session: prepare_report(session, order.path, order.kind, order.wish)
        )
        made = await asyncio.to_thread(making.run, watch)
        one = made.paths[0]
        told = f"已写好：{one}" if len(made.paths) == 1 else f"已写好 {len(made.paths)} 份，在：{order.path}"
        also = ("浏览器会再下载一份。",) if len(made.paths) == 1 and hand_over(self.app, one) else ()
        return "\n".join((told, *also, *map(screen_text, made.warnings)))


def _kinds(session: Session) -> Kinds:
    state = session.state()
    owed = owed_by_department(session.edition, state, state.application.today(session.clock().date()))
    busy = sum(one.anything for one in owed)
    taken = dispatches(session)
    now = {
        ReportKind.SUPERVISION: f"现在有 {busy} 个单位有没办结的事项。",
        ReportKind.BULLETIN: f"最近一次调度：{taken[-1].snapshot.on} {taken[-1].dispatch.title}。"
        if taken
        else "还没有调度快照，请写与哪一天对比。",
    }
    return tuple((kind, now.get(kind, "")) for kind in ReportKind)
