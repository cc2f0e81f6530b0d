"""The page of documents: what can be made, and what each is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shifan.domain.reports.contents import ReportKind
from shifan.tui.lines import BLANK, Block, Page, cell, paragraph, wrapped

_ABOUT = {
    ReportKind.SELF_ASSESSMENT: "按一级指标写出进度、得分、数据和差距，主要做法留给人补写。",
    ReportKind.RESPONSIBILITY: "每项由谁牵头、谁配合、谁承办、什么时候完成；各单位的任务。可以只出一个单位。",
    ReportKind.SUPERVISION: "单位还没有办结的事项，带办理情况和签字栏。可以只出一个单位，或一次全出。",
    ReportKind.BULLETIN: "总体进展、得分变化、新完成和新逾期、各单位和分管领导排名，与最近一次调度或某一天对比。",
    ReportKind.YEARLY: "年度报告里写创建工作的一章：任务、材料、自查、时间节点、单项示范、数据和问题。",
    ReportKind.MISSING: "逐项列出还缺什么、由谁牵头、时限。可以只出一个单位。",
}
_NAME = 16


def report_page(told: Iterable[tuple[ReportKind, str]], width: int) -> Page:
    """Return one row for each kind; ``told`` are the kinds and what is to be known of them now."""
    return Page(tuple(_blocks(told, width)))


def _blocks(told: Iterable[tuple[ReportKind, str]], width: int) -> Iterator[Block]:
    yield paragraph("按回车出选中的文书（.docx 文件）。版式照公文格式，每个数都注明来源。", width, "quiet")
    yield BLANK
    for kind, now in told:
        lines = wrapped(_ABOUT[kind], width, first=(cell(kind.label, _NAME, "bold"),))
        if now:
            lines += wrapped(now, width, "quiet", indent=_NAME, first=((" " * _NAME, ""),))
        yield Block(lines, f"report:{kind.value}")
