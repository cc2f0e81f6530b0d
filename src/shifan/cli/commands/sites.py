"""site add, edit, link, list, remove."""

from __future__ import annotations

import json
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options, act
from shifan.cli.output import echo
from shifan.domain.numbering import numbers_text
from shifan.services import sites


@click.group(cls=Group)
def site() -> None:
    """点位：可供现场核查的地方。"""


@site.command("add", cls=Command)
@click.argument("name", metavar="名称")
@click.option("--address", default="", metavar="地址", help="在哪里。")
@click.option("--contact", default="", metavar="联系人", help="姓名和电话。")
@click.option("--items", "numbers", default="", metavar="编号", help="展示哪几项，例如 1,13,40-45。")
@click.pass_context
def add(ctx: click.Context, name: str, address: str, contact: str, numbers: str) -> None:
    """登记一个点位。"""
    act(ctx, lambda session: sites.add_site(session, name, address=address, contact=contact, numbers=numbers))


@site.command("edit", cls=Command)
@click.argument("name", metavar="名称")
@click.option("--address", metavar="地址", help="在哪里。")
@click.option("--contact", metavar="联系人", help="姓名和电话。")
@click.pass_context
def edit(ctx: click.Context, name: str, address: str | None, contact: str | None) -> None:
    """改地址或联系人。"""
    act(ctx, lambda session: sites.edit_site(session, name, address=address, contact=contact))


@site.command("link", cls=Command)
@click.argument("name", metavar="名称")
@click.argument("numbers", metavar="编号...", nargs=-1, required=True)
@click.pass_context
def link(ctx: click.Context, name: str, numbers: tuple[str, ...]) -> None:
    """说明点位展示哪几项，可写 32 40-45。"""
    act(ctx, lambda session: sites.link_items(session, name, ",".join(numbers)))


@site.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_sites(options: Options, as_json: bool) -> None:
    """列出点位和各自展示的指标。"""
    with options.open() as session:
        found = sites.list_sites(session)
    if as_json:
        echo(json.dumps([_data(line) for line in found], ensure_ascii=False, indent=2))
        return
    for line in found:
        place = "　".join(part for part in (line.site.address, line.site.contact) if part)
        echo(f"{line.site.name}　{place}" if place else line.site.name)
        shows = "；".join(f"{item.number} {item.title}" for item in line.items)
        echo(f"  展示第 {numbers_text(line.items)} 项：{shows}" if line.items else "  还没有写明展示哪几项")
    echo(f"共 {len(found)} 个点位。")


def _data(line: sites.SiteLine) -> dict[str, Any]:
    return {
        "name": line.site.name,
        "address": line.site.address,
        "contact": line.site.contact,
        "items": [{"number": item.number, "title": item.title} for item in line.items],
    }


@site.command("remove", cls=Command)
@click.argument("name", metavar="名称")
@click.argument("numbers", metavar="[编号]...", nargs=-1)
@click.pass_context
def remove(ctx: click.Context, name: str, numbers: tuple[str, ...]) -> None:
    """移除一个点位；写了编号则只是不再展示这几项。"""
    act(ctx, lambda session: sites.remove_site(session, name, ",".join(numbers)))
