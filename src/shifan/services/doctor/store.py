"""Is the store whole: file, schema, backups, and whether others hold it."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.errors import ShifanError
from shifan.domain.ways import Way
from shifan.services import backups
from shifan.services.doctor.findings import Finding, fine, wrong
from shifan.services.session import Session
from shifan.store import backup
from shifan.store.exclusive import CopyEngine, OwnedEngine
from shifan.store.owner_lock import holder
from shifan.store.probing import held_by_another, missing_parts
from shifan.store.schema import SCHEMA_VERSION

FILE, BACKUPS = "台账文件", "备份"
_RESTORE = f"请从备份恢复（{Way.RESTORE}），坏文件会留着备查。"


def look_at_file(session: Session) -> Iterator[Finding]:
    """Yield what is found about the file or database itself."""
    engine = session.repository.engine
    if session.repository.damage():
        yield wrong(FILE, "台账文件有损坏，数据库自检没有通过。", _RESTORE)
        return
    yield fine(FILE, f"台账文件完好：{engine.describe()}")
    missing = missing_parts(engine)
    if missing:
        yield wrong(FILE, f"台账格式第 {SCHEMA_VERSION} 版，缺了 {len(missing)} 个部件，可能被外部改动。", _RESTORE)
    else:
        yield fine(FILE, f"台账格式第 {SCHEMA_VERSION} 版，与程序一致。")


def look_at_others(session: Session) -> Iterator[Finding]:
    """Yield whether another program keeps this one from writing."""
    engine = session.repository.engine
    if engine.file is None:
        return
    if isinstance(engine, CopyEngine):
        owner = holder(engine.file)
        yield wrong(
            FILE, f"{owner.told if owner else '有人'}独占着台账，现在只能查看。", "要改动，请等对方退出后重新打开。"
        )
    elif not isinstance(engine, OwnedEngine) and not session.read_only and held_by_another(engine.file):
        yield wrong(FILE, "另一个程序正占着台账文件，暂时不能写入。", "请关闭另一个窗口，或停用正在扫描它的软件。")
    else:
        yield fine(FILE, "没有别的程序占着台账文件。")


def look_at_backups(session: Session) -> Iterator[Finding]:
    """Yield whether there are backups, the newest can be read, and the store still holds what was in it."""
    found = backup.list_backups(backups.backup_folder(session))
    if not found:
        yield fine(BACKUPS, "还没有备份，下次改动时会自动做一份。")
        return
    newest = max(found, key=backups.written)
    held = backup.contents(newest.path)
    if held is None:
        yield wrong(
            BACKUPS, f"最近一份备份（{newest.made}）读不出来。", f"请立即另做一份（{Way.BACK_UP}），并检查磁盘。"
        )
        return
    yield fine(BACKUPS, f"有 {len(found)} 份备份，最近一份：{newest.made}（{newest.reason}）。")
    gone = _gone_since(session, newest)
    if gone:
        yield wrong(BACKUPS, gone, f"请先看最近的备份里多了什么（{Way.RESTORE('1 --preview')}），再决定是否恢复。")


def _gone_since(session: Session, newest: backup.Backup) -> str:
    """Return what the newest backup has that the store has not: its last operation must still be in the journal."""
    held = backup.tip_of(newest.path, session.application_id)
    if held is None:
        return ""
    try:
        kept = session.repository.engine.execute("SELECT hash FROM operation WHERE seq = ?", (held[0],)).fetchone()
    except session.repository.engine.errors as error:
        explained: ShifanError = session.repository.engine.explain(error)
        return explained.message
    if kept is not None and kept[0] == held[1]:
        return ""
    return f"最近的备份里有第 {held[0]} 号操作，现在的台账里没有：操作记录的末尾被截去，或台账被换成了旧文件。"
