"""adjust: self-checks and events of bonus and penalty items."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, NUMBER, Options, act, report
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.cli.score_data import event_data
from shifan.domain.adjustments import UNCHECKED_LABEL, SelfCheck, SelfCheckOutcome
from shifan.domain.errors import UsageError
from shifan.domain.explain import points_text
from shifan.domain.scoring import EventScore, LedgerScore
from shifan.services import adjusting
from shifan.services.file_looks import without_names_told
from shifan.services.overview import overview


@click.group(cls=Group)
def adjust() -> None:
    """加减分：自查结论和事项。"""


@adjust.command("check", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.option("--none", "none_found", is_flag=True, help="自查无此情形。")
@click.option("--found", is_flag=True, help="有此情形。")
@click.option("--clear", is_flag=True, help="取消自查结论，恢复未自查。")
@click.option("--scope", default="", metavar="范围", help="自查范围，必填。")
@click.option("--date", "checked_on", type=DATE, help="自查日期。")
@click.option("--note", default="", metavar="说明", help="补充说明。")
@click.pass_context
def check(
    ctx: click.Context,
    number: str,
    none_found: bool,
    found: bool,
    clear: bool,
    scope: str,
    checked_on: date | None,
    note: str,
) -> None:
    """登记自查结论。"""
    if none_found + found + clear != 1:
        raise UsageError("请写 --none（自查无此情形）、--found（有）或 --clear（取消）中的一个。")
    if clear:
        act(ctx, lambda session: adjusting.clear_self_check(session, number))
        return
    outcome = SelfCheckOutcome.NONE_FOUND if none_found else SelfCheckOutcome.FOUND
    act(
        ctx,
        lambda session: adjusting.self_check(session, number, outcome, scope=scope, checked_on=checked_on, note=note),
    )


@adjust.command("add", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("title", metavar="事项")
@click.option("--level", required=True, metavar="级别", help="如 国家级、省级。")
@click.option("--date", "happened_on", required=True, type=DATE, help="发生或成文日期。")
@click.option("--document-number", "document_number", default="", metavar="文号", help="文号。")
@click.option("--note", default="", metavar="说明", help="补充说明。")
@click.option("--veto", is_flag=True, help="一票否决事项（只用于扣分项）。")
@click.option(
    "--file", "files", multiple=True, type=click.Path(path_type=Path), metavar="文件", help="佐证材料，可多次。"
)
@NOT_SECRET
@click.pass_context
def add(
    ctx: click.Context,
    number: str,
    title: str,
    level: str,
    happened_on: date,
    document_number: str,
    note: str,
    veto: bool,
    files: tuple[Path, ...],
    not_secret: bool,
) -> None:
    """登记一件加分或扣分事项。"""
    options: Options = ctx.obj
    with options.open() as session:
        look_first(session, files, not_secret=not_secret)
        done = session.perform(
            lambda opened: adjusting.register_event(
                opened,
                number,
                title,
                level=level,
                happened_on=happened_on,
                document_number=document_number,
                note=note,
                veto=veto,
                files=files,
            )
        )
        report(without_names_told(done, files))


@adjust.command("remove", cls=Command)
@click.argument("event_id", metavar="事项编号")
@click.pass_context
def remove(ctx: click.Context, event_id: str) -> None:
    """移除登记错的事项。"""
    act(ctx, lambda session: adjusting.remove_event(session, event_id))


@adjust.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_adjustments(options: Options, as_json: bool) -> None:
    """列出加减分项的自查结论和事项。"""
    with options.open() as session:
        result = overview(session)
        if as_json:
            checks = result.state.self_check_of
            data = [_data(ledger, checks.get(ledger.criterion.id)) for ledger in result.score.ledgers]
            echo(json.dumps(data, ensure_ascii=False, indent=2))
            return
        for ledger in result.score.ledgers:
            item = ledger.criterion
            made = result.state.self_check_of.get(item.id)
            echo(f"{item.number} {item.title}　[{item.kind.label}]　{made.outcome.label if made else UNCHECKED_LABEL}")
            if made:
                echo(f"    范围：{made.scope}　{made.checked_by} {made.checked_on}　{made.note}".rstrip("　"))
            for scored in ledger.events:
                event = scored.event
                counted = "计分" if scored.counted else "不计"
                echo(f"    {event.id} {event.happened_on} {event.level} {event.title}　{counted}：{scored.reason}")


def _data(ledger: LedgerScore, made: SelfCheck | None) -> dict[str, Any]:
    return {
        "number": ledger.criterion.number,
        "title": ledger.criterion.title,
        "kind": ledger.criterion.kind.value,
        "self_check": made.outcome.value if made else None,
        "scope": made.scope if made else None,
        "checked_by": made.checked_by if made else None,
        "checked_on": str(made.checked_on) if made else None,
        "note": made.note if made else None,
        "points": points_text(ledger.points),
        "events": [_event_data(scored) for scored in ledger.events],
    }


def _event_data(scored: EventScore) -> dict[str, Any]:
    event = scored.event
    return {
        **event_data(scored),
        "level": event.level,
        "happened_on": str(event.happened_on),
        "document_number": event.document_number,
        "note": event.note,
        "veto": event.veto,
    }
