"""What stays in the old round when the next one is begun: every kind of row, counted and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from shifan.domain.carrying import OldRound, is_owed, why_not_carried
from shifan.domain.dispatches import Dispatch
from shifan.domain.numbering import numbers_text
from shifan.domain.records import WorkStatus
from shifan.domain.snapshots import snapshot_of_text
from shifan.domain.tasks import unanswered
from shifan.domain.text import clean_line
from shifan.domain.values import value

_SHORT = 40


@value
class LeftBehind:
    """One kind of rows that is not taken over: how many, and which; several rows may share a name."""

    title: str
    count: int
    names: tuple[str, ...]


def left_behind(old: OldRound, *, with_notes: bool) -> tuple[LeftBehind, ...]:
    """Return every kind of which the old round has something that the next one does not take over."""
    kinds = (*_of_items(old, with_notes), *_of_evidence(old), *_of_projects(old), *_of_the_year(old))
    return tuple(kind for kind in kinds if kind.count)


def _of_items(old: OldRound, with_notes: bool) -> Iterator[LeftBehind]:
    state, known = old.state, old.known
    worked = {
        row.criterion_id
        for row in state.records.values()
        if row.status is not WorkStatus.NOT_STARTED or row.claim or row.verdict
    }
    yield _items(old, "办理状态、自评和审核结论", worked, len(worked))
    yield _items(old, "勾选的核查点", state.ticks_of, len(state.ticks))
    answered = [task.criterion_id for task in state.tasks if unanswered(task) != task]
    yield _items(old, "配合单位填报的情况", answered, len(answered))
    timed = [task.criterion_id for task in state.tasks if task.due and task.criterion_id in known]
    yield _items(old, "任务的完成时限", timed, len(timed))
    gone = [task for task in state.tasks if task.criterion_id not in known]
    units = dict.fromkeys(state.department_by_id[task.department_id].name for task in gone)
    yield LeftBehind("分工（指标已不在这个版本中）", len(gone), tuple(units))
    if not with_notes:
        noted = [row.criterion_id for row in state.records.values() if row.note]
        yield _items(old, "备注", noted, len(noted))


def _of_evidence(old: OldRound) -> Iterator[LeftBehind]:
    state = old.state
    dated = [found.title for found in state.evidence if not found.long_term]
    yield _named("不是长期有效的材料", dated)
    lasting = [(found.title, why_not_carried(found, old)) for found in state.evidence if found.long_term]
    yield _named("长期有效、但不能沿用的材料", [f"{title}：{why}" for title, why in lasting if why])
    yield _named("加减分事项", [event.title for event in state.adjustments])
    checked = [check.criterion_id for check in state.self_checks]
    yield _items(old, "加减分自查结论", checked, len(checked))
    numbers = {item.id: item.number for item in old.edition.criteria}
    figures = [f"第 {numbers.get(row.criterion_id, '?')} 项 {row.name}" for row in state.figures]
    yield _named("量化数据", figures)
    yield _named("已经销号的问题", [gap.text for gap in state.gaps if not gap.open])
    yield _named("问题的佐证", _proofs(old))


def _proofs(old: OldRound) -> list[str]:
    """Return the titles of what proves gaps, but for open gaps and documents that go over."""
    state = old.state
    owed = {gap.id for gap in state.open_gaps()}
    kept = {found.id for found in state.evidence if found.long_term and not why_not_carried(found, old)}
    left = [proof for proof in state.gap_proofs if proof.gap_id not in owed or proof.evidence_id not in kept]
    return [state.evidence_by_id[proof.evidence_id].title for proof in left]


def _of_projects(old: OldRound) -> Iterator[LeftBehind]:
    state = old.state
    yield _named("单项示范项目", [project.name for project in state.showcases])
    yield _named("单项示范的材料清单", [row.title for row in state.showcase_materials])
    yield _named("单项示范的时间节点", [f"{row.on} {row.title}" for row in state.showcase_milestones])
    yield _named("只有一次的时间节点", [f"{row.on} {row.title}" for row in state.milestones if not row.yearly])
    yield _named("点位", [site.name for site in old.sites])


def _of_the_year(old: OldRound) -> Iterator[LeftBehind]:
    names = {unit.id: unit.name for unit in old.state.departments}
    answered = [f"第 {row.number} 号：{row.question}" for row in old.inquiries if not is_owed(row)]
    yield _named("已经答复或了结的核查询问", answered)
    yield _named("审核轮次和意见", [found.name for found in old.rounds])
    yield _named("报送批次", [f"{found.name}：{found.recipient}" for found in old.submissions])
    yield _named("调度快照", [f"{_taken_on(found)} {found.title}" for found in old.dispatches])
    reminded = dict.fromkeys(names.get(row.department_id, "") for row in old.reminders)
    yield LeftBehind("催办记录", len(old.reminders), tuple(filter(None, reminded)))
    yield _named("发出的填报表", [found.file_name for found in old.workbooks])
    yield _named("推演方案", [found.name for found in old.scenarios])
    archived = [f"{found.edition_id} 第 {found.number} 项 {found.title}" for found in old.archived if found.number]
    yield _named("换版时归档的指标", archived)


def _taken_on(found: Dispatch) -> date:
    """Return the day that a dispatch stands for: that of its snapshot, which need not be the day of the clock."""
    try:
        return snapshot_of_text(found.content).on
    except ValueError:
        return found.taken_at.date()


def _items(old: OldRound, title: str, criterion_ids: Iterable[str], count: int) -> LeftBehind:
    wanted = set(criterion_ids)
    items = [item for item in old.edition.criteria if item.id in wanted]
    return LeftBehind(title, count, (f"第 {numbers_text(items)} 项",) if items else ())


def _named(title: str, names: Sequence[str]) -> LeftBehind:
    return LeftBehind(title, len(names), tuple(_short(name) for name in names))


def _short(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}…"
