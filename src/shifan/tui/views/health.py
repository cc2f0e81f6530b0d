"""What the check of the evidence found: what must be done first, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.health import Finding, Weight
from shifan.services.evidence_health import Health
from shifan.tui.lines import BLANK, Block, Page, cell, heading, text_line, wrapped
from shifan.tui.ways import screen_text

_LABEL = 15


def health_page(health: Health, width: int) -> Page:
    """Return the findings under two headings."""
    blocks = [text_line((health.summary, "bold" if health.wrong else "good"))]
    number = 0
    for title, findings, style in (("要处理的", health.wrong, "bad"), ("提示", health.told, "warn")):
        if findings:
            blocks += [BLANK, heading(title, f"{len(findings)} 处")]
            blocks += _rows(findings, number, style, width)
            number += len(findings)
    return Page(tuple(blocks))


def finding_at(health: Health, number: str) -> Finding | None:
    """Return the finding of a row's key."""
    order = [*health.wrong, *health.told]
    return order[int(number)] if number.isdigit() and int(number) < len(order) else None


def _rows(findings: Sequence[Finding], start: int, style: str, width: int) -> list[Block]:
    rows = []
    for number, finding in enumerate(findings, start=start):
        weight = "bold" if finding.weight is Weight.WRONG else ""
        lines = wrapped(finding.text, width, weight, first=(cell(finding.trouble.label, _LABEL, style),))
        if advice := screen_text(finding.advice, "page_health"):
            lines += wrapped(advice, width, first=((" " * _LABEL, ""),))
        rows.append(Block(lines, f"finding:{number}"))
    return rows
