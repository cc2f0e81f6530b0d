"""Every command that the documents name is there, with every option that they write."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from shifan.cli.app import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = {"remind": "text"}
"""Groups that take one of their commands as meant where none is named."""
PAGES = [ROOT / "README.md", ROOT / "criteria" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def named(text: str) -> set[str]:
    """Return the commands in a page: in code spans, with or without the program's name, and in code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    written = [line for line in lines if line.startswith("shifan ")]
    for span in spans:
        span = span.replace(r"\|", "|")
        if span.startswith("shifan "):
            written.append(span)
        elif span.partition(" ")[0] in COMMANDS and " " in span:
            written.append(f"shifan {span}")
    return set(written)


def wrong(command: str) -> str:
    """Return what is wrong with a command, nothing when all its words are known."""
    found: click.Command = cli
    options = {option for parameter in cli.params for option in parameter.opts} | {"--help"}
    taking = {option: parameter for parameter in cli.params for option in parameter.opts}
    words = shlex.split(command)[1:]
    while words:
        default = DEFAULTS.get(found.name or "")
        if default and isinstance(found, click.Group) and words[0] not in (*found.commands, "--help"):
            words.insert(0, default)
        word = words.pop(0)
        if re.match(r"--?[a-z]", word):
            name = word.partition("=")[0]
            if name not in options:
                return f"没有 {name}"
            parameter = taking.get(name)
            if isinstance(parameter, click.Option) and not parameter.is_flag and "=" not in word:
                words[:1] = []
        elif isinstance(found, click.Group):
            below = found.get_command(click.Context(found), word)
            if below is None:
                return "" if any(isinstance(one, click.Argument) for one in found.params) else f"没有 {word}"
            found = below
            taking = {option: parameter for parameter in found.params for option in parameter.opts}
            options = {*taking, "--help"}
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_are_there(page: Path) -> None:
    commands = named(page.read_text(encoding="utf-8"))
    assert {command: said for command in sorted(commands) if (said := wrong(command))} == {}


def test_the_check_finds_what_is_wrong() -> None:
    assert named("用 `shifan tick 32.2` 或 `gap edit`；`task` 表\n```sh\nshifan demo   # 样例\n```\n") == {
        "shifan tick 32.2",
        "shifan gap edit",
        "shifan demo",
    }
    assert wrong("shifan score --explain 32") == ""
    assert wrong("shifan score --explained 32") == "没有 --explained"
    assert wrong("shifan gap mend 3") == "没有 mend"
    assert wrong("shifan taste") == "没有 taste"
    assert wrong("shifan remind 县司法局 --send") == ""
    assert wrong("shifan remind 县司法局 --sent") == "没有 --sent"
