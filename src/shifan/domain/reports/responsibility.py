"""责任分解表: who leads and supports each item, by whom and when, and each unit's load."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.criteria import Criterion
from shifan.domain.reports.contents import Block, Column, Heading, Row, Table, Title, Turn, rows, said
from shifan.domain.reports.facts import NOT_ASSIGNED, ReportFacts, short_day, unit_words
from shifan.domain.tasks import TaskRole
from shifan.domain.workload import DepartmentLoad, loads_by_department

_ITEMS = (
    Column("编号", 1.3, centred=True),
    Column("三级指标", 3.6),
    Column("具体要求", 8.5),
    Column("牵头单位", 3.0),
    Column("配合单位", 3.6),
    Column("责任人", 1.8),
    Column("完成时限", 3.2, centred=True),
)
_UNITS = (
    Column("序号", 1.3, centred=True),
    Column("责任单位", 5.2),
    Column("分管领导", 2.6, centred=True),
    Column("联络员", 3.9),
    Column("牵头项", 6.1),
    Column("配合项", 5.9),
)


def responsibility_blocks(facts: ReportFacts, unit_id: str = "") -> tuple[Block, ...]:
    """Return the table of all items, or of one unit's."""
    return tuple(_blocks(facts, unit_id))


def _blocks(facts: ReportFacts, unit_id: str) -> Iterator[Block]:
    application = facts.application
    unit = facts.state.department_by_id[unit_id].name if unit_id else ""
    yield Turn(landscape=True)
    below = f"{application.county}　{application.round}" + (f"　{unit}" if unit else "")
    yield Title("法治政府建设示范创建责任分解表", (below,))
    lines = []
    for group in facts.edition.groups:
        found = [
            Row(item_line(facts, item)) for item in group.criteria if not unit_id or _concerns(facts, item, unit_id)
        ]
        if found:
            lines += [Row((f"{group.number}、{group.title}（{len(found)} 项）",)), *found]
    if lines:
        source = facts.counted("分工登记；牵头、配合各为一项任务，时限为牵头单位的时限")
        yield Table(_ITEMS, tuple(lines), source)
    else:
        yield said("这个单位没有牵头或配合的指标。")
    loads = [
        load
        for load in loads_by_department(facts.edition, facts.state, facts.today)
        if not unit_id or load.department.id == unit_id
    ]
    yield Heading(1, "各责任单位任务")
    if not loads:
        yield said("还没有登记责任单位。")
        return
    unit_lines = [_unit_line(place, load) for place, load in enumerate(loads, start=1)]
    yield Table(_UNITS, rows(*unit_lines), facts.counted("各单位牵头和配合的指标编号"))


def _concerns(facts: ReportFacts, item: Criterion, unit_id: str) -> bool:
    return any(task.department_id == unit_id for task in facts.state.tasks_of.get(item.id, ()))


def item_line(facts: ReportFacts, item: Criterion) -> tuple[str, ...]:
    """Return number, title, requirement, lead, supporters, person and due date of an item."""
    lead = facts.state.lead_of(item.id)
    return (
        item.number,
        item.title,
        item.requirement,
        "、".join(map(unit_words, facts.units_of(item, TaskRole.LEAD))) or NOT_ASSIGNED,
        "、".join(map(unit_words, facts.units_of(item, TaskRole.SUPPORT))) or "—",
        (lead.person if lead else "") or "—",
        short_day(lead.due if lead else None),
    )


def _unit_line(place: int, found: DepartmentLoad) -> tuple[str, ...]:
    unit, load = found.department, found.load
    return (
        str(place),
        unit_words(unit),
        unit.leader or "—",
        unit.contact or "—",
        _numbers(load.leads),
        _numbers(load.supports),
    )


def _numbers(found: tuple[str, ...]) -> str:
    return f"{len(found)} 项：{'、'.join(found)}" if found else "—"
