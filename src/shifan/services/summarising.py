"""Keeping the summaries of applications right: in the transaction of each change, and anew where they are out of date.

A summary knows the store, not the disk: evidence counts unless its file was found missing or unreadable when a machine
that sees the pool last looked (``refresh``: at opening the screen and by doctor). It never reads a file by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shifan.criteria.library import editions_beside, load_edition, load_scheme
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.errors import DataFileError, NotFoundError
from shifan.domain.evidence import Evidence
from shifan.domain.journal import Operation
from shifan.domain.moving import Changed, changes_evidence, move
from shifan.domain.scheme import Scheme
from shifan.domain.summary import Activity, Summary, summarise
from shifan.domain.values import value
from shifan.services.summary_rows import StoredItems, counted_state
from shifan.store.summaries import Stored, Summaries

if TYPE_CHECKING:
    from shifan.services.session import Session
    from shifan.store.repository import Repository

_NOT_COUNTED = frozenset({"province", "city", "archived_on", "version"})
_FORMAT = 1
"""Raise it when the way of counting changes: every stored summary is then counted anew."""


@value
class Rules:
    """What an application is counted by, and the text that says so in its summary."""

    edition: Edition
    scheme: Scheme
    basis: str


class Summarising:
    """The store's ``Summariser``. Give it the rules that are loaded already; it loads others when it meets them."""

    def __init__(
        self,
        edition: Edition | None = None,
        scheme: Scheme | None = None,
        own_schemes: Path | None = None,
        *,
        may_lag: str = "",
    ) -> None:
        """``may_lag``: the open application, which is worked on where its scheme cannot be read too."""
        self._own_schemes, self._may_lag = own_schemes, may_lag
        self._by_ids: dict[tuple[str, str], Rules] = {}
        self._by_basis: dict[str, Rules] = {}
        if edition is not None and scheme is not None:
            self._know(rules_of(edition, scheme))

    def __call__(self, repository: Repository, operation: Operation, changes: Sequence[Changed]) -> None:
        """Bring the summary up to date after an operation, inside its transaction."""
        summaries = Summaries(repository.engine)
        key, day = operation.application_id, operation.at.date()
        stored = summaries.one(key)
        _forget_missing(summaries, key, changes)
        rules = self._by_basis.get(stored.basis) if stored else None
        moved = None
        if stored and rules and stored.activity.last_seq == _seq_before(repository, operation):
            moved = move(rules.edition, rules.scheme, changes, StoredItems(repository, summaries, key))
        if stored is None or rules is None or moved is None:
            self._count_anew_or_keep(repository, operation, changes, stored)
            return
        activity = Activity(stored.activity.operations + 1, operation.seq, operation.at, operation.user)
        tally = stored.tally.plus(moved.tally)
        summaries.put(Stored(key, stored.basis, stored.days_from, activity, tally), day)
        summaries.add_dues(key, moved.dues)

    def count_anew(self, repository: Repository, application_id: str, day: date) -> None:
        """Count an application from its rows and write its summary; the caller holds the write transaction."""
        summaries = Summaries(repository.engine)
        stored = summaries.one(application_id)
        activity = activity_of(repository, application_id)
        summary, basis = self.counted(repository, application_id)
        since = stored.days_from if stored else _days_from(repository, application_id, day)
        summaries.put(Stored(application_id, basis, since, activity, summary.tally), day)
        summaries.set_dues(application_id, summary.dues)

    def _count_anew_or_keep(
        self, repository: Repository, operation: Operation, changes: Sequence[Changed], stored: Stored | None
    ) -> None:
        """Count anew; where the rules are not on this machine and nothing that counts was changed, keep the counts.

        A province archives or places a county that has a scheme of its own. Raises as ``rules_for`` does otherwise.
        """
        key, day = operation.application_id, operation.at.date()
        try:
            self.count_anew(repository, key, day)
        except (NotFoundError, DataFileError):
            uncounted = not _counts_nothing(changes)
            if uncounted and key != self._may_lag:
                raise
            if uncounted:
                summaries = Summaries(repository.engine)
                if stored is not None:  # by no rules: counted anew as soon as the scheme can be read
                    summaries.put(replace(stored, basis=""), day)
                return
            if stored is None or stored.activity.last_seq != _seq_before(repository, operation):
                return  # it shows that it is out of date, and is counted anew where the rules are
            activity = Activity(stored.activity.operations + 1, operation.seq, operation.at, operation.user)
            Summaries(repository.engine).put(replace(stored, activity=activity), day)

    def counted(
        self, repository: Repository, application_id: str, missing: frozenset[str] | None = None
    ) -> tuple[Summary, str]:
        """Return an application's summary counted from its rows, and its basis; ``missing`` as stored unless given."""
        application = repository.get(Application, application_id)
        assert application is not None
        rules = self.rules_for(application)
        if missing is None:
            missing = Summaries(repository.engine).missing(application_id)
        state = counted_state(repository, application, rules.edition, missing)
        return summarise(rules.edition, rules.scheme, state), rules.basis

    def rules_for(self, application: Application) -> Rules:
        """Return what an application is counted by. Raises NotFoundError or DataFileError."""
        ids = (application.edition_id, application.scheme_id)
        if ids not in self._by_ids:
            edition = load_edition(ids[0], editions_beside(self._own_schemes))
            self._know(rules_of(edition, load_scheme(ids[1], self._own_schemes)))
        return self._by_ids[ids]

    def _know(self, rules: Rules) -> None:
        self._by_ids[rules.edition.id, rules.scheme.id] = rules
        self._by_basis[rules.basis] = rules


