"""What doctor found: what is wrong first, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.services.checking import Finding
from shifan.services.history import Discrepancy
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, paragraph, text_line, wrapped
from shifan.tui.ways import screen_text

_MARK, _TOPIC = 6, 12
_MOST = 500


def doctor_page(findings: Sequence[Finding], width: int, here: str = "") -> Page:
    """Return the findings; ``here`` is the action that opened the page, whose own actions are told without it."""
    wrong = [finding for finding in findings if not finding.fine]
    fine = [finding for finding in findings if finding.fine]
    blocks = [text_line(("都正常。", "good")) if not wrong else heading(f"有 {len(wrong)} 处问题")]
    blocks += [_row(finding, number, width, here) for number, finding in enumerate(wrong)]
    blocks += [BLANK, heading("正常的")]
    blocks += [_row(finding, number, width, here) for number, finding in enumerate(fine, start=len(wrong))]
    return Page(tuple(blocks))


def mend_page(found: Sequence[Discrepancy], width: int) -> Page:
    """Return what would be made again from the journal."""
    blocks = [
        paragraph(f"有 {len(found)} 处与操作记录对不上，都改回操作记录里的样子：", width, "bold"),
        *(paragraph(one.text, width, indent=2) for one in found[:_MOST]),
    ]
    if len(found) > _MOST:
        blocks.append(paragraph(f"其余 {len(found) - _MOST} 处从略。", width, "quiet", indent=2))
    notes = (
        "改回前先把现在的台账备份一份。改回记入操作记录，不能撤销。",
        "现在的内容还要用的，请先抄下来，改回以后再照平常的办法改。",
    )
    return Page((*blocks, BLANK, *(paragraph(note, width, "quiet") for note in notes)))


def _row(finding: Finding, number: int, width: int, here: str) -> Block:
    mark = ("正常", "good") if finding.fine else ("问题", "bad")
    first: Line = (cell(mark[0], _MARK, mark[1]), cell(finding.topic, _TOPIC, "quiet"))
    lines = wrapped(finding.text, width, "" if finding.fine else "bold", first=first)
    advice = screen_text(finding.advice, here)
    if advice:
        lines += wrapped(advice, width, first=((" " * (_MARK + _TOPIC), ""),))
    return Block(lines, f"finding:{number}")
