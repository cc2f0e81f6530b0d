"""Cell widths, text made safe to draw, and what is settled about the terminal before the interface starts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.tui.cjk.cells import SAFE_GLYPHS, cell_width, display_safe, fit, strip_controls
from shifan.tui.cjk.terminal import ambiguous_width, disable_kitty_on_posix, prepare_streams

any_text = st.text(st.characters(), max_size=60)
drawable = st.text(st.sampled_from("县政府办公室，。（）ab12 .-e\u0301☐①“”"), max_size=40)


@pytest.mark.parametrize(
    ("text", "width", "result"),
    [
        ("县政府", 6, "县政府"),
        ("县政府", 8, "县政府  "),
        ("县政府办公室", 8, "县政府.."),
        ("县政府办公室", 7, "县政.. "),
        ("abcdef", 4, "ab.."),
        ("县政府", 1, " "),
        ("县政府", 2, ".."),
        ("县政府", 0, ""),
        ("县政府", -3, ""),
        ("", 3, "   "),
    ],
)
def test_fit(text: str, width: int, result: str) -> None:
    assert fit(text, width) == result


def test_fit_takes_another_ellipsis() -> None:
    assert fit("县政府办公室", 8, "＞") == "县政府＞"
    assert fit("县政府办公室", 8, "") == "县政府办"


@given(drawable, st.integers(min_value=1, max_value=50), st.sampled_from(["..", "", "＞"]))
def test_fit_is_exact_and_keeps_the_beginning(text: str, width: int, ellipsis: str) -> None:
    result = fit(text, width, ellipsis)
    assert cell_width(result) == width
    if cell_width(text) <= width:
        assert result.rstrip() == text.rstrip()
    else:
        assert text.startswith(result.rstrip().removesuffix(ellipsis).rstrip())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“三项制度”", "＂三项制度＂"),
        ("政务公开→整改……", "政务公开＞整改...."),
        ("艾山·买买提", "艾山・买买提"),
        ("——说明", "－－说明"),
        ("① 有制度 ⑳", "(1) 有制度 (20)"),
        ("3×4≥12，Ⅳ级，5㎡，m²", "3Ｘ4>=12，IV级，5㎡，m2"),
        ("┌─┐│█░", "+-+|#."),
        ("二○二四年", "二〇二四年"),
        ("pīnyīn αβ жд", "pīnyīn αβ жд"),
        ("姓名\ue000", "姓名〓"),
        ("第一行\n第二行\x1b[31m", "第一行\n第二行[31m"),
        ("plain ascii", "plain ascii"),
    ],
)
def test_display_safe(text: str, shown: str) -> None:
    assert display_safe(text) == shown


def test_replacements_are_themselves_safe() -> None:
    for glyph, safe in SAFE_GLYPHS.items():
        assert len(glyph) == 1
        assert display_safe(safe) == safe
        assert not [char for char in safe if east_asian_width(char) == "A"], glyph


@given(any_text)
def test_only_letters_keep_an_uncertain_width(text: str) -> None:
    shown = display_safe(text)
    assert not [char for char in shown if east_asian_width(char) == "A" and category(char)[0] not in "LM"]
    assert display_safe(shown) == shown


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("合同\x1b]0;x\x07.pdf", "合同]0;x.pdf"),
        ("\x9b31m红\x7f\x00", "31m红"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("零\u200b宽\u200d字\ufeff符\u2060\u00ad", "零宽字符"),
        ("图\ufe0f葛\U000e0100", "图葛"),
        ("一\r\n二\r三\u2028四\x85五\x0b六", "一\n二\n三\n四\n五\n六"),
        ("甲\t乙", "甲 乙"),
        ("坏\ud800字", "坏〓字"),
        ("非字符\uffff\ufdd0", "非字符"),
        ("\U00031350生僻\U0002ebf0", "\U00031350生僻\U0002ebf0"),
    ],
)
def test_strip_controls(text: str, clean: str) -> None:
    assert strip_controls(text) == clean


def test_line_ends_become_spaces_on_request() -> None:
    assert strip_controls("一\r\n二\n三\r四", newline_to_space=True) == "一 二 三 四"
    assert display_safe("“一”\n二", newline_to_space=True) == "＂一＂ 二"


@given(any_text, st.booleans())
def test_cleaned_text_is_harmless(text: str, one_line: bool) -> None:
    clean = strip_controls(text, newline_to_space=one_line)
    allowed = set() if one_line else {"\n"}
    assert {char for char in clean if category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} <= allowed
    assert strip_controls(clean, newline_to_space=one_line) == clean
    clean.encode("utf-8")


def test_streams_write_utf8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="gbk")
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    for name, value in (("__stdout__", stream), ("stdout", stream), ("__stderr__", closed), ("stderr", None)):
        monkeypatch.setattr(sys, name, value)
    prepare_streams()
    stream.write("县☑\ud800")
    stream.flush()
    assert raw.getvalue() == "县☑?".encode()


def test_kitty_keyboard_is_off_on_posix_only() -> None:
    environ: dict[str, str] = {}
    disable_kitty_on_posix(environ, posix=True)
    assert environ == {"TEXTUAL_DISABLE_KITTY_KEY": "1"}
    environ["TEXTUAL_DISABLE_KITTY_KEY"] = "0"
    disable_kitty_on_posix(environ, posix=True)
    assert environ == {"TEXTUAL_DISABLE_KITTY_KEY": "0"}
    disable_kitty_on_posix(environ, posix=False)
    assert environ == {}


def test_the_terminal_module_does_not_load_textual() -> None:
    code = (
        "import importlib.util, sys; spec = importlib.util.spec_from_file_location('t', sys.argv[1]);"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module);"
        "sys.exit('textual' in sys.modules or 'rich' in sys.modules)"
    )
    path = sys.modules[ambiguous_width.__module__].__file__
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=60)


@pytest.mark.parametrize(("setting", "width"), [("1", 1), ("2", 2), (" 2 ", 2)])
def test_the_user_may_state_the_ambiguous_width(setting: str, width: int) -> None:
    assert ambiguous_width(environ={"SHIFAN_AMBIGUOUS": setting}) == width


if sys.platform != "win32":
    import os
    import pty
    import select
    import termios
    import tty

    _CHILD = """
