"""What the pages that file documents under items share: a number for each file, and which of them are marked."""

from __future__ import annotations

from typing import TypeVar

from shifan.domain.errors import UsageError
from shifan.domain.numbering import plain_number
from shifan.tui.dialogs.form import TextField, Values
from shifan.tui.dialogs.takeover import SourceDialog, TakeoverPage

P = TypeVar("P")


class FilingPage(TakeoverPage[P]):
    """A preview of files; the user marks those to take and may change under which item each is filed."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._numbers: dict[str, str] = {}
        self._marked: set[str] | None = None

    # -- for subclasses ---------------------------------------------------------------------------------------

    def proposed(self, plan: P) -> dict[str, str]:
        """Return the proposed number by path, of the files that have one."""
        raise NotImplementedError

    def sure(self, plan: P) -> set[str]:
        """Return the paths that are marked at first."""
        raise NotImplementedError

    def guess(self, plan: P, path: str) -> str:
        """Return what to offer for a file without a proposed number."""
        return ""

    # -- what a subclass calls --------------------------------------------------------------------------------

    def numbers(self, plan: P) -> dict[str, str]:
        """Return the number by path: what was proposed, and what the user changed."""
        return self.proposed(plan) | self._numbers

    def marks(self, plan: P) -> set[str]:
        """Return the marked paths."""
        if self._marked is None:
            self._marked = self.sure(plan)
        return self._marked

    # -- actions ----------------------------------------------------------------------------------------------

    def do_mark(self) -> None:
        """Mark or unmark the file."""
        plan, path = self.planned, self._path
        if path not in self.numbers(plan):
            raise UsageError("这份文件还没有定归哪一项。", "按 F4 写编号。")
        self.marks(plan).symmetric_difference_update({path})
        self.redraw()

    def do_number(self) -> None:
        """Ask for the number of the file."""
        plan, path = self.planned, self._path

        def chosen(values: Values | None) -> None:
            if values is not None:
                self._numbers[path] = plain_number(values["path"])
                self.marks(plan).add(path)
                self.redraw()

        offered = self.numbers(plan).get(path, "") or self.guess(plan, path)
        field = TextField("path", "归到第几项", offered, "如 32；归到核查点写 32.2")
        self.app.push_screen(SourceDialog("改编号", (field,), path), chosen)

    def _read(self, values: Values) -> None:
        self._numbers, self._marked = {}, None
        super()._read(values)

    @property
    def _path(self) -> str:
        kind, path = self.row
        if kind != "file":
            raise UsageError("请先选中一份文件。")
        return path
