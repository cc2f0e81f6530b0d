"""lookup; inquiry ask, answer, close, list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, DATE, NUMBER, Options, act
from shifan.cli.output import echo
from shifan.domain.errors import NotFoundError
from shifan.services import inquiries, onsite
from shifan.services.inquiries import InquiryLine
from shifan.services.onsite import Answer, Exhibit

_FULL = 3
_LISTED = 20


@click.command(cls=Command)
@click.argument("words", metavar="编号或词...", nargs=-1, required=True)
@click.option("--open", "place", type=COUNT, metavar="序号", help="打开第一项的第几份材料。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def lookup(options: Options, words: tuple[str, ...], place: int | None, as_json: bool) -> None:
    """按编号、几个词或拼音首字母查到要求、材料和责任人。"""
    query = " ".join(words)
    with options.open() as session:
        found = onsite.look_up(session, query)
    if not found:
        raise NotFoundError(f"没有找到与「{query}」有关的指标。", "可少写几个词，或用拼音首字母，例如 xzfy。")
    if as_json:
        echo(json.dumps([_data(answer) for answer in found], ensure_ascii=False, indent=2))
    else:
        for answer in found[:_FULL]:
            echo("\n".join(_page(answer)) + "\n")
        for line in _more(found):
            echo(line)
    if place is not None:
        _open(found[0], place)


@click.group(cls=Group)
def inquiry() -> None:
    """核查询问（只读模式下也能登记）。"""


@inquiry.command("ask", cls=Command)
@click.argument("question", metavar="问题")
@click.option("--item", "number", type=NUMBER, metavar="编号", help="关于哪一项。")
@click.option("--from", "asked_by", default="", metavar="姓名", help="谁问的。")
@click.pass_context
def ask(ctx: click.Context, question: str, number: str | None, asked_by: str) -> None:
    """登记一个询问。"""
    act(ctx, lambda session: inquiries.ask(session, question, number=number, asked_by=asked_by))


@inquiry.command("answer", cls=Command)
@click.argument("number", metavar="询问号", type=COUNT)
@click.argument("text", metavar="[答复]", default="")
@click.option("--by", required=True, metavar="姓名", help="由谁答复。")
@click.option("--shown", default="", metavar="材料", help="出示了什么。")
@click.option("--follow-up", default="", metavar="事项", help="还要补什么。")
@click.option("--due", type=DATE, help="补充时限。")
@click.pass_context
def answer(ctx: click.Context, number: int, text: str, by: str, shown: str, follow_up: str, due: date | None) -> None:
    """登记怎样答复的；再答复一次则以后一次为准。"""
    act(
        ctx,
        lambda session: inquiries.answer(
            session, number, text, by=by, shown=shown, follow_up=follow_up, follow_up_due=due
        ),
    )


@inquiry.command("close", cls=Command)
@click.argument("number", metavar="询问号", type=COUNT)
@click.argument("outcome", metavar="[结果]", default="")
@click.pass_context
def close(ctx: click.Context, number: int, outcome: str) -> None:
    """了结；有后续事项的须写明办得怎样。"""
    act(ctx, lambda session: inquiries.close(session, number, outcome))


@inquiry.command("list", cls=Command)
@click.option("--open", "only_open", is_flag=True, help="只列没有了结的。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_inquiries(options: Options, only_open: bool, as_json: bool) -> None:
    """列出询问和后续事项。"""
    with options.open() as session:
        found = inquiries.list_inquiries(session, only_open=only_open)
    if as_json:
        echo(json.dumps([_inquiry_data(line) for line in found], ensure_ascii=False, indent=2))
        return
    for line in found:
        echo("\n".join(_inquiry_lines(line)))
    waiting = sum(line.inquiry.open for line in found)
    echo(f"共 {len(found)} 个，没有了结的 {waiting} 个。")


def _open(answer: Answer, place: int) -> None:
    if place > len(answer.exhibits):
        raise NotFoundError(f"第 {answer.criterion.number} 项只有 {len(answer.exhibits)} 份材料。")
    exhibit = answer.exhibits[place - 1]
    onsite.open_exhibit(exhibit)
    echo(f"已打开「{exhibit.evidence.title}」。")


def _page(answer: Answer) -> Iterator[str]:
    item = answer.criterion
    status = f"[{item.kind.label}　{answer.record.status.label}]"
    yield f"{item.number} {item.title}　{status}　{answer.group} ＞ {answer.subgroup}"
    yield f"要求：{item.requirement}"
    for point in item.checkpoints:
        if point.number == answer.focus:
            yield f"核查点 {point.number}：{point.text}"
    for holder in answer.holders:
        people = [
            f"{word}{name}"
            for word, name in (("承办 ", holder.person), ("联络员 ", holder.contact), ("分管领导 ", holder.leader))
            if name
        ]
        yield f"{holder.role.label}：{holder.department}　{'　'.join(people) or '没有写明人员'}"
    if not answer.holders:
        yield "责任人：还没有分工"
    for place, exhibit in enumerate(answer.exhibits, start=1):
        yield f"材料 {place}　{_exhibit_text(exhibit)}"
        yield f"  {exhibit.place}"
    if not answer.exhibits:
        yield "材料：还没有"
    if answer.sites:
        yield "点位：" + "、".join(f"{s.name}（{s.address}）" if s.address else s.name for s in answer.sites)
    for asked in answer.inquiries:
        yield f"询问 {asked.number}　{asked.stage}　{asked.question}"


def _exhibit_text(exhibit: Exhibit) -> str:
    evidence = exhibit.evidence
    parts = [evidence.title]
    parts += [part for part in (evidence.document_number, exhibit.department) if part]
    parts += [f"印证 {exhibit.checkpoint}"] if exhibit.checkpoint else []
    parts += [f"事项：{exhibit.event}"] if exhibit.event else []
    parts += [f"见 {exhibit.passage}"] if exhibit.passage else []
    parts += [] if exhibit.usable else ["文件缺失或打不开"]
    return "　".join(parts)


def _more(found: tuple[Answer, ...]) -> Iterator[str]:
    rest = found[_FULL:]
    if rest:
        yield f"另有 {len(rest)} 项也相符："
        for answer in rest[:_LISTED]:
            yield f"  {answer.criterion.number} {answer.criterion.title}"
        if len(rest) > _LISTED:
            yield f"  ……还有 {len(rest) - _LISTED} 项，请多写一个词。"


def _inquiry_lines(line: InquiryLine) -> Iterator[str]:
    asked = line.inquiry
    about = f"第 {line.item} 项　" if line.item else ""
    who = f"{asked.asked_by} " if asked.asked_by else ""
    yield f"{asked.number}　{asked.stage}　{asked.asked_at:%m-%d %H:%M}　{about}{who}问：{asked.question}"
    if asked.answered_by:
        shown = f"　出示：{asked.shown}" if asked.shown else ""
        yield f"  {asked.answered_by} 答：{asked.answer or '（见出示的材料）'}{shown}"
    if asked.follow_up:
        late = "　已超时" if line.days_left is not None and line.days_left < 0 else ""
        due = f"　{asked.follow_up_due} 前" if asked.follow_up_due else ""
        yield f"  {'待补' if asked.open else '后续'}：{asked.follow_up}{due}{late}"
    if asked.outcome:
        yield f"  结果：{asked.outcome}"


def _inquiry_data(line: InquiryLine) -> dict[str, Any]:
    asked = line.inquiry
    return {
        "number": asked.number,
        "item": line.item or None,
        "question": asked.question,
        "asked_at": asked.asked_at.isoformat(),
        "asked_by": asked.asked_by,
        "answer": asked.answer,
        "answered_by": asked.answered_by,
        "shown": asked.shown,
        "follow_up": asked.follow_up,
        "follow_up_due": str(asked.follow_up_due) if asked.follow_up_due else None,
        "days_left": line.days_left,
        "open": asked.open,
        "outcome": asked.outcome,
        "closed_on": str(asked.closed_on) if asked.closed_on else None,
    }


def _data(answer: Answer) -> dict[str, Any]:
    return {
        "number": answer.criterion.number,
        "title": answer.criterion.title,
        "requirement": answer.criterion.requirement,
        "status": answer.record.status.value,
        "focus": answer.focus,
        "evidence": [
            {
                "title": exhibit.evidence.title,
                "document_number": exhibit.evidence.document_number,
                "passage": exhibit.passage,
                "checkpoint": exhibit.checkpoint,
                "path": exhibit.place,
                "usable": exhibit.usable,
            }
            for exhibit in answer.exhibits
        ],
        "responsible": [
            {
                "department": holder.department,
                "role": holder.role.value,
                "person": holder.person,
                "leader": holder.leader,
                "contact": holder.contact,
            }
            for holder in answer.holders
        ],
        "sites": [site.name for site in answer.sites],
        "inquiries": [asked.number for asked in answer.inquiries],
    }
