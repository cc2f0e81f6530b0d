"""stage show, set; duty list, add."""

from __future__ import annotations

import json
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options, WordType, act
from shifan.cli.output import echo
from shifan.domain.application import Stage
from shifan.domain.dates import parse_month_day
from shifan.domain.duties import Upcoming
from shifan.domain.stages import choices_text
from shifan.services import duties, stages


@click.group(cls=Group)
def stage() -> None:
    """申报阶段。"""


@stage.command("show", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show(options: Options, as_json: bool) -> None:
    """查看现在的阶段和可以改成什么。"""
    with options.open() as session:
        found = stages.stage_choices(session)
    if as_json:
        echo(json.dumps(_data(found), ensure_ascii=False, indent=2))
    else:
        echo(f"申报阶段：{found.present.label}。{choices_text(found.present)}")


def _data(found: stages.StageChoices) -> dict[str, Any]:
    return {
        "stage": found.present.value,
        "onward": [stage.value for stage in found.onward],
        "back": found.back.value if found.back else None,
    }


@stage.command("set", cls=Command)
@click.argument("to", metavar="阶段", type=WordType(Stage))
@click.option("--reason", default="", metavar="原因", help="退回上一阶段须写明。")
@click.pass_context
def set_stage(ctx: click.Context, to: Stage, reason: str) -> None:
    """进入下一阶段，或写明原因退回上一阶段。"""
    act(ctx, lambda session: stages.set_stage(session, to, reason))


@click.group(cls=Group)
def duty() -> None:
    """年度事项：每年都有的法定事项和县里自己的。"""


@duty.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_duties(options: Options, as_json: bool) -> None:
    """列出年度事项，各自的下一次日期和还有几天。"""
    with options.open() as session:
        found = duties.list_duties(session)
    if as_json:
        echo(json.dumps([upcoming_data(dated) for dated in found], ensure_ascii=False, indent=2))
        return
    for dated in found:
        echo(f"{dated.on}　{dated.when}　{dated.title}")
        for text in (f"依据：{dated.source}" if dated.source else "", dated.note):
            if text:
                echo(f"  {text}")
        if dated.key:
            echo(f"  自己添加的，移除：shifan milestone remove {dated.key}")
    echo(f"共 {len(found)} 项。")


@duty.command("add", cls=Command)
@click.argument("title", metavar="标题")
@click.argument("day", metavar="月-日")
@click.option("--rule", default="", metavar="依据", help="依据哪个文件。")
@click.pass_context
def add(ctx: click.Context, title: str, day: str, rule: str) -> None:
    """添加县里自己的年度事项，例如 3-15 或 3月15日。"""
    month, number = parse_month_day(day)
    act(ctx, lambda session: duties.add_duty(session, title, month, number, rule=rule))


def upcoming_data(dated: Upcoming) -> dict[str, str | int | bool]:
    """Return a coming date as plain data for scripts."""
    return {
        "title": dated.title,
        "on": str(dated.on),
        "days_left": dated.days_left,
        "yearly": dated.yearly,
        "track": dated.track.value,
        "source": dated.source,
    }