import json, os, select, sys, termios, tty
fd = os.open(sys.argv[1], os.O_RDWR)  # the leader of a new session gets its first terminal as /dev/tty
from shifan.tui.cjk.terminal import ambiguous_width, take_typed_ahead
before = termios.tcgetattr(fd)
width = ambiguous_width(timeout=float(sys.argv[2]), environ={})
same = termios.tcgetattr(fd) == before
tty.setraw(fd, termios.TCSANOW)
rest = os.read(fd, 99).decode() if select.select([fd], [], [], 0.2)[0] else ""
print(json.dumps([width, same, take_typed_ahead(), rest]))
"""

    def probe(reply: bytes, *, typed_ahead: bytes = b"", timeout: float = 20.0) -> list[object]:
        """Return [width, were the settings restored, keys kept, what is left to read] from a child on a pty."""
        master, slave = pty.openpty()
        try:
            tty.setraw(slave, termios.TCSANOW)
            os.write(master, typed_ahead)
            command = [sys.executable, "-c", _CHILD, os.ttyname(slave), str(timeout)]
            environ = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)}
            with subprocess.Popen(command, stdout=-1, env=environ, start_new_session=True) as child:
                asked = b""
                while b"\x1b[6n" not in asked and select.select([master], [], [], 30)[0]:
                    asked += os.read(master, 99)
                os.write(master, reply)
                output, _ = child.communicate(timeout=60)
            result: list[object] = json.loads(output)
            return result
        finally:
            os.close(slave)
            os.close(master)

    @pytest.mark.parametrize(("column", "width"), [(2, 1), (3, 2), (9, None)])
    def test_the_terminal_is_asked_for_the_width(column: int, width: int | None) -> None:
        assert probe(f"\x1b[7;{column}R".encode()) == [width, True, "", ""]

    def test_keys_behind_the_answer_are_left_for_the_interface() -> None:
        assert probe(b"\x1b[1;2Rxy") == [1, True, "", "xy"]

    @pytest.mark.parametrize(("reply", "width"), [(b"", None), (b"\x1b[1;3R", 2)])
    def test_keys_typed_ahead_are_kept(reply: bytes, width: int | None) -> None:
        timeout = 20.0 if reply else 0.2
        assert probe(reply, typed_ahead=b"ab\x1b[B", timeout=timeout) == [width, True, "ab\x1b[B", ""]

    def test_keys_right_before_the_answer_are_kept() -> None:
        assert probe("县\x1b\x1b[1;2R".encode()) == [1, True, "县\x1b", ""]

    def test_a_silent_terminal_is_given_up() -> None:
        assert probe(b"", timeout=0.2) == [None, True, "", ""]

    def test_a_broken_answer_does_not_reach_the_interface() -> None:
        assert probe(b"\x1b[1;", timeout=0.5) == [None, True, "", ""]

    @pytest.mark.parametrize("term", ["dumb", None])
    def test_a_dumb_terminal_is_not_asked(term: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
        if term is None:
            monkeypatch.delenv("TERM", raising=False)
        else:
            monkeypatch.setenv("TERM", term)
        assert ambiguous_width(environ={}) is None
