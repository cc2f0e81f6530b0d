"""criteria list, show, validate, stamp, schema: the data itself, without a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import NUMBER
from shifan.criteria.library import criteria_folder, duties_file, load_edition
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.text import matches_all_words
from shifan.services.setup import DEFAULT_EDITION

_EDITION = click.option("--edition", "edition_id", default=DEFAULT_EDITION, metavar="版本", help="指标版本。")


@click.group(cls=Group)
def criteria() -> None:
    """指标数据。"""


@criteria.command("list", cls=Command)
@_EDITION
@click.option("--search", "-s", default="", metavar="词", help="只列含有这些词的。")
def list_criteria(edition_id: str, search: str) -> None:
    """列出全部指标。"""
    edition = load_edition(edition_id)
    click.echo(f"{edition.title}　{edition.notice}")
    for group in edition.groups:
        lines = [
            f"  {item.number:>3} {item.title}　[{item.kind.label}　{len(item.checkpoints)} 个核查点]"
            for item in group.criteria
            if matches_all_words(search, item.number, item.title, item.requirement)
        ]
        if lines:
            click.echo("\n".join([f"{group.number}、{group.title}", *lines]))


@criteria.command("show", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@_EDITION
def show_criterion(number: str, edition_id: str) -> None:
    """查看一项指标的文字。"""
    edition = load_edition(edition_id)
    click.echo("\n".join(_page(edition, edition.by_number(number))))


@criteria.command("validate", cls=Command)
@click.argument("path", metavar="[文件夹或方案文件]", required=False, type=click.Path(path_type=Path))
def validate(path: Path | None) -> None:
    """校验指标文件夹或计分方案；有错时逐处列出文件、行号和字段，并返回 1。"""
    from shifan.criteria.checking import check_duties, check_edition  # pydantic and YAML: only here
    from shifan.criteria.scheme_checking import check_scheme

    if path is not None and path.is_file():
        click.echo(f"计分方案 {check_scheme(path)['title']}\n校验通过。")
        return
    folder = path or criteria_folder() / DEFAULT_EDITION
    data = check_edition(folder)
    items = [item for group in data["groups"] for subgroup in group["subgroups"] for item in subgroup["criteria"]]
    subgroups = sum(len(group["subgroups"]) for group in data["groups"])
    points = sum(len(item["checkpoints"]) for item in items)
    click.echo(f"{folder}：{data['title']}，第 {data['revision']} 次修订")
    click.echo(f"一级 {len(data['groups'])}　二级 {subgroups}　三级 {len(items)}　核查点 {points}")
    kinds = {kind: sum(1 for item in items if item["kind"] == kind) for kind in ("base", "bonus", "penalty")}
    click.echo(f"基础 {kinds['base']}　加分 {kinds['bonus']}　扣分 {kinds['penalty']}　摘要 {data['digest'][:16]}")
    for scheme in sorted((criteria_folder() / "schemes").glob("*.yaml")) if path is None else []:
        click.echo(f"计分方案 {check_scheme(scheme)['title']}")
    if path is None and duties_file().is_file():
        click.echo(f"年度事项 {len(check_duties(duties_file())['duties'])} 项")
    click.echo("校验通过。")


@criteria.command("stamp", cls=Command)
@click.argument("path", metavar="文件夹", type=click.Path(path_type=Path))
def stamp(path: Path) -> None:
    """指标文字确属修订时，重新生成摘要 digests.json。"""
    from shifan.criteria.checking import write_digests  # pydantic and YAML: only for checking

    click.echo(f"已写「{write_digests(path)}」。")


@criteria.command("schema", cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
def schema(folder: Path) -> None:
    """生成数据文件的 JSON Schema。"""
    from shifan.criteria.schema_files import write_schemas  # pydantic: only here

    for path in write_schemas(folder):
        click.echo(f"已写「{path}」。")


def _page(edition: Edition, item: Criterion) -> list[str]:
    group, subgroup = edition.place_of(item.id)
    lines = [
        f"{item.number} {item.title}　[{item.kind.label}]　{edition.notice}",
        f"{group.number}、{group.title} ＞ {subgroup.number} {subgroup.title}",
        f"要求：{item.requirement}",
        f"依据：{'；'.join(map(str, item.basis))}",
        f"来源：{item.provenance.label}",
        f"不适用：{item.na_rule.when if item.na_rule.allowed else '不得评为不适用'}",
        f"材料至少 {item.evidence_minimum} 份",
        "核查点",
        *(f"  {point.number} {point.text}" for point in item.checkpoints),
    ]
    for metric in item.metrics:
        parts = f"＝{metric.numerator}／{metric.denominator}" if metric.denominator else ""
        goal = f"　目标 {metric.target.op}{metric.target.value}" if metric.target else ""
        lines.append(f"量化：{metric.name}{parts}　{metric.unit}{goal}")
    lines.append(f"常用责任单位：{'、'.join(item.guidance.leads)}")
    lines.append(f"可用材料：{'；'.join(item.guidance.accepts)}")
    lines.append(f"提示：{item.guidance.tips}")
    lines.append(f"编码 {item.id}　摘要 {item.digest[:16]}")
    return lines
