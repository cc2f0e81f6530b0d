"""history, undo, redo."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, NUMBER, Options, act
from shifan.cli.moments import MOMENT
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.explain import points_text, range_text
from shifan.domain.journal import Operation
from shifan.domain.moments import Moment
from shifan.domain.scoring import Score
from shifan.domain.text import clean_line
from shifan.services import history as journal
from shifan.services.change_words import RowChange
from shifan.services.history import HistoryLine, Wanted
from shifan.services.session import Session

_ROWS = 12


@click.group(cls=Group, invoke_without_command=True)
@click.option("--limit", "-n", default=20, type=COUNT, metavar="条数", help="最多列几条，默认 20。")
@click.option("--item", "number", type=NUMBER, metavar="编号", help="只列动过这一项的。")
@click.option("--user", "person", default="", metavar="姓名", help="只列这个人的。")
@click.option("--since", type=MOMENT, metavar="时刻", help="从这一时刻起；只写日期的，从当天零点起。")
@click.option("--until", type=MOMENT, metavar="时刻", help="到这一时刻止；只写日期的，到当天结束。")
@click.option("--search", "-s", "words", default="", metavar="词", help="操作、人、时间里有这几个词的。")
@click.option("--fields", is_flag=True, help="列出每处改动；写了 --item、--user 或 --since 时总是列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_context
def history(
    ctx: click.Context,
    limit: int,
    number: str | None,
    person: str,
    since: Moment | None,
    until: Moment | None,
    words: str,
    fields: bool,
    as_json: bool,
) -> None:
    """操作记录，新的在前；show 看一步，diff 比较两个时刻。"""
    if ctx.invoked_subcommand is not None:
        return
    options: Options = ctx.obj
    with options.open() as session:
        criterion_id = session.item(number).id if number else ""
        wanted = Wanted(criterion_id, clean_line(person), _start(session, since), _end(session, until), words)
        detailed = bool(as_json or fields or number or person or since)
        lines = journal.history(session, limit, wanted, with_changes=detailed)
        if as_json:
            _print_json([_operation_data(line) for line in lines])
            return
        for line in lines:
            echo(_line(line))
            _print_changes(line.changes, _ROWS)
        if not lines:
            echo("没有符合条件的操作。")


@history.command("show", cls=Command)
@click.argument("seq", metavar="操作号", type=COUNT)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show(options: Options, seq: int, as_json: bool) -> None:
    """看一步操作改了什么。"""
    with options.open() as session:
        line = journal.line_of(session, seq)
        if as_json:
            _print_json(_operation_data(line))
        else:
            echo(_line(line))
            _print_changes(line.changes, None)


@history.command("diff", cls=Command)
@click.option("--from", "earlier", type=MOMENT, required=True, metavar="时刻", help="只写日期的，从当天零点起。")
@click.option("--to", "later", type=MOMENT, metavar="时刻", help="只写日期的，到当天结束；不写则到现在。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def diff(options: Options, earlier: Moment, later: Moment | None, as_json: bool) -> None:
    """两个时刻之间变了什么，得分怎样变。"""
    from shifan.services.past import FILES_NOTE, compare_moments

    with options.open() as session:
        found = compare_moments(session, earlier, later)
        if as_json:
            _print_json(
                {
                    "from": _side_data(found.before.operation, found.before.at, found.before.score),
                    "to": _side_data(found.after.operation, found.after.at, found.after.score),
                    "not_compared": found.not_compared,
                    "changes": [_change_data(change) for change in found.changes],
                }
            )
            echo(FILES_NOTE, err=True)
            return
        for word, side in (("从", found.before), ("到", found.after)):
            echo(f"{word} {side.at:%Y-%m-%d %H:%M:%S}（第 {side.operation.seq} 号操作后）　{_score(side.score)}")
        echo(FILES_NOTE)
        _print_changes(found.changes, None)
        if found.not_compared:
            echo(f"{found.not_compared}以上新旧两版的各列一处，不计项数。")
            return
        items = {change.item for change in found.changes if change.item}
        echo(f"共 {len(items)} 项指标、{len(found.changes)} 处有变化。" if found.changes else "没有变化。")


@click.command(cls=Command)
@click.option("--operation", "seq", type=COUNT, metavar="操作号", help="撤销这一步，不写则撤销您刚做的最近一步。")
@click.pass_context
def undo(ctx: click.Context, seq: int | None) -> None:
    """撤销一步操作：最近的，或者指定操作号的。"""
    act(ctx, lambda session: journal.undo(session, seq))


@click.command(cls=Command)
@click.option("--operation", "seq", type=COUNT, metavar="操作号", help="重做这一步，不写则重做刚撤销的一步。")
@click.pass_context
def redo(ctx: click.Context, seq: int | None) -> None:
    """重做撤销了的一步。"""
    act(ctx, lambda session: journal.redo(session, seq))


def _start(session: Session, moment: Moment | None) -> datetime | None:
    return None if moment is None else _timed(moment).begins(session.clock().tzinfo)


def _end(session: Session, moment: Moment | None) -> datetime | None:
    return None if moment is None else _timed(moment).ends(session.clock().tzinfo)


def _timed(moment: Moment) -> Moment:
    if moment.operation is not None:
        raise UsageError("这里要写日期或时间，不能写操作号。", "看一步操作用 shifan history show 操作号。")
    return moment


def _line(line: HistoryLine) -> str:
    operation = line.operation
    undone = "　（已撤销）" if line.undone else ""
    return f"{operation.seq:>5} {operation.at:%Y-%m-%d %H:%M:%S} {operation.user}　{operation.label}{undone}"


def _print_changes(changes: Iterable[RowChange], most: int | None) -> None:
    """Print changed rows under their item's number and title, at most ``most`` rows."""
    changes, heading = list(changes), None
    for change in changes[:most]:
        if change.item != heading:
            heading = change.item
            echo(f"      第 {heading.replace(' ', ' 项 ', 1)}" if heading else "      整体")
        for text in change.lines:
            echo(f"        {text}")
    if most is not None and len(changes) > most:
        echo(f"        ……还有 {len(changes) - most} 处，用 shifan history show 操作号 看全部")


def _score(found: Score) -> str:
    base, bonus, penalty = range_text(found.base), points_text(found.bonus), points_text(found.penalty)
    return f"基本分 {base}　加分 {bonus}　扣分 {penalty}"


def _print_json(data: object) -> None:
    echo(json.dumps(data, ensure_ascii=False, indent=2))


def _operation_data(line: HistoryLine) -> dict[str, Any]:
    operation = line.operation
    return {
        "operation": operation.seq,
        "kind": operation.kind.value,
        "at": operation.at.isoformat(),
        "user": operation.user,
        "label": operation.label,
        "target": operation.target,
        "undone": line.undone,
        "changes": [_change_data(change) for change in line.changes],
    }


def _change_data(change: RowChange) -> dict[str, Any]:
    return {
        "table": change.entity,
        "id": change.key,
        "item": change.item.partition(" ")[0] or None,
        "change": change.verb.value,
        "subject": change.subject,
        "fields": [
            {"column": field.column, "field": field.field, "before": field.before, "after": field.after}
            for field in change.fields
        ],
    }


def _side_data(operation: Operation, at: datetime, found: Score) -> dict[str, Any]:
    base = found.base
    return {
        "at": at.isoformat(),
        "operation": operation.seq,
        "base": {name: points_text(getattr(base, name)) for name in ("confirmed", "claimed", "ceiling")},
        "bonus": points_text(found.bonus),
        "penalty": points_text(found.penalty),
    }
