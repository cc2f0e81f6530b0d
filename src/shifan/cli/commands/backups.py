"""backup, restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, report
from shifan.cli.output import echo
from shifan.domain.errors import DamagedStoreError, NotFoundError
from shifan.services import backups, restoring
from shifan.services.restore_preview import Preview, told
from shifan.services.restoring import Choice
from shifan.services.workspace import Workspace


@click.command(cls=Command)
@click.option("--to", "target", type=click.Path(path_type=Path), metavar="文件或文件夹", help="另存到这里，如优盘。")
@click.pass_obj
def backup(options: Options, target: Path | None) -> None:
    """立即备份台账（保留最近 20 份，每月第一份长期保留）。"""
    with options.open() as session:
        path = backups.back_up(session, backups.BY_HAND) if target is None else backups.back_up_to(session, target)
    echo(f"{backups.told(path)}材料文件不在备份里，请另外留存材料文件夹。")


@click.command(cls=Command)
@click.argument("which", metavar="[序号或文件]", required=False)
@click.option("--preview", "only_look", is_flag=True, help="只看会改什么，不恢复。")
@click.option("--yes", is_flag=True, help="确认恢复。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_context
def restore(ctx: click.Context, which: str | None, only_look: bool, yes: bool, as_json: bool) -> None:
    """不写序号时列出备份；写序号（1 是最新的）或文件时先看会改什么，加 --yes 恢复。"""
    options: Options = ctx.obj
    place = restoring.workspace_with_backups(options.workspace, options.store)
    if which is None:
        _list(place.folder, as_json)
        return
    path = restoring.chosen(place.folder, which)
    damage = _restore_by_difference(options, place, path, look=only_look or not yes, as_json=as_json)
    if damage:
        _replace(options, place, path, damage, look=only_look or not yes, as_json=as_json)
    if not (only_look or yes):
        echo("没有恢复。确认恢复请加 --yes。", err=True)
        ctx.exit(1)


def _restore_by_difference(options: Options, place: Workspace, path: Path, *, look: bool, as_json: bool) -> str:
    """Show or take the step where the present store can be read; else return why it cannot."""
    try:
        session = options.open()
    except DamagedStoreError as error:
        return error.message
    except NotFoundError:
        if not isinstance(place.store, Path) or place.store.exists():
            raise
        return f"没有找到台账文件 {place.store}。"
    with session:
        damage = restoring.damage_of(session)
        if damage:
            return damage
        if look:
            _show(restoring.preview(session, path), as_json)
        else:
            report(restoring.restore(session, path))
    return ""


def _replace(options: Options, place: Workspace, path: Path, damage: str, *, look: bool, as_json: bool) -> None:
    """Show or take the step where the present store cannot be read."""
    options.refuse_read_only()
    if look:
        _show(restoring.preview_unreadable(place.store, path, damage, options.application), as_json)
    else:
        report(restoring.replace(place, path, user=options.user, application_id=options.application))


def _list(folder: Path, as_json: bool) -> None:
    found = restoring.choices(folder)
    if as_json:
        echo(json.dumps([_choice(choice) for choice in found], ensure_ascii=False, indent=2))
        return
    if not found:
        echo("还没有备份。立即备份：shifan backup")
        return
    for choice in found:
        held = choice.contents
        inside = f"{held.operations} 步操作，最后：{_minute(held.last_at)} {held.last_label}" if held else "读不出来"
        echo(f"{choice.number:>3}　{choice.backup.made}　{choice.backup.reason}　{inside}")
    echo("看会改什么：shifan restore 1 --preview；恢复：shifan restore 1 --yes")


def _minute(text: str) -> str:
    return text[:16].replace("T", " ")


def _choice(choice: Choice) -> dict[str, Any]:
    held = choice.contents
    return {
        "number": choice.number,
        "file": str(choice.backup.path),
        "made": choice.backup.made,
        "reason": choice.backup.reason,
        "operations": held.operations if held else None,
        "last_at": held.last_at if held else None,
        "last_label": held.last_label if held else None,
    }


def _show(found: Preview, as_json: bool) -> None:
    if as_json:
        echo(json.dumps(_preview(found), ensure_ascii=False, indent=2))
        return
    for line in told(found):
        echo(line)


def _preview(found: Preview) -> dict[str, Any]:
    return {
        "file": str(found.path),
        "name": found.name,
        "damage": found.damage,
        "newest": found.newest.seq if found.newest else None,
        "newest_at": found.newest.at.isoformat() if found.newest else None,
        "lost": [
            {"seq": one.seq, "at": one.at.isoformat(), "user": one.user, "label": one.label} for one in found.lost
        ],
        "missing": found.missing,
        "changes": [
            {"entity": one.entity, "key": one.key, "item": one.item, "verb": one.verb.value, "lines": list(one.lines)}
            for one in found.changes
        ],
    }
