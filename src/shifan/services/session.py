"""An open workspace: its store, pool, criteria, scheme, the person at work and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from shifan.criteria.library import OWN_EDITIONS, OWN_SCHEMES, load_duties
from shifan.domain.application import Application
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.duties import YearlyDuty
from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.journal import Operation
from shifan.domain.records import Record
from shifan.domain.scheme import Scheme
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.domain.ways import typed
from shifan.evidence.pool import Pool
from shifan.evidence.watch import Watch
from shifan.services.at_work import Clock as Clock
from shifan.services.at_work import current_user as current_user
from shifan.services.at_work import journal_name as journal_name
from shifan.services.at_work import local_now as local_now
from shifan.services.edition_in_use import STANDARD_EDITION, edition_in_use
from shifan.services.last_opened import application_to_open
from shifan.services.performing import Performing
from shifan.services.scheme_in_use import STANDARD_SCHEME as STANDARD_SCHEME
from shifan.services.scheme_in_use import scheme_in_use
from shifan.services.whole_state import read_state
from shifan.services.workspace import POOL_NAME as POOL_NAME
from shifan.services.workspace import STORE_NAME as STORE_NAME
from shifan.services.workspace import Workspace, locate
from shifan.store.location import BACKUP_FOLDER, owner_path
from shifan.store.repository import Repository
from shifan.store.tables import Entity

if TYPE_CHECKING:
    from shifan.domain.moving import Changed
    from shifan.store.summaries import Summariser

T = TypeVar("T")


@value
class Done:
    """What a use case did: a Chinese label, its operation (None when nothing changed), and warnings."""

    message: str
    operation: Operation | None = None
    warnings: tuple[str, ...] = ()


class Session:
    """One application in one workspace. Use it from one thread.

    With ``read_only`` (迎检) store and pool refuse every change; only inquiries are still logged, by
    ``services.inquiries``, which opens the store for that one write.
    """

    def __init__(
        self,
        workspace: Workspace,
        repository: Repository,
        application_id: str,
        *,
        user: str | None = None,
        clock: Clock = local_now,
        read_only: bool = False,
        without_edition: bool = False,
    ) -> None:
        self.workspace = workspace
        self.folder = workspace.folder
        self.repository = repository
        self.application_id = application_id
        self._user = journal_name(repository.engine.login, user) if user else None
        self.clock = clock
        self.read_only = read_only
        self._performing = Performing(repository)
        self.before_first_commit: Callable[[Session], None] | None = None
        self.watch = Watch()
        """Is told how far a long use case is, and may stop it; nobody looks at it but inside ``watched``."""
        self.pool = Pool(workspace.pool, read_only=read_only, before_first=self._claim_pool)
        application = self.application()
        self.edition: Edition
        own = self.own_editions
        self.edition, self.edition_trouble = edition_in_use(application, own, self._fetch, lenient=without_edition)
        self.scheme: Scheme = scheme_in_use(application, self.own_schemes, self._fetch)
        repository.summariser = self._summarise
        if (application.edition_id, application.scheme_id) != (STANDARD_EDITION, STANDARD_SCHEME):
            from shifan.services.criteria_copies import keep_on_opening  # most use what is shipped

            keep_on_opening(self, application)

    @cached_property
    def duties(self) -> tuple[YearlyDuty, ...]:
        """The shipped yearly duties."""
        return load_duties()

    @property
    def own_schemes(self) -> Path:
        """The folder with the county's own schemes, which need not be there."""
        return self.folder / OWN_SCHEMES

    @property
    def own_editions(self) -> Path:
        """The folder with the editions that were imported, which need not be there."""
        return self.folder / OWN_EDITIONS

    def _fetch(self, kind: str, name: str) -> None:
        from shifan.services.criteria_copies import fetch  # most use what is shipped

        fetch(self, kind, name)

    def _summarise(self, repository: Repository, operation: Operation, changes: Sequence[Changed]) -> None:
        self._summarising(repository, operation, changes)

    @cached_property
    def _summarising(self) -> Summariser:
        from shifan.services.summarising import Summarising  # only when something is written: keeps start-up short

        return Summarising(self.edition, self.scheme, self.own_schemes, may_lag=self.application_id)

    @property
    def user(self) -> str:
        """The name that the journal records."""
        if self._user is None:
            self._user = journal_name(self.repository.engine.login, None, self.folder)
        return self._user

    def describe_store(self) -> str:
        """Return where the store is, in words for people and without a password."""
        return self.repository.engine.describe()

    @cached_property
    def pool_trouble(self) -> str:
        """Why this machine does not see the pool that it shares with others, empty when all is well."""
        if self.repository.engine.file is not None:
            return ""
        from shifan.services.shared_pool import pool_trouble  # only where several machines share a store

        return pool_trouble(self.repository, self.application_id, self.pool.folder)

    def _claim_pool(self) -> None:
        if self.repository.engine.file is None:
            from shifan.services.shared_pool import claim_pool  # only where several machines share a store

            claim_pool(self.repository, self.application_id, self.pool.folder)

    def close(self) -> None:
        """Close the store."""
        self.repository.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def application(self) -> Application:
        """Return the application as stored now."""
        found = self.repository.get(Application, self.application_id)
        if found is None:
            raise NotFoundError(f"台账中没有编号为 {self.application_id} 的申报。")
        return found

    def follow_edition(self, application: Application | None = None) -> bool:
        """Load the application's edition where it is not the one at hand: migrated, undone or restored meanwhile.

        Returns whether it was another one. Raises NotFoundError, DataFileError.
        """
        application = application or self.application()
        if application.edition_id == self.edition.id:
            return False
        self.edition = edition_in_use(application, self.own_editions, self._fetch)[0]
        return True

    def _refuse_other_edition(self) -> None:
        """Raise ProtectedError for a change that was decided under an edition that the application has left since.

        The same number may mean another item there, so that it is not decided again by itself.
        """
        if self.follow_edition():
            raise ProtectedError(
                f"这次申报刚刚换到了指标版本「{self.edition.title}」，您的改动没有写入。", "请看过新版的指标后再改。"
            )

    def today(self) -> date:
        """Return the date that all counting is done from."""
        return self.application().today(self.clock().date())

    def item(self, number: str) -> Criterion:
        """Return the item shown as ``number`` (a checkpoint's number gives its item). Raises NotFoundError."""
        return self.edition.by_number(number.strip().partition(".")[0])

    def record(self, criterion_id: str) -> Record:
        """Return the item's record as stored now."""
        found = self.repository.get(Record, record_id(self.application_id, criterion_id))
        if found is None:
            raise NotFoundError(f"本次申报中没有指标 {criterion_id} 的台账记录。")
        return found

    def state(self) -> ApplicationState:
        """Return everything the application holds, as of one moment."""
        with self.repository.snapshot():
            application = self.application()
            self.follow_edition(application)
            if application.scheme_id != self.scheme.id:  # chosen, undone or restored meanwhile
                self.scheme = scheme_in_use(application, self.own_schemes, self._fetch)
            state = read_state(self.repository, application)
        return replace(state, usable=self.pool.usable(state.evidence))  # a slow disk keeps nobody waiting now

    def perform(self, use_case: Callable[[Session], Done], application_id: str | None = None) -> Done:
        """Run a use case so that what it read is still true when it writes; the door for commands and screens.

        Where another program commits in between, the use case decides again on the new state, every second time with
        all others kept out. ``application_id`` is for one that changes another application than the open one. Raises
        what the use case raises; MovedMeanwhileError when the store never holds still.
        """
        return self._performing.run(lambda: use_case(self), application_id or self.application_id)

    @contextmanager
    def watched(self, watch: Watch) -> Iterator[None]:
        """Have use cases tell ``watch`` how far they are; until they commit it may stop them (StoppedError)."""
        outer, self.watch = self.watch, watch
        try:
            with self.pool.watched(watch):
                yield
        finally:
            self.watch = outer

    def as_of(self, application_id: str) -> int | None:
        """Return which state of an application the use case that ``perform`` runs has read, for its commit."""
        return self._performing.as_of(application_id)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made only once however often ``perform`` lets the same use case decide.

        For work on files: the first time nobody is kept out of the store meanwhile.
        """
        return self._performing.once(key, make)

    def commit(self, label: str, *, put: Sequence[Entity] = (), remove: Sequence[Entity] = ()) -> Done:
        """Store one operation; returns what was done. Raises StaleWriteError, ProtectedError, StoppedError."""
        self.watch.last("正在写入台账")  # what was begun is finished: from here on there is nothing to stop
        if self.before_first_commit is not None:
            step, self.before_first_commit = self.before_first_commit, None
            step(self)
        self._refuse_other_edition()
        key = self.application_id
        operation = self.repository.commit(
            key, label, self.user, self.clock(), put=put, remove=remove, as_of=self.as_of(key)
        )
        return Done(label if operation else "没有变化。", operation)


def open_session(
    workspace: Path | Workspace | None = None,
    *,
    store: str | None = None,
    application_id: str | None = None,
    user: str | None = None,
    clock: Clock = local_now,
    read_only: bool | None = None,
    exclusive: bool = False,
    without_edition: bool = False,
) -> Session:
    """Return a session on a workspace: ``workspace``, else SHIFAN_WORKSPACE, else this folder or a parent.

    ``store`` (a URL or a path) and SHIFAN_STORE come before what the folder says (``services.workspace.locate``).
    Without ``read_only`` SHIFAN_READ_ONLY decides. ``exclusive`` asks to have the store file alone; where somebody else
    has it, the session is read-only and ``repository.notice`` says whose it is. Raises NotFoundError, ProtectedError,
    DataFileError; UsageError when the application is not there. ``without_edition`` opens it even where its
    edition cannot be read (``edition_trouble``): for doctor.
    """
    place = workspace if isinstance(workspace, Workspace) else locate(workspace, store)
    reading = read_only_wanted() if read_only is None else read_only
    repository = _open_store(place, user, reading=reading, exclusive=exclusive)
    try:
        chosen = application_to_open(
            repository, place, application_id, lambda: journal_name(repository.engine.login, user, place.folder)
        )
        return Session(
            place, repository, chosen,
            user=user, clock=clock, read_only=reading or repository.read_only, without_edition=without_edition,
        )  # fmt: skip
    except BaseException:
        repository.close()
        raise


def _open_store(place: Workspace, user: str | None, *, reading: bool, exclusive: bool) -> Repository:
    store = place.store
    if isinstance(store, Path):
        if exclusive or owner_path(store).exists():
            from shifan.store.exclusive import open_guarded  # rarely needed: keeps start-up short

            return open_guarded(store, user or current_user(place.folder), wanted=exclusive, read_only=reading)
    elif exclusive:
        raise UsageError("台账在数据库服务器上，可以几个人同时改，不能独占。", typed("请去掉 --force-exclusive。"))
    return Repository.open(store, read_only=reading, backups=place.folder / BACKUP_FOLDER)


def read_only_wanted() -> bool:
    """Tell whether SHIFAN_READ_ONLY asks for read-only mode: any value but 0, no, false, off and nothing."""
    return os.environ.get("SHIFAN_READ_ONLY", "").strip().lower() not in ("", "0", "no", "false", "off", "否")


def record_id(application_id: str, criterion_id: str) -> str:
    """Return the id of an item's record in an application."""
    return f"{application_id}.{criterion_id}"


def new_id() -> str:
    """Return a fresh random id of 16 hex digits."""
    return os.urandom(8).hex()
