"""Making a workspace and its application."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.criteria.library import (
    OWN_EDITIONS,
    OWN_SCHEMES,
    criteria_folder,
    editions_beside,
    load_edition,
    load_scheme,
)
from shifan.domain.application import Application, check_dates
from shifan.domain.errors import DamagedStoreError, ProtectedError, UsageError
from shifan.domain.journal import Operation, OperationKind
from shifan.domain.records import Record
from shifan.domain.text import clean_line
from shifan.domain.ways import Way, typed
from shifan.services.session import STORE_NAME, Clock, Session, current_user, local_now, new_id, record_id
from shifan.services.summarising import Summarising
from shifan.services.workspace import CONFIG_NAME, POOL_NAME, workspace_in
from shifan.store.backup import FOLDER
from shifan.store.repository import Repository
from shifan.store.sqlite_file import is_empty

Refuse = Callable[[Sequence[Application]], None]
"""Raises where a new application must not stand beside those that a store holds."""

DEFAULT_EDITION = "working-2023"
DEFAULT_SCHEME = "equal-100"


def new_application(
    county: str,
    round_name: str,
    *,
    edition_id: str = DEFAULT_EDITION,
    scheme_id: str = DEFAULT_SCHEME,
    own_schemes: Path | None = None,
    period_start: date | None = None,
    period_end: date | None = None,
    deadline: date | None = None,
) -> Application:
    """Return a new application; without a period it is the calendar year that ``round_name`` names.

    Raises UsageError for missing names, RuleError for dates out of order.
    """
    county, round_name = clean_line(county), clean_line(round_name)
    if not county or not round_name:
        raise UsageError("县名和年度（轮次）都要写。", Way.INIT.example("柳城 --county 柳城县 --round 2023"))
    if period_start is None or period_end is None:
        if not (round_name[:4].isascii() and round_name[:4].isdigit() and 2000 <= int(round_name[:4]) <= 2100):
            raise UsageError(
                f"从「{round_name}」看不出是哪一年。",
                f"请{typed('用 --period-start 和 --period-end ')}写明评估期，例如 2023-01-01。",
            )
        year = int(round_name[:4])
        period_start, period_end = period_start or date(year, 1, 1), period_end or date(year, 12, 31)
    return check_dates(
        Application(
            id=new_id(),
            county=county,
            round=round_name,
            edition_id=edition_id,
            edition_digest=load_edition(edition_id, editions_beside(own_schemes)).digest,
            scheme_id=load_scheme(scheme_id, own_schemes).id,
            period_start=period_start,
            period_end=period_end,
            deadline=deadline,
        )
    )


@contextmanager
def brought_along(folder: Path, edition_id: str, scheme_id: str, sources: Sequence[Path]) -> Iterator[None]:
    """Copy an imported edition and an own scheme into the new workspace's ``folder`` from the first that has them.

    What is shipped, or there already, is not copied; what was copied goes again when the block fails.
    """
    copied: list[Path] = []
    try:
        for name, key in ((OWN_EDITIONS, edition_id), (OWN_SCHEMES, f"{scheme_id}.yaml")):
            shipped = criteria_folder() / (key if name == OWN_EDITIONS else f"schemes/{key}")
            source = next((place / name / key for place in sources if (place / name / key).exists()), None)
            target = folder / name / key
            plain = key.removesuffix(".yaml").replace("-", "").replace("_", "").isalnum()
            if source is None or not plain or shipped.exists() or target.exists():
                continue
            import shutil  # only where something is copied: keeps start-up short

            copied.append(target)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        yield
    except BaseException:
        for path in copied:
            _remove_copy(path, folder)
        raise


def _remove_copy(path: Path, folder: Path) -> None:
    """Remove what was copied, and the folders that hold nothing else."""
    import shutil  # only where something failed

    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()
        folder.rmdir()


def create_workspace(
    folder: Path, application: Application, *, user: str | None = None, clock: Clock = local_now
) -> Session:
    """Make the folder with its store and the application's 104 records; returns the open session.

    Raises ProtectedError when the folder is a workspace already, is a file, or cannot be written. A store that was
    begun is never deleted, for another program may have it by now: without an application it is taken next time.
    """
    if folder.exists() and not folder.is_dir():
        raise ProtectedError(f"「{folder}」是一个文件，不能当工作文件夹。", "请换一个文件夹名。")
    if (folder / CONFIG_NAME).exists():
        raise _used(folder)
    person = user or current_user()
    repository = _new_store(folder)

    def refuse(present: Sequence[Application]) -> None:
        if present:  # another program was quicker
            raise _used(folder)

    try:
        put_application(repository, application, person, clock, folder / OWN_SCHEMES, refuse=refuse)
        return Session(workspace_in(folder), repository, application.id, user=person, clock=clock)
    except BaseException:
        repository.close()
        raise


def put_application(
    repository: Repository,
    application: Application,
    user: str,
    clock: Clock,
    own_schemes: Path | None = None,
    *,
    refuse: Refuse,
) -> Operation:
    """Store a new application with a record for each of its items and return the operation.

    ``refuse`` sees the applications that are there, while nobody else can add one.
    """
    edition = load_edition(application.edition_id, editions_beside(own_schemes))
    records = [
        Record(
            id=record_id(application.id, item.id),
            application_id=application.id,
            criterion_id=item.id,
            criterion_digest=item.digest,
        )
        for item in edition.criteria
    ]
    repository.summariser = Summarising(edition, load_scheme(application.scheme_id, own_schemes), own_schemes)
    with repository.adding():
        refuse(repository.all_of(Application))
        operation = repository.commit(
            application.id,
            f"新建申报：{application.county} {application.round}",
            user,
            clock(),
            put=[replace(application, version=0), *records],
            kind=OperationKind.SETUP,
        )
    assert operation is not None  # there is always the application itself
    return operation


def _used(folder: Path) -> ProtectedError:
    return ProtectedError(f"「{folder}」已经是工作文件夹，不会覆盖。", "直接打开即可：在该文件夹中运行 shifan。")


def _new_store(folder: Path) -> Repository:
    """Return a store without an application: a fresh one, or one that was broken off before its first commit.

    Where there are backups or materials an empty file is no such beginning: somebody has lost what was in it.
    """
    path = folder / STORE_NAME
    if not path.exists():
        return Repository.create(path)
    try:
        repository = Repository.open(path)
    except DamagedStoreError:
        used = (folder / FOLDER).exists() or (folder / POOL_NAME).exists()
        if used or not is_empty(path):
            raise
        return Repository.create(path)
    if not repository.all_of(Application):
        return repository
    repository.close()
    raise _used(folder)
