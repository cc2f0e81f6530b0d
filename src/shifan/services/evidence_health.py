"""Health of the evidence: look at every document, find what moved, put it right."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from shifan.domain.criteria import Edition
from shifan.domain.errors import NotFoundError, ProtectedError, RuleError, UsageError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.health import Finding, Found, Look, Trouble, Weight
from shifan.domain.health_rules import MOST_ITEMS, find_troubles
from shifan.domain.state import ApplicationState
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.evidence.check_cache import FILE_NAME, CheckCache
from shifan.evidence.looking import glance, look_closely, search_moved
from shifan.evidence.pool import Pool
from shifan.evidence.watch import Watch
from shifan.services.session import Done, Session


@value
class Health:
    """What was found, the gravest first. ``hashed`` and ``read`` count the files that had to be read for it."""

    findings: tuple[Finding, ...]
    documents: int
    hashed: int
    read: int
    moved: Mapping[str, Path]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What must be done."""
        return tuple(finding for finding in self.findings if finding.weight is Weight.WRONG)

    @property
    def told(self) -> tuple[Finding, ...]:
        """What is only told."""
        return tuple(finding for finding in self.findings if finding.weight is Weight.TOLD)

    @property
    def summary(self) -> str:
        """How many documents, problems and hints there are, in one line."""
        if not self.documents:
            return "还没有材料。"
        found = f"{len(self.wrong)} 处问题" if self.wrong else "没有问题"
        hints = f"，{len(self.told)} 处提示" if self.told else ""
        return f"共 {self.documents} 份材料，{found}{hints}（这次读了 {self.hashed} 份，其余没有变动）。"


@value
class Checkup:
    """Everything a check needs, taken from the store: ``run`` only reads files and may run on any thread."""

    edition: Edition
    state: ApplicationState
    pool: Pool
    folder: Path
    keep: bool

    def run(self, watch: Watch, *, deep: bool = False, most_items: int = MOST_ITEMS) -> Health:
        """Look at every document; with ``deep`` every byte is read again. Raises StoppedError."""
        documents = self.state.evidence
        looked = look_closely(self.pool, documents, _cache(self.folder, keep=self.keep), watch, deep=deep)
        looks = dict(looked.looks)
        moved = search_moved(_missing(documents, looks), self._likely(documents, looks), watch)
        for key, path in moved.items():
            looks[key] = replace(looks[key], moved_to=self.shown(path))
        findings = find_troubles(self.edition, self.state, looks, most_items=most_items)
        return Health(findings, len(documents), looked.hashed, looked.read, moved)

    def shown(self, path: Path) -> str:
        """Return a path as people read it: from the work folder on where it lies inside."""
        try:
            return clean_line(path.relative_to(os.path.realpath(self.folder)).as_posix())
        except ValueError:
            return clean_line(str(path))

    def _likely(self, documents: Sequence[Evidence], looks: Mapping[str, Look]) -> list[Path]:
        """Return where moved files are looked for: in the pool, the work folder, and near where they were."""
        folders = [self.pool.folder, self.folder]
        for evidence in _missing(documents, looks):
            if evidence.storage is Storage.LINKED:
                old = Path(evidence.path).parent
                folders.append(old if old.is_dir() else old.parent)
        return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def checkup(session: Session) -> Checkup:
    """Return what a check needs. Raises ProtectedError where the pool as a whole cannot be seen from here."""
    if session.pool_trouble:
        raise ProtectedError(f"{session.pool_trouble}材料没有检查。", "请接通共用的材料库后再检查。")
    state, folder = session.state(), session.pool.folder
    if not folder.is_dir() and any(found.storage is Storage.POOL for found in state.evidence):
        raise ProtectedError(f"材料库不见了：{folder}。", "请把材料文件夹放回原处，或接通它所在的磁盘，再检查。")
    return Checkup(session.edition, state, session.pool, session.folder, not session.read_only)


def check_evidence(
    session: Session, *, deep: bool = False, most_items: int = MOST_ITEMS, watch: Watch | None = None
) -> Health:
    """Check the evidence; only new and changed files are read, with ``deep`` all. Raises as ``checkup`` and ``run``."""
    return checkup(session).run(watch or Watch(), deep=deep, most_items=most_items)


