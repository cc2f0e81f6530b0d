"""submission make, list, show, receipt, compare, opinions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import COUNT, DATE, Options, act
from shifan.cli.output import echo
from shifan.cli.score_data import range_data
from shifan.domain.explain import points_text, range_text
from shifan.domain.freezing import FrozenScore
from shifan.services import provincial, submitting


@click.group(cls=Group)
def submission() -> None:
    """报送：冻结、回执、对比、省级初审意见。"""


@submission.command("make", cls=Command)
@click.option("--to", "recipient", required=True, metavar="单位", help="报送给哪个单位。")
@click.option("--date", "on", type=DATE, help="报送日期；不写为今天。")
@click.option("--supplement", is_flag=True, help="作为补充材料报送。")
@click.option("--anyway", metavar="原因", help="有材料丢失或被改动时仍要报送，写明原因。")
@click.option("--note", default="", metavar="说明", help="补充说明。")
@click.option("--yes", is_flag=True, help="一份材料也没有时，仍要报送。")
@click.pass_context
def make(
    ctx: click.Context, recipient: str, on: date | None, supplement: bool, anyway: str | None, note: str, yes: bool
) -> None:
    """报送：冻结现在的台账、材料校验值和得分。"""
    act(
        ctx,
        lambda session: submitting.make_submission(
            session, recipient, on=on, supplement=supplement, anyway=anyway, note=note, even_empty=yes
        ),
    )


@submission.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_submissions(options: Options, as_json: bool) -> None:
    """列出各次报送。"""
    with options.open() as session:
        found = submitting.submission_views(session)
    if as_json:
        echo(json.dumps([_data(view) for view in found], ensure_ascii=False, indent=2))
        return
    for view in found:
        one = view.submission
        points = f"得分 {range_text(view.score.total)}" if view.score else "冻结内容与摘要对不上！"
        echo(f"{one.name}　{one.submitted_on} {one.recipient}　回执：{one.receipt or '未收到'}　{points}")
    echo(f"共 {len(found)} 次。")


@submission.command("show", cls=Command)
@click.argument("number", metavar="第几次", type=COUNT)
@click.option("--json", "as_json", is_flag=True, help="原样输出冻结的 JSON 内容，它的校验值就是摘要。")
@click.pass_context
def show(ctx: click.Context, number: int, as_json: bool) -> None:
    """查看一次报送。内容与摘要对不上时返回 1。"""
    options: Options = ctx.obj
    with options.open() as session:
        view = submitting.submission_view(session, number)
    found = view.submission
    if as_json:
        echo(found.content.encode(), nl=False)
    else:
        echo(f"{found.name}　{found.submitted_on} 报送 {found.recipient}")
        echo(f"回执：{found.receipt or '未收到'}")
        if found.note:
            echo(f"说明：{found.note}")
        if view.score:
            echo("\n".join(_score_lines(view.score)))
        echo(f"摘要：{found.digest}　{'核对无误' if found.intact else '与冻结内容对不上！'}")
    if not found.intact:
        ctx.exit(1)


@submission.command("receipt", cls=Command)
@click.argument("number", metavar="第几次", type=COUNT)
@click.argument("receipt_number", metavar="回执号")
@click.pass_context
def receipt(ctx: click.Context, number: int, receipt_number: str) -> None:
    """登记回执号。"""
    act(ctx, lambda session: submitting.note_receipt(session, number, receipt_number))


@submission.command("compare", cls=Command)
@click.argument("number", metavar="第几次", type=COUNT)
@click.argument("other", metavar="[与第几次]", required=False, type=COUNT)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def compare(options: Options, number: int, other: int | None, as_json: bool) -> None:
    """与现在对比，或两次报送对比：哪些项变了，得分怎样变。"""
    with options.open() as session:
        found = submitting.compare_submission(session, number, other)
    if as_json:
        echo(json.dumps(_comparison_data(found), ensure_ascii=False, indent=2))
        return
    echo(f"{found.before} → {found.after}")
    for text in found.scheme:
        echo(f"    计分方案　{text}")
    for item in found.items:
        echo(f"{item.number:>3} {item.title}")
        for change in item.changes:
            echo(f"    {change.facet.label}　{change.text}")
    echo(found.not_compared or (f"有变化 {len(found.items)} 项。" if found.items else "各项都没有变化。"))
    echo(f"得分：{range_text(found.score_before.total)} → {range_text(found.score_after.total)}")


@submission.command("opinions", cls=Command)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.pass_context
def opinions(ctx: click.Context, file: Path) -> None:
    """登记省级初审意见：文本或 .csv，每行「编号,意见,时限」（时限可不写）。"""
    act(ctx, lambda session: provincial.take_opinions_file(session, file))


def _score_lines(kept: FrozenScore) -> list[str]:
    return [
        f"计分方案：{kept.scheme_title}",
        f"得分：{range_text(kept.total)}",
        f"基本分 {range_text(kept.base)}，满分 {points_text(kept.maximum)}"
        f"；加分 {points_text(kept.bonus)}；扣分 {points_text(kept.penalty)}",
    ]


def _data(view: submitting.SubmissionView) -> dict[str, Any]:
    one = view.submission
    return {
        "number": one.number,
        "supplement": one.supplement,
        "submitted_on": str(one.submitted_on),
        "recipient": one.recipient,
        "receipt": one.receipt,
        "note": one.note,
        "digest": one.digest,
        "intact": one.intact,
        "score": _score_data(view.score) if view.score else None,
    }


def _comparison_data(found: submitting.Comparison) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "not_compared": found.not_compared,
        "scheme": list(found.scheme),
        "items": [
            {
                "number": item.number,
                "title": item.title,
                "changes": [{"facet": change.facet.value, "text": change.text} for change in item.changes],
            }
            for item in found.items
        ],
        "score_before": _score_data(found.score_before),
        "score_after": _score_data(found.score_after),
    }


def _score_data(kept: FrozenScore) -> dict[str, Any]:
    return {
        "scheme": kept.scheme_id,
        "base": range_data(kept.base),
        "maximum": points_text(kept.maximum),
        "bonus": points_text(kept.bonus),
        "penalty": points_text(kept.penalty),
        "total": range_data(kept.total),
    }
