"""Where editions and schemes are found, and their fast loading through a cache of compiled JSON."""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from shifan import __version__
from shifan.criteria.compiled import duties_from, edition_from, scheme_from
from shifan.domain.criteria import Edition
from shifan.domain.duties import YearlyDuty
from shifan.domain.errors import NotFoundError
from shifan.domain.scheme import Scheme

T = TypeVar("T")
_PACKAGE = Path(__file__).resolve().parents[1]


def data_folder(name: str, environment: str) -> Path:
    """Return a data folder: the environment's, else the installed package's, else the source checkout's."""
    override = os.environ.get(environment)
    if override:
        return Path(override)
    packaged = _PACKAGE / f"_{name}"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / name


def criteria_folder() -> Path:
    """Return the folder that holds editions, schemes and schema."""
    return data_folder("criteria", "SHIFAN_CRITERIA")


OWN_EDITIONS = "指标"
"""The folder inside a workspace that holds the editions its users imported."""


def editions_beside(own_schemes: Path | None) -> Path | None:
    """Return the folder of a workspace's own editions, from that of its own schemes."""
    return own_schemes.parent / OWN_EDITIONS if own_schemes is not None else None


def edition_folders(own: Path | None = None) -> dict[str, Path]:
    """Return the folders of all editions by id: shipped ones, and those in the folder ``own``; shipped come first."""
    found: dict[str, Path] = {}
    for root in (criteria_folder(), own):
        for path in sorted(root.glob("*/edition.yaml")) if root is not None and root.is_dir() else []:
            if _plain_name(path.parent.name):
                found.setdefault(path.parent.name, path.parent)
    return found


def edition_folder(edition_id: str, own: Path | None = None) -> Path:
    """Return the folder of an edition, shipped or in the folder ``own``. Raises NotFoundError."""
    for root in (criteria_folder(), own):
        if root is not None and _plain_name(edition_id) and (root / edition_id / "edition.yaml").is_file():
            return root / edition_id
    known = f"现有版本：{'、'.join(edition_folders(own)) or '无'}。"
    place = f"自己导入的版本应在工作文件夹的「{OWN_EDITIONS}」文件夹里。" if own is not None else ""
    raise NotFoundError(f"没有找到指标版本 {edition_id}。", known + place)


def load_edition(edition_id: str, own: Path | None = None) -> Edition:
    """Return a checked edition, shipped or from the folder ``own``. Raises NotFoundError or DataFileError."""
    folder = edition_folder(edition_id, own)

    def check() -> dict[str, Any]:
        from shifan.criteria.checking import check_edition  # heavy: pydantic and YAML, only on a cache miss

        return check_edition(folder)

    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".json"))
    return _cached(f"edition-{edition_id}{_mark(folder)}", files, check, edition_from)


OWN_SCHEMES = "计分方案"
"""The folder inside a workspace that holds the county's own schemes."""


def scheme_files(own: Path | None = None) -> dict[str, Path]:
    """Return the scheme files by id: the shipped ones, and those in the folder ``own``; a shipped id comes first."""
    folders = [criteria_folder() / "schemes", *([own] if own else [])]
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
            found.setdefault(path.stem, path)
    return found


def load_scheme(scheme_id: str, own: Path | None = None) -> Scheme:
    """Return a checked scheme, shipped or from the folder ``own``. Raises NotFoundError or DataFileError."""
    path = scheme_files(own).get(scheme_id)
    if not _plain_name(scheme_id) or path is None:
        known = "、".join(scheme_files(own)) or "无"
        raise NotFoundError(
            f"没有找到计分方案 {scheme_id}。",
            f"现有方案：{known}。县里自定的方案应在工作文件夹的「{OWN_SCHEMES}」文件夹里。",
        )
    file = path

    def check() -> dict[str, Any]:
        from shifan.criteria.scheme_checking import check_scheme  # heavy, only on a cache miss

        return check_scheme(file, pinned=False, own=editions_beside(own))

    # A pinned scheme is worked out from its edition, so that a changed edition makes the cache out of date.
    folders = edition_folders(editions_beside(own)).values()
    editions = [folder / "digests.json" for folder in folders if (folder / "digests.json").is_file()]
    return _cached(f"scheme-{scheme_id}{_mark(path)}", [file, *editions], check, scheme_from)


def duties_file() -> Path:
    """Return the path of the yearly duties' file, which need not be there."""
    return criteria_folder() / "duties" / "yearly.yaml"


def load_duties() -> tuple[YearlyDuty, ...]:
    """Return the shipped yearly duties, none where the criteria folder has no such file. Raises DataFileError."""
    path = duties_file()
    if not path.is_file():
        return ()

    def check() -> dict[str, Any]:
        from shifan.criteria.checking import check_duties  # heavy, only on a cache miss

        return check_duties(path)

    return _cached("duties-yearly", [path], check, duties_from)


def cache_folder() -> Path:
    """Return the user's cache folder for compiled data (platformdirs would cost start-up time).

    Raises RuntimeError for an account without a home folder.
    """
    override = os.environ.get("SHIFAN_CACHE")
    if override:
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "shifan" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shifan"


def _cached(
    name: str, files: list[Path], check: Callable[[], dict[str, Any]], build: Callable[[dict[str, Any]], T]
) -> T:
    key = _key(files)
    path: Path | None = None
    try:
        path = cache_folder() / f"{name}.json"
        head, _, body = path.read_bytes().partition(b"\n")
        if head == _seal(key, body):
            return build(json.loads(body))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):
        pass  # absent, unreadable or of another shape: the source is always there
    data = check()
    body = json.dumps(data, ensure_ascii=False).encode()
    if path is not None:
        _write(path, _seal(key, body) + b"\n" + body)
    return build(data)


def _seal(key: str, body: bytes) -> bytes:
    """Return the first line of a cache file: what it was made from, and the sums that show the rest is unharmed."""
    return f"{key} {_sums(body)}".encode()


def _key(files: list[Path]) -> str:
    contents = [(file.name, file.read_bytes()) for file in files]
    return _sums(b"\n".join([__version__.encode(), *(b"%s %s" % (name.encode(), body) for name, body in contents)]))


def _sums(content: bytes) -> str:
    """Return what tells contents apart that nobody made alike on purpose: hashing would load OpenSSL at each start."""
    return f"{len(content):x}-{zlib.crc32(content):08x}{zlib.adler32(content):08x}"


def _mark(path: Path) -> str:
    """Return what tells the caches of two workspaces' data of one name apart; nothing for what is shipped."""
    if path.is_relative_to(criteria_folder()):
        return ""
    import hashlib  # loads OpenSSL: commands that only look do without

    return "-" + hashlib.sha256(os.fspath(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _write(path: Path, content: bytes) -> None:
    """Write by temporary file and rename; a cache that cannot be written is only slower."""
    import tempfile  # only on a cache miss: keeps start-up short

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(partial).replace(path)
    except OSError:
        return


def _plain_name(name: str) -> bool:
    return bool(name) and name.replace("-", "").replace("_", "").isalnum() and name.isascii()
