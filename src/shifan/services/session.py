"""An open workspace: its store, pool, criteria, scheme, the person at work and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from shifan.criteria.library import load_duties, load_edition, load_scheme
from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.application import (
    Application,
    Department,
    Milestone,
    ShowcaseMaterial,
    ShowcaseMilestone,
    ShowcaseProject,
)
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.duties import YearlyDuty
from shifan.domain.errors import MovedMeanwhileError, NotFoundError, UsageError
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap
from shifan.domain.journal import Operation
from shifan.domain.records import Record, Tick
from shifan.domain.scheme import Scheme
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.pool import Pool
from shifan.store.repository import Repository
from shifan.store.tables import Entity

STORE_NAME = "shifan.db"
POOL_NAME = "材料"
_UNNAMED = "本机用户"
_ATTEMPTS = 50

Clock = Callable[[], datetime]


def local_now() -> datetime:
    """Return the present local time with its zone."""
    return datetime.now().astimezone()


def current_user() -> str:
    """Return the name that the journal records: SHIFAN_USER, else the system account."""
    named = clean_line(os.environ.get("SHIFAN_USER", ""))
    if named:
        return named
    import getpass  # only when no name was given: keeps start-up short

    try:
        return clean_line(getpass.getuser()) or _UNNAMED
    except (OSError, KeyError, ImportError):  # no account name on this system
        return _UNNAMED


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
        folder: Path,
        repository: Repository,
        application_id: str,
        *,
        user: str | None = None,
        clock: Clock = local_now,
        read_only: bool = False,
    ) -> None:
        self.folder = folder
        self.repository = repository
        self.application_id = application_id
        self._user = user
        self.clock = clock
        self.read_only = read_only
        self._as_of: int | None = None
        self.pool = Pool(folder / POOL_NAME, read_only=read_only)
        application = self.application()
        self.edition: Edition = load_edition(application.edition_id)
        self.scheme: Scheme = load_scheme(application.scheme_id)

    @cached_property
    def duties(self) -> tuple[YearlyDuty, ...]:
        """The shipped yearly duties."""
        return load_duties()

    @property
    def user(self) -> str:
        """The name that the journal records."""
        if self._user is None:
            self._user = current_user()
        return self._user

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
        read = self.repository.all_of
        key = self.application_id
        with self.repository.snapshot():
            evidence = tuple(read(Evidence, key))
            return ApplicationState(
                application=self.application(),
                records={record.criterion_id: record for record in read(Record, key)},
                ticks=tuple(read(Tick, key)),
                departments=tuple(sorted(read(Department, key), key=lambda d: (d.position, d.name))),
                tasks=tuple(read(Task, key)),
                evidence=evidence,
                links=tuple(read(EvidenceLink, key)),
                gaps=tuple(read(Gap, key)),
                adjustments=tuple(read(Adjustment, key)),
                self_checks=tuple(read(SelfCheck, key)),
                figures=tuple(read(Figure, key)),
                milestones=tuple(sorted(read(Milestone, key), key=lambda m: m.on)),
                showcases=tuple(read(ShowcaseProject, key)),
                showcase_materials=tuple(read(ShowcaseMaterial, key)),
                showcase_milestones=tuple(read(ShowcaseMilestone, key)),
                usable=self.pool.usable(evidence),
            )

    def perform(self, use_case: Callable[[Session], Done]) -> Done:
        """Run a use case so that what it read is still true when it writes; the door for commands and screens.

        Where another program commits in between, the use case decides again on the new state. Raises what the use
        case raises; MovedMeanwhileError when the store never holds still.
        """
        for left in range(_ATTEMPTS - 1, -1, -1):
            self._as_of = self.repository.data_version()
            try:
                return use_case(self)
            except MovedMeanwhileError:
                if not left:
                    raise
            finally:
                self._as_of = None
        raise AssertionError("unreachable")

    def commit(self, label: str, *, put: Sequence[Entity] = (), remove: Sequence[Entity] = ()) -> Done:
        """Store one operation; returns what was done. Raises StaleWriteError or ProtectedError."""
        operation = self.repository.commit(
            self.application_id, label, self.user, self.clock(), put=put, remove=remove, as_of=self._as_of
        )
        return Done(label if operation else "没有变化。", operation)


def open_session(
    workspace: Path | None = None,
    *,
    application_id: str | None = None,
    user: str | None = None,
    clock: Clock = local_now,
    read_only: bool | None = None,
) -> Session:
    """Return a session on a workspace: ``workspace``, else SHIFAN_WORKSPACE, else this folder or a parent.

    Without ``read_only`` SHIFAN_READ_ONLY decides. Raises NotFoundError, ProtectedError, DataFileError; UsageError when
    the application is not there.
    """
    folder = find_workspace(workspace)
    reading = read_only_wanted() if read_only is None else read_only
    repository = Repository.open(folder / STORE_NAME, read_only=reading)
    try:
        chosen = _choose(repository, application_id)
        return Session(folder, repository, chosen, user=user, clock=clock, read_only=reading)
    except BaseException:
        repository.close()
        raise


def read_only_wanted() -> bool:
    """Tell whether SHIFAN_READ_ONLY asks for read-only mode: any value but 0, no, false, off and nothing."""
    return os.environ.get("SHIFAN_READ_ONLY", "").strip().lower() not in ("", "0", "no", "false", "off", "否")


def find_workspace(workspace: Path | None = None) -> Path:
    """Return the workspace folder. Raises NotFoundError when there is none."""
    named = workspace or (Path(os.environ["SHIFAN_WORKSPACE"]) if os.environ.get("SHIFAN_WORKSPACE") else None)
    if named is not None:
        if not (named / STORE_NAME).exists():
            raise NotFoundError(f"「{named}」不是工作文件夹（里面没有 {STORE_NAME}）。", "请先用 shifan init 新建。")
        return named
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / STORE_NAME).is_file():
            return folder
    raise NotFoundError(
        "这里不是工作文件夹。",
        "新建：shifan init 文件夹 --county 县名 --round 年度；看样例：shifan demo；"
        "或用 --workspace 指定已有的工作文件夹。",
    )


def _choose(repository: Repository, wanted: str | None) -> str:
    applications = repository.all_of(Application)
    if wanted is not None:
        if any(application.id == wanted for application in applications):
            return wanted
        known = "；".join(f"{a.id}（{a.county} {a.round}）" for a in applications)
        raise UsageError(f"没有编号为 {wanted} 的申报。", f"现有：{known or '无'}。")
    if not applications:
        raise NotFoundError("工作文件夹里还没有申报。", "请用 shifan init 新建。")
    return applications[-1].id


def record_id(application_id: str, criterion_id: str) -> str:
    """Return the id of an item's record in an application."""
    return f"{application_id}.{criterion_id}"


def new_id() -> str:
    """Return a fresh random id of 16 hex digits."""
    return os.urandom(8).hex()
