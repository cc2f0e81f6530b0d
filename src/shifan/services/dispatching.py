"""Dispatch (调度): dated snapshots, and one page on what changed since one of them."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.bulletin import bulletin
from shifan.domain.dispatches import Dispatch
from shifan.domain.dispatching import DispatchReport, compare
from shifan.domain.errors import NotFoundError, ProtectedError
from shifan.domain.lights import Thresholds, checked
from shifan.domain.scoring import score
from shifan.domain.snapshots import Snapshot, snapshot, snapshot_of_text, snapshot_text
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.edition_changes import change_between, change_since
from shifan.services.session import Done, Session, new_id


@value
class DispatchLine:
    """A dispatch and what it holds."""

    dispatch: Dispatch
    snapshot: Snapshot


@value
class Since:
    """A dispatch and what changed since."""

    dispatch: Dispatch
    report: DispatchReport


def take_dispatch(session: Session, title: str = "") -> Done:
    """Keep the present state of the work under the next number; without a title it is 第 N 次调度."""
    number = max((found.number for found in _stored(session)), default=0) + 1
    taken = present(session)
    dispatch = Dispatch(
        id=new_id(),
        application_id=session.application_id,
        number=number,
        title=clean_line(title) or f"第 {number} 次调度",
        taken_at=session.clock(),
        content=snapshot_text(taken),
    )
    word = f"第 {number} 次调度" if dispatch.title == f"第 {number} 次调度" else f"第 {number} 次调度：{dispatch.title}"
    return session.commit(f"{word}（{taken.on}，完成 {taken.done}/{len(taken.items)} 项）", put=[dispatch])


def dispatches(session: Session) -> tuple[DispatchLine, ...]:
    """Return all dispatches in order. Raises ProtectedError when one cannot be read."""
    return tuple(DispatchLine(found, _snapshot_of(found)) for found in _stored(session))


def since_dispatch(session: Session, number: int | None = None, thresholds: Thresholds | None = None) -> Since:
    """Return what changed since a dispatch, the last one without ``number``.

    Raises NotFoundError when there is none, UsageError for thresholds out of order.
    """
    limits = checked(thresholds or Thresholds())
    stored = _stored(session)
    if not stored:
        raise NotFoundError("还没有调度快照可比。", f"先留一份：{Way.TAKE_SNAPSHOT}；以后再用{Way.DISPATCH}。")
    found = stored[-1] if number is None else next((one for one in stored if one.number == number), None)
    if found is None:
        known = "、".join(str(one.number) for one in stored)
        raise NotFoundError(f"没有第 {number} 次调度。", f"现有：{known}。")
    now = present(session)
    not_compared = change_since(session, "dispatch", found.id)
    return Since(found, compare(_snapshot_of(found), now, limits, not_compared))


def compared_with(past: Session, session: Session, thresholds: Thresholds) -> DispatchReport:
    """Return what changed from the state of ``past``, a session on an earlier moment, to the present one."""
    then, now = present(past), present(session)
    not_compared = change_between(session, past.edition.id, session.edition.id)
    return compare(then, now, checked(thresholds), not_compared)


def bulletin_lines(session: Session, since: Since) -> Iterator[str]:
    """Yield the report as one page of text."""
    application, found, report = session.application(), since.dispatch, since.report
    heading = (
        f"{application.county} {application.round} 调度通报：{report.now_on}，"
        f"对比第 {found.number} 次调度（{report.then_on} {found.title}）"
    )
    return bulletin(heading, report)


def present(session: Session) -> Snapshot:
    """Return the snapshot of the present state."""
    state = session.state()
    today = state.application.today(session.clock().date())
    return snapshot(session.edition, state, score(session.edition, session.scheme, state), today)


def _stored(session: Session) -> list[Dispatch]:
    found = session.repository.all_of(Dispatch, session.application_id)
    return sorted(found, key=lambda dispatch: dispatch.number)


def _snapshot_of(dispatch: Dispatch) -> Snapshot:
    try:
        return snapshot_of_text(dispatch.content)
    except ValueError as error:
        raise ProtectedError(
            f"第 {dispatch.number} 次调度的快照读不出来，可能已损坏。", f"请用{Way.DOCTOR}检查，或从备份恢复。"
        ) from error
