"""Make the bundles that install 示范 without a network: one archive for each kind of computer.

    pip install -c constraints.txt packaging
    python scripts/make_bundle.py 离线包                                  # all platforms, all Pythons
    python scripts/make_bundle.py 离线包 --platform linux-x64 --python 3.11

A bundle holds the wheels that constraints.txt pins (ours among them, built here with the pinned builder), with their
hashes in a list of requirements for each Python, the pinned pip, and an installer. Python's own installer is not in it.
pip fetches the wheels from wherever it is set up to; no place is named here. What a package needs on the other system
is worked out from the packages' own words, since pip judges by the computer that it runs on.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
FILES = Path(__file__).with_name("bundle")
EXTRAS = {"postgres", "serve"}
PYTHONS = ("3.11", "3.12", "3.13")
SUMS = "SHA256SUMS"
SHIPPED = ("src", "criteria", "examples")
_STAMP = (2020, 2, 2, 0, 0, 0)  # every file of an archive, so that the same content is the same bytes
_STAMP_SECONDS = 1580601600


@dataclass(frozen=True)
class Platform:
    """A kind of computer: what its wheels are tagged with, newest first, and how requirements speak of it."""

    tags: tuple[str, ...]
    markers: dict[str, str]
    archive: str


def _linux(machine: str) -> Platform:
    glibc = tuple(f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1))
    markers = {
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": machine,
    }
    return Platform((*glibc, f"manylinux2014_{machine}"), markers, ".tar.gz")


PLATFORMS = {
    "windows-x64": Platform(
        ("win_amd64",),
        {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
        ".zip",
    ),
    "linux-x64": _linux("x86_64"),
    "linux-arm64": _linux("aarch64"),
}


def main() -> None:
    """Make what the command line asks for and say where it is."""
    parser = argparse.ArgumentParser(description="做离线安装包。")
    parser.add_argument("out", type=Path, help="放在哪个文件夹")
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="哪种电脑；可以写几次，不写为全部")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="哪个版本的 Python；可以写几次，不写为全部")
    parser.add_argument("--with-untracked", action="store_true", help="试做：没有提交到 git 的文件也带上")
    given = parser.parse_args()
    if not given.with_untracked and (strangers := untracked(ROOT)):
        raise SystemExit(f"这些文件没有提交到 git，会被带进离线包：{'、'.join(strangers[:5])}。请先提交或移走。")
    given.out.mkdir(parents=True, exist_ok=True)
    for name in given.platform or PLATFORMS:
        made = make(given.out, name, given.python or PYTHONS)
        print(f"{made}（{made.stat().st_size / 1e6:.1f} MB）")


def make(out: Path, platform: str, pythons: Iterable[str]) -> Path:
    """Make the bundle of one platform and return the archive. Raises SystemExit when a wheel cannot be had."""
    target = PLATFORMS[platform]
    with tempfile.TemporaryDirectory() as temporary:
        ours = build(Path(temporary) / "ours")
        version = parse_wheel_filename(ours.name)[1]
        folder = Path(temporary) / f"shifan-{version}-{platform}"
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        (wheels / ours.name).write_bytes(ours.read_bytes())
        for python in pythons:
            used = gather(wheels, ours.name, target, python)
            (folder / f"requirements-{python}.txt").write_text(_requirements(wheels, used), encoding="utf-8")
        _fetch(wheels, [f"pip=={pinned()['pip']}"], target, max(pythons, key=_minor))
        _add_installer(folder, str(version), platform, sorted(pythons, key=_minor, reverse=True))
        _write_sums(folder)
        archive = out / f"{folder.name}{target.archive}"
        (_zip if target.archive == ".zip" else _tar)(folder, archive)
    return archive


def build(out: Path) -> Path:
    """Build our own wheel with the pinned builder and return it."""
    pins = str(CONSTRAINTS)  # older pips heed the one name of the setting, newer ones the other
    settings = {"PIP_CONSTRAINT": pins, "PIP_BUILD_CONSTRAINT": pins}
    _pip("wheel", "--no-deps", "-w", str(out), str(ROOT), settings=settings)
    (wheel,) = out.glob("*.whl")
    return wheel


def untracked(root: Path) -> list[str]:
    """Return the files of the folders we ship that git does not know; none where this is not a git checkout."""
    words = ["git", "ls-files", "-z", "--others", "--exclude-standard", "--", *SHIPPED]
    try:
        done = subprocess.run(words, cwd=root, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        return []
    return sorted(name for name in done.stdout.split("\0") if name) if done.returncode == 0 else []


def gather(wheels: Path, ours: str, target: Platform, python: str) -> list[Path]:
    """Fetch all wheels that ours needs on ``target`` and return them, ours first."""
    pins = pinned()
    found = {plain_name("shifan"): wheels / ours}
    extras = {plain_name("shifan"): set(EXTRAS)}
    new = list(found)
    while new:
        wanted: dict[str, set[str]] = {}
        for name in new:
            for need in needs(found[name], target, python, extras.get(name, set())):
                key = plain_name(need.name)
                if key not in found:
                    wanted.setdefault(key, set()).update(need.extras)
                if key in found and set(need.extras) - extras.get(key, set()):
                    raise SystemExit(f"{name} 要 {need}，而 {key} 已经按较少的部分取了。")
        missing = sorted(set(wanted) - set(pins))
        if missing:
            raise SystemExit(f"constraints.txt 里没有：{'、'.join(missing)}。")
        found |= _fetch(wheels, [f"{name}=={pins[name]}" for name in sorted(wanted)], target, python)
        extras |= wanted
        new = sorted(wanted)
    return list(found.values())


def needs(wheel: Path, target: Platform, python: str, extras: Iterable[str]) -> list[Requirement]:
    """Return what a wheel requires on ``target`` under ``python``, with some of its extras."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        said = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    return which(said.get_all("Requires-Dist") or [], target, python, extras)


