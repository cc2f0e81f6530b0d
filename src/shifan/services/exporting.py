"""Workbooks out: the progress workbook (进度表), whole or a choice of its sheets and items."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from shifan.domain.completion import Completion, completion
from shifan.domain.criteria import Criterion, Edition, Group
from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.health import by_document
from shifan.domain.records import WorkStatus
from shifan.domain.scheme_freezing import frozen_scheme
from shifan.domain.score_chart import left_out_text
from shifan.domain.scoring import ItemScore, Score, total_of
from shifan.domain.selecting import Selection, selected_items, selection_text
from shifan.domain.state import ApplicationState
from shifan.domain.text import fold, matches_all_words
from shifan.domain.values import value
from shifan.evidence.watch import Watch
from shifan.excel.progress.facts import (
    OPERATION_LIMIT,
    OPERATIONS,
    SHEETS,
    DayLine,
    GroupLine,
    OperationLine,
    Place,
    ProgressFacts,
    ProgressLine,
)
from shifan.excel.saving import check_target, write_whole
from shifan.excel.text import link_target
from shifan.services.archived_items import archived_items
from shifan.services.assigning import existing_department
from shifan.services.evidence_health import health_at_a_glance
from shifan.services.figures import figure_results
from shifan.services.history import history
from shifan.services.overview import overview
from shifan.services.progress_days import progress_by_day
from shifan.services.session import Session


@value
class Choice:
    """What of the workbook is wanted, as people write it; empty means all.

    ``sheets`` are titles or unmistakable parts of them, ``department`` a unit's name, ``group`` a first-level group's
    number or words of its title.
    """

    sheets: tuple[str, ...] = ()
    department: str = ""
    group: str = ""
    status: WorkStatus | None = None


@value
class Exported:
    """What was written: the file, the titles of its sheets, warnings in Chinese, and rows filled in a form."""

    path: Path
    sheets: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    filled: int = 0


EVERYTHING = Choice()


def export_progress(
    session: Session, target: Path, *, force: bool = False, choice: Choice = EVERYTHING, watch: Watch | None = None
) -> Exported:
    """Write the progress workbook to ``target`` (.xlsx); the store is not changed.

    ``watch`` tells how far it is, and may stop it; then it raises StoppedError and nothing is written.

    Raises UsageError for a wrong name or choice, NotFoundError for a missing folder, unit or group, ProtectedError
    when the file exists (without ``force``), is open elsewhere or cannot be written; the file at ``target`` is then as
    it was before.
    """
    check_target(target, ".xlsx", force=force)
    selection = selection_of(session, choice)
    sheets = sheets_of(choice)
    facts = progress_facts(session, target.parent, selection)
    if not facts.items:
        raise NotFoundError(f"没有符合条件的指标（{facts.selection}），没有导出。", "请放宽条件再试。")
    if not sheets and facts.selection:  # the journal is not about the items chosen; it comes only when asked for
        sheets = tuple(title for title in SHEETS if title != OPERATIONS)
    # openpyxl takes longer to import than a whole `shifan status`, so only an export pays for it
    from shifan.excel.progress.workbook import build_progress

    watch = watch or Watch()
    watch.begin("正在导出", len(sheets or SHEETS) + 2)
    watch.step()
    built = build_progress(facts, sheets, watch.step)
    write_whole(target, built.data, force=force)
    return Exported(target, built.sheets, built.warnings)


def sheets_of(choice: Choice) -> tuple[str, ...]:
    """Return the titles of the sheets chosen, none for all. Raises UsageError for a word that fits none or several."""
    return tuple(_sheet_named(word) for word in choice.sheets)


def _sheet_named(word: str) -> str:
    wanted = fold(word)
    found = [title for title in SHEETS if title == wanted] or [title for title in SHEETS if wanted and wanted in title]
    if len(found) != 1:
        problem = f"「{word}」对得上几张表：{'、'.join(found)}。" if found else f"没有叫「{word}」的表。"
        raise UsageError(problem, f"可选：{'、'.join(SHEETS)}。")
    return found[0]


def selection_of(session: Session, choice: Choice) -> Selection:
    """Return the selection that a choice means. Raises NotFoundError or UsageError."""
    return Selection(
        department_id=existing_department(session, choice.department).id if choice.department.strip() else None,
        group_id=_group_named(session.edition, choice.group).id if choice.group.strip() else None,
        status=choice.status,
    )


def _group_named(edition: Edition, words: str) -> Group:
    wanted = fold(words).strip("、. ")
    groups = edition.groups
    found = [g for at, g in enumerate(groups, start=1) if wanted in (g.number, str(at), fold(g.title))]
    found = found or [group for group in groups if matches_all_words(wanted, group.title)]
    if len(found) != 1:
        problem = f"「{words}」对得上几个一级指标。" if found else f"没有叫「{words}」的一级指标。"
        raise UsageError(problem, f"可写序号：{'；'.join(f'{group.number}、{group.title}' for group in groups)}。")
    return found[0]


def progress_facts(session: Session, folder: Path, selection: Selection | None = None) -> ProgressFacts:
    """Return what a progress workbook lying in ``folder`` shows of the present state."""
    selection = selection or Selection()
    view = overview(session)
    state = view.state
    items = selected_items(selection, session.edition, state)
    scores = {item.criterion.id: item for item in view.score.items}
    days = progress_by_day(session, state)
    return ProgressFacts(
        edition=session.edition,
        scheme_digest=frozen_scheme(session.scheme)["digest"],
        items=items,
        selection=selection_text(selection, session.edition, state),
        department_id=selection.department_id,
        state=state,
        score=view.score,
        total=completion(items, state),
        points=total_of(scores[item.id] for item in items if item.id in scores),
        groups=_group_lines(session.edition, state, view.score, {item.id for item in items}),
        departments=_departments(state, items, selection),
        steps={step.criterion.id: step for step in view.next_steps},
        places=_places(session, state.evidence, state.usable, folder),
        health=by_document(health_at_a_glance(session, state)),
        figures=figure_results(session, state),
        operations=tuple(OperationLine(line.operation, line.undone) for line in history(session, OPERATION_LIMIT)),
        days=tuple(DayLine(day.day, day.operations, day.completion, day.points) for day in days.days),
        days_left_out=left_out_text(len(days.days), days.of, cut=days.cut) + "".join(days.remarks),
        today=view.today,
        days_left=view.days_left,
        generated_at=session.clock(),
        generated_by=session.user,
        archived=archived_items(session),
    )


def _group_lines(edition: Edition, state: ApplicationState, score: Score, shown: set[str]) -> tuple[GroupLine, ...]:
    scores = {item.criterion.id: item for item in score.items}

    def line(number: str, title: str, criteria: Sequence[Criterion]) -> ProgressLine:
        items = [item for item in criteria if item.id in shown]
        scored: list[ItemScore] = [scores[item.id] for item in items if item.id in scores]
        points = total_of(scored) if scored else None
        return ProgressLine(number, title, len(items), completion(items, state), points, items[0].id if items else "")

    found = []
    for group in edition.groups:
        below = [line(part.number, part.title, part.criteria) for part in group.subgroups]
        whole = line(group.number, group.title, group.criteria)
        if whole.count:
            found.append(GroupLine(whole, tuple(part for part in below if part.count)))
    return tuple(found)


def _departments(state: ApplicationState, items: Sequence[Criterion], selection: Selection) -> dict[str, Completion]:
    """Return the completion of each department's lead items among those shown, of the departments concerned."""
    led: dict[str, list[Criterion]] = {}
    if selection.everything:
        led = {department.id: [] for department in state.departments}
    for item in items:
        for task in state.tasks_of.get(item.id, ()):
            if selection.department_id in (None, task.department_id):
                led.setdefault(task.department_id, [])
        lead = state.lead_of(item.id)
        if lead is not None and lead.department_id in led:
            led[lead.department_id].append(item)
    return {department_id: completion(mine, state) for department_id, mine in led.items()}


def _places(session: Session, evidence: Iterable[Evidence], usable: frozenset[str], folder: Path) -> dict[str, Place]:
    return {item.id: _place(session, item, folder, usable=item.id in usable) for item in evidence}


def _place(session: Session, item: Evidence, folder: Path, *, usable: bool) -> Place:
    if item.storage is Storage.WEB:
        return Place(item.path, item.path)
    try:
        path = session.pool.locate(item)
    except ProtectedError:
        return Place(item.path, "")
    shown = _relative(path, session.folder)
    return Place(shown, link_target(_relative(path, folder)) if usable and session.pool.holds(item) else "")


def _relative(path: Path, folder: Path) -> str:
    """Return ``path`` seen from ``folder`` with /; as a file address where no relative path leads (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        address = path.as_posix()
        return f"file:{address}" if address.startswith("//") else f"file:///{address}"
