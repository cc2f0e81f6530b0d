"""Nothing typed is lost: stale writes, other windows, refusals, crashes, pastes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType
from textual import events

from shifan.domain.evidence import Evidence
from shifan.services import attaching, recording
from shifan.services.session import open_session
from shifan.tui.application import ShifanApp
from shifan.tui.crash import crash_message, write_crash
from support import fixed_clock, start_python, write_file
from support_desk import SIZES, at_desk
from support_documents import pdf


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", ["1", "2", "3", "4", "5", "6"])
async def test_two_paths_pasted_anywhere_open_the_dialog(
    folder: Path, size: tuple[int, int], place: str, files: list[Path]
) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press(place)
        desk.app.post_message(events.Paste(" ".join(f"'{file}'" for file in files)))
        await desk.dialog()
        await desk.sees("添加佐证材料", "[x] 关于 印发方案的通知", "[x] 2023-08-23 动员部署会")


async def test_unbracketed_paste_runs_no_key(folder: Path, files: list[Path]) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        for char in str(files[0]):
            desk.app.post_message(events.Key("space" if char == " " else char, char))
        await desk.dialog()
        await desk.sees("添加佐证材料", "[x] 关于 印发方案的通知")
        assert desk.look(lambda session: session.state().ticks) == ()
        assert desk.app.main.place == "items"


async def test_dialog_takes_a_second_drop_and_one_undo_takes_all_back(folder: Path, files: list[Path]) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        for file in files:
            desk.app.post_message(events.Paste(f"'{file}' "))
            await desk.dialog()
            await desk.sees(f"[x] {file.name[:8]}")
        await desk.press("down", "space")
        await desk.sees("[ ] 关于 印发")
        await desk.press("space", "enter")
        await desk.closed()
        assert len(desk.look(lambda session: session.state().links)) == 2
        await desk.press("ctrl+z")
        await desk.until(lambda: not desk.look(lambda session: session.state().links), "一次撤销")


async def test_pasted_words_are_no_files(folder: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.post_message(events.Paste("县司法局关于案卷评查的说明"))
        await desk.sees("没有认出文件")
        assert desk.app.screen is desk.app.main


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_titles_are_drawn_as_text(folder: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    bad = "[red]红[/] \x1b[31m“引号”…—●\u202e反[@click=app.quit]点"
    with open_session(folder) as session:
        attaching.attach_files(session, "32", [write_file(tmp_path / "外", "普通.txt")])
        stored = session.state().evidence[0]
        recording.write_note(session, "32", bad)
        session.commit("改名", put=[replace(stored, title=bad)])
        assert session.repository.get(Evidence, stored.id) == replace(stored, title=bad, version=stored.version + 1)
    async with at_desk(folder, size) as desk:
        await desk.press("6")
        await desk.sees("[red]红[/]")
        assert not set("\x1b\u202e“”…—●") & set(desk.text)
        await desk.open_item("32")
        await desk.press("end", "pagedown", "pagedown")
        await desk.sees("[@click=app.quit]点")
        assert not set("\x1b\u202e“”…—●") & set(desk.text)


async def test_export_asks_before_it_overwrites(folder: Path) -> None:
    target = folder / "柳城县2023进度表.xlsx"
    target.write_bytes(b"old")
    async with at_desk(folder) as desk:
        await desk.press("f6")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("已经存在")
        assert target.read_bytes() == b"old"
        await desk.press("enter")
        await desk.closed()
        await desk.sees("已导出")
        assert target.read_bytes()[:2] == b"PK"


def failing(part: str) -> None:
    secret = part * 4
    raise ValueError("坏了" if secret else "")


def test_crash_file_holds_no_local_variables(folder: Path) -> None:
    with pytest.raises(ValueError, match="坏了") as caught:
        failing("138")
    file = write_crash(caught.value, folder, fixed_clock())
    assert file is not None
    assert file.parent == folder / "日志"
    text = file.read_text(encoding="utf-8")
    assert "ValueError: 坏了" in text
    assert "138138" not in text
    assert str(file) in crash_message(file)


def test_crash_file_is_written_whatever_the_error_and_the_folder_are() -> None:
    file = write_crash(ValueError("坏\udce4"), Path("不能用\0的名字"), fixed_clock())
    assert file is not None
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert "ValueError: 坏\\udce4" in text


async def test_crash_leaves_with_code_1_and_a_chinese_message(folder: Path) -> None:
    async with at_desk(folder) as desk:
        file = desk.app.crashed(RuntimeError("坏了"))
        assert file is not None
        assert file.exists()
        assert "数据已保存" in str(desk.app._exit_renderables[0])
    assert desk.app.return_code == 1


async def test_store_that_cannot_be_opened_ends_with_its_message_and_code(tmp_path: Path) -> None:
    said: list[str] = []

    class Leaving(ShifanApp):
        def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
            said.append(str(message))
            super().exit(result, return_code, message)

    app = Leaving(lambda: open_session(tmp_path))
    async with app.run_test() as pilot:
        while not said:
            await pilot.pause(0.01)
    assert app.return_code == 1
    assert "不是工作文件夹" in said[0]


async def test_buttons_stay_in_sight_with_many_files_on_a_low_screen(folder: Path, tmp_path: Path) -> None:
    names = [f"材料 {number}.pdf" for number in range(9)]
    text = "\n".join(str(write_file(tmp_path / "多份", name, pdf(name[-5:-4]))) for name in names)
    async with at_desk(folder, (80, 24)) as desk:
        await desk.open_item("12")
        desk.app.post_message(events.Paste(text))
        await desk.dialog()
        await desk.sees("[x] 材料 0.pdf", "确认添加 回车", "取消 Esc")
        await desk.click("确认添加 回车", shift=1)
        await desk.closed()
        assert len(desk.look(lambda session: session.state().evidence)) == 9


def test_without_a_terminal_it_says_what_to_do_and_loads_nothing() -> None:
    code = "import sys; from shifan.tui.app import run; code = run(lambda: None);print(code, 'textual' in sys.modules)"
    with start_python(code) as child:
        out, errors = child.communicate(timeout=60)
    assert out.split() == ["2", "False"]
    assert "终端" in errors