def which(lines: Iterable[str], target: Platform, python: str, extras: Iterable[str]) -> list[Requirement]:
    """Return those of a package's requirements that hold on ``target`` under ``python``, with some of its extras."""
    surroundings = {
        **target.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_version": "",
    }
    return [
        need
        for need in map(Requirement, lines)
        if need.marker is None or any(need.marker.evaluate({**surroundings, "extra": extra}) for extra in ("", *extras))
    ]


def plain_name(name: str) -> str:
    """Return a package's name as all ways of writing it come out the same."""
    return canonicalize_name(name)


def pinned() -> dict[str, str]:
    """Return the version of each package in constraints.txt."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {plain_name(name): version for name, version in pairs}


def _fetch(wheels: Path, wanted: list[str], target: Platform, python: str) -> dict[str, Path]:
    """Fetch wheels, without what they need, and return them by name."""
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory() as temporary:
        tags = [word for tag in target.tags for word in ("--platform", tag)]
        abis = [word for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for word in ("--abi", abi)]
        where = ["-d", temporary, "--only-binary=:all:", "--no-deps", "--python-version", python]
        _pip("download", *where, "--implementation", "cp", *tags, *abis, *wanted)
        found = {}
        for wheel in Path(temporary).glob("*.whl"):
            (wheels / wheel.name).write_bytes(wheel.read_bytes())
            found[plain_name(parse_wheel_filename(wheel.name)[0])] = wheels / wheel.name
    return found


def _pip(*words: str, settings: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *words],
        env={**os.environ, **(settings or {})},
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise SystemExit(f"pip {words[0]} 没有成功：\n{done.stderr}")


def _requirements(wheels: Path, used: list[Path]) -> str:
    lines = []
    for wheel in used:
        name, version, _, _ = parse_wheel_filename(wheel.name)
        lines.append(f"{name}=={version} --hash=sha256:{_digest(wheels / wheel.name)}")
    return "\n".join(sorted(lines)) + "\n"


def _add_installer(folder: Path, version: str, platform: str, pythons: list[str]) -> None:
    """Copy what suits the platform, with the version and the Pythons filled in; .cmd files get Windows line ends."""
    windows = platform.startswith("windows")
    for file in sorted(FILES.iterdir()):
        if file.suffix == (".sh" if windows else ".cmd"):
            continue
        text = file.read_text(encoding="utf-8")
        text = text.replace("@VERSION@", version).replace("@PLATFORM@", platform)
        text = text.replace("@PYTHONS@", " ".join(pythons))
        ends = "\r\n" if windows and file.suffix in (".cmd", ".txt") else "\n"
        (folder / file.name).write_text(text, encoding="utf-8", newline=ends)


def _write_sums(folder: Path) -> None:
    lines = [f"{_digest(file)}  {file.relative_to(folder).as_posix()}" for file in _files(folder)]
    (folder / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for file in _files(folder):
            entry = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix(), _STAMP)
            entry.external_attr = 0o644 << 16
            made.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


def _tar(folder: Path, archive: Path) -> None:
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=_STAMP_SECONDS) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for file in _files(folder):
            entry = tarfile.TarInfo(file.relative_to(folder.parent).as_posix())
            content = file.read_bytes()
            entry.size, entry.mtime = len(content), _STAMP_SECONDS
            entry.mode = 0o755 if file.suffix == ".sh" else 0o644
            made.addfile(entry, io.BytesIO(content))


def _minor(version: str) -> int:
    return int(version.partition(".")[2])


if __name__ == "__main__":
    main()
