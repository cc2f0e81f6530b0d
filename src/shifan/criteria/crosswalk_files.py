"""Crosswalks and matchings as YAML files: read with every fault named by file and line, written for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shifan.criteria.checking import refuse, validated
from shifan.criteria.crosswalk_models import CrosswalkModel, MatchingModel, MatchModel, SideModel
from shifan.criteria.edition_writing import yaml_text
from shifan.criteria.library import criteria_folder
from shifan.criteria.yaml_source import read_yaml
from shifan.domain.criteria import Edition
from shifan.domain.editions.crosswalk import Crosswalk, Row
from shifan.domain.errors import ProtectedError, system_reason

CROSSWALKS = "crosswalks"
_MATCHING = "匹配文件"
_CROSSWALK_HEAD = (
    "指标对照表。relation：unchanged 未变、reworded 文字改动、moved 换了位置、split 拆分、merged 合并、"
    "covered_by 并入他项、deleted 取消、new 新增。旧版每项恰好写一次。"
)
_MATCHING_HEAD = "逐项核对 take：写来源版本的编码，沿用它的核查点、量化指标和参考；留空（''）为不沿用。"


def read_crosswalk(path: Path) -> Crosswalk:
    """Return the crosswalk of a file. Raises DataFileError naming file, line and field."""
    model = validated(read_yaml(path), CrosswalkModel, "指标对照表")
    return Crosswalk(
        old_edition=model.old.edition,
        new_edition=model.new.edition,
        rows=tuple(Row(row.relation, tuple(row.old), tuple(row.new), row.note) for row in model.rows),
        old_digest=model.old.digest or "",
        new_digest=model.new.digest or "",
    )


def shipped_crosswalk(old_id: str, new_id: str) -> Path | None:
    """Return the shipped crosswalk between two editions (``old-to-new.yaml``), None where there is none."""
    path = criteria_folder() / CROSSWALKS / f"{old_id}-to-{new_id}.yaml"
    return path if path.is_file() else None


def crosswalk_text(crosswalk: Crosswalk, old: Edition, new: Edition) -> str:
    """Return a crosswalk as the text of a file, each row with the titles of its items."""
    rows = []
    for row in crosswalk.rows:
        before = "、".join(f"{old.by_id(key).number} {old.by_id(key).title}" for key in row.old)
        after = "、".join(f"{new.by_id(key).number} {new.by_id(key).title}" for key in row.new)
        found: dict[str, Any] = {"relation": row.relation.value, "old": list(row.old), "new": list(row.new)}
        found["titles"] = " → ".join(filter(None, (before, after)))
        if row.note:
            found["note"] = row.note
        rows.append({name: content for name, content in found.items() if content})
    return yaml_text({"old": _side(old), "new": _side(new), "rows": rows}, _CROSSWALK_HEAD)


def read_matching(path: Path, edition: Edition, source: Edition) -> dict[str, str]:
    """Return which item's checkpoints each item takes over, by id; items that take none are left out.

    Raises DataFileError naming file and line: unknown items, an item twice, other editions.
    """
    found = read_yaml(path)
    model = validated(found, MatchingModel, _MATCHING)
    problems = []
    for name, side, wanted in (("edition", model.edition, edition), ("source", model.source, source)):
        if side.edition != wanted.id:
            problems.append(found.problem((name, "edition"), f"应为 {wanted.id}，写的是 {side.edition}"))
        elif side.digest and side.digest != wanted.digest:
            problems.append(found.problem((name, "digest"), f"{wanted.id} 的文字在写这份文件以后改过，请重新匹配"))
    seen: dict[str, str] = {}
    for at, match in enumerate(model.matches):
        where = ("matches", at)
        if not edition.has(match.item):
            problems.append(found.problem((*where, "item"), f"{edition.id} 没有编码为 {match.item} 的指标"))
        if match.take and not source.has(match.take):
            problems.append(found.problem((*where, "take"), f"{source.id} 没有编码为 {match.take} 的指标"))
        if match.item in seen:
            problems.append(found.problem((*where, "item"), f"{match.item} 写了两次"))
        seen[match.item] = match.take
    refuse(problems, _MATCHING)
    return {key: take for key, take in seen.items() if take}


def matching_text(edition: Edition, source: Edition, matches: Sequence[Mapping[str, Any]]) -> str:
    """Return a matching as the text of a file; ``matches`` hold the fields of ``MatchModel``."""
    rows = [MatchModel.model_validate(dict(match)).model_dump(mode="json") for match in matches]
    return yaml_text({"edition": _side(edition), "source": _side(source), "matches": rows}, _MATCHING_HEAD)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all. Raises ProtectedError."""
    if path.exists():
        raise ProtectedError(f"「{path}」已经存在，不会覆盖。", "请换一个文件名。")
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ProtectedError(f"没有写成「{path}」：{system_reason(error)}。", "请检查位置、权限和磁盘空间。") from error


def _side(edition: Edition) -> dict[str, str]:
    return SideModel(edition=edition.id, digest=edition.digest).model_dump(mode="json")
