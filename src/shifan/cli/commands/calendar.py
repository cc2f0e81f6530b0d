"""deadline; milestone add, list, remove."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, Options, act
from shifan.cli.output import echo
from shifan.domain.application import Milestone
from shifan.domain.errors import UsageError
from shifan.services import calendar


@click.command(cls=Command)
@click.argument("on", metavar="[日期]", required=False, type=DATE)
@click.option("--clear", is_flag=True, help="取消截止日期。")
@click.pass_context
def deadline(ctx: click.Context, on: date | None, clear: bool) -> None:
    """设定上报截止日期。"""
    if (on is None) != clear:
        raise UsageError("请写日期，例如 shifan deadline 2023-12-15；取消用 --clear。")
    act(ctx, lambda session: calendar.set_deadline(session, on))


@click.group(cls=Group)
def milestone() -> None:
    """时间节点。"""


@milestone.command("add", cls=Command)
@click.argument("title", metavar="名称")
@click.argument("on", metavar="日期", type=DATE)
@click.option("--yearly", is_flag=True, help="每年都有。")
@click.pass_context
def add(ctx: click.Context, title: str, on: date, yearly: bool) -> None:
    """添加一个时间节点。"""
    act(ctx, lambda session: calendar.add_milestone(session, title, on, yearly=yearly))


@milestone.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_milestones(options: Options, as_json: bool) -> None:
    """列出时间节点。"""
    with options.open() as session:
        milestones = session.state().milestones
    if as_json:
        echo(json.dumps([_data(found) for found in milestones], ensure_ascii=False, indent=2))
        return
    for found in milestones:
        echo(f"{found.id} {found.on}{'（每年）' if found.yearly else ''} {found.title}")
    echo(f"共 {len(milestones)} 个。")


def _data(found: Milestone) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "on": str(found.on),
        "yearly": found.yearly,
        "source": found.source,
    }


@milestone.command("remove", cls=Command)
@click.argument("milestone_id", metavar="编号")
@click.pass_context
def remove(ctx: click.Context, milestone_id: str) -> None:
    """移除一个时间节点。"""
    act(ctx, lambda session: calendar.remove_milestone(session, milestone_id))
