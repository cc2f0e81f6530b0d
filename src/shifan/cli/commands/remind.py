"""remind UNIT or --all; remind log, answer."""

from __future__ import annotations

import json
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options, act, report
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.services import reminding

_DRAFT = "text"


class _RemindGroup(Group):
    """``remind 县司法局`` is short for ``remind text 县司法局``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_DRAFT, *args]
        return super().parse_args(ctx, args)


@click.group(cls=_RemindGroup)
def remind() -> None:
    """催办：shifan remind 单位 给出催办文字，发出后登记。"""


@remind.command(_DRAFT, cls=Command)
@click.argument("department", metavar="[单位]", required=False)
@click.option("--all", "everything", is_flag=True, help="所有有欠交事项的单位。")
@click.option("--call", default="", metavar="联系人", help="有疑问联系谁，可带电话；不写则为操作人。")
@click.option("--send", is_flag=True, help="登记为已催办。")
@click.pass_obj
def text(options: Options, department: str | None, everything: bool, call: str, send: bool) -> None:
    """给出催办文字：缺什么、什么时候前、找谁；可省去命令名。"""
    if (department is None) != everything:
        raise UsageError("请写单位，例如 shifan remind 县司法局；所有单位用 --all。")
    with options.open() as session:
        found = reminding.drafts(session, department, call=call)
        wanted = [draft for draft in found if draft.text]
        if not wanted:
            who = "各单位" if everything else found[0].department.name
            echo(f"{who}目前没有欠交事项，不用催办。")
            return
        for draft in wanted:
            echo(draft.text)
            echo("")
        if send:
            report(reminding.send(session, wanted))
        else:
            echo(f"共 {len(wanted)} 个单位。发出后请加 --send 登记。")


@remind.command("log", cls=Command)
@click.option("--department", metavar="单位", help="只列这个单位。")
@click.option("--full", is_flag=True, help="连催办文字一起列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def log(options: Options, department: str | None, full: bool, as_json: bool) -> None:
    """列出催办记录和回复，最近的在前。"""
    with options.open() as session:
        found = reminding.reminder_log(session, department)
        if as_json:
            echo(json.dumps([_data(line) for line in found], ensure_ascii=False, indent=2))
            return
        for line in found:
            sent = line.reminder
            answer = f"{sent.responded_on} 回复：{sent.response.replace(chr(10), '；')}" if sent.response else "未回复"
            echo(f"{sent.id} {sent.sent_at:%Y-%m-%d %H:%M} {line.department.name}（{sent.sent_by}）　{answer}")
            if full:
                echo(f"{sent.text}\n")
        echo(f"共 {len(found)} 次，{sum(not line.reminder.response for line in found)} 次未回复。")


def _data(line: reminding.LogLine) -> dict[str, Any]:
    sent = line.reminder
    return {
        "id": sent.id,
        "department": line.department.name,
        "sent_at": sent.sent_at.isoformat(),
        "sent_by": sent.sent_by,
        "text": sent.text,
        "response": sent.response,
        "responded_on": str(sent.responded_on) if sent.responded_on else None,
    }


@remind.command("answer", cls=Command)
@click.argument("reminder_id", metavar="催办编号")
@click.argument("answer", metavar="回复")
@click.pass_context
def answer_to(ctx: click.Context, reminder_id: str, answer: str) -> None:
    """登记单位的回复。"""
    act(ctx, lambda session: reminding.answer_reminder(session, reminder_id, answer))
