"""Reading and checking an edition folder or scheme file: every problem is named by file, line and field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shifan.criteria.digests import edition_digest, item_digest
from shifan.criteria.models import DutiesModel, EditionModel, GroupModel, GuidanceModel, explain
from shifan.criteria.yaml_source import YamlSource, read_yaml
from shifan.domain.criteria import Provenance
from shifan.domain.errors import DataFileError
from shifan.domain.ways import Way

M = TypeVar("M", bound=BaseModel)
_SHOWN = 20
_EDITION = "指标数据"
DIGESTS = "digests.json"
GUIDANCE = "guidance.yaml"


def check_edition(folder: Path, *, expect_digests: bool = True) -> dict[str, Any]:
    """Return the compiled form of the edition in ``folder``.

    Raises DataFileError with all problems found (the first twenty shown), each with file, line and field.
    ``expect_digests`` compares the text with digests.json, so that wording cannot change unnoticed.
    """
    source = read_yaml(folder / "edition.yaml")
    edition = validated(source, EditionModel)
    groups: list[tuple[YamlSource, GroupModel]] = []
    problems: list[str] = []
    for position, name in enumerate(edition.files):
        if not (folder / name).is_file():
            refuse([source.problem(("files", position), f"没有这个文件：{name}")])
        group_source = read_yaml(folder / name)
        groups.append((group_source, validated(group_source, GroupModel)))
    guidance_source = read_yaml(folder / GUIDANCE)
    guidance = validated(guidance_source, GuidanceModel)
    problems += _duplicates(groups)
    problems += _misplaced(groups)
    problems += _wrong_counts(source, edition, [group for _, group in groups])
    known = {item.id for _, group in groups for subgroup in group.subgroups for item in subgroup.criteria}
    problems += [
        guidance_source.problem(("items", item_id), "没有这个编码的指标") for item_id in guidance.items.keys() - known
    ]
    compiled = _compiled(edition, [group for _, group in groups], guidance)
    if expect_digests and not problems:
        problems += _moved_digests(folder / DIGESTS, compiled)
    refuse(problems)
    return compiled


def check_duties(path: Path) -> dict[str, Any]:
    """Return the compiled form of the yearly duties' file. Raises DataFileError."""
    return validated(read_yaml(path), DutiesModel).model_dump(mode="json")


