"""gap add, import, list, close."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, NUMBER, Options, WordType, act, report
from shifan.cli.pasted import pasted_or_file
from shifan.domain.gaps import GapOrigin
from shifan.services import decisions, gaps


@click.group(cls=Group)
def gap() -> None:
    """问题短板。"""


@gap.command("add", cls=Command)
@click.argument("text", metavar="问题")
@click.option("--item", "number", type=NUMBER, metavar="编号", help="属于哪一项；不写则为全县。")
@click.option(
    "--origin",
    type=WordType(GapOrigin),
    default=GapOrigin.SELF_CHECK,
    metavar="来源",
    help=f"来源：{'、'.join(origin.label for origin in GapOrigin)}；默认自查。",
)
@click.option("--department", default="", metavar="单位", help="由哪个单位整改。")
@click.option("--due", type=DATE, help="整改时限。")
@click.pass_context
def add(
    ctx: click.Context, text: str, number: str | None, origin: GapOrigin, department: str, due: date | None
) -> None:
    """登记一个问题。"""
    act(
        ctx,
        lambda session: gaps.open_gap(session, text, number=number, origin=origin, department_name=department, due=due),
    )


@gap.command("import", cls=Command)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option(
    "--origin", type=WordType(GapOrigin), default=GapOrigin.MEETING, metavar="来源", help="来源；默认会议交办。"
)
@click.option("--dry-run", is_flag=True, help="只看结果，不登记。")
@click.pass_obj
def import_gaps(options: Options, file: Path, origin: GapOrigin, dry_run: bool) -> None:
    """成批登记：每行「编号 单位 时限 事项」，没有的写 -；文件写 - 为粘贴。"""
    text = pasted_or_file(file)
    with options.open() as session:
        if not dry_run:
            report(decisions.import_decisions(session, text, origin))
            return
        found = decisions.read_decisions(session, text, origin)
        for new in found.new:
            item = session.edition.by_id(new.criterion_id).number if new.criterion_id else "全县"
            click.echo(f"[{item}] {new.text}　时限 {new.due or '未定'}")
        known = f"，另有 {len(found.known)} 个早已登记" if found.known else ""
        click.echo(f"将登记 {len(found.new)} 个问题{known}。没有改动；确认后去掉 --dry-run 再运行。")


@gap.command("list", cls=Command)
@click.option("--all", "everything", is_flag=True, help="连已销号的一起列出。")
@click.pass_obj
def list_gaps(options: Options, everything: bool) -> None:
    """列出问题。"""
    with options.open() as session:
        state = session.state()
        shown = [found for found in state.gaps if everything or found.open]
        for found in shown:
            item = session.edition.by_id(found.criterion_id).number if found.criterion_id else "全县"
            end = f"已销号 {found.closed_on}：{found.resolution}" if found.closed_on else f"时限 {found.due or '未定'}"
            click.echo(f"{found.id} [{item}] {found.origin.label} {found.text}　{end}")
        click.echo(f"共 {len(shown)} 个。")


@gap.command("close", cls=Command)
@click.argument("gap_id", metavar="问题编号")
@click.argument("resolution", metavar="整改情况")
@click.option(
    "--proof",
    multiple=True,
    metavar="文件",
    type=click.Path(path_type=Path),
    help="证明已整改的文件，可以写几次；收进材料库，归到问题所属的指标。",
)
@click.pass_context
def close(ctx: click.Context, gap_id: str, resolution: str, proof: tuple[Path, ...]) -> None:
    """销号，写明怎样整改的，可以附上佐证。"""
    act(ctx, lambda session: gaps.close_gap(session, gap_id, resolution, proof))


@gap.command("edit", cls=Command)
@click.argument("gap_id", metavar="问题编号")
@click.option("--text", metavar="问题", help="改写问题是什么。")
@click.option("--department", metavar="单位", help="由哪个单位整改；空文字为未定。")
@click.option("--due", type=DATE, help="整改时限。")
@click.option("--no-due", is_flag=True, help="不定时限。")
@click.pass_context
def edit(
    ctx: click.Context, gap_id: str, text: str | None, department: str | None, due: date | None, no_due: bool
) -> None:
    """改问题的内容、整改单位、时限；没写的不变。"""
    change = gaps.GapChange(text, department, due, no_due=no_due)
    act(ctx, lambda session: gaps.change_gap(session, gap_id, change))
