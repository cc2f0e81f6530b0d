"""gap add, import, list, show, proof, close, edit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, NUMBER, Options, WordType, act, report
from shifan.cli.gap_text import gap_data, gap_item, gap_line, gap_number, gap_page
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.cli.pasted import pasted_or_file
from shifan.domain.gaps import GapOrigin
from shifan.services import decisions, gaps
from shifan.services.file_looks import without_names_told


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
            echo(f"[{gap_item(new, session.edition)}] {new.text}　时限 {new.due or '未定'}")
        known = f"，另有 {len(found.known)} 个早已登记" if found.known else ""
        echo(f"将登记 {len(found.new)} 个问题{known}。没有改动；确认后去掉 --dry-run 再运行。")


@gap.command("list", cls=Command)
@click.option("--all", "everything", is_flag=True, help="连已销号的一起列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_gaps(options: Options, everything: bool, as_json: bool) -> None:
    """列出问题；销号时没有佐证的标明「已销号（无佐证）」。"""
    with options.open() as session:
        state, edition = session.state(), session.edition
    shown = [found for found in state.gaps if everything or found.open]
    if as_json:
        data = [gap_data(found, gap_number(found, edition), state) for found in shown]
        echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for found in shown:
        echo(gap_line(found, edition, state))
    closed = 0 if everything else len(state.gaps) - len(shown)
    more = f"另有 {closed} 个已销号，加 --all 一起列出。" if closed else ""
    echo(f"共 {len(shown)} 个。{more}")


@gap.command("show", cls=Command)
@click.argument("gap_id", metavar="问题编号")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show(options: Options, gap_id: str, as_json: bool) -> None:
    """显示一个问题：内容、谁整改、怎样销号的、佐证。"""
    with options.open() as session:
        found, state, edition = gaps.gap_with_id(session, gap_id), session.state(), session.edition
    if as_json:
        echo(json.dumps(gap_data(found, gap_number(found, edition), state), ensure_ascii=False, indent=2))
        return
    for line in gap_page(found, edition, state):
        echo(line)


@gap.command("proof", cls=Command)
@click.argument("gap_id", metavar="问题编号")
@click.argument("files", metavar="文件…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--evidence", "registered", multiple=True, metavar="材料", help="材料库里已有的材料，可以写几次。")
@NOT_SECRET
@click.pass_obj
def proof(
    options: Options, gap_id: str, files: tuple[Path, ...], registered: tuple[str, ...], not_secret: bool
) -> None:
    """给问题附佐证，销号前后都可以；全县的问题也有自己的佐证。"""
    with options.open() as session:
        look_first(session, files, not_secret=not_secret)
        done = session.perform(lambda opened: gaps.add_proof(opened, gap_id, files, registered))
        report(without_names_told(done, files))


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
@click.option("--evidence", "registered", multiple=True, metavar="材料", help="材料库里已有的材料，可以写几次。")
@click.option("--no-proof", "reason", default="", metavar="原因", help="没有佐证的原因；标为「已销号（无佐证）」。")
@NOT_SECRET
@click.pass_obj
def close(
    options: Options,
    gap_id: str,
    resolution: str,
    proof: tuple[Path, ...],
    registered: tuple[str, ...],
    reason: str,
    not_secret: bool,
) -> None:
    """销号，写明怎样整改的，附上佐证；确实没有佐证的，写明原因。"""
    with options.open() as session:
        look_first(session, proof, not_secret=not_secret)
        done = session.perform(
            lambda opened: gaps.close_gap(
                opened, gap_id, resolution, proof, registered=registered, unproved_reason=reason
            )
        )
        report(without_names_told(done, proof))


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
