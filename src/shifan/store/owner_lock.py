"""The owner file beside a store: who has it for himself, since when, and whether he still does.

It is made so that of two who try at once one wins, and touched every few seconds while its owner lives. Times are
compared by the clock of the file system, which all machines see, not by their own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shifan.domain.errors import ProtectedError, system_reason
from shifan.domain.values import value
from shifan.store.location import owner_path

BEAT_SECONDS = 20.0
STALE_SECONDS = 300.0


@value
class Owner:
    """Who holds a store: person, machine, process, since when (ISO 8601), and a token that no other holder has."""

    name: str
    host: str
    pid: int
    since: str
    token: str

    @property
    def told(self) -> str:
        """The owner in words."""
        when = self.since[:16].replace("T", " ")
        return f"「{self.name}」在电脑 {self.host} 上自 {when} 起"


def holder(store: Path) -> Owner | None:
    """Return who holds the store now; None when nobody does, or the holder is gone."""
    found = _read(owner_path(store))
    return None if found is None or _gone(store, found) else found


class OwnerFile:
    """An owner file that this program holds, until ``release``."""

    def __init__(self, store: Path, owner: Owner, *, taken_over: str) -> None:
        self.store = store
        self.owner = owner
        self.taken_over = taken_over
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="占用", daemon=True)
        self._heart.start()

    def check(self) -> None:
        """Raise ProtectedError when somebody else has taken the store over, as after a long sleep of this machine."""
        found = _read(owner_path(self.store))
        if found is None or found.token != self.owner.token:
            by = f"{found.told}占用了台账" if found else "台账的占用标记不见了"
            raise ProtectedError(f"{by}，这次改动没有写入。", "请退出后重新打开，再改一次。")

    def release(self) -> None:
        """Stop the heartbeat and take the file away, unless it is somebody else's by now."""
        self._over.set()
        self._heart.join()
        found = _read(owner_path(self.store))
        if found is not None and found.token == self.owner.token:
            with suppress(OSError):
                owner_path(self.store).unlink()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            with suppress(OSError):  # gone or out of reach for a moment; ``check`` tells before anything is written
                os.utime(owner_path(self.store))


def acquire(store: Path, name: str, now: datetime) -> OwnerFile | Owner:
    """Make the owner file in the name of a person; return it, or who has it already.

    One whose owner is gone is taken over. Raises ProtectedError when the folder cannot be written.
    """
    path, taken_over = owner_path(store), ""
    mine = Owner(name, _host(), os.getpid(), now.isoformat(timespec="seconds"), os.urandom(8).hex())
    for _ in range(10):
        try:
            _make(path, mine)
        except FileExistsError:
            found = _read(path)
            if found is not None and not _gone(store, found):
                return found
            taken_over = f"{found.told}占用后没有正常退出，已接过来。" if found else ""
            _put_aside(path, found)
            continue
        except OSError as error:
            raise ProtectedError(f"不能独占 {store}：{system_reason(error)}。", "请检查文件夹是否为只读。") from error
        return OwnerFile(store, mine, taken_over=taken_over)
    raise ProtectedError(f"{store} 正被几个程序同时抢占。", "请稍候再试。")


def _make(path: Path, owner: Owner) -> None:
    content = json.dumps(
        {"name": owner.name, "host": owner.host, "pid": owner.pid, "since": owner.since, "token": owner.token},
        ensure_ascii=False,
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode())
        file.flush()
        os.fsync(file.fileno())


def _put_aside(path: Path, seen: Owner | None) -> None:
    """Take away an owner file whose owner is gone; of several who try, one does."""
    aside = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    with suppress(OSError):
        path.rename(aside)
        now = _read(aside)
        if now is not None and (seen is None or now.token != seen.token):  # a new one, made just before: put it back
            with suppress(OSError):
                os.link(aside, path)
        aside.unlink()


def _read(path: Path) -> Owner | None:
    """Return what an owner file says; None when there is none, or nothing that can be understood."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Owner(
            str(found["name"]), str(found["host"]), int(found["pid"]), str(found["since"]), str(found["token"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _gone(store: Path, owner: Owner) -> bool:
    """Tell whether an owner lives no more: its process has ended here, or its heart has long stopped."""
    if owner.host == _host() and not _alive(owner.pid):
        return True
    try:
        beat = owner_path(store).stat().st_mtime
    except OSError:
        return False
    return _clock(store.parent) - beat > STALE_SECONDS


def _clock(folder: Path) -> float:
    """Return the present time by the file system's own clock, or this machine's where nothing can be written."""
    import tempfile  # only where somebody holds a store: keeps start-up short
    import time

    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".shifan-") as file:
            file.write(b"\0")
            file.flush()
            return os.fstat(file.fileno()).st_mtime
    except OSError:
        return time.time()


def _host() -> str:
    import platform  # only where somebody holds a store: keeps start-up short

    return platform.node() or "本机"


def _alive(pid: int) -> bool:
    """Tell whether a process with this number runs on this machine."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if not handle:
            return bool(kernel.GetLastError() == 5)  # there, but somebody else's
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == 259  # STILL_ACTIVE
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
