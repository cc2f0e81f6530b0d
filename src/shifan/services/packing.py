"""Packing the evidence for hand-in: a BagIt folder or zip file with its catalogue, verified before it gets its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from shifan.domain.errors import ProtectedError, ShifanError
from shifan.domain.evidence import Evidence
from shifan.domain.health import Finding as Unhealthy
from shifan.domain.package_names import safe_name
from shifan.domain.packaging import CHANGED, GONE, PackedFile, Trouble
from shifan.domain.packing_archived import PAGE, archived_page
from shifan.domain.values import value
from shifan.evidence.check_cache import FILE_NAME, CheckCache
from shifan.evidence.package.bag import (
    BAG_INFO,
    BAGIT,
    DECLARATION,
    MANIFEST,
    TAG_MANIFEST,
    info_text,
    manifest_text,
)
from shifan.evidence.package.target import Target, UnreadableSourceError, check_target, new_target, place
from shifan.evidence.pool import Pool
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.evidence_health import Checkup, checkup
from shifan.services.package_limits import check_size, refuse_in_pool, refuse_marked
from shifan.services.package_verifying import check_written
from shifan.services.package_verifying import verify_package as verify_package
from shifan.services.packing_plan import Filled, PackagePlan, facts_of, info_of, plan_package, troubles_of
from shifan.services.session import Session

LIST_BOOK, LIST_DOCUMENT = "目录.xlsx", "目录.docx"
_BASE = 40


class StoppedPackingError(ShifanError):
    """The user stopped the packing; nothing is left of it."""

    def __init__(self) -> None:
        super().__init__("已停止打包，没有留下半成品。")


class ChangedSinceCheckError(ProtectedError):
    """A file is not what was looked through before packing; nothing is left of the package."""

    def __init__(self, title: str) -> None:
        super().__init__(f"「{title}」在检查之后有变动，没有打包，也没有留下半成品。", "请再打包一次，会重新检查。")


@value
class Packing:
    """What kind of package is wanted. ``most_bytes`` is the largest size accepted, None for any.

    ``archived``: also the items that were left behind in an earlier edition.
    """

    zipped: bool = False
    only_accepted: bool = False
    force: bool = False
    most_bytes: int | None = None
    archived: bool = False


@value
class Packed:
    """A finished package: where, how many items have a folder, files and bytes of evidence, and what is wrong in it.

    ``project`` counts the files of the showcase project among them, None where none was put forward.
    """

    path: Path
    items: int
    files: int
    size: int
    troubles: tuple[Trouble, ...]
    project: int | None = None

    @property
    def summary(self) -> str:
        """How much is in it, in words."""
        project = "" if self.project is None else f"（单项示范 {self.project} 份）"
        return f"{self.items} 项，{self.files} 份材料{project}。"


FOLDER = Packing()


def pack(session: Session, target: Path, wanted: Packing = FOLDER, watch: Watch | None = None) -> Packed:
    """Write the package to ``target`` without a look at what should not leave; the store is not changed.

    Raises as ``prepare_package`` and ``Package.run``.
    """
    return prepare_package(session, target, wanted).run(watch or Watch(), None)


def prepare_package(session: Session, target: Path, wanted: Packing = FOLDER) -> Package:
    """Return what is needed to write a package; nothing is written yet.

    Raises RuleError when there is nothing to pack, it is too large or its name must not leave, UsageError,
    NotFoundError, ProtectedError when it cannot be written as asked.
    """
    check_target(target, zipped=wanted.zipped, force=wanted.force)
    refuse_in_pool(target, session.pool.folder)
    refuse_marked(target.name)
    if session.pool_trouble:
        raise ProtectedError(f"{session.pool_trouble}没有打包。", "请接通共用的材料库后再打包。")
    check = checkup(session)
    plan = plan_package(session, check.state, only_accepted=wanted.only_accepted, archived=wanted.archived)
    check_size(plan.files, target, only_accepted=wanted.only_accepted, most_bytes=wanted.most_bytes)
    return Package(target, wanted, check, plan, session.pool, session.clock())


@value
class Package:
    """Everything that writing a package needs, taken from the store: ``run`` may go on any thread.

    ``check`` holds what was taken from the store; new and changed documents are looked at before any is packed.
    """

    target: Path
    wanted: Packing
    check: Checkup
    plan: PackagePlan
    pool: Pool
    moment: datetime

    def run(self, watch: Watch, looked_at: Mapping[str, str] | None) -> Packed:
        """Write, verify and name the package. Until it is verified it has another name.

        ``looked_at`` are the ``contents`` of the privacy report on this plan: no other content is packed, whoever
        changed it since. Without it contents are packed unseen, which only somebody who asked for that should get.

        Raises StoppedPackingError, ChangedSinceCheckError, ProtectedError when the disk refuses; nothing is left then.
        """
        try:
            health = self.check.run(watch).findings
        except StoppedError as error:
            raise StoppedPackingError from error
        made = new_target(self.target, zipped=self.wanted.zipped, base=safe_name(self.target.stem, _BASE))
        try:
            work = _Work(self, made, health, looked_at)
            found = work.write(watch)
            made.finish()
            check_written(made.partial, watch)
            place(made, self.target, force=self.wanted.force)
        except BaseException as error:
            made.abandon()
            if isinstance(error, StoppedError):
                raise StoppedPackingError from error
            raise
        filled = work.filled("")
        project = None if self.plan.project is None else filled.project_files
        return Packed(self.target, work.items, filled.files, filled.size, found, project)


class _Work:
    """One package being written."""

    def __init__(
        self, package: Package, made: Target, health: tuple[Unhealthy, ...], looked_at: Mapping[str, str] | None
    ) -> None:
        self._package = package
        self._looked_at = looked_at
        self._plan = package.plan
        self._health = health
        self._made = made
        self._unhealthy: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._size = 0

    def write(self, watch: Watch) -> tuple[Trouble, ...]:
        """Write everything and return what is wrong with the evidence."""
        plan = self._plan
        watch.begin("正在装入", sum(file.evidence.size for file in plan.files))
        for file in plan.files:
            self._add(file, watch.step)
        found = troubles_of(plan, self._unhealthy, self._health)
        manifest = manifest_text(self._digests).encode()
        filled = self.filled(hashlib.sha256(manifest).hexdigest())
        tags = {BAGIT: DECLARATION.encode(), MANIFEST: manifest}
        tags[BAG_INFO] = info_text(info_of(plan, filled)).encode()
        if plan.archived:
            tags[PAGE] = archived_page(plan.archived).encode()
        tags |= self._lists(found, filled)
        digests = {path: self._made.add_bytes(path, data).sha256 for path, data in tags.items()}
        self._made.add_bytes(TAG_MANIFEST, manifest_text(digests).encode())
        return found

    def _add(self, file: PackedFile, told: Callable[[int], None]) -> None:
        evidence = file.evidence
        try:
            written = self._made.add(file.path, lambda: self._package.pool.opened(evidence), told)
        except UnreadableSourceError:
            self._unhealthy[evidence.id] = GONE
            return
        if self._looked_at is not None and self._looked_at.get(evidence.id) != written.sha256:
            self._forget(evidence)
            raise ChangedSinceCheckError(evidence.title)
        self._digests[file.path] = written.sha256
        self._size += written.size
        if written.sha256 != evidence.sha256:
            self._unhealthy[evidence.id] = CHANGED

    def _forget(self, evidence: Evidence) -> None:
        """Have a file read again by the next look: what is known of it may be wrong though its time is the same."""
        check = self._package.check
        cache = CheckCache(check.folder / FILE_NAME, keep=check.keep)
        cache.forget(evidence.path)
        cache.save()

    @property
    def items(self) -> int:
        """How many items have a folder."""
        return sum(self._has_any(item.files) for item in self._plan.items)

    def _has_any(self, files: Iterable[PackedFile]) -> bool:
        return any(file.path in self._digests for file in files)

    def filled(self, digest: str) -> Filled:
        """Return how much is in it; ``digest`` is of the manifest."""
        project = self._plan.project
        of_project = sum(file.path in self._digests for file in project.files) if project else 0
        return Filled(len(self._digests), self._size, of_project, digest, self._package.moment)

    def _lists(self, found: tuple[Trouble, ...], filled: Filled) -> dict[str, bytes]:
        facts, moment = facts_of(self._plan, found, self._unhealthy, filled), self._package.moment
        # both libraries take longer to import than most commands run, so only packing pays for them
        from shifan.evidence.package.steady import steady
        from shifan.excel.package_list import build_package_list
        from shifan.reports.package_list import build_package_document

        return {
            LIST_BOOK: steady(build_package_list(facts, moment), moment),
            LIST_DOCUMENT: steady(build_package_document(facts, moment), moment),
        }
