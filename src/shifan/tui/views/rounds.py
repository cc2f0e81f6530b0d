"""Review rounds: all of them, the checklist of one, two compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shifan.domain.reviewing import Difference, OpinionChange, RoundItem, Standing
from shifan.domain.rounds import ReviewOpinion, ReviewRound
from shifan.services.reviewing import RoundComparison, RoundView
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, paragraph, safe, text_line, wrapped
from shifan.tui.views.common import columns, nothing

_NUMBER, _DUE = 5, 17
_ORDER = (
    Standing.RETURNED,
    Standing.RESUBMITTED,
    Standing.WAITING,
    Standing.REOPENED,
    Standing.SETTLED,
    Standing.NOT_SUBMITTED,
)


def rounds_page(lines: Sequence[tuple[ReviewRound, Sequence[ReviewOpinion]]], width: int) -> Page:
    """Return one row for each round with its opinions, newest first."""
    if not lines:
        return Page((nothing("还没有审核轮次。按 F2 开始一轮。"),))
    return Page(tuple(_round_row(found, opinions, width) for found, opinions in reversed(lines)))


def _round_row(found: ReviewRound, opinions: Sequence[ReviewOpinion], width: int) -> Block:
    name = 22
    until: Span = (f"{found.closed_on} 结束", "quiet") if found.closed_on else ("进行中", "good")
    first: Line = (cell(found.name, name, "bold"), cell(f"{found.opened_on} 开始", 18), until)
    rest = f"意见 {counts(opinions)}" + (f"；{found.note}" if found.note else "")
    return Block((first, *wrapped(rest, width, "quiet", indent=2, first=(("  ", ""),))), f"round:{found.number}")


def round_page(view: RoundView, width: int) -> Page:
    """Return a round's checklist by standing: what waits for somebody, what is settled, what is not submitted yet."""
    opinions = [line.opinion for line in view.reviewed if line.opinion]
    blocks: list[Block] = []
    for standing in _ORDER:
        lines = [line for line in view.items if line.standing is standing]
        if lines:
            blocks += [BLANK] if blocks else []
            blocks.append(text_line((f"{standing.label}（{len(lines)} 项）", "group"), fill="group"))
            blocks += [_checked(line, width) for line in lines]
    end = f"{view.round.closed_on} 结束" if view.round.closed_on else "进行中"
    left = len(view.still_open)
    head = (
        *wrapped(f"{view.round.opened_on} 开始，{end}　意见 {counts(opinions)}", width, "bold"),
        *wrapped(f"还有 {left} 项没有审定。" if left else "全部基础项都已审定。", width, "bad" if left else "good"),
        *(wrapped(f"说明：{view.round.note}", width, "quiet") if view.round.note else ()),
    )
    return Page(tuple(blocks), head=head)


def _checked(line: RoundItem, width: int) -> Block:
    mark: Span = ("[ ] ", "") if line.open else ("[x] ", "good")
    due: Span = cell("", _DUE)
    if line.due and line.open:
        due = cell(f"{line.due} {'已逾期' if line.overdue else '前'}", _DUE, "bad" if line.overdue else "")
    lead = 12 if width < 90 else 20
    first: Line = (
        mark,
        cell(line.criterion.number, _NUMBER),
        cell(line.criterion.title, max(10, width - 4 - _NUMBER - lead - _DUE - 2), "bold"),
        (" ", ""),
        cell(line.lead or "未分工", lead, "" if line.lead else "quiet"),
        (" ", ""),
        due,
    )
    lines: tuple[Line, ...] = (first,)
    pad = ((" " * (4 + _NUMBER), ""),)
    if line.opinion:
        lines += wrapped(signed(line.opinion), width, "quiet", first=pad)
    elif line.standing is Standing.RETURNED:
        lines += wrapped(f"退回原因：{line.record.status_reason}", width, "quiet", first=pad)
    return Block(lines, f"item:{line.criterion.id}")


def signed(opinion: ReviewOpinion) -> str:
    """Return an opinion with who gave it and when."""
    return f"{opinion.text}（{opinion.reviewer} {opinion.decided_at:%Y-%m-%d %H:%M}）"


def still_open_blocks(lines: Sequence[str], width: int) -> tuple[Block, ...]:
    """Return what a round that is about to close leaves open."""
    if not lines:
        return (text_line(("全部基础项都已审定。", "good")),)
    first, *rest = lines
    return (paragraph(first, width, "bad"), *(paragraph(line, width, indent=2) for line in rest))


def comparison_page(found: RoundComparison, width: int) -> Page:
    """Return the items on which two rounds differ, side by side, then those that only one of them reviewed."""
    head = wrapped(found.summary, width, "bold")
    blocks: list[Block] = []
    for kind in (kind for kind in Difference if kind is not Difference.SAME):
        if lines := found.of(kind):
            blocks.append(text_line((f"{found.heading(kind)}（{len(lines)} 项）", "group"), fill="group"))
            blocks += [_change(found, line, width) for line in lines]
    return Page(tuple(blocks) or (nothing("两轮意见没有不同。"),), head=head)


def _change(found: RoundComparison, line: OpinionChange, width: int) -> Block:
    item = line.criterion
    title: Line = (cell(item.number, _NUMBER, "bold"), (safe(item.title), "bold"))
    parts = (
        (found.before.name, _word(line.before), "" if line.before else "quiet"),
        (found.after.name, _word(line.after), "" if line.after else "quiet"),
        ("现在", line.record.status.label, ""),
    )
    return Block((title, *columns(parts, width), ()), f"item:{item.id}")


def _word(opinion: ReviewOpinion | None) -> str:
    return opinion.text if opinion else "没有意见"


def counts(opinions: Iterable[ReviewOpinion]) -> str:
    """Return how many opinions there are of each kind: ``3 项（达标 2、退回补正 1）``."""
    words = [opinion.word for opinion in opinions]
    parts = [f"{word} {words.count(word)}" for word in dict.fromkeys(words)]
    return f"{len(words)} 项" + (f"（{'、'.join(parts)}）" if parts else "")


def item_opinions(lines: Sequence[tuple[ReviewRound, ReviewOpinion]], width: int) -> list[Block]:
    """Return what each round said about one item."""
    return [Block(wrapped(signed(opinion), width, first=((f"{found.name}：", "quiet"),))) for found, opinion in lines]
