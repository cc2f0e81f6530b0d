"""evidence inbox."""

from __future__ import annotations

from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, report
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.inbox import Arrival
from shifan.domain.numbering import plain_number
from shifan.domain.text import clean_line
from shifan.services.file_looks import without_names_told


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--take", is_flag=True, help="收取有把握的；不写则只列出，什么也不动。")
@click.option("--put", "places", metavar="文件=编号", multiple=True, help="指明一份文件归到哪一项，可写多次。")
@click.option("--leave", "left", metavar="文件", multiple=True, help="这份先不收，可写多次。")
@NOT_SECRET
@click.pass_obj
def inbox(
    options: Options, folder: Path, take: bool, places: tuple[str, ...], left: tuple[str, ...], not_secret: bool
) -> None:
    """收件夹：各单位放进来的文件，按编号、名称、单位提出归到哪一项，确认后一次收取。有密级字样的不收，返回 3。"""
    from shifan.services.inbox import plan_inbox, take_inbox  # only for an inbox

    said = dict(map(_place, places))
    with options.open() as session:
        plan = plan_inbox(session, folder)
        known = {found.path: found for found in plan.files}
        for path in (*said, *left):
            if path not in known:
                raise UsageError(f"收件夹里没有「{path}」。", "请照列出的写，例如 县司法局/公告.pdf=32")
        chosen = [_as_said(found, said) for found in plan.files if found.sure or found.path in said]
        chosen = [found for found in chosen if found.path not in left]
        root = plan.folder.absolute()
        files = [root / found.path for found in (chosen if take else plan.files) if found.path not in left]
        look_first(session, files, not_secret=not_secret or not take, root=root, way="，或用 --leave 先不收")
        if take:
            report(without_names_told(session.perform(lambda opened: take_inbox(opened, plan, chosen)), files))
            return
    _listed("可以收取", chosen)
    _listed("没有把握", [found for found in plan.files if not found.sure and found.path not in said])
    for unfit in plan.unfit:
        echo(f"不能作为材料：{clean_line(unfit.path)}（{unfit.reason}）")
    echo(f"可以收取 {len(chosen)} 份。什么也没有动；确认后加 --take。")


def _place(text: str) -> tuple[str, str]:
    path, sign, number = text.replace("＝", "=").rpartition("=")
    if not sign or not path.strip() or not number.strip():
        raise UsageError(f"「{text}」写法不对。", "写成 文件=编号，例如 县司法局/公告.pdf=32")
    return path.strip(), plain_number(number)


def _as_said(found: Arrival, said: dict[str, str]) -> Arrival:
    if found.path not in said:
        return found
    return Arrival(found.path, said[found.path], "", "按您写的编号", True, found.department)


def _listed(title: str, files: list[Arrival]) -> None:
    if files:
        echo(f"{title}（{len(files)} 份）：")
    for found in files:
        number = f" → {found.number} {found.title}".rstrip() if found.number else ""
        sender = f"　{found.department}" if found.department else ""
        echo(f"  {clean_line(found.path)}{number}{sender}（{found.reason}）")
