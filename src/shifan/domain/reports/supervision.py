"""督办单: what one department still owes, one sheet each, with room for its answer."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.reminding import Owed, OwedItem
from shifan.domain.reports.contents import Block, Column, Row, Said, Table, Title, rows, said
from shifan.domain.reports.facts import ReportFacts, day_text, short_day
from shifan.domain.text import clean_line

_FORM = (Column("", 2.6, centred=True), Column("", 5.2), Column("", 2.6, centred=True), Column("", 5.2))
_OWED = (
    Column("序号", 1.2, centred=True),
    Column("指标", 4.1),
    Column("还要办的事项", 5.9),
    Column("时限", 2.7, centred=True),
    Column("情况", 1.7, centred=True),
)
_ANSWER = (Column("", 2.6, centred=True), Column("", 13.0))


def supervision_blocks(facts: ReportFacts, owed: Owed) -> tuple[Block, ...]:
    """Return the sheet of one department."""
    return tuple(_blocks(facts, owed))


def owed_lines(owed: Owed) -> tuple[tuple[str, ...], ...]:
    """Return place, item, what is missing, due date and how it stands, of all that a department owes.

    What is handed in but does not do comes last.
    """
    found = [_item_line(item) for item in _unfinished(owed)]
    for gap in owed.gaps:
        late = gap.due is not None and gap.due < owed.today
        days = (owed.today - gap.due).days if gap.due else 0
        found.append((f"问题整改（{gap.origin.label}）", gap.text, short_day(gap.due), _stands(late, days)))
    found += [_item_line(item) for item in handed_in(owed)]
    return tuple((str(place), *line) for place, line in enumerate(found, start=1))


def handed_in(owed: Owed) -> tuple[OwedItem, ...]:
    """Return what the department has handed in, but what is there does not do: a bulletin counts it as done."""
    return tuple(item for item in owed.leads if item.handed_in)


def open_count(owed: Owed) -> int:
    """Return how many items and gaps the department has not finished."""
    return len(_unfinished(owed)) + len(owed.gaps)


def _unfinished(owed: Owed) -> list[OwedItem]:
    return [item for item in (*owed.leads, *owed.supports) if not item.handed_in]


def _blocks(facts: ReportFacts, owed: Owed) -> Iterator[Block]:
    unit, application = owed.department, facts.application
    yield Title("法治政府建设示范创建督办单", (f"编号：〔{facts.today.year}〕　　　号",))
    yield Table(
        _FORM,
        rows(
            ("督办单位", unit.name, "督办日期", day_text(facts.today)),
            ("分管领导", unit.leader or "—", "联络员", unit.contact or "—"),
        ),
        head=False,
    )
    work = f"{application.county}法治政府建设示范创建工作中，你单位"
    yield said(f"{unit.name}：经核对，截至{facts.as_of}，{work}", *_counts(facts, owed), "。现予督办，具体如下：")
    yield Table(_OWED, rows(*owed_lines(owed)))
    yield said(f"请逐项办理，办结后将材料和本单一并报回；不能按时办结的，写明原因和预计日期。联系人：{facts.call}。")
    yield Table(_ANSWER, (Row(("办理情况", ""), height=2.4),), head=False)
    yield Table(_FORM, (Row(("承办人", "", "单位负责人\n（签字盖章）", ""), height=1.3),), head=False)


def _counts(facts: ReportFacts, owed: Owed) -> Iterator[str | Said]:
    rule = (
        "牵头、配合的指标和未销号的问题中尚未办结的，缺项按现状算出；逾期按本单位自己的时限，"
        "配合任务没有自己时限的列牵头单位的时限"
    )
    number, short = open_count(owed), len(handed_in(owed))
    if number:
        yield "还有"
        yield facts.count(number, f"项（{_parts(owed)}）", rule)
        yield "未办结，其中已逾期"
        yield facts.count(owed.overdue, "项", rule)
    if short:
        yield "；另有" if number else "有"
        yield facts.count(short, "项", "本单位牵头，已提交或已审定，但还有缺项的")
        yield "已提交或已审定，但还有不足，请补齐"


def _parts(owed: Owed) -> str:
    open_leads = len(owed.leads) - len(handed_in(owed))
    parts = (("牵头指标", open_leads), ("配合指标", len(owed.supports)), ("问题", len(owed.gaps)))
    return "、".join(f"{word}{count}项" for word, count in parts if count)


def _item_line(item: OwedItem) -> tuple[str, ...]:
    role = f"\n（配合{item.lead.name}）" if item.lead else ""
    person = f"\n承办人：{item.task.person}" if item.task.person else ""
    days = (-item.days_left) if item.days_left is not None else 0
    title = f"{item.criterion.number} {item.criterion.title}{role}{person}"
    stands = "待补齐" if item.handed_in else _stands(item.overdue, days)
    return title, "\n".join(map(clean_line, item.missing)), short_day(item.due), stands


def _stands(late: bool, days: int) -> str:
    return (f"逾期\n{days} 天" if days > 0 else "逾期") if late else "未办结"
