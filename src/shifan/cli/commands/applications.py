"""app: several applications in one store."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.commands.cloning import next_round_options, preview
from shifan.cli.context import DATE, Options, act, report
from shifan.cli.output import echo
from shifan.domain.completion import Ratio
from shifan.domain.text import pad
from shifan.services import applications as service
from shifan.services import cloning
from shifan.services.adding import add_beside
from shifan.services.applications import ApplicationLine
from shifan.services.setup import DEFAULT_EDITION, DEFAULT_SCHEME


@click.group(cls=Group)
def app() -> None:
    """一个台账里的几次申报。"""


@app.command("list", cls=Command)
@click.argument("words", metavar="[县、市、省或年度…]", nargs=-1)
@click.option("--all", "archived", is_flag=True, help="已归档的也列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_applications(options: Options, words: tuple[str, ...], archived: bool, as_json: bool) -> None:
    """列出申报，可以用县、市、省或年度的几个字筛选。"""
    with options.open() as session:
        lines = service.applications(session, " ".join(words), archived=archived)
        hidden = 0 if archived else len(service.applications(session, " ".join(words), archived=True)) - len(lines)
    if as_json:
        echo(json.dumps([_data(line) for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        echo(_text(line))
    more = f"，另有 {hidden} 个已归档（加 --all 列出）" if hidden else ""
    echo(f"共 {len(lines)} 个{more}。* 是现在打开的。")


@app.command("switch", cls=Command)
@click.argument("which", metavar="编号或名称", nargs=-1, required=True)
@click.pass_obj
def switch(options: Options, which: tuple[str, ...]) -> None:
    """换到另一次申报，以后不写 --app 就打开它。"""
    with options.open() as session:
        found = service.switch_application(session, " ".join(which))
    archived = f"（{found.archived_on} 已归档，只能查看）" if found.archived_on else ""
    echo(f"已换到{found.county} {found.round}{archived}。")


@app.command("add", cls=Command)
@click.option("--county", required=True, metavar="县名", help="申报的县（市、区）。")
@click.option("--round", "round_name", required=True, metavar="年度或轮次", help="例如 2025。")
@click.option("--province", default="", metavar="省份", help="所在的省（自治区、直辖市）。")
@click.option("--city", default="", metavar="市", help="所在的市（州）。")
@click.option("--period-start", type=DATE, help="评估期开始日期；不写则为该年1月1日。")
@click.option("--period-end", type=DATE, help="评估期结束日期；不写则为该年12月31日。")
@click.option("--deadline", type=DATE, help="上报截止日期。")
@click.option("--edition", "edition_id", default=DEFAULT_EDITION, metavar="版本", help="指标版本，默认工作版。")
@click.option("--scheme", "scheme_id", default=DEFAULT_SCHEME, metavar="方案", help="计分方案，默认等权百分方案。")
@click.pass_context
def add(
    ctx: click.Context,
    county: str,
    round_name: str,
    province: str,
    city: str,
    period_start: date | None,
    period_end: date | None,
    deadline: date | None,
    edition_id: str,
    scheme_id: str,
) -> None:
    """在同一个台账里再建一次申报（别的县，或者另一轮）。"""
    options: Options = ctx.obj
    with options.open() as session:
        added = add_beside(
            session,
            county,
            round_name,
            province=province,
            city=city,
            period_start=period_start,
            period_end=period_end,
            deadline=deadline,
            edition_id=edition_id,
            scheme_id=scheme_id,
        )
        report(added.done)
    echo(f"换到它：shifan app switch {added.application.id}")


@app.command("archive", cls=Command)
@click.argument("which", metavar="编号或名称", nargs=-1, required=True)
@click.pass_context
def archive(ctx: click.Context, which: tuple[str, ...]) -> None:
    """归档一次申报：以后只能查看，列表里不再显示。"""
    act(ctx, lambda session: service.archive(session, " ".join(which)))


@app.command("unarchive", cls=Command)
@click.argument("which", metavar="编号或名称", nargs=-1, required=True)
@click.pass_context
def unarchive(ctx: click.Context, which: tuple[str, ...]) -> None:
    """取消归档，可以再改动。"""
    act(ctx, lambda session: service.unarchive(session, " ".join(which)))


@app.command("place", cls=Command)
@click.argument("which", metavar="[编号或名称]", nargs=-1)
@click.option("--province", metavar="省份", help="所在的省（自治区、直辖市）。")
@click.option("--city", metavar="市", help="所在的市（州）。")
@click.pass_context
def place(ctx: click.Context, which: tuple[str, ...], province: str | None, city: str | None) -> None:
    """写明申报所在的省和市，汇总时按它们归类。"""
    act(
        ctx,
        lambda session: service.set_place(
            session, " ".join(which) or session.application_id, province=province, city=city
        ),
    )


@app.command("clone", cls=Command)
@next_round_options
@click.pass_obj
def clone(options: Options, /, round_name: str, dry_run: bool, **about: Any) -> None:
    """在同一个台账里为下一轮新建申报，沿用单位、分工、长期有效的材料和没有销号的问题。"""
    with options.open() as session:
        plan = cloning.plan_clone(session, round_name, **about)
        echo("\n".join(preview(session, plan, full=dry_run)))
        if dry_run:
            echo("没有新建；确认后去掉 --dry-run 再运行。")
            return
        report(cloning.clone_beside(session, plan))
    echo(f"换到它：shifan app switch {plan.application.id}")


def _text(line: ApplicationLine) -> str:
    found = line.application
    where = " ".join(filter(None, (found.province, found.city)))
    parts = [f"{'*' if line.here else ' '} {found.id}", pad(f"{found.county} {found.round}", 20)]
    parts += [pad(found.stage.label, 8), pad(where or "未填省市", 24)]
    if line.tally is not None:
        parts.append(f"收集 {Ratio(line.tally.collected, line.tally.base).text}")
    if line.last_at is not None:
        parts.append(f"{line.last_at:%Y-%m-%d} {line.last_user}")
    if found.archived_on is not None:
        parts.append(f"已归档 {found.archived_on}")
    return "  ".join(parts).rstrip()


def _data(line: ApplicationLine) -> dict[str, object]:
    found, tally = line.application, line.tally
    return {
        "id": found.id,
        "county": found.county,
        "round": found.round,
        "city": found.city,
        "province": found.province,
        "stage": found.stage.value,
        "archived_on": str(found.archived_on) if found.archived_on else None,
        "open": line.here,
        "collected": tally.collected if tally else None,
        "base": tally.base if tally else None,
        "last_at": line.last_at.isoformat() if line.last_at else None,
        "last_user": line.last_user,
    }
