"""Place 6: all evidence, how it stands, and the items it is linked to."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.evidence import Evidence, Validity, replaced_ids
from shifan.domain.health import Weight
from shifan.tui.cjk.cells import cell_width
from shifan.tui.dropping import shown_size
from shifan.tui.lines import Block, Line, Page, Span, cell
from shifan.tui.model import Model
from shifan.tui.views.common import nothing, widest

_LINKED = 12
_SHORT = 90
"""Below this width there is no room for the size."""


def evidence_page(model: Model, width: int) -> Page:
    """Return one row for each document."""
    documents = model.state.evidence
    old = replaced_ids(documents)
    shown = [_row(model, evidence, old=evidence.id in old) for evidence in documents]
    widths = _widths(shown, width)
    head: Line = tuple(cell(name, size, "quiet") for name, size in zip(_NAMES, widths, strict=True))
    if not documents:
        text = "还没有材料。打开一项指标按 F2，或者把文件直接拖进窗口。"
        return Page((nothing(text),), head=(head,))
    usable = sum(1 for evidence in documents if evidence.id in model.state.usable)
    wrong = sum(1 for finding in model.health if finding.weight is Weight.WRONG)
    told = f"{wrong} 处问题。" if wrong else ""
    first: Line = ((f"共 {len(documents)} 份，可用 {usable} 份。{told}回车打开它印证的指标。", "bold"),)
    rows = (
        Block((_line(spans, widths),), f"evidence:{evidence.id}")
        for evidence, spans in zip(documents, shown, strict=True)
    )
    return Page(tuple(rows), head=(first, head))


_NAMES = ("情况", "材料", "文号", "日期", "大小", "印证的指标")


def _line(spans: Sequence[Span], widths: Sequence[int]) -> Line:
    """Return the columns, one cell apart."""
    line: list[Span] = []
    for (text, style), size in zip(spans, widths, strict=True):
        line += [cell(text, size - 1, style), (" ", "")] if size else []
    return tuple(line)


def _widths(rows: Sequence[Sequence[Span]], width: int) -> list[int]:
    """Return how wide each column is, with the cell behind it: as wide as what it shows, the title gets the rest.

    Where the room is short, the size goes, then the document number; only then is what a document proves cut.
    """
    state, title, number, day, size, linked = (
        widest((row[place][0] for row in rows), cell_width(name)) + 1 for place, name in enumerate(_NAMES)
    )
    least = min(linked, _LINKED)
    room = width - state - day - least
    if width < _SHORT:
        size = 0
        number = number if title + number <= room else 0
    number = min(number, max(0, room - size) // 3)
    linked = min(linked, max(least, width - state - title - number - day - size))
    return [state, max(8, width - state - number - day - size - linked), number, day, size, linked]


def _state(model: Model, evidence: Evidence, *, old: bool) -> Span:
    """Return how a document stands: the gravest thing that is wrong with it, else whether it can be used."""
    found = model.health_of.get(evidence.id, ())
    if found:
        return found[0].trouble.label, "bad" if found[0].weight is Weight.WRONG else "warn"
    if evidence.id not in model.state.usable:
        return "缺失", "bad"
    return ("旧版", "quiet") if old else ("可用", "good")


def _row(model: Model, evidence: Evidence, *, old: bool) -> tuple[Span, ...]:
    day = str(evidence.document_date) if evidence.document_date else "未填"
    outside = model.validity_of(evidence) is Validity.OUT_OF_PERIOD
    return (
        _state(model, evidence, old=old),
        (evidence.title, ""),
        (evidence.document_number or "未填", "" if evidence.document_number else "quiet"),
        (f"{day}{'外' if outside else ''}", "warn" if outside else "" if evidence.document_date else "quiet"),
        (shown_size(evidence.size), ""),
        (linked_numbers(model, evidence) or _gap_proved(model, evidence) or "未印证", ""),
    )


def _gap_proved(model: Model, evidence: Evidence) -> str:
    """Return which gap it proves that is under no item, or whose item it does not prove by itself."""
    gaps = model.gaps_of_evidence.get(evidence.id, ())
    return f"问题：{gaps[0].text}" if gaps else ""


def linked_numbers(model: Model, evidence: Evidence) -> str:
    """Return the numbers of the items and checkpoints that the document is linked to."""
    found = []
    for link in model.links_of_evidence.get(evidence.id, ()):
        item = model.edition.by_id(link.criterion_id)
        numbers = [c.number for c in item.checkpoints if c.id == link.checkpoint_id]
        found.append(numbers[0] if numbers else item.number)
    return "、".join(dict.fromkeys(found))
