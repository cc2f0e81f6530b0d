"""criteria list, show, validate, stamp, schema: the data itself, without a workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shifan.cli.chinese import Command, Group
from shifan.cli.context import NUMBER, Options
from shifan.cli.output import echo
from shifan.criteria.library import OWN_EDITIONS, criteria_folder, duties_file, edition_folders, load_edition
from shifan.domain.criteria import Criterion, Edition, Metric
from shifan.domain.errors import NotFoundError
from shifan.domain.text import matches_all_words
from shifan.services.setup import DEFAULT_EDITION
from shifan.services.workspace import locate

if TYPE_CHECKING:
    from shifan.services.edition_import import KnownEdition

_EDITION = click.option("--edition", "edition_id", default=DEFAULT_EDITION, metavar="版本", help="指标版本。")


_EDITIONS = "shifan.cli.commands.editions"
_LAZY = {
    "import": ("shifan.cli.commands.criteria_import", "import_table", "导入官方指标表，成为一个指标版本"),
    "diff": (_EDITIONS, "diff", "对比两个指标版本"),
    "match": (_EDITIONS, "match", "为导入的指标沿用工作版的核查点"),
    "migrate": (_EDITIONS, "migrate", "把本次申报换到另一个指标版本"),
}


@click.group(cls=Group, lazy=_LAZY)
def criteria() -> None:
    """指标数据。"""


@criteria.command("list", cls=Command)
@_EDITION
@click.option("--search", "-s", default="", metavar="词", help="只列含有这些词的。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_criteria(options: Options, edition_id: str, search: str, as_json: bool) -> None:
    """列出全部指标。"""
    edition = load_edition(edition_id, _own(options))
    found = [item for item in edition.criteria if matches_all_words(search, item.number, item.title, item.requirement)]
    if as_json:
        data = {
            "edition": edition.id,
            "title": edition.title,
            "notice": edition.notice,
            "items": [_item_data(edition, item) for item in found],
        }
        echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    echo(f"{edition.title}　{edition.notice}")
    for group in edition.groups:
        lines = [
            f"  {item.number:>3} {item.title}　[{item.kind.label}　{len(item.checkpoints)} 个核查点]"
            for item in group.criteria
            if item in found
        ]
        if lines:
            echo("\n".join([f"{group.number}、{group.title}", *lines]))


@criteria.command("show", cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@_EDITION
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def show_criterion(options: Options, number: str, edition_id: str, as_json: bool) -> None:
    """查看一项指标的文字。"""
    edition = load_edition(edition_id, _own(options))
    item = edition.by_number(number)
    if as_json:
        data = {"edition": edition.id, "notice": edition.notice, **_item_data(edition, item)}
        echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        echo("\n".join(_page(edition, item)))


@criteria.command("editions", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def list_editions(options: Options, as_json: bool) -> None:
    """列出指标版本：随程序带的，和自己导入的。"""
    from shifan.services.edition_import import known_editions  # what an import needs too: only here

    editions = known_editions(_own(options))
    if as_json:
        echo(json.dumps([_edition_data(found) for found in editions], ensure_ascii=False, indent=2))
        return
    for found in editions:
        place = "导入" if found.own else "自带"
        if found.edition is None:
            echo(f"{found.id}　[{place}]　有错，不能用：{found.fault}")
            continue
        edition = found.edition
        echo(
            f"{edition.id}　{edition.title}　[{place}　{edition.lifecycle.label}]　共 {len(edition.criteria)} 项　"
            f"{edition.notice}"
        )


@criteria.command("validate", cls=Command)
@click.argument("path", metavar="[版本、文件夹或方案文件]", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def validate(options: Options, path: Path | None) -> None:
    """校验指标版本或计分方案；有错时逐处列出文件、行号和字段，并返回 1。"""
    from shifan.criteria.checking import check_duties, check_edition  # pydantic and YAML: only here
    from shifan.criteria.scheme_checking import check_scheme

    if path is not None and path.is_file():
        echo(f"计分方案 {check_scheme(path, own=_own(options))['title']}\n校验通过。")
        return
    folder = path or criteria_folder() / DEFAULT_EDITION
    if path is not None and not path.exists():
        folder = edition_folders(_own(options)).get(str(path), path)
    data = check_edition(folder)
    items = [item for group in data["groups"] for subgroup in group["subgroups"] for item in subgroup["criteria"]]
    subgroups = sum(len(group["subgroups"]) for group in data["groups"])
    points = sum(len(item["checkpoints"]) for item in items)
    echo(f"{folder}：{data['title']}，第 {data['revision']} 次修订")
    echo(f"一级 {len(data['groups'])}　二级 {subgroups}　三级 {len(items)}　核查点 {points}")
    kinds = {kind: sum(1 for item in items if item["kind"] == kind) for kind in ("base", "bonus", "penalty")}
    echo(f"基础 {kinds['base']}　加分 {kinds['bonus']}　扣分 {kinds['penalty']}　摘要 {data['digest'][:16]}")
    for scheme in sorted((criteria_folder() / "schemes").glob("*.yaml")) if path is None else []:
        echo(f"计分方案 {check_scheme(scheme)['title']}")
    if path is None and duties_file().is_file():
        echo(f"年度事项 {len(check_duties(duties_file())['duties'])} 项")
    echo("校验通过。")


@criteria.command("stamp", cls=Command)
@click.argument("path", metavar="文件夹", type=click.Path(path_type=Path))
def stamp(path: Path) -> None:
    """指标文字确属修订时，重新生成摘要 digests.json。"""
    from shifan.criteria.checking import write_digests  # pydantic and YAML: only for checking

    echo(f"已写「{write_digests(path)}」。")


@criteria.command("schema", cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
def schema(folder: Path) -> None:
    """生成数据文件的 JSON Schema。"""
    from shifan.criteria.schema_files import write_schemas  # pydantic: only here

    for path in write_schemas(folder):
        echo(f"已写「{path}」。")


def _own(options: Options) -> Path | None:
    """Return the folder of imported editions, None outside of a workspace."""
    try:
        return locate(options.workspace, options.store).folder / OWN_EDITIONS
    except NotFoundError:
        return None


def _page(edition: Edition, item: Criterion) -> list[str]:
    group, subgroup = edition.place_of(item.id)
    lines = [
        f"{item.number} {item.title}　[{item.kind.label}]　{edition.notice}",
        f"{group.number}、{group.title} ＞ {subgroup.number} {subgroup.title}",
        f"要求：{item.requirement}",
        f"依据：{'；'.join(map(str, item.basis))}",
        f"来源：{item.origin}",
        f"不适用：{item.na_rule.when if item.na_rule.allowed else '不得评为不适用'}",
        f"材料至少 {item.evidence_minimum} 份",
        "核查点",
        *(f"  {point.number} {point.text}" for point in item.checkpoints),
    ]
    for metric in item.metrics:
        parts = f"＝{metric.numerator}／{metric.denominator}" if metric.denominator else ""
        goal = f"　目标 {metric.target.op}{metric.target.value}" if metric.target else ""
        lines.append(f"量化：{metric.name}{parts}　{metric.unit}{goal}")
    help_ = item.guidance
    given = (("常用责任单位", "、".join(help_.leads)), ("可用材料", "；".join(help_.accepts)), ("提示", help_.tips))
    lines += [f"{name}：{text}" for name, text in given if text]
    lines.append(f"编码 {item.id}　摘要 {item.digest[:16]}")
    return lines


def _item_data(edition: Edition, item: Criterion) -> dict[str, Any]:
    group, subgroup = edition.place_of(item.id)
    return {
        "id": item.id,
        "number": item.number,
        "kind": item.kind.value,
        "title": item.title,
        "group": {"number": group.number, "title": group.title},
        "subgroup": {"number": subgroup.number, "title": subgroup.title},
        "requirement": item.requirement,
        "basis": [str(rule) for rule in item.basis],
        "origin": item.origin,
        "na_rule": {"allowed": item.na_rule.allowed, "when": item.na_rule.when},
        "evidence_minimum": item.evidence_minimum,
        "checkpoints": [{"number": point.number, "text": point.text} for point in item.checkpoints],
        "metrics": [_metric_data(metric) for metric in item.metrics],
        "guidance": {
            "leads": list(item.guidance.leads),
            "supports": list(item.guidance.supports),
            "accepts": list(item.guidance.accepts),
            "tips": item.guidance.tips,
        },
        "digest": item.digest,
    }


def _metric_data(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name,
        "kind": metric.kind.value,
        "unit": metric.unit,
        "numerator": metric.numerator,
        "denominator": metric.denominator,
        "target": f"{metric.target.op}{metric.target.value:f}" if metric.target else None,
    }


def _edition_data(found: KnownEdition) -> dict[str, Any]:
    edition = found.edition
    return {
        "id": found.id,
        "title": edition.title if edition else None,
        "own": found.own,
        "lifecycle": edition.lifecycle.value if edition else None,
        "revision": edition.revision if edition else None,
        "count": len(edition.criteria) if edition else None,
        "notice": edition.notice if edition else None,
        "digest": edition.digest if edition else None,
        "fault": found.fault,
    }
