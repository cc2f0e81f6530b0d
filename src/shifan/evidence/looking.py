"""Looking at documents on disk: what stands at their places, whether it is still the same, what its bytes tell."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from shifan.domain.errors import ProtectedError, system_reason
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.health import Found, Look
from shifan.domain.values import value
from shifan.evidence.check_cache import CheckCache, Stamp
from shifan.evidence.hashing import hash_at, system_path
from shifan.evidence.names import is_unfit
from shifan.evidence.pool import Pool
from shifan.evidence.watch import Watch

_GLANCED = 8 * 1024 * 1024
"""Bytes of changed files that a glance reads in all: a few hundredths of a second."""

_LED_OUT = Look(Found.UNFIT, reason="的位置经过链接，到了材料库外面")


@value
class Looked:
    """What stands where by evidence id, and how many files were hashed and read for it."""

    looks: dict[str, Look]
    hashed: int
    read: int


@value
class _Standing:
    """A document whose file is there: its place in the cache, its path for the system, its stamp."""

    evidence: Evidence
    path: str
    stamp: Stamp


def glance(pool: Pool, documents: Iterable[Evidence], cache: CheckCache) -> dict[str, Look]:
    """Return what can be told at once: what is there, and what is known of it from the last look.

    Of the files that were written to since then, only so much is read as nobody has to wait for.
    """
    looks, standing = _stand(pool, documents)
    left = _GLANCED
    for found in standing:
        sha256 = cache.hash_of(found.evidence.path, found.stamp, sure=False)
        if not sha256 and found.stamp[0] == found.evidence.size <= left and cache.looked_at(found.evidence.path):
            left -= found.stamp[0]
            sha256 = _glanced(pool, found)
        content = cache.content_of(sha256) if sha256 else None
        if not sha256 and found.stamp[0] != found.evidence.size:  # not hashed, yet surely another content
            sha256 = f"?{found.evidence.id}"
        looks[found.evidence.id] = Look(Found.FINE, sha256, content)
    return looks


def _glanced(pool: Pool, found: _Standing) -> str:
    """Return the sha256 hex of a file, read once for each time it was written to; empty where it cannot be read."""
    key = (found.evidence.path, *found.stamp)
    if key not in pool.glanced:
        import hashlib  # loads OpenSSL: commands that only look do without

        try:
            with pool.opened(found.evidence) as file:
                pool.glanced[key] = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError, ProtectedError):
            return ""
    return pool.glanced[key]


def look_closely(
    pool: Pool, documents: Iterable[Evidence], cache: CheckCache, watch: Watch, *, deep: bool = False
) -> Looked:
    """Return how every document stands; only new and changed files are read, with ``deep`` every one.

    What was found out is kept, also when the work is stopped. Raises StoppedError.
    """
    looks, standing = _stand(pool, documents)
    known: list[tuple[_Standing, str]] = []
    fresh: list[_Standing] = []
    for found in standing:
        sha256 = "" if deep else cache.hash_of(found.evidence.path, found.stamp)
        if sha256:
            known.append((found, sha256))
        else:
            fresh.append(found)
    try:
        known += _hashed(pool, fresh, cache, watch, looks)
        unread = [found for found in known if deep or cache.content_of(found[1]) is None]
        unread = [found for found in unread if pool.holds(found[0].evidence)]
        _read(unread, cache, watch)
    finally:
        cache.save()
    for found, sha256 in known:
        looks[found.evidence.id] = Look(Found.FINE, sha256, cache.content_of(sha256))
    return Looked(looks, len(fresh), len(unread))


def _stand(pool: Pool, documents: Iterable[Evidence]) -> tuple[dict[str, Look], list[_Standing]]:
    """Return the looks at documents without a good file, and the others."""
    looks: dict[str, Look] = {}
    standing: list[_Standing] = []
    plain: dict[str, bool] = {}
    for evidence in documents:
        if evidence.storage is Storage.WEB:
            continue
        try:
            path = pool.place(evidence)
            found = os.stat(path, follow_symlinks=evidence.storage is Storage.LINKED)  # noqa: PTH116 - thousands of them
        except ProtectedError:
            looks[evidence.id] = Look(Found.UNFIT, reason="的存放位置不对")
        except (OSError, ValueError) as error:
            looks[evidence.id] = _not_there(error)
        else:
            look = _odd(evidence, found) or (None if pool.within(evidence, plain) else _LED_OUT)
            if look is not None:
                looks[evidence.id] = look
            else:
                standing.append(_Standing(evidence, path, (found.st_size, found.st_mtime_ns, found.st_ino)))
    return looks, standing


def _not_there(error: OSError | ValueError) -> Look:
    if isinstance(error, OSError) and error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        return Look(Found.UNREADABLE, reason=system_reason(error))
    return Look(Found.MISSING)


def _odd(evidence: Evidence, found: os.stat_result) -> Look | None:
    """Return the look at what is no good file, None for a good one."""
    if not stat.S_ISREG(found.st_mode):
        return Look(Found.UNFIT, reason="的位置上不是普通文件，是链接或文件夹")
    if found.st_size == 0:
        return Look(Found.EMPTY)
    if is_unfit(evidence.path.rpartition("/")[2]):
        return Look(Found.UNFIT, reason="是快捷方式、临时文件或程序")
    return None


def _hashed(
    pool: Pool, fresh: list[_Standing], cache: CheckCache, watch: Watch, looks: dict[str, Look]
) -> list[tuple[_Standing, str]]:
    """Hash files; what cannot be read goes to ``looks``."""
    watch.begin("核对内容", sum(found.stamp[0] for found in fresh))
    hashed = []
    for found in fresh:
        evidence = found.evidence
        if not pool.holds(evidence):
            looks[evidence.id] = _LED_OUT
            continue
        try:
            sha256, _ = hash_at(system_path(found.path), watch.step)
        except OSError as error:  # no right to read it, or it vanished just now
            cache.forget(evidence.path)
            looks[evidence.id] = _not_there(error)
            continue
        cache.keep_hash(evidence.path, found.stamp, sha256)
        hashed.append((found, sha256))
    return hashed


def _read(unread: list[tuple[_Standing, str]], cache: CheckCache, watch: Watch) -> None:
    """Have the contents read in the limited child process."""
    watch.begin("读取内容", len(unread), "份")
    if not unread:
        return
    from shifan.evidence.reader import Reader  # imports subprocess: only when a file is read

    done: set[str] = set()
    with Reader() as reader:
        for found, sha256 in unread:
            if sha256 not in done:
                cache.keep_content(sha256, reader.content(Path(found.path)))
                done.add(sha256)
            watch.step()


def search_moved(
    missing: Iterable[Evidence], folders: Iterable[Path], watch: Watch, *, most_files: int = 50_000
) -> dict[str, Path]:
    """Return where the bytes of missing documents lie now, by evidence id; links are not followed.

    Only files of the right size are hashed, at most ``most_files`` are looked at. Raises StoppedError.
    """
    by_size: dict[int, dict[str, list[str]]] = {}
    for evidence in missing:
        by_size.setdefault(evidence.size, {}).setdefault(evidence.sha256, []).append(evidence.id)
    found: dict[str, Path] = {}
    if not by_size:
        return found
    watch.begin("寻找移走的文件", 0)
    seen: set[str] = set()
    for path, size in _files_below(folders, most_files, seen, watch):
        wanted = by_size.get(size)
        if not wanted:
            continue
        try:
            sha256 = hash_at(path)[0]
        except OSError:
            continue
        for key in wanted.get(sha256, ()):
            found.setdefault(key, Path(path))
    return found


def _files_below(folders: Iterable[Path], most_files: int, seen: set[str], watch: Watch) -> Iterable[tuple[str, int]]:
    left = most_files
    waiting = [str(folder) for folder in folders]
    while waiting:
        here = os.path.realpath(waiting.pop())
        if here in seen:
            continue
        seen.add(here)
        watch.step()
        try:
            with os.scandir(here) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in listed:
            left -= 1
            if left < 0:
                return
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_file(follow_symlinks=False) and not is_unfit(entry.name):
                    yield entry.path, entry.stat(follow_symlinks=False).st_size
            except OSError:
                continue
