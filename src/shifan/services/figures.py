"""Figures (量化数据) under an item: enter, correct, remove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shifan.domain.application import Application
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import replaced_ids
from shifan.domain.figure_checks import FigureResult, check_figures, parse_target
from shifan.domain.figures import Figure, ring_through
from shifan.domain.state import ApplicationState
from shifan.domain.text import clean_line, fold
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.session import Done, Session, new_id


@value
class Numbers:
    """What was reported; a ratio has numerator and denominator, ``percent`` is the percentage as stated.

    None for ``unit`` and what follows keeps what is stored, unless ``whole`` says that this is all. ``document`` is
    the title of the document that the figure is taken from (empty takes it away), ``part_of`` the name of the figure
    that this one is a part of.
    """

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    unit: str | None = None
    source: str | None = None
    note: str | None = None
    target: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    document: str | None = None
    page: str | None = None
    part_of: str | None = None
    previous: Decimal | None = None
    whole: bool = False


def enter_figure(session: Session, number: str, name: str, numbers: Numbers) -> Done:
    """Store a figure under an item; one with the same name is corrected.

    Raises UsageError without a name or any number, RuleError for numbers that cannot be and for a part of itself. A
    stated percentage that does not fit its parts is stored and warned about: it is what the county reported.
    """
    item = session.item(number)
    figure = figure_with(session, item, name, numbers)
    for _, ring in new_rings(session, [figure]):
        raise RuleError(f"{ring}。", "请改其中一个「属于」。")
    done = session.commit(f"第 {item.number} 项填写数据：{figure.name}", put=[figure])
    (result,) = (found for found in figure_results(session) if found.figure.id == figure.id)
    return Done(done.message, done.operation, tuple(f"{found.line}。" for found in result.findings))


def figure_results(session: Session, state: ApplicationState | None = None) -> tuple[FigureResult, ...]:
    """Return all figures with what is found about them; the year before is the county's last application here."""
    return check_figures(session.edition, state or session.state(), year_before(session))


def figure_with(session: Session, item: Criterion, name: str, numbers: Numbers, coming: Iterable[str] = ()) -> Figure:
    """Return the figure of an item with these numbers, present or new; the store is not changed. Raises as above.

    ``coming`` are the names of the item's figures that will be stored together with it.
    """
    name = clean_line(name)
    if not name or not _given(numbers):
        raise UsageError("请写明数据名称和数值。", Way.ADD_FIGURE.example("65 败诉率 --numerator 7 --denominator 30"))
    _check(numbers)
    present, new = _present(session, item, name), _new(session, item, name)
    figure = present or new
    if present is not None and numbers.whole:
        figure = replace(new, id=present.id, version=present.version)
    return replace(
        figure,
        value=numbers.value,
        numerator=numbers.numerator,
        denominator=numbers.denominator,
        percent=numbers.percent,
        unit=_kept(numbers.unit, figure.unit),
        source=_kept(numbers.source, figure.source),
        note=_kept(numbers.note, figure.note),
        target=_kept(numbers.target, figure.target),
        period_start=numbers.period_start or figure.period_start,
        period_end=numbers.period_end or figure.period_end,
        evidence_id=_document(session, item, numbers.document, figure.evidence_id),
        page=_kept(numbers.page, figure.page),
        part_of=_whole(session, item, figure, numbers.part_of, coming),
        previous=figure.previous if numbers.previous is None else numbers.previous,
    )


def remove_figure(session: Session, number: str, name: str) -> Done:
    """Take a figure away. Raises NotFoundError."""
    item = session.item(number)
    found = _present(session, item, clean_line(name))
    if found is None:
        raise NotFoundError(f"第 {item.number} 项没有名为「{name}」的数据。")
    done = session.commit(f"第 {item.number} 项移除数据：{found.name}", remove=[found])
    every = session.repository.all_of(Figure, session.application_id)
    parts = [one.name for one in every if one.criterion_id == item.id and fold(one.part_of) == fold(found.name)]
    left = f"「{'」「'.join(parts)}」还写着属于「{found.name}」，分项合计没有可对的数了。"
    return replace(done, warnings=(*done.warnings, left)) if parts else done


def _given(numbers: Numbers) -> bool:
    parts = (numbers.value, numbers.numerator, numbers.denominator, numbers.percent)
    return any(part is not None for part in parts)


_NUMBERS = {
    "value": "数值",
    "numerator": "分子",
    "denominator": "分母",
    "percent": "百分比",
    "previous": "上年同期",
}


