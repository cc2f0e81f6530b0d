"""What can be known of files before they are added: which content is there already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from shifan.domain.evidence import Evidence
from shifan.domain.values import value
from shifan.evidence.hashing import hash_at, reachable
from shifan.evidence.watch import Watch


@value
class Same:
    """A file whose content is there already: as a document of the ledger, or as an earlier file of the same choice."""

    path: Path
    document: Evidence | None = None
    twin: Path | None = None


def same_content(files: Sequence[Path], documents: Iterable[Evidence], watch: Watch) -> list[Same]:
    """Return the files whose content is known already. Only what has the size of something else is read.

    Safe on any thread: the store is not asked. Raises StoppedError when ``watch`` is stopped; a file that cannot be
    read is left out.
    """
    sizes = {path: size for path in files if (size := _size(path)) is not None}
    known: dict[int, list[Evidence]] = {}
    for document in documents:
        known.setdefault(document.size, []).append(document)
    of_size: dict[int, list[Path]] = {}
    for path, size in sizes.items():
        of_size.setdefault(size, []).append(path)
    doubtful = [path for path, size in sizes.items() if size in known or len(of_size[size]) > 1]
    watch.begin("核对有没有重复", sum(sizes[path] for path in doubtful))
    found: list[Same] = []
    seen: dict[str, Path] = {}
    for path in doubtful:
        try:
            digest, _ = hash_at(str(reachable(path)), watch.step)
        except OSError:
            continue
        match = next((document for document in known.get(sizes[path], ()) if document.sha256 == digest), None)
        if match is not None or digest in seen:
            found.append(Same(path, match, seen.get(digest)))
        seen.setdefault(digest, path)
    return found


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
