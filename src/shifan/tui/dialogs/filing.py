"""What the pages that file documents under items share: a number for each file, and which of them are marked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol, TypeVar

from shifan.domain.errors import UsageError
from shifan.domain.numbering import plain_number
from shifan.domain.privacy import PrivacyRelease
from shifan.evidence.watch import Watch
from shifan.services.file_looks import FileLook, look_into, releases_of
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.takeover import SourceDialog, TakeoverPage
from shifan.tui.views.filing import Filed


class FolderPlan(Protocol):
    """What was found in a folder."""

    @property
    def folder(self) -> Path:
        """Where the paths of the files begin."""


P = TypeVar("P", bound=FolderPlan)


class FilingPage(TakeoverPage[P]):
    """A preview of files; the user marks those to take and may change under which item each is filed.

    Names and contents are looked into before the preview is shown; what is doubtful is marked by the user alone.
    """

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._numbers: dict[str, str] = {}
        self._decided: dict[str, bool] = {}
        self._looks: dict[Path, FileLook] = {}
        self._releases: tuple[PrivacyRelease, ...] = ()

    # -- for subclasses ---------------------------------------------------------------------------------------

    def proposed(self, plan: P) -> dict[str, str]:
        """Return the proposed number by path, of the files that have one."""
        raise NotImplementedError

    def sure(self, plan: P) -> set[str]:
        """Return the paths whose number is beyond doubt."""
        raise NotImplementedError

    def files(self, plan: P) -> list[str]:
        """Return the paths of all files that may be taken."""
        raise NotImplementedError

    def guess(self, plan: P, path: str) -> str:
        """Return what to offer for a file without a proposed number."""
        return ""

    # -- what a subclass calls --------------------------------------------------------------------------------

    def numbers(self, plan: P) -> dict[str, str]:
        """Return the number by path: what was proposed, and what the user changed."""
        return self.proposed(plan) | self._numbers

    def marks(self, plan: P) -> set[str]:
        """Return the marked paths: what the user decided, else what has a sure number and nothing against it."""
        numbered = self.sure(plan) | self._numbers.keys()
        return {
            path
            for path in self.numbers(plan)
            if self._decided.get(path, path in numbered and not self._stops(plan, path))
        }

    def filed(self, plan: P) -> Filed:
        """Return what the preview shows of the files."""
        found = {path: self._looks.get(_place(plan, path)) for path in self.files(plan)}
        looks = {path: look for path, look in found.items() if look is not None}
        return Filed(self.numbers(plan), self.marks(plan), looks)

    # -- looking into the files -------------------------------------------------------------------------------

    async def look(self, plan: P, watch: Watch) -> None:
        """Look into what nobody has looked into yet, in the background. Raises StoppedError."""
        releases = await self.shifan.store.with_session(releases_of)
        known = self._looks if releases == self._releases else {}
        places = [_place(plan, path) for path in self.files(plan)]
        waiting = [place for place in places if place not in known]
        looks = await asyncio.to_thread(look_into, waiting, releases, watch) if waiting else []
        if self.current(watch):
            self._releases, self._looks = releases, known | {look.path: look for look in looks}

    def _stops(self, plan: P, path: str) -> bool:
        look = self._looks.get(_place(plan, path))
        return look is not None and look.stops

    # -- actions ----------------------------------------------------------------------------------------------

    def do_mark(self) -> None:
        """Mark or unmark the file."""
        plan, path = self.planned, self._path
        if path not in self.numbers(plan):
            raise UsageError("这份文件还没有定归哪一项。", "按 F4 写编号。")
        self._decided[path] = path not in self.marks(plan)
        self.redraw()

    def do_number(self) -> None:
        """Ask for the number of the file."""
        plan, path = self.planned, self._path

        def chosen(values: Values | None) -> None:
            if values is not None:
                self._numbers[path] = plain_number(values["path"])
                if not self._decided.get(path, True):  # a number takes it, unless there is something against it
                    del self._decided[path]
                self.redraw()

        offered = self.numbers(plan).get(path, "") or self.guess(plan, path)
        field = TextField("path", "归到第几项", offered, "如 32；归到核查点写 32.2")
        self.app.push_screen(SourceDialog("改编号", (field,), path), chosen)

    def _read(self, values: Values) -> None:
        self._numbers, self._decided, self._looks = {}, {}, {}
        super()._read(values)

    @property
    def _path(self) -> str:
        kind, path = self.row
        if kind != "file":
            raise UsageError("请先选中一份文件。")
        return path


def _place(plan: FolderPlan, path: str) -> Path:
    return plan.folder.absolute() / path
