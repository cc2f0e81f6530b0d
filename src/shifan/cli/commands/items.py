"""Daily work on items: list, show, tick, mark, rate, note, assign."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from shifan.cli.archived import archived_list, archived_page
from shifan.cli.chinese import Command
from shifan.cli.context import DATE, NUMBER, Options, WordType, act
from shifan.cli.item_text import item_data, item_line, item_page
from shifan.cli.moments import AT, opened
from shifan.cli.output import echo
from shifan.domain.criteria import Criterion
from shifan.domain.errors import UsageError
from shifan.domain.health import by_document
from shifan.domain.item_texts import NEEDS_REVIEW, OVERDUE, UNASSIGNED
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import shortfalls
from shifan.domain.tasks import TaskRole
from shifan.services import assigning, bulk, recording
from shifan.services.evidence_health import wrong_files
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.domain.moments import Moment


@click.command("list", cls=Command)
@click.option(
    "--search", "-s", default="", metavar="词", help="编号（1-12,32）、几个词（任意顺序）、拼音、单位、情况。"
)
@click.option("--filter", "-f", "saved", default="", metavar="名称", help="用保存的筛选（shifan filter list）。")
@click.option("--status", "wanted", type=WordType(WorkStatus), metavar="状态", help="只列这种状态，如 收集中。")
@click.option("--department", "-d", default="", metavar="单位", help="只列这个单位牵头的。")
@click.option("--todo", is_flag=True, help="只列有缺项的。")
@click.option("--overdue", is_flag=True, help="只列逾期的：过了完成时限还没有提交。")
@click.option("--needs-review", is_flag=True, help="只列需复核的：指标文字变动后还没有重新核对。")
@click.option("--unassigned", is_flag=True, help="只列未分工的：还没有牵头单位。")
@click.option("--archived", is_flag=True, help="列换版时归档的指标。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_items(
    options: Options,
    search: str,
    saved: str,
    wanted: WorkStatus | None,
    department: str,
    todo: bool,
    overdue: bool,
    needs_review: bool,
    unassigned: bool,
    archived: bool,
    as_json: bool,
) -> None:
    """列出指标和办理情况；几个条件可以一起写，例如 shifan list --overdue -d 县司法局。"""
    states = [
        word for word, asked in ((OVERDUE, overdue), (NEEDS_REVIEW, needs_review), (UNASSIGNED, unassigned)) if asked
    ]
    if archived and (states or saved or wanted or department or todo):
        raise UsageError("归档的指标不再办理，不能按办理情况筛选。", "--archived 可以和 -s 编号或几个字一起写。")
    with options.open() as session:
        if archived:
            echo("\n".join(archived_list(session, search, as_json=as_json)))
            return
        state = session.state()
        fitting = _fitting(session, " ".join((search, *states)).strip(), saved)
        found = []
        for item in session.edition.criteria:
            lead = state.lead_name(item.id)
            if wanted and state.record(item.id).status is not wanted:
                continue
            if department and department not in lead:
                continue
            if todo and not shortfalls(item, state):
                continue
            if item not in fitting:
                continue
            found.append(item)
        if as_json:
            wrong = by_document(wrong_files(session, state))
            echo(json.dumps([item_data(item, state, wrong) for item in found], ensure_ascii=False, indent=2))
            return
        for item in found:
            echo(item_line(item, state))
        echo(f"共 {len(found)} 项。")


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.option("--archived", is_flag=True, help="查看换版时归档的这一项。")
@click.option("--edition", "edition_id", default="", metavar="版本", help="归档的是哪一版（几版都有时写明）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@AT
@click.pass_obj
def show(options: Options, number: str, archived: bool, edition_id: str, as_json: bool, at: Moment | None) -> None:
    """查看一项：要求、核查点、材料、结论、缺项。"""
    with opened(options, at, aside=as_json) as session:
        if archived:
            echo("\n".join(archived_page(session, number, edition_id, as_json=as_json)))
            return
        item, state = session.item(number), session.state()
        if as_json:
            wrong = by_document(wrong_files(session, state))
            echo(json.dumps(item_data(item, state, wrong), ensure_ascii=False, indent=2))
        else:
            echo("\n".join(item_page(session, item, state)))


@click.command(cls=Command)
@click.argument("number", metavar="核查点", type=NUMBER)
@click.pass_context
def tick(ctx: click.Context, number: str) -> None:
    """勾选核查点，如 32.2；多个写作 32.1-4,33.2，一次撤销全部退回。"""
    several = _several(number)
    act(ctx, lambda session: (bulk.tick if several else recording.tick_checkpoint)(session, number))


@click.command(cls=Command)
@click.argument("number", metavar="核查点", type=NUMBER)
@click.pass_context
def untick(ctx: click.Context, number: str) -> None:
    """取消勾选核查点；多个写作 32.1-4,33.2。"""
    several = _several(number)
    act(ctx, lambda session: (bulk.untick if several else recording.untick_checkpoint)(session, number))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("status", metavar="状态", type=WordType(WorkStatus))
@click.option("--reason", default="", metavar="原因", help="退回补正、重新打开时必填。")
@click.pass_context
def mark(ctx: click.Context, number: str, status: WorkStatus, reason: str) -> None:
    """改办理状态：收集中、已提交、退回补正、已审定；编号可写 1-12,32。"""
    act(ctx, lambda session: bulk.change_status(session, number, status, reason))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("rating", metavar="[评定]", required=False, type=WordType(Rating))
@click.option("--verdict", is_flag=True, help="作为审核结论，并审定该项（须已提交；达标、基本达标要有材料）。")
@click.option("--clear", is_flag=True, help="清除自评。")
@click.option("--reason", default="", metavar="理由", help="评为不适用时必填。")
@click.pass_context
def rate(ctx: click.Context, number: str, rating: Rating | None, verdict: bool, clear: bool, reason: str) -> None:
    """自评：达标、基本达标、未达标、不适用；编号可写 1-12,32。"""
    if (rating is None) != clear or (clear and verdict):
        raise UsageError("请写明评定，例如 shifan rate 32 达标；清除自评用 --clear。")
    if verdict and rating is not None:
        chosen = rating
        act(ctx, lambda session: bulk.accept_with_verdict(session, number, chosen, reason))
    else:
        act(ctx, lambda session: bulk.claim_rating(session, number, rating, reason))


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("date_", metavar="[日期]", required=False, type=DATE)
@click.option("--clear", is_flag=True, help="取消完成时限。")
@click.pass_context
def due(ctx: click.Context, number: str, date_: date | None, clear: bool) -> None:
    """定牵头单位的完成时限；编号可写 1-12,32。"""
    if (date_ is None) != clear:
        raise UsageError("请写明日期，例如 shifan due 32 2023-11-30；取消时限用 --clear。")
    act(ctx, lambda session: bulk.set_due(session, number, date_))


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


def _fitting(session: Session, search: str, saved: str) -> Sequence[Criterion]:
    """Return the items that the search and the saved filter mean; all of them without either."""
    if not search and not saved:
        return session.edition.criteria
    from shifan.services.finding import matching_items, saved_query  # reads the table of pinyin

    return matching_items(session, f"{search} {saved_query(session, saved) if saved else ''}")


def _several(number: str) -> bool:
    return re.search(r"[,、;；\s~至到-]", number) is not None
