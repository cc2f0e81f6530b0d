"""export, backup, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options
from shifan.services import checking


@click.command(cls=Command)
@click.argument("target", metavar="文件.xlsx", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@click.pass_obj
def export(options: Options, target: Path, force: bool) -> None:
    """导出进度表。"""
    from shifan.services.exporting import export_progress  # openpyxl: only when a workbook is written

    with options.open() as session:
        done = export_progress(session, target, force=force)
    click.echo(f"已导出「{done.path}」。")
    for warning in done.warnings:
        click.echo(f"注意：{warning}", err=True)


@click.command(cls=Command)
@click.pass_obj
def backup(options: Options) -> None:
    """立即备份台账（保留最近 20 份）。"""
    with options.open() as session:
        click.echo(f"已备份到「{checking.back_up(session, '手动')}」，并核对无误。")


@click.command(cls=Command)
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """检查台账文件、操作记录和材料文件。有问题时返回 1。"""
    options: Options = ctx.obj
    with options.open() as session:
        findings = checking.examine(session)
    for finding in findings:
        click.echo(f"{'正常' if finding.fine else '问题'}　{finding.text}")
    if not all(finding.fine for finding in findings):
        ctx.exit(1)
