"""Review rounds: open, give opinions item by item, close, compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shifan.domain import records, rounds
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.numbering import items_in, numbers_text
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.reviewing import Difference, OpinionChange, RoundItem, Standing, checklist, compare
from shifan.domain.rounds import ReviewRound, RoundKind
from shifan.domain.tasks import TaskRole
from shifan.domain.text import clean_text
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.assigning import tasks_by_item
from shifan.services.recording import base_item
from shifan.services.rounds import all_rounds, opinion_in, opinions_of
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity

_HOW_TO_OPEN = f"请先开一轮：{Way.OPEN_ROUND('初审')}；不在轮次中审定单项，用{Way.VERDICT('编号 结论')}。"


@value
class RoundView:
    """A round with its checklist: every base item, its opinion in this round and where it stands now."""

    round: ReviewRound
    items: tuple[RoundItem, ...]

    @property
    def reviewed(self) -> tuple[RoundItem, ...]:
        """The items that this round gave an opinion on."""
        return tuple(line for line in self.items if line.opinion)

    @property
    def still_open(self) -> tuple[RoundItem, ...]:
        """The items that are not accepted yet."""
        return tuple(line for line in self.items if line.open)


@value
class RoundComparison:
    """Two rounds and the items that either gave an opinion on."""

    before: ReviewRound
    after: ReviewRound
    items: tuple[OpinionChange, ...]

    def of(self, kind: Difference) -> tuple[OpinionChange, ...]:
        """Return the items that compare so."""
        return tuple(line for line in self.items if line.difference is kind)

    def heading(self, kind: Difference) -> str:
        """Return the name of a kind with the round where it is about one: ``只在第 1 轮审过``."""
        if kind not in (Difference.ONLY_BEFORE, Difference.ONLY_AFTER):
            return kind.label
        found = self.before if kind is Difference.ONLY_BEFORE else self.after
        return f"只在第 {found.number} 轮审过"

    @property
    def summary(self) -> str:
        """How many items there are of each kind; items returned twice are spoken of only where there are any."""
        kinds = [kind for kind in Difference if kind is not Difference.RETURNED_TWICE or self.of(kind)]
        return "，".join(f"{self.heading(kind)} {len(self.of(kind))} 项" for kind in kinds) + "。"


def open_round(session: Session, kind: RoundKind, note: str = "") -> Done:
    """Open the next numbered round. Raises RuleError while one is open."""
    number = rounds.next_number(all_rounds(session))
    opened = ReviewRound(new_id(), session.application_id, number, kind, session.today(), note=clean_text(note))
    return session.commit(f"开始{opened.name}", put=[opened])


def close_round(session: Session) -> Done:
    """Close the open round; what is still open is listed in the warnings. Raises RuleError when none is open."""
    view = round_view(session, _open_round(session).number)
    closed = rounds.closed(view.round, session.today())
    done = session.commit(f"结束{closed.name}", put=[closed])
    return Done(done.message, done.operation, open_lines(view))


def review(session: Session, numbers: str, rating: Rating, reason: str = "") -> Done:
    """Give a rating in the open round and accept; ``numbers`` is ``32`` or, for 达标 only, ``32,35,40-45``.

    All or none: raises RuleError naming each item that was not submitted, has no usable evidence, or may not be
    rated so; RuleError too when no round is open.
    """
    found = _open_round(session)
    items = items_in(numbers, session.edition)
    if len(items) > 1 and rating is not Rating.MET:
        raise UsageError(f"一次审核多项只能是「{Rating.MET.label}」。", f"「{rating.label}」请逐项给出。")
    state = session.state()
    present = opinions_of(session, found)
    put: list[Entity] = [found]
    problems: list[tuple[Criterion, RuleError]] = []
    warnings: list[str] = []
    for item in items:
        have = state.usable_count(item.id)
        try:
            base_item(session, item.number)
            accepted = _accepted(state.record(item.id), item, rating, clean_text(reason), have)
        except RuleError as error:
            problems.append((item, error))
            continue
        put += [accepted, opinion_in(session, found, accepted, present.get(item.id))]
        warnings += records.too_few_documents(item, rating, have)
    _refuse(problems, alone=len(items) == 1)
    label = f"{found.name}：第 {numbers_text(items)} 项审定为「{rating.label}」"
    done = session.commit(label, put=put)
    return Done(done.message, done.operation, tuple(warnings))


def send_back(
    session: Session, number: str, reason: str, due: date | None = None, *, seen: Record | None = None
) -> Done:
    """Return an item for supplement in the open round; ``due`` also becomes the due date of its lead task.

    Raises RuleError when no round is open, the item was not submitted, the reason is missing or the date is past.
    """
    found = _open_round(session)
    item = base_item(session, number)
    rounds.check_supplement_due(due, session.today(), session.application().period_start)
    record = seen or session.record(item.id)
    returned = records.change_status(record, WorkStatus.RETURNED, clean_text(reason))
    put: list[Entity] = [found, returned]
    put.append(opinion_in(session, found, returned, opinions_of(session, found).get(item.id), due))
    leads = [task for task in tasks_by_item(session).get(item.id, []) if task.role is TaskRole.LEAD]
    warnings: tuple[str, ...] = ()
    if due is not None:
        put += [replace(task, due=due) for task in leads]
        warnings = () if leads else (f"第 {item.number} 项还没有牵头单位，补正时限只记在审核意见中。",)
    until = f"，{due} 前补正" if due else ""
    done = session.commit(f"{found.name}：第 {item.number} 项退回补正{until}", put=put)
    return Done(done.message, done.operation, warnings)


def round_view(session: Session, number: int | None = None) -> RoundView:
    """Return a round with its checklist as things stand now: the one numbered so, else the newest.

    Raises NotFoundError.
    """
    found = _numbered(session, number)
    lines = checklist(session.edition, session.state(), opinions_of(session, found).values(), session.today())
    return RoundView(found, lines)


def compare_rounds(session: Session, before: int | None = None, after: int | None = None) -> RoundComparison:
    """Return the opinions of two rounds side by side: ``before`` with ``after``, else the newest two.

    With only ``before`` given it is compared with the newest. Raises NotFoundError, UsageError for a round with itself.
    """
    numbers = [found.number for found in all_rounds(session)]
    if len(numbers) < 2:
        raise NotFoundError(f"现有审核轮次 {len(numbers)} 轮，两轮以上才能对比。")
    last = after if after is not None else numbers[-1]
    first = before if before is not None else max((n for n in numbers if n < last), default=last)
    then, now = _numbered(session, first), _numbered(session, last)
    if then.number == now.number:
        raise UsageError(f"两边都是第 {now.number} 轮，没有可对比的。", Way.COMPARE_ROUNDS.example("1 2"))
    sides = opinions_of(session, then).values(), opinions_of(session, now).values()
    return RoundComparison(then, now, compare(session.edition, session.state(), *sides))


def open_lines(view: RoundView) -> tuple[str, ...]:
    """Return the list of what is still open as lines of text, by standing; empty when all is settled."""
    lines = []
    for standing in Standing:
        left = [line for line in view.still_open if line.standing is standing]
        if left:
            named = numbers_text(line.criterion for line in left)
            lines.append(f"{standing.label}（{len(left)} 项）：{named}")
    late = [line.criterion for line in view.still_open if line.overdue]
    if late:
        lines.append(f"补正已逾期（{len(late)} 项）：{numbers_text(late)}")
    return (f"还有 {len(view.still_open)} 项没有审定。", *lines) if lines else ()


def _open_round(session: Session) -> ReviewRound:
    found = rounds.open_among(all_rounds(session))
    if found is None:
        raise RuleError("现在没有进行中的审核轮次。", _HOW_TO_OPEN)
    return found


def _numbered(session: Session, number: int | None) -> ReviewRound:
    found = all_rounds(session)
    if not found:
        raise NotFoundError("还没有审核轮次。", f"开一轮：{Way.OPEN_ROUND('初审')}")
    if number is None:
        return found[-1]
    for one in found:
        if one.number == number:
            return one
    raise NotFoundError(f"没有第 {number} 轮审核。", f"现有第 {found[0].number} 至第 {found[-1].number} 轮。")


def _accepted(record: Record, item: Criterion, rating: Rating, reason: str, usable: int) -> Record:
    judged = records.give_verdict(record, item, rating, reason, usable=usable)
    return records.change_status(judged, WorkStatus.ACCEPTED)


def _refuse(problems: Sequence[tuple[Criterion, RuleError]], *, alone: bool) -> None:
    if problems and alone:
        raise problems[0][1]
    if problems:
        lines = "\n".join(_about(item, error) for item, error in problems)
        raise RuleError(
            f"有 {len(problems)} 项不能审定，一项也没有改动：\n{lines}", "请先处理这些项，或不写它们的编号。"
        )


def _about(item: Criterion, error: RuleError) -> str:
    named = f"第 {item.number} 项"
    return named + error.message.removeprefix(named).removeprefix("该项")
