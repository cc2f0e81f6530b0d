"""Which checkpoint and which metric of the new item an old one corresponds to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from shifan.domain.criteria import Criterion
from shifan.domain.editions.holdings import Holdings
from shifan.domain.evidence import EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.records import Tick
from shifan.domain.text import fold

_ALIKE = 0.5
"""How alike (0 to 1) the texts under one checkpoint id have to be: an imported item may get other checkpoints later."""


def point_map(old: Criterion, new: Criterion) -> dict[str, str]:
    """Return the new checkpoint's id by the old one's: the same text, else the same id of the same item, reworded.

    Ids are permanent inside an item, so they say nothing between two items.
    """
    by_text = {fold(point.text): point.id for point in new.checkpoints}
    found = {point.id: by_text[fold(point.text)] for point in old.checkpoints if fold(point.text) in by_text}
    if old.id != new.id:
        return found
    texts, taken = {point.id: point.text for point in new.checkpoints}, set(found.values())
    for point in old.checkpoints:
        if point.id not in found and point.id not in taken and _alike(point.text, texts.get(point.id, "")):
            found[point.id] = point.id
    return found


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio() >= _ALIKE


def moved_tick(tick: Tick, new: Criterion, point: str) -> Tick:
    """Return the tick at a checkpoint of the new item."""
    return replace(tick, id=f"{tick.application_id}.{new.id}.{point}", criterion_id=new.id, checkpoint_id=point)


def moved_link(link: EvidenceLink, new: Criterion, points: dict[str, str]) -> EvidenceLink:
    """Return the link under the new item; where its checkpoint is gone it proves the item as a whole."""
    return replace(link, criterion_id=new.id, checkpoint_id=points.get(link.checkpoint_id or ""))


def moved_figure(figure: Figure, old: Criterion, new: Criterion) -> Figure:
    """Return the figure under the new item; it answers the metric of the same name, or none."""
    if figure.metric_id is None:
        return replace(figure, criterion_id=new.id)
    named = {metric.id: fold(metric.name) for metric in old.metrics}.get(figure.metric_id, fold(figure.name))
    metric = next((one.id for one in new.metrics if fold(one.name) == named), None)
    return replace(figure, criterion_id=new.id, metric_id=metric)


def lost_places(holdings: Holdings, old: Criterion, new: Criterion) -> Iterator[str]:
    """Yield in words what evidence and figures go over without the checkpoint or metric that they stood at."""
    points = point_map(old, new)
    links = holdings.state.links_of.get(old.id, ())
    loose = sum(1 for link in links if link.checkpoint_id and link.checkpoint_id not in points)
    if loose:
        yield f"{loose} 处材料原来印证的核查点没有了，改为印证全项"
    figures = [moved_figure(figure, old, new) for figure in holdings.figures_of(old.id) if figure.metric_id]
    unmeasured = sum(1 for figure in figures if figure.metric_id is None)
    if unmeasured:
        yield f"{unmeasured} 个数据原来对应的量化指标没有了，数据仍在"
