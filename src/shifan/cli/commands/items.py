"""Daily work on items: list, show, tick, mark, rate, note, assign."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from shifan.cli.chinese import Command
from shifan.cli.commands.tasks import task_line
from shifan.cli.context import DATE, NUMBER, Options, WordType, act
from shifan.cli.moments import AT, opened
from shifan.domain.criteria import Criterion
from shifan.domain.errors import UsageError
from shifan.domain.figure_checks import check_item
from shifan.domain.figures import shown_value
from shifan.domain.health import by_document, in_short
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.shortfalls import shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole, task_claim, task_status
from shifan.domain.text import matches_all_words, pad
from shifan.services import assigning, recording
from shifan.services.evidence_health import wrong_files
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.domain.moments import Moment


@click.command("list", cls=Command)
@click.option("--search", "-s", default="", metavar="词", help="编号或几个词（任意顺序）。")
@click.option("--status", "wanted", type=WordType(WorkStatus), metavar="状态", help="只列这种状态，如 收集中。")
@click.option("--department", "-d", default="", metavar="单位", help="只列这个单位牵头的。")
@click.option("--todo", is_flag=True, help="只列有缺项的。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_items(
    options: Options, search: str, wanted: WorkStatus | None, department: str, todo: bool, as_json: bool
) -> None:
    """列出指标和办理情况。"""
    with options.open() as session:
        state = session.state()
        found = []
        for item in session.edition.criteria:
            lead = state.lead_name(item.id)
            if wanted and state.record(item.id).status is not wanted:
                continue
            if department and department not in lead:
                continue
            if todo and not shortfalls(item, state):
                continue
            if search and item.number != search and not matches_all_words(search, item.number, item.title, lead):
                continue
            found.append(item)
        if as_json:
            click.echo(json.dumps([_item_data(item, state) for item in found], ensure_ascii=False, indent=2))
            return
        for item in found:
            click.echo(_item_line(item, state))
        click.echo(f"共 {len(found)} 项。")


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@AT
@click.pass_obj
def show(options: Options, number: str, as_json: bool, at: Moment | None) -> None:
    """查看一项：要求、核查点、材料、结论、缺项。"""
    with opened(options, at, aside=as_json) as session:
        item, state = session.item(number), session.state()
        if as_json:
            click.echo(json.dumps(_item_data(item, state), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_item_page(session, item, state)))


@click.command(cls=Command)
@click.argument("number", metavar="核查点", type=NUMBER)
@click.pass_context
def tick(ctx: click.Context, number: str) -> None:
    """勾选一个核查点，如 32.2。"""
    act(ctx, lambda session: recording.tick_checkpoint(session, number))


@click.command(cls=Command)
@click.argument("number", metavar="核查点", type=NUMBER)
@click.pass_context
def untick(ctx: click.Context, number: str) -> None:
    """取消勾选一个核查点。"""
    act(ctx, lambda session: recording.untick_checkpoint(session, number))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("status", metavar="状态", type=WordType(WorkStatus))
@click.option("--reason", default="", metavar="原因", help="退回补正、重新打开时必填。")
@click.pass_context
def mark(ctx: click.Context, number: str, status: WorkStatus, reason: str) -> None:
    """改办理状态：收集中、已提交、退回补正、已审定。"""
    act(ctx, lambda session: recording.change_status(session, number, status, reason))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("rating", metavar="[评定]", required=False, type=WordType(Rating))
@click.option("--verdict", is_flag=True, help="作为审核结论，并审定该项（须已提交；达标、基本达标要有材料）。")
@click.option("--clear", is_flag=True, help="清除自评。")
@click.option("--reason", default="", metavar="理由", help="评为不适用时必填。")
@click.pass_context
def rate(ctx: click.Context, number: str, rating: Rating | None, verdict: bool, clear: bool, reason: str) -> None:
    """自评：达标、基本达标、未达标、不适用。"""
    if (rating is None) != clear or (clear and verdict):
        raise UsageError("请写明评定，例如 shifan rate 32 达标；清除自评用 --clear。")
    if verdict and rating is not None:
        chosen = rating
        act(ctx, lambda session: recording.accept_with_verdict(session, number, chosen, reason))
    else:
        act(ctx, lambda session: recording.claim_rating(session, number, rating, reason))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("text", metavar="备注")
@click.pass_context
def note(ctx: click.Context, number: str, text: str) -> None:
    """写备注；空文字清空。"""
    act(ctx, lambda session: recording.write_note(session, number, text))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("department", metavar="单位")
@click.option("--support", is_flag=True, help="配合单位（不写则为牵头）。")
@click.option("--due", type=DATE, help="完成时限。")
@click.option("--person", default="", metavar="姓名", help="具体承办人。")
@click.option("--remove", is_flag=True, help="不再由该单位承担。")
@click.pass_context
def assign(
    ctx: click.Context, number: str, department: str, support: bool, due: date | None, person: str, remove: bool
) -> None:
    """指定责任单位、承办人和完成时限；编号可写 32,35,40-45。"""
    if remove:
        act(ctx, lambda session: assigning.unassign(session, number, department))
        return
    role = TaskRole.SUPPORT if support else TaskRole.LEAD
    act(ctx, lambda session: assigning.assign(session, number, department, role=role, due=due, person=person))


def _item_line(item: Criterion, state: ApplicationState) -> str:
    record = state.record(item.id)
    word = record.status.label if item.kind.value == "base" else item.kind.label
    ticks = f"{len(state.ticks_of.get(item.id, {}))}/{len(item.checkpoints)}"
    rating = record.verdict or record.claim
    judged = f"{'审' if record.verdict else '自评'}{rating.label}" if rating else ""
    lead = state.lead_name(item.id) or "未指定单位"
    return (
        f"{item.number:>3} {pad(word, 8)} {pad(item.title, 34)} {pad(lead, 18)} "
        f"核查点 {pad(ticks, 4)} 材料 {state.usable_count(item.id)}/{item.evidence_minimum} {judged}"
    ).rstrip()


def _item_page(session: Session, item: Criterion, state: ApplicationState) -> Iterator[str]:
    group, subgroup = session.edition.place_of(item.id)
    record = state.record(item.id)
    yield f"{item.number} {item.title}　[{item.kind.label}　{record.status.label}]"
    yield f"{group.number}、{group.title} ＞ {subgroup.number} {subgroup.title}"
    yield f"要求：{item.requirement}"
    yield f"依据：{'；'.join(map(str, item.basis))}　来源：{item.provenance.label}（{session.edition.notice}）"
    yield f"不适用：{item.na_rule.when if item.na_rule.allowed else '不得评为不适用'}"
    yield "核查点"
    ticks = state.ticks_of.get(item.id, {})
    for point in item.checkpoints:
        done = ticks.get(point.id)
        by = f"　（{done.ticked_by} {done.ticked_at:%Y-%m-%d %H:%M}）" if done else ""
        yield f"  [{'x' if done else ' '}] {point.number} {point.text}{by}"
    yield f"材料（至少 {item.evidence_minimum} 份）"
    yield from _evidence_lines(session, item, state)
    for task in state.tasks_of.get(item.id, ()):
        yield task_line(task, item, state)
    claim = record.claim.label if record.claim else "未自评"
    verdict = record.verdict.label if record.verdict else "未审核"
    yield f"自评：{claim} {record.claim_reason}".rstrip() + f"　审核结论：{verdict} {record.verdict_reason}".rstrip()
    if record.status_reason:
        yield f"原因：{record.status_reason}"
    for found in check_item(item, session.edition, state):
        yield f"数据：{found.figure.name} {shown_value(found.figure)}" + "".join(
            f"　{one.line}" for one in found.findings
        )
    if record.note:
        yield f"备注：{record.note}"
    for lack in shortfalls(item, state):
        yield f"缺：{lack.kind.label}（{lack.detail}）"
    if item.guidance.accepts:
        yield f"可用材料：{'；'.join(item.guidance.accepts)}"
    if item.guidance.tips:
        yield f"提示：{item.guidance.tips}"


def _evidence_lines(session: Session, item: Criterion, state: ApplicationState) -> Iterator[str]:
    troubles = by_document(wrong_files(session, state))
    for link in state.links_of.get(item.id, ()):
        evidence = state.evidence_by_id[link.evidence_id]
        missing = "" if evidence.id in state.usable else "　文件缺失或打不开！"
        told = missing or (f"　{in_short(troubles[evidence.id])}！" if evidence.id in troubles else "")
        yield f"  {evidence.title}　{evidence.document_number}{told}".rstrip()


def _task_data(task: Task, record: Record, state: ApplicationState) -> dict[str, str | None]:
    claim = task_claim(task, record)
    return {
        "department": state.department_by_id[task.department_id].name,
        "role": task.role.value,
        "person": task.person,
        "due": str(task.due) if task.due else None,
        "status": task_status(task, record).value,
        "claim": claim.value if claim else None,
        "note": record.note if task.role is TaskRole.LEAD else task.note,
    }


def _item_data(item: Criterion, state: ApplicationState) -> dict[str, Any]:
    record = state.record(item.id)
    ticks = state.ticks_of.get(item.id, {})
    return {
        "id": item.id,
        "number": item.number,
        "kind": item.kind.value,
        "title": item.title,
        "status": record.status.value,
        "claim": record.claim.value if record.claim else None,
        "verdict": record.verdict.value if record.verdict else None,
        "note": record.note,
        "lead": state.lead_name(item.id),
        "tasks": [_task_data(task, record, state) for task in state.tasks_of.get(item.id, ())],
        "checkpoints": [
            {"number": point.number, "text": point.text, "ticked": point.id in ticks} for point in item.checkpoints
        ],
        "evidence": [
            {
                "title": state.evidence_by_id[link.evidence_id].title,
                "path": state.evidence_by_id[link.evidence_id].path,
                "usable": link.evidence_id in state.usable,
            }
            for link in state.links_of.get(item.id, ())
        ],
        "shortfalls": [{"kind": s.kind.value, "detail": s.detail} for s in shortfalls(item, state)],
    }
