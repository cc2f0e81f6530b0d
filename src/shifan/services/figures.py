"""Figures (量化数据) under an item: enter, correct, remove."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.figures import Figure, mismatch
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.services.session import Done, Session, new_id


@value
class Numbers:
    """What was reported; a ratio has numerator and denominator, ``percent`` is the percentage as stated."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    unit: str = ""
    source: str = ""
    note: str = ""


def enter_figure(session: Session, number: str, name: str, numbers: Numbers) -> Done:
    """Store a figure under an item; one with the same name is corrected.

    Raises UsageError without a name or any number, RuleError for numbers that cannot be. A stated percentage that
    does not fit its parts is stored and warned about: it is what the county reported.
    """
    item = session.item(number)
    name = clean_line(name)
    if not name or not _given(numbers):
        raise UsageError("请写明数据名称和数值。", "例：shifan figure add 65 败诉率 --numerator 7 --denominator 30")
    _check(numbers)
    figure = replace(
        _present(session, item, name) or _new(session, item, name),
        value=numbers.value,
        numerator=numbers.numerator,
        denominator=numbers.denominator,
        percent=numbers.percent,
        unit=clean_line(numbers.unit),
        source=clean_line(numbers.source),
        note=clean_line(numbers.note),
    )
    done = session.commit(f"第 {item.number} 项填写数据：{name}", put=[figure])
    wrong = mismatch(figure)
    return Done(done.message, done.operation, (f"数据不符：{wrong}。",) if wrong else ())


def remove_figure(session: Session, number: str, name: str) -> Done:
    """Take a figure away. Raises NotFoundError."""
    item = session.item(number)
    found = _present(session, item, clean_line(name))
    if found is None:
        raise NotFoundError(f"第 {item.number} 项没有名为「{name}」的数据。")
    return session.commit(f"第 {item.number} 项移除数据：{found.name}", remove=[found])


def _given(numbers: Numbers) -> bool:
    parts = (numbers.value, numbers.numerator, numbers.denominator, numbers.percent)
    return any(part is not None for part in parts)


def _check(numbers: Numbers) -> None:
    for part in (numbers.value, numbers.numerator, numbers.denominator, numbers.percent):
        if part is not None and not _plain(part):
            raise RuleError("数值不是普通的数，或者过大、位数过多，请检查。")
    if numbers.denominator is not None and numbers.denominator <= 0:
        raise RuleError("分母须大于 0。")
    if (numbers.numerator is None) and numbers.denominator is not None and numbers.percent is None:
        raise RuleError("只有分母没有分子，请补上分子或百分比。")


def _plain(number: Decimal) -> bool:
    """Tell whether sums and percentages of the number stay within Decimal's 28 digits."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -8 and number.adjusted() < 15


def _present(session: Session, item: Criterion, name: str) -> Figure | None:
    for figure in session.repository.all_of(Figure, session.application_id):
        if figure.criterion_id == item.id and figure.name == name:
            return figure
    return None


def _new(session: Session, item: Criterion, name: str) -> Figure:
    application = session.application()
    return Figure(
        id=new_id(),
        application_id=session.application_id,
        criterion_id=item.id,
        name=name,
        metric_id=next((metric.id for metric in item.metrics if metric.name == name), None),
        period_start=application.period_start,
        period_end=application.period_end,
    )
