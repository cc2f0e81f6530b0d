"""evidence set, passage, revise, page, facts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.context import DATE, NUMBER, Options, WordType, act, report
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.domain.contents import Content
from shifan.domain.evidence import Evidence, EvidenceKind, validity, versions_of
from shifan.services import evidence_editing
from shifan.services.attaching import Facts
from shifan.services.file_looks import without_names_told
from shifan.services.session import Done, Session


@click.command(cls=Command)
@click.argument("title", metavar="材料名")
@click.option("--title", "new_title", metavar="名称", help="改名（文件不动）。")
@click.option("--kind", type=WordType(EvidenceKind), metavar="种类", help="文件、说明、图片、数据表、链接。")
@click.option("--document-number", metavar="文号", help="例如 柳城政发〔2023〕5号；写空就清除。")
@click.option("--issuer", metavar="单位", help="发文单位；写空就清除。")
@click.option("--date", "document_date", type=DATE, help="成文日期。")
@click.option("--no-date", is_flag=True, help="清除成文日期。")
@click.option("--long-term/--not-long-term", default=None, help="长期有效，或不是。")
@click.option("--seen", "seen_on", type=DATE, help="网页哪天看过。")
@click.pass_context
def set_facts(
    ctx: click.Context,
    title: str,
    new_title: str | None,
    kind: EvidenceKind | None,
    document_number: str | None,
    issuer: str | None,
    document_date: date | None,
    no_date: bool,
    long_term: bool | None,
    seen_on: date | None,
) -> None:
    """改一份材料的名称、种类、文号、发文单位、日期、时效。同名的写内容编码前 8 位。"""
    changes = evidence_editing.Changes(
        new_title, kind, document_number, issuer, document_date, no_date, long_term, seen_on
    )

    def change(session: Session) -> Done:
        found = evidence_editing.document_named(session, title)
        return evidence_editing.describe(session, found.id, changes)

    act(ctx, change)


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("title", metavar="材料名")
@click.argument("text", metavar="页码或段落")
@click.pass_context
def passage(ctx: click.Context, number: str, title: str, text: str) -> None:
    """写明一份材料的哪一页、哪一段印证这一项（32）或这个核查点（32.2）。"""

    def change(session: Session) -> Done:
        found = evidence_editing.document_named(session, title)
        return evidence_editing.write_passage(session, number, found.id, text)

    act(ctx, change)


@click.command(cls=Command)
@click.argument("title", metavar="材料名")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--document-number", default="", metavar="文号", help="不写时沿用旧版的。")
@click.option("--date", "document_date", type=DATE, help="新版的成文日期。")
@NOT_SECRET
@click.pass_obj
def revise(
    options: Options, title: str, file: Path, document_number: str, document_date: date | None, not_secret: bool
) -> None:
    """用新版取代一份材料：印证关系转到新版，旧版保留；已审定的项仍用旧版。"""
    told = Facts(document_number, document_date=document_date)

    def change(session: Session) -> Done:
        found = evidence_editing.document_named(session, title)
        return evidence_editing.revise(session, found.id, file, told)

    with options.open() as session:
        look_first(session, [file], not_secret=not_secret)
        report(without_names_told(session.perform(change), [file]))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("address", metavar="网址")
@click.option("--title", default="", metavar="名称", help="网页的标题。")
@click.option("--seen", "seen_on", type=DATE, help="哪天看过，不写就是今天。")
@click.option("--issuer", default="", metavar="单位", help="发布单位。")
@click.option("--date", "document_date", type=DATE, help="发布日期。")
@click.option("--passage", "text", default="", metavar="段落", help="印证的段落。")
@click.option("--event", "event_id", metavar="事项编号", help="作为加减分事项的佐证。")
@click.pass_context
def page(
    ctx: click.Context,
    number: str,
    address: str,
    title: str,
    seen_on: date | None,
    issuer: str,
    document_date: date | None,
    text: str,
    event_id: str | None,
) -> None:
    """把网页作为一项（32）或一个核查点（32.2）的材料，记下查看日期。"""
    told = Facts(issuer=issuer, document_date=document_date, passage=text)
    act(
        ctx,
        lambda session: evidence_editing.attach_page(
            session, number, address, seen_on=seen_on or session.today(), title=title, facts=told, event_id=event_id
        ),
    )


@click.command(cls=Command)
@click.argument("title", metavar="材料名")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def facts(options: Options, title: str, as_json: bool) -> None:
    """看一份材料：登记的信息、各版、文件内容；文号和日期是从首页猜的，仅供核对。"""
    with options.open() as session:
        found = evidence_editing.document_named(session, title)
        content = evidence_editing.read_content(session, found)
        period = session.application()
        versions = [e.title for e in versions_of(found, evidence_editing.documents(session))]
    if as_json:
        echo(json.dumps(_data(found, content, versions), ensure_ascii=False, indent=2))
        return
    when = validity(found, period.period_start, period.period_end).label
    echo(f"{found.title}　{found.kind.label}　{found.storage.label}　{found.path}")
    echo(f"文号：{found.document_number or '未填'}　发文单位：{found.issuer or '未填'}")
    echo(f"成文日期：{found.document_date or '未填'}　时效：{when}")
    if found.seen_on:
        echo(f"查看日期：{found.seen_on}")
    if len(versions) > 1:
        echo(f"各版（旧的在前）：{' → '.join(versions)}")
    for line in _content_lines(content):
        echo(line)


def _content_lines(content: Content | None) -> list[str]:
    if content is None:
        return []
    lines = [f"内容：{content.summary}{'，' + content.broken if content.broken else ''}"]
    lines += [f"可能的文号（猜测）：{'、'.join(content.numbers)}"] if content.numbers else []
    lines += [f"可能的日期（猜测）：{'、'.join(content.dates)}"] if content.dates else []
    return lines + ([f"开头：{content.beginning}"] if content.beginning else [])


def _data(found: Evidence, content: Content | None, versions: list[str]) -> dict[str, object]:
    data: dict[str, object] = {
        "title": found.title,
        "kind": found.kind.value,
        "path": found.path,
        "sha256": found.sha256,
        "size": found.size,
        "document_number": found.document_number,
        "document_date": str(found.document_date) if found.document_date else None,
        "versions": versions,
    }
    if content is not None:
        data["content"] = {
            "type": content.type.value,
            "pages": content.pages,
            "has_text": content.has_text,
            "locked": content.locked,
            "broken": content.broken,
            "width": content.width,
            "height": content.height,
            "guessed_numbers": list(content.numbers),
            "guessed_dates": list(content.dates),
        }
    return data
