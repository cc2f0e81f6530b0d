"""department add, list, edit, confirm, rename, merge, spread, remove; handover."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, NUMBER, Options, act
from shifan.cli.output import echo
from shifan.cli.pasted import pasted_or_file
from shifan.domain.errors import UsageError
from shifan.domain.numbering import short_numbers
from shifan.domain.text import pad
from shifan.domain.workload import SOON_DAYS, Load
from shifan.services import departments, handover, spreading
from shifan.services.departments import Workload

_NAME = 26


@click.group(cls=Group)
def department() -> None:
    """责任单位。"""


@department.command("add", cls=Command)
@click.argument("units", metavar="[名称，简称，分管领导，联络员]...", nargs=-1)
@click.option("--file", "file", type=click.Path(path_type=Path), metavar="文件", help="名单文件，每行一个；- 为粘贴。")
@click.pass_context
def add(ctx: click.Context, units: tuple[str, ...], file: Path | None) -> None:
    """登记一个或多个单位；已有的按所写更新。"""
    if bool(units) == (file is not None):
        raise UsageError(
            "请写单位，或用 --file 指明名单文件。", "例：shifan department add 县司法局，司法局，张三，李四"
        )
    text = "\n".join(units) if file is None else pasted_or_file(file)
    act(ctx, lambda session: departments.add_departments(session, text))


@department.command("list", cls=Command)
@click.option("--leaders", is_flag=True, help="按分管领导列出。")
@click.option("--soon", type=COUNT, default=SOON_DAYS, metavar="天数", help="几天内算临期；默认 7。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_departments(options: Options, leaders: bool, soon: int, as_json: bool) -> None:
    """列出单位和各自的任务量。"""
    with options.open() as session:
        found = departments.workload(session, soon_days=soon)
        if as_json:
            echo(json.dumps(_data(found), ensure_ascii=False, indent=2))
            return
        for line in _leader_lines(found) if leaders else _unit_lines(found):
            echo(line)


@department.command("edit", cls=Command)
@click.argument("name", metavar="单位")
@click.option("--short", "short_name", metavar="简称", help="改简称。")
@click.option("--leader", metavar="姓名", help="改分管领导。")
@click.option("--contact", metavar="姓名", help="改联络员，可带电话。")
@click.option("--confirm", is_flag=True, help="确认推定的单位。")
@click.pass_context
def edit(
    ctx: click.Context, name: str, short_name: str | None, leader: str | None, contact: str | None, confirm: bool
) -> None:
    """改简称、分管领导、联络员；空文字清空。"""
    if (short_name, leader, contact) == (None, None, None) and not confirm:
        raise UsageError("没有写要改什么。", f"例：shifan department edit {name} --leader 张三 --contact 李四")
    act(
        ctx,
        lambda session: departments.edit_department(
            session, name, short_name=short_name, leader=leader, contact=contact, confirm=confirm
        ),
    )


@department.command("confirm", cls=Command)
@click.argument("names", metavar="[单位]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="确认全部推定的单位。")
@click.pass_context
def confirm_units(ctx: click.Context, names: tuple[str, ...], everything: bool) -> None:
    """确认推定的单位。"""
    if bool(names) == everything:
        raise UsageError("请写要确认的单位；全部确认用 --all。")
    act(ctx, lambda session: departments.confirm_departments(session, None if everything else names))


@department.command("rename", cls=Command)
@click.argument("name", metavar="单位")
@click.argument("new_name", metavar="新名称")
@click.pass_context
def rename(ctx: click.Context, name: str, new_name: str) -> None:
    """单位更名，任务和材料都跟着走。"""
    act(ctx, lambda session: departments.rename_department(session, name, new_name))


@department.command("merge", cls=Command)
@click.argument("source", metavar="被并入的单位")
@click.argument("target", metavar="保留的单位")
@click.pass_context
def merge(ctx: click.Context, source: str, target: str) -> None:
    """把一个单位并入另一个，任务、问题、材料、催办都转过去。"""
    act(ctx, lambda session: departments.merge_departments(session, source, target))


@department.command("spread", cls=Command)
@click.argument("placeholder", metavar="统称")
@click.argument("units", metavar="单位...", nargs=-1, required=True)
@click.option("--item", "numbers", type=NUMBER, default="", metavar="编号", help="只落实这几项，如 45,48-52。")
@click.pass_context
def spread(ctx: click.Context, placeholder: str, units: tuple[str, ...], numbers: str) -> None:
    """把「各执法部门」「承办单位」落实到具体单位，一个单位一条任务。"""
    act(ctx, lambda session: spreading.spread_department(session, placeholder, units, numbers))


@department.command("remove", cls=Command)
@click.argument("name", metavar="单位")
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """移除没有用到的单位。"""
    act(ctx, lambda session: departments.remove_department(session, name))


@click.command("handover", cls=Command)
@click.argument("old", metavar="交出人")
@click.argument("new", metavar="接手人")
@click.option("--department", default="", metavar="单位", help="只交接这个单位的。")
@click.option("--dry-run", is_flag=True, help="只列出清单，不改动。")
@click.pass_obj
def hand_over(options: Options, old: str, new: str, department: str, dry_run: bool) -> None:
    """一个人的任务交给另一个人，列出交接清单。"""
    with options.open() as session:
        plan = handover.plan_handover(session, old, new, department)
        done = None if dry_run else handover.hand_over(session, old, new, department)
        echo(f"交接清单：{plan.old} → {plan.new}，共 {len(plan.lines)} 处")
        for line in plan.lines:
            echo(_handover_line(line))
        echo(done.message if done else "以上只是清单，没有改动；确认后去掉 --dry-run 再运行。")
        for warning in plan.warnings:
            echo(f"注意：{warning}", err=True)


def _handover_line(line: handover.HandoverLine) -> str:
    if not line.number:
        return f"  {line.what}　{line.department}"
    status = line.status.label if line.status else ""
    due = f"　{line.due} 前" if line.due else ""
    return f"  {line.what}　{pad(f'{line.number} {line.title}', 30)} {pad(line.department, _NAME)} {status}{due}"


def _unit_lines(found: Workload) -> Iterator[str]:
    for line in found.departments:
        unit = line.department
        name = unit.name + ("（推定）" if unit.presumed else "")
        people = f"　分管 {unit.leader or '未填'}　联络员 {unit.contact or '未填'}"
        yield f"{pad(name, _NAME)} {_load_text(line.load, found.soon_days)}{people}"
    presumed = sum(line.department.presumed for line in found.departments)
    more = f"，其中 {presumed} 个推定，确认用 shifan department confirm" if presumed else ""
    yield f"共 {len(found.departments)} 个单位{more}。"


def _leader_lines(found: Workload) -> Iterator[str]:
    for line in found.leaders:
        yield f"{pad(line.leader, 14)} {_load_text(line.load, found.soon_days)}　{'、'.join(line.departments)}"
    yield f"共 {len(found.leaders)} 行。"


def _load_text(load: Load, soon: int) -> str:
    return (
        f"牵头 {len(load.leads):>3}（完成 {load.done}）　配合 {len(load.supports):>3}（完成 {load.supported}）　"
        f"逾期 {load.overdue}　{soon} 天内到期 {load.due_soon}　问题 {load.open_gaps}"
    )


def _data(found: Workload) -> dict[str, Any]:
    return {
        "soon_days": found.soon_days,
        "departments": [
            {
                "name": line.department.name,
                "short_name": line.department.short_name,
                "leader": line.department.leader,
                "contact": line.department.contact,
                "presumed": line.department.presumed,
                **_load_data(line.load),
            }
            for line in found.departments
        ],
        "leaders": [
            {"leader": line.leader, "departments": list(line.departments), **_load_data(line.load)}
            for line in found.leaders
        ],
    }


def _load_data(load: Load) -> dict[str, Any]:
    return {
        "leads": list(load.leads),
        "supports": list(load.supports),
        "leads_text": short_numbers(load.leads),
        "done": load.done,
        "supported": load.supported,
        "overdue": load.overdue,
        "due_soon": load.due_soon,
        "open_gaps": load.open_gaps,
    }
