"""history, undo, redo."""

from __future__ import annotations

import click

from shifan.cli.chinese import Command
from shifan.cli.context import COUNT, Options, act
from shifan.services import history as journal


@click.command(cls=Command)
@click.option("--limit", "-n", default=20, type=COUNT, metavar="条数", help="最多列几条，默认 20。")
@click.pass_obj
def history(options: Options, limit: int) -> None:
    """操作记录，新的在前。"""
    with options.open() as session:
        for line in journal.history(session, limit):
            operation = line.operation
            undone = "　（已撤销）" if line.undone else ""
            click.echo(
                f"{operation.seq:>5} {operation.at:%Y-%m-%d %H:%M:%S} {operation.user}　{operation.label}{undone}"
            )


@click.command(cls=Command)
@click.pass_context
def undo(ctx: click.Context) -> None:
    """撤销上一步操作。"""
    act(ctx, journal.undo)


@click.command(cls=Command)
@click.pass_context
def redo(ctx: click.Context) -> None:
    """重做刚撤销的一步。"""
    act(ctx, journal.redo)
