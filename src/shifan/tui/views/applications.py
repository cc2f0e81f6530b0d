"""The applications of the store, one a row."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.application import Application
from shifan.domain.completion import Ratio
from shifan.services.applications import ApplicationLine
from shifan.tui.dates import shown_date
from shifan.tui.lines import Block, Line, Page, cell, paragraph
from shifan.tui.views.common import nothing, percent

MOST = 200
"""Most rows that are drawn; typing finds the others."""

_ROUND, _STAGE, _RATIO, _DAY = 10, 10, 14, 11


def applications_page(lines: Sequence[ApplicationLine], width: int) -> Page:
    """Return the rows with county, place, round, stage, how far it is and when it was last worked on."""
    if not lines:
        return Page((nothing("没有符合的申报。少写几个字试试；还没有的，按 F2 新增。"),))
    rows = [_row(line, width) for line in lines[:MOST]]
    if len(lines) > MOST:
        rows.append(nothing(f"还有 {len(lines) - MOST} 个没有列出，多写几个字就能找到。"))
    return Page(tuple(rows), head=(_head(width),))


def added_page(new: Application, here: Application, width: int) -> Page:
    """Return what was added beside the open application."""
    deadline = shown_date(new.deadline) or "未定，以后再填"
    lines = (
        f"已新建：{''.join((new.province, new.city, new.county))} {new.round}",
        f"评估期：{shown_date(new.period_start)} 至 {shown_date(new.period_end)}，上报截止日期：{deadline}",
        f"现在打开的是：{here.county} {here.round}",
        "不换也可以，以后用「换申报」换过去；一次申报的改动不影响另一次。",
    )
    return Page(tuple(paragraph(line, width) for line in lines))


def _room(width: int) -> int:
    return max(16, width - _ROUND - _STAGE - _RATIO - _DAY - 4)


def _head(width: int) -> Line:
    titles = (("县和所在地", _room(width)), ("轮次", _ROUND), ("阶段", _STAGE), ("收集", _RATIO), ("最近操作", _DAY))
    return tuple(cell(title, room + 1, "quiet") for title, room in titles)


def _row(line: ApplicationLine, width: int) -> Block:
    found = line.application
    where = "".join((found.province, found.city))
    name = f"{found.county}　{where}" if where else found.county
    style = "bold" if line.here else "quiet" if found.archived_on else ""
    done = percent(Ratio(line.tally.collected, line.tally.base)) if line.tally else "没有汇总"
    last = f"{line.last_at:%Y-%m-%d}" if line.last_at else "没有"
    stage = "已归档" if found.archived_on else "现在这个" if line.here else found.stage.label
    spans = (
        cell(name, _room(width) + 1, style),
        cell(found.round, _ROUND + 1, style),
        cell(stage, _STAGE + 1, style),
        cell(done, _RATIO + 1, style),
        cell(last, _DAY + 1, style),
    )
    return Block((spans,), f"app:{found.id}")
