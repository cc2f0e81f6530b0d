"""Checking a package: one that somebody hands in, and every one that was just written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shifan.domain.errors import ProtectedError
from shifan.evidence.package.verifying import Verdict, verify
from shifan.evidence.watch import Watch

_SHOWN = 3


def verify_package(package: Path, watch: Watch | None = None) -> Verdict:
    """Check a package; needs no workspace. Raises as ``evidence.package.verifying.verify`` does, StoppedError."""
    return verify(package, _telling(watch or Watch()))


def _telling(watch: Watch) -> Callable[[int, int], None]:
    watch.begin("正在核对", 0)

    def told(done: int, total: int) -> None:
        watch.total = total
        watch.step(done - watch.done)

    return told


def check_written(partial: Path, watch: Watch) -> None:
    """Read everything back. Raises ProtectedError when it is not what was written."""
    verdict = verify(partial, _telling(watch))
    if not verdict.sound:
        first = "；".join(str(finding) for finding in verdict.findings[:_SHOWN])
        raise ProtectedError(f"写完后核对不符，没有留下：{first}。", "磁盘可能有问题，请换一个位置再打包。")
