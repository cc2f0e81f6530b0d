"""Next steps by points, and what a wished total takes."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.explain import points_text, range_text
from shifan.domain.gaining import Effort, Gain
from shifan.domain.gaining_words import plan_lines, when
from shifan.services.gaining import NextSteps
from shifan.tui.lines import BLANK, Block, Line, Page, cell, paragraph, wrapped
from shifan.tui.views.common import item_key, nothing

_STYLES = {Effort.REVIEW: "good", Effort.MATERIAL: "", Effort.OTHERS: "warn", Effort.TIME: "bad"}


def gaining_page(found: NextSteps, steps: Sequence[Gain], words: str, width: int) -> Page:
    """Return the plan for a wished total, if one was asked for, then one row for each of ``steps``."""
    blocks: list[Block] = [paragraph(f"合计 {range_text(found.total)}，满分 {points_text(found.maximum)}", width)]
    if found.plan is not None:
        blocks += [paragraph(line, width, "" if found.plan.reachable else "warn") for line in plan_lines(found.plan)]
    blocks += [paragraph(f"注意：{text}", width, "warn") for text in found.warnings]
    blocks.append(BLANK)
    blocks += [_step(gain, width) for gain in steps]
    if not steps:
        blocks.append(nothing("没有符合条件的。按 F3 换几个词。" if words else "没有可以再得分的项。"))
    head = wrapped(f"筛选：{words}（F3 更改，清空则全部列出）", width, "quiet") if words else ()
    return Page(tuple(blocks), head=head)


def _step(gain: Gain, width: int) -> Block:
    item = gain.criterion
    first: Line = (cell(f"+{points_text(gain.points)}", 8, "bold"), cell(gain.effort.label, 10, _STYLES[gain.effort]))
    who = "　".join(part for part in (gain.lead or "未分工", when(gain)) if part)
    lines = wrapped(f"{item.number} {item.title}　{who}", width, first=first)
    if gain.why:
        lines += wrapped("；".join(gain.why), width, "quiet", first=((" " * 18, ""),))
    return Block(lines, item_key(item))
