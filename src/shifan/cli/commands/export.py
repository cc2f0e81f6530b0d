"""export: the progress workbook, a choice of it, an authority's own form filled, a workbook for each department."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.context import DATE, Options, WordType, act
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.records import WorkStatus


@click.command(cls=Command)
@click.argument("target", metavar="[文件.xlsx]", required=False, type=click.Path(path_type=Path))
@click.option("--sheet", "sheets", multiple=True, metavar="表名", help="只要这张表，如 指标进度表；可写几次。")
@click.option("--department", "-d", default="", metavar="单位", help="只含这个单位牵头和配合的指标。")
@click.option("--group", default="", metavar="一级指标", help="只含这个一级指标，写序号或名称中的词。")
@click.option("--status", "wanted", type=WordType(WorkStatus), metavar="状态", help="只含这种状态的指标，如 退回补正。")
@click.option("--template", type=click.Path(path_type=Path), metavar="模板.xlsx", help="填上级发的表，其余内容不动。")
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="说明模板怎么填；默认是模板旁同名的映射文件。",
)
@click.option(
    "--by-department",
    "folder",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="给每个有任务的单位导出一份填报表，存到这个文件夹；加 -d 只给一个单位。",
)
@click.option("--due", type=DATE, help="填报表什么时候前交回。")
@click.option("--call", default="", metavar="联系人", help="填报表上有疑问联系谁，可带电话；不写则为操作人。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@click.pass_context
def export(
    ctx: click.Context,
    target: Path | None,
    sheets: tuple[str, ...],
    department: str,
    group: str,
    wanted: WorkStatus | None,
    template: Path | None,
    map_file: Path | None,
    folder: Path | None,
    due: date | None,
    call: str,
    force: bool,
) -> None:
    """导出进度表；可以只要几张表、一个单位，或填上级发的表，或给各单位各导一份填报表。"""
    if folder is not None:
        _refuse_others(target, *sheets, group, wanted, template, map_file)
        _by_department(ctx, folder, department, due, call, force)
        return
    if due is not None or call:
        raise UsageError("--due、--call 只用于填报表。", "例：shifan export --by-department 填报表 --due 2026-12-01")
    if target is None:
        raise UsageError("请写明存到哪个文件。", "例：shifan export 进度表.xlsx")
    from shifan.services.exporting import Choice, Exported, export_progress  # only when a workbook is written
    from shifan.services.saving_beside import or_beside

    if map_file is not None and template is None:
        raise UsageError("--map 要和 --template 一起用。", "例：shifan export 上报.xlsx --template 附件2.xlsx")
    choice = Choice(sheets, department, group, wanted)
    options: Options = ctx.obj
    with options.open() as session:

        def write(path: Path) -> Exported:
            if template is None:
                return export_progress(session, path, force=force, choice=choice, watch=session.watch)
            from shifan.services.filling import fill_template  # only for forms

            return fill_template(session, path, template, map_file=map_file, force=force, choice=choice)

        done, _, told = or_beside(target, write)
    if told:
        echo(f"注意：{told}", err=True)
    if template is None:
        echo(f"已导出「{done.path}」。")
    else:
        echo(f"已按模板填好 {done.filled} 行，写到「{done.path}」；模板没有改动。")
    for warning in done.warnings:
        echo(f"注意：{warning}", err=True)


def _refuse_others(*given: object) -> None:
    if any(given):
        raise UsageError(
            "--by-department 只和 -d、--due、--call、--force 一起用。", "例：shifan export --by-department 填报表"
        )


def _by_department(ctx: click.Context, folder: Path, department: str, due: date | None, call: str, force: bool) -> None:
    from shifan.services.sending import Sending, export_by_department  # openpyxl: only when workbooks are written

    sending = Sending(due, call, (department,) if department else (), force)
    act(ctx, lambda session: export_by_department(session, folder, sending))
