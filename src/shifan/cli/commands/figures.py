"""figure add, list, remove."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import NUMBER, Options, act
from shifan.domain.figures import mismatch, shown_value
from shifan.domain.text import fold
from shifan.services import figures


class DecimalType(click.ParamType[Decimal]):
    """A number; full-width digits, thousands separators and a trailing % are fine."""

    name = "数"

    def convert(self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number, or fail."""
        try:
            return value if isinstance(value, Decimal) else Decimal(fold(value).replace(",", "").removesuffix("%"))
        except InvalidOperation:
            self.fail(f"「{value}」不是数。", param, ctx)


_NUMBER = DecimalType()


@click.group(cls=Group)
def figure() -> None:
    """量化数据。"""


@figure.command("add", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("name", metavar="名称")
@click.option("--value", type=_NUMBER, help="数值。")
@click.option("--numerator", type=_NUMBER, help="分子。")
@click.option("--denominator", type=_NUMBER, help="分母。")
@click.option("--percent", type=_NUMBER, help="填报的百分比。")
@click.option("--unit", default="", metavar="单位", help="计量单位。")
@click.option("--source", default="", metavar="出处", help="数据出处。")
@click.option("--note", default="", metavar="说明", help="补充说明。")
@click.pass_context
def add(
    ctx: click.Context,
    number: str,
    name: str,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    percent: Decimal | None,
    unit: str,
    source: str,
    note: str,
) -> None:
    """填写一个数据；同名的数据按新值更正。"""
    numbers = figures.Numbers(value, numerator, denominator, percent, unit, source, note)
    act(ctx, lambda session: figures.enter_figure(session, number, name, numbers))


@figure.command("list", cls=Command)
@click.pass_obj
def list_figures(options: Options) -> None:
    """列出全部数据，指出对不上的。"""
    with options.open() as session:
        state = session.state()
        for item in session.edition.criteria:
            for found in state.figures_of.get(item.id, ()):
                wrong = mismatch(found)
                warning = f"　数据不符：{wrong}" if wrong else ""
                click.echo(f"{item.number:>3} {found.name}　{shown_value(found)}{warning}")
        click.echo(f"共 {len(state.figures)} 个。")


@figure.command("remove", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("name", metavar="名称")
@click.pass_context
def remove(ctx: click.Context, number: str, name: str) -> None:
    """移除一个数据。"""
    act(ctx, lambda session: figures.remove_figure(session, number, name))
