"""report: documents (Word) made from the ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, WordType
from shifan.cli.moments import MOMENT
from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.domain.reports.contents import ReportKind

if TYPE_CHECKING:
    from shifan.domain.moments import Moment
    from shifan.services.reporting import Report, Wish

_SHOWN = 5


@click.command(cls=Command)
@click.argument("kind", metavar="文书", type=WordType(ReportKind))
@click.argument("target", metavar="[文件.docx]", required=False, type=click.Path(path_type=Path))
@click.option("--template", type=click.Path(path_type=Path), metavar="模板.docx", help="填自己的模板，如红头文件。")
@click.option("--department", "-d", default="", metavar="单位", help="只出这个单位的：责任分解表、督办单、缺项清单。")
@click.option("--since", type=MOMENT, metavar="日期", help="通报与哪一天对比；不写则与最近一次调度比。")
@click.option("--call", default="", metavar="联系人", help="督办单上的联系人，可带电话；不写则为操作人。")
@click.option("--app", "application", metavar="编号", help="一个台账里有几次申报时，指明哪一次。")
@click.option("--fields", is_flag=True, help="列出模板里可以写的字段，不写文件。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@click.pass_obj
def report(
    options: Options,
    kind: ReportKind,
    target: Path | None,
    template: Path | None,
    department: str,
    since: Moment | None,
    call: str,
    application: str | None,
    fields: bool,
    force: bool,
) -> None:
    """出文书（.docx）：自评报告、责任分解表、督办单、通报、年度报告章节、缺项清单。

    督办单写 .docx 是一个文件，写文件夹则每个单位一份。
    """
    if target is None and not fields:
        raise UsageError("请写明存到哪个文件。", f"例：shifan report {kind.label} {kind.label}.docx")
    from shifan.services.reporting import Wish, report_of  # much is imported: only when a document is made

    options = replace(options, application=application) if application else options
    wish = Wish(template, department, since, call, force)
    if fields:
        with options.open() as session:
            _list_fields(report_of(session, kind, wish))
    elif target is not None:
        _write(options, kind, target, wish)


def _write(options: Options, kind: ReportKind, target: Path, wish: Wish) -> None:
    from shifan.cli.progress import shown_progress
    from shifan.services.reporting import prepare_report

    with options.open() as session:
        making = prepare_report(session, target, kind, wish)
    with shown_progress() as watch:
        made = making.run(watch)
    if len(made.paths) == 1:
        echo(f"已写好{kind.label}：{made.paths[0]}")
    else:
        echo(f"已写好{kind.label} {len(made.paths)} 份，在「{target}」：")
        for path in made.paths[:_SHOWN]:
            echo(f"  {path.name}")
        if len(made.paths) > _SHOWN:
            echo(f"  ……另有 {len(made.paths) - _SHOWN} 份")
    for warning in made.warnings:
        echo(f"注意：{warning}", err=True)


def _list_fields(found: Report) -> None:
    from shifan.domain.reports.fields import ADDED

    contents = found.contents[0]
    echo("单个字段（写在任何地方）：")
    for name, text in {**dict.fromkeys(ADDED, ""), **contents.fields}.items():
        echo(f"  {{{{{name}}}}}" + (f"　如 {text[:40]}" if text else ""))
    echo("列表（写在表格的一行或一段里，有几条就重复几次）：")
    for kind, lines in contents.lists.items():
        columns = "、".join(f"{{{{{kind}.{column}}}}}" for column in lines[0]) if lines else "（现在没有内容）"
        echo(f"  {kind}（{len(lines)} 条）：{columns}")
