"""Packing the evidence for hand-in: a BagIt folder or zip file with its catalogue, verified before it gets its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from shifan import __version__
from shifan.domain.criteria import Edition
from shifan.domain.errors import ProtectedError, ShifanError
from shifan.domain.explain import points_text, range_text
from shifan.domain.health import Finding as Unhealthy
from shifan.domain.package_names import safe_name
from shifan.domain.packaging import (
    CHANGED,
    GONE,
    PackageFacts,
    PackedFile,
    PackedItem,
    Trouble,
    catalogue,
    plan_items,
    troubles,
)
from shifan.domain.scheme import Scheme
from shifan.domain.scheme_freezing import frozen_scheme
from shifan.domain.scoring import score
from shifan.domain.values import value
from shifan.evidence.package.bag import (
    AGENT,
    BAG_INFO,
    BAGIT,
    DECLARATION,
    MANIFEST,
    TAG_MANIFEST,
    info_text,
    manifest_text,
)
from shifan.evidence.package.target import Target, UnreadableSourceError, check_target, new_target, place
from shifan.evidence.package.verifying import Finding as Finding
from shifan.evidence.package.verifying import Verdict as Verdict
from shifan.evidence.package.verifying import verify
from shifan.evidence.pool import Pool
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.evidence_health import Checkup, checkup
from shifan.services.package_contents import size_text
from shifan.services.package_limits import check_size, refuse_in_pool
from shifan.services.session import Session

LIST_BOOK, LIST_DOCUMENT = "目录.xlsx", "目录.docx"
_BASE = 40
_SHOWN = 3


class StoppedPackingError(ShifanError):
    """The user stopped the packing; nothing is left of it."""

    def __init__(self) -> None:
        super().__init__("已停止打包，没有留下半成品。")


@value
class Packing:
    """What kind of package is wanted. ``most_bytes`` is the largest size accepted, None for any."""

    zipped: bool = False
    only_accepted: bool = False
    force: bool = False
    most_bytes: int | None = None


@value
class Packed:
    """A finished package: where, how many items have a folder, files and bytes of evidence, and what is wrong in it."""

    path: Path
    items: int
    files: int
    size: int
    troubles: tuple[Trouble, ...]


FOLDER = Packing()


def pack(session: Session, target: Path, wanted: Packing = FOLDER, watch: Watch | None = None) -> Packed:
    """Write the package to ``target``; the store is not changed. Raises as ``prepare_package`` and ``Package.run``."""
    return prepare_package(session, target, wanted).run(watch or Watch())


def prepare_package(session: Session, target: Path, wanted: Packing = FOLDER) -> Package:
    """Return what is needed to write a package; nothing is written yet.

    Raises RuleError when there is nothing to pack or it is too large, UsageError, NotFoundError, ProtectedError when
    it cannot be written as asked.
    """
    check_target(target, zipped=wanted.zipped, force=wanted.force)
    refuse_in_pool(target, session.pool.folder)
    if session.pool_trouble:
        raise ProtectedError(f"{session.pool_trouble}没有打包。", "请接通共用的材料库后再打包。")
    check = checkup(session)
    state = check.state
    items = plan_items(session.edition, state, only_accepted=wanted.only_accepted)
    files = [file for item in items for file in item.files]
    check_size(files, target, only_accepted=wanted.only_accepted, most_bytes=wanted.most_bytes)
    return Package(
        target,
        wanted,
        check,
        items,
        session.edition,
        session.scheme,
        session.pool,
        session.user,
        session.clock(),
    )


def verify_package(package: Path, watch: Watch | None = None) -> Verdict:
    """Check a package; needs no workspace. Raises as ``evidence.package.verifying.verify`` does, StoppedError."""
    return verify(package, _telling(watch or Watch()))


def _telling(watch: Watch) -> Callable[[int, int], None]:
    watch.begin("正在核对", 0)

    def told(done: int, total: int) -> None:
        watch.total = total
        watch.step(done - watch.done)

    return told


@value
class Package:
    """Everything that writing a package needs, taken from the store: ``run`` may go on any thread.

    ``check`` holds what was taken from the store; new and changed documents are looked at before any is packed.
    """

    target: Path
    wanted: Packing
    check: Checkup
    items: tuple[PackedItem, ...]
    edition: Edition
    scheme: Scheme
    pool: Pool
    user: str
    moment: datetime

    def run(self, watch: Watch) -> Packed:
        """Write, verify and name the package. Until it is verified it has another name.

        Raises StoppedPackingError, ProtectedError when the disk refuses; nothing is left then.
        """
        try:
            health = self.check.run(watch).findings
        except StoppedError as error:
            raise StoppedPackingError from error
        made = new_target(self.target, zipped=self.wanted.zipped, base=safe_name(self.target.stem, _BASE))
        try:
            work = _Work(self, made, health)
            found = work.write(watch)
            made.finish()
            _check_written(made.partial, watch)
            place(made, self.target, force=self.wanted.force)
        except BaseException as error:
            made.abandon()
            if isinstance(error, StoppedError):
                raise StoppedPackingError from error
            raise
        folders = sum(1 for item in self.items if item.files)
        return Packed(self.target, folders, work.files, work.size, found)


def _check_written(partial: Path, watch: Watch) -> None:
    """Read everything back. Raises ProtectedError when it is not what was written."""
    verdict = verify(partial, _telling(watch))
    if not verdict.sound:
        first = "；".join(str(finding) for finding in verdict.findings[:_SHOWN])
        raise ProtectedError(f"写完后核对不符，没有留下：{first}。", "磁盘可能有问题，请换一个位置再打包。")


class _Work:
    """One package being written."""

    def __init__(self, package: Package, made: Target, health: tuple[Unhealthy, ...]) -> None:
        self._package = package
        self._state = package.check.state
        self._health = health
        self._made = made
        self._unhealthy: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self.files = 0
        self.size = 0

    def write(self, watch: Watch) -> tuple[Trouble, ...]:
        """Write everything and return what is wrong with the evidence."""
        files = [file for item in self._package.items for file in item.files]
        watch.begin("正在装入", sum(file.evidence.size for file in files))
        for file in files:
            self._add(file, watch.step)
        found = troubles(self._package.items, self._state, self._unhealthy, self._health)
        manifest = manifest_text(self._digests).encode()
        tags = {BAGIT: DECLARATION.encode(), MANIFEST: manifest}
        tags[BAG_INFO] = self._info().encode()
        tags |= self._lists(found, hashlib.sha256(manifest).hexdigest())
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
        self._digests[file.path] = written.sha256
        self.files += 1
        self.size += written.size
        if written.sha256 != evidence.sha256:
            self._unhealthy[evidence.id] = CHANGED

    def _info(self) -> str:
        application, edition = self._state.application, self._package.edition
        return info_text(
            (
                ("Source-Organization", f"{application.province}{application.city}{application.county}"),
                ("External-Description", f"{application.county} {application.round} 法治政府建设示范创建佐证材料"),
                ("External-Identifier", application.id),
                ("Bagging-Date", f"{self._package.moment:%Y-%m-%d}"),
                ("Packed-At", self._package.moment.isoformat(timespec="seconds")),
                ("Packed-By", self._package.user),
                ("Edition", f"{edition.id} {edition.revision} {edition.digest}"),
                ("Scheme", f"{self._package.scheme.id} {frozen_scheme(self._package.scheme)['digest']}"),
                ("Bag-Software-Agent", f"{AGENT} {__version__}"),
                ("Payload-Oxum", f"{self.size}.{self.files}"),
            )
        )

    def _lists(self, found: tuple[Trouble, ...], manifest_digest: str) -> dict[str, bytes]:
        application = self._state.application
        facts = PackageFacts(
            heading=f"{application.county}　{application.round}",
            notice=self._package.edition.notice,
            about=self._about(manifest_digest),
            troubles=found,
            rows=catalogue(self._package.items, self._state, self._unhealthy),
            made_by=self._package.user,
        )
        # both libraries take longer to import than most commands run, so only packing pays for them
        from shifan.evidence.package.steady import steady
        from shifan.excel.package_list import build_package_list
        from shifan.reports.package_list import build_package_document

        return {
            LIST_BOOK: steady(build_package_list(facts, self._package.moment), self._package.moment),
            LIST_DOCUMENT: steady(build_package_document(facts, self._package.moment), self._package.moment),
        }

    def _about(self, manifest_digest: str) -> tuple[tuple[str, str], ...]:
        package, application = self._package, self._state.application
        edition, scheme = package.edition, package.scheme
        result = score(edition, scheme, self._state)
        chosen = len(package.items)
        left = len(edition.criteria) - chosen
        scope = f"全部 {chosen} 项" if not left else f"{chosen} 项已审定的，另有 {left} 项没有装入"
        vetoes = [("一票否决", f"{veto.happened_on} {veto.title}") for veto in result.vetoes]
        sample = [("样例", application.sample_note)] if application.sample_note else []
        return (
            *vetoes,
            ("申报单位", f"{application.province}{application.city}{application.county}"),
            ("创建轮次", f"{application.round}（{application.stage.label}）"),
            ("评估期", f"{application.period_start} 至 {application.period_end}"),
            *sample,
            ("得分", f"{range_text(result.total)}，满分 {points_text(result.maximum)}（{scheme.title}）"),
            ("装入范围", f"{scope}；材料 {self.files} 份，共 {size_text(self.size)}"),
            ("指标版本", f"{edition.title}　修订号 {edition.revision}"),
            ("指标摘要", edition.digest),
            ("方案摘要", frozen_scheme(scheme)["digest"]),
            ("清单摘要", f"{manifest_digest}（{MANIFEST} 的校验值）"),
            ("打包", f"{self._package.moment:%Y-%m-%d %H:%M:%S} 由{package.user}打包"),
            ("核对方法", "装有本程序的电脑上运行 shifan verify 加本文件夹或压缩包的位置"),
        )
