"""The state at a past moment, and what changed between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.journal import Operation, newest_until, no_such_operation
from shifan.domain.moments import Moment, after_operation
from shifan.domain.replaying import Rows, net_changes
from shifan.domain.scoring import Score, score
from shifan.domain.values import value
from shifan.services.change_words import Namer, RowChange, changes_in_words
from shifan.services.edition_changes import change_between
from shifan.services.session import Session
from shifan.store.past import repository_of

FILES_NOTE = "材料文件是否齐全，按今天的情况计算。"


@value
class Past:
    """A past moment: a read-only session on the state as it stood after ``operation``, its clock stopped ``at``."""

    session: Session
    operation: Operation
    at: datetime
    rows: Rows

    @property
    def note(self) -> str:
        """Which state this is, in one line."""
        done = self.operation
        return (
            f"以下是 {self.at:%Y-%m-%d %H:%M} 的台账：到第 {done.seq} 号操作"
            f"（{done.at:%Y-%m-%d %H:%M:%S}，{done.user}）为止。{FILES_NOTE}"
        )


@value
class Standing:
    """One side of a comparison: the operation it stands after, when, and the score then."""

    operation: Operation
    at: datetime
    score: Score


@value
class Difference:
    """What changed between two moments, and the score on either side.

    ``not_compared`` says why items are not compared (the two are of different editions): ``changes`` then has the rows
    of an item as gone under the old edition and as come under the new one, and counting them would mean nothing.
    """

    before: Standing
    after: Standing
    changes: tuple[RowChange, ...]
    not_compared: str = ""


@contextmanager
def looking_back(session: Session, moment: Moment, *, start: bool = False) -> Iterator[Past]:
    """Give the state at ``moment`` (its end, or its ``start``) as a session that reads like the present one.

    The order of operations is that of their numbers; see ``newest_until`` for clocks that ran backwards. Raises
    NotFoundError when the application did not exist yet or has no such operation, UsageError for the future.
    """
    operation, at = _place(session, moment, start=start)
    rows = session.repository.history.rows_until(session.application_id, operation.seq)
    with closing(repository_of(rows)) as repository:
        past = Session(
            session.workspace, repository, session.application_id, user=session.user, clock=lambda: at, read_only=True
        )
        past.pool = session.pool
        yield Past(past, operation, at, rows)


def compare_moments(session: Session, earlier: Moment, later: Moment | None = None) -> Difference:
    """Return what changed from the start of ``earlier`` to the end of ``later`` (None: until now).

    Raises as ``looking_back`` does, and UsageError when the moments stand the wrong way round.
    """
    later = later or _newest(session)
    with looking_back(session, earlier, start=True) as then, looking_back(session, later) as now:
        if now.operation.seq < then.operation.seq:
            raise UsageError("前一个时刻晚于后一个时刻。", "请把两个时刻对调。")
        changes = changes_in_words(Namer(session), net_changes(then.rows, now.rows))
        not_compared = change_between(
            session, then.session.edition.id, now.session.edition.id, then.operation.seq, now.operation.seq
        )
        order = {item.id: place for place, item in enumerate(now.session.edition.criteria)}
        changes.sort(key=lambda change: order.get(change.criterion_id, -1))
        return Difference(_standing(then), _standing(now), tuple(changes), not_compared)


def _standing(past: Past) -> Standing:
    session = past.session
    return Standing(past.operation, past.at, score(session.edition, session.scheme, session.state()))


def _newest(session: Session) -> Moment:
    return after_operation(session.repository.operations(session.application_id, limit=1)[0].seq)


def _place(session: Session, moment: Moment, *, start: bool) -> tuple[Operation, datetime]:
    history, key = session.repository.history, session.application_id
    if moment.operation is not None:
        found = history.operation(key, moment.operation)
        if found is None:
            raise no_such_operation(moment.operation)
        return found, found.at
    now = session.clock()
    begins = moment.begins(now.tzinfo)
    if begins > now:
        raise UsageError(f"{begins:%Y-%m-%d %H:%M} 还没有到。", "请写一个过去的时刻。")
    at = begins if start else min(moment.ends(now.tzinfo), now)
    first = history.first(key)
    operation = newest_until(history.newest_first(key), first, at, now) if first else None
    if operation is not None:
        return operation, at
    if first is not None and start:  # a comparison may begin on the day on which all began
        return first, first.at
    when = f"本次申报的台账建立于 {first.at:%Y-%m-%d %H:%M}。" if first else ""
    raise NotFoundError(f"{at:%Y-%m-%d %H:%M} 还没有这份台账。{when}", "请写一个更晚的时刻。")
