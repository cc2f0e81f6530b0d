"""The units with their load, and the leaders in charge with theirs."""

from __future__ import annotations

from shifan.domain.workload import DepartmentLoad, LeaderLoad, Load
from shifan.services.departments import Workload
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, right, safe, wrapped
from shifan.tui.views.common import nothing

_NAME, _COUNT, _SHARE = 24, 5, 7
_COUNTS = (("牵头", _COUNT), ("完成", _COUNT), ("配合", _SHARE), ("逾期", _COUNT), ("临期", _COUNT), ("问题", _COUNT))


def units_page(found: Workload, width: int) -> Page:
    """Return one row for each unit, then one for each leader in charge with the names of the units."""
    leader = 10 if width < 100 else 14
    contact = max(8, width - _NAME - sum(size for _, size in _COUNTS) - leader - 2)
    head: Line = (
        cell("责任单位", _NAME, "quiet"),
        *(right(word, size, "quiet") for word, size in _COUNTS),
        ("  ", ""),
        cell("分管领导", leader, "quiet"),
        cell("联络员", contact, "quiet"),
    )
    blocks = [_unit(line, leader, contact) for line in found.departments]
    if not blocks:
        return Page((nothing("还没有责任单位。按 F2 登记，一行一个，可以从表格里粘贴。"),), head=(head,))
    blocks += [BLANK, heading("按分管领导", f"配合为完成数/总数；临期指 {found.soon_days} 天内到期")]
    blocks += [_leader(line, width) for line in found.leaders]
    return Page(tuple(blocks), head=(_summary(found), head))


def _summary(found: Workload) -> Line:
    presumed = sum(line.department.presumed for line in found.departments)
    text = f"共 {len(found.departments)} 个单位"
    if presumed:
        return ((f"{text}，其中 ", "bold"), (f"{presumed} 个推定，还没有确认", "warn"))
    return ((f"{text}，都已确认", "bold"),)


def _counts(load: Load) -> list[Span]:
    late = (load.overdue, "bad"), (load.due_soon, "warn"), (load.open_gaps, "")
    return [
        right(str(len(load.leads)), _COUNT),
        right(str(load.done), _COUNT),
        right(f"{load.supported}/{len(load.supports)}" if load.supports else "0", _SHARE),
        *(right(str(number), _COUNT, style if number else "quiet") for number, style in late),
    ]


def _unit(line: DepartmentLoad, leader: int, contact: int) -> Block:
    unit = line.department
    guess = "（推定）" if unit.presumed else ""
    row: Line = (
        cell(f"{unit.name}{guess}", _NAME),
        *_counts(line.load),
        ("  ", ""),
        cell(unit.leader or "未填", leader, "" if unit.leader else "quiet"),
        cell(unit.contact or "未填", contact, "" if unit.contact else "quiet"),
    )
    return Block((row,), f"department:{unit.id}")


def _leader(line: LeaderLoad, width: int) -> Block:
    first = (cell(line.leader, _NAME, "bold"), *_counts(line.load), ("  ", ""))
    return Block(wrapped(safe("、".join(line.departments)), width, "quiet", first=first))
