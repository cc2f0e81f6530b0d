"""Moments on the command line: the option type, ``--at``, and opening the state of a past moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from shifan.cli.context import Options
from shifan.cli.output import echo
from shifan.domain.errors import ShifanError
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.domain.moments import Moment


class MomentType(click.ParamType["Moment"]):
    """A date, a date with a time, or an operation's number."""

    name = "时刻"

    def convert(self, value: str | Moment, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        """Return the moment, or fail with a hint."""
        from shifan.domain.moments import parse_moment  # only where a moment was written: keeps start-up short

        if not isinstance(value, str):
            return value
        try:
            return parse_moment(value)
        except ShifanError as error:
            self.fail(str(error), param, ctx)


MOMENT = MomentType()
AT = click.option(
    "--at", type=MOMENT, metavar="时刻", help='看过去某一时刻的台账：2023-09-01、"2023-09-01 12:00"、#12（操作号）。'
)


@contextmanager
def opened(options: Options, at: Moment | None, *, aside: bool = False) -> Iterator[Session]:
    """Give a session on the present state, or on that ``at`` a moment, which is then named in a first line.

    With ``aside`` that line goes to standard error: what a script reads stays clean.
    """
    with options.open() as session:
        if at is None:
            yield session
            return
        from shifan.services.past import looking_back  # most commands never look back: keeps start-up short

        with looking_back(session, at) as past:
            echo(past.note, err=aside)
            yield past.session
