"""takeover ledger, takeover materials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.ledger.columns import Field, parse_field
from shifan.domain.ledger.naming import NEW_UNIT
from shifan.domain.text import clean_line
from shifan.services.session import Done

if TYPE_CHECKING:
    from shifan.services.taking_ledger import LedgerPlan
    from shifan.services.taking_materials import MaterialsPlan

_FIRST = 15
_FIELDS = "、".join(field.label for field in Field)


@click.group(cls=Group)
def takeover() -> None:
    """接管已有的台账和材料。"""


@takeover.command("ledger", cls=Command)
@click.argument("path", metavar="文件.xlsx", type=click.Path(path_type=Path))
@click.option("--sheet", metavar="表名", help="取哪一张表；不写则自己找。")
@click.option(
    "--column", "columns", metavar="表头=内容", multiple=True, help=f"指明一列，可写多次；内容有：{_FIELDS}。"
)
@click.option(
    "--unit",
    "units",
    metavar="名称=单位",
    multiple=True,
    help=f"名称与已有单位相近的，说明是哪个单位，可写多次；是新的写 名称={NEW_UNIT}。",
)
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写入。")
@click.option("--skip-problems", is_flag=True, help="有问题的行不取，其余照取。")
@click.pass_context
def ledger(
    ctx: click.Context,
    path: Path,
    sheet: str | None,
    columns: tuple[str, ...],
    units: tuple[str, ...],
    dry_run: bool,
    skip_problems: bool,
) -> None:
    """接管已有的 Excel 台账或责任分解表。"""
    from shifan.services.taking_ledger import plan_ledger, take_ledger

    chosen, meant = dict(map(_column, columns)), dict(map(_unit, units))
    options: Options = ctx.obj
    with options.open() as session:
        plan = plan_ledger(session, path, sheet=sheet, columns=chosen, units=meant)
        if dry_run:
            _show_ledger(plan)
            if plan.problems:
                ctx.exit(1)
            return
        _print(take_ledger(session, plan, skip_problems=skip_problems))


@takeover.command("materials", cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会怎样归档，不写入。")
@click.option("--link", "link_only", is_flag=True, help="只记录位置，不复制到材料库。")
@NOT_SECRET
@click.pass_obj
def materials(options: Options, folder: Path, dry_run: bool, link_only: bool, not_secret: bool) -> None:
    """接管按编号或名称整理好的材料文件夹。有密级或内部字样的不接管，返回 3。"""
    from shifan.services.file_looks import without_names_told
    from shifan.services.taking_materials import plan_materials, take_materials

    with options.open() as session:
        plan = plan_materials(session, folder)
        root = plan.folder.absolute()
        paths = [found.path for found in plan.sure] + [found.path for found in plan.unsure if dry_run]
        files = [root / path for path in paths]
        look_first(session, files, not_secret=not_secret or dry_run, root=root, way="，从文件夹里移走")
        if dry_run:
            _show_materials(plan)
        else:
            done = take_materials(session, plan, copy=not link_only)
            _show_left_out(plan)
            _print(without_names_told(done, files))


def _column(text: str) -> tuple[str, Field]:
    header, sign, word = text.replace("＝", "=").rpartition("=")
    field = parse_field(word) if sign else None
    if field is None or not header.strip():
        raise UsageError(f"「{text}」写法不对。", f"写成 表头=内容，例如 谁来办=牵头单位；内容有：{_FIELDS}。")
    return header.strip(), field


def _unit(text: str) -> tuple[str, str]:
    name, _, meant = text.replace("＝", "=").partition("=")
    if not name.strip() or not meant.strip():
        example = f"写成 名称=单位，例如 县司法局办公室=县司法局；是新的写 名称={NEW_UNIT}。"
        raise UsageError(f"「{text}」写法不对。", example)
    return clean_line(name), clean_line(meant)


def _show_ledger(plan: LedgerPlan) -> None:
    from shifan.services.taking_ledger import how_to_decide

    how = "（按上次记住的对应）" if plan.layout.remembered else ""
    echo(f"表「{plan.sheet.name}」，表头在第 {plan.layout.header_row} 行{how}。")
    echo("列的对应：" + "；".join(f"{letter} {header} → {field.label}" for letter, header, field in plan.layout.pairs))
    if plan.layout.unused:
        echo(f"没有取用的列：{'、'.join(plan.layout.unused)}")
    echo(f"看懂 {len(plan.understanding.taken_rows)} 行，改动 {plan.counts.items} 项：{plan.counts}。")
    if plan.units:
        echo(f"新建单位：{plan.units_text}")
    _listed("改动", plan.changes, limit=_FIRST)
    _listed("请留意", plan.questions)
    _listed("问题", plan.problems)
    if hint := how_to_decide(plan):
        echo(hint)
    echo("以上只是预览，没有写入。")


def _show_materials(plan: MaterialsPlan) -> None:
    _listed("可以归档", [f"{p.path} → {p.number} {p.title}（{p.reason}）" for p in plan.sure], limit=_FIRST)
    _show_left_out(plan)
    echo(f"可以归档 {len(plan.sure)} 个文件，涉及 {plan.items} 项。以上只是预览，没有写入。")


def _show_left_out(plan: MaterialsPlan) -> None:
    _listed("没有把握，没有取用", [f"{found.path}：{found.reason}" for found in plan.unsure])
    _listed("不能作为材料", [f"{found.path}：{found.reason}" for found in plan.unfit])


def _listed(title: str, lines: Sequence[object], *, limit: int | None = None) -> None:
    if not lines:
        return
    echo(f"{title}（{len(lines)} 处）：")
    for line in lines[:limit]:
        echo(f"  {clean_line(str(line))}")  # a file name may hold bytes that are no text
    if limit is not None and len(lines) > limit:
        echo(f"  ……另有 {len(lines) - limit} 处")


def _print(done: Done) -> None:
    echo(done.message)
    for warning in done.warnings:
        echo(f"注意：{warning}", err=True)
