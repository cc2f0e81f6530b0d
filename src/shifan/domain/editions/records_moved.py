"""What becomes of an item's record in another edition: carried whole, begun anew, or several joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shifan.domain.adjustments import SelfCheck, SelfCheckOutcome
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.records import Rating, Record, WorkStatus

# how far the work is, from the least; a returned item is further than one that is still being collected
FAR = (WorkStatus.NOT_STARTED, WorkStatus.COLLECTING, WorkStatus.RETURNED, WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)
_WEAK = (Rating.UNMET, Rating.PARTLY, Rating.MET, Rating.NA)


def fresh_record(application_id: str, item: Criterion) -> Record:
    """Return the untouched record of an item."""
    return Record(f"{application_id}.{item.id}", application_id, item.id, item.digest)


def carried_record(record: Record, old: Criterion, new: Criterion) -> tuple[Record, tuple[str, ...]]:
    """Return the record under the new item, and what could not stay as it was, each in words.

    The digest of the last review stays: a text that has changed shows the record as 需复核.
    """
    moved = replace(record, id=f"{record.application_id}.{new.id}", criterion_id=new.id)
    if (old.kind is CriterionKind.BASE) != (new.kind is CriterionKind.BASE):
        return begun_anew(record, new), (f"由{old.kind.label}改为{new.kind.label}，状态和评定重新开始",)
    if Rating.NA in (record.claim, record.verdict) and not new.na_rule.allowed:
        return begun_anew(record, new), ("新版不得评为不适用，状态和评定重新开始",)
    return moved, ()


def begun_anew(record: Record, new: Criterion) -> Record:
    """Return a record that keeps the note and is 收集中 where work had begun; it has to be reviewed."""
    fresh = replace(fresh_record(record.application_id, new), note=record.note)
    if record.status is WorkStatus.NOT_STARTED or new.kind is not CriterionKind.BASE:
        return fresh
    return replace(fresh, status=WorkStatus.COLLECTING, criterion_digest=record.criterion_digest)


def joined_record(records: Sequence[Record], olds: Sequence[Criterion], new: Criterion) -> Record:
    """Return the record of an item into which several went: the least status, the weakest rating, all reasons."""
    fresh = fresh_record(records[0].application_id, new)
    note = "\n".join(dict.fromkeys(record.note for record in records if record.note))
    fresh = replace(fresh, note=note)
    begun = [record for record in records if record.status is not WorkStatus.NOT_STARTED]
    if not begun or new.kind is not CriterionKind.BASE or any(old.kind is not CriterionKind.BASE for old in olds):
        return fresh
    status = min((record.status for record in records), key=FAR.index)
    status = WorkStatus.COLLECTING if status is WorkStatus.NOT_STARTED else status
    claim = _weakest((record.claim for record in records), new)
    verdict = _weakest((record.verdict for record in records), new)
    if status is WorkStatus.ACCEPTED and verdict is None:
        status = WorkStatus.SUBMITTED
    named = list(zip(records, olds, strict=True))
    return replace(
        fresh,
        status=status,
        status_reason=_reasons((old, record.status_reason) for record, old in named if record.status is status),
        claim=claim,
        claim_reason=_reasons((old, record.claim_reason) for record, old in named) if claim else "",
        verdict=verdict if status is WorkStatus.ACCEPTED else None,
        verdict_reason=(
            _reasons((old, record.verdict_reason) for record, old in named) if status is WorkStatus.ACCEPTED else ""
        ),
        criterion_digest=begun[0].criterion_digest,
    )


def joined_check(checks: Sequence[SelfCheck | None], application_id: str, new: Criterion) -> SelfCheck | None:
    """Return the self-check of an item into which several went: 有 where one says so, none where one is missing."""
    known = [check for check in checks if check is not None]
    if not known:
        return None
    found = next((check for check in known if check.outcome is SelfCheckOutcome.FOUND), None)
    if found is None and len(known) < len(checks):
        return None
    return moved_check(found or known[0], application_id, new)


def moved_check(check: SelfCheck, application_id: str, new: Criterion) -> SelfCheck:
    """Return the self-check under the new item."""
    return replace(check, id=f"{application_id}.{new.id}", criterion_id=new.id)


def _weakest(ratings: Iterable[Rating | None], new: Criterion) -> Rating | None:
    """Return the weakest rating where every part has one; 不适用 only where all parts are, and the item may be."""
    found = list(ratings)
    known = [rating for rating in found if rating is not None]
    if len(known) < len(found):
        return None
    weakest = min(known, key=_WEAK.index)
    return None if weakest is Rating.NA and not new.na_rule.allowed else weakest


def _reasons(parts: Iterable[tuple[Criterion, str]]) -> str:
    return "；".join(f"原第 {old.number} 项：{text}" for old, text in parts if text)
