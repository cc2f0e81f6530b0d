"""Reading and checking a scheme file: its fields, and that it fits the edition it is pinned to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shifan.criteria.checking import refuse, validated
from shifan.criteria.compiled import scheme_from
from shifan.criteria.library import load_edition
from shifan.criteria.scheme_models import SchemeModel
from shifan.criteria.yaml_source import YamlSource, read_yaml
from shifan.domain.allotting import allotted, misfits
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.errors import NotFoundError

_SCHEME = "计分方案"


def check_scheme(path: Path, *, pinned: bool = True, own: Path | None = None) -> dict[str, Any]:
    """Return the compiled form of a scheme file, with each item's points worked out; ``own``: the users' own editions.

    ``pinned`` asks that the edition's text still has the digest the scheme was set for; what is loaded for work is
    not refused for that, but shown to be so (``Score.unpinned``). Raises DataFileError naming file, line and field.
    """
    source = read_yaml(path)
    data = validated(source, SchemeModel, _SCHEME).model_dump(mode="json")
    if path.stem != data["id"]:
        wrong = f"编码 {data['id']} 与文件名 {path.name} 不一致，请把文件改名为 {data['id']}.yaml"
        refuse([source.problem(("id",), wrong)], _SCHEME)
    if data["edition"] is None:
        return data
    try:
        edition = load_edition(data["edition"]["id"], own)
    except NotFoundError as error:
        refuse([source.problem(("edition", "id"), f"{error.message}{error.hint}")], _SCHEME)
    moved = data["edition"]["digest"] != edition.digest
    refuse([*_moved(source, edition)] if moved and pinned else [], _SCHEME)
    refuse([*_wrong_checkpoints(source, edition, data)], _SCHEME)
    _weights_by_id(edition, data)
    scheme = scheme_from(data)
    refuse([source.problem(_place(part.part, part.number), part.text) for part in misfits(edition, scheme)], _SCHEME)
    data["items"] = {
        number: {"points": str(rule.points), "basis": rule.basis.value, "source": rule.source.value}
        for number, rule in allotted(edition, scheme).items.items()
    }
    return data


def _place(part: str, number: str) -> tuple[str | int, ...]:
    return (part, number) if number else (part, "points")


def _moved(source: YamlSource, edition: Edition) -> Iterator[str]:
    yield source.problem(
        ("edition", "digest"),
        f"方案是按指标文字的另一个摘要定的，现在是 {edition.digest}；请核对各项分值后改成现在的摘要",
    )


def _base_items(edition: Edition) -> dict[str, Criterion]:
    return {item.number: item for item in edition.of_kind(CriterionKind.BASE)}


def _wrong_checkpoints(source: YamlSource, edition: Edition, data: dict[str, Any]) -> Iterator[str]:
    items = _base_items(edition)
    for number, rule in data["checkpoints"].items():
        if number not in items or not rule["weights"]:
            continue  # an unknown item is told together with all other misfits
        known = {point.number for point in items[number].checkpoints}
        for point in rule["weights"]:
            if point not in known:
                yield source.problem(("checkpoints", number, "weights", point), f"第 {number} 项没有核查点 {point}")
        if missing := sorted(known - rule["weights"].keys(), key=lambda text: int(text.rpartition(".")[2])):
            where = ("checkpoints", number, "weights")
            yield source.problem(where, f"没有写核查点 {'、'.join(missing)} 的权重（不计分的写 0）")


def _weights_by_id(edition: Edition, data: dict[str, Any]) -> None:
    items = _base_items(edition)
    for number, rule in data["checkpoints"].items():
        if number in items:
            points = items[number].checkpoints
            rule["weights"] = {point.id: rule["weights"].get(point.number, "1") for point in points}
