"""Place 6: all evidence, usable or not, and the items it is linked to."""

from __future__ import annotations

from shifan.domain.evidence import Evidence, Validity
from shifan.tui.dropping import shown_size
from shifan.tui.lines import Block, Line, Page, Span, cell
from shifan.tui.model import Model
from shifan.tui.views.common import nothing


def evidence_page(model: Model, width: int) -> Page:
    """Return one row for each document."""
    title, linked, number = _widths(width)
    head: Line = (
        cell("可用", 5, "quiet"),
        cell("材料", title + 1, "quiet"),
        cell("文号", number, "quiet"),
        cell("日期", 12, "quiet"),
        cell("大小", 9, "quiet"),
        cell("印证的指标", linked, "quiet"),
    )
    documents = model.state.evidence
    if not documents:
        text = "还没有材料。打开一项指标按 F2，或者把文件直接拖进窗口。"
        return Page((nothing(text),), head=(head,))
    usable = sum(1 for evidence in documents if evidence.id in model.state.usable)
    first: Line = ((f"共 {len(documents)} 份，可用 {usable} 份。回车打开它印证的指标。", "bold"),)
    return Page(tuple(_row(model, evidence, title, linked, number) for evidence in documents), head=(first, head))


def _widths(width: int) -> tuple[int, int, int]:
    number = 18 if width >= 90 else 0
    room = max(20, width - 5 - 1 - number - 12 - 9)
    return room * 2 // 3, room - room * 2 // 3, number


def _row(model: Model, evidence: Evidence, title: int, linked: int, number: int) -> Block:
    usable = evidence.id in model.state.usable
    state: Span = cell("可用", 5, "good") if usable else cell("缺失", 5, "bad")
    day = str(evidence.document_date) if evidence.document_date else "未填"
    outside = model.validity_of(evidence) is Validity.OUT_OF_PERIOD
    line: Line = (
        state,
        cell(evidence.title, title),
        (" ", ""),
        cell(evidence.document_number or "未填", number, "" if evidence.document_number else "quiet"),
        cell(f"{day}{'外' if outside else ''}", 12, "warn" if outside else "" if evidence.document_date else "quiet"),
        cell(shown_size(evidence.size), 9),
        cell(linked_numbers(model, evidence) or "未印证", linked),
    )
    return Block((line,), f"evidence:{evidence.id}")


def linked_numbers(model: Model, evidence: Evidence) -> str:
    """Return the numbers of the items and checkpoints that the document is linked to."""
    found = []
    for link in model.links_of_evidence.get(evidence.id, ()):
        item = model.edition.by_id(link.criterion_id)
        numbers = [c.number for c in item.checkpoints if c.id == link.checkpoint_id]
        found.append(numbers[0] if numbers else item.number)
    return "、".join(dict.fromkeys(found))
