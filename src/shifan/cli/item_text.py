"""One item as text and as data: a line of the list, the page that ``show`` prints, its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shifan.cli.commands.tasks import task_line
from shifan.cli.gap_text import gap_data
from shifan.domain.criteria import Criterion
from shifan.domain.figure_checks import check_item
from shifan.domain.figures import shown_value
from shifan.domain.gap_words import ending
from shifan.domain.health import Finding, by_document, in_short
from shifan.domain.records import Record
from shifan.domain.shortfalls import shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole, task_claim, task_status
from shifan.domain.text import pad
from shifan.services.evidence_health import wrong_files
from shifan.services.session import Session


def item_line(item: Criterion, state: ApplicationState) -> str:
    """Return an item as one line of the list."""
    record = state.record(item.id)
    word = record.status.label if item.kind.value == "base" else item.kind.label
    ticks = f"{len(state.ticks_of.get(item.id, {}))}/{len(item.checkpoints)}"
    rating = record.verdict or record.claim
    judged = f"{'审' if record.verdict else '自评'}{rating.label}" if rating else ""
    lead = state.lead_name(item.id) or "未指定单位"
    return (
        f"{item.number:>3} {pad(word, 8)} {pad(item.title, 34)} {pad(lead, 18)} "
        f"核查点 {pad(ticks, 4)} 材料 {state.usable_count(item.id)}/{item.evidence_minimum} {judged}"
    ).rstrip()


def item_page(session: Session, item: Criterion, state: ApplicationState) -> Iterator[str]:
    """Yield the lines of an item's page."""
    group, subgroup = session.edition.place_of(item.id)
    record = state.record(item.id)
    yield f"{item.number} {item.title}　[{item.kind.label}　{record.status.label}]"
    yield f"{group.number}、{group.title} ＞ {subgroup.number} {subgroup.title}"
    yield f"要求：{item.requirement}"
    yield f"依据：{'；'.join(map(str, item.basis))}　来源：{item.origin}（{session.edition.notice}）"
    yield f"不适用：{item.na_rule.when if item.na_rule.allowed else '不得评为不适用'}"
    yield "核查点"
    ticks = state.ticks_of.get(item.id, {})
    for point in item.checkpoints:
        done = ticks.get(point.id)
        by = f"　（{done.ticked_by} {done.ticked_at:%Y-%m-%d %H:%M}）" if done else ""
        yield f"  [{'x' if done else ' '}] {point.number} {point.text}{by}"
    yield f"材料（至少 {item.evidence_minimum} 份）"
    yield from _evidence_lines(session, item, state)
    for task in state.tasks_of.get(item.id, ()):
        yield task_line(task, item, state)
    claim = record.claim.label if record.claim else "未自评"
    verdict = record.verdict.label if record.verdict else "未审核"
    yield f"自评：{claim} {record.claim_reason}".rstrip() + f"　审核结论：{verdict} {record.verdict_reason}".rstrip()
    if record.status_reason:
        yield f"原因：{record.status_reason}"
    for found in check_item(item, session.edition, state):
        yield f"数据：{found.figure.name} {shown_value(found.figure)}" + "".join(
            f"　{one.line}" for one in found.findings
        )
    if record.note:
        yield f"备注：{record.note}"
    yield from _closed_gap_lines(item, state)
    for lack in shortfalls(item, state):
        yield f"缺：{lack.kind.label}（{lack.detail}）"
    if item.guidance.accepts:
        yield f"可用材料：{'；'.join(item.guidance.accepts)}"
    if item.guidance.tips:
        yield f"提示：{item.guidance.tips}"


def _evidence_lines(session: Session, item: Criterion, state: ApplicationState) -> Iterator[str]:
    troubles = by_document(wrong_files(session, state))
    for link in state.links_of.get(item.id, ()):
        evidence = state.evidence_by_id[link.evidence_id]
        missing = "" if evidence.id in state.usable else "　文件缺失或打不开！"
        told = missing or (f"　{in_short(troubles[evidence.id])}！" if evidence.id in troubles else "")
        yield f"  {evidence.title}　{evidence.document_number}{told}".rstrip()


def _closed_gap_lines(item: Criterion, state: ApplicationState) -> Iterator[str]:
    for gap in state.gaps:
        if gap.criterion_id == item.id and not gap.open:
            yield f"问题：{gap.text}　{state.gap_standing(gap).label}　{ending(gap, state)}"


def _task_data(task: Task, record: Record, state: ApplicationState) -> dict[str, str | None]:
    claim = task_claim(task, record)
    return {
        "department": state.department_by_id[task.department_id].name,
        "role": task.role.value,
        "person": task.person,
        "due": str(task.due) if task.due else None,
        "status": task_status(task, record).value,
        "claim": claim.value if claim else None,
        "note": record.note if task.role is TaskRole.LEAD else task.note,
    }


def item_data(item: Criterion, state: ApplicationState, wrong: Mapping[str, Sequence[Finding]]) -> dict[str, Any]:
    """Return an item as data for JSON; ``wrong`` are the findings about its documents."""
    record = state.record(item.id)
    ticks = state.ticks_of.get(item.id, {})
    return {
        "id": item.id,
        "number": item.number,
        "kind": item.kind.value,
        "title": item.title,
        "status": record.status.value,
        "claim": record.claim.value if record.claim else None,
        "verdict": record.verdict.value if record.verdict else None,
        "note": record.note,
        "lead": state.lead_name(item.id),
        "tasks": [_task_data(task, record, state) for task in state.tasks_of.get(item.id, ())],
        "checkpoints": [
            {"number": point.number, "text": point.text, "ticked": point.id in ticks} for point in item.checkpoints
        ],
        "evidence": [
            {
                "title": state.evidence_by_id[link.evidence_id].title,
                "path": state.evidence_by_id[link.evidence_id].path,
                "usable": link.evidence_id in state.usable,
                "wrong": [found.trouble.value for found in wrong.get(link.evidence_id, ())],
            }
            for link in state.links_of.get(item.id, ())
        ],
        "shortfalls": [{"kind": s.kind.value, "detail": s.detail} for s in shortfalls(item, state)],
        "gaps": [gap_data(gap, item.number, state) for gap in state.gaps if gap.criterion_id == item.id],
    }
