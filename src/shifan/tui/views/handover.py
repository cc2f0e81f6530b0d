"""What moves when one person hands over to another."""

from __future__ import annotations

from shifan.domain.people import name_of, people_in
from shifan.domain.state import ApplicationState
from shifan.services.handover import Handover, HandoverLine
from shifan.tui.lines import Block, Line, Page, cell, paragraph

_WHAT, _DUE = 9, 14


def handover_page(plan: Handover, width: int) -> Page:
    """Return one row for each thing that moves, and what to see to afterwards."""
    head: Line = ((f"交接清单：{plan.old} 交给 {plan.new}，共 {len(plan.lines)} 处", "bold"),)
    rows = [_row(line, number, width) for number, line in enumerate(plan.lines)]
    return Page((*rows, *(paragraph(f"注意：{text}", width, "warn") for text in plan.warnings)), head=(head,))


def known_people(state: ApplicationState) -> tuple[str, ...]:
    """Return the names of all persons who answer for something: of tasks, contacts, leaders in charge."""
    texts = [task.person for task in state.tasks]
    for unit in state.departments:
        texts += [unit.contact, unit.leader]
    return tuple(dict.fromkeys(name_of(person) for text in texts for person in people_in(text)))


def _row(line: HandoverLine, number: int, width: int) -> Block:
    unit = 18 if width < 90 else 26
    title = f"{line.number} {line.title}" if line.number else "（单位的人员）"
    status = line.status.label if line.status else ""
    spans: Line = (
        cell(line.what, _WHAT, "heading"),
        cell(title, max(10, width - _WHAT - unit - 9 - _DUE - 2)),
        (" ", ""),
        cell(line.department, unit),
        (" ", ""),
        cell(status, 9),
        cell(f"{line.due} 前" if line.due else "", _DUE, "quiet"),
    )
    return Block((spans,), f"line:{number}")
