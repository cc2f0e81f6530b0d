"""A hint names what to do next as the reader can do it: no command on the screen, no key where commands are typed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.ways import Way, as_commands, either, typed
from shifan.services.session import STORE_NAME
from shifan.tui.cjk.cells import display_safe
from shifan.tui.keys import BY_ID, keys_text
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.ways import actions_of, screen_text
from support import raw_sql
from support_desk import at_desk, problems
from support_parser import wrong
from support_shown import SOURCES, called, texts

MARKS = set(map(chr, range(0xFDD0, 0xFDD6)))
COMMAND = re.compile(r"shifan [a-z]+|(?<![\w-])--[a-z]+", re.ASCII)
CHINESE = re.compile("[\u4e00-\u9fff]")
FOR_COLLEAGUES = "由会用命令行的同事"
FILE_COMMENT = "# "
"""Begins a line at the head of a file that is edited by hand."""
NOT_SHOWN = ("cli/", "tui/twins.py", "tui/page_twins.py")
"""What only the command line prints, and the table of commands in the documents."""
SHOWN = [
    path for path in sorted(SOURCES.rglob("*.py")) if not path.relative_to(SOURCES).as_posix().startswith(NOT_SHOWN)
]


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
def test_the_command_is_one_that_the_command_line_knows(way: Way) -> None:
    assert wrong(as_commands(str(way))) == ""


@pytest.mark.parametrize("way", [way for way in Way if way.screen], ids=lambda way: way.name)
def test_the_action_is_there_under_its_names(way: Way) -> None:
    actions = actions_of(way)
    assert len(actions) == len(way.screen.split("/"))
    assert "/".join(action.label for action in actions) == way.names
    assert all(keys_text(action, 1) for action in actions)


def test_what_can_only_be_typed_says_who_can() -> None:
    for way in Way:
        assert bool(way.screen) == bool(way.names)
        if not way.screen:
            assert screen_text(str(way)) == f"命令 shifan {way.command}（{FOR_COLLEAGUES}运行）"


def test_the_screen_tells_label_and_key() -> None:
    doctor, relink = keys_text(BY_ID["page_doctor"]), keys_text(BY_ID["page_health"])
    assert screen_text(f"请用{Way.DOCTOR}检查。") == f"请用「体检」（按 {doctor}）检查。"
    assert screen_text(f"请找回（{Way.RELINK}）。") == f"请找回（按 {relink}「检查材料」，再按 F4「找回」）。"
    assert screen_text(f"用{Way.RELINK}。", "page_health") == "用「找回」（按 F4）。"
    assert screen_text(f"请先补材料（{Way.ADD_EVIDENCE(32)}）。") == "请先补材料（在这一项上按 F2「加材料」）。"
    assert screen_text(f"确要覆盖请{either('加 --force', '选覆盖')}。{typed('例：--yes')}") == "确要覆盖请选覆盖。"
    assert PAGE_ACTIONS["health"][2].keys == ("f4",)


@given(st.lists(st.sampled_from(Way).map(str) | st.sampled_from(sorted(MARKS)) | st.text(max_size=4)).map("".join))
def test_no_mark_reaches_the_terminal(text: str) -> None:
    assert not MARKS & set(display_safe(text))


def test_no_text_that_may_be_shown_names_a_command() -> None:
    named = [
        f"{path.name}:{line} {text}"
        for path in SHOWN
        for line, text, only_typed in texts(path.read_text(encoding="utf-8"))
        if not only_typed and COMMAND.search(text) and CHINESE.search(text)
        if FOR_COLLEAGUES not in text and not text.startswith(FILE_COMMENT)
    ]
    assert named == []


def test_the_commands_in_texts_for_who_types_are_there() -> None:
    told = [text for path in SHOWN for _, text, only_typed in texts(path.read_text(encoding="utf-8")) if only_typed]
    commands = [found for text in told for found in re.findall(r"shifan (?:[a-z-]+ ?)+", text)]
    assert {command: said for command in commands if (said := wrong(command))} == {}


def test_no_label_of_an_operation_names_a_way() -> None:
    for path in SHOWN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if called(node) == "commit":
                names = {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}
                assert not names & {"Way", "typed", "either"}, path


def test_commands_print_through_one_door() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((SOURCES / "cli").rglob("*.py"))
        if path.name not in ("output.py", "progress.py")  # the progress line is drawn beside, and names no way
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and (called(node) in ("print", "secho") or ast.unparse(node.func) == "click.echo")
    ]
    assert found == []


def test_the_reader_of_sources_tells_apart_who_is_told() -> None:
    source = '''
"""shifan doctor 说明"""
a = f"请用{Way.X('--all')} shifan list 看{typed(f'（--id {n}）')}"
b = either("加 --force", "勾选")
'''
    found = [(text, only_typed) for _, text, only_typed in texts(source)]
    assert found == [
        ("请用{} shifan list 看{}", False),
        ("--all", True),
        ("（--id {}）", True),
        ("加 --force", True),
        ("勾选", False),
    ]


async def test_on_screen_doctor_says_keys_and_its_own_action(folder: Path) -> None:
    raw_sql(folder / STORE_NAME, "UPDATE record SET note = '坏了的备注' WHERE rowid = 1")
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("page_doctor")
        restore = keys_text(BY_ID["page_backups"])
        await desk.sees(f"请从备份恢复（按 {restore}「备份和恢复」）")
        await desk.sees("或用「修补」（按 F4）按操作记录改回")
        assert problems(desk.text, 120) == []
