"""criteria diff, match, migrate: two editions compared, checkpoints taken over, the application moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, act, quoted, report
from shifan.cli.output import echo
from shifan.domain.errors import NotFoundError, UsageError
from shifan.services.setup import DEFAULT_EDITION

if TYPE_CHECKING:
    from shifan.domain.editions.comparing import EditionDifference
    from shifan.domain.scoring import Score
    from shifan.services.edition_matching import Matching
    from shifan.services.migrating import MigrationPreview, Route

_FILE = click.Path(path_type=Path)
_CROSSWALK = click.option("--crosswalk", type=_FILE, metavar="文件", help="对照表；不写则按编码和文字对应。")


@click.command("diff", cls=Command)
@click.argument("old", metavar="旧版")
@click.argument("new", metavar="新版")
@_CROSSWALK
@click.option("--brief", is_flag=True, help="不逐字列出文字改动。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--xlsx", type=_FILE, metavar="文件", help="写成 Excel 工作簿。")
@click.option("--force", is_flag=True, help="覆盖已有的工作簿。")
@click.pass_obj
def diff(
    options: Options,
    old: str,
    new: str,
    crosswalk: Path | None,
    brief: bool,
    as_json: bool,
    xlsx: Path | None,
    force: bool,
) -> None:
    """对比两个指标版本：新增、删除、文字改动（逐字）、换了位置、编号改变。"""
    from shifan.domain.editions.words import difference_lines
    from shifan.services.edition_diff import compare, write_difference

    found = compare(old, new, _own_editions(options), crosswalk)
    if xlsx is not None:
        echo(f"已写「{write_difference(xlsx, found, force=force)}」。", err=as_json)
    if as_json:
        echo(json.dumps(_difference_data(found), ensure_ascii=False, indent=2))
    elif xlsx is None:
        echo("\n".join(difference_lines(found, full=not brief)))


@click.command("match", cls=Command)
@click.argument("edition_id", metavar="版本")
@click.option("--with", "source_id", default=DEFAULT_EDITION, metavar="来源版本", help="沿用哪一版的核查点。")
@click.option("--out", type=_FILE, metavar="文件", help="写出匹配文件，逐项核对后用 --accept 采用。")
@click.option("--accept", type=_FILE, metavar="文件", help="采用核对过的匹配文件。")
@click.option("--accept-sure", is_flag=True, help="直接采用把握大的（相似度 85% 以上且明显领先）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_context
def match(
    ctx: click.Context,
    edition_id: str,
    source_id: str,
    out: Path | None,
    accept: Path | None,
    accept_sure: bool,
    as_json: bool,
) -> None:
    """为导入的指标找出工作版里相近的项，沿用其核查点、量化指标和参考；官方文字不动。"""
    from shifan.services import edition_matching

    options: Options = ctx.obj
    if sum((out is not None, accept is not None, accept_sure)) > 1:
        raise UsageError("--out、--accept、--accept-sure 只能用一个。")
    found = edition_matching.match_editions(edition_id, source_id, _own_editions(options))
    if accept is not None:
        found = edition_matching.read_matching(accept, found)
    if accept is not None or accept_sure:
        options.refuse_read_only()
        act(ctx, lambda session: edition_matching.accept_matching(session, found))
        return
    if as_json:
        echo(json.dumps(_matching_data(found), ensure_ascii=False, indent=2))
    else:
        echo("\n".join(_matching_lines(found)))
    if out is not None:
        edition_matching.write_matching(out, found)
        echo(
            f"已写「{out}」。核对 take 一栏后采用：shifan criteria match {edition_id} --accept {quoted(out)}",
            err=as_json,
        )


@click.command("migrate", cls=Command)
@click.option("--to", "edition_id", required=True, metavar="版本", help="换用哪个指标版本。")
@_CROSSWALK
@click.option("--write-crosswalk", "write_to", type=_FILE, metavar="文件", help="把所用的对照表写出来，改好后再用。")
@click.option("--scheme", "scheme_id", metavar="方案", help="换版后用的计分方案。")
@click.option("--apply", "wanted", is_flag=True, help="真正换版；不写只看影响。")
@click.option("--all", "everything", is_flag=True, help="没有记录也没有变化的项也列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def migrate(
    options: Options,
    edition_id: str,
    crosswalk: Path | None,
    write_to: Path | None,
    scheme_id: str | None,
    wanted: bool,
    everything: bool,
    as_json: bool,
) -> None:
    """把本次申报换到另一个指标版本：先看影响，加 --apply 才换；换版是一步，可以撤销。"""
    from shifan.services import migrating

    with options.open() as session:
        route = migrating.route_to(session, edition_id, crosswalk)
        if write_to is not None:
            migrating.write_crosswalk(write_to, route)
            echo(f"已写「{write_to}」。改好后：--crosswalk {quoted(write_to)}", err=as_json)
        if wanted:
            report(session.perform(lambda s: migrating.migrate(s, route, scheme_id)))
            return
        preview = migrating.preview_migration(session, route, scheme_id)
        if as_json:
            echo(json.dumps(_preview_data(preview), ensure_ascii=False, indent=2))
        else:
            echo("\n".join(preview_lines(preview, everything=everything)))


def preview_lines(preview: MigrationPreview, *, everything: bool = False) -> Iterator[str]:
    """Yield what a migration would do, as text."""
    from shifan.services.migrating import score_moved

    plan, route = preview.plan, preview.route
    yield f"{route.old.title}（{route.old.id}） → {route.new.title}（{route.new.id}）　{route.origin}"
    yield f"新版说明：{route.new.notice}"
    yield "　".join(f"{relation.label} {count}" for relation, count in plan.counts.items())
    for fate in plan.fates:
        if everything or (fate.used and fate.lines) or not fate.relation.direct:
            yield fate.heading
            yield from (f"    {line}" for line in fate.lines)
    yield f"须重新复核 {len(plan.to_review)} 项，归档 {len(plan.archived)} 项，不删除任何内容"
    yield f"得分：{score_moved(preview)}"
    yield f"计分方案：{preview.scheme.title}"
    yield from (f"注意：{remark}" for remark in preview.remarks)
    yield from _undecided_lines(route)
    yield "没有改动任何内容；确认后加 --apply 换版。"


def _undecided_lines(route: Route) -> Iterator[str]:
    if not route.undecided:
        return
    yield f"有 {len(route.undecided)} 项对应哪一项还没有确定，先用 --write-crosswalk 写出对照表，改好再换："
    for one in route.undecided:
        names = "；".join(
            f"{route.new.by_id(found.new_id).number} {route.new.by_id(found.new_id).title} {found.percent}%"
            for found in one.candidates[:3]
        )
        yield f"  旧版第 {one.old.number} 项 {one.old.title}：可能是 {names}"


def _own_editions(options: Options) -> Path | None:
    """Return where imported editions are: in the workspace, where there is one."""
    from shifan.criteria.library import OWN_EDITIONS
    from shifan.services.workspace import locate

    try:
        return locate(options.workspace, options.store).folder / OWN_EDITIONS
    except NotFoundError:
        if options.workspace is not None:
            raise
        return None


def _difference_data(found: EditionDifference) -> dict[str, Any]:
    return {
        "old": {"id": found.old.id, "title": found.old.title, "digest": found.old.digest},
        "new": {"id": found.new.id, "title": found.new.title, "digest": found.new.digest},
        "same": found.same,
        "items": [
            {
                "alterations": [kind.value for kind in item.alterations],
                "old": {"id": item.old.id, "number": item.old.number, "title": item.old.title} if item.old else None,
                "new": {"id": item.new.id, "number": item.new.number, "title": item.new.title} if item.new else None,
                "paired_by": item.pair.ground.value if item.pair else None,
                "likeness": item.pair.likeness if item.pair else None,
                "old_place": item.old_place,
                "new_place": item.new_place,
                "fields": [
                    {
                        "field": field.field,
                        "old": field.old,
                        "new": field.new,
                        "parts": [[part.fate.value, part.text] for part in field.parts],
                    }
                    for field in item.fields
                ],
            }
            for item in found.items
        ],
    }


def _matching_lines(found: Matching) -> Iterator[str]:
    yield f"{found.edition.title}（{found.edition.id}）　沿用来源：{found.source.title}（{found.source.id}）"
    for match_ in found.matches:
        best = match_.candidates[0] if match_.candidates else None
        shown = f"{best.item.number} {best.item.title} {best.percent}%" if best else "没有相近的项"
        yield f"{'√' if match_.chosen else '？'} {match_.item.number} {match_.item.title} ← {shown}"
    open_ = sum(1 for one in found.matches if not one.chosen)
    yield f"已选定 {len(found.chosen)} 项，待定 {open_} 项。"


def _matching_data(found: Matching) -> list[dict[str, Any]]:
    return [
        {
            "item": one.item.id,
            "number": one.item.number,
            "title": one.item.title,
            "take": one.chosen or None,
            "sure": one.sure,
            "candidates": [
                {"id": other.item.id, "number": other.item.number, "title": other.item.title, "percent": other.percent}
                for other in one.candidates
            ],
        }
        for one in found.matches
    ]


def _score_data(found: Score) -> dict[str, Any]:
    sums = ("confirmed", "claimed", "ceiling")
    return {
        **{name: str(getattr(found.base, name)) for name in sums},
        "bonus": str(found.bonus),
        "penalty": str(found.penalty),
        "total": {name: str(getattr(found.total, name)) for name in sums},
    }


def _preview_data(preview: MigrationPreview) -> dict[str, Any]:
    plan, route = preview.plan, preview.route
    return {
        "from": route.old.id,
        "to": route.new.id,
        "crosswalk": route.origin,
        "counts": {relation.value: count for relation, count in plan.counts.items()},
        "items": [
            {
                "relation": fate.relation.value,
                "old": [item.number for item in fate.old],
                "new": [item.number for item in fate.new],
                "before": [record.status.value for record in fate.before],
                "after": [record.status.value for record in fate.after],
                "carried": {one.name: [one.over, one.there] for one in fate.carried if one.there},
                "remarks": list(fate.remarks),
                "review": list(fate.review),
                "archived": list(fate.archived),
            }
            for fate in plan.fates
        ],
        "review": list(plan.to_review),
        "archived": [found.number for found in plan.archived],
        "loose_evidence": list(preview.loose),
        "score": {"before": _score_data(preview.before), "after": _score_data(preview.after)},
        "scheme": preview.scheme.id,
        "remarks": list(preview.remarks),
        "undecided": [one.old.number for one in route.undecided],
    }
