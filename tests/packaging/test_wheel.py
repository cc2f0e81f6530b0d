"""The wheel that users get: built from a clean copy through the sdist, installed alone, used from another folder."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support_command import environment, shifan

ROOT = Path(__file__).resolve().parents[2]
DATA = {"criteria/": "shifan/_criteria/", "examples/": "shifan/_examples/"}
JUNK = ("criteria/working-2023/~$01-duties.yaml", "examples/liucheng-2023/~$application.yaml")

STAMP = datetime(2023, 10, 9, 10, 0, tzinfo=UTC)  # the moment that the wheel says it was made

pytestmark = pytest.mark.needs("git")


@dataclass(frozen=True)
class Built:
    """What was built from which files: sdist, the wheel made from it, the wheel made from the folder; the command."""

    files: list[str]
    sdist: Path
    wheel: Path
    direct: Path
    command: Path

    def below(self, *folders: str) -> list[str]:
        """Return the files under ``folders``."""
        return [name for name in self.files if name.startswith(folders)]


def run(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment(env), capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def listed() -> list[str]:
    """Return the files of the checkout that git knows, as a clean clone holds them."""
    out = run("git", "ls-files", "-z", "--cached", cwd=ROOT)
    return sorted({name for name in out.split("\0") if name and (ROOT / name).is_file()})


def pip(*words: str | Path, cwd: Path) -> None:
    stamp = {"SOURCE_DATE_EPOCH": str(STAMP.timestamp()).removesuffix(".0")}
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *words, cwd=cwd, env=stamp)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build and install once; the copy also holds what an office suite leaves behind, which must not be shipped."""
    base = tmp_path_factory.mktemp("打包")
    source = base / "源码"
    files = listed()
    for name in files:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    for name in JUNK:
        (source / name).write_text("锁文件", encoding="utf-8")
    tools, out = base / "工具", base / "成品"
    pip("install", "--target", tools, "hatchling>=1.27", cwd=base)
    run(
        sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", out, cwd=source, env={"PYTHONPATH": str(tools)}
    )
    (sdist,) = out.glob("*.tar.gz")
    pip("wheel", "--no-deps", "-w", out, sdist, cwd=base)
    (wheel,) = out.glob("*.whl")
    pip("wheel", "--no-deps", "-w", base / "直接", source, cwd=base)
    (direct,) = (base / "直接").glob("*.whl")
    return Built(files, sdist, wheel, direct, installed(base / "环境", wheel))


def installed(venv: Path, wheel: Path) -> Path:
    """Install the wheel into a fresh environment that borrows this one's dependencies; return the command's path."""
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    inside = "Lib/site-packages" if os.name == "nt" else f"lib/python{sysconfig.get_python_version()}/site-packages"
    # what a .pth file names is searched last, and the .pth of our own editable install there is not read
    specs = [importlib.util.find_spec(name) for name in ("click", "openpyxl", "pydantic", "rich", "textual", "yaml")]
    places = {str(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin}
    (venv / inside / "borrowed.pth").write_text("\n".join(sorted(places)) + "\n", encoding="utf-8")
    pip("--python", venv, "install", "--no-deps", "--no-index", wheel, cwd=venv.parent)
    return venv / ("Scripts/shifan.exe" if os.name == "nt" else "bin/shifan")


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_holds_exactly_the_data_that_git_lists(built: Built) -> None:
    names = names_in(built.wheel)
    for folder, inside in DATA.items():
        shipped = sorted(name.removeprefix(inside) for name in names if name.startswith(inside))
        assert shipped == [name.removeprefix(folder) for name in built.below(folder)]
        assert shipped


def test_the_wheel_holds_exactly_the_modules_that_git_lists(built: Built) -> None:
    names = [name for name in names_in(built.wheel) if not name.startswith((*DATA.values(), "shifan-"))]
    assert sorted(names) == [name.removeprefix("src/") for name in built.below("src/")]
    assert "shifan/py.typed" in names
    assert any(name.endswith(".sql") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names_in(built.wheel))


def test_the_same_files_make_the_same_bytes(built: Built) -> None:
    # built twice, in different folders, from files of different times: through the sdist and directly
    assert built.wheel.name == built.direct.name
    assert built.wheel.read_bytes() == built.direct.read_bytes()
    with zipfile.ZipFile(built.wheel) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {STAMP.timetuple()[:6]}


def test_neither_archive_holds_what_git_ignores(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = archive.getnames() + names_in(built.wheel) + names_in(built.direct)
    assert [name for name in names if "~$" in name or "__pycache__" in name or name.endswith(".pyc")] == []


def test_the_sdist_holds_the_tests_and_the_data(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = [
        name for name in built.below("src/", "criteria/", "examples/", "tests/") if Path(name).name != ".gitignore"
    ]
    assert set(wanted) <= names
    assert {"README.md", "LICENSE", "constraints.txt", "pyproject.toml"} <= names


def test_the_installed_command_works_from_another_folder(built: Built, tmp_path: Path) -> None:
    checked = run(built.command, "criteria", "validate", cwd=tmp_path)
    assert checked.endswith("校验通过。\n")
    assert str(ROOT) not in checked  # the packaged copy, not the checkout's
    assert "_criteria" in checked
    shown = run(built.command, "demo", "--no-tui", cwd=tmp_path)
    assert "收集率 100/100 100%" in shown
    assert "自查 4/4" in shown
    assert (tmp_path / "示范演示" / "进度表.xlsx").is_file()
    assert "正常　台账文件完好" in run(built.command, "-w", "示范演示", "doctor", cwd=tmp_path)


def test_checkout_and_wheel_hold_the_same_criteria(built: Built, tmp_path: Path) -> None:
    packaged = run(built.command, "criteria", "validate", cwd=tmp_path)
    ours = shifan("criteria", "validate", cwd=tmp_path).out
    digest = re.compile(r"摘要 ([0-9a-f]{16})")
    assert "三级 104" in packaged
    assert digest.findall(packaged) == digest.findall(ours) != []
    assert packaged.splitlines()[1:] == ours.splitlines()[1:]
    listing = run(built.command, "criteria", "list", cwd=tmp_path)
    assert listing == shifan("criteria", "list", cwd=tmp_path).out
    assert run(built.command, "--version", cwd=tmp_path) == shifan("--version", cwd=tmp_path).out
