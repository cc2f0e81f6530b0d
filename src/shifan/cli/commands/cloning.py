"""clone: a workspace for the next round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from shifan.cli.chinese import Command
from shifan.cli.context import DATE, Options, report
from shifan.cli.output import echo
from shifan.domain.criteria import Criterion
from shifan.domain.numbering import numbers_text
from shifan.services.cloning import ClonePlan, make_clone, mapping_text, plan_clone
from shifan.services.session import Session, open_session

F = TypeVar("F", bound=Callable[..., Any])

_NEXT_ROUND = (
    click.option("--round", "round_name", required=True, metavar="年度或轮次", help="新的年度或轮次，例如 2025。"),
    click.option("--period-start", type=DATE, help="评估期开始日期；不写则为该年1月1日。"),
    click.option("--period-end", type=DATE, help="评估期结束日期；不写则为该年12月31日。"),
    click.option("--deadline", type=DATE, help="上报截止日期。"),
    click.option("--notes", "with_notes", is_flag=True, help="备注也一起沿用。"),
    click.option("--dry-run", is_flag=True, help="只看沿用什么，不新建。"),
)


def next_round_options(command: F) -> F:
    """Give a command the options that say what the next round is; all but --dry-run go on to ``plan_clone``."""
    for option in reversed(_NEXT_ROUND):
        command = option(command)
    return command


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@next_round_options
@click.pass_obj
def clone(options: Options, /, folder: Path, round_name: str, dry_run: bool, **about: Any) -> None:
    """为下一轮新建工作文件夹，沿用单位、分工、长期有效的材料、没有销号的问题和没有了结的询问；原来的不改动。"""
    if not dry_run:
        options.refuse_read_only()
    with open_session(
        options.workspace,
        store=options.store,
        application_id=options.application,
        user=options.user,
        read_only=True,
    ) as session:
        plan = plan_clone(session, round_name, **about)
        echo("\n".join(preview(session, plan, full=dry_run)))
        if dry_run:
            echo("没有新建；确认后去掉 --dry-run 再运行。")
            return
        done = make_clone(session, folder, plan)
    report(done)
    echo(f"已在「{folder}」建成{plan.application.county} {plan.application.round}的台账。")


def preview(session: Session, plan: ClonePlan, *, full: bool) -> Iterator[str]:
    """Yield what carries over and what stays behind; only the numbers unless ``full``."""
    old, new, carried = session.application(), plan.application, plan.carried
    units = {unit.id: unit.name for unit in carried.departments}
    by_id = session.edition.by_id
    yield f"由{old.county} {old.round} 到 {new.round}，评估期 {new.period_start} 至 {new.period_end}"
    yield from _part("责任单位（连同分管领导、联络员）", list(units.values()), full)
    items_of = {key: [by_id(t.criterion_id) for t in carried.tasks if t.department_id == key] for key in units}
    lines = [f"{units[key]}：第 {numbers_text(items)} 项" for key, items in items_of.items() if items]
    yield from _part("分工（不带时限）", lines, full, len(carried.tasks))
    yield from _part("备注", [f"第 {by_id(key).number} 项：{text}" for key, text in carried.notes.items()], full)
    documents = [f"{e.title}（第 {numbers_text(_proved(session, plan, e.id))} 项）" for e in carried.evidence]
    yield from _part("长期有效的材料", documents, full)
    yield from _part("没有销号的问题", [gap.text for gap in carried.gaps], full)
    yield from _part("没有了结的核查询问", [f"{row.number}　{row.question}" for row in carried.inquiries], full)
    yield from _part("自己添加的年度事项", [milestone.title for milestone in carried.milestones], full)
    yield from _part("记住的台账列的对应", [mapping_text(row) for row in carried.mappings], full)
    if carried.altered:
        yield from _part("沿用时有改动", list(carried.altered), True)
    yield "以下留在原来的台账里，不沿用："
    for kind in plan.left:
        yield from _part(kind.title, list(kind.names), full, kind.count)
    yield "操作历史和备份也留在原来的文件夹里，随时可以打开来看。"


def _proved(session: Session, plan: ClonePlan, evidence_id: str) -> list[Criterion]:
    proved = {link.criterion_id for link in plan.carried.links if link.evidence_id == evidence_id}
    return [item for item in session.edition.criteria if item.id in proved]


def _part(title: str, lines: Sequence[str], full: bool, count: int | None = None) -> Iterator[str]:
    yield f"{title}：{len(lines) if count is None else count}"
    if full:
        yield from (f"  {line}" for line in lines)
