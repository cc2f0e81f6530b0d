"""import: department workbooks back; returns: who has sent them back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, report
from shifan.cli.output import echo
from shifan.cli.pasted import pasted_or_file
from shifan.domain.errors import UsageError
from shifan.domain.text import clean_line

if TYPE_CHECKING:
    from shifan.domain.merging import Side
    from shifan.domain.return_table import ReturnLine
    from shifan.services.import_found import Conflict
    from shifan.services.importing import ImportPlan
    from shifan.services.session import Session

_FIRST = 15
_WORDS = ("对方", "现值")


@click.command(cls=Command)
@click.argument("paths", metavar="文件或文件夹", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写入。")
@click.option(
    "--decide",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="怎样决定冲突：每行一处，写 单位 编号 栏目 对方（或 现值）；写 - 为粘贴。",
)
@click.option("--prefer", type=click.Choice(_WORDS), metavar="对方|现值", help="其余的冲突都按哪一方的。")
@click.option("--attach", is_flag=True, help="在表旁边找到的佐证材料，一并添加。")
@click.pass_context
def import_workbooks(
    ctx: click.Context, paths: tuple[Path, ...], dry_run: bool, decide: Path | None, prefer: str | None, attach: bool
) -> None:
    """收回单位交回的填报表，可以给文件，也可以给文件夹；一次撤销可全部退回。"""
    from shifan.services.import_reading import read_returns
    from shifan.services.importing import plan_import, take_import

    text = pasted_or_file(decide) if decide is not None else None
    options: Options = ctx.obj
    with options.open() as session:
        plan = _decided(session, plan_import(session, read_returns(paths, session.watch)), text, prefer)
        plan.refuse_nothing_left()
        if dry_run:
            _show(plan)
        else:
            keys = [offer.key for offer in plan.offers] if attach else []
            report(session.perform(lambda opened: take_import(opened, plan, attach=keys)))
            _show_left(plan, attached=attach)
        if not plan.complete:
            ctx.exit(1)


@click.command(cls=Command)
@click.option("--remind", is_flag=True, help="给出向还没有交齐的单位催要的文字。")
@click.option("--call", default="", metavar="联系人", help="有疑问联系谁，可带电话；不写则为操作人。")
@click.option("--send", is_flag=True, help="把催要的文字登记为已催办。")
@click.option("--export", "target", type=click.Path(path_type=Path), metavar="文件.xlsx", help="存成表格。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def returns(
    options: Options, remind: bool, call: str, send: bool, target: Path | None, force: bool, as_json: bool
) -> None:
    """填报表回收情况：谁交回了，谁还没有、逾期、不完整、有冲突。"""
    from shifan.services import returns as service

    if send and not remind:
        raise UsageError("--send 要和 --remind 一起用。", "例：shifan returns --remind --send")
    with options.open() as session:
        if target is not None:
            report(service.export_returns(session, target, force=force))
            return
        lines = service.returns(session)
        if as_json:
            echo(json.dumps([_data(line) for line in lines], ensure_ascii=False, indent=2))
        elif remind:
            _remind(session, call, send=send)
        else:
            _show_returns(lines)


def _decided(session: Session, plan: ImportPlan, text: str | None, prefer: str | None) -> ImportPlan:
    """Return the plan with what the user decided."""
    from shifan.services.import_decisions import SIDES, read_sides
    from shifan.services.importing import plan_import

    if text is None and prefer is None:
        return plan
    rule: Side | None = SIDES[prefer] if prefer else None
    decided = read_sides(text, plan.conflicts) if text is not None else {}
    return plan_import(session, plan.reading, decided=decided, rule=rule)


def _show(plan: ImportPlan) -> None:
    for file in plan.files:
        rows = file.rows
        echo(f"{file.name}：{file.department}，改动 {len(rows.changes)} 处，冲突 {len(rows.conflicts)} 处。")
        _listed("改动", rows.changes, limit=_FIRST)
    _show_conflicts(plan.conflicts)
    _listed("找到的材料", [f"第 {o.number} 项 {o.name}：{o.found.place}" for o in plan.offers])
    _listed("请留意", plan.left)
    if plan.undecided:
        _say_how()
    echo(f"共 {len(plan.files)} 份，改动 {plan.changes} 处。以上只是预览，没有写入。")


def _show_left(plan: ImportPlan, *, attached: bool) -> None:
    if plan.offers and not attached:
        _listed("在表旁边找到的材料，没有添加", [f"第 {o.number} 项 {o.name}：{o.found.place}" for o in plan.offers])
        echo("要添加，请再运行一次并加 --attach。")
    if plan.undecided:
        _show_conflicts(plan.undecided)
        _say_how()


def _show_conflicts(conflicts: Sequence[Conflict]) -> None:
    from shifan.services.import_decisions import decision_line, side_word

    if conflicts:
        echo(f"冲突（{len(conflicts)} 处）：")
    for conflict in conflicts:
        side = f"　按{side_word(conflict.side)}" if conflict.side is not None else "　未定"
        echo(f"  {decision_line(conflict)}{side}　（{conflict.address}）")
        for word, text in (("基线", conflict.base), ("对方", conflict.incoming), ("现值", conflict.stored)):
            echo(f"    {word}：{clean_line(text) or '（空）'}")


def _say_how() -> None:
    from shifan.services.import_decisions import EXAMPLE

    echo(
        f"决定的办法：写在文本文件里，每行一处，例如「{EXAMPLE}」，用 --decide 文件 重来；"
        "全按一方的，用 --prefer 对方 或 --prefer 现值。"
    )


def _show_returns(lines: Sequence[ReturnLine]) -> None:
    from shifan.domain.return_table import counts_text

    for line in lines:
        due = f"，{line.sent.due} 前交回" if line.sent.due else ""
        came = f"，{line.came.returned_at:%Y-%m-%d} 收到" if line.came else ""
        remark = f"，{line.remark}" if line.remark else ""
        echo(f"{line.state.label}　{line.department.name}（{line.sent.sent_at:%Y-%m-%d} 发出{due}）{came}{remark}")
    echo(f"共 {len(lines)} 个单位：{counts_text(lines)}。" if lines else "还没有发出过填报表。")


def _remind(session: Session, call: str, *, send: bool) -> None:
    from shifan.services import reminding
    from shifan.services.returns import return_drafts

    found = return_drafts(session, call=call)
    for draft in found:
        echo(f"{draft.text}\n")
    if not found:
        echo("发出的填报表都已交回，不用催。")
    elif send:
        report(reminding.send(session, found))
    else:
        echo(f"共 {len(found)} 个单位。发出后请加 --send 登记。")


def _data(line: ReturnLine) -> dict[str, Any]:
    came = line.came
    return {
        "department": line.department.name,
        "state": line.state.value,
        "sent_on": line.sent.sent_at.date().isoformat(),
        "due": line.sent.due.isoformat() if line.sent.due else None,
        "returned_on": came.returned_at.date().isoformat() if came else None,
        "late_days": line.late_days,
        "rows": came.row_count if came else None,
        "answered": came.answered if came else None,
        "problems": came.problems if came else None,
        "conflicts": came.conflicts if came else None,
    }


def _listed(title: str, lines: Sequence[object], *, limit: int | None = None) -> None:
    if lines:
        echo(f"{title}（{len(lines)} 处）：")
    for line in lines[:limit]:
        echo(f"  {clean_line(str(line))}")  # a file name may hold bytes that are no text
    if limit is not None and len(lines) > limit:
        echo(f"  ……另有 {len(lines) - limit} 处")
