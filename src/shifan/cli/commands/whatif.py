"""whatif; scenario list, show, apply, remove."""

from __future__ import annotations

import json
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options, act, report
from shifan.cli.output import echo
from shifan.domain.assumptions import EXAMPLES
from shifan.domain.errors import UsageError
from shifan.domain.scenarios import Scenario
from shifan.domain.whatif_words import what_if_data, what_if_lines
from shifan.services import whatif as use_cases
from shifan.services.session import Done, Session


@click.command(cls=Command)
@click.argument("assumptions", metavar="假设...", nargs=-1)
@click.option("--scenario", "name", metavar="名称", help="先取保存过的推演方案，再加上写的假设。")
@click.option("--save", metavar="名称", help="把这些假设保存为推演方案。")
@click.option("--apply", "apply_now", is_flag=True, help="把这些假设写入台账，一步撤销。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def whatif(
    options: Options, assumptions: tuple[str, ...], name: str | None, save: str | None, apply_now: bool, as_json: bool
) -> None:
    """推演：假设打勾、评级、加材料、登记事项、改分值，得分会怎样；台账不变。

    一条假设用引号括起来，如 "勾选 32.2" "评 65 达标" "审核 65 基本达标" "事项 101 国家级" "分值 65 2"。
    """
    with options.open() as session:
        kept = use_cases.scenario_named(session, name).assumptions if name else ()
        lines = (*kept, *assumptions)
        if not lines:
            raise UsageError("请写一条或几条假设。", EXAMPLES)
        found = use_cases.try_out(session, lines)
        if as_json:
            echo(json.dumps(what_if_data(found), ensure_ascii=False, indent=2))
        else:
            for line in what_if_lines(found):
                echo(line)
        if save:
            report(session.perform(lambda opened: use_cases.save_scenario(opened, save, lines)))
        if apply_now:
            report(session.perform(lambda opened: use_cases.apply_assumptions(opened, lines, name or save or "")))


@click.group(cls=Group)
def scenario() -> None:
    """推演方案：保存过的假设。"""


@scenario.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_scenarios(options: Options, as_json: bool) -> None:
    """列出推演方案，谁在什么时候保存的。"""
    with options.open() as session:
        kept = use_cases.scenarios(session)
    if as_json:
        echo(json.dumps([_data(found) for found in kept], ensure_ascii=False, indent=2))
        return
    for found in kept:
        echo(f"{found.name}　{len(found.assumptions)} 条假设　{found.made_by} {found.made_at:%Y-%m-%d %H:%M}")
    echo(f"共 {len(kept)} 个。")


def _data(found: Scenario) -> dict[str, Any]:
    return {
        "name": found.name,
        "assumptions": list(found.assumptions),
        "made_by": found.made_by,
        "made_at": found.made_at.isoformat(),
    }


@scenario.command("show", cls=Command)
@click.argument("name", metavar="名称")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show_scenario(options: Options, name: str, as_json: bool) -> None:
    """看一个推演方案：假设了什么，按现在的台账得分会怎样。"""
    with options.open() as session:
        found = use_cases.try_out(session, use_cases.scenario_named(session, name).assumptions)
        if as_json:
            echo(json.dumps(what_if_data(found), ensure_ascii=False, indent=2))
            return
        for line in what_if_lines(found):
            echo(line)


@scenario.command("apply", cls=Command)
@click.argument("name", metavar="名称")
@click.pass_context
def apply_scenario(ctx: click.Context, name: str) -> None:
    """把一个推演方案写入台账，一步撤销；方案留着。"""

    def apply(session: Session) -> Done:
        found = use_cases.scenario_named(session, name)
        return use_cases.apply_assumptions(session, found.assumptions, found.name)

    act(ctx, apply)


@scenario.command("remove", cls=Command)
@click.argument("name", metavar="名称")
@click.pass_context
def remove_scenario(ctx: click.Context, name: str) -> None:
    """删除一个推演方案。"""
    act(ctx, lambda session: use_cases.remove_scenario(session, name))
