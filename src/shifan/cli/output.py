"""Where every command prints: ways to go on are told as the commands that can be typed here."""

from __future__ import annotations

import click

from shifan.domain.ways import as_commands

HIDE_LINE = "shifan.hide_line"
"""Where a command keeps what takes the line away that shows how far long work is (``cli.progress``)."""


def echo(text: str | bytes = "", *, nl: bool = True, err: bool = False) -> None:
    """Print a text, to standard error with ``err``; bytes as they are."""
    context = click.get_current_context(silent=True)
    if context is not None and HIDE_LINE in context.meta:
        context.meta[HIDE_LINE]()
    click.echo(as_commands(text) if isinstance(text, str) else text, nl=nl, err=err)
