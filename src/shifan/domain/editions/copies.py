"""An imported edition or an own scheme as one text with a digest, as the store carries it to other machines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from shifan.domain.errors import DataFileError
from shifan.domain.labels import Labelled
from shifan.domain.values import value

DIGESTS_FILE = "digests.json"
MOST_FILES = 200
_MOST_CHARACTERS = 16 * 1024 * 1024
MOST_BYTES = 4 * _MOST_CHARACTERS
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_FILE = re.compile(r"[\w-]{1,100}\.yaml")
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])(\.yaml)?", re.IGNORECASE)


class CopyKind(Labelled):
    """What is copied."""

    EDITION = "edition", "指标版本"
    SCHEME = "scheme", "计分方案"


@value
class CriteriaUse:
    """Which text an application was opened with: an edition's or a scheme's id, its revision (0: has none), digest."""

    kind: CopyKind
    name: str
    revision: int
    digest: str

    @property
    def title(self) -> str:
        """How it is named to people."""
        return f"{self.kind.label} {self.name}"


@value
class CriteriaCopy:
    """A use with its text: the files by name, as JSON of one spelling."""

    use: CriteriaUse
    content: str


def sealed(kind: CopyKind, name: str, revision: int, files: Mapping[str, str]) -> CriteriaCopy | None:
    """Return the files as a copy, None where names or size are such that ``files_of`` would refuse it."""
    content = json.dumps(dict(sorted(files.items())), ensure_ascii=False, separators=(",", ":"))
    copy = CriteriaCopy(CriteriaUse(kind, name, revision, _digest(content)), content)
    try:
        files_of(copy)
    except DataFileError:
        return None
    return copy


def intact(copy: CriteriaCopy) -> bool:
    """Tell whether the text has the digest it was put in with."""
    return _digest(copy.content) == copy.use.digest


def files_of(copy: CriteriaCopy) -> dict[str, str]:
    """Return the text of each file by name, safe to be written into a folder.

    Raises DataFileError where the text has another digest, is too long, or names files that no edition or scheme has.
    """
    if not intact(copy):
        raise DataFileError(f"台账里存的{copy.use.title} 的副本有损坏（内容与摘要不符），没有取用。")
    files = _parsed(copy.content) if len(copy.content) <= _MOST_CHARACTERS else None
    if files is None or len(files) > MOST_FILES or not _fit(copy.use, files):
        raise DataFileError(f"台账里存的{copy.use.title} 的副本不像指标或方案的文件，没有取用。")
    return files


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _parsed(content: str) -> dict[str, str] | None:
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        return None
    try:
        "".join(found.values()).encode()  # a lone half of a character could not be written
    except UnicodeEncodeError:
        return None
    return found


def _fit(use: CriteriaUse, files: Mapping[str, str]) -> bool:
    """Tell whether all names are plain ones of this kind: no path, nothing hidden, no device of Windows."""
    if not _NAME.fullmatch(use.name) or _DEVICE.fullmatch(use.name):
        return False
    if use.kind is CopyKind.SCHEME:
        return list(files) == [f"{use.name}.yaml"]
    others = [name for name in files if name != DIGESTS_FILE]
    return "edition.yaml" in files and all(_FILE.fullmatch(name) and not _DEVICE.fullmatch(name) for name in others)
