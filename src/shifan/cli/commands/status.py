"""status."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options
from shifan.cli.moments import AT, opened
from shifan.cli.output import echo
from shifan.domain.completion import Completion, Ratio
from shifan.domain.duties import Track
from shifan.domain.explain import points_text, range_text, veto_text
from shifan.domain.health import Finding
from shifan.domain.scheme_words import warnings_of
from shifan.domain.scoring import Score
from shifan.domain.shortfalls import NextStep
from shifan.domain.showcase import ShowcaseTrack
from shifan.domain.text import pad
from shifan.services.evidence_health import wrong_files
from shifan.services.overview import Overview, overview
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.domain.moments import Moment

_STEPS = 8
_DATES = 3


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--departments", is_flag=True, help="同时列出各责任单位。")
@AT
@click.pass_obj
def status(options: Options, as_json: bool, departments: bool, at: Moment | None) -> None:
    """总览：进度、得分、下一步该做什么。"""
    with opened(options, at, aside=as_json) as session:
        if as_json:
            echo(json.dumps(status_data(session), ensure_ascii=False, indent=2))
        else:
            print_status(session, departments=departments)


def print_status(session: Session, *, departments: bool = False) -> None:
    """Print the overview."""
    seen = overview(session)
    for line in status_lines(session, seen):
        echo(line)
    if departments:
        echo("\n责任单位（牵头项）")
        for department in seen.state.departments:
            name = department.name + ("（推定）" if department.presumed else "")
            echo(f"  {pad(name, 28)} {_completion_text(seen.departments[department.id])}")


def status_lines(session: Session, seen: Overview) -> Iterator[str]:
    """Yield the overview as text lines."""
    application = seen.state.application
    yield f"{application.county}　{application.round}　评估期 {application.period_start} 至 {application.period_end}"
    if application.sample_note:
        yield application.sample_note
    if session.pool_trouble:
        from shifan.services.shared_pool import HINT  # only where something is wrong

        yield f"注意：{session.pool_trouble}{HINT}"
    if wrong := Counter(found.trouble.label for found in wrong_files(session, seen.state)):
        told = "；".join(f"{what} {count} 处" for what, count in wrong.items())
        yield f"注意：材料{told}，用 shifan evidence check 查看。"
    yield f"指标：{session.edition.title}，{session.edition.notice}"
    if seen.days_left is None:
        deadline = "未设上报截止日期"
    elif seen.days_left >= 0:
        deadline = f"距上报截止（{application.deadline}）还有 {seen.days_left} 天"
    else:
        deadline = f"上报截止日期（{application.deadline}）已过 {-seen.days_left} 天"
    yield f"今天：{seen.today}　{deadline}"
    yield ""
    yield _completion_text(seen.total)
    yield score_line(seen.score)
    if veto := veto_text(seen.score):
        yield veto
    for warning in warnings_of(seen.score.scheme, unpinned=seen.score.unpinned):
        yield f"注意：{warning}"
    yield from _date_lines(seen)
    if seen.showcase is not None:
        yield showcase_line(seen.showcase)
    yield ""
    yield "各组进度"
    for progress in seen.groups:
        title = f"{progress.group.number}、{progress.group.title}"
        yield f"  {pad(title, 50)} {_completion_text(progress.completion)}"
    yield from _step_lines(seen)


def _date_lines(seen: Overview) -> Iterator[str]:
    for dated in seen.upcoming[:_DATES]:
        track = f"（{dated.track.label}）" if dated.track is Track.SHOWCASE else ""
        yield f"时间节点：{dated.on} {dated.title}{track}　{dated.when}"


def showcase_line(track: ShowcaseTrack) -> str:
    """Return the second track in one line."""
    late = f"　逾期 {track.overdue} 份" if track.overdue else ""
    missing = f"　文件缺失 {track.unusable} 份" if track.unusable else ""
    materials = f"材料 {track.ready.text}" if track.ready.total else "还没有列出材料"
    return f"单项示范：{track.project.name}　{materials}{late}{missing}"


def score_line(result: Score) -> str:
    """Return base range, bonus, penalty and self-checks in one line."""
    checked = f"自查 {result.self_checks_done}/{len(result.ledgers)}"
    open_items = "" if result.self_checks_done == len(result.ledgers) else "（未自查的情况未知，不等于零）"
    return (
        f"基本分 {range_text(result.base)}　满分 {points_text(result.maximum)}　"
        f"加分 {points_text(result.bonus)}　扣分 {points_text(result.penalty)}　{checked}{open_items}"
    )


def _step_lines(seen: Overview) -> Iterator[str]:
    yield ""
    if not seen.next_steps:
        yield "下一步：没有缺项。"
        return
    yield f"下一步（共 {len(seen.next_steps)} 项有缺项）"
    for step in seen.next_steps[:_STEPS]:
        yield f"  {step_text(step)}"
    if len(seen.next_steps) > _STEPS:
        yield f"  ……还有 {len(seen.next_steps) - _STEPS} 项，用 shifan list --todo 查看"


def step_text(step: NextStep) -> str:
    """Return a next step in one line."""
    when = f"　逾期 {-step.days_left} 天" if step.overdue and step.days_left is not None else ""
    when = when or (f"　{step.due} 前" if step.due else "")
    reasons = "；".join(f"{s.kind.label}（{s.detail}）" if s.detail else s.kind.label for s in step.shortfalls[:2])
    title = pad(f"{step.criterion.number} {step.criterion.title}", 30)
    return f"{title} {step.lead or '未指定单位'}　{reasons}{when}"


def _completion_text(found: Completion) -> str:
    named = (
        ("收集率", found.collected),
        ("核查点", found.checkpoints),
        ("提交率", found.submitted),
        ("审定率", found.accepted),
        ("自查完成", found.self_checked),
    )
    return "　".join(f"{name} {ratio.text}" for name, ratio in named if ratio.total)


def status_data(session: Session) -> dict[str, Any]:
    """Return the overview as plain data for scripts."""
    from shifan.cli.score_data import range_data, score_data  # only for scripts: keeps start-up short

    seen = overview(session)
    application = seen.state.application
    return {
        "county": application.county,
        "round": application.round,
        "period": [str(application.period_start), str(application.period_end)],
        "today": str(seen.today),
        "days_left": seen.days_left,
        "edition": {"id": session.edition.id, "digest": session.edition.digest, "notice": session.edition.notice},
        "completion": _completion_data(seen.total),
        "groups": [
            {
                "number": progress.group.number,
                "title": progress.group.title,
                "completion": _completion_data(progress.completion),
                "points": range_data(progress.points) if progress.points else None,
            }
            for progress in seen.groups
        ],
        "departments": [
            {"name": d.name, "presumed": d.presumed, "completion": _completion_data(seen.departments[d.id])}
            for d in seen.state.departments
        ],
        "upcoming": [
            {"title": d.title, "on": str(d.on), "days_left": d.days_left, "track": d.track.value} for d in seen.upcoming
        ],
        "showcase": _showcase_data(seen.showcase) if seen.showcase else None,
        "evidence_wrong": [_wrong_data(session, found) for found in wrong_files(session, seen.state)],
        "score": score_data(seen.score),
        "next_steps": [
            {
                "number": step.criterion.number,
                "title": step.criterion.title,
                "lead": step.lead,
                "due": str(step.due) if step.due else None,
                "shortfalls": [{"kind": s.kind.value, "detail": s.detail} for s in step.shortfalls],
            }
            for step in seen.next_steps
        ],
    }


def _wrong_data(session: Session, found: Finding) -> dict[str, Any]:
    return {
        "trouble": found.trouble.value,
        "text": found.text,
        "items": [session.edition.by_id(key).number for key in found.criterion_ids],
    }


def _showcase_data(track: ShowcaseTrack) -> dict[str, Any]:
    return {
        "name": track.project.name,
        "unit": track.project.unit,
        "materials": {"done": track.ready.done, "total": track.ready.total, "percent": track.ready.percent},
        "overdue": track.overdue,
        "unusable": track.unusable,
    }


def _completion_data(found: Completion) -> dict[str, Any]:
    def data(ratio: Ratio) -> dict[str, int | None]:
        return {"done": ratio.done, "total": ratio.total, "percent": ratio.percent}

    return {
        "collected": data(found.collected),
        "checkpoints": data(found.checkpoints),
        "submitted": data(found.submitted),
        "accepted": data(found.accepted),
        "self_checked": data(found.self_checked),
    }
