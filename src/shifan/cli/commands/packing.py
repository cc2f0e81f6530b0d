"""pack, verify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shifan.cli.chinese import Command
from shifan.cli.context import COUNT, Options, report
from shifan.cli.output import echo
from shifan.cli.progress import shown_progress
from shifan.domain.text import clean_line
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.services.packing import Package
    from shifan.services.privacy import PrivacyReport

_SHOWN = 20


@click.command(cls=Command)
@click.argument("target", metavar="位置", type=click.Path(path_type=Path))
@click.option("--zip", "zipped", is_flag=True, help="打成一个压缩包；不写则为文件夹。")
@click.option("--only-accepted", is_flag=True, help="只装已审定的指标。")
@click.option("--archived", is_flag=True, help="换版时归档的指标和材料也装入。")
@click.option("--max-size", type=COUNT, metavar="兆字节", help="材料超过这么多就不打包。")
@click.option("--names-only", is_flag=True, help="打包前只查文件名，不查正文里的个人信息和密级字样。")
@click.option("--release", "reason", metavar="原因", help="查出个人信息或密级字样仍要打包的原因，会记住。")
@click.option("--force", is_flag=True, help="覆盖已有的压缩包。")
@click.pass_context
def pack(
    ctx: click.Context,
    target: Path,
    zipped: bool,
    only_accepted: bool,
    archived: bool,
    max_size: int | None,
    names_only: bool,
    reason: str | None,
    force: bool,
) -> None:
    """把佐证材料打成材料包：按指标编号分文件夹，附目录、缺失清单和校验清单，写完即核对。"""
    from shifan.services.packing import Packing, prepare_package  # only when something is packed

    wanted = Packing(
        zipped or target.suffix.lower() == ".zip",
        only_accepted,
        force,
        max_size * 1024**2 if max_size else None,
        archived,
    )
    options: Options = ctx.obj
    with options.open() as session:
        package = prepare_package(session, target, wanted)
        found = _look_through(session, package, names_only=names_only)
        if not _may_leave(session, found, reason):
            ctx.exit(1)
        with shown_progress() as watch:
            done = package.run(watch, found.contents)
    echo(f"已打包并核对：{done.path}")
    echo(done.summary)
    if done.troubles:
        echo(f"注意：有 {len(done.troubles)} 处缺失或问题，写在目录的第一页。", err=True)
        kinds = Counter(found.what for found in done.troubles)
        echo(f"  {'；'.join(f'{what} {count} 处' for what, count in kinds.most_common())}", err=True)


def _list_titles(titles: Sequence[str]) -> None:
    for title in titles[:_SHOWN]:
        echo(f"  {clean_line(title)}", err=True)
    if len(titles) > _SHOWN:
        echo(f"  ……另有 {len(titles) - _SHOWN} 份", err=True)


def _look_through(session: Session, package: Package, *, names_only: bool) -> PrivacyReport:
    """Look through the names and texts of what will be packed, and of nothing else; say what could not be read."""
    from shifan.services.privacy import privacy_of  # only when something is packed

    with shown_progress() as watch:
        found = privacy_of(session, package.plan).run(watch, names_only=names_only)
    if found.unread:
        echo(f"注意：{len(found.unread)} 份材料（图片、扫描件等）读不出文字，只查了名称。", err=True)
        _list_titles(found.unread)
    if found.partly:
        echo(f"注意：{len(found.partly)} 份材料没有读全（没有读完，或有扫描页），请自己看。", err=True)
        _list_titles(found.partly)
    if found.located:
        echo(f"注意：{len(found.located)} 份照片里有拍摄位置，会随包送出，请自己看。", err=True)
        _list_titles(found.located)
    return found


def _may_leave(session: Session, found: PrivacyReport, reason: str | None) -> bool:
    """Tell whether the package may be made, and say what was found."""
    from shifan.services.privacy import release  # only when something is packed

    if not found.open:
        return True
    echo(f"打包前查出 {len(found.open)} 处：")
    for finding in found.open[:_SHOWN]:
        echo(f"  {clean_line(str(finding))}")
    if len(found.open) > _SHOWN:
        echo(f"  ……另有 {len(found.open) - _SHOWN} 处")
    if reason is None:
        echo("没有打包。请先处理（涉密材料不得录入）；确认可以照样打包的，加 --release 并写明原因。")
        return False
    report(session.perform(lambda opened: release(opened, found.open, reason)))
    return True


@click.command(cls=Command)
@click.argument("package", metavar="材料包", type=click.Path(path_type=Path))
@click.pass_context
def verify(ctx: click.Context, package: Path) -> None:
    """核对材料包（文件夹或压缩包）：有没有缺少、多出、被改动的文件。有则返回 1；不需要工作文件夹。"""
    from shifan.services.packing import verify_package  # only when something is verified

    with shown_progress() as watch:
        verdict = verify_package(package, watch)
    for finding in verdict.findings:
        echo(clean_line(str(finding)))
    if description := verdict.info.get("External-Description"):
        packed = f"　{when} 打包" if (when := verdict.info.get("Bagging-Date")) else ""
        echo(clean_line(f"{description}{packed}"))
    if verdict.uncovered:
        echo(f"注意：另有 {verdict.uncovered} 个文件（目录、说明等）没有清单可核对。", err=True)
    if verdict.sound:
        echo(f"核对无误：{verdict.files} 个文件都与清单相符。")
        return
    echo(f"有 {len(verdict.findings)} 处不符，请不要采用，向打包的人要一份完好的。")
    ctx.exit(1)
