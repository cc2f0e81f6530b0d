"""The page that makes the evidence package: it checks first, then packs on a thread of its own; both can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.domain.values import value
from shifan.evidence.names import safe_file_name
from shifan.evidence.watch import Watch
from shifan.services.package_contents import Contents, contents_of
from shifan.services.packing import ChangedSinceCheckError, Package, Packing, prepare_package
from shifan.services.privacy import PrivacyCheck, PrivacyReport, prepare_privacy, privacy_of, release
from shifan.services.session import Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.folders import typed_path
from shifan.tui.lines import Page
from shifan.tui.views.packing import pack_page

_ZIP, _FOLDER, _ALL, _ACCEPTED = "zip", "folder", "all", "accepted"


@value
class Wish:
    """Where to pack and how; ``reason`` is why what was found may go out."""

    path: Path
    packing: Packing
    reason: str


class PackDialog(Dialog[Wish | None]):
    """Asks where to, as what, which items, and for a reason where one is needed."""

    SUBMIT = "打包 回车"

    def __init__(self, name: str, *, reason_needed: bool) -> None:
        super().__init__("打材料包")
        self._file_name = safe_file_name(name)
        self._reason_needed = reason_needed

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield captioned(TextField("path", "存到", str(self.model.folder / self._file_name)))
        yield Plain("打成", classes="caption")
        yield Choice(((_FOLDER, "文件夹"), (_ZIP, "一个压缩包")), id="form")
        yield Plain("装入", classes="caption")
        yield Choice(((_ALL, "全部指标"), (_ACCEPTED, "只装已审定的")), id="scope")
        if self._reason_needed:
            yield captioned(TextField("reason", "照样打包的原因", "", "例如：均为公示文件"))
        yield Plain("已有的文件和文件夹不会覆盖。写完逐份核对，中途停止不留下半成品。", classes="hint")

    async def submit(self) -> None:
        """Close with what was asked for."""
        typed = self.query_one("#path", Field).value.strip().strip("\"'“”")
        if not typed:
            raise UsageError("请写明存到哪里。")
        reason = self.query_one("#reason", Field).value.strip() if self._reason_needed else ""
        if self._reason_needed and not reason:
            raise UsageError("查出了个人信息或密级字样，请写明为什么可以照样打包。", "或者按 Esc 返回，先处理。")
        path = self.model.folder / typed_path(typed)
        zipped = self.query_one("#form", Choice).value == _ZIP or path.suffix.lower() == ".zip"
        if zipped and path.suffix.lower() != ".zip":
            path = path.with_name(f"{path.name}.zip")
        accepted = self.query_one("#scope", Choice).value == _ACCEPTED
        self.dismiss(Wish(path, Packing(zipped=zipped, only_accepted=accepted), reason))


@value
class Checked:
    """What the page shows."""

    contents: Contents
    check: PrivacyCheck
    report: PrivacyReport


class PackPage(WorkPage[Checked]):
    """What would be packed and what should not leave, found when the page is opened or when asked for again."""

    PAGE = "pack"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("pack")

    def __init__(self) -> None:
        super().__init__("打材料包")

    def draw(self, data: Checked, width: int) -> Page:
        """Return what was found."""
        return pack_page(data.contents, data.report, width)

    def on_shifan_app_model_changed(self) -> None:
        """Check when the page opens; what is changed later is checked when asked for, as that may take long."""
        if self.data is None:
            self.reload()

    async def check(self, watch: Watch) -> str:
        """Look through everything that would be packed."""
        contents, check = await self.shifan.store.with_session(_prepare)
        report = await asyncio.to_thread(check.run, watch)
        self.data = Checked(contents, check, report)
        return ""

    async def _pack(self, wish: Wish, watch: Watch) -> str:
        data = self.data
        assert data is not None
        package = await self.shifan.store.with_session(lambda session: _package(session, wish, data.check))
        if package is None:
            return await self._check_again(watch)
        if wish.reason:
            found = data.report.open
            await self.shifan.change(lambda session: release(session, found, wish.reason))
            report = replace(data.report, open=(), released=(*data.report.released, *found))
            self.data = replace(data, report=report)
        try:
            done = await asyncio.to_thread(package.run, watch, data.report.contents)
        except ChangedSinceCheckError:
            return await self._check_again(watch)
        wrong = f"目录的第一页写着 {len(done.troubles)} 处缺失和问题。" if done.troubles else ""
        return f"已打包并核对：{done.path}\n{done.summary}{wrong}"

    async def _check_again(self, watch: Watch) -> str:
        await self.check(watch)
        return "检查之后材料有变动，已重新检查，还没有打包。请看过结果，再打包。"

    def do_open(self) -> None:
        """Ask where to, then pack."""
        data = self.data
        assert data is not None
        if not data.contents.files:
            raise UsageError("台账里还没有可以装入的佐证材料。")

        def chosen(wish: Wish | None) -> None:
            if wish is not None:
                self.start(partial(self._pack, wish))

        application = self.model.state.application
        name = f"{application.county}{application.round}材料包"
        self.app.push_screen(PackDialog(name, reason_needed=bool(data.report.open)), chosen)


def _prepare(session: Session) -> tuple[Contents, PrivacyCheck]:
    return contents_of(session), prepare_privacy(session)


def _package(session: Session, wish: Wish, checked: PrivacyCheck) -> Package | None:
    """Return the package to be written; None when it would hold what was not checked."""
    package = prepare_package(session, wish.path, wish.packing)
    return package if checked.covers(privacy_of(session, package.plan)) else None
