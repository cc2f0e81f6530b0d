"""What commands share: opening the session, printing results, parsing words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from shifan.cli.output import echo
from shifan.cli.progress import follow
from shifan.domain.dates import parse_date
from shifan.domain.errors import MovedMeanwhileError, ReadOnlyError, ShifanError
from shifan.domain.labels import Labelled
from shifan.domain.text import fold
from shifan.domain.values import value
from shifan.services.session import Done, Session, open_session

L = TypeVar("L", bound=Labelled)


@value
class Options:
    """The root command's options."""

    workspace: Path | None = None
    application: str | None = None
    user: str | None = None
    read_only: bool = False
    store: str | None = None
    exclusive: bool = False

    def open(self, *, without_edition: bool = False) -> Session:
        """Return a session on the workspace these options name; what the user must know about it is said at once."""
        session = self.open_quietly(without_edition=without_edition)
        if session.repository.notice:
            echo(f"注意：{session.repository.notice}", err=True)
        session.before_first_commit = _back_up_today
        follow(session)
        return session

    def open_quietly(self, *, without_edition: bool = False) -> Session:
        """Return a session on the workspace these options name."""
        return open_session(
            self.workspace,
            store=self.store,
            application_id=self.application,
            user=self.user,
            read_only=self.read_only,
            exclusive=self.exclusive,
            without_edition=without_edition,
        )

    def refuse_read_only(self) -> None:
        """Raise ReadOnlyError in read-only mode: for commands that make a workspace."""
        if self.read_only:
            raise ReadOnlyError


def report(done: Done) -> None:
    """Print what was done, with its warnings."""
    echo(done.message)
    for warning in done.warnings:
        echo(f"注意：{warning}", err=True)


def act(ctx: click.Context, action: Callable[[Session], Done]) -> None:
    """Open the session, do one thing, print what was done."""
    options: Options = ctx.obj
    with options.open() as session:
        report(session.perform(action))


def _back_up_today(session: Session) -> None:
    from shifan.services.backups import back_up_today  # only when something is written: keeps start-up short

    try:
        back_up_today(session)
    except MovedMeanwhileError:  # others write without pause just now: the next command makes it
        return
    except ShifanError as error:  # what was asked for is done all the same
        echo(f"注意：{error.message}", err=True)


def quoted(path: Path) -> str:
    """Return a path as it can be copied into a command line."""
    text = str(path)
    return f'"{text}"' if " " in text else text


class NumberType(click.ParamType[str]):
    """An item's or checkpoint's number; full-width digits are fine."""

    name = "编号"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the number in plain digits."""
        return fold(value).replace("。", ".").removeprefix("第").removesuffix("项").strip()


class CountType(click.ParamType[int]):
    """A whole number from 1 up."""

    name = "条数"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail."""
        digits = fold(str(value)).lstrip("0")
        if not (digits.isascii() and digits.isdigit()):
            self.fail(f"「{value}」不是大于 0 的整数。", param, ctx)
        return int(digits[:9])


class DateType(click.ParamType[date]):
    """A date as clerks type it."""

    name = "日期"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with a hint."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ShifanError as error:
            self.fail(str(error), param, ctx)


class WordType(click.ParamType[Labelled]):
    """A member of a labelled enum, by its Chinese word or its code."""

    def __init__(self, kind: type[L]) -> None:
        self.kind = kind
        self.name = "、".join(member.label for member in kind)

    def convert(self, value: str | Labelled, param: click.Parameter | None, ctx: click.Context | None) -> Labelled:
        """Return the member, or fail naming the words that can be used."""
        found = self.kind.parse(value)
        if found is None:
            words = "、".join(f"{member.label}（{member.value}）" for member in self.kind)
            self.fail(f"「{value}」不认识。可用：{words}。", param, ctx)
        return found


COUNT = CountType()
NUMBER = NumberType()
DATE = DateType()
