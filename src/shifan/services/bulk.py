"""The same thing done to many items in one operation. What cannot be done to some of them is said, with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from shifan.domain import records
from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind
from shifan.domain.errors import NotFoundError, RuleError, ShifanError
from shifan.domain.numbering import items_in, numbers_text, plain_number
from shifan.domain.records import Rating, Tick, WorkStatus
from shifan.domain.tasks import TaskRole, check_due
from shifan.domain.text import clean_text, fold
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services import recording
from shifan.services.assigning import tasks_by_item
from shifan.services.session import Done, Session
from shifan.store.tables import Entity

_BREAK = r"[,、;；\s]+"
_RUN = r"(\d+)\.(\d+)[-~至到](?:\1\.)?(\d+)"


@value
class _Part:
    """What is stored for one item, with a note for the label, warnings, and the checkpoints it is about."""

    put: tuple[Entity, ...] = ()
    remove: tuple[Entity, ...] = ()
    note: str = ""
    warnings: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@value
class _Refused:
    item: Criterion
    error: ShifanError


def change_status(session: Session, numbers: str, to: WorkStatus, reason: str = "") -> Done:
    """Move items (``1-12,32``) to another work status in one operation; those that cannot be moved are named.

    A warning names those of several that are handed in without a usable document.
    Raises UsageError, NotFoundError for the list itself; RuleError when none of them can be moved.
    """
    handed_in: list[Criterion] = []

    def decide(item: Criterion) -> _Part:
        recording.base_item(session, item.number)
        changed = records.change_status(session.record(item.id), to, clean_text(reason))
        put, note = recording.in_round(session, item, changed)
        handed_in.append(item)
        return _Part(tuple(put), note=note)

    done = _together(session, items_in(numbers, session.edition), f"改为「{to.label}」", decide)
    if to is WorkStatus.SUBMITTED and done.operation and len(handed_in) > 1:
        state = session.state()
        if bare := [item for item in handed_in if not state.usable_count(item.id)]:
            told = f"其中 {len(bare)} 项没有材料：第 {numbers_text(bare)} 项。"
            return Done(done.message, done.operation, (*done.warnings, told))
    return done


def claim_rating(session: Session, numbers: str, rating: Rating | None, reason: str = "") -> Done:
    """Write the lead units' claim on items (None clears it) in one operation. Raises as ``change_status`` does."""

    def decide(item: Criterion) -> _Part:
        changed = records.give_claim(session.record(item.id), item, rating, clean_text(reason))
        return _Part((changed if rating is None else records.started(changed),))

    word = f"自评「{rating.label}」" if rating else "清除自评"
    return _together(session, items_in(numbers, session.edition), word, decide)


def accept_with_verdict(session: Session, numbers: str, rating: Rating, reason: str = "") -> Done:
    """Give the same verdict on submitted items and accept them in one operation. Raises as ``change_status`` does."""
    state = session.state()

    def decide(item: Criterion) -> _Part:
        usable = state.usable_count(item.id)
        judged = records.give_verdict(session.record(item.id), item, rating, clean_text(reason), usable=usable)
        put, note = recording.in_round(session, item, records.change_status(judged, WorkStatus.ACCEPTED))
        return _Part(tuple(put), note=note, warnings=records.too_few_documents(item, rating, usable))

    return _together(session, items_in(numbers, session.edition), f"审定为「{rating.label}」", decide)


def set_due(session: Session, numbers: str, due: date | None) -> Done:
    """Set or clear the due date of the items' lead tasks in one operation.

    Raises RuleError for a due date before the evidence period; NotFoundError when no item has a lead; the items
    without one are named otherwise.
    """
    items = items_in(numbers, session.edition)
    check_due(due, session.application().period_start)
    tasks_of = tasks_by_item(session)

    def decide(item: Criterion) -> _Part:
        leads = [task for task in tasks_of.get(item.id, ()) if task.role is TaskRole.LEAD]
        if not leads:
            hint = f"请先指定：{Way.ASSIGN(f'{item.number} 单位名称')}"
            raise NotFoundError(f"第 {item.number} 项还没有牵头单位。", hint)
        return _Part((replace(leads[0], due=due),))

    return _together(session, items, f"完成时限定为 {due}" if due else "取消完成时限", decide)


def write_note(session: Session, numbers: str, note: str) -> Done:
    """Write the same note on items that have none in one operation; those that have another are named.

    Raises as ``change_status`` does.
    """
    cleaned = clean_text(note)

    def decide(item: Criterion) -> _Part:
        record = session.record(item.id)
        if record.note and record.note != cleaned:
            raise RuleError("已有备注，没有覆盖。")
        return _Part((replace(record, note=cleaned),))

    return _together(session, items_in(numbers, session.edition), "写备注", decide)


