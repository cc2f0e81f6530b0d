"""Where every command prints: ways to go on are told as the commands that can be typed here."""

from __future__ import annotations

from collections.abc import Callable

import click

from shifan.domain.ways import as_commands

hide_line: Callable[[], None] | None = None
"""Takes the line away that shows how far long work is, where there is one (``cli.progress``)."""


def echo(text: str | bytes = "", *, nl: bool = True, err: bool = False) -> None:
    """Print a text, to standard error with ``err``; bytes as they are."""
    if hide_line is not None:
        hide_line()
    click.echo(as_commands(text) if isinstance(text, str) else text, nl=nl, err=err)
