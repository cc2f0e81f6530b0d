"""Installs 示范 from the bundle beside this file, without a network. Needs nothing but Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VERSION = "@VERSION@"
PLATFORM = "@PLATFORM@"
BUILDS = {"windows-x64": "win-amd64", "linux-x64": "linux-x86_64", "linux-arm64": "linux-aarch64"}
DONE, FAILED, REFUSED = 0, 1, 3
LARGEST_START = 10_000
OPTIONS = [
    "--isolated",
    "-q",
    "--disable-pip-version-check",
    "--no-compile",
    "--no-index",
    "--no-deps",
    "--require-hashes",
]
MARK = "shifan-program.txt"  # in each folder that we made, so that nothing else is ever removed


def main() -> int:
    """Check, install, compile, try, and only then point the start script at it. Return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    requirements = HERE / f"requirements-{sys.version_info[0]}.{sys.version_info[1]}.txt"
    if not requirements.is_file():
        print((HERE / "no-python.txt").read_text(encoding="utf-8"), file=sys.stderr)
        return FAILED
    if sysconfig.get_platform() != BUILDS[PLATFORM]:
        print(
            f"这个离线包是给 {PLATFORM} 的，这里的 Python 是 {sysconfig.get_platform()} 的，没有安装。", file=sys.stderr
        )
        return FAILED
    if wrong := damaged():
        print(f"离线包不完整，没有安装。请重新拷贝：{'、'.join(wrong[:5])}", file=sys.stderr)
        return REFUSED
    target = Path(sys.argv[1]).expanduser().absolute() if len(sys.argv) > 1 else usual_place()
    try:
        return install(target, requirements)
    except OSError as error:
        print(
            f"没有装成：「{error.filename or target}」写不进去。请换一个文件夹，或检查权限和磁盘空间。",
            file=sys.stderr,
        )
        return FAILED


def usual_place() -> Path:
    """Return the user's own folder for programs."""
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "Shifan"
    return Path.home() / ".local" / "share" / "shifan"


def damaged() -> list[str]:
    """Return the files that are missing or are not what the list says."""
    wrong = []
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        file = HERE / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    return wrong


def install(target: Path, requirements: Path) -> int:
    """Install into a fresh folder under ``target`` and return the exit code."""
    target.mkdir(parents=True, exist_ok=True)
    start = target / ("shifan.cmd" if WINDOWS else "shifan")
    if not ours(start):
        print(f"「{start}」已经有了，不是安装程序写的，没有安装。请把它移到别处，或换一个文件夹。", file=sys.stderr)
        return REFUSED
    folder = fresh(target)
    print(f"正在安装到「{target}」，约需一分钟。", flush=True)
    program = folder / ("Scripts" if WINDOWS else "bin")
    python = program / ("python.exe" if WINDOWS else "python")
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    steps: tuple[tuple[str, list[str | Path]], ...] = (
        ("建立运行环境", [sys.executable, "-I", "-m", "venv", "--without-pip", folder]),
        (
            "安装各个组件",
            [python, pip / "pip", "install", *OPTIONS, "--find-links", HERE / "wheels", "-r", requirements],
        ),
        ("预先编译", [python, "-I", "-m", "compileall", "-q", "-j", "0", library(folder)]),
        ("试运行", [program / ("shifan.exe" if WINDOWS else "shifan"), "criteria", "validate"]),
    )
    surroundings = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}  # no setting of this computer's pip
    for name, words in steps:
        done = subprocess.run(
            [str(word) for word in words], env=surroundings, capture_output=True, encoding="utf-8", errors="replace"
        )
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            print(f"没有装成，停在「{name}」：\n{done.stderr.strip() or done.stdout.strip()}", file=sys.stderr)
            return FAILED
    try:
        (folder / MARK).write_text("安装程序建立；卸载时可以整个删除。\n", encoding="utf-8")
        write_start(start, folder)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    remove_old(target, folder)
    print(f"装好了。打开：{start}\n看样例：{start} demo")
    return DONE


def fresh(target: Path) -> Path:
    """Return a folder that is not there yet: the present program stays until the new one works."""
    tried = (target / (VERSION if count == 1 else f"{VERSION}-{count}") for count in range(1, 1000))
    return next(folder for folder in tried if not folder.exists())


def library(folder: Path) -> Path:
    """Return where the packages lie."""
    if WINDOWS:
        return folder / "Lib" / "site-packages"
    return folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def ours(start: Path) -> bool:
    """Return True when there is no start script yet, or one that an installer wrote: it names a program beside it."""
    if not start.exists() and not start.is_symlink():
        return True
    if start.is_symlink() or not start.is_file() or start.stat().st_size > LARGEST_START:
        return False
    text = start.read_text(encoding="utf-8", errors="replace")
    return any(folder.parent.name in text for folder in start.parent.glob(f"*/{MARK}"))


def write_start(start: Path, folder: Path) -> None:
    """Write the start script."""
    if WINDOWS:
        text = (HERE / "shifan.cmd").read_text(encoding="ascii").replace("@FOLDER@", folder.name)
    else:
        text = f'#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/{folder.name}/bin/shifan" "$@"\n'
    new = start.with_name(f"{start.name}.new")
    new.write_text(text, encoding="ascii", newline="\r\n" if WINDOWS else "\n")
    new.chmod(0o755)
    new.replace(start)


def remove_old(target: Path, folder: Path) -> None:
    """Remove the programs that were installed here before; one that is still open stays until the next time."""
    for other in target.iterdir():
        if other != folder and (other / MARK).is_file():
            shutil.rmtree(other, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
