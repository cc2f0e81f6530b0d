"""Errors a clerk may see. Each says in Chinese what happened and what to do next, and knows its exit code."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from shifan.domain.ways import Way, plain

if TYPE_CHECKING:
    from shifan.domain.others import OthersChange

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EFBIG: "超过了允许的文件大小",
    errno.EIO: "磁盘读写出错",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "位置是只读的",
    errno.ENOENT: "位置不存在",
    errno.ENOTDIR: "上一层不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "名字太长",
}


class ShifanError(Exception):
    """Base of all expected errors; ``exit_code`` follows the command line's contract (1 no, 2 wrong use, 3 refused)."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def whole(self) -> str:
        """What went wrong and what to do next, ways to go on still to be told."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        return plain(self.whole)


class NotFoundError(ShifanError):
    """What was asked for does not exist."""


class RuleError(ShifanError):
    """A rule of the work forbids the change (for example a transition that does not exist)."""


class UnconfirmedError(RuleError):
    """The step is possible but surely not meant; it is taken once the user has said so plainly."""


class OthersStepError(UnconfirmedError):
    """The newest operation, ``seq``, is somebody else's: it is taken back once the user has said so plainly."""

    def __init__(self, message: str, hint: str, seq: int) -> None:
        super().__init__(message, hint)
        self.seq = seq


class DataFileError(ShifanError):
    """A data file (criteria, scheme, sample) is not valid; the message names file, line and field."""


class UsageError(ShifanError):
    """The call itself is wrong."""

    exit_code = 2


class ProtectedError(ShifanError):
    """Refused so that no data is lost (existing file, network folder, damaged or newer store)."""

    exit_code = 3


class DamagedStoreError(ProtectedError):
    """The store cannot be read as one of ours: damaged, emptied or replaced. Nothing was changed."""


class UnreadableStoreError(DamagedStoreError):
    """A row or a journal entry holds what no program of ours writes: a kind, a date or an id that is none."""

    def __init__(self) -> None:
        super().__init__(
            "台账里有读不懂的内容，可能被外部改动或磁盘出错。",
            f"没有改动它。请用{Way.DOCTOR}看是哪一处，再用{Way.RESTORE}从备份恢复。",
        )


class ReadOnlyError(ProtectedError):
    """The workspace was opened for reading only (迎检)."""

    def __init__(self) -> None:
        super().__init__("现在是只读（迎检）模式，不能改动台账和材料。", "要改动，请退出后用平常方式重新打开。")


class HeldError(ReadOnlyError):
    """Somebody else has the store for himself: here it can only be looked at."""

    def __init__(self) -> None:
        ProtectedError.__init__(
            self, "台账正由别人独占使用，您现在只能查看，这次改动没有写入。", "请等对方退出后重新打开，再改。"
        )


class ArchivedError(ProtectedError):
    """The application was archived: it can be read, not changed."""

    def __init__(self, on: str) -> None:
        super().__init__(f"这次申报已于 {on} 归档，只能查看，不能改动。", f"要改动，请先取消归档（{Way.UNARCHIVE}）。")


class StaleWriteError(ProtectedError):
    """Somebody else changed the same thing since it was read; ``changes`` says what, where that is known."""

    def __init__(self, message: str, hint: str = "", changes: tuple[OthersChange, ...] = ()) -> None:
        super().__init__(message, hint)
        self.changes = changes


class MovedMeanwhileError(ProtectedError):
    """Another program committed between reading and writing; what was decided must be decided again."""

    def __init__(self) -> None:
        super().__init__("台账一直有别的窗口在改动，这次没有写入。", "请稍候再试一次。")


def system_reason(error: OSError) -> str:
    """Return in Chinese why the system refused; the system's own words for a rare reason."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
