"""showcase show, set; showcase material add, due, done, attach, remove; showcase milestone add, remove."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import DATE, Options, act, report
from shifan.cli.looking import NOT_SECRET, look_first
from shifan.cli.output import echo
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.showcase import MaterialLine, ShowcaseTrack
from shifan.services import showcase as project
from shifan.services.file_looks import without_names_told


@click.group(cls=Group)
def showcase() -> None:
    """单项示范项目。"""


@showcase.command("show", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show(options: Options, as_json: bool) -> None:
    """查看项目、材料清单和时间节点。"""
    with options.open() as session:
        track = project.showcase_track(session)
    if track is None:
        raise NotFoundError("还没有单项示范项目。", "请先用 shifan showcase set 项目名 推荐一个。")
    echo(json.dumps(_data(track), ensure_ascii=False, indent=2) if as_json else "\n".join(_page(track)))


@showcase.command("set", cls=Command)
@click.argument("name", metavar="[项目名]", required=False)
@click.option("--unit", metavar="单位", help="承办单位。")
@click.option("--summary", metavar="简介", help="项目简介。")
@click.pass_context
def set_showcase(ctx: click.Context, name: str | None, unit: str | None, summary: str | None) -> None:
    """推荐项目，或修改名称、单位、简介。"""
    if name is None and unit is None and summary is None:
        raise UsageError("请写明要改什么。", "例：shifan showcase set 项目名 --unit 县信访局 --summary 简介")
    act(ctx, lambda session: project.set_showcase(session, name=name, unit=unit, summary=summary))


@showcase.group("material", cls=Group)
def material() -> None:
    """项目自己的材料清单。"""


@material.command("add", cls=Command)
@click.argument("title", metavar="材料")
@click.option("--due", type=DATE, help="完成时限。")
@click.pass_context
def add(ctx: click.Context, title: str, due: date | None) -> None:
    """增加一份要准备的材料。"""
    act(ctx, lambda session: project.add_material(session, title, due=due))


@material.command("due", cls=Command)
@click.argument("title", metavar="材料")
@click.argument("due", metavar="[日期]", required=False, type=DATE)
@click.option("--clear", is_flag=True, help="取消时限。")
@click.pass_context
def set_due(ctx: click.Context, title: str, due: date | None, clear: bool) -> None:
    """定完成时限。材料可写名称或序号。"""
    if (due is None) != clear:
        raise UsageError("请写日期；取消用 --clear。")
    act(ctx, lambda session: project.set_material_due(session, title, due))


@material.command("done", cls=Command)
@click.argument("title", metavar="材料")
@click.option("--reopen", is_flag=True, help="改回没有完成。")
@click.pass_context
def done(ctx: click.Context, title: str, reopen: bool) -> None:
    """标为已完成。材料可写名称或序号。"""
    act(ctx, lambda session: project.mark_material(session, title, not reopen))


@material.command("attach", cls=Command)
@click.argument("title", metavar="材料")
@click.argument("document", metavar="文件")
@NOT_SECRET
@click.pass_obj
def attach(options: Options, title: str, document: str, not_secret: bool) -> None:
    """附上文件（存入材料库），或材料库里已有的材料（写名称）。有密级或内部字样的文件不添加，返回 3。"""
    files = [path for path in (Path(document),) if path.exists()]  # else it is the title of one in the pool
    with options.open() as session:
        look_first(session, files, not_secret=not_secret)
        done = session.perform(lambda opened: project.attach_to_material(opened, title, document))
        report(without_names_told(done, files))


@material.command("remove", cls=Command)
@click.argument("title", metavar="材料")
@click.pass_context
def remove(ctx: click.Context, title: str) -> None:
    """从清单中移除；文件仍留在材料库。"""
    act(ctx, lambda session: project.remove_material(session, title))


@showcase.group("milestone", cls=Group)
def milestone() -> None:
    """项目自己的时间节点。"""


@milestone.command("add", cls=Command)
@click.argument("title", metavar="名称")
@click.argument("on", metavar="日期", type=DATE)
@click.pass_context
def add_milestone(ctx: click.Context, title: str, on: date) -> None:
    """添加一个时间节点。"""
    act(ctx, lambda session: project.add_showcase_milestone(session, title, on))


@milestone.command("remove", cls=Command)
@click.argument("title", metavar="名称")
@click.pass_context
def remove_milestone(ctx: click.Context, title: str) -> None:
    """移除一个时间节点。"""
    act(ctx, lambda session: project.remove_showcase_milestone(session, title))


def _page(track: ShowcaseTrack) -> Iterator[str]:
    found = track.project
    yield f"单项示范项目：{found.name}　{found.unit or '未写承办单位'}"
    if found.summary:
        yield f"简介：{found.summary}"
    yield f"材料 {track.ready.text}"
    for line in track.materials:
        yield f"  {_material_text(line)}"
    for dated in track.dates:
        yield f"时间节点：{dated.on} {dated.title}　{dated.when}"


def _material_text(line: MaterialLine) -> str:
    row = line.material
    parts = [f"{line.number}　{'已完成' if row.done else '未完成'}　{row.title}"]
    if line.days_left is not None:
        late = f"逾期 {-line.days_left} 天" if line.overdue else f"还有 {line.days_left} 天"
        parts.append(f"{row.due} 前（{late}）")
    if line.document:
        parts.append(f"文件：{line.document}" + ("" if line.usable else "（缺失或打不开）"))
    return "　".join(parts)


def _data(track: ShowcaseTrack) -> dict[str, Any]:
    found = track.project
    return {
        "name": found.name,
        "unit": found.unit,
        "summary": found.summary,
        "ready": {"done": track.ready.done, "total": track.ready.total, "percent": track.ready.percent},
        "overdue": track.overdue,
        "unusable": track.unusable,
        "materials": [_material_data(line) for line in track.materials],
        "milestones": [
            {"title": dated.title, "on": str(dated.on), "days_left": dated.days_left} for dated in track.dates
        ],
    }


def _material_data(line: MaterialLine) -> dict[str, Any]:
    row = line.material
    return {
        "number": line.number,
        "title": row.title,
        "done": row.done,
        "due": str(row.due) if row.due else None,
        "days_left": line.days_left,
        "document": line.document,
        "usable": line.usable,
    }
