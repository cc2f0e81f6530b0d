"""What a killed packing left behind beside the package: found by its name, and removed."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

PREFIX, SUFFIX = ".打包-", ".part"
_STALE_SECONDS = 6 * 3600  # reading a large package back may take long, and nothing is written then


def new_partial(folder: Path) -> Path:
    """Return a new place in ``folder`` for a package that is being written."""
    return folder / f"{PREFIX}{_machine()}-{os.getpid()}-{os.urandom(6).hex()}{SUFFIX}"


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed packing left behind; one that was touched lately may be at work now.

    Only for one of this machine can be told that it is not.
    """
    with suppress(OSError, ValueError):
        for old in folder.glob(f"{PREFIX}*{SUFFIX}"):
            with suppress(OSError):
                if _is_dead(old.name) or time.time() - old.lstat().st_mtime > _STALE_SECONDS:
                    remove(old)


def _machine() -> str:
    """Return this machine's name as a short text that fits into a file name; the name itself is nobody's business."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _is_dead(name: str) -> bool:
    """Tell whether a package was begun by a process of this machine that is no more.

    Windows has no harmless way to ask, so there only the age counts.
    """
    found = re.fullmatch(rf"{PREFIX}([0-9a-f]{{8}})-(\d{{1,9}})-[0-9a-f]+{re.escape(SUFFIX)}", name)
    if found is None or os.name == "nt" or not platform.node() or found[1] != _machine():
        return False
    try:
        os.kill(int(found[2]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it, as far as the system lets."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
