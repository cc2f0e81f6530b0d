"""Bringing checkpoints, metrics and guidance of another edition into an imported one; its wording stays as it is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shifan.criteria.checking import DIGESTS, GUIDANCE, check_edition, validated, write_digests
from shifan.criteria.edition_writing import NO_RULE, edition_files
from shifan.criteria.library import criteria_folder, edition_folder
from shifan.criteria.models import CriterionModel, EditionModel, GroupModel, GuidanceItemModel, GuidanceModel
from shifan.criteria.yaml_source import read_yaml
from shifan.domain.criteria import Criterion, CriterionKind, Edition, Metric, MetricKind
from shifan.domain.edition_table.values import PLAIN_CHECKPOINT
from shifan.domain.errors import ProtectedError, UsageError, system_reason
from shifan.domain.values import value


@value
class Enriched:
    """What was brought in: the new revision, the items that got it, and those that were left alone, with the reason."""

    revision: int
    items: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def enrich_edition(own: Path, edition_id: str, source: Edition, take: Mapping[str, str]) -> Enriched:
    """Give items of an imported edition the checkpoints, metrics, rules and guidance of ``source``; ``take`` is by id.

    Title, requirement and all else that the official table says is not touched; each item names where its checkpoints
    come from. The folder is exchanged whole, as the next revision with its digests. An item with checkpoints of its own
    is left alone. Raises UsageError for a shipped edition, NotFoundError, DataFileError, ProtectedError.
    """
    folder = edition_folder(edition_id, own)
    if folder.is_relative_to(criteria_folder()):
        raise UsageError(f"{edition_id} 是随程序提供的版本，不能改。", "只能给自己导入的版本带入核查点。")
    edition = validated(read_yaml(folder / "edition.yaml"), EditionModel)
    groups = [validated(read_yaml(folder / name), GroupModel) for name in edition.files]
    guidance = validated(read_yaml(folder / GUIDANCE), GuidanceModel)
    work = _Enriching(source, take, guidance)
    groups = [work.group(group) for group in groups]
    if not work.done:
        return Enriched(edition.revision, (), tuple(work.left))
    edition = edition.model_copy(update={"revision": edition.revision + 1})
    files = edition_files(edition, groups, GuidanceModel(items=work.guidance), _remark(folder))
    _exchange(folder, files)
    return Enriched(edition.revision, tuple(work.done), tuple(work.left))


class _Enriching:
    def __init__(self, source: Edition, take: Mapping[str, str], guidance: GuidanceModel) -> None:
        self._source, self._take = source, take
        self.guidance = dict(guidance.items)
        self.done: list[str] = []
        self.left: list[tuple[str, str]] = []

    def group(self, group: GroupModel) -> GroupModel:
        """Return the group with its items enriched."""
        subgroups = [
            subgroup.model_copy(update={"criteria": [self._item(item) for item in subgroup.criteria]})
            for subgroup in group.subgroups
        ]
        return group.model_copy(update={"subgroups": subgroups})

    def _item(self, item: CriterionModel) -> CriterionModel:
        key = self._take.get(item.id)
        if key is None:
            return item
        given = self._source.by_id(key)
        if item.kind is not given.kind:
            self.left.append((item.number, f"是{item.kind.label}，来源是{given.kind.label}"))
            return item
        plain = [point.text for point in item.checkpoints] == [PLAIN_CHECKPOINT]
        if not plain and not item.enriched:
            self.left.append((item.number, "已有自己写的核查点，没有改"))
            return item
        fields = _normative(given) | _rules(item, given) | {"enriched": origin_of(self._source, given)}
        changed = CriterionModel.model_validate(item.model_dump() | fields)
        if changed == item:
            self.left.append((item.number, "早已带入，没有变化"))
            return item
        self.done.append(item.number)
        self.guidance[item.id] = _joined(self.guidance.get(item.id) or GuidanceItemModel(), given)
        return changed


def origin_of(source: Edition, given: Criterion) -> str:
    """Return the words that name where an item's checkpoints come from."""
    return f"{source.title}（{source.id}）第 {given.number} 项 {given.title}"


def _normative(given: Criterion) -> dict[str, Any]:
    """Return the checkpoints and metrics of an item as the model's data."""
    return {
        "checkpoints": [{"id": point.id, "text": point.text} for point in given.checkpoints],
        "metrics": [
            {
                "id": metric.id,
                "name": metric.name,
                "kind": metric.kind,
                "unit": metric.unit,
                "numerator": metric.numerator,
                "denominator": metric.denominator,
                "target": _target(metric),
            }
            for metric in given.metrics
        ],
    }


def _rules(item: CriterionModel, given: Criterion) -> dict[str, Any]:
    """Return the least evidence and the 不适用 rule of the source, where the item has none of its own yet."""
    untouched = item.na_rule.when == NO_RULE and item.evidence_minimum == 1
    if item.kind is not CriterionKind.BASE or not untouched:
        return {}
    rule = given.na_rule
    return {
        "na_rule": {"allowed": rule.allowed, "when": rule.when},
        "evidence_minimum": given.evidence_minimum,
    }


def _target(metric: Metric) -> str | None:
    if metric.target is None:
        return None
    return "yes" if metric.kind is MetricKind.YES_NO else f"{metric.target.op}{metric.target.value:f}"


def _joined(own: GuidanceItemModel, given: Criterion) -> GuidanceItemModel:
    """Return the guidance with what the source adds; what the official table says comes first."""
    more = given.guidance
    return GuidanceItemModel(
        leads=own.leads or list(more.leads),
        supports=own.supports or list(more.supports),
        accepts=list(dict.fromkeys([*own.accepts, *more.accepts])),
        tips="\n".join(dict.fromkeys(text for text in (own.tips, more.tips) if text)),
    )


def _remark(folder: Path) -> str:
    first = (folder / "edition.yaml").read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip() if first.startswith("#") else ""


def _exchange(folder: Path, files: Mapping[str, str]) -> None:
    """Put a checked folder with ``files`` in the place of ``folder``. Raises DataFileError, ProtectedError."""
    building: Path | None = None
    aside = folder.with_name(f".{folder.name}.old")
    try:
        building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".", suffix=".part"))
        for name, text in files.items():
            (building / name).write_text(text, encoding="utf-8", newline="\n")
        for other in folder.iterdir():  # what the user has put beside
            if other.is_file() and other.name not in files and other.name != DIGESTS:
                shutil.copy2(other, building / other.name)
        write_digests(building)
        check_edition(building)
        building.chmod(0o755)
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        try:
            building.rename(folder)
        except OSError:
            aside.rename(folder)
            raise
    except OSError as error:
        raise ProtectedError(
            f"没有写成「{folder}」：{system_reason(error)}。", "请检查位置、权限和磁盘空间。"
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)  # there only where it failed
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
