"""Where a package may not go, and how large it may be: asked before anything is written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from shifan.domain.errors import ProtectedError, RuleError
from shifan.domain.packaging import PackedFile
from shifan.domain.privacy import marks_in_name
from shifan.domain.ways import Way
from shifan.services.package_contents import size_text

_SPARE = 8 * 1024**2
_SHOWN = 3


def refuse_in_pool(target: Path, pool: Path) -> None:
    """Raise ProtectedError for a target inside the pool: there, a package would be taken for evidence."""
    if Path(os.path.realpath(target)).is_relative_to(os.path.realpath(pool)):
        raise ProtectedError(
            f"「{target}」在材料库里面，没有打包。", "材料库只放收来的材料；请把材料包存到别的文件夹。"
        )


def refuse_marked(name: str) -> None:
    """Raise RuleError for the name of a package that itself holds a number of a person or a secrecy mark."""
    kinds = dict.fromkeys(mark.kind.label for mark in marks_in_name(name))
    if kinds:
        raise RuleError(
            f"材料包的名字里有{'、'.join(kinds)}，没有打包。", "名字会随包送出，请换一个名字；涉密材料不得录入。"
        )


def check_size(files: Sequence[PackedFile], target: Path, *, only_accepted: bool, most_bytes: int | None) -> None:
    """Raise RuleError when there is nothing to pack or more than ``most_bytes``, ProtectedError for a full disk."""
    if not files:
        which = "已审定的指标还没有" if only_accepted else "台账里还没有"
        raise RuleError(f"{which}可以装入的佐证材料，没有打包。", f"添加材料：{Way.ADD_EVIDENCE('编号 文件')}")
    total = sum(file.evidence.size for file in files)
    if most_bytes is not None and total > most_bytes:
        largest = sorted(files, key=lambda file: -file.evidence.size)[:_SHOWN]
        names = "；".join(f"{file.path.removeprefix('data/')} {size_text(file.evidence.size)}" for file in largest)
        above = f"材料共 {size_text(total)}，超过上限 {size_text(most_bytes)}"
        raise RuleError(f"{above}，没有打包。", f"最大的几份：{names}。")
    try:
        free = shutil.disk_usage(target.parent).free
    except OSError:  # a place that does not tell: writing will
        return
    if free < total + _SPARE:
        raise ProtectedError(
            f"「{target.parent}」只剩 {size_text(free)}，装不下 {size_text(total)} 的材料，没有打包。",
            "请清理磁盘，或换一个位置。",
        )
