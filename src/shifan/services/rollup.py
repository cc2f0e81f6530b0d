"""The roll-up of all applications in a store, from their summaries."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

from shifan.domain.application import Application
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, ShifanError
from shifan.domain.journal import newest_until
from shifan.domain.rollup import Entry, RankBy, RollUp, roll_up
from shifan.domain.summary import Summary, Tally
from shifan.domain.text import matches_all_words
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.session import Session
from shifan.services.summarising import Summarising, activity_of
from shifan.store.past import repository_of
from shifan.store.summaries import Stored, Summaries


@value
class Scope:
    """Which applications are rolled up: words that the names must hold; empty takes all."""

    province: str = ""
    city: str = ""
    round: str = ""
    archived: bool = False

    def takes(self, application: Application) -> bool:
        """Tell whether an application is in the scope."""
        wanted = (
            (self.province, application.province),
            (self.city, application.city),
            (self.round, application.round),
        )
        open_too = self.archived or application.archived_on is None
        return open_too and all(not words or matches_all_words(words, name) for words, name in wanted)


@value
class Gathered:
    """A roll-up, and what to know about it in Chinese."""

    rollup: RollUp
    warnings: tuple[str, ...] = ()


def gather(
    session: Session, scope: Scope | None = None, *, since: date | None = None, ranked_by: RankBy = RankBy.CONFIRMED
) -> Gathered:
    """Return the roll-up of the applications in ``scope``, compared with how they stood when ``since`` began.

    Summaries that are missing or counted by other rules are counted anew first, and kept where this user may write.
    Raises NotFoundError when no application is in the scope.
    """
    wanted = scope or Scope()
    repository = session.repository
    applications = [found for found in repository.all_of(Application) if wanted.takes(found)]
    if not applications:
        raise NotFoundError("没有符合条件的申报。", f"请检查省、市、年度的写法，可用{Way.APPLICATIONS}查看。")
    summaries = Summaries(repository.engine)
    gathering = _Gathering(session, summaries)
    stored = gathering.complete(applications)
    counted = [found for found in applications if found.id in stored]
    today = session.clock().date()
    late = {day: summaries.overdue(day) for day in {found.today(today) for found in counted}}
    before = summaries.before(since) if since else {}
    entries = []
    for found in counted:
        day, summary = found.today(today), stored[found.id]
        fresh = gathering.fresh.get(found.id)
        overdue = fresh.overdue(day) if fresh else late[day].get(found.id, 0)
        then, began = gathering.before(found, summary, since, before.get(found.id)) if since else (None, False)
        entries.append(Entry(found, summary.tally, overdue, summary.activity, before=then, began=began))
    unknown = sum(entry.before is None for entry in entries) if since else 0
    if unknown:
        gathering.warnings.append(f"{unknown} 个申报没有留下 {since} 之前的数，不能对比。")
    return Gathered(roll_up(entries, ranked_by=ranked_by, since=since), tuple(gathering.warnings))


def write_rollup(session: Session, gathered: Gathered, target: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write the roll-up as a workbook with charts to ``target`` (.xlsx) and return warnings.

    Raises UsageError for a wrong name, NotFoundError for a missing folder, ProtectedError when the file exists
    (without ``force``) or cannot be written.
    """
    from shifan.excel.saving import check_target, write_whole

    check_target(target, ".xlsx", force=force)
    from shifan.excel.rollup import build_rollup  # openpyxl: only when a workbook is written

    data, warnings = build_rollup(gathered.rollup, made_at=session.clock(), made_by=session.user)
    write_whole(target, data, force=force)
    return warnings


class _Gathering:
    """Reads the summaries, and counts anew what has none or one by other rules.

    ``fresh`` holds what was counted but could not be kept, by application.
    """

    def __init__(self, session: Session, summaries: Summaries) -> None:
        self._session = session
        self._summaries = summaries
        self._counting = Summarising(session.edition, session.scheme, session.own_schemes)
        self._bases: dict[tuple[str, str], str | None] = {}
        self._may_keep = not session.repository.read_only
        self.fresh: dict[str, Summary] = {}
        self.warnings: list[str] = []

    def complete(self, applications: Collection[Application]) -> dict[str, Stored]:
        """Return the summaries by application, those that were missing or out of date counted anew."""
        stored, watch = {found.application_id: found for found in self._summaries.all()}, self._session.watch
        watch.begin("正在汇总", len(applications), "个")
        for found in applications:
            watch.step()
            present, basis = stored.get(found.id), self._basis(found)
            if basis is None:
                continue  # what its own county counted, if anything, is all there is
            if present is None or present.basis != basis:
                stored[found.id] = self._counted(found)
        return stored

    def before(
        self, application: Application, summary: Stored, since: date, known: Tally | None
    ) -> tuple[Tally | None, bool]:
        """Return how the application stood when ``since`` began, and whether it did not exist yet.

        Where the days were not kept yet, that is worked out from the journal; None where even that cannot be done.
        """
        if known is not None:
            return known, False
        if summary.days_from is None:
            return Tally(), True
        try:
            return self._looked_back(application.id, since)
        except (ShifanError, ValueError, KeyError):  # criteria that are not here, a journal that is not whole
            return None, False

    def _looked_back(self, key: str, since: date) -> tuple[Tally, bool]:
        history = self._session.repository.history
        first = history.first(key)
        now = self._session.clock()
        moment = datetime.combine(since, time(), now.tzinfo) - timedelta(microseconds=1)
        operation = newest_until(history.newest_first(key), first, moment, now) if first else None
        if operation is None:
            return Tally(), True
        with closing(repository_of(history.rows_until(key, operation.seq))) as past:
            return self._counting.counted(past, key, self._summaries.missing(key))[0].tally, False

    def _basis(self, application: Application) -> str | None:
        """Return what the application should be counted by, None (and a warning) where that is not on this machine."""
        ids = (application.edition_id, application.scheme_id)
        if ids not in self._bases:
            try:
                self._bases[ids] = self._counting.rules_for(application).basis
            except (NotFoundError, DataFileError):
                self._bases[ids] = None
                self.warnings.append(
                    f"本机没有指标版本 {ids[0]} 或计分方案 {ids[1]}，"
                    "用它们的申报按县里上次的汇总数列出，没有汇总数的不列。"
                )
        return self._bases[ids]

    def _counted(self, application: Application) -> Stored:
        repository, key = self._session.repository, application.id
        if self._may_keep:
            try:
                with repository.derived(key):
                    self._counting.count_anew(repository, key, self._session.clock().date())
                    kept = self._summaries.one(key)
            except ProtectedError:  # a role that may only read, a full disk
                self._may_keep = False
            else:
                assert kept is not None
                return kept
        with repository.snapshot():
            self.fresh[key], basis = self._counting.counted(repository, key)
            activity = activity_of(repository, key)
        since = activity.last_at.date() if activity.last_at else None
        return Stored(key, basis, since, activity, self.fresh[key].tally)
