"""What doctor found: what is wrong first, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.services.checking import Finding
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, text_line, wrapped
from shifan.tui.ways import screen_text

_MARK, _TOPIC = 6, 12


def doctor_page(findings: Sequence[Finding], width: int) -> Page:
    """Return the findings."""
    wrong = [finding for finding in findings if not finding.fine]
    fine = [finding for finding in findings if finding.fine]
    blocks = [text_line(("都正常。", "good")) if not wrong else heading(f"有 {len(wrong)} 处问题")]
    blocks += [_row(finding, number, width) for number, finding in enumerate(wrong)]
    blocks += [BLANK, heading("正常的")]
    blocks += [_row(finding, number, width) for number, finding in enumerate(fine, start=len(wrong))]
    return Page(tuple(blocks))


def _row(finding: Finding, number: int, width: int) -> Block:
    mark = ("正常", "good") if finding.fine else ("问题", "bad")
    first: Line = (cell(mark[0], _MARK, mark[1]), cell(finding.topic, _TOPIC, "quiet"))
    lines = wrapped(finding.text, width, "" if finding.fine else "bold", first=first)
    advice = screen_text(finding.advice)
    if advice:
        lines += wrapped(advice, width, first=((" " * (_MARK + _TOPIC), ""),))
    return Block(lines, f"finding:{number}")
