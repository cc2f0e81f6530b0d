"""scheme list, show, validate, use, new."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import Options, WordType, act, quoted
from shifan.cli.output import echo
from shifan.criteria.library import OWN_SCHEMES, editions_beside, load_edition, load_scheme
from shifan.domain.errors import DataFileError, NotFoundError, ShifanError
from shifan.domain.explain import points_text
from shifan.domain.scheme import Basis, Scheme
from shifan.domain.scheme_words import full_marks, scheme_data, scheme_lines
from shifan.services.schemes import SchemeFile, known_schemes, use_scheme
from shifan.services.setup import DEFAULT_EDITION
from shifan.services.workspace import locate

_ID = click.argument("scheme_id", metavar="方案编码")
_TABLE = click.Path(path_type=Path)


@click.group(cls=Group)
def scheme() -> None:
    """计分方案：各项多少分、怎样算，依据是什么。"""


@scheme.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_schemes(options: Options, as_json: bool) -> None:
    """列出计分方案，标出现在用的。"""
    used, schemes, editions = _used(options), known_schemes(_own(options)), editions_beside(_own(options))
    if as_json:
        data = [{**_data(found, editions), "used": found.id == used} for found in schemes]
        echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for found in schemes:
        echo(f"{'→' if found.id == used else '　'} {_line(found, editions)}")


@scheme.command("show", cls=Command)
@_ID
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show_scheme(options: Options, scheme_id: str, as_json: bool) -> None:
    """查看方案：每个分值和它的依据。"""
    found = load_scheme(scheme_id, _own(options))
    edition = load_edition(found.edition.id if found.edition else DEFAULT_EDITION, editions_beside(_own(options)))
    if as_json:
        echo(json.dumps(scheme_data(edition, found), ensure_ascii=False, indent=2))
    else:
        echo("\n".join(scheme_lines(edition, found)))


@scheme.command("validate", cls=Command)
@click.argument("wanted", metavar="[方案编码或文件]", required=False)
@click.pass_obj
def validate(options: Options, wanted: str | None) -> None:
    """校验方案：有错时逐处列出文件、行号和字段，并返回 1；不写名字时校验全部。"""
    from shifan.criteria.scheme_checking import check_scheme  # pydantic and YAML: only for checking

    files = [Path(wanted)] if wanted and Path(wanted).is_file() else _paths(options, wanted)
    fine, wrong = [], []
    for path in files:
        try:
            fine.append(f"{path.name}：{check_scheme(path, own=editions_beside(_own(options)))['title']}，校验通过。")
        except DataFileError as error:
            wrong.append(error.message)
    if wrong:
        others = f"另有 {len(fine)} 个方案没有问题。" if fine else ""
        raise DataFileError("\n".join(wrong), f"请改正后重试。{others}")
    echo("\n".join(fine))


@scheme.command("use", cls=Command)
@_ID
@click.pass_context
def use(ctx: click.Context, scheme_id: str) -> None:
    """这次申报改用另一个方案计分（可以撤销）。"""
    act(ctx, lambda session: use_scheme(session, scheme_id))


@scheme.command("new", cls=Command)
@click.option("--from", "table", required=True, type=_TABLE, metavar="表格", help="写有分值的表格。")
@click.option("--id", "scheme_id", default="own", metavar="编码", help="方案的编码（小写字母），也是文件名。")
@click.option("--title", default="", metavar="名称", help="方案的名称；不写就用表格的文件名。")
@click.option("--basis", type=WordType(Basis), default=Basis.COUNTY, help="分值的依据，默认县里自定。")
@click.option("--sheet", metavar="表名", help="工作簿里的哪一张表。")
@click.pass_obj
def new(options: Options, table: Path, scheme_id: str, title: str, basis: Basis, sheet: str | None) -> None:
    """由一张有编号列和分值列的表格生成本县的方案，放进工作文件夹。"""
    from shifan.services.scheme_making import new_scheme  # reads a workbook: only here

    options.refuse_read_only()
    with options.open_quietly() as session:
        edition, folder = session.edition, session.own_schemes
    path, made = new_scheme(edition, folder, table, scheme_id=scheme_id, title=title, basis=basis, sheet=sheet)
    echo(f"已生成计分方案「{made.title}」：{quoted(path)}")
    marks = points_text(full_marks(edition, made))
    echo(f"共 {len(made.items)} 项，满分 {marks}。改用它：shifan scheme use {made.id}")


def _own(options: Options) -> Path | None:
    try:
        return locate(options.workspace, options.store).folder / OWN_SCHEMES
    except NotFoundError:
        return None  # outside of a workspace there are the shipped schemes


def _used(options: Options) -> str | None:
    try:
        with options.open_quietly() as session:
            return session.application().scheme_id
    except ShifanError:  # no workspace here, or its scheme is the very one with a fault
        return None


def _paths(options: Options, wanted: str | None) -> list[Path]:
    found = {one.id: one.path for one in known_schemes(_own(options))}
    if wanted is None:
        return list(found.values())
    if wanted not in found:
        raise NotFoundError(f"没有编码为 {wanted} 的计分方案，也没有这个文件。", f"现有方案：{'、'.join(found)}。")
    return [found[wanted]]


def _line(found: SchemeFile, editions: Path | None) -> str:
    place = "本县" if found.own else "自带"
    if found.scheme is None:
        return f"{found.id}　[{place}]　有错，不能用：{found.fault}"
    example = "　示例" if found.scheme.example else ""
    marks = points_text(_marks(found.scheme, editions))
    return f"{found.id}　{found.scheme.title}　[{place}{example}]　满分 {marks}"


def _data(found: SchemeFile, editions: Path | None) -> dict[str, Any]:
    known = found.scheme
    return {
        "id": found.id,
        "title": known.title if known else None,
        "own": found.own,
        "example": known.example if known else None,
        "maximum": points_text(_marks(known, editions)) if known else None,
        "fault": found.fault,
    }


def _marks(scheme: Scheme, editions: Path | None) -> Decimal:
    return full_marks(load_edition(scheme.edition.id if scheme.edition else DEFAULT_EDITION, editions), scheme)
