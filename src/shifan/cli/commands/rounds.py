"""round open, close, list, show, compare; review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, DATE, Options, WordType, act
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.reviewing import Difference, RoundItem, Standing
from shifan.domain.rounds import ReviewOpinion, RoundKind
from shifan.services import reviewing
from shifan.services.rounds import all_rounds, opinions_of

_BACK = ("退回", WorkStatus.RETURNED.label, WorkStatus.RETURNED.value)


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
@click.pass_obj
def list_rounds(options: Options) -> None:
    """列出各轮。"""
    with options.open() as session:
        found = all_rounds(session)
        for one in found:
            opinions = opinions_of(session, one).values()
            end = f"{one.closed_on} 结束" if one.closed_on else "进行中"
            note = f"　{one.note}" if one.note else ""
            echo(f"{one.name}　{one.opened_on} 开始，{end}　{_counts(opinions)}{note}")
        echo(f"共 {len(found)} 轮。")


@round_group.command("show", cls=Command)
@click.argument("number", metavar="[第几轮]", required=False, type=COUNT)
@click.pass_obj
def show_round(options: Options, number: int | None) -> None:
    """查看一轮：逐项意见、还没有了结的（不写为最近一轮）。"""
    with options.open() as session:
        echo("\n".join(_page(reviewing.round_view(session, number))))


@round_group.command("compare", cls=Command)
@click.argument("before", metavar="[第几轮]", required=False, type=COUNT)
@click.argument("after", metavar="[与第几轮]", required=False, type=COUNT)
@click.option("--all", "everything", is_flag=True, help="连意见相同的一起列出。")
@click.pass_obj
def compare(options: Options, before: int | None, after: int | None, everything: bool) -> None:
    """对比两轮意见（不写为最近两轮）。"""
    with options.open() as session:
        found = reviewing.compare_rounds(session, before, after)
    echo(f"{found.before.name} → {found.after.name}")
    for kind in Difference:
        lines = found.of(kind)
        if not lines or (kind is Difference.SAME and not everything):
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
