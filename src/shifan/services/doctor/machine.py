"""This machine: where the folder lies, free space, clock, settings, fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from shifan.services.doctor.findings import Finding, fine, wrong
from shifan.services.session import Session
from shifan.store.location import network_reason

PLACE, SPACE, CLOCK, SETTINGS, FONTS = "位置", "磁盘空间", "时钟", "设置", "字体"
KNOWN_SETTINGS = (
    *("SHIFAN_WORKSPACE", "SHIFAN_STORE", "SHIFAN_USER", "SHIFAN_READ_ONLY", "SHIFAN_AMBIGUOUS"),
    *("SHIFAN_CRITERIA", "SHIFAN_EXAMPLES", "SHIFAN_CACHE"),
)
LEAST_FREE = 200 * 2**20
"""Bytes below which free space is too little whatever the store's size."""
_YEARS = range(2023, 2101)
_AHEAD = timedelta(minutes=5)
_FONT_SECONDS = 10


def look_at_place(session: Session) -> Iterator[Finding]:
    """Yield whether the store lies on a network folder, and whether it can be written where it is."""
    file = session.repository.engine.file
    if file is None:
        yield fine(PLACE, f"台账在数据库服务器上：{session.repository.engine.describe()}")
        return
    reason = network_reason(file)
    if reason:
        yield wrong(
            PLACE,
            f"工作文件夹在网络文件夹上（{reason}），多台电脑同写会无声丢失数据。",
            "请移到本机硬盘；多人协作请用填报表往返，或共用数据库。",
        )
    else:
        yield fine(PLACE, "工作文件夹在本机硬盘上。")
    if not session.read_only and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK)):
        yield wrong(PLACE, f"工作文件夹不能写入：{file.parent}。", "请检查文件夹是否为只读、是不是自己的，再打开。")


def look_at_space(session: Session) -> Iterator[Finding]:
    """Yield whether the disks of store and pool have room for going on."""
    file = session.repository.engine.file
    size = file.stat().st_size if file is not None and file.exists() else 0
    needed = max(LEAST_FREE, 5 * size)
    seen = set()
    for name, folder in (("工作文件夹", session.folder), ("材料库", session.pool.folder)):
        place = _existing(folder)
        try:
            device, free = place.stat().st_dev, shutil.disk_usage(place).free
        except OSError:
            continue  # what cannot be reached is told where it is looked for
        if device in seen:
            continue
        seen.add(device)
        yield space_finding(name, free, needed)


def space_finding(name: str, free: int, needed: int) -> Finding:
    """Return whether ``free`` bytes are enough."""
    if free < needed:
        return wrong(
            SPACE,
            f"{name}所在磁盘只剩 {_size(free)}，写台账、做备份可能失败。",
            "请清理磁盘，或把工作文件夹移到空间更大的磁盘。",
        )
    return fine(SPACE, f"{name}所在磁盘还有 {_size(free)}。")


def look_at_clock(session: Session) -> Iterator[Finding]:
    """Yield whether the clock can be right: a sane year, and not before what was done last."""
    now = session.clock()
    advice = "请校准电脑的日期和时间；倒计时、逾期都按它计算。"
    newest = session.repository.operations(session.application_id, limit=1)
    if now.year not in _YEARS:
        yield wrong(CLOCK, f"电脑的日期是 {now:%Y-%m-%d}，不像是对的。", advice)
    elif newest and newest[0].at > now + _AHEAD:
        yield wrong(CLOCK, f"最近一步操作的时间（{newest[0].at:%Y-%m-%d %H:%M}）比电脑现在的时间还晚。", advice)
    else:
        yield fine(CLOCK, f"电脑时间 {now:%Y-%m-%d %H:%M}，在最近一步操作之后。")


def look_at_settings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the program's environment variables are known and make sense."""
    ours = {name: text for name, text in environ.items() if name.startswith("SHIFAN_")}
    unknown = [name for name in ours if name not in KNOWN_SETTINGS and not name.startswith("SHIFAN_TEST_")]
    if unknown:
        yield wrong(
            SETTINGS,
            f"环境变量 {'、'.join(sorted(unknown))} 不认识，可能写错了。",
            f"可用的有：{'、'.join(KNOWN_SETTINGS)}。",
        )
    width = ours.get("SHIFAN_AMBIGUOUS", "").strip()
    if width not in ("", "1", "2"):
        yield wrong(SETTINGS, f"环境变量 SHIFAN_AMBIGUOUS 是「{width}」，不起作用。", "请设成 1 或 2，或去掉。")
    for name in ("SHIFAN_CRITERIA", "SHIFAN_EXAMPLES"):
        folder = ours.get(name, "").strip()
        if folder and not Path(folder).is_dir():
            yield wrong(SETTINGS, f"环境变量 {name} 指的文件夹不在：{folder}。", "请改成现有的文件夹，或去掉。")
    if not unknown:
        yield fine(SETTINGS, f"用到的环境变量 {sum(name in KNOWN_SETTINGS for name in ours)} 个，都认识。")


def look_at_fonts(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether this machine has Chinese fonts, as far as that can be seen and matters."""
    if sys.platform == "win32" or sys.platform == "darwin":
        yield fine(FONTS, "系统自带中文字体。")
        return
    names = _chinese_fonts()
    if names is None:
        yield fine(FONTS, "看不到这台电脑装了哪些字体；屏幕上的汉字能看清就没有问题。")
    elif names:
        yield fine(FONTS, f"有 {len(names)} 种中文字体。")
    elif "SSH_CONNECTION" in environ or not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        yield fine(FONTS, "这台电脑没有中文字体；从别的电脑连过来用，由那一边显示汉字，不要紧。")
    else:
        yield wrong(FONTS, "这台电脑没有中文字体，汉字可能显示成方框。", "请安装一种中文字体，如思源黑体、文泉驿。")


def _chinese_fonts() -> list[str] | None:
    """Return the names of the installed Chinese fonts, None where that cannot be asked."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        asked = subprocess.run(
            [program, ":lang=zh", "family"], capture_output=True, timeout=_FONT_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    families = {line.split(",")[0].strip() for line in asked.decode("utf-8", "replace").splitlines()}
    return sorted(families - {""})


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{count / 2**20:.0f} MB"


def environment() -> Mapping[str, str]:
    """Return the environment that the program runs in."""
    return os.environ
