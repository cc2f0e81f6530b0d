"""The roll-up: one row for each application by rank, then the provinces and cities."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shifan.domain.completion import Ratio
from shifan.domain.rollup import RankBy, RollUp, Standing, Total, collected, reviewed, score_range
from shifan.domain.rollup_words import SHARES, adjust_text, change_text, climb_text, percent_text, range_text
from shifan.domain.summary import Tally
from shifan.domain.values import value
from shifan.services.rollup import Gathered, Scope
from shifan.tui.cjk.cells import cell_width
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, paragraph, right, safe, wrapped
from shifan.tui.views.common import nothing, percent

MOST = 500
"""Most applications that are drawn; the filter finds the others, and the workbook holds all."""

_RANK, _SHARE, _POINTS, _LATE, _DAY = 5, 6, 8, 5, 12


@value
class Asked:
    """What is rolled up, the day it is compared with, and what it is ranked by."""

    scope: Scope = Scope()
    since: date | None = None
    ranked_by: RankBy = RankBy.CONFIRMED

    @property
    def text(self) -> str:
        """What is asked, in words."""
        scope = self.scope
        only = "、".join(filter(None, (scope.province, scope.city, scope.round)))
        parts = (
            f"只列「{only}」" if only else "",
            "已归档的也算" if scope.archived else "",
            f"按{self.ranked_by.label}排名",
            f"变化与 {self.since} 开始时相比" if self.since else "",
        )
        return "，".join(filter(None, parts))


@value
class RollUpView:
    """What was asked and what was found; ``gathered`` is None where nothing was, and ``fault`` says why."""

    asked: Asked
    here: str
    gathered: Gathered | None
    fault: str = ""


def rollup_page(view: RollUpView, width: int) -> Page:
    """Return the rows, with everything together above them."""
    if view.gathered is None:
        return Page((nothing(view.fault),), head=wrapped(f"{view.asked.text}（F3 改）。", width, "quiet"))
    found = view.gathered.rollup
    blocks = [paragraph(warning, width, "warn") for warning in view.gathered.warnings]
    blocks += [_row(standing, view.here, width) for standing in found.counties[:MOST]]
    if len(found.counties) > MOST:
        blocks.append(nothing(f"还有 {len(found.counties) - MOST} 个没有列出，按 F3 筛选，或按 F6 存成表格。"))
    if len(found.cities) > 1:
        blocks += [BLANK, heading("各省、各市"), *_places(found, width)]
    blocks += [BLANK, paragraph(SHARES, width, "quiet")]
    return Page(tuple(blocks), head=_head(view.asked, found, width))


def _head(asked: Asked, found: RollUp, width: int) -> tuple[Line, ...]:
    titles: Line = (
        cell("名次", _RANK, "quiet"),
        cell("县和轮次", _room(width), "quiet"),
        *(right(word, _SHARE, "quiet") for word in ("收集", "审定")),
        *(right(word, _POINTS, "quiet") for word in ("得分", "含自评", "最高")),
        right("逾期", _LATE, "quiet"),
        right("最近操作", _DAY, "quiet"),
    )
    total = f"共 {found.total.count} 个申报　{_numbers(found.total)}"
    return (*wrapped(total, width, "bold"), *wrapped(f"{asked.text}（F3 改）。", width, "quiet"), titles)


def _room(width: int) -> int:
    return max(12, width - _RANK - 2 * _SHARE - 3 * _POINTS - _LATE - _DAY)


def _row(standing: Standing, here: str, width: int) -> Block:
    entry, found = standing.entry, standing.entry.application
    name, room = f"{found.city}{found.county} {found.round}", _room(width)
    last = f"{entry.activity.last_at:%Y-%m-%d}" if entry.activity.last_at else "没有"
    style = "bold" if found.id == here else "quiet" if found.archived_on else ""
    spans: list[Span] = [
        cell(str(standing.rank), _RANK, style),
        cell(name, room, style),
        *(right(_whole(share), _SHARE) for share in (collected(entry.tally), reviewed(entry.tally))),
        *(right(percent_text(points), _POINTS) for points in score_range(entry.tally)),
        right(str(entry.overdue), _LATE, "bad" if entry.overdue else "quiet"),
        right(last, _DAY, "quiet"),
    ]
    lines: tuple[Line, ...] = (tuple(spans),)
    notes = [
        name if cell_width(safe(name)) > room else "",
        f"已归档 {found.archived_on}" if found.archived_on else "",
        *_moved(standing, entry.tally),
    ]
    if said := "　".join(filter(None, notes)):
        lines += wrapped(said, width, "quiet", first=((" " * _RANK, ""),))
    return Block(lines, f"app:{found.id}")


def _whole(ratio: Ratio) -> str:
    return "无" if ratio.percent is None else f"{ratio.percent}%"


def _moved(standing: Standing, tally: Tally) -> Iterator[str]:
    entry, climbed = standing.entry, climb_text(standing)
    yield adjust_text(tally)
    yield "那天还没有这次申报" if entry.began else f"名次{climbed}" if climbed else ""
    yield change_text(tally, None if entry.began else entry.before)


def _places(found: RollUp, width: int) -> Iterator[Block]:
    for province in found.provinces:
        yield _place(province, width)
        for city in found.cities:
            if city.province == province.province:
                yield _place(city, width)


def _place(total: Total, width: int) -> Block:
    name = total.city or total.province
    first: Line = ((" " * (2 if total.city else 0), ""), (safe(f"{name}　"), "" if total.city else "bold"))
    lines = wrapped(f"{total.count} 个　{_numbers(total)}", width, first=first)
    return Block(lines, f"place:{total.province}:{total.city}")


def _numbers(total: Total) -> str:
    tally = total.tally
    parts = (
        f"收集 {percent(collected(tally))}",
        f"审定 {percent(reviewed(tally))}",
        f"得分 {range_text(tally)}",
        adjust_text(tally),
        f"逾期 {total.overdue}",
        change_text(tally, total.before),
    )
    return "　".join(filter(None, parts))
