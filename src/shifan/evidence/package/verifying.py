"""Checking a package against its own manifests: what is missing, more, changed, unsafe. Needs no workspace."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from unicodedata import normalize

from shifan.domain.errors import system_reason
from shifan.domain.labels import Labelled
from shifan.domain.package_names import path_trouble
from shifan.domain.values import value
from shifan.evidence.package.bag import (
    AGENT,
    ALGORITHMS,
    BAG_INFO,
    BAGIT,
    FETCH,
    TAG_MANIFEST,
    read_manifest,
    read_tags,
)
from shifan.evidence.package.members import DAMAGED, Members, members_of

_CHUNK = 1024 * 1024
_THREADS = 2
_MOST_TAG_BYTES = 64 * 1024**2
_TICK_SECONDS = 0.2
_PAYLOAD = "data/"

Progress = Callable[[int, int], None]
"""Is told bytes done and bytes in all, in the caller's thread; may raise to stop the work."""


class FindingKind(Labelled):
    """What is wrong with a package."""

    MISSING = "missing", "缺少文件"
    EXTRA = "extra", "多出文件"
    CHANGED = "changed", "内容被改动"
    UNSAFE = "unsafe", "不安全的路径"
    BROKEN = "broken", "清单有误"


@value
class Finding:
    """One thing wrong: which file, and what exactly."""

    kind: FindingKind
    path: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.label}：{self.path}" + (f"（{self.detail}）" if self.detail else "")


@value
class Verdict:
    """What checking found: files and bytes checked, the facts of bag-info.txt, and what is wrong, by path.

    ``uncovered`` counts the files that no manifest lists, as bags of others may have beside the documents.
    """

    files: int
    size: int
    info: dict[str, str]
    findings: tuple[Finding, ...]
    uncovered: int = 0

    @property
    def sound(self) -> bool:
        """True when nothing is wrong."""
        return not self.findings


def verify(package: Path, progress: Progress | None = None) -> Verdict:
    """Check a package, folder or zip file. Raises NotFoundError, DataFileError for what is no package, ProtectedError.

    What ``progress`` raises is raised here.
    """
    with members_of(package) as members:
        return _Check(members).run(progress or (lambda _done, _total: None))


