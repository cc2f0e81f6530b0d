"""round open, close, list, show, compare; review."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, DATE, Options, WordType, act
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.reviewing import Difference, OpinionChange, RoundItem, Standing
from shifan.domain.rounds import ReviewOpinion, ReviewRound, RoundKind
from shifan.services import reviewing
from shifan.services.rounds import all_rounds, opinions_of

_BACK = ("退回", WorkStatus.RETURNED.label, WorkStatus.RETURNED.value)
_RETURNED = WorkStatus.RETURNED.value


@click.group("round", cls=Group)
def round_group() -> None:
    """审核轮次。"""


@round_group.command("open", cls=Command)
@click.argument("kind", metavar="[轮次]", required=False, type=WordType(RoundKind), default=RoundKind.FIRST)
@click.option("--note", default="", metavar="说明", help="补充说明。")
@click.pass_context
def open_round(ctx: click.Context, kind: RoundKind, note: str) -> None:
    """开始一轮审核：初审、复审或省级初审（不写为初审）。"""
    act(ctx, lambda session: reviewing.open_round(session, kind, note))


@round_group.command("close", cls=Command)
@click.pass_context
def close_round(ctx: click.Context) -> None:
    """结束进行中的一轮，并列出还没有了结的。"""
    act(ctx, reviewing.close_round)


@round_group.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_rounds(options: Options, as_json: bool) -> None:
    """列出各轮。"""
    with options.open() as session:
        found = all_rounds(session)
        if as_json:
            data = [_round_data(one, opinions_of(session, one).values()) for one in found]
            echo(json.dumps(data, ensure_ascii=False, indent=2))
            return
        for one in found:
            opinions = opinions_of(session, one).values()
            end = f"{one.closed_on} 结束" if one.closed_on else "进行中"
            note = f"　{one.note}" if one.note else ""
            echo(f"{one.name}　{one.opened_on} 开始，{end}　{_counts(opinions)}{note}")
        echo(f"共 {len(found)} 轮。")


@round_group.command("show", cls=Command)
@click.argument("number", metavar="[第几轮]", required=False, type=COUNT)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show_round(options: Options, number: int | None, as_json: bool) -> None:
    """查看一轮：逐项意见、还没有了结的（不写为最近一轮）。"""
    with options.open() as session:
        view = reviewing.round_view(session, number)
    echo(json.dumps(_view_data(view), ensure_ascii=False, indent=2) if as_json else "\n".join(_page(view)))


@round_group.command("compare", cls=Command)
@click.argument("before", metavar="[第几轮]", required=False, type=COUNT)
@click.argument("after", metavar="[与第几轮]", required=False, type=COUNT)
@click.option("--all", "everything", is_flag=True, help="连意见相同的一起列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def compare(options: Options, before: int | None, after: int | None, everything: bool, as_json: bool) -> None:
    """对比两轮意见（不写为最近两轮）。"""
    with options.open() as session:
        found = reviewing.compare_rounds(session, before, after)
    kinds = [kind for kind in Difference if everything or kind is not Difference.SAME]
    if as_json:
        echo(json.dumps(_comparison_data(found, kinds), ensure_ascii=False, indent=2))
        return
    echo(f"{found.before.name} → {found.after.name}")
    for kind in kinds:
        lines = found.of(kind)
        if not lines:
            continue
        echo(f"{found.heading(kind)}（{len(lines)} 项）")
        for line in lines:
            item = line.criterion
            opinions = " → ".join(opinion.text for opinion in (line.before, line.after) if opinion)
            echo(f"{item.number:>5} {item.title}：{opinions}　现在{line.record.status.label}")
    echo(found.summary)


@click.command(cls=Command)
@click.argument("words", metavar="编号 意见", nargs=-1)
@click.option("--reason", default="", metavar="原因", help="退回、评为不适用时必填。")
@click.option("--due", type=DATE, help="补正时限，同时改为牵头单位的完成时限；只用于退回。")
@click.pass_context
def review(ctx: click.Context, words: tuple[str, ...], reason: str, due: date | None) -> None:
    """在进行中的一轮里审核：达标、基本达标、未达标、不适用，或退回。达标可一次写多个编号。"""
    if len(words) < 2:
        raise UsageError(
            "请写明编号和意见。", "例：shifan review 32,35,40-45 达标；shifan review 32 退回 --reason 缺公告"
        )
    numbers, opinion = " ".join(words[:-1]), words[-1]
    if opinion.strip() in _BACK:
        act(ctx, lambda session: reviewing.send_back(session, numbers, reason, due))
        return
    rating = Rating.parse(opinion)
    if rating is None:
        known = "、".join([*(member.label for member in Rating), "退回"])
        raise UsageError(f"「{opinion}」不认识。", f"意见可用：{known}。")
    if due is not None:
        raise UsageError("补正时限只用于退回。", "例：shifan review 32 退回 --reason 缺公告 --due 2023-11-30")
    chosen = rating
    act(ctx, lambda session: reviewing.review(session, numbers, chosen, reason))


def _page(view: reviewing.RoundView) -> Iterator[str]:
    found = view.round
    yield f"{found.name}　{found.opened_on} 开始，{f'{found.closed_on} 结束' if found.closed_on else '进行中'}"
    if found.note:
        yield f"说明：{found.note}"
    yield f"意见：{_counts(line.opinion for line in view.reviewed if line.opinion)}"
    for line in view.reviewed:
        yield from _opinion_lines(line)
    lines = reviewing.open_lines(view)
    if not lines:
        yield "全部基础项都已审定。"
        return
    yield from lines
    for line in view.still_open:
        if line.standing in (Standing.RETURNED, Standing.RESUBMITTED, Standing.WAITING, Standing.REOPENED):
            yield _open_line(line)


def _opinion_lines(line: RoundItem) -> Iterator[str]:
    opinion = line.opinion
    if opinion is not None:
        by = f"　（{opinion.reviewer} {opinion.decided_at:%Y-%m-%d %H:%M}）"
        yield f"  [{' ' if line.open else 'x'}] {line.criterion.number} {line.criterion.title}　{opinion.text}{by}"


def _open_line(line: RoundItem) -> str:
    due = f"　{line.due} 前{'，已逾期' if line.overdue else ''}" if line.due else ""
    reason = f"　{line.record.status_reason}" if line.record.status_reason else ""
    lead = line.lead or "未指定单位"
    return f"  [ ] {line.criterion.number} {line.criterion.title}　{line.standing.label}　{lead}{due}{reason}"


def _counts(opinions: Iterable[ReviewOpinion]) -> str:
    words = [opinion.word for opinion in opinions]
    counts = [f"{word} {words.count(word)}" for word in dict.fromkeys(words)]
    return f"{len(words)} 项" + (f"（{'、'.join(counts)}）" if counts else "")


def _round_data(found: ReviewRound, opinions: Iterable[ReviewOpinion]) -> dict[str, Any]:
    given = [opinion.rating.value if opinion.rating else _RETURNED for opinion in opinions]
    return {
        "number": found.number,
        "kind": found.kind.value,
        "opened_on": str(found.opened_on),
        "closed_on": str(found.closed_on) if found.closed_on else None,
        "note": found.note,
        "reviewed": len(given),
        "counts": {word: given.count(word) for word in (*(rating.value for rating in Rating), _RETURNED)},
    }


def _view_data(view: reviewing.RoundView) -> dict[str, Any]:
    opinions = [line.opinion for line in view.reviewed if line.opinion]
    return {**_round_data(view.round, opinions), "items": [_line_data(line) for line in view.items]}


def _line_data(line: RoundItem) -> dict[str, Any]:
    return {
        "number": line.criterion.number,
        "title": line.criterion.title,
        "opinion": _opinion_data(line.opinion),
        "status": line.record.status.value,
        "status_reason": line.record.status_reason,
        "standing": line.standing.value,
        "lead": line.lead,
        "due": str(line.due) if line.due else None,
        "overdue": line.overdue,
    }


def _comparison_data(found: reviewing.RoundComparison, kinds: Iterable[Difference]) -> dict[str, Any]:
    return {
        "before": found.before.number,
        "after": found.after.number,
        "items": [_change_data(line) for kind in kinds for line in found.of(kind)],
    }


def _change_data(line: OpinionChange) -> dict[str, Any]:
    return {
        "number": line.criterion.number,
        "title": line.criterion.title,
        "difference": line.difference.value,
        "opinion_before": _opinion_data(line.before),
        "opinion_after": _opinion_data(line.after),
        "status": line.record.status.value,
    }


def _opinion_data(opinion: ReviewOpinion | None) -> dict[str, Any] | None:
    if opinion is None:
        return None
    return {
        "rating": opinion.rating.value if opinion.rating else None,
        "reason": opinion.reason,
        "reviewer": opinion.reviewer,
        "decided_at": opinion.decided_at.isoformat(),
        "supplement_due": str(opinion.supplement_due) if opinion.supplement_due else None,
    }
