"""init, demo, and opening the screen."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.commands.status import print_status
from shifan.cli.context import DATE, Options, quoted
from shifan.cli.output import echo
from shifan.criteria.library import OWN_SCHEMES
from shifan.domain.application import Application
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.text import clean_line
from shifan.services.at_work import keep_name
from shifan.services.last_look import last_look
from shifan.services.last_opened import remember_opened
from shifan.services.session import Session, open_session
from shifan.services.setup import DEFAULT_EDITION, DEFAULT_SCHEME, brought_along, create_workspace, new_application
from shifan.services.workspace import STORE_NAME, locate, workspace_in

DEMO_FOLDER = "示范演示"
WORKBOOK = "进度表.xlsx"


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--county", default="", metavar="县名", help="申报的县（市、区）。")
@click.option("--round", "round_name", default="", metavar="年度或轮次", help="例如 2023。")
@click.option("--period-start", type=DATE, help="评估期开始日期；不写则为该年1月1日。")
@click.option("--period-end", type=DATE, help="评估期结束日期；不写则为该年12月31日。")
@click.option("--deadline", type=DATE, help="上报截止日期，用来倒计时。")
@click.option("--edition", "edition_id", default=DEFAULT_EDITION, metavar="版本", help="指标版本，默认工作版。")
@click.option("--scheme", "scheme_id", default=DEFAULT_SCHEME, metavar="方案", help="计分方案，默认等权百分方案。")
@click.option("--province", default="", metavar="省份", help="所在的省（自治区、直辖市），汇总时归类用。")
@click.option("--city", default="", metavar="市", help="所在的市（州），汇总时归类用。")
@click.option(
    "--store", metavar="地址", help="台账放在 PostgreSQL 数据库里：postgresql://用户名@服务器/库名（不带密码）。"
)
@click.option(
    "--pool", type=click.Path(path_type=Path), metavar="文件夹", help="各台电脑共用的材料库；与 --store 一起用。"
)
@click.option("--join", metavar="编号", help="不新建，加入数据库里已有的这次申报；与 --store 一起用。")
@click.pass_obj
def init(
    options: Options,
    folder: Path,
    store: str | None,
    pool: Path | None,
    join: str | None,
    county: str,
    round_name: str,
    period_start: date | None,
    period_end: date | None,
    deadline: date | None,
    edition_id: str,
    scheme_id: str,
    province: str,
    city: str,
) -> None:
    """新建工作文件夹：台账、材料库都放在里面；用 --store 时台账在数据库里，几台电脑共用。"""
    options.refuse_read_only()
    store = store or options.store or os.environ.get("SHIFAN_STORE")
    if not store and (pool or join):
        raise UsageError("--pool 和 --join 要与 --store 一起用。", "几台电脑共用一个数据库时才需要它们。")
    if store and join:
        _join(options, folder, store, pool, join)
        return
    _refuse_missing("county", "round_name")
    with brought_along(folder, edition_id, scheme_id, _sources(options)):
        made = new_application(
            county,
            round_name,
            edition_id=edition_id,
            scheme_id=scheme_id,
            own_schemes=folder / OWN_SCHEMES,
            period_start=period_start,
            period_end=period_end,
            deadline=deadline,
        )
        application = replace(made, province=clean_line(province), city=clean_line(city))
        session = _created(options, folder, store, pool, application)
    with session:
        if options.user:
            keep_name(session.folder, options.user)
        count = len(session.edition.criteria)
        period = f"{application.period_start} 至 {application.period_end}"
        echo(f"已在「{folder}」新建{application.county} {application.round}的台账，共 {count} 项，评估期 {period}。")
        echo(f"接下来：进入该文件夹运行 shifan 打开界面，或 shifan -w {quoted(folder)} status 看总览。")


def _sources(options: Options) -> list[Path]:
    """Return the folders in which an imported edition may lie: this one, and the workspace around it."""
    try:
        return [Path.cwd(), locate(options.workspace).folder]
    except NotFoundError:
        return [Path.cwd()]


def _refuse_missing(*names: str) -> None:
    """Refuse the call where an option is not given that only joining does without."""
    context = click.get_current_context()
    for option in context.command.params:
        if option.name in names and not context.params[option.name]:
            raise click.MissingParameter(ctx=context, param=option)


def _created(options: Options, folder: Path, store: str | None, pool: Path | None, application: Application) -> Session:
    if not store:
        return create_workspace(folder, application, user=options.user)
    from shifan.services.shared_workspace import create_shared_workspace, server_address  # most have no server

    return create_shared_workspace(folder, server_address(store), application, pool=pool, user=options.user)


def _join(options: Options, folder: Path, store: str, pool: Path | None, join: str) -> None:
    from shifan.services.shared_workspace import join_shared_workspace, server_address  # most have no server

    with join_shared_workspace(folder, server_address(store), join, pool=pool, user=options.user) as session:
        application = session.application()
        echo(f"「{folder}」已连到{application.county} {application.round}的台账：{session.describe_store()}。")
        if session.repository.notice:
            echo(f"注意：{session.repository.notice}", err=True)
        if session.pool_trouble:
            from shifan.services.shared_pool import HINT  # only where something is wrong

            echo(f"注意：{session.pool_trouble}\n{HINT}", err=True)


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
        echo(f"样例{'已建在' if fresh else '早已在'}「{folder}」。\n")
        print_status(session)
        _write_workbook(session, folder / WORKBOOK)
    if not no_tui and all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):  # None when closed
        ctx.exit(open_screen(Options(folder, user=options.user, store=str(folder / STORE_NAME))))


def _write_workbook(session: Session, path: Path) -> None:
    from shifan.services.exporting import export_progress  # openpyxl: only when a workbook is written

    if path.exists():
        again = f"shifan -w {quoted(session.folder)} export {quoted(path)} --force"
        echo(f"\n进度表「{path}」早已写出，没有覆盖。要重写：{again}")
        return
    export_progress(session, path)
    echo(f"\n进度表已写到「{path}」。")


def open_screen(options: Options) -> int:
    """Open the terminal UI on the workspace and return its exit code; where there is none yet, the guided start.

    Raises NotFoundError when a workspace was named that is not there, or when nobody is at a terminal to be asked.
    """
    first: tuple[str, ...] = ()
    try:
        place = locate(options.workspace, options.store)
    except NotFoundError:
        from shifan.tui.app import begin, has_terminal  # imports Textual

        if _named(options) or options.read_only or not has_terminal():
            raise
        code, started = begin(Path.cwd())
        if started is None:
            return code
        place, first = workspace_in(started.folder), started.first
    from shifan.tui.app import run  # imports Textual

    def opened() -> Session:
        session = open_session(
            place,
            application_id=options.application,
            user=options.user,
            read_only=options.read_only,
            exclusive=options.exclusive,
        )
        if options.application:
            remember_opened(session.folder, session.user, session.application_id)
        return session

    return run(opened, first=first, look=last_look(place.folder))


def _named(options: Options) -> bool:
    """Tell whether the user said which workspace is meant."""
    settings = ("SHIFAN_WORKSPACE", "SHIFAN_STORE")
    return bool(options.workspace or options.store or options.application or any(map(os.environ.get, settings)))