def health_at_a_glance(session: Session, state: ApplicationState) -> tuple[Finding, ...]:
    """Return what can be told without reading a file: from what is there now and what the last check found.

    Nothing is told where the shared pool cannot be seen from here: that is said elsewhere.
    """
    if not state.evidence or session.pool_trouble:
        return ()
    looks = glance(session.pool, state.evidence, _cache(session.folder, keep=not session.read_only))
    return find_troubles(session.edition, state, looks)


_OF_FILES = frozenset(
    (Trouble.MISSING, Trouble.CHANGED, Trouble.CHANGED_AFTER_REVIEW, Trouble.EMPTY, Trouble.UNREADABLE, Trouble.UNFIT)
)


def wrong_files(session: Session, state: ApplicationState) -> tuple[Finding, ...]:
    """Return, of what can be told at a glance, what is wrong with the files: gone, changed, empty, no files at all."""
    return tuple(found for found in health_at_a_glance(session, state) if found.trouble in _OF_FILES)


def find_moved(session: Session, folders: Sequence[Path] = (), watch: Watch | None = None) -> dict[str, Path]:
    """Return where missing documents lie now, by evidence id, found by their content.

    ``folders`` are searched besides the pool, the work folder and where the files were. Raises UsageError for what is
    no folder, StoppedError.
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"「{folder}」不是文件夹。", "请写文件夹的路径。")
    found = checkup(session)
    looks = glance(found.pool, found.state.evidence, _cache(found.folder, keep=False))
    missing = _missing(found.state.evidence, looks)
    likely = found._likely(found.state.evidence, looks)
    return search_moved(missing, [*folders, *likely], watch or Watch())


def relink(session: Session, moved: Mapping[str, Path]) -> Done:
    """Point documents to where their files lie now, all in one operation; the files themselves stay where they are.

    A file of the pool that left it is copied back; a linked one whose path cannot be stored is left out and told.
    Raises NotFoundError when nothing was found, ProtectedError.
    """
    known = {e.id: e for e in session.repository.all_of(Evidence, session.application_id)}
    fit = {key: path for key, path in moved.items() if key in known and _can_be_kept(known[key], path)}
    left_out = tuple(
        f"「{known[key].title}」没有找回：现在的路径「{clean_line(str(path))}」含有不能保存的字符，请改名后再找。"
        for key, path in moved.items()
        if key in known and key not in fit
    )
    put = [_relinked(session, known[key], path) for key, path in fit.items()]
    if not put and left_out:
        raise RuleError("\n".join(left_out))
    if not put:
        raise NotFoundError("没有找到移走的文件。", f"知道在哪个文件夹的，指出来再找（{Way.RELINK_FROM('文件夹')}）。")
    titles = "、".join(f"「{evidence.title}」" for evidence in put[:3]) + ("等" if len(put) > 3 else "")
    label = f"找回移走的材料 {len(put)} 份：{titles}"
    done = session.commit(label, put=put)
    message = done.message if done.operation else f"已放回原处：{titles}，共 {len(put)} 份。"
    return Done(message, done.operation, (*done.warnings, *left_out))


def _can_be_kept(evidence: Evidence, path: Path) -> bool:
    """Tell whether the store can hold where the file lies; one of the pool gets the name it had."""
    return evidence.storage is not Storage.LINKED or str(path).isprintable()


def _relinked(session: Session, evidence: Evidence, path: Path) -> Evidence:
    if evidence.storage is Storage.LINKED:
        return replace(evidence, path=str(path))
    root = Path(os.path.realpath(session.pool.folder))
    if path.is_relative_to(root) and str(path).isprintable():
        inside = replace(evidence, path=path.relative_to(root).as_posix())
        if session.pool.intact(inside):
            return inside
    stored = session.pool.add(path, evidence.path.rpartition("/")[2])
    if stored.sha256 != evidence.sha256:
        raise ProtectedError(f"「{path.name}」刚刚又被改动，没有找回。", "请再试一次。")
    return replace(evidence, path=stored.path)


def _missing(documents: Sequence[Evidence], looks: Mapping[str, Look]) -> list[Evidence]:
    return [e for e in documents if (look := looks.get(e.id)) is not None and look.found is Found.MISSING]


def _cache(folder: Path, *, keep: bool) -> CheckCache:
    return CheckCache(folder / FILE_NAME, keep=keep)
