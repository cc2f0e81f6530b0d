"""Bonus and penalty items: self-checks and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome, misfit
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import EvidenceLink
from shifan.domain.text import clean_line, clean_text
from shifan.domain.ways import Way, typed
from shifan.services.attaching import Facts, prepare_links
from shifan.services.session import Done, Session, new_id, record_id
from shifan.store.tables import Entity


def self_check(
    session: Session,
    number: str,
    outcome: SelfCheckOutcome,
    *,
    scope: str,
    checked_on: date | None = None,
    note: str = "",
) -> Done:
    """Write what the county declares for a bonus or penalty item.

    Raises RuleError for a base item, a missing scope, or 自查无此情形 while events are registered.
    """
    item = _ledger_item(session, number)
    scope = clean_line(scope)
    if not scope:
        raise RuleError("请写明自查范围（查了哪些文件、哪个层级）。")
    if outcome is SelfCheckOutcome.NONE_FOUND and _events(session, item):
        raise RuleError(f"第 {item.number} 项已登记事项，不能写「自查无此情形」。", "请先移除登记错的事项。")
    check = _check(session, item, outcome, scope, checked_on or session.today(), clean_text(note))
    return session.commit(f"第 {item.number} 项自查：{outcome.label}", put=[check])


def clear_self_check(session: Session, number: str) -> Done:
    """Take a self-check away, so that the item is 未自查 again. Raises NotFoundError."""
    item = _ledger_item(session, number)
    present = session.repository.get(SelfCheck, record_id(session.application_id, item.id))
    if present is None:
        raise NotFoundError(f"第 {item.number} 项本来就未自查。")
    return session.commit(f"第 {item.number} 项取消自查结论", remove=[present])


def register_event(
    session: Session,
    number: str,
    title: str,
    *,
    level: str,
    happened_on: date,
    document_number: str = "",
    note: str = "",
    veto: bool = False,
    files: Sequence[Path] = (),
) -> Done:
    """Register a dated event; files given are its proof. The item's self-check becomes 有.

    Raises UsageError without title or level, RuleError for a base item or a veto on a bonus.
    """
    item = _ledger_item(session, number)
    title, level = clean_line(title), clean_line(level)
    if not title or not level:
        raise UsageError("事项名称和级别（如 国家级、省级）都要写。")
    if veto and item.kind is not CriterionKind.PENALTY:
        raise RuleError("一票否决只用于扣分项。")
    event = Adjustment(
        id=new_id(),
        application_id=session.application_id,
        criterion_id=item.id,
        level=level,
        title=title,
        happened_on=happened_on,
        document_number=clean_line(document_number),
        note=clean_text(note),
        veto=veto,
    )
    present = session.repository.get(SelfCheck, record_id(session.application_id, item.id))
    scope = present.scope if present else "登记事项时自动记入"
    check = _check(session, item, SelfCheckOutcome.FOUND, scope, session.today(), present.note if present else "")
    warnings: tuple[str, ...] = ("没有佐证材料的事项暂不计分，请尽快补上材料。",)
    proof: tuple[Entity, ...] = ()
    if files:
        prepared = prepare_links(session, files, Facts(), copy=True, criterion_id=item.id, event_id=event.id)
        proof, warnings = prepared.put, prepared.warnings
    done = session.commit(f"第 {item.number} 项登记事项：{title}", put=[event, check, *proof])
    return Done(done.message, done.operation, (*warnings, *event_doubts(session, item, event)))


def event_doubts(session: Session, item: Criterion, event: Adjustment) -> tuple[str, ...]:
    """Return why the event will not count, whatever its proof, and what would; nothing where no event gives points."""
    table, application = session.scheme.level_table(item.number), session.application()
    if not table.levels or not (why := misfit(event, table, application)):
        return ()
    if event.level not in table.levels:
        return (f"{why}，不计分；第 {item.number} 项的级别有：{'、'.join(table.levels)}。",)
    return (f"{event.happened_on} {why}（{application.period_start} 至 {application.period_end}），不计分。",)


def remove_event(session: Session, event_id: str) -> Done:
    """Take an event and its links away; the evidence stays. Raises NotFoundError."""
    event = session.repository.get(Adjustment, event_id)
    if event is None:
        raise NotFoundError("没有找到这个加减分事项。", f"可用{Way.EVENTS}查看{typed('编号')}。")
    item = session.edition.by_id(event.criterion_id)
    links = [
        link
        for link in session.repository.all_of(EvidenceLink, session.application_id)
        if link.adjustment_id == event.id
    ]
    return session.commit(
        f"第 {item.number} 项移除事项：{event.title}", remove=[*links, event, *_check_without_events(session, item)]
    )


def _check_without_events(session: Session, item: Criterion) -> list[Entity]:
    """Return the self-check 有 that goes with the item's last event: without one it would claim what is not there."""
    check = session.repository.get(SelfCheck, record_id(session.application_id, item.id))
    last = len(_events(session, item)) == 1
    return [check] if last and check is not None and check.outcome is SelfCheckOutcome.FOUND else []


def _ledger_item(session: Session, number: str) -> Criterion:
    item = session.item(number)
    if item.kind is CriterionKind.BASE:
        ledger = "、".join(i.number for i in session.edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY))
        raise RuleError(f"第 {item.number} 项是基础项，没有加减分事项。", f"加减分项的编号：{ledger}。")
    return item


def _events(session: Session, item: Criterion) -> list[Entity]:
    events = session.repository.all_of(Adjustment, session.application_id)
    return [event for event in events if event.criterion_id == item.id]


def _check(session: Session, item: Criterion, outcome: SelfCheckOutcome, scope: str, on: date, note: str) -> SelfCheck:
    key = record_id(session.application_id, item.id)
    fresh = SelfCheck(key, session.application_id, item.id, outcome, scope, session.user, on, note)
    present = session.repository.get(SelfCheck, key)
    return replace(fresh, version=present.version) if present else fresh
