"""Real terminals of every kind (tmux, pty): locales, colours, live resize, pastes, the cursor in long texts, memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from shifan.services.last_look import remember_look
from shifan.services.session import Session
from support_monkey import journal_faults
from support_pty import Screenful
from support_terminal import Terminal

pytestmark = pytest.mark.needs("tmux")


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    opened = Terminal(folder, 100, 30)
    yield opened
    opened.close()


def links(session: Session) -> int:
    return len(session.state().links)


@pytest.mark.parametrize(
    "settings",
    [{"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "zh_CN.GB18030", "PYTHONIOENCODING": "gbk"}, {"LC_ALL": "zh_CN.GBK"}],
    ids=["C", "GB18030", "GBK"],
)
def test_other_locales_show_the_same(folder: Path, settings: dict[str, str]) -> None:
    terminal = Terminal(folder, 80, 24, environment=settings)
    try:
        terminal.press("F3")
        terminal.sees("搜索指标")
        terminal.type("听证")
        terminal.sees("找到")
        assert "听证" in terminal.screen
        assert "?" not in terminal.screen.replace("F9 或 ?", "")
    finally:
        terminal.close()


def test_a_full_width_slash_opens_the_search_and_a_full_width_space_is_typed_there(folder: Path) -> None:
    with Screenful(folder, {}) as screen:
        screen.wait_for("今天先做")
        screen.press("／".encode())
        screen.wait_for("搜索指标")
        screen.press("司法局　未审".encode())
        screen.wait_for("司法局　未审")


@pytest.mark.parametrize("settings", [{"TERM": "xterm"}, {"TERM": "xterm-16color"}], ids=["xterm", "xterm-16color"])
def test_a_terminal_of_sixteen_colours_gets_no_others(folder: Path, settings: dict[str, str]) -> None:
    with Screenful(folder, settings) as screen:
        screen.wait_for("今天先做")
        screen.press(b"2")
        screen.wait_for("行政许可事项清单")
        used = colours(screen.seen)
    assert used
    assert not [code for code in used if code in ("38", "48")]


def test_no_colour_means_grey(folder: Path) -> None:
    with Screenful(folder, {"NO_COLOR": "1"}) as screen:
        screen.wait_for("今天先做")
        screen.press(b"2")
        screen.wait_for("[2 ")
        shades = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", screen.seen)
    assert len(set(shades)) > 3
    assert [shade for shade in shades if len(set(shade)) > 1] == []


def test_the_chosen_look_is_worn_from_the_first_frame(folder: Path) -> None:
    remember_look(folder, "strong-dark")
    with Screenful(folder, {}) as screen:
        screen.wait_for("今天先做")
        grounds = re.findall(rb"48;2;(\d+;\d+;\d+)", screen.seen)
    assert b"0;0;0" in grounds
    assert b"0;69;139" not in grounds  # the blue of the light look


def colours(seen: bytes) -> set[str]:
    """Return the numbers by which colours were chosen."""
    found = re.findall(rb"\x1b\[([0-9;]+)m", seen)
    codes = {code for one in found for code in one.decode().split(";")}
    return {code for code in codes if code in ("38", "48") or re.fullmatch(r"(?:3|4|9|10)[0-7]", code)}


def test_a_terminal_that_draws_ambiguous_glyphs_wide_is_noticed(folder: Path) -> None:
    for answer, cells in ((b"\x1b[1;2R", 1), (b"\x1b[1;3R", 2)):
        with Screenful(folder, {"SHIFAN_AMBIGUOUS": ""}, answer) as screen:
            screen.wait_for("今天先做")
            screen.press(b"\x1bOR")  # F3
            screen.wait_for("搜索指标")
            screen.settle()
            start = screen.cursor
            screen.press("“".encode())
            screen.until(lambda: screen.cursor != start, "光标移动")  # noqa: B023
            assert screen.cursor[0] - start[0] == cells
            assert screen.cursor[1] == start[1]


@pytest.mark.parametrize("settings", [{}, {"COLUMNS": "80", "LINES": "24"}], ids=["plain", "size exported"])
def test_a_live_resize_draws_the_whole_screen(folder: Path, settings: dict[str, str]) -> None:
    """On a pty, as tmux itself drops some of what is drawn while it resizes."""
    with Screenful(folder, settings) as screen:
        screen.wait_for("今天先做")
        screen.press(b"2")
        screen.wait_for("行政许可事项清单")
        screen.press(b"\x1b[B\x1b[B")
        screen.settle()
        for width, height in ((80, 24), (200, 60), (120, 40), (80, 24)):
            screen.resize(width, height)
            screen.until(lambda: screen.rows >= height, f"{height} 行")  # noqa: B023
            screen.settle()
            assert "退出".encode() in screen.seen
            assert "规范审批中介服务".encode() in screen.seen  # the row of the cursor is still in sight
            assert max(int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", screen.seen) or [b"1"]) <= height


def test_pasted_paths_of_several_files_with_and_without_brackets(terminal: Terminal, files: list[Path]) -> None:
    terminal.press("2")
    terminal.sees("> 1 ")
    terminal.tmux("load-buffer", "-", text="\n".join(map(str, files)))
    terminal.tmux("paste-buffer")
    terminal.sees("添加佐证材料")
    for file in files:
        terminal.sees(f"[x] {file.name[:6]}")
    terminal.press("Escape")
    terminal.until(lambda: "添加佐证材料" not in terminal.screen, "关闭")
    terminal.paste(" ".join(f"'{file}'" for file in files))
    terminal.sees("添加佐证材料")
    terminal.press("Enter")
    terminal.until(lambda: terminal.store(links) == 2, "两份入账")


def test_the_cursor_in_a_text_of_several_lines_stands_where_one_types(terminal: Terminal) -> None:
    terminal.press("2", "F8")
    terminal.sees("备注")
    terminal.sees("Ctrl+S 保存")
    terminal.type("第一行")
    terminal.press("Enter")
    terminal.type("各县（市、区）人民政府" * 5)

    def expected() -> tuple[int, int]:
        lines = terminal.screen.split("\n")
        row = max(row for row, line in enumerate(lines) if "民政府" in line)
        return cell_len(lines[row].rstrip()), row

    terminal.sees("各县（市、区）人民政府" * 2)
    terminal.until(lambda: terminal.cursor == expected(), "光标在末尾")
    assert not [line for line in terminal.screen.split("\n") if line.strip()[:1] in "，。、）"[:4] and line.strip()]
    terminal.press("Up", "End")
    terminal.until(lambda: terminal.cursor[1] == expected()[1] - 1, "光标在上一行")


def test_full_width_keys_work_with_the_input_method_on(terminal: Terminal) -> None:
    terminal.type("２")
    terminal.sees("[2 指标]")
    terminal.type("？")
    terminal.sees("帮助：指标")
    terminal.press("Escape")
    terminal.until(lambda: "帮助：指标" not in terminal.screen, "关闭")
    terminal.type("、")
    terminal.sees("搜索指标")
    terminal.type("３２")
    terminal.press("Enter")
    terminal.sees("32.1")


def test_six_hundred_keys_do_not_make_it_grow(folder: Path) -> None:
    with Screenful(folder, {}) as screen:
        screen.wait_for("今天先做")
        screen.press(b"2")
        screen.wait_for("行政许可事项清单")

        def hundred() -> None:
            for key in (b"\x1b[B" * 5, b"\x1b[A" * 5) * 10:
                screen.press(key)

        hundred()
        screen.settle()
        before = screen.memory()
        for _ in range(6):
            hundred()
        screen.settle()
        assert screen.memory() < before * 1.15


def test_five_hundred_random_keys_leave_the_store_sound(folder: Path) -> None:
    with Screenful(folder, {}) as screen:
        screen.wait_for("今天先做")
        for key in keys(seed=5, count=500):
            screen.press(key)
        screen.settle()
        assert screen.running
        for _ in range(5):
            screen.press(b"\x1b")
            screen.settle()
        screen.press(b"\x11")  # Ctrl+Q
        assert screen.ended() == 0
    assert not (folder / "日志").exists()
    assert journal_faults(folder) == []


def keys(seed: int, count: int) -> list[bytes]:
    """Return keys as a terminal sends them: function keys, digits, arrows, Enter, Space, Ctrl and Chinese text."""
    from random import Random

    random = Random(seed)
    arrows = [b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F"]
    function = [b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[18~", b"\x1b[19~", b"\x1b[20~", b"\x1b[3~", b"\x1b[2~"]
    control = [bytes([ord(letter) - 96]) for letter in "adefgklopruyz"]
    typed = [*b"123456 ./", *"县司法局".encode().split(b"\0")]
    plain = [bytes([key]) if isinstance(key, int) else key for key in typed]
    groups = (arrows * 2, function, control, plain, [b"\r", b" ", b"\x1b", b"\t", b"\x13"] * 2)
    return [random.choice(random.choice(groups)) for _ in range(count)]
