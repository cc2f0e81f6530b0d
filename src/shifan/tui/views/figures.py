"""Figures: value, computed ratio, target, where it is taken from, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.figure_checks import FigureResult, target_words
from shifan.domain.figures import shown_value, source_words
from shifan.domain.state import ApplicationState
from shifan.tui.lines import BLANK, Block, Line, Page, cell, paragraph, wrapped
from shifan.tui.views.common import nothing

_STYLES = {"数据不符": "bad", "请核实": "warn", "相符": "good", "": "quiet"}
_MARK = 10


def figures_page(results: Sequence[FigureResult], state: ApplicationState, width: int) -> Page:
    """Return a summary and one row for each figure; those that are wrong come first."""
    if not results:
        return Page((nothing("还没有数据。按 F2 填写，如败诉率：分子、分母、填报的百分比。"),))
    wrong = [found for found in results if found.wrong]
    asked = [found for found in results if found.findings and not found.wrong]
    fine = [found for found in results if not found.findings]
    confirmed = sum(1 for found in results if found.confirmed)
    text = f"共 {len(results)} 个：{confirmed} 个比率经计算相符，{len(wrong)} 个数据不符，{len(asked)} 个请核实。"
    rows = [_row(found, state, width) for found in (*wrong, *asked, *fine)]
    return Page((paragraph(text, width, "bad" if wrong else ""), BLANK, *rows))


def _row(found: FigureResult, state: ApplicationState, width: int) -> Block:
    figure = found.figure
    first: Line = (cell(found.verdict or "无可核对", _MARK, _STYLES[found.verdict]),)
    lines = wrapped(f"{found.item.number} {figure.name}　{shown_value(figure)}", width, first=first)
    details = []
    if found.target is not None:
        reached = {True: "达到", False: "未达", None: "没有数可比"}[found.met]
        details.append(f"目标{target_words(found.target)}：{reached}")
    if figure.previous is not None:
        details.append(f"上年同期 {figure.previous:f}")
    if figure.part_of:
        details.append(f"属于「{figure.part_of}」")
    if source := source_words(figure, state.evidence_by_id):
        details.append(f"来源：{source}")
    hang: Line = ((" " * _MARK, ""),)
    for one in found.findings:
        lines += wrapped(one.line, width, "bad" if one.issue.wrong else "warn", first=hang)
    if details:
        lines += wrapped("；".join(details), width, "quiet", first=hang)
    return Block(lines, f"figure:{figure.id}")
