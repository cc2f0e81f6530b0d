"""Errors a clerk may see. Each says in Chinese what happened and what to do next, and knows its exit code."""

from __future__ import annotations

import errno

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

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class NotFoundError(ShifanError):
    """What was asked for does not exist."""


class RuleError(ShifanError):
    """A rule of the work forbids the change (for example a transition that does not exist)."""


class DataFileError(ShifanError):
    """A data file (criteria, scheme, sample) is not valid; the message names file, line and field."""


class UsageError(ShifanError):
    """The call itself is wrong."""

    exit_code = 2


class ProtectedError(ShifanError):
    """Refused so that no data is lost (existing file, network folder, damaged or newer store)."""

    exit_code = 3


class ReadOnlyError(ProtectedError):
    """The workspace was opened for reading only (迎检)."""

    def __init__(self) -> None:
        super().__init__("现在是只读（迎检）模式，不能改动台账和材料。", "要改动，请退出后用平常方式重新打开。")


class StaleWriteError(ProtectedError):
    """Somebody else changed the same thing since it was read."""


class MovedMeanwhileError(ProtectedError):
    """Another program committed between reading and writing; what was decided must be decided again."""

    def __init__(self) -> None:
        super().__init__("台账一直有别的窗口在改动，这次没有写入。", "请稍候再试一次。")


def system_reason(error: OSError) -> str:
    """Return in Chinese why the system refused; the system's own words for a rare reason."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
