"""next: what to do for points, and what a wished total takes."""

from __future__ import annotations

import json
from decimal import Decimal

import click

from shifan.cli.chinese import Command
from shifan.cli.commands.figures import DecimalType
from shifan.cli.context import COUNT, Options, WordType
from shifan.cli.output import echo
from shifan.domain.explain import points_text, range_text
from shifan.domain.gaining import Effort, by_department
from shifan.domain.gaining_words import gain_data, gain_text, plan_data, plan_lines
from shifan.services.gaining import NextSteps, next_gains

_SHOWN = 20


@click.command("next", cls=Command)
@click.option("--department", default="", metavar="单位", help="只看这个牵头单位的。")
@click.option("--effort", type=WordType(Effort), help="只看这一类：只差审核、缺材料、需外单位、需时间。")
@click.option("--wish", "wished", type=DecimalType(), metavar="分数", help="想得多少分：要做哪些，或者为什么够不到。")
@click.option("--by-department", "grouped", is_flag=True, help="按牵头单位分开。")
@click.option("--limit", type=COUNT, default=_SHOWN, metavar="条数", help="最多列几项。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def next_steps(
    options: Options,
    department: str,
    effort: Effort | None,
    wished: Decimal | None,
    grouped: bool,
    limit: int,
    as_json: bool,
) -> int:
    """下一步：还能得分的指标，按可得的分、时限、难易排列；够不到想得的分数时退出码为 1。"""
    with options.open() as session:
        found = next_gains(session, department=department, effort=effort, wished=wished)
    if as_json:
        echo(json.dumps(_data(found), ensure_ascii=False, indent=2))
    elif found.plan is not None:
        for line in plan_lines(found.plan):
            echo(line)
        for step in found.plan.steps[:limit]:
            echo(f"  {gain_text(step)}")
        _more(len(found.plan.steps), limit)
    else:
        _print(found, limit, grouped=grouped)
    for warning in () if as_json else found.warnings:
        echo(f"注意：{warning}", err=True)
    return 1 if found.plan is not None and not found.plan.reachable else 0


def _print(found: NextSteps, limit: int, *, grouped: bool) -> None:
    echo(f"合计 {range_text(found.total)}　还能得分的 {len(found.gains)} 项")
    if grouped:
        for lead, points, steps in by_department(found.gains):
            echo(f"{lead or '未指定单位'}　{len(steps)} 项，可得 {points_text(points)} 分")
            for step in steps[:limit]:
                echo(f"  {gain_text(step)}")
            _more(len(steps), limit)
        return
    for step in found.gains[:limit]:
        echo(f"  {gain_text(step)}")
        if step.why:
            echo(f"      {'；'.join(step.why)}")
    _more(len(found.gains), limit)


def _more(count: int, limit: int) -> None:
    if count > limit:
        echo(f"  ……还有 {count - limit} 项，用 --limit {count} 全部列出")


def _data(found: NextSteps) -> dict[str, object]:
    return {
        "total": {name: points_text(getattr(found.total, name)) for name in ("confirmed", "claimed", "ceiling")},
        "maximum": points_text(found.maximum),
        "steps": [gain_data(gain) for gain in found.gains],
        "plan": plan_data(found.plan) if found.plan else None,
        "warnings": list(found.warnings),
    }
