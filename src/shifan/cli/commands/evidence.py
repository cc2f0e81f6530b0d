"""evidence add, list, remove."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, NUMBER, Options, act
from shifan.domain.evidence import validity
from shifan.domain.text import pad
from shifan.services import attaching


@click.group(cls=Group)
def evidence() -> None:
    """佐证材料。"""


@evidence.command("add", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--document-number", "document_number", default="", metavar="文号", help="例如 柳城政发〔2023〕5号。")
@click.option("--issuer", default="", metavar="单位", help="发文单位。")
@click.option("--date", "document_date", type=DATE, help="成文日期。")
@click.option("--long-term", is_flag=True, help="长期有效。")
@click.option("--passage", default="", metavar="页码或段落", help="印证的页码或段落。")
@click.option("--event", "event_id", metavar="事项编号", help="作为加减分事项的佐证。")
@click.option("--link", "link_only", is_flag=True, help="只记录位置，不复制到材料库。")
@click.pass_context
def add(
    ctx: click.Context,
    number: str,
    files: tuple[Path, ...],
    document_number: str,
    issuer: str,
    document_date: date | None,
    long_term: bool,
    passage: str,
    event_id: str | None,
    link_only: bool,
) -> None:
    """给一项（32）或一个核查点（32.2）添加材料。"""
    facts = attaching.Facts(document_number, issuer, document_date, long_term, passage)
    act(
        ctx,
        lambda session: attaching.attach_files(
            session, number, files, facts=facts, event_id=event_id, copy=not link_only
        ),
    )


@evidence.command("list", cls=Command)
@click.argument("number", metavar="[编号]", required=False, type=NUMBER)
@click.pass_obj
def list_evidence(options: Options, number: str | None) -> None:
    """列出全部或一项的材料。"""
    with options.open() as session:
        state = session.state()
        items = [session.item(number)] if number else session.edition.criteria
        count = 0
        for item in items:
            for link in state.links_of.get(item.id, ()):
                found = state.evidence_by_id[link.evidence_id]
                usable = "可用" if found.id in state.usable else "缺失"
                when = validity(found, state.application.period_start, state.application.period_end).label
                click.echo(f"{item.number:>3} {usable} {pad(when, 10)} {found.title}　{found.path}")
                count += 1
        click.echo(f"共 {count} 条。")


@evidence.command("remove", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("title", metavar="材料名")
@click.pass_context
def remove(ctx: click.Context, number: str, title: str) -> None:
    """从一项中移除材料（文件仍留在材料库）。"""
    act(ctx, lambda session: attaching.detach_by_title(session, number, title))
