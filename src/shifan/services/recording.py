"""Daily work on an item: tick, status, claim, verdict, note."""

from __future__ import annotations

from dataclasses import replace

from shifan.domain import records
from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind
from shifan.domain.errors import RuleError, UsageError
from shifan.domain.records import Rating, Record, Tick, WorkStatus
from shifan.domain.text import clean_text
from shifan.domain.ways import Way
from shifan.services.session import Done, Session
from shifan.store.tables import Entity


def tick_checkpoint(session: Session, number: str) -> Done:
    """Tick the checkpoint shown as ``number`` (``32.2``); an untouched item becomes 收集中.

    Raises NotFoundError for an unknown number, UsageError when the number names no checkpoint, RuleError when the item
    is already accepted.
    """
    item, checkpoint = find_checkpoint(session, number)
    record = open_record(session, item)
    key = tick_id(record, checkpoint)
    if session.repository.get(Tick, key) is not None:
        return Done(f"{checkpoint.number} 早已勾选，没有变化。")
    tick = new_tick(session, record, checkpoint)
    begin = begun(record) if item.kind is CriterionKind.BASE else []  # bonus and penalty items have no work status
    return session.commit(f"勾选 {checkpoint.number}「{checkpoint.text}」", put=[tick, *begin])


def untick_checkpoint(session: Session, number: str) -> Done:
    """Take a tick away. Raises as ``tick_checkpoint`` does."""
    item, checkpoint = find_checkpoint(session, number)
    record = open_record(session, item)
    tick = session.repository.get(Tick, tick_id(record, checkpoint))
    if tick is None:
        return Done(f"{checkpoint.number} 本来就没有勾选，没有变化。")
    return session.commit(f"取消勾选 {checkpoint.number}「{checkpoint.text}」", remove=[tick])


def change_status(
    session: Session, number: str, to: WorkStatus, reason: str = "", *, seen: Record | None = None
) -> Done:
    """Move the item to another work status; a decision made while a review round is open is recorded in it too.

    ``seen`` is the record the user looked at. Raises RuleError.
    """
    item = base_item(session, number)
    record = seen or session.record(item.id)
    changed = records.change_status(record, to, clean_text(reason))
    put, noted = in_round(session, item, changed)
    return session.commit(f"第 {item.number} 项改为「{to.label}」{noted}", put=put)


def claim_rating(
    session: Session, number: str, rating: Rating | None, reason: str = "", *, seen: Record | None = None
) -> Done:
    """Write the lead unit's claim (None clears it). Raises RuleError."""
    item = session.item(number)
    record = seen or session.record(item.id)
    changed = records.give_claim(record, item, rating, clean_text(reason))
    if rating is not None:
        changed = records.started(changed)
    word = f"自评「{rating.label}」" if rating else "清除自评"
    return session.commit(f"第 {item.number} 项{word}", put=[changed])


def accept_with_verdict(
    session: Session, number: str, rating: Rating, reason: str = "", *, seen: Record | None = None
) -> Done:
    """Give the verdict on a submitted item and accept it (审定), in the open review round where there is one.

    Raises RuleError, also for 达标 or 基本达标 without usable evidence; less than the minimum is warned about.
    """
    item = session.item(number)
    record = seen or session.record(item.id)
    usable = session.state().usable_count(item.id)
    judged = records.give_verdict(record, item, rating, clean_text(reason), usable=usable)
    accepted = records.change_status(judged, WorkStatus.ACCEPTED)
    put, noted = in_round(session, item, accepted)
    done = session.commit(f"第 {item.number} 项审定为「{rating.label}」{noted}", put=put)
    return Done(done.message, done.operation, records.too_few_documents(item, rating, usable))


def write_note(session: Session, number: str, note: str, *, seen: Record | None = None) -> Done:
    """Write the item's note; an empty text clears it. Raises StaleWriteError when it moved since ``seen``."""
    item = session.item(number)
    record = seen or session.record(item.id)
    cleaned = clean_text(note)
    label = f"第 {item.number} 项写备注" if cleaned else f"第 {item.number} 项清空备注"
    return session.commit(label, put=[replace(record, note=cleaned)])


def base_item(session: Session, number: str) -> Criterion:
    """Return the base item shown as ``number``. Raises NotFoundError, RuleError for a bonus or penalty item."""
    item = session.item(number)
    if item.kind is not CriterionKind.BASE:
        raise RuleError(
            f"第 {item.number} 项是{item.kind.label}，没有办理状态。", f"请登记自查结论和事项（{Way.ADD_EVENT}）。"
        )
    return item


def begun(record: Record) -> list[Entity]:
    """Return the record to store along when work on an untouched item begins, else nothing."""
    return [records.started(record)] if record.status is WorkStatus.NOT_STARTED else []


def new_tick(session: Session, record: Record, checkpoint: Checkpoint) -> Tick:
    """Return the tick that the person at work gives a checkpoint now, not stored yet."""
    return Tick(
        id=tick_id(record, checkpoint),
        application_id=session.application_id,
        criterion_id=record.criterion_id,
        checkpoint_id=checkpoint.id,
        ticked_by=session.user,
        ticked_at=session.clock(),
    )


def tick_id(record: Record, checkpoint: Checkpoint) -> str:
    """Return the id of a checkpoint's tick."""
    return f"{record.id}.{checkpoint.id}"


def in_round(session: Session, item: Criterion, changed: Record) -> tuple[list[Entity], str]:
    """Return the rows of a changed record: with the open round's opinion when it is a decision; and a note of that."""
    if changed.status not in (WorkStatus.ACCEPTED, WorkStatus.RETURNED):
        return [changed], ""
    from shifan.services.rounds import opinion_along  # ticking never needs it: keeps start-up short

    along = opinion_along(session, item, changed)
    return [changed, *along.put], along.note


def find_checkpoint(session: Session, number: str) -> tuple[Criterion, Checkpoint]:
    """Return the checkpoint shown as ``number`` and its item. Raises UsageError, NotFoundError."""
    item_number, dot, rest = number.strip().partition(".")
    if not dot or not rest:
        raise UsageError(f"「{number}」不是核查点编号。", f"核查点编号形如 32.2，可用{Way.SHOW(32)}查看。")
    item = session.edition.by_number(item_number)
    return item, item.checkpoint(rest)


def open_record(session: Session, item: Criterion) -> Record:
    """Return the item's record. Raises RuleError when it is accepted: then its checkpoints stay as they are."""
    record = session.record(item.id)
    if record.status is WorkStatus.ACCEPTED:
        raise RuleError(f"第 {item.number} 项已审定，不能改动核查点。", "如确需改动，请先重新打开并写明原因。")
    return record
