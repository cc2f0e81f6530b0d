"""Supporters' parts of all items of a ledger: what cannot be, and what the ledger means without saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from shifan.domain.errors import RuleError
from shifan.domain.ledger.columns import Field
from shifan.domain.ledger.parts import claimed, due_of, in_role, moved
from shifan.domain.ledger.reading import Entry
from shifan.domain.ledger.sheet import Finding, spans
from shifan.domain.ledger.wishes import TaskWish
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole


class PartCheck:
    """Goes through the items one by one; ``questions`` are complete once all have been seen."""

    def __init__(self, state: ApplicationState) -> None:
        self.problems: list[Finding] = []
        self._state = state
        self._ids = {unit.name: unit.id for unit in state.departments}
        self._handed_in: dict[str, int] = {}
        self._dateless: dict[str, int] = {}

    @property
    def questions(self) -> list[Finding]:
        """What is taken in a way that the ledger does not spell out, each with all its cells."""
        said = (
            (self._handed_in, "写着已提交的行，行内的配合单位也按「已提交」取用；还没有交的，请取用后逐个改。"),
            (
                self._dateless,
                "指标已经提交，行内没有写配合单位的状态，配合单位随牵头单位算已交，不另设时限；要另设的，取用后逐个改。",
            ),
        )
        return [Finding(spans(cells), text, tuple(sorted(set(cells.values())))) for cells, text in said if cells]

    def see(self, group: list[Entry], wishes: Iterable[TaskWish], alone: list[Entry]) -> None:
        """Check the supporters among ``wishes`` of one item; ``alone`` are the rows that name only supporters."""
        for wish in wishes:
            if wish.role is TaskRole.SUPPORT:
                own = [entry for entry in alone if any(unit.name == wish.unit for unit in entry.units)]
                self._see(group, wish, own)

    def _see(self, group: list[Entry], wish: TaskWish, own: list[Entry]) -> None:
        item = group[0].criterion
        record, present = self._state.record(item.id), self._present(item.id, wish)
        task = in_role(present, wish.role, record)
        task = self._ruled(own, Field.CLAIM, wish, task, partial(claimed, wish=wish, record=record, item=item))
        after = self._ruled(own, Field.STATUS, wish, task, partial(moved, wish=wish, record=record))
        entry = next((entry for entry in group if entry.row == wish.row), group[0])
        if after.status is not task.status and wish.status is None:
            self._handed_in |= _cells(group, Field.STATUS, wish)
        if wish.due is not None and due_of(present, wish, record) is None:
            self._dateless[entry.at(Field.DUE)] = entry.row

    def _present(self, criterion_id: str, wish: TaskWish) -> Task:
        application = self._state.application.id
        of_unit = self._ids.get(wish.unit)
        found = (task for task in self._state.tasks_of.get(criterion_id, ()) if task.department_id == of_unit)
        return next(found, Task("", application, criterion_id, "", wish.role))

    def _ruled(
        self, own: list[Entry], field: Field, wish: TaskWish, task: Task, change: Callable[[Task], Task]
    ) -> Task:
        try:
            return change(task)
        except RuleError as error:
            rows = [entry for entry in own if field in entry.places]
            text = f"第 {own[0].criterion.number} 项{wish.unit}：{error.message}"
            self.problems.append(Finding(tuple(e.at(field) for e in rows), text, tuple(e.row for e in rows)))
            return task


def _cells(group: list[Entry], field: Field, wish: TaskWish) -> dict[str, int]:
    rows = [entry for entry in group if field in entry.places and any(unit.name == wish.unit for unit in entry.units)]
    return {entry.at(field): entry.row for entry in rows}
