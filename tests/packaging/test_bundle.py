"""The offline bundle: made, unpacked and installed in earnest where no network can be reached."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

from support_command import environment, files_in

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "scripts" / "bundle"
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
NOWHERE = "http://127.0.0.1:9/"  # discard: nobody listens there
DEAD = {
    "PIP_INDEX_URL": NOWHERE,
    "PIP_EXTRA_INDEX_URL": NOWHERE,
    "PIP_FIND_LINKS": "/nowhere",
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
}


@cache
def cut_off() -> tuple[str, ...]:
    """Return what runs a command in a network namespace of its own, where the kernel lets us make one."""
    words = ("unshare", "--user", "--map-root-user", "--net")
    if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
        return words
    return ()


def offline(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that finds no other computer."""
    return subprocess.run(
        [*cut_off(), *map(str, words)],
        cwd=home,
        env=environment({**DEAD, "HOME": str(home)}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle for this kind of computer and Python, unpacked."""
    base = tmp_path_factory.mktemp("离线包")
    platform = "linux-arm64" if os.uname().machine == "aarch64" else "linux-x64"
    script = str(ROOT / "scripts" / "make_bundle.py")
    words = [script, str(base), "--platform", platform, "--python", PYTHON, "--with-untracked"]
    done = subprocess.run([sys.executable, *words], capture_output=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stderr
    (archive,) = base.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(base / "解开", filter="data")
    (folder,) = (base / "解开").iterdir()
    return folder


@pytest.fixture(scope="module")
def program(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The start script after ``install.sh`` without a network, in a folder with a space and Chinese in its name."""
    home = tmp_path_factory.mktemp("家")
    done = offline("sh", bundle / "install.sh", home / "程序 文件", home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"装好了。打开：{home}/程序 文件/shifan" in done.stdout
    return home / "程序 文件" / "shifan"


def test_the_bundle_lists_every_file_with_its_hash(bundle: Path) -> None:
    lines = (bundle / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert listed == {name: digest for name, digest in files_in(bundle).items() if name != "SHA256SUMS"}
    for line in (bundle / f"requirements-{PYTHON}.txt").read_text("utf-8").splitlines():
        assert any(line.endswith(f"--hash=sha256:{digest}") for name, digest in listed.items() if ".whl" in name)


def test_the_bundle_holds_the_pinned_versions_and_names_no_place(bundle: Path) -> None:
    pins = {line.lower() for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if "==" in line}
    needed = [line.split()[0] for line in (bundle / f"requirements-{PYTHON}.txt").read_text("utf-8").splitlines()]
    ours = [line for line in needed if line.replace("-", "_") not in {pin.replace("-", "_") for pin in pins}]
    assert ours == [line for line in needed if line.startswith("shifan==")]
    assert {line.partition("==")[0] for line in needed} >= {"textual", "psycopg-binary", "textual-serve", "aiohttp"}
    carried = {wheel.name.split("-")[0].lower(): wheel.name.split("-")[1] for wheel in (bundle / "wheels").iterdir()}
    assert f"pip=={carried['pip']}" in pins
    assert set(carried) == {line.partition("==")[0].replace("-", "_") for line in needed} | {"pip"}
    with zipfile.ZipFile(next((bundle / "wheels").glob("shifan-*.whl"))) as ours_itself:
        (made_by,) = [name for name in ours_itself.namelist() if name.endswith(".dist-info/WHEEL")]
        built = ours_itself.read(made_by).decode("utf-8")
    assert f"Generator: {next(pin for pin in pins if pin.startswith('hatchling=='))}".replace("==", " ") in built
    texts = [path.read_text("utf-8") for path in bundle.iterdir() if path.is_file()]
    assert [text for text in texts if "://" in text] == []
    assert not [text for text in texts if "@VERSION@" in text or "@PYTHONS@" in text or "@PLATFORM@" in text]


def test_what_was_installed_works_without_a_network(program: Path, tmp_path: Path) -> None:
    shown = offline(program, "demo", "--no-tui", home=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "收集率 100/100 100%" in shown.stdout
    assert (tmp_path / "示范演示" / "进度表.xlsx").is_file()
    link = tmp_path / "链接"
    link.symlink_to(program)  # as people put it on their path
    assert offline(link, "--version", home=tmp_path).stdout.startswith("示范 Shifan ")


def test_the_page_server_is_installed_along(program: Path, tmp_path: Path) -> None:
    (python,) = program.parent.glob("*/bin/python")
    done = offline(python, "-c", "import shifan.web.server, psycopg", home=tmp_path)
    assert done.returncode == 0, done.stderr


def test_all_modules_are_compiled(program: Path) -> None:
    (library,) = program.parent.glob("*/lib/python*/site-packages")
    sources = [file for name in ("shifan", "textual", "openpyxl") for file in (library / name).rglob("*.py")]
    tag = sys.implementation.cache_tag
    assert [file for file in sources if not (file.parent / "__pycache__" / f"{file.stem}.{tag}.pyc").is_file()] == []
    assert len(sources) > 300


def test_a_damaged_bundle_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "坏包"
    shutil.copytree(bundle, copy, copy_function=os.link)
    (wheel,) = (copy / "wheels").glob("openpyxl-*.whl")
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.unlink()
    wheel.write_bytes(content)
    done = offline("sh", copy / "install.sh", tmp_path / "程序", home=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"离线包不完整，没有安装。请重新拷贝：wheels/{wheel.name}\n"
    assert not (tmp_path / "程序").exists()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_start_script_of_somebody_else_is_kept(bundle: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "程序"
    target.mkdir()
    if kind == "file":
        (target / "shifan").write_text("#!/bin/sh\necho 我的\n", encoding="utf-8")
    elif kind == "folder":
        (target / "shifan").mkdir()
    else:
        (target / "shifan").symlink_to(tmp_path / "别处")
    before = sorted(target.rglob("*"))
    done = offline("sh", bundle / "install.sh", target, home=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"「{target}/shifan」已经有了，不是安装程序写的，没有安装。")
    assert sorted(target.rglob("*")) == before
    if kind == "file":
        assert "我的" in (target / "shifan").read_text("utf-8")


def test_what_git_does_not_know_goes_into_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "make_bundle.py"
    shutil.copy(ROOT / "scripts" / "make_bundle.py", script)
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "秘密.txt").touch()
    (tmp_path / "草稿.txt").touch()
    done = subprocess.run([sys.executable, script, tmp_path / "包"], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr.partition("：")[2]) == (1, "src/秘密.txt。请先提交或移走。\n")
    assert not (tmp_path / "包").exists()


def test_without_a_fitting_python_it_says_which_to_get(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "别的版本"
    shutil.copytree(bundle, copy, copy_function=os.link)
    (copy / f"requirements-{PYTHON}.txt").unlink()
    done = offline("sh", copy / "install.sh", home=tmp_path)
    assert done.returncode == 1
    assert f"这个离线包可用的版本：{PYTHON}（64 位）" in done.stderr
    assert "python-3.11.9-amd64.exe" in done.stderr


def test_a_bundle_for_another_kind_of_computer_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "别的电脑"
    shutil.copytree(bundle, copy)
    installer = copy / "install.py"
    installer.write_text(installer.read_text("utf-8").replace('PLATFORM = "linux-', 'PLATFORM = "windows-'), "utf-8")
    done = offline("sh", copy / "install.sh", tmp_path / "程序", home=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("这个离线包是给 windows-x64 的，这里的 Python 是 linux-")
    assert not (tmp_path / "程序").exists()


@pytest.mark.parametrize("name", ["install.cmd", "shifan.cmd"])
def test_the_windows_scripts_are_plain_ascii_and_jump_only_where_there_is_something(name: str) -> None:
    text = (FILES / name).read_text(encoding="ascii")
    labels = {line[1:] for line in text.splitlines() if line.startswith(":")}
    jumps = {word for line in text.splitlines() for word in [line.rpartition("goto ")[2]] if "goto " in line}
    assert jumps
    assert jumps == labels
    assert "chcp 65001" in text
    assert 'set "PYTHONUTF8=1"' in text


def test_the_installer_needs_nothing_but_python() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", f"import runpy; runpy.run_path({str(FILES / 'install.py')!r})"],
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
