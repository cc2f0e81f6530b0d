"""criteria import: a user's official table becomes an edition, once what was read is confirmed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options, WordType, quoted
from shifan.cli.output import echo
from shifan.cli.progress import shown_progress
from shifan.domain.criteria import CriterionKind, Lifecycle
from shifan.domain.edition_table.values import Proposal, Role
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.numbering import plain_number
from shifan.domain.scheme import Basis
from shifan.domain.text import fold
from shifan.services.at_work import local_now
from shifan.services.workspace import locate

if TYPE_CHECKING:
    from shifan.services.edition_import import About, Imported

_YES = ("是", "写入", "y", "yes")
_ROLES = "、".join(role.label for role in Role)
_EXPECT = re.compile(r"(\d{1,4})[/\\,、\- ]+(\d{1,4})[/\\,、\- ]+(\d{1,4})")


class ExpectType(click.ParamType[tuple[int, int, int]]):
    """Counts of the three levels, as 10/34/104."""

    name = "一级/二级/三级"

    def convert(
        self, value: str | tuple[int, int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int, int]:
        """Return the three counts, or fail."""
        if isinstance(value, tuple):
            return value
        found = _EXPECT.fullmatch(fold(value))
        if found is None:
            self.fail(f"「{value}」应写成 一级/二级/三级 的数量，例如 10/34/104。", param, ctx)
        return int(found[1]), int(found[2]), int(found[3])


@click.command(cls=Command)
@click.argument("path", metavar="文件", type=click.Path(path_type=Path))
@click.option("--id", "edition_id", required=True, metavar="编码", help="给这一版起的编码，用小写字母、数字和连字符。")
@click.option("--title", required=True, metavar="名称", help="这一版指标的名称。")
@click.option("--issuer", default="", metavar="单位", help="发布单位。")
@click.option("--year", default="", metavar="年份", help="哪一年的。")
@click.option("--lifecycle", type=WordType(Lifecycle), default=Lifecycle.ACTIVE, help="这一版现在怎样，默认现行。")
@click.option("--sheet", "sheets", metavar="表名", multiple=True, help="只取这一张表，可写多次。")
@click.option("--column", "columns", metavar="表头=内容", multiple=True, help=f"指明一列，可写多次；内容有：{_ROLES}。")
@click.option("--kind", "kinds", metavar="编号=类别", multiple=True, help="指明一项是基础项、加分项还是扣分项。")
@click.option("--basis", type=WordType(Basis), default=Basis.OFFICIAL, help="表里分值的依据，默认官方公布。")
@click.option("--expect", type=ExpectType(), help="应有的数量，例如 10/34/104；对不上就不写入。")
@click.option("--yes", is_flag=True, help="不再询问，直接写入；要与 --expect 一起用。")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), metavar="文件夹", help="写到哪个文件夹；默认现在的工作文件夹。"
)
@click.pass_context
def import_table(
    ctx: click.Context,
    path: Path,
    edition_id: str,
    title: str,
    issuer: str,
    year: str,
    lifecycle: Lifecycle,
    sheets: tuple[str, ...],
    columns: tuple[str, ...],
    kinds: tuple[str, ...],
    basis: Basis,
    expect: tuple[int, int, int] | None,
    yes: bool,
    target: Path | None,
) -> None:
    """导入官方指标表（.xlsx、.docx、网页、.csv），成为一个指标版本；先说明读到什么，确认后才写入。"""
    from shifan.domain.edition_table.understanding import Wishes
    from shifan.domain.edition_table.words import proposal_lines
    from shifan.services import edition_import as service

    if yes and expect is None:
        raise UsageError("--yes 要与 --expect 一起用。", "请写明应有多少项，例如 --expect 10/34/104 --yes。")
    wishes = Wishes(sheets, dict(map(_column, columns)), dict(map(_kind, kinds)), expect)
    options: Options = ctx.obj
    options.refuse_read_only()
    folder = _folder(options, target)
    about = service.About(edition_id, title, issuer, year, lifecycle, basis)
    service.refuse_unusable(folder, about)
    with shown_progress() as watch:
        watch.begin("正在读指标表", 0)
        proposal = service.propose(path, wishes)
    echo("\n".join(proposal_lines(proposal)))
    _say_points(proposal, about)
    service.refuse_problems(proposal)
    if not yes and not _agreed():
        again = f"--expect {proposal.table.counts.levels} --yes"
        echo(f"没有写入。核对无误后再运行一次，回答「是」；或者加上 {again}。", err=True)
        ctx.exit(1)
    _report(service.import_edition(folder, proposal, about, local_now().date()))


def _folder(options: Options, target: Path | None) -> Path:
    if target is not None:
        return target
    try:
        return locate(options.workspace, options.store).folder
    except NotFoundError as error:
        raise NotFoundError(error.message, "还没有工作文件夹的，请用 --to 写明指标放在哪个文件夹。") from None


def _column(text: str) -> tuple[str, Role]:
    header, mark, word = text.rpartition("=")
    role = Role.parse(word.strip())
    if not mark or not header.strip() or role is None:
        raise UsageError(f"--column「{text}」写法不对。", f"应写成 表头=内容，例如 满分=分值。内容有：{_ROLES}。")
    return header.strip(), role


def _kind(text: str) -> tuple[str, CriterionKind]:
    number, mark, word = text.rpartition("=")
    kind = CriterionKind.parse(word.strip())
    if not mark or not number.strip() or kind is None:
        raise UsageError(
            f"--kind「{text}」写法不对。", "应写成 编号=类别，例如 101=加分项；类别有基础项、加分项、扣分项。"
        )
    return plain_number(number), kind


def _say_points(proposal: Proposal, about: About) -> None:
    from shifan.services.edition_import import scheme_gaps

    gaps = scheme_gaps(proposal.table)
    if gaps:
        more = f"等 {len(gaps)} 项" if len(gaps) > 10 else ""
        echo(f"分值不全（第 {'、'.join(gaps[:10])} 项{more}没有），不生成计分方案。")
    elif gaps is not None:
        echo(f"分值齐全，将一并生成计分方案，依据记为「{about.basis.label}」；不对的话请用 --basis 写明。")


def _agreed() -> bool:
    """Ask, and tell whether the answer is yes; nobody there to answer is a no."""
    try:
        answer: str = click.prompt("是否写入？（是／否）", default="", show_default=False, prompt_suffix=" ")
    except (click.Abort, RuntimeError):  # what Python says where there is no standard input at all
        echo()
        return False
    return answer.strip().lower() in _YES


def _report(done: Imported) -> None:
    key = done.edition.id
    echo(f"已导入「{done.edition.title}」，共 {len(done.edition.criteria)} 项：{quoted(done.folder)}")
    echo(f"沿用工作版的核查点和参考：shifan criteria match {key}")
    echo(f"新建申报时选用：shifan init 文件夹 --edition {key}；现在的申报换过来：shifan criteria migrate --to {key}")
    if done.scheme is not None:
        echo(f"计分方案「{done.scheme.stem}」：{quoted(done.scheme)}（换到这一版指标后可用）")