def rules_of(edition: Edition, scheme: Scheme) -> Rules:
    """Return the rules that an edition and a scheme make."""
    digest = hashlib.sha256(repr(scheme).encode()).hexdigest()
    return Rules(edition, scheme, f"{_FORMAT} {edition.digest[:16]} {digest[:16]}")


def refresh(session: Session) -> bool:
    """Look which evidence can be used now and count anew where the stored summary says otherwise; tell whether it did.

    A session that may not write, does not see the pool, or cannot read the scheme, leaves everything as it is.
    """
    if session.read_only or session.pool_trouble:
        return False
    repository, key = session.repository, session.application_id
    summaries, counting = Summaries(repository.engine), _counting(session)
    if not _can_count(session, counting):
        return False
    evidence = repository.all_of(Evidence, key)
    missing = {found.id for found in evidence} - session.pool.usable(evidence)
    stored = summaries.one(key)
    if stored is not None and _fits(session, counting, stored) and summaries.missing(key) == missing:
        return False
    with repository.derived(key):
        summaries.set_missing(key, missing)
        counting.count_anew(repository, key, session.clock().date())
    return True


def _counting(session: Session) -> Summarising:
    return Summarising(session.edition, session.scheme, session.own_schemes)


def _can_count(session: Session, counting: Summarising) -> bool:
    """Tell whether the application's scheme can be read: by another one its summary is not counted."""
    try:
        counting.rules_for(session.application())
    except (NotFoundError, DataFileError):
        return False
    return True


def _fits(session: Session, counting: Summarising, stored: Stored) -> bool:
    newest = session.repository.operations(session.application_id, limit=1)
    known = stored.activity.last_seq == (newest[0].seq if newest else 0)
    return known and stored.basis == counting.rules_for(session.application()).basis


def differences(session: Session) -> tuple[str, ...]:
    """Return in Chinese where the stored summary is not what counting anew gives; empty when it is right."""
    repository, key = session.repository, session.application_id
    summaries = Summaries(repository.engine)
    with repository.snapshot():
        stored = summaries.one(key)
        if stored is None:
            return ("还没有汇总数",)
        counting = _counting(session)
        if not _can_count(session, counting):
            return ()  # a scheme that cannot be read is told by itself
        summary, basis = counting.counted(repository, key)
        activity, dues = activity_of(repository, key), summaries.dues(key)
        days = dict(summaries.days(key))
    if stored.basis != basis:
        return ("汇总数是按别的指标版本或计分方案算的",)
    found = [
        f"{word}：存 {getattr(stored.tally, name)}，应为 {getattr(summary.tally, name)}"
        for name, word in _WORDS.items()
        if getattr(stored.tally, name) != getattr(summary.tally, name)
    ]
    if dues != summary.dues:
        found.append("未交任务的时限")
    if stored.activity != activity:
        found.append("操作次数或最近操作")
    if days.get(max(days, default=date.min), stored.tally) != stored.tally:
        found.append("当日的汇总数")
    return tuple(found)


def _days_from(repository: Repository, application_id: str, day: date) -> date | None:
    """Return ``day`` where the application was worked on before it without a summary, else None."""
    sql = "SELECT at FROM operation WHERE application_id = ? ORDER BY seq LIMIT 1"
    first = repository.engine.execute(sql, (application_id,)).fetchone()
    return day if first and datetime.fromisoformat(first[0]).date() < day else None


def activity_of(repository: Repository, application_id: str) -> Activity:
    """Return how much was done on an application, from its journal."""
    sql = "SELECT count(*) FROM operation WHERE application_id = ?"
    count = repository.engine.execute(sql, (application_id,)).fetchone()[0]
    newest = repository.operations(application_id, limit=1)
    return Activity(count, newest[0].seq, newest[0].at, newest[0].user) if newest else Activity()


def _seq_before(repository: Repository, operation: Operation) -> int:
    """Return the number of the application's operation before this one: was it summed up too?"""
    sql = "SELECT seq FROM operation WHERE application_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1"
    row = repository.engine.execute(sql, (operation.application_id, operation.seq)).fetchone()
    return row[0] if row else 0


_WORDS = {
    "base": "基础项",
    "collected": "已收集",
    "checkpoints": "核查点",
    "ticked": "已勾选",
    "submitted": "已提交",
    "accepted": "已审定",
    "ledgers": "加减分项",
    "self_checked": "已自查",
    "events": "加减分事项",
    "vetoes": "一票否决",
    "confirmed": "审定得分",
    "claimed": "含自评得分",
    "ceiling": "最高可达",
    "maximum": "满分",
    "bonus": "加分",
    "penalty": "扣分",
}


def _forget_missing(summaries: Summaries, application_id: str, changes: Iterable[Changed]) -> None:
    """A document that now stands for another file was found when that was done."""
    moved = {str(after["id"]) for table, before, after in changes if table == "evidence" and after is not None
             and changes_evidence(before, after)}  # fmt: skip
    if moved and (missing := summaries.missing(application_id)) & moved:
        summaries.set_missing(application_id, missing - moved)


def _counts_nothing(changes: Iterable[Changed]) -> bool:
    """Tell whether only the application's place or its archiving was changed."""
    return all(
        table == "application"
        and before is not None
        and after is not None
        and all(before[name] == after[name] for name in after if name not in _NOT_COUNTED)
        for table, before, after in changes
    )
