"""Evidence: hashing against sha256sum, and the check of unchanged files against os.scandir and stat."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from shifan.domain.evidence import Evidence, EvidenceKind, Storage
from shifan.evidence.check_cache import CheckCache
from shifan.evidence.hashing import hash_at
from shifan.evidence.looking import look_closely
from shifan.evidence.pool import Pool
from shifan.evidence.watch import Watch

LARGE = 1024 * 1024 * 1024
FILES = 5_000
_BYTES = 20_000
_LONG_AGO = 1_600_000_000


def make_large(folder: Path) -> str:
    """Write a file of 1 GB that is no sparse one and return its path."""
    path = folder / "large.bin"
    block = os.urandom(1024 * 1024)
    with path.open("wb") as file:
        for number in range(LARGE // len(block)):
            file.write(number.to_bytes(8, "big") + block[8:])
    return str(path)


def make_pool(folder: Path) -> list[str]:
    """Write small files as the pool keeps them, each in a folder of its own, and return their paths."""
    paths = []
    content = os.urandom(_BYTES)
    for number in range(FILES):
        place = folder / f"{number:08x}"
        place.mkdir(parents=True)
        path = place / f"佐证材料{number}.jpg"
        path.write_bytes(content[:-8] + number.to_bytes(8, "big"))
        os.utime(path, (_LONG_AGO, _LONG_AGO))
        paths.append(str(path))
    return paths


def hash_all(paths: list[str]) -> None:
    """Hash the files, one after the other."""
    for path in paths:
        hash_at(path)


def sha256sum(paths: list[str]) -> None:
    """Have the system's program hash them, in one process; their names go in as a list."""
    names = "\0".join(paths).encode()
    subprocess.run(["xargs", "-0", "-n", "100000", "sha256sum"], input=names, stdout=subprocess.DEVNULL, check=True)


class Check:
    """The check of a pool whose files were all seen before; everything it needs from the store is at hand."""

    def __init__(self, folder: Path, paths: list[str]) -> None:
        self._pool = Pool(folder)
        self._cache = folder.parent / "cache.json"
        self._folder = folder
        self._documents = [_document(path, folder) for path in paths]
        assert self._look() == FILES
        assert self._look() == 0

    def ours(self) -> None:
        """Look at every document, the list of what is known included."""
        assert self._look() == 0

    def bare(self) -> None:
        """Only list the folders and ask the system for every file's size and time."""
        waiting, count = [str(self._folder)], 0
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        entry.stat()
                        count += 1
        assert count == FILES

    def _look(self) -> int:
        return look_closely(self._pool, self._documents, CheckCache(self._cache), Watch()).hashed


def _document(path: str, folder: Path) -> Evidence:
    return Evidence(
        id=path,
        application_id="a",
        title=Path(path).name,
        kind=EvidenceKind.IMAGE,
        storage=Storage.POOL,
        path=Path(path).relative_to(folder).as_posix(),
        sha256=hash_at(path)[0],
        size=_BYTES,
        added_by="",
        added_at=datetime(2023, 1, 1, tzinfo=UTC),
    )
