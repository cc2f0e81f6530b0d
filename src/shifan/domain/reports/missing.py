"""缺项清单: what every item still lacks, who leads it and until when; open problems that concern no single item."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.criteria import Criterion
from shifan.domain.reports.contents import Block, Column, Heading, Row, Table, Title, Turn, rows, said
from shifan.domain.reports.facts import NOT_ASSIGNED, ReportFacts, short_day
from shifan.domain.reports.problems import gap_source, gap_unit
from shifan.domain.shortfalls import Shortfall, ShortfallKind, shortfalls

_LACKS = (
    Column("编号", 1.3, centred=True),
    Column("三级指标", 4.3),
    Column("缺什么", 10.9),
    Column("牵头单位", 3.3),
    Column("时限", 3.2, centred=True),
    Column("状态", 2.0, centred=True),
)
_GAPS = (
    Column("序号", 1.3, centred=True),
    Column("领域", 3.4),
    Column("问题", 9.3),
    Column("责任单位", 3.6),
    Column("时限", 3.2, centred=True),
    Column("来源", 4.2),
)


def missing_blocks(facts: ReportFacts, unit_id: str = "") -> tuple[Block, ...]:
    """Return the list of all items, or of those that one unit leads or supports."""
    return tuple(_blocks(facts, unit_id))


def lacking_lines(facts: ReportFacts, item: Criterion) -> tuple[tuple[str, ...], ...]:
    """Return number, title, kind, detail, lead, due date and status of each shortfall of an item."""
    lead = facts.state.lead_of(item.id)
    who = facts.state.lead_name(item.id) or NOT_ASSIGNED
    status = facts.state.record(item.id).status.label
    due = short_day(lead.due if lead else None)
    return tuple(
        (item.number, item.title, lack.kind.label, _detail(facts, item, lack), who, due, status)
        for lack in shortfalls(item, facts.state)
    )


def _blocks(facts: ReportFacts, unit_id: str) -> Iterator[Block]:
    application = facts.application
    unit = facts.state.department_by_id[unit_id].name if unit_id else ""
    yield Turn(landscape=True)
    below = f"{application.county}　{application.round}" + (f"　{unit}" if unit else "")
    yield Title("法治政府建设示范创建缺项清单", (below, f"截至{facts.as_of}"))
    lines: list[Row] = []
    number = places = 0
    for group in facts.edition.groups:
        items = [item for item in group.criteria if not unit_id or _concerns(facts, item, unit_id)]
        found = [found for item in items if (found := lacking_lines(facts, item))]
        number += len(found)
        places += sum(map(len, found))
        if found:
            lines.append(Row((f"{group.number}、{group.title}（{len(found)} 项有缺）",)))
            lines += [Row(_item_line(lacks)) for lacks in found]
    if not lines:
        yield said("逐项核对，没有缺项。")
    else:
        rule = "逐项核对材料份数、核查点、数据、状态和问题算出，一项可有几处"
        yield said("共", facts.count(number, f"项指标、{places}处", rule), "，请牵头单位对照补齐。")
        yield Table(_LACKS, tuple(lines), facts.counted(rule))
    yield from _gaps(facts, unit_id)


def _item_line(lacks: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return one row of what ``lacking_lines`` tells of an item."""
    number, title, *_, who, due, status = lacks[0]
    told = "\n".join(f"{kind}：{detail}" if detail != "—" else kind for _, _, kind, detail, *_ in lacks)
    return number, title, told, who, due, status


def _concerns(facts: ReportFacts, item: Criterion, unit_id: str) -> bool:
    return any(task.department_id == unit_id for task in facts.state.tasks_of.get(item.id, ()))


def _detail(facts: ReportFacts, item: Criterion, lack: Shortfall) -> str:
    if lack.kind is not ShortfallKind.MISSING_CHECKPOINTS:
        return lack.detail or "—"
    ticks = facts.state.ticks_of.get(item.id, {})
    return "；".join(f"{point.number} {point.text}" for point in item.checkpoints if point.id not in ticks)


def _gaps(facts: ReportFacts, unit_id: str) -> Iterator[Block]:
    found = [
        gap
        for gap in facts.state.open_gaps()
        if gap.criterion_id is None and (not unit_id or gap.department_id == unit_id)
    ]
    if not found:
        return
    yield Heading(1, "不属于单项指标的问题")
    lines = [
        (str(place), gap.area or "—", gap.text, gap_unit(facts, gap) or "—", short_day(gap.due), gap_source(gap))
        for place, gap in enumerate(found, start=1)
    ]
    yield Table(_GAPS, rows(*lines))