def _check(numbers: Numbers) -> None:
    for field, word in _NUMBERS.items():
        part = getattr(numbers, field)
        if part is not None and not _plain(part):
            raise RuleError(f"「{word}」不是普通的数，或者过大、位数过多，请检查。")
    if numbers.denominator is not None and numbers.denominator <= 0:
        raise RuleError(f"分母须大于 0，现在是 {numbers.denominator}。", "没有基数的，只写数值。")
    if (numbers.numerator is None) and numbers.denominator is not None and numbers.percent is None:
        raise RuleError("只有分母没有分子，请补上分子或百分比。")
    if numbers.numerator is not None and numbers.denominator is None:
        raise RuleError("只有分子没有分母，请补上分母。")
    if numbers.target and parse_target(numbers.target) is None:
        raise RuleError(f"「目标」写的是「{numbers.target}」，认不出来。", "可以写 >=95、<=2、不低于95%。")
    if numbers.period_start and numbers.period_end and numbers.period_start > numbers.period_end:
        raise RuleError(f"统计期从 {numbers.period_start} 到 {numbers.period_end}，先后颠倒。", "请检查两个日期。")


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


def _kept(given: str | None, stored: str) -> str:
    return stored if given is None else clean_line(given)


def _document(session: Session, item: Criterion, title: str | None, stored: str) -> str:
    """Return the id of the document called ``title``; the item's own come first. Raises NotFoundError, UsageError."""
    if title is None or not clean_line(title):
        return stored if title is None else ""
    state = session.state()
    old = replaced_ids(state.evidence)
    wanted = fold(title)
    own = {link.evidence_id for link in state.links_of.get(item.id, ())}
    found = [one for one in state.evidence if fold(one.title) == wanted and one.id not in old]
    found = [one for one in found if one.id in own] or found
    if not found:
        raise NotFoundError(f"没有名为「{title}」的材料。", "请先添加材料，名称以材料页上的为准。")
    if len({one.sha256 or one.path for one in found}) > 1:
        raise UsageError(f"名为「{title}」的材料有 {len(found)} 份，分不清是哪一份。", "请先给材料改成不同的名称。")
    return found[0].id


def new_rings(session: Session, coming: Sequence[Figure]) -> tuple[tuple[Figure, str], ...]:
    """Return each ring of parts and wholes that storing ``coming`` would close: a figure of it, and the ring in words.

    A ring that was there before is no reason to refuse other numbers of its figures.
    """
    stored = {figure.id: figure for figure in session.repository.all_of(Figure, session.application_id)}
    figures = {**stored, **{figure.id: figure for figure in coming}}.values()
    found: dict[tuple[str, frozenset[str]], tuple[Figure, str]] = {}
    for figure in coming:
        before = stored.get(figure.id)
        if before is not None and fold(before.part_of) == fold(figure.part_of):
            continue
        if names := ring_through(figure, figures):
            ring = "属于".join(f"「{name}」" for name in names)
            found.setdefault((figure.criterion_id, frozenset(names)), (figure, f"{ring}，绕成了一圈"))
    return tuple(found.values())


def _whole(session: Session, item: Criterion, figure: Figure, given: str | None, coming: Iterable[str]) -> str:
    """Return the name of the item's figure that this one is a part of. Raises NotFoundError naming those there are."""
    part_of = _kept(given, figure.part_of)
    if not part_of or fold(part_of) == fold(figure.part_of):
        return figure.part_of if part_of else ""
    if fold(part_of) == fold(figure.name):
        raise RuleError(f"「{figure.name}」不能是它自己的一部分。")
    every = session.repository.all_of(Figure, session.application_id)
    names = (*(one.name for one in every if one.criterion_id == item.id), *coming)
    known = {fold(name): name for name in names if fold(name) != fold(figure.name)}
    if fold(part_of) not in known:
        there = f"本项现有：{'、'.join(known.values())}。" if known else "本项还没有别的数据。"
        raise NotFoundError(f"第 {item.number} 项没有名为「{part_of}」的数据，不能写属于它。", f"{there}请先填写合计。")
    return known[fold(part_of)]


def year_before(session: Session) -> tuple[Figure, ...]:
    """Return the figures of the same county's application before this one, where the store holds it."""
    present = session.application()
    earlier = [
        other
        for other in session.repository.all_of(Application)
        if other.county == present.county and other.period_end < present.period_end and other.id != present.id
    ]
    if not earlier:
        return ()
    before = max(earlier, key=lambda other: other.period_end)
    return tuple(session.repository.all_of(Figure, before.id))
