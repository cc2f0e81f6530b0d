"""The pure parts: dates, bursts of keys, what a file name tells, the store thread."""

from __future__ import annotations

import threading
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from textual.keys import _character_to_key

from shifan.domain.errors import NotFoundError, UsageError
from shifan.services.file_looks import FileLook, look_at_name
from shifan.services.session import Session, open_session
from shifan.tui.burst import Burst, Stroke, Verdict, narrowed
from shifan.tui.dates import parse_date
from shifan.tui.dropping import find_files, looks_like_paths
from shifan.tui.keys import ACTIONS
from shifan.tui.lines import bar
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.store_thread import StoreThread

TODAY = date(2023, 10, 9)


@pytest.mark.parametrize(
    "text", ["2023-10-9", "2023.10.9", "2023/10/09", "20231009", "10月9日", "2023年10月9日", "１０月９日", " 10-9 "]
)
def test_dates_as_people_type_them(text: str) -> None:
    assert parse_date(text, TODAY) == TODAY


def test_no_date_and_bad_dates() -> None:
    assert parse_date("  ", TODAY) is None
    for text in ("明天", "2023-2-30", "13月1日", "2023"):
        with pytest.raises(UsageError):
            parse_date(text, TODAY)


def strokes(text: str) -> list[Stroke]:
    return [Stroke(char, char) for char in text]


def test_few_keys_are_keys_and_full_width_ones_are_narrowed() -> None:
    burst = Burst()
    assert all(
        burst.holds(stroke) for stroke in [Stroke("fullwidth_digit_two", "２"), Stroke("x", "　"), Stroke("y", "？")]
    )
    taken = burst.take()
    assert [stroke.key for stroke in taken.strokes] == ["2", "space", "question_mark"]
    assert not burst


def test_every_key_with_a_character_works_in_full_width_too() -> None:
    names = {key for action in (*ACTIONS, *chain(*PAGE_ACTIONS.values())) for key in action.keys}
    plain = {char: _character_to_key(char) for char in map(chr, range(0x21, 0x7F))}
    wide = {char: name for char, name in plain.items() if name in names}
    assert set("123456/?*.[]") <= set(wide)
    for char, name in wide.items():
        full = chr(ord(char) + 0xFEE0)
        assert narrowed(Stroke(_character_to_key(full), full)) == Stroke(name, char)


def test_many_keys_at_once_are_a_paste_with_its_line_ends() -> None:
    burst = Burst()
    for stroke in [*strokes("/家/甲.docx"), Stroke("enter"), *strokes("/乙")]:
        assert burst.holds(stroke)
    assert burst.take() == Verdict(pasted="/家/甲.docx\n/乙")


def test_a_paste_that_a_busy_machine_hands_over_with_a_break_is_one() -> None:
    burst = Burst()
    for stroke in strokes("/家/甲.docx"):
        burst.holds(stroke)
    assert not any(burst.over() for _ in range(4))
    burst.holds(Stroke("/", "/"))
    assert [burst.over() for _ in range(5)] == [False] * 4 + [True]


def test_a_key_alone_does_not_wait_for_more() -> None:
    burst = Burst()
    burst.holds(Stroke("2", "2"))
    assert burst.over()


def test_enter_after_one_key_is_enter() -> None:
    burst = Burst()
    assert burst.holds(Stroke("2", "2"))
    assert not burst.holds(Stroke("enter", "\r"))
    assert not burst.holds(Stroke("down"))


def test_committed_words_are_words() -> None:
    burst = Burst()
    for stroke in strokes("司法局"):
        burst.holds(stroke)
    assert burst.take() == Verdict(words="司法局")


def test_what_a_name_tells() -> None:
    name = "关于印发方案的通知（柳政发〔2023〕7号）2023年8月23日.docx"
    told = look_at_name(Path("桌面") / name)
    assert told.document_number.endswith("柳政发〔2023〕7号")
    assert told.document_date == date(2023, 8, 23)
    assert look_at_name(Path("20231340 照片.jpg")) == FileLook(Path("20231340 照片.jpg"))
    assert looks_like_paths("C:\\甲.docx")
    assert looks_like_paths("file:///家")
    assert not looks_like_paths("县司法局")


def test_found_files_say_what_is_wrong(files: list[Path], tmp_path: Path) -> None:
    found = find_files(f"'{files[0]}' '{tmp_path}' /没有/的.pdf")
    assert [file.usable for file in found] == [True, False, False]
    assert "文件夹" in found[1].problem
    assert [file.trouble for file in found] == ["", "文件夹", "找不到"]


def test_bar_is_full_only_when_done() -> None:
    assert [len(bar(done, 100, 10)[0][0]) for done in (0, 1, 99, 100)] == [0, 1, 9, 10]
    assert len(bar(0, 0, 10)[0][0]) == 0


async def test_store_is_used_and_closed_on_one_thread(folder: Path) -> None:
    threads: set[int] = set()

    def opened() -> Session:
        threads.add(threading.get_ident())
        return open_session(folder)

    store = StoreThread(opened)

    def used(session: Session) -> Path:
        threads.add(threading.get_ident())
        return session.folder

    path = await store.with_session(used)
    store.close()
    store.close()
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert path == folder


async def test_failure_to_open_comes_out_of_every_call(tmp_path: Path) -> None:
    store = StoreThread(lambda: open_session(tmp_path))
    with pytest.raises(NotFoundError):
        await store.with_session(lambda session: session.folder)
    store.close()