def write_digests(folder: Path) -> Path:
    """Check the edition in ``folder`` and write its digests.json; returns the file's path. Raises DataFileError."""
    path = folder / DIGESTS
    text = json.dumps(digests_of(check_edition(folder, expect_digests=False)), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def digests_of(compiled: dict[str, Any]) -> dict[str, Any]:
    """Return the content of digests.json for a compiled edition."""
    items = [item for group in compiled["groups"] for sub in group["subgroups"] for item in sub["criteria"]]
    return {
        "edition": compiled["id"],
        "revision": compiled["revision"],
        "digest": compiled["digest"],
        "items": {item["id"]: item["digest"] for item in items},
    }


def validated(source: YamlSource, model: type[M], what: str = _EDITION) -> M:
    """Return a parsed file's data as ``model``; ``what`` the file holds. Raises DataFileError as ``refuse`` does."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        problems = []
        for found in error.errors():
            where = tuple(part for part in found["loc"] if part != "[key]")
            problems.append(source.problem(where, explain(found["type"], found["msg"], found["input"])))
        refuse(problems, what)
        raise AssertionError from error  # refuse never returns when there are problems


def refuse(problems: list[str], what: str = _EDITION) -> None:
    """Raise DataFileError for ``what`` has the ``problems`` (the first twenty shown), if there are any.

    Each problem is one line with file, line and field.
    """
    if not problems:
        return
    more = len(problems) - _SHOWN
    shown = problems[:_SHOWN] + ([f"……还有 {more} 处"] if more > 0 else [])
    raise DataFileError(f"{what}有误，共 {len(problems)} 处：\n" + "\n".join(shown), "请改正后重试。")


def _duplicates(groups: list[tuple[YamlSource, GroupModel]]) -> Iterator[str]:
    first: dict[tuple[str, str], str] = {}
    for source, where, kind, value in _identities(groups):
        place = f"{source.path.name} 第 {source.line(where)} 行"
        if (kind, value) in first:
            yield source.problem(where, f"{kind} {value} 与 {first[kind, value]} 重复")
        else:
            first[kind, value] = place


def _identities(
    groups: list[tuple[YamlSource, GroupModel]],
) -> Iterator[tuple[YamlSource, tuple[str | int, ...], str, str]]:
    for source, group in groups:
        yield source, ("id",), "编码", group.id
        yield source, ("number",), "一级指标编号", group.number
        for s, subgroup in enumerate(group.subgroups):
            at: tuple[str | int, ...] = ("subgroups", s)
            yield source, (*at, "id"), "编码", subgroup.id
            yield source, (*at, "number"), "二级指标编号", subgroup.number
            for c, item in enumerate(subgroup.criteria):
                here = (*at, "criteria", c)
                yield source, (*here, "id"), "编码", item.id
                yield source, (*here, "number"), "编号", item.number
                for k, point in enumerate(item.checkpoints):
                    yield source, (*here, "checkpoints", k, "id"), f"第 {item.number} 项核查点编码", point.id
                    if item.provenance is not Provenance.OFFICIAL:  # those are brought over, perhaps to several items
                        yield source, (*here, "checkpoints", k, "text"), "核查点文字", point.text
                for m, metric in enumerate(item.metrics):
                    yield source, (*here, "metrics", m, "id"), f"第 {item.number} 项量化指标编码", metric.id


def _misplaced(groups: list[tuple[YamlSource, GroupModel]]) -> Iterator[str]:
    """A subgroup holds items of one kind: bonus and penalty are kept apart from base items."""
    for source, group in groups:
        for s, subgroup in enumerate(group.subgroups):
            for c, item in enumerate(subgroup.criteria):
                if item.kind is not subgroup.criteria[0].kind:
                    where = ("subgroups", s, "criteria", c, "kind")
                    yield source.problem(where, f"与同一二级指标的其他项类别不同：{item.kind.label}")


def _wrong_counts(source: YamlSource, edition: EditionModel, groups: list[GroupModel]) -> Iterator[str]:
    subgroups = [subgroup for group in groups for subgroup in group.subgroups]
    items = [item for subgroup in subgroups for item in subgroup.criteria]
    kinds = Counter(item.kind.value for item in items)
    found = {"groups": len(groups), "subgroups": len(subgroups), "criteria": len(items)} | {
        kind: kinds[kind] for kind in ("base", "bonus", "penalty")
    }
    for name, count in found.items():
        promised = getattr(edition.counts, name)
        if count != promised:
            yield source.problem(("counts", name), f"应为 {promised}，实有 {count}")
    points = sum(len(item.checkpoints) for item in items)
    if points < edition.counts.checkpoints_at_least:
        least = edition.counts.checkpoints_at_least
        yield source.problem(("counts", "checkpoints_at_least"), f"核查点至少 {least} 个，实有 {points}")


def _compiled(edition: EditionModel, groups: list[GroupModel], guidance: GuidanceModel) -> dict[str, Any]:
    data = edition.model_dump(mode="json", exclude={"counts", "files"})
    data["groups"] = [group.model_dump(mode="json") for group in groups]
    data["guidance"] = {key: item.model_dump(mode="json") for key, item in guidance.items.items()}
    pairs = []
    for group in data["groups"]:
        for subgroup in group["subgroups"]:
            for item in subgroup["criteria"]:
                item["digest"] = item_digest(item)
                pairs.append((item["id"], item["digest"]))
    data["digest"] = edition_digest(pairs)
    return data


def _moved_digests(path: Path, compiled: dict[str, Any]) -> Iterator[str]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        items, revision = dict(stored["items"]), stored["revision"]
    except (OSError, ValueError, KeyError, TypeError):
        yield f"{path.name} 第 1 行：缺失或读不懂，请用{Way.STAMP}重新生成"
        return
    fresh = digests_of(compiled)
    numbers = {
        item["id"]: item["number"]
        for group in compiled["groups"]
        for subgroup in group["subgroups"]
        for item in subgroup["criteria"]
    }
    moved = [key for key in fresh["items"] if items.get(key) != fresh["items"][key]]
    gone = [key for key in items if key not in fresh["items"]]
    if moved or gone or revision != compiled["revision"]:
        names = "、".join(numbers[key] for key in moved[:10]) or "无"
        yield (
            f"{path.name} 第 1 行：指标文字与摘要不符（变动项：{names}；消失 {len(gone)} 项）。"
            f"如确属修订，请把 edition.yaml 的 revision 加一，再用{Way.STAMP}重新生成"
        )
