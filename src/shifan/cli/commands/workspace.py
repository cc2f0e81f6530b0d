"""init, demo, and opening the screen."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.commands.status import print_status
from shifan.cli.context import DATE, Options, quoted
from shifan.services.session import Session, find_workspace, open_session
from shifan.services.setup import create_workspace, new_application

DEMO_FOLDER = "示范演示"
WORKBOOK = "进度表.xlsx"


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--county", required=True, metavar="县名", help="申报的县（市、区）。")
@click.option("--round", "round_name", required=True, metavar="年度或轮次", help="例如 2023。")
@click.option("--period-start", type=DATE, help="评估期开始日期；不写则为该年1月1日。")
@click.option("--period-end", type=DATE, help="评估期结束日期；不写则为该年12月31日。")
@click.option("--deadline", type=DATE, help="上报截止日期，用来倒计时。")
@click.pass_obj
def init(
    options: Options,
    folder: Path,
    county: str,
    round_name: str,
    period_start: date | None,
    period_end: date | None,
    deadline: date | None,
) -> None:
    """新建工作文件夹：台账、材料库都放在里面。"""
    options.refuse_read_only()
    application = new_application(
        county, round_name, period_start=period_start, period_end=period_end, deadline=deadline
    )
    with create_workspace(folder, application, user=options.user) as session:
        count = len(session.edition.criteria)
        period = f"{application.period_start} 至 {application.period_end}"
        click.echo(
            f"已在「{folder}」新建{application.county} {application.round}的台账，共 {count} 项，评估期 {period}。"
        )
        click.echo(f"接下来：进入该文件夹运行 shifan 打开界面，或 shifan -w {quoted(folder)} status 看总览。")


@click.command(cls=Command)
@click.argument("folder", metavar="[文件夹]", required=False, type=click.Path(path_type=Path))
@click.option("--no-tui", is_flag=True, help="只打印，不打开界面。")
@click.pass_context
def demo(ctx: click.Context, folder: Path | None, no_tui: bool) -> None:
    """建立样例工作文件夹（柳城县2023年公开数据），打印总览、写出进度表、打开界面。"""
    from shifan.services.demo import open_demo  # pydantic and the sample data: only for this command

    folder = folder or Path(DEMO_FOLDER)
    options: Options = ctx.obj
    options.refuse_read_only()
    session, fresh = open_demo(folder, user=options.user)
    with session:
        click.echo(f"样例{'已建在' if fresh else '早已在'}「{folder}」。\n")
        print_status(session)
        _write_workbook(session, folder / WORKBOOK)
    if not no_tui and all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):  # None when closed
        ctx.exit(open_screen(Options(folder, None, options.user)))


def _write_workbook(session: Session, path: Path) -> None:
    from shifan.services.exporting import export_progress  # openpyxl: only when a workbook is written

    if path.exists():
        again = f"shifan -w {quoted(session.folder)} export {quoted(path)} --force"
        click.echo(f"\n进度表「{path}」早已写出，没有覆盖。要重写：{again}")
        return
    export_progress(session, path)
    click.echo(f"\n进度表已写到「{path}」。")


def open_screen(options: Options) -> int:
    """Open the terminal UI on the workspace and return its exit code. Raises NotFoundError when there is none."""
    folder = find_workspace(options.workspace)
    from shifan.tui.app import run  # imports Textual

    return run(
        lambda: open_session(folder, application_id=options.application, user=options.user, read_only=options.read_only)
    )