def tick(session: Session, numbers: str) -> Done:
    """Tick checkpoints (``32.1-4,33.2``) in one operation; those that cannot be ticked are named.

    Raises UsageError, NotFoundError for the list; RuleError when none can be ticked.
    """
    return _tick_all(session, numbers, "勾选", _ticked)


def untick(session: Session, numbers: str) -> Done:
    """Take ticks away in one operation. Raises as ``tick`` does."""
    return _tick_all(session, numbers, "取消勾选", _unticked)


# -- how it works ---------------------------------------------------------------------------------------------


def _together(
    session: Session, items: Sequence[Criterion], word: str, decide: Callable[[Criterion], _Part], what: str = "改"
) -> Done:
    """Store what is decided for each item as one operation."""
    parts: list[tuple[Criterion, _Part]] = []
    refused: list[_Refused] = []
    for item in items:
        try:
            parts.append((item, decide(item)))
        except ShifanError as error:
            if len(items) == 1:
                raise
            refused.append(_Refused(item, error))
    if not parts:
        raise RuleError(f"{len(refused)} 项都没有{what}。", "；".join(_reasons(refused)) + "。")
    done = session.commit(
        _label(parts, word),
        put=_once(entity for _, part in parts for entity in part.put),
        remove=[entity for _, part in parts for entity in part.remove],
    )
    warnings = [warning for _, part in parts for warning in part.warnings]
    if refused:
        warnings.insert(0, f"没有{what}的 {len(refused)} 项：{'；'.join(_reasons(refused))}。")
    message = done.message if done.operation else f"第 {numbers_text(item for item, _ in parts)} 项没有变化。"
    return Done(message, done.operation, tuple(warnings))


def _label(parts: Sequence[tuple[Criterion, _Part]], word: str) -> str:
    points = [point for _, part in parts for point in part.points]
    if points:
        return f"{word} {'、'.join(points)}" + (f"（共 {len(points)} 个核查点）" if len(points) > 1 else "")
    count = f"（共 {len(parts)} 项）" if len(parts) > 1 else ""
    note = next((part.note for _, part in parts if part.note), "")
    return f"第 {numbers_text(item for item, _ in parts)} 项{count}{word}{note}"


def _reasons(refused: Iterable[_Refused]) -> Iterator[str]:
    """Yield each reason once, with the items it is about."""
    items_of: dict[str, list[Criterion]] = {}
    for found in refused:
        plain = found.error.message.replace(f"第 {found.item.number} 项", "").strip("。")
        items_of.setdefault(plain, []).append(found.item)
    for reason, items in items_of.items():
        yield f"第 {numbers_text(items)} 项：{reason}"


def _once(entities: Iterable[Entity]) -> list[Entity]:
    """Return each row once: the open review round comes along with every decision."""
    return list({(type(entity), entity.id): entity for entity in entities}.values())


def _tick_all(
    session: Session, numbers: str, word: str, decide: Callable[[Session, Criterion, Sequence[Checkpoint]], _Part]
) -> Done:
    chosen: dict[str, list[Checkpoint]] = {}
    items: dict[str, Criterion] = {}
    for number in _checkpoint_numbers(numbers):
        item, checkpoint = recording.find_checkpoint(session, number)
        items[item.id] = item
        if checkpoint not in chosen.setdefault(item.id, []):
            chosen[item.id].append(checkpoint)
    return _together(session, list(items.values()), word, lambda item: decide(session, item, chosen[item.id]), word)


def _ticked(session: Session, item: Criterion, points: Sequence[Checkpoint]) -> _Part:
    record = recording.open_record(session, item)
    new = [point for point in points if session.repository.get(Tick, recording.tick_id(record, point)) is None]
    if not new:
        raise RuleError("早已勾选。")
    ticks = [recording.new_tick(session, record, point) for point in new]
    begun = recording.begun(record) if item.kind is CriterionKind.BASE else []
    return _Part((*ticks, *begun), points=tuple(point.number for point in new))


def _unticked(session: Session, item: Criterion, points: Sequence[Checkpoint]) -> _Part:
    record = recording.open_record(session, item)
    found = [(point.number, session.repository.get(Tick, recording.tick_id(record, point))) for point in points]
    ticks = tuple(stored for _, stored in found if stored is not None)
    if not ticks:
        raise RuleError("本来就没有勾选。")
    return _Part(remove=ticks, points=tuple(number for number, stored in found if stored is not None))


def _checkpoint_numbers(text: str) -> Iterator[str]:
    """Yield the numbers of a list: ``32.1-3,33.2`` is 32.1, 32.2, 32.3 and 33.2."""
    for part in re.split(_BREAK, fold(text)):
        run = re.fullmatch(_RUN, part, re.ASCII)
        if run and int(run[2]) <= int(run[3]):
            yield from (f"{run[1]}.{place}" for place in range(int(run[2]), int(run[3]) + 1))
        elif part:
            yield plain_number(part)
