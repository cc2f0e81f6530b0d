"""Files chosen in the terminal's own list or in a window; what is known of them is said before they are added."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.services import attaching
from shifan.services.session import open_session
from shifan.tui.dialogs.base import Field
from support import fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_documents import docx, jpeg, pdf
from support_gate import held_at


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with documents."""
    found = tmp_path / "家"
    for name in (
        "文档/2023 通知.pdf",
        "文档/照片/一.jpg",
        "文档/照片/二.jpg",
        "文档/照片/无关.txt",
        "文档/.隐藏",
        "桌面/x.txt",
    ):
        content = {".jpg": jpeg(said=name), ".pdf": pdf(name[-8:-4])}.get(Path(name).suffix, name)
        write_file(found / Path(name).parent, Path(name).name, content)
    monkeypatch.setenv("HOME", str(found))
    return found


async def browse(desk: Desk) -> None:
    await desk.press("f2")
    await desk.dialog()
    await desk.press("f2")
    await desk.until(lambda: desk.app.screen.query("#where"), "文件列表")
    await desk.sees("常用位置 F4")


@pytest.mark.parametrize("size", SIZES)
async def test_files_are_found_in_the_list(folder: Path, home: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await browse(desk)
        await desk.press("f4")
        await desk.sees("主目录", "文档")
        await desk.type("文档")
        await desk.until(lambda: "桌面" not in desk.front, "筛选")
        await desk.press("enter")
        await desk.sees("文件夹 照片", "2023 通知.pdf", "上一级")
        assert ".隐藏" not in desk.front
        assert desk.front.index("照片") < desk.front.index("2023")  # folders first
        assert problems(desk.text.replace(str(home), ""), size[0]) == []
        await desk.type("照")
        await desk.press("enter")
        await desk.sees("[ ] 一.jpg", "[ ] 二.jpg")
        await desk.press("down", "f8")
        await desk.sees("已选 1 份")
        await desk.press("tab", "space", "enter")
        await desk.sees("添加佐证材料", "[x] 一.jpg", "[x] 二.jpg")
        assert "无关" not in desk.front
        await desk.press("f2")
        await desk.sees("[ ] 一.jpg", "照片")  # where files were chosen last
        await desk.press("f3")
        await desk.sees("文件夹 照片")
        await desk.press("escape", "enter")
        await desk.closed()
        assert sorted(e.title for e in desk.look(lambda session: session.state().evidence)) == ["一.jpg", "二.jpg"]


async def test_a_path_can_be_typed_and_a_wrong_one_is_told(folder: Path, home: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await browse(desk)
        await desk.type(str(home / "没有"))
        await desk.press("enter")
        await desk.sees("没有找到")
        await desk.press(*["backspace"] * 2)
        await desk.type("文档")
        await desk.press("enter")
        await desk.sees("2023 通知.pdf")
        await desk.type("~/文档/2023 通知.pdf")
        await desk.press("enter")
        await desk.sees("添加佐证材料", "[x] 2023 通知.pdf")


async def test_a_folder_is_chosen_for_a_page(folder: Path, home: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("take_materials")
        await desk.until(lambda: "接管" in desk.text, "页面")
        await desk.press("f2")
        await desk.sees("选文件夹 F2")
        await desk.press("f2")
        await desk.sees("用这个文件夹")
        await desk.type(str(home / "文档"))
        await desk.press("enter")
        await desk.until(lambda: str(home / "文档") in desk.front.replace("\n", ""), "文件夹")
        await desk.press("home", "enter")
        await desk.until(lambda: desk.app.focused is not None and desk.app.focused.id == "path", "位置")
        assert desk.app.focused.value == str(home / "文档")  # type: ignore[union-attr]


async def test_what_is_there_already_is_said_before_it_is_added(folder: Path, tmp_path: Path) -> None:
    text = "同样的内容"
    with open_session(folder, clock=fixed_clock) as session:
        attaching.attach_files(session, "12", [write_file(tmp_path / "旧", "原件.txt", text)])
    files = [
        write_file(tmp_path / "新", name, body)
        for name, body in (("副本.txt", text), ("甲.txt", "别"), ("乙.txt", "别"))
    ]
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.type("\n".join(map(str, files)))
        await desk.dialog()
        await desk.sees("台账里已有：「原件.txt」，印证第 12 项", "与「甲.txt」内容完全一样，只存一份")
        assert problems(desk.text, 120) == []


async def test_number_and_date_come_from_the_name_then_from_the_first_page(folder: Path, tmp_path: Path) -> None:
    page = docx("柳城县人民政府文件", "柳政发〔2023〕9号", "2023年6月1日")
    plain = tmp_path / "文件" / "通知.docx"
    plain.parent.mkdir()
    plain.write_bytes(page)
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.type(f"'{plain}'")
        await desk.dialog()
        number, day = (desk.app.screen.query_one(f"#{name}") for name in ("document", "date"))
        await desk.until(lambda: (number.value, day.value) == ("柳政发〔2023〕9号", "2023-06-01"), "首页的猜测")  # type: ignore[attr-defined]
        await desk.sees("从首页猜的，请核对")


async def test_a_path_typed_while_the_others_are_looked_into_is_not_lost(folder: Path, tmp_path: Path) -> None:
    first, second = (write_file(tmp_path / "桌面", f"{name}.txt", name) for name in "甲乙")
    async with at_desk(folder) as desk:
        await desk.open_item("12")
        with held_at("正在看文件内容") as gate:
            await desk.type(f"'{first}'")
            await desk.dialog()
            await desk.until(gate.reached.is_set, "正在看")
            await desk.press("enter")
            desk.app.screen.query_one("#paths", Field).value = f"'{second}'"
            gate.let_through()
        await desk.sees("又写了路径，请再按回车")
        await desk.press("enter")
        await desk.sees("[x] 乙.txt")
        await desk.press("enter")
        await desk.closed()
        assert {found.title for found in desk.look(lambda session: session.state().evidence)} == {"甲.txt", "乙.txt"}


# -- the system's own window --------------------------------------------------------------------------------------


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A virtual screen."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        monkeypatch.setenv("DISPLAY", display)
        yield display
        server.terminate()


def xdotool(screen: str, *arguments: str) -> str:
    """Run xdotool on the virtual screen and return what it printed."""
    environment = {**os.environ, "DISPLAY": screen, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, check=False, timeout=20)
    return done.stdout.decode("utf-8", "replace")


def window_named(screen: str, name: str) -> str:
    """Return the id of the window with this title, empty when there is none."""
    found = xdotool(screen, "search", "--onlyvisible", "--name", ".*").split()
    return next((window for window in found if xdotool(screen, "getwindowname", window).strip() == name), "")


@pytest.mark.needs("Xvfb")
@pytest.mark.needs("xdotool")
@pytest.mark.needs("tkinter")
async def test_the_window_gives_what_was_chosen_there(folder: Path, home: Path, screen: str) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        await desk.press("f2")
        await desk.sees("请在弹出的窗口里选文件")
        await desk.until(lambda: window_named(screen, "选文件"), "窗口")
        for _ in range(20):
            if "添加佐证材料" in desk.text:
                break
            if not (window := window_named(screen, "选文件")):
                await asyncio.sleep(0.2)
                continue
            xdotool(screen, "windowfocus", "--sync", window)
            xdotool(screen, "key", "ctrl+slash")  # what came of typing before the window listened is written over
            xdotool(screen, "type", "--delay", "5", str(home / "桌面" / "x.txt"))
            xdotool(screen, "key", "Return")
            await asyncio.sleep(1)
        await desk.sees("添加佐证材料", "[x] x.txt")


@pytest.mark.needs("Xvfb")
async def test_esc_takes_the_window_away_and_f2_goes_on_in_the_terminal(folder: Path, home: Path, screen: str) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        await desk.press("f2")
        await desk.sees("请在弹出的窗口里选文件")
        await desk.press("escape")
        await desk.sees("添加佐证材料")
        await desk.press("f2")
        await desk.sees("请在弹出的窗口里选文件")
        await desk.press("f2")
        await desk.sees("常用位置 F4")


async def test_a_window_that_cannot_open_gives_way_to_the_list(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")  # nobody is there
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await browse(desk)
        await desk.press("escape")
        await desk.sees("添加佐证材料")
