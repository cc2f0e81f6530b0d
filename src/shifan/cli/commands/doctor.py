"""doctor."""

from __future__ import annotations

import json
import os
import shutil
import sys

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, act
from shifan.cli.output import echo
from shifan.services import checking, mending
from shifan.services.checking import Finding, Terminal
from shifan.tui.cjk.terminal import ambiguous_width


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--mend", is_flag=True, help="台账内容与操作记录对不上时，按操作记录改回。")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, mend: bool) -> None:
    """检查台账文件、操作记录、备份、材料和这台电脑，说明怎么办。有问题时返回 1。"""
    options: Options = ctx.obj
    if mend:
        act(ctx, mending.mend_rows)
        return
    with options.open(without_edition=True) as session:
        findings = checking.examine(session, _terminal())
    if as_json:
        echo(json.dumps([_data(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            echo(f"{'正常' if finding.fine else '问题'}　{finding.said}")
    if not checking.all_fine(findings):
        ctx.exit(1)


def _data(finding: Finding) -> dict[str, str | bool]:
    return {"topic": finding.topic, "fine": finding.fine, "text": finding.text, "advice": finding.advice}


def _terminal() -> Terminal | None:
    """Return what is known of the terminal, None when the output goes elsewhere."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    size = shutil.get_terminal_size()
    return Terminal(
        columns=size.columns,
        lines=size.lines,
        ambiguous=ambiguous_width(),
        encoding=sys.stdout.encoding,
        file_names=sys.getfilesystemencoding(),
        environ=dict(os.environ),
    )
