"""Everything that can be done on screen has a plain command, or says why it needs none."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from shifan.cli.app import cli
from shifan.tui.keys import ACTIONS
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.twins import PAGE_NAMES, PAGE_TWINS, TWINS, rows, table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
COMMANDS = sorted({twin for _, _, twin in rows() if twin.startswith("shifan ")})


def test_every_action_names_its_command() -> None:
    assert [action.id for action in ACTIONS if not TWINS.get(action.id)] == []
    missing = [
        f"{page}.{action.id}"
        for page, actions in PAGE_ACTIONS.items()
        for action in actions
        if not PAGE_TWINS.get(page, {}).get(action.id)
    ]
    assert missing == []
    assert sorted(set(PAGE_ACTIONS) - set(PAGE_NAMES)) == []


def test_nothing_is_named_that_is_no_action() -> None:
    assert sorted(set(TWINS) - {action.id for action in ACTIONS}) == []
    known = {(page, action.id) for page, actions in PAGE_ACTIONS.items() for action in actions}
    assert sorted({(page, key) for page, twins in PAGE_TWINS.items() for key in twins} - known) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_is_there_with_its_options(command: str) -> None:
    found: click.Command = cli
    context = click.Context(cli)
    known = {option for parameter in cli.params for option in parameter.opts} | {"--help"}
    options = False
    for word in command.split()[1:]:
        if word.startswith("-"):
            assert word in known, f"{command}：没有 {word}"
            options = found is not cli
        elif isinstance(found, click.Group) and not options:
            below = found.get_command(context, word)
            assert below is not None, f"{command}：没有 {word}"
            found = below
            known = {option for parameter in found.params for option in parameter.opts} | {"--help"}


def test_a_reason_is_a_chinese_sentence() -> None:
    for place, label, twin in rows():
        assert twin.startswith("shifan ") or any("\u4e00" <= char <= "\u9fff" for char in twin), (place, label)


def test_the_table_in_the_documents_is_this_one() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == table(PAGE_NAMES)
