"""dispatch take, list, report."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, Options, act
from shifan.cli.output import echo
from shifan.domain.dispatching import DispatchReport, ItemNews
from shifan.domain.explain import points_text
from shifan.domain.lights import Thresholds
from shifan.domain.ranking import Standing
from shifan.domain.snapshots import SnapshotScore
from shifan.domain.text import fold
from shifan.services import dispatching

_MOST_DIGITS = 5


class DaysType(click.ParamType[int]):
    """A whole number of days, negative for days past; full-width digits are fine."""

    name = "天数"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail."""
        text = fold(str(value))
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            self.fail(f"「{value}」不是天数，请写整数。", param, ctx)
        return int(text)


_DAYS = DaysType()


@click.group(cls=Group)
def dispatch() -> None:
    """调度：定期留快照，对比上次以来的变化。"""


@dispatch.command("take", cls=Command)
@click.argument("title", metavar="[标题]", default="")
@click.pass_context
def take(ctx: click.Context, title: str) -> None:
    """按今天的情况留一份快照。"""
    act(ctx, lambda session: dispatching.take_dispatch(session, title))


@dispatch.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_dispatches(options: Options, as_json: bool) -> None:
    """列出历次调度。"""
    with options.open() as session:
        found = dispatching.dispatches(session)
        if as_json:
            echo(json.dumps([_dispatch_data(line) for line in found], ensure_ascii=False, indent=2))
            return
        for line in found:
            taken = line.snapshot
            confirmed, ceiling = points_text(taken.score.confirmed), points_text(taken.score.ceiling)
            echo(
                f"第 {line.dispatch.number} 次　{taken.on}　{line.dispatch.title}　"
                f"完成 {taken.done}/{len(taken.items)}　基本分 {confirmed} ～ {ceiling}"
            )
        echo(f"共 {len(found)} 次。")


@dispatch.command("report", cls=Command)
@click.option("--since", type=COUNT, metavar="第几次", help="与第几次比；不写则与最近一次比。")
@click.option("--yellow", type=_DAYS, default=7, metavar="天数", help="剩余不超过几天亮黄灯；默认 7。")
@click.option("--red", type=_DAYS, default=0, metavar="天数", help="剩余不超过几天亮红灯；默认 0，即到期当天。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def report(options: Options, since: int | None, yellow: int, red: int, as_json: bool) -> None:
    """上次调度以来：完成、退回、新逾期、得分变化、排名。"""
    with options.open() as session:
        found = dispatching.since_dispatch(session, since, Thresholds(yellow, red))
        if as_json:
            data = {"since": found.dispatch.number, "title": found.dispatch.title, **_data(found.report)}
            echo(json.dumps(data, ensure_ascii=False, indent=2))
            return
        for line in dispatching.bulletin_lines(session, found):
            echo(line)


def _dispatch_data(line: dispatching.DispatchLine) -> dict[str, Any]:
    taken = line.snapshot
    return {
        "number": line.dispatch.number,
        "title": line.dispatch.title,
        "taken_at": line.dispatch.taken_at.isoformat(),
        "on": str(taken.on),
        "done": taken.done,
        "total": len(taken.items),
        "score": _score(taken.score),
    }


def _data(found: DispatchReport) -> dict[str, Any]:
    return {
        "then_on": str(found.then_on),
        "now_on": str(found.now_on),
        "not_compared": found.not_compared,
        "total": found.total,
        "done_then": found.done_then,
        "done_now": found.done_now,
        "late": found.late,
        "yellow": found.yellow,
        "red": found.red,
        "without_lead": found.without_lead,
        "thresholds": asdict(found.thresholds),
        "supports": asdict(found.supports),
        "done": [_news(item) for item in found.done],
        "accepted": [_news(item) for item in found.accepted],
        "returned": [_news(item) for item in found.returned],
        "reopened": [_news(item) for item in found.reopened],
        "newly_late": [_news(item) for item in found.newly_late],
        "score_then": _score(found.score_then),
        "score_now": _score(found.score_now),
        "departments": [_standing(line) for line in found.units],
        "leaders": [_standing(line) for line in found.leaders],
    }


def _news(item: ItemNews) -> dict[str, Any]:
    return {**asdict(item), "due": str(item.due) if item.due else None}


def _standing(line: Standing) -> dict[str, Any]:
    return {**asdict(line), "moved": line.moved}


def _score(found: SnapshotScore) -> dict[str, str]:
    return {
        "scheme": found.scheme_id,
        "confirmed": points_text(found.confirmed),
        "claimed": points_text(found.claimed),
        "ceiling": points_text(found.ceiling),
        "bonus": points_text(found.bonus),
        "penalty": points_text(found.penalty),
    }
