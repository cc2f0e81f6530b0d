"""Choosing items: by department, first-level group and work status."""

from __future__ import annotations

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class Selection:
    """Which items are wanted; None leaves a side open. ``department_id``: those it leads or supports.

    A status asks for base items only, since bonus and penalty items have none.
    """

    department_id: str | None = None
    group_id: str | None = None
    status: WorkStatus | None = None

    @property
    def everything(self) -> bool:
        """True when no item is left out."""
        return self == Selection()


def selected_items(selection: Selection, edition: Edition, state: ApplicationState) -> tuple[Criterion, ...]:
    """Return the chosen items in the edition's order."""
    return tuple(item for item in edition.criteria if _wanted(selection, item, edition, state))


def _wanted(selection: Selection, item: Criterion, edition: Edition, state: ApplicationState) -> bool:
    if selection.group_id is not None and edition.place_of(item.id)[0].id != selection.group_id:
        return False
    status = state.record(item.id).status if item.kind is CriterionKind.BASE else None
    if selection.status not in (None, status):
        return False
    if selection.department_id is None:
        return True
    return any(task.department_id == selection.department_id for task in state.tasks_of.get(item.id, ()))


def selection_text(selection: Selection, edition: Edition, state: ApplicationState) -> str:
    """Return the selection in Chinese, empty when nothing is left out."""
    parts = []
    if selection.department_id is not None:
        parts.append(f"{state.department_by_id[selection.department_id].name}牵头和配合的指标")
    if selection.group_id is not None:
        group = next(group for group in edition.groups if group.id == selection.group_id)
        parts.append(f"{group.number}、{group.title}")
    if selection.status is not None:
        parts.append(f"状态为{selection.status.label}")
    return "，".join(parts)
