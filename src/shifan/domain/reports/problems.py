"""Open gaps and what is missing, as paragraphs for reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shifan.domain.gap_words import ending
from shifan.domain.gaps import Gap, GapStanding
from shifan.domain.reports.contents import Block, Said, said
from shifan.domain.reports.facts import ReportFacts, day_text
from shifan.domain.shortfalls import shortfalls


def problem_blocks(facts: ReportFacts) -> Iterator[Block]:
    """Yield the open gaps one by one, those that were mended in number, and what is missing by kind."""
    gaps = facts.state.open_gaps()
    closed = len(facts.state.gaps) - len(gaps)
    for place, gap in enumerate(gaps, start=1):
        yield said(f"{place}.", Said(f"{gap.text.rstrip('。')}。", gap_source(gap)), _who(facts, gap))
    if not gaps:
        yield said("台账中没有未销号的问题。")
    if closed:
        yield said("另有", facts.count(closed, "个问题", "已对账销号的问题"), "已整改销号。")
    unproved = [gap for gap in facts.state.gaps if facts.state.gap_standing(gap) is GapStanding.UNPROVED]
    if unproved:
        without = facts.count(len(unproved), "个问题", "已对账销号、没有附佐证的问题")
        yield said("其中", without, "销号时没有佐证：")
    for gap in unproved:
        yield said(Said(f"{gap.text.rstrip('。')}。", gap_source(gap)), f"（{ending(gap, facts.state)}）")
    lacks = Counter(kind for item in facts.edition.criteria for kind in {x.kind for x in shortfalls(item, facts.state)})
    if lacks:
        shown = "，".join(f"{kind.label}{count}项" for kind, count in lacks.most_common())
        counted = facts.counted("按指标逐项算出的缺项，一项可有几种")
        yield said("逐项核对，", Said(shown, counted), "，详见缺项清单。")


def gap_source(gap: Gap) -> str:
    """Return who found the gap and when."""
    return f"问题台账：{gap.origin.label}，{day_text(gap.opened_on)}登记"


def gap_place(facts: ReportFacts, gap: Gap) -> str:
    """Return what the gap is about: its item, else its area."""
    if gap.criterion_id and facts.edition.has(gap.criterion_id):
        item = facts.edition.by_id(gap.criterion_id)
        return f"{item.number} {item.title}"
    return gap.area


def gap_unit(facts: ReportFacts, gap: Gap) -> str:
    """Return the name of the unit that mends it."""
    return facts.state.department_by_id[gap.department_id].name if gap.department_id else ""


def _who(facts: ReportFacts, gap: Gap) -> str:
    place, unit = gap_place(facts, gap), gap_unit(facts, gap)
    parts = [f"涉及{place}" if place else "", f"责任单位{unit}" if unit else ""]
    parts.append(f"时限{day_text(gap.due)}" if gap.due else "")
    found = "，".join(part for part in parts if part)
    return f"（{found}）" if found else ""