class _Check:
    """One check of one package."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._by_name = {normalize("NFC", path): path for path in members.sizes}
        self._findings = [Finding(FindingKind.UNSAFE, found.path, found.reason) for found in members.refused]

    def run(self, progress: Progress) -> Verdict:
        """Check everything and return the verdict."""
        self._check_declaration()
        info = read_tags(self._text(BAG_INFO) or "")
        payload, tags = self._manifest("manifest"), self._manifest("tagmanifest")
        if payload is None:
            self._wrong(FindingKind.BROKEN, "manifest-sha256.txt", "没有清单，无从核对")
        wanted = {**(payload or {}), **(tags or {})}
        if tags is None:
            self._say_uncovered(info)
        self._compare(payload or {}, tags)
        paths = {name: path for name in wanted if (path := self._by_name.get(normalize("NFC", name))) is not None}
        digests = _digests(self._members, {path: wanted[name][0] for name, path in paths.items()}, progress)
        for name, path in paths.items():
            self._judge(path, wanted[name][1], digests[path])
        self._check_sum(info)
        size = sum(self._members.sizes[path] for path in paths.values())
        order = sorted(set(self._findings), key=lambda found: (found.path, found.kind.value, found.detail))
        own = 0 if tags is not None else sum(not path.startswith(_PAYLOAD) for path in self._members.sizes)
        return Verdict(len(paths), size, info, tuple(order), own)

    def _wrong(self, kind: FindingKind, path: str, detail: str = "") -> None:
        self._findings.append(Finding(kind, path, detail))

    def _check_declaration(self) -> None:
        tags = read_tags(self._text(BAGIT) or "")
        if not re.fullmatch(r"(0\.9[3-7]|1\.\d+)", tags.get("BagIt-Version", "")):
            self._wrong(FindingKind.BROKEN, BAGIT, "没有写明可用的版本")
        if tags.get("Tag-File-Character-Encoding", "").upper() != "UTF-8":
            self._wrong(FindingKind.BROKEN, BAGIT, "文字编码不是 UTF-8")
        if self._text(FETCH):
            self._wrong(FindingKind.BROKEN, FETCH, "有文件要另外下载，这不是完整的材料包")

    def _manifest(self, stem: str) -> dict[str, tuple[str, str]] | None:
        """Return algorithm and digest by path from the strongest manifest there is, None where there is none."""
        for algorithm in ALGORITHMS:
            name = f"{stem}-{algorithm}.txt"
            text = self._text(name)
            if text is None:
                continue
            found, wrong = read_manifest(text)
            for line in wrong:
                self._wrong(FindingKind.BROKEN, name, f"看不懂的一行：{line[:60]}")
            safe = {}
            for path, digest in found.items():
                reason = path_trouble(path)
                if reason:
                    self._wrong(FindingKind.UNSAFE, path[:200], f"{name}：{reason}")
                elif stem == "manifest" and not path.startswith(_PAYLOAD):
                    self._wrong(FindingKind.BROKEN, name, f"列了 data 之外的文件：{path[:60]}")
                else:
                    safe[path] = (algorithm, digest)
            return safe
        return None

    def _compare(self, payload: Iterable[str], tags: Iterable[str] | None) -> None:
        listed = {normalize("NFC", name) for name in (*payload, *(tags or ()))}
        for name in listed:
            if name not in self._by_name:
                self._wrong(FindingKind.MISSING, name, "清单里有，包里没有")
        for name, path in self._by_name.items():
            own = re.fullmatch(r"tagmanifest-\w+\.txt", path) or (tags is None and not path.startswith(_PAYLOAD))
            if name not in listed and not own:
                self._wrong(FindingKind.EXTRA, path, "包里有，清单里没有")

    def _say_uncovered(self, info: dict[str, str]) -> None:
        """Without a second manifest nothing tells whether the files beside the documents are still the same."""
        if info.get("Bag-Software-Agent", "").startswith(AGENT):
            name = TAG_MANIFEST
            self._wrong(FindingKind.BROKEN, name, "本程序打的包都有这个清单，现在没有，目录可能被改过")

    def _judge(self, path: str, wanted: str, found: str) -> None:
        if found.startswith("!"):
            self._wrong(FindingKind.CHANGED, path, found[1:])
        elif found != wanted:
            self._wrong(FindingKind.CHANGED, path, "与清单里的校验值不符")

    def _check_sum(self, info: dict[str, str]) -> None:
        stated = info.get("Payload-Oxum")
        if stated is None:
            return
        sizes = [size for path, size in self._members.sizes.items() if path.startswith(_PAYLOAD)]
        if stated != f"{sum(sizes)}.{len(sizes)}":
            self._wrong(FindingKind.BROKEN, BAG_INFO, f"写明的总字节数和文件数是 {stated[:40]}，与实际不符")

    def _text(self, path: str) -> str | None:
        """Return a tag file's text, None where there is none."""
        if path not in self._members.sizes:
            return None
        try:
            with self._members.open(path) as file:
                data = file.read(_MOST_TAG_BYTES)
            return data.decode("utf-8-sig")
        except DAMAGED:
            self._wrong(FindingKind.BROKEN, path, "读不出来，或不是 UTF-8 文字")
            return ""


# -- digests, on two threads ----------------------------------------------------------------------------------


class _Counter:
    """Bytes done so far; tells the workers to stop."""

    def __init__(self) -> None:
        self.done = 0
        self.stopped = False
        self._lock = threading.Lock()

    def add(self, count: int) -> None:
        """Count bytes."""
        with self._lock:
            self.done += count


def _digests(members: Members, wanted: dict[str, str], progress: Progress) -> dict[str, str]:
    """Return the hex digest of each path by the algorithm wanted; "!" and the reason where it cannot be read."""
    total = sum(members.sizes[path] for path in wanted)
    counter = _Counter()
    found: dict[str, str] = {}

    def work(paths: list[str]) -> None:
        for path in paths:
            found[path] = _digest(members, path, wanted[path], counter)
            if counter.stopped:
                return

    shares = [list(wanted)[start::_THREADS] for start in range(_THREADS)]
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="核对") as pool:
        waiting: set[Future[None]] = {pool.submit(work, share) for share in shares}
        try:
            while waiting:
                done, waiting = wait(waiting, _TICK_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                progress(counter.done, total)
        except BaseException:
            counter.stopped = True
            raise
    return found


def _digest(members: Members, path: str, algorithm: str, counter: _Counter) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    size = 0
    try:
        with members.open(path) as file:
            while not counter.stopped and (piece := file.read(_CHUNK)):
                digest.update(piece)
                size += len(piece)
                counter.add(len(piece))
                if size > members.sizes[path]:
                    return "!比文件目录里写明的大"
    except OSError as error:
        return f"!读不出来：{system_reason(error)}"
    except DAMAGED:
        return "!压缩包里的这个文件已损坏"
    return digest.hexdigest()
