"""evidence add, list, remove, check, relink."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, DATE, NUMBER, Options, WordType, act, report
from shifan.cli.evidence_text import evidence_data, evidence_line, proofs
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.cli.progress import shown_progress
from shifan.domain.evidence import EvidenceKind
from shifan.domain.health import Finding
from shifan.domain.health_rules import MOST_ITEMS
from shifan.domain.text import clean_line
from shifan.services import attaching, evidence_health, file_looks

_EDITING = "shifan.cli.commands.evidence_editing"
_MORE = {
    "set": (_EDITING, "set_facts", "改材料的名称、种类、文号、日期"),
    "passage": (_EDITING, "passage", "写明印证的页码或段落"),
    "revise": (_EDITING, "revise", "用新版取代，旧版保留"),
    "page": (_EDITING, "page", "把网页作为材料，记下查看日期"),
    "facts": (_EDITING, "facts", "看文件内容：种类、页数、文号和日期的猜测"),
    "inbox": ("shifan.cli.commands.inbox", "inbox", "收件夹：各单位放进来的文件，确认后一次收取"),
}


@click.group(cls=Group, lazy=_MORE)
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
@click.option("--kind", type=WordType(EvidenceKind), metavar="种类", help="文件、说明、图片、数据表；不写时看文件名。")
@click.option("--department", default="", metavar="单位", help="提供材料的单位。")
@click.option("--event", "event_id", metavar="事项编号", help="作为加减分事项的佐证。")
@click.option("--link", "link_only", is_flag=True, help="只记录位置，不复制到材料库。")
@NOT_SECRET
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
    kind: EvidenceKind | None,
    department: str,
    event_id: str | None,
    link_only: bool,
    not_secret: bool,
) -> None:
    """给一项（32）或一个核查点（32.2）添加材料。先看文件名和前几页：有密级或内部字样的不添加，返回 3。"""
    facts = attaching.Facts(document_number, issuer, document_date, long_term, passage, kind, department)
    options: Options = ctx.obj
    with options.open() as session:
        look_first(session, files, not_secret=not_secret)
        done = session.perform(
            lambda opened: attaching.attach_files(
                opened, number, files, facts=facts, event_id=event_id, copy=not link_only
            )
        )
        report(file_looks.without_names_told(done, files))


@evidence.command("list", cls=Command)
@click.argument("number", metavar="[编号]", required=False, type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_evidence(options: Options, number: str | None, as_json: bool) -> None:
    """列出全部或一项的材料。"""
    with options.open() as session:
        state = session.state()
        found = proofs(state, [session.item(number)] if number else session.edition.criteria, with_gaps=not number)
    if as_json:
        echo(json.dumps([evidence_data(proof, state) for proof in found], ensure_ascii=False, indent=2))
        return
    for proof in found:
        echo(evidence_line(proof, state))
    echo(f"共 {len(found)} 条。")


@evidence.command("remove", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("title", metavar="材料名")
@click.pass_context
def remove(ctx: click.Context, number: str, title: str) -> None:
    """从一项中移除材料（文件仍留在材料库）。"""
    act(ctx, lambda session: attaching.detach_by_title(session, number, title))


@evidence.command("check", cls=Command)
@click.option("--deep", is_flag=True, help="每份都从头读一遍，不管大小和时间变没变。")
@click.option("--most-items", type=COUNT, default=MOST_ITEMS, help="一份印证超过几项就提示（默认 5）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_context
def check(ctx: click.Context, deep: bool, most_items: int, as_json: bool) -> None:
    """检查材料：缺失、移走、被改动、打不开、期外、重复等，说明怎么办。有问题时返回 1。"""
    options: Options = ctx.obj
    with options.open() as session, shown_progress() as watch:
        health = evidence_health.check_evidence(session, deep=deep, most_items=most_items, watch=watch)
        numbers = {item.id: item.number for item in session.edition.criteria}
    if as_json:
        echo(json.dumps(_health_data(health, numbers), ensure_ascii=False, indent=2))
    else:
        echo(health.summary)
        for finding in health.findings:
            echo(f"{finding.weight.label}　{finding.said}")
    if health.wrong:
        ctx.exit(1)


@evidence.command("relink", cls=Command)
@click.option(
    "--from", "folders", multiple=True, metavar="文件夹", type=click.Path(path_type=Path), help="还到这里找，可写几次。"
)
@click.option("--dry-run", is_flag=True, help="只列出找到了什么，不改动。")
@click.pass_context
def relink(ctx: click.Context, folders: tuple[Path, ...], dry_run: bool) -> None:
    """按内容找回移走的文件，一次全部改到现在的位置。"""
    options: Options = ctx.obj
    with options.open() as session, shown_progress() as watch:
        moved = evidence_health.find_moved(session, folders, watch)
        titles = {found.id: found.title for found in session.state().evidence} if dry_run else {}
        if not dry_run:
            report(session.perform(lambda opened: evidence_health.relink(opened, moved)))
            return
    for key, path in moved.items():
        echo(f"{titles[key]} 现在在 {clean_line(str(path))}")
    echo(f"找到 {len(moved)} 份，没有改动。")


def _health_data(health: evidence_health.Health, numbers: dict[str, str]) -> dict[str, object]:
    return {
        "documents": health.documents,
        "hashed": health.hashed,
        "read": health.read,
        "findings": [_finding_data(finding, numbers) for finding in health.findings],
    }


def _finding_data(finding: Finding, numbers: dict[str, str]) -> dict[str, object]:
    return {
        "trouble": finding.trouble.value,
        "weight": finding.weight.value,
        "text": finding.text,
        "advice": finding.advice,
        "evidence": list(finding.evidence_ids),
        "items": [numbers[key] for key in finding.criterion_ids if key in numbers],
    }
