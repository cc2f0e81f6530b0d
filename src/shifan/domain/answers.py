"""What a department answers about its items: the fields, what is stored for each, and one written form of each value.

The department workbook is filled from ``answers_of`` and read back against it. Every value is a text in its canonical
form, so that two spellings of one value are equal; nothing answered is the empty text. Pure functions.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.figures import Figure, shown_value
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import clean_line, clean_text, fold


class Answer(Labelled):
    """A field that a department fills in."""

    STATUS = "status", "办理情况"
    CLAIM = "claim", "自评"
    CLAIM_REASON = "claim_reason", "自评说明"
    NOTE = "note", "完成情况"
    EVIDENCE = "evidence", "佐证材料"
    FIGURES = "figures", "数据"
    PERSON = "person", "承办人"


CLEAR = "【清空】"
"""What is written into a cell to take its stored value away; an empty cell never does."""

FIGURE = f"{Answer.FIGURES.label}："
"""What the field of one figure begins with; its name follows."""


class Stands(Labelled):
    """Whose value stands where both sides changed one."""

    STORED = "stored", "现值"
    INCOMING = "incoming", "对方"


_CLEARS = frozenset(("【清空】", "[清空]", "(清空)", "〔清空〕"))
REPORTED = (WorkStatus.NOT_STARTED, WorkStatus.COLLECTING, WorkStatus.SUBMITTED)
"""The statuses that a department may report; the others are the reviewing office's to give."""

_CHECK = 4
_NUMBERING = r"\s*(?:\d{1,3}\s*[.．、)）]|[(（]\s*\d{1,3}\s*[)）]|[①-⑳])\s*"


def answers_for(item: Criterion, role: TaskRole) -> tuple[Answer, ...]:
    """Return the fields that a department fills in for an item: no rating of bonus and penalty items, figures by
    the lead alone.
    """
    found = [Answer.STATUS, Answer.CLAIM, Answer.CLAIM_REASON] if item.kind is CriterionKind.BASE else []
    found += [Answer.NOTE, Answer.EVIDENCE]
    if item.metrics and role is TaskRole.LEAD:
        found.append(Answer.FIGURES)
    return (*found, Answer.PERSON)


def answers_of(item: Criterion, task: Task, state: ApplicationState) -> dict[Answer, str]:
    """Return what is stored for the fields of a task: the record's answer for the lead, its own for a supporter."""
    source: Record | Task = state.record(item.id) if task.role is TaskRole.LEAD else task
    titles = [
        state.evidence_by_id[link.evidence_id].title
        for link in state.links_of.get(item.id, ())
        if link.evidence_id in state.evidence_by_id
    ]
    stored = {
        Answer.STATUS: source.status.label,
        Answer.CLAIM: source.claim.label if source.claim else "",
        Answer.CLAIM_REASON: source.claim_reason,
        Answer.NOTE: source.note,
        Answer.EVIDENCE: "\n".join(dict.fromkeys(titles)),
        Answer.FIGURES: figure_lines(item, state.figures_of.get(item.id, ())),
        Answer.PERSON: task.person,
    }
    return {field: canonical(field, stored[field]) for field in answers_for(item, task.role)}


def figure_lines(item: Criterion, figures: tuple[Figure, ...]) -> str:
    """Return the figures of an item one a line, ``名称：值``; a metric nobody reported on has an empty value."""
    known = {figure.name: figure_text(figure) for figure in figures}
    names = dict.fromkeys((*(metric.name for metric in item.metrics), *known))
    return "\n".join(f"{name}：{known.get(name, '')}" for name in names)


def figure_text(figure: Figure) -> str:
    """Return a figure as a department writes it: only what was reported, no computed percentage."""
    percent = f"{figure.percent}%" if figure.percent is not None else ""
    if figure.numerator is None or figure.denominator is None:
        return shown_value(figure)
    ratio = f"{figure.numerator}/{figure.denominator}"
    return f"{ratio} = {percent}" if percent else ratio


def canonical(field: Answer, text: str) -> str:
    """Return ``text`` in the written form in which the field's values are compared; unknown words stay as they are."""
    if field in (Answer.STATUS, Answer.CLAIM):
        kind: type[Labelled] = WorkStatus if field is Answer.STATUS else Rating
        word = unicodedata.normalize(
            "NFKC", "".join(fold(text).split())
        )  # a space that goes may join a letter and its accent
        member = kind.parse(word)
        return member.label if member else word
    if field in (Answer.NOTE, Answer.CLAIM_REASON):
        lines = clean_text(unicodedata.normalize("NFC", text)).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()
    if field is Answer.EVIDENCE:
        return "\n".join(evidence_names(text))
    if field is Answer.FIGURES:
        return "\n".join(f"{name}：{number}" for name, number in figure_entries(text).items() if number)
    return clean_line(unicodedata.normalize("NFC", text))


def is_clear(text: str) -> bool:
    """Tell whether a cell asks for the stored value to be taken away."""
    return "".join(fold(text).split()) in _CLEARS


def evidence_names(text: str) -> tuple[str, ...]:
    """Return the documents named in a cell, one a line or parted by semicolons, each once."""
    parts = (clean_line(part) for part in re.split(r"[\n；;]", clean_text(unicodedata.normalize("NFC", text))))
    return tuple(dict.fromkeys(part for part in parts if part))


def unnumbered(name: str) -> str:
    """Return a document's name without the numbering that clerks put before it (1. 2、 （3））."""
    return re.sub(rf"\A{_NUMBERING}", "", name)


def figure_entries(text: str) -> dict[str, str]:
    """Return the figures named in a cell: name and value as folded text; a line without a colon has no name."""
    found: dict[str, str] = {}
    for line in clean_text(text).split("\n"):
        plain = fold(line)
        if not plain:
            continue
        name, colon, number = plain.partition(":")
        name, number = (name.strip(), number.strip()) if colon else ("", plain)
        found[name] = f"{found[name]};{number}" if found.get(name) else number
    return found


def row_key(criterion_id: str, workbook_id: str) -> str:
    """Return the key of an item's row in a workbook; its check shows a damaged key or a row of another workbook."""
    check = hashlib.sha256(f"{workbook_id}|{criterion_id}".encode()).hexdigest()[:_CHECK]
    return f"{criterion_id}~{check}"


def criterion_of_key(key: str, workbook_id: str) -> str | None:
    """Return the item of a row's key, None where it is damaged or of another workbook."""
    criterion_id = fold(key).partition("~")[0]
    return criterion_id if criterion_id and fold(key) == row_key(criterion_id, workbook_id) else None


def is_answered(answers: Mapping[Answer, str]) -> bool:
    """Tell whether a row says anything: a rating or a hand-in, for items without these a word on what was done."""
    if Answer.CLAIM in answers:
        handed_in = (WorkStatus.SUBMITTED.label, WorkStatus.ACCEPTED.label)
        return bool(answers[Answer.CLAIM]) or answers.get(Answer.STATUS) in handed_in
    return bool(answers.get(Answer.NOTE))
