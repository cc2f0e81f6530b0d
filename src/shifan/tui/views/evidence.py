"""Place 6: all evidence, how it stands, and the items it is linked to."""

from __future__ import annotations

from shifan.domain.evidence import Evidence, Validity, replaced_ids
from shifan.domain.health import Weight
from shifan.tui.dropping import shown_size
from shifan.tui.lines import Block, Line, Page, Span, cell
from shifan.tui.model import Model
from shifan.tui.views.common import nothing

_STATE = 15


def evidence_page(model: Model, width: int) -> Page:
    """Return one row for each document."""
    title, linked, number, size = _widths(width)
    head: Line = (
        cell("情况", _STATE, "quiet"),
        cell("材料", title + 1, "quiet"),
        cell("文号", number, "quiet"),
        cell("日期", 12, "quiet"),
        cell("大小", size, "quiet"),
        cell("印证的指标", linked, "quiet"),
    )
    documents = model.state.evidence
    if not documents:
        text = "还没有材料。打开一项指标按 F2，或者把文件直接拖进窗口。"
        return Page((nothing(text),), head=(head,))
    usable = sum(1 for evidence in documents if evidence.id in model.state.usable)
    wrong = sum(1 for finding in model.health if finding.weight is Weight.WRONG)
    told = f"{wrong} 处问题。" if wrong else ""
    first: Line = ((f"共 {len(documents)} 份，可用 {usable} 份。{told}回车打开它印证的指标。", "bold"),)
    old = replaced_ids(documents)
    rows = (_row(model, evidence, (title, linked, number, size), old=evidence.id in old) for evidence in documents)
    return Page(tuple(rows), head=(first, head))


def _widths(width: int) -> tuple[int, int, int, int]:
    number, size = (18, 9) if width >= 90 else (0, 0)
    room = max(20, width - _STATE - 1 - number - 12 - size)
    return room * 2 // 3, room - room * 2 // 3, number, size


def _state(model: Model, evidence: Evidence, *, old: bool) -> Span:
    """Return how a document stands: the gravest thing that is wrong with it, else whether it can be used."""
    found = model.health_of.get(evidence.id, ())
    if found:
        grave = found[0].weight is Weight.WRONG
        return cell(found[0].trouble.label, _STATE, "bad" if grave else "warn")
    if evidence.id not in model.state.usable:
        return cell("缺失", _STATE, "bad")
    return cell("旧版", _STATE, "quiet") if old else cell("可用", _STATE, "good")


def _row(model: Model, evidence: Evidence, widths: tuple[int, int, int, int], *, old: bool) -> Block:
    title, linked, number, size = widths
    day = str(evidence.document_date) if evidence.document_date else "未填"
    outside = model.validity_of(evidence) is Validity.OUT_OF_PERIOD
    line: Line = (
        _state(model, evidence, old=old),
        cell(evidence.title, title),
        (" ", ""),
        cell(evidence.document_number or "未填", number, "" if evidence.document_number else "quiet"),
        cell(f"{day}{'外' if outside else ''}", 12, "warn" if outside else "" if evidence.document_date else "quiet"),
        cell(shown_size(evidence.size), size),
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
