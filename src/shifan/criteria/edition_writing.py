"""Writing an edition as the folder that the loader reads: edition.yaml, one file a group, guidance, digests."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shifan.criteria.checking import GUIDANCE, check_edition, write_digests
from shifan.criteria.library import edition_folders
from shifan.criteria.models import EditionModel, GroupModel, GuidanceModel, explain
from shifan.domain.criteria import CriterionKind, Lifecycle, Provenance
from shifan.domain.edition_table.values import PLAIN_CHECKPOINT, ImportedGroup, ImportedItem, ImportedTable
from shifan.domain.errors import DataFileError, ProtectedError, system_reason
from shifan.domain.text import fold
from shifan.domain.values import value
from shifan.domain.ways import typed

NO_RULE = "导入的表没有写明；评为不适用的，应有上级的答复或文件依据"
_BREAK = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]+")


@value
class EditionAbout:
    """What the user says of the edition. ``on`` is the day of the import, ISO."""

    id: str
    title: str
    on: str
    issuer: str = ""
    year: str = ""
    lifecycle: Lifecycle = Lifecycle.ACTIVE


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and lists indented as in the shipped files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def yaml_text(data: Mapping[str, Any], remark: str = "") -> str:
    """Return ``data`` as one of our YAML files; ``remark`` becomes a comment at its head."""
    head = f"# {remark}\n" if remark else ""
    return head + yaml.dump(dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)


def imported_edition(
    table: ImportedTable, about: EditionAbout, file: str, sha256: str
) -> tuple[EditionModel, list[GroupModel], GuidanceModel]:
    """Return the models of an edition that was read from ``file``. Raises DataFileError for texts that will not do."""
    try:
        return _models(table, about, file, sha256)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        why = explain(first["type"], first["msg"], first["input"])
        raise DataFileError(f"「{file}」里有不能写成指标的内容（{where}）：{why}", "请改正表格再导入。") from error


def _models(
    table: ImportedTable, about: EditionAbout, file: str, sha256: str
) -> tuple[EditionModel, list[GroupModel], GuidanceModel]:
    counts = table.counts
    ids = _ids(table)
    source = "，".join(
        filter(None, (about.issuer and f"发布单位：{about.issuer}", about.year and f"年度：{about.year}"))
    )
    edition = EditionModel.model_validate(
        {
            "id": about.id,
            "revision": 1,
            "title": about.title,
            "lifecycle": about.lifecycle,
            "notice": "导入自用户提供的文件，文字以原文件为准",
            "source": f"{source}{'；' if source else ''}{about.on} 导入自用户提供的文件「{file}」",
            "issuer": about.issuer,
            "year": about.year,
            "imported": {"file": file, "sha256": sha256, "on": about.on},
            "counts": {
                "groups": counts.groups,
                "subgroups": counts.subgroups,
                "criteria": counts.items,
                "base": counts.base,
                "bonus": counts.bonus,
                "penalty": counts.penalty,
            },
            "files": [_file_name(at, group) for at, group in enumerate(table.groups, start=1)],
        }
    )
    groups = [GroupModel.model_validate(_group(at, group, about, ids)) for at, group in enumerate(table.groups, 1)]
    guidance = {ids[item.number]: found for item in table.items if (found := _guidance(item))}
    return edition, groups, GuidanceModel.model_validate({"items": guidance})


def edition_files(
    edition: EditionModel, groups: Sequence[GroupModel], guidance: GuidanceModel, remark: str = ""
) -> dict[str, str]:
    """Return the text of an edition's files by name, all but digests.json."""
    about = edition.model_dump(mode="json", exclude_defaults=True)
    files = {"edition.yaml": yaml_text(about, remark)}
    for name, group in zip(edition.files, groups, strict=True):
        files[name] = yaml_text(group.model_dump(mode="json", exclude_defaults=True))
    files[GUIDANCE] = yaml_text(guidance.model_dump(mode="json", exclude_defaults=True) or {"items": {}})
    return files


def write_edition(own: Path, edition_id: str, files: Mapping[str, str]) -> Path:
    """Write a new edition folder into ``own`` and return it; it is there whole and checked, or not at all.

    Raises ProtectedError when there is an edition of this id or it cannot be written, DataFileError when it is not
    valid.
    """
    refuse_known(edition_id, own)
    target = own / edition_id
    made = not own.exists()
    building: Path | None = None
    try:
        own.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=own, prefix=".", suffix=".part"))
        for name, text in files.items():
            (building / name).write_text(text, encoding="utf-8", newline="\n")
        write_digests(building)
        check_edition(building)
        building.chmod(0o755)
        building.rename(target)
    except OSError as error:
        raise ProtectedError(
            f"没有写成「{target}」：{system_reason(error)}。", "请检查位置、权限和磁盘空间。"
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)  # there only where it failed
        if made and not target.exists() and own.is_dir() and not any(own.iterdir()):
            own.rmdir()
    return target


def refuse_known(edition_id: str, own: Path) -> None:
    """Raise ProtectedError when an edition of this id is there already, shipped or imported."""
    if edition_id in edition_folders(own) or (own / edition_id).exists():
        raise ProtectedError(f"已经有编码为 {edition_id} 的指标版本，不会覆盖。", f"请换一个编码{typed('（--id）')}。")


def _ids(table: ImportedTable) -> dict[str, str]:
    """Return a permanent id by item number, made of the wording: the same text imported again gets the same id."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for item in table.items:
        words = [item.kind.value, fold(item.title), fold(item.requirement)]
        key = _id(words)
        if key in taken:  # the same text twice in one table
            key = _id([*words, item.number])
        taken.add(key)
        found[item.number] = key
    return found


def _id(words: Sequence[str]) -> str:
    return "i" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:15]


def _file_name(at: int, group: ImportedGroup) -> str:
    plain = _BREAK.sub("", group.title)[:16]
    return f"{at:02d}-{plain}.yaml" if plain else f"{at:02d}.yaml"


def _group(at: int, group: ImportedGroup, about: EditionAbout, ids: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": f"g{at:02d}",
        "number": group.number,
        "title": group.title,
        "subgroups": [
            {
                "id": f"s{int(subgroup.number):02d}",
                "number": subgroup.number,
                "title": subgroup.title,
                "criteria": [_item(item, about, ids) for item in subgroup.items],
            }
            for subgroup in group.subgroups
        ],
    }


def _item(item: ImportedItem, about: EditionAbout, ids: Mapping[str, str]) -> dict[str, Any]:
    base = item.kind is CriterionKind.BASE
    return {
        "id": ids[item.number],
        "number": item.number,
        "kind": item.kind,
        "title": item.title,
        "requirement": item.requirement,
        "na_rule": {"allowed": True, "when": NO_RULE} if base else {"allowed": False},
        "evidence_minimum": 1,
        "checkpoints": [{"id": "k1", "text": PLAIN_CHECKPOINT}],
        "basis": [{"name": about.title}],
        "provenance": Provenance.OFFICIAL,
        "place": item.place,
    }


def _guidance(item: ImportedItem) -> dict[str, Any]:
    """Return what the extra columns say, which is no part of the requirement."""
    tips = [f"评价标准：{item.standard}" if item.standard else "", f"完成时限：{item.due}" if item.due else ""]
    found: dict[str, Any] = {
        "leads": list(item.leads),
        "supports": list(item.supports),
        "accepts": list(item.evidence),
        "tips": "\n".join(filter(None, tips)),
    }
    return {name: content for name, content in found.items() if content}
