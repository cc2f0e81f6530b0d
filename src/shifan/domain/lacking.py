"""Why an item does not have its full points: the checkpoint, document, verdict or figure that is missing, by name."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.criteria import Criterion
from shifan.domain.records import Rating
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import EventScore, ItemScore, LedgerScore
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.domain.state import ApplicationState

_LONGEST = 200
_SAID_HERE = (
    ShortfallKind.MISSING_CHECKPOINTS,
    ShortfallKind.AWAITING_VERDICT,
    ShortfallKind.NOT_SUBMITTED,
    ShortfallKind.NOT_SELF_CHECKED,
)


def why_not_full(item: ItemScore, scheme: Scheme, state: ApplicationState) -> tuple[str, ...]:
    """Return what keeps a base item's confirmed points below its full points; empty where nothing does."""
    if item.confirmed == item.full:
        return ()
    criterion = item.criterion
    return (*_judged(item, scheme, state), *_checkpoints(criterion, state), *_others(criterion, state))


def why_no_points(ledger: LedgerScore, state: ApplicationState) -> tuple[str, ...]:
    """Return what is not known or not counted of a bonus or penalty item; empty where nothing is."""
    found = [] if ledger.checked else ["未自查：请登记自查结论"]
    found += [f"{event.event.title}：{event.reason}" for event in ledger.events if not _counts(event, ledger)]
    return (*found, *(text for text in _others(ledger.criterion, state) if text not in found))


def _counts(event: EventScore, ledger: LedgerScore) -> bool:
    return event.counted or ledger.registered_only


def _judged(item: ItemScore, scheme: Scheme, state: ApplicationState) -> Iterator[str]:
    record = state.record(item.criterion.id)
    if item.verdict is None:
        claim = "" if item.claim else "，也没有自评"
        yield f"没有审核结论（现在是「{record.status.label}」）{claim}"
    elif item.verdict in scheme.fractions and scheme.fractions[item.verdict] < 1:
        reason = f"：{_short(record.verdict_reason)}" if record.verdict_reason else ""
        yield f"审核结论为「{item.verdict.label}」{reason}"


def _checkpoints(criterion: Criterion, state: ApplicationState) -> Iterator[str]:
    if state.record(criterion.id).rating is Rating.NA:
        return
    ticks = state.ticks_of.get(criterion.id, {})
    for point in criterion.checkpoints:
        if point.id not in ticks:
            yield f"缺核查点 {point.number} {point.text}"


def _others(criterion: Criterion, state: ApplicationState) -> Iterator[str]:
    for lack in shortfalls(criterion, state):
        if lack.kind not in _SAID_HERE:
            yield f"{lack.kind.label}：{_short(lack.detail)}" if lack.detail else lack.kind.label
    given = {figure.metric_id for figure in state.figures_of.get(criterion.id, ())}
    if state.record(criterion.id).rating is Rating.NA:
        return
    for metric in criterion.metrics:
        if metric.id not in given:
            yield f"缺数据：{metric.name}"


def _short(text: str) -> str:
    """Return a text short enough to stand among reasons; it is whole where it was written down."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"
