"""figure add, import, list, remove."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, NUMBER, Options, act
from shifan.cli.output import echo
from shifan.domain.figure_checks import FigureResult, target_words
from shifan.domain.figures import shown_value, source_words
from shifan.domain.state import ApplicationState
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
@click.option("--unit", metavar="单位", help="计量单位。")
@click.option("--source", metavar="出处", help="数据出处。")
@click.option("--note", metavar="说明", help="补充说明。")
@click.option("--target", metavar="目标", help="要达到多少，如 >=95、<=2。")
@click.option("--from", "period_start", type=DATE, help="统计期开始。")
@click.option("--to", "period_end", type=DATE, help="统计期结束。")
@click.option("--document", metavar="材料", help="数据取自哪份材料，写材料名称。")
@click.option("--page", metavar="页码", help="在材料的第几页。")
@click.option("--part-of", "part_of", metavar="名称", help="是本项哪一个合计的一部分。")
@click.option("--previous", type=_NUMBER, help="上年同期。")
@click.pass_context
def add(ctx: click.Context, /, number: str, name: str, **given: Any) -> None:
    """填写一个数据；同名的数据按新值更正。"""
    numbers = figures.Numbers(**given)
    act(ctx, lambda session: figures.enter_figure(session, number, name, numbers))


@figure.command("import", cls=Command)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.pass_context
def import_file(ctx: click.Context, file: Path) -> None:
    """从表格（.xlsx、.csv）一次填写许多数据；有一处不对就都不写入。"""
    from shifan.services.figure_file import import_figures  # reads tables: only when one is given

    act(ctx, lambda session: import_figures(session, file))


@figure.command("list", cls=Command)
@click.option("--wrong", "only_wrong", is_flag=True, help="只列有问题的。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_figures(options: Options, only_wrong: bool, as_json: bool) -> None:
    """列出全部数据：算出的比率、是否达到目标、哪里对不上。"""
    with options.open() as session:
        state = session.state()
        results = figures.figure_results(session, state)
        shown = [found for found in results if found.findings or not only_wrong]
        if as_json:
            echo(json.dumps([_data(found, state) for found in shown], ensure_ascii=False, indent=2))
            return
        for found in shown:
            for line in _lines(found, state):
                echo(line)
        wrong = sum(1 for found in results if found.wrong)
        asked = sum(1 for found in results if found.findings and not found.wrong)
        confirmed = sum(1 for found in results if found.confirmed)
        echo(f"共 {len(results)} 个：{confirmed} 个比率经计算相符，{wrong} 个数据不符，{asked} 个请核实。")


def _lines(found: FigureResult, state: ApplicationState) -> Iterator[str]:
    figure, mark = found.figure, "　相符" if found.confirmed else ""
    target = ""
    if found.target is not None:
        reached = {True: "达到", False: "未达", None: "无数可比"}[found.met]
        target = f"　目标{target_words(found.target)}：{reached}"
    source = source_words(figure, state.evidence_by_id)
    part = f"　属于「{figure.part_of}」" if figure.part_of else ""
    before = f"　上年同期 {figure.previous:f}" if figure.previous is not None else ""
    taken = f"　来源：{source}" if source else ""
    yield f"{found.item.number:>3} {figure.name}　{shown_value(figure)}{mark}{target}{part}{taken}{before}"
    for finding in found.findings:
        yield f"    {finding.line}"


def _data(found: FigureResult, state: ApplicationState) -> dict[str, Any]:
    figure = found.figure
    document = state.evidence_by_id.get(figure.evidence_id)
    numbers = ("value", "numerator", "denominator", "percent", "previous")
    return {
        "number": found.item.number,
        "name": figure.name,
        **{field: None if (number := getattr(figure, field)) is None else f"{number:f}" for field in numbers},
        "unit": figure.unit,
        "period": [str(figure.period_start or ""), str(figure.period_end or "")],
        "source": figure.source,
        "document": document.title if document else "",
        "page": figure.page,
        "part_of": figure.part_of,
        "note": figure.note,
        "computed": None if found.computed is None else f"{found.computed:f}",
        "target": None if found.target is None else f"{found.target.op}{found.target.value:f}",
        "met": found.met,
        "confirmed": found.confirmed,
        "findings": [{"issue": one.issue.value, "wrong": one.issue.wrong, "text": one.text} for one in found.findings],
    }


@figure.command("remove", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("name", metavar="名称")
@click.pass_context
def remove(ctx: click.Context, number: str, name: str) -> None:
    """移除一个数据。"""
    act(ctx, lambda session: figures.remove_figure(session, number, name))
