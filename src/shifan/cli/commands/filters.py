"""Searches kept under a name, and the sheet of all keys."""

from __future__ import annotations

import json
from pathlib import Path

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options
from shifan.cli.output import echo
from shifan.domain.errors import ReadOnlyError, UsageError
from shifan.domain.text import pad


@click.group("filter", cls=Group)
def filter_group() -> None:
    """保存的筛选：只是您查看的方式，存在工作文件夹里，不进操作记录，不能撤销。"""


def _refuse_read_only(read_only: bool) -> None:
    if read_only:
        raise ReadOnlyError


@filter_group.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_filters(options: Options, as_json: bool) -> None:
    """列出保存的筛选和各有多少项。"""
    from shifan.services.finding import matching_items
    from shifan.services.saved_filters import saved_filters

    with options.open() as session:
        kept = saved_filters(session.folder, session.user)
        counted = [(found, len(matching_items(session, found.query))) for found in kept]
    if as_json:
        data = [{"name": found.name, "query": found.query, "count": count} for found, count in counted]
        echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for found, count in counted:
        echo(f"{pad(found.name, 20)} {count:>3} 项  {found.query}")
    echo(f"共 {len(kept)} 个。")


@filter_group.command("save", cls=Command)
@click.argument("name", metavar="名称")
@click.argument("query", metavar="词")
@click.pass_obj
def save(options: Options, name: str, query: str) -> None:
    """保存一个筛选，同名的换掉。"""
    from shifan.services.saved_filters import save_filter

    with options.open() as session:
        _refuse_read_only(session.read_only)
        save_filter(session.folder, session.user, name, query)
    echo(f"已保存筛选「{name}」。使用：shifan list --filter {name}")


@filter_group.command("remove", cls=Command)
@click.argument("name", metavar="名称")
@click.pass_obj
def remove(options: Options, name: str) -> None:
    """删除一个筛选。"""
    from shifan.services.finding import saved_query
    from shifan.services.saved_filters import forget_filter

    with options.open() as session:
        _refuse_read_only(session.read_only)
        query = saved_query(session, name)
        forget_filter(session.folder, session.user, name.strip())
    echo(f"已删除筛选「{name}」。它查的是：{query}")


@click.command(cls=Command)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="存成文件：网页（可以打印）或文本文件，由文件名的结尾决定。",
)
@click.option("--force", is_flag=True, help="文件已经存在时覆盖。")
def keys(out: Path | None, force: bool) -> None:
    """列出界面的全部按键，可以存成打印用的表。"""
    from shifan.services.text_file import write_text_file, write_web_page
    from shifan.tui.keys_sheet import sheet_page, sheet_text

    if out is None:
        echo(sheet_text(), nl=False)
        return
    if out.suffix.lower() == ".html":
        write_web_page(out, sheet_page(), force=force)
    elif out.suffix.lower() == ".txt":
        write_text_file(out, sheet_text(), force=force)
    else:
        raise UsageError(f"文件名「{out.name}」要以 .html 或 .txt 结尾。", "例：shifan keys --out 按键表.html")
    echo(f"已存：{out}")
