"""Does the command line know a command, with every word and option of it?"""

from __future__ import annotations

import re
import shlex

import click

from shifan.cli.app import cli

DEFAULTS = {"remind": "text"}
"""Groups that take one of their commands as meant where none is named."""


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
