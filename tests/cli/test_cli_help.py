"""Help pages: every command has one, in Chinese, with aligned columns."""

from __future__ import annotations

import re

import click
import pytest

from shifan.cli.app import COMMANDS, run
from shifan.domain.text import display_width
from support_command import every_command, foreign_words, shifan

TREE = {" ".join(words): (words, command) for words, command in every_command()}


@pytest.mark.parametrize("name", TREE)
def test_a_help_page_is_chinese_and_aligned(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, command = TREE[name]
    assert run([*words, "--help"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    page = printed.out
    assert page.startswith(f"用法：{' '.join(['shifan', *words])} ")
    assert foreign_words(page) == []
    assert "--help" in page
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, f"{param.name} has no help"
            assert max(param.opts, key=len) in page
    assert not re.search(r"\.\.\.$|^ +\S+ *$", page.partition("\n命令")[2], re.MULTILINE), "a command without words"
    for section in page.split("\n\n")[1:]:
        starts = {
            display_width(found[1])
            for line in section.splitlines()[1:]
            if (found := re.match(r"(  \S.*?(?:(?<= )\S+)*? {2,})\S", line))
        }
        assert len(starts) <= 1, section


def test_every_command_is_listed_with_one_line() -> None:
    page = shifan("--help")
    assert (page.code, page.err) == (0, "")
    for name, (_, _, text) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", page.out, re.MULTILINE)


def test_the_commands_of_the_design_and_the_readme_are_there() -> None:
    top = {words[0] for words, _ in every_command() if words}
    daily = "status score list show tick rate assign evidence gap adjust export"
    assert {*daily.split(), "init", "demo", "criteria", "history", "undo", "backup", "doctor"} <= top


def test_choices_are_named_on_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    run(["gap", "add", "--help"])
    assert "自查、会议交办、督察反馈、省级初审、现场核查" in capsys.readouterr().out
    run(["rate", "--help"])
    assert "[评定]" in capsys.readouterr().out
