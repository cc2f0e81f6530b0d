"""What a department's answer makes of its record, task and figures. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from shifan.domain import records, tasks
from shifan.domain.answers import FIGURE, Answer, figure_text
from shifan.domain.criteria import Criterion, Metric, MetricKind
from shifan.domain.errors import RuleError
from shifan.domain.figures import Figure
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import fold
from shifan.domain.values import value

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_RATIO = rf"({_NUMBER})\s*/\s*({_NUMBER})(?:\s*=?\s*({_NUMBER})\s*%)?"
_PERCENT = rf"(?:基数\s*({_NUMBER})\s*)?({_NUMBER})\s*%"
_COUNT = rf"({_NUMBER})\s*([^\d\s%/=]\D*)?"
_FORMS = "请写成「1837/1870」「98.2%」或一个数。"
_HUNDRED = Decimal(100)


@value
class Reported:
    """The numbers of one figure as a department wrote them; ``doubt`` says how an unclear one was read."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    unit: str = ""
    doubt: str = ""


def answer_lead(record: Record, item: Criterion, values: Mapping[str, str]) -> Record:
    """Return the record with the lead's answer. Raises RuleError where a rule of the work forbids it."""
    status = values.get(Answer.STATUS.value)
    if status is not None:
        record = _moved(record, WorkStatus.parse(status))
    if Answer.CLAIM.value in values or Answer.CLAIM_REASON.value in values:
        rating, reason = _rating(record.claim, record.claim_reason, values)
        record = records.give_claim(record, item, rating, reason)
        record = records.started(record) if rating is not None else record
    if Answer.NOTE.value in values:
        record = replace(record, note=values[Answer.NOTE.value])
    return record


def answer_support(task: Task, record: Record, item: Criterion, values: Mapping[str, str]) -> Task:
    """Return a supporter's task with its own answer. Raises RuleError where a rule of the work forbids it."""
    status = WorkStatus.parse(values[Answer.STATUS.value]) if Answer.STATUS.value in values else None
    if Answer.CLAIM.value in values or Answer.CLAIM_REASON.value in values:
        rating, reason = _rating(task.claim, task.claim_reason, values)
        task = tasks.give_task_claim(task, record, item, rating, reason)
    if status is not None and status is not task.status:
        task = tasks.change_task_status(task, record, status)
    if Answer.NOTE.value in values:
        task = tasks.give_task_note(task, values[Answer.NOTE.value])
    return task


def answer_person(task: Task, values: Mapping[str, str]) -> Task:
    """Return the task with the person who answers for it."""
    return replace(task, person=values[Answer.PERSON.value]) if Answer.PERSON.value in values else task


def answered(task: Task, record: Record, item: Criterion, values: Mapping[str, str]) -> tuple[Task, Record]:
    """Return task and record with a department's answer. Raises RuleError where a rule of the work forbids it."""
    own = {
        field: text for field, text in values.items() if field != Answer.PERSON.value and not field.startswith(FIGURE)
    }
    if own and task.role is TaskRole.LEAD:
        record = answer_lead(record, item, own)
    elif own:
        task = answer_support(task, record, item, own)
    return answer_person(task, values), record


def plain_figure(text: str, metric: Metric | None, present: Figure | None) -> tuple[str, str]:
    """Return a figure's text in the form in which the stored one is written, and a doubt about how it was read.

    A text that is no figure is returned as it is.
    """
    try:
        read = parse_figure(text, metric, present)
    except RuleError:
        return text, ""
    figure = Figure("", "", "", "", None, read.value, read.numerator, read.denominator, read.percent, read.unit)
    return figure_text(figure), read.doubt


def parse_figure(text: str, metric: Metric | None, present: Figure | None) -> Reported:
    """Return the numbers in ``text``: a ratio, a percentage, a count with or without its unit, 是 or 否.

    Raises RuleError for anything else.
    """
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", fold(text))
    if metric is not None and metric.kind is MetricKind.YES_NO and plain in ("是", "否"):
        return Reported(value=Decimal(plain == "是"))
    if found := re.fullmatch(_RATIO, plain):
        return Reported(
            numerator=Decimal(found.group(1)),
            denominator=Decimal(found.group(2)),
            percent=_decimal(found.group(3)),
        )
    if found := re.fullmatch(_PERCENT, plain):
        return Reported(denominator=_decimal(found.group(1)), percent=Decimal(found.group(2)))
    if found := re.fullmatch(_COUNT, plain):
        return _count(Decimal(found.group(1)), found.group(2) or "", metric, present)
    raise RuleError(f"「{text}」不是数值。", _FORMS)


def _count(number: Decimal, unit: str, metric: Metric | None, present: Figure | None) -> Reported:
    if not unit and metric is not None and metric.kind is MetricKind.RATIO:
        if 0 <= number <= 1:
            percent = (number * _HUNDRED).normalize()
            percent = percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent
        elif 1 < number <= _HUNDRED:
            percent = number
        else:
            raise RuleError(f"「{number}」不是比率。", _FORMS)
        return Reported(percent=percent, doubt=f"「{number}」按 {percent}% 取用，请核对")
    return Reported(value=number, unit=unit or (present.unit if present else "") or (metric.unit if metric else ""))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _moved(record: Record, to: WorkStatus | None) -> Record:
    return record if to is None or to is record.status else records.change_status(record, to)


def _rating(claim: Rating | None, reason: str, values: Mapping[str, str]) -> tuple[Rating | None, str]:
    word = values.get(Answer.CLAIM.value)
    rating = claim if word is None else Rating.parse(word) if word else None
    return rating, values.get(Answer.CLAIM_REASON.value, reason)
