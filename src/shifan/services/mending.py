"""Writing back what the journal tells, where rows were changed from outside or by a fault of the disk."""

from __future__ import annotations

from shifan.domain.errors import DamagedStoreError
from shifan.domain.journal import OperationKind
from shifan.domain.ways import Way
from shifan.services import backups
from shifan.services.history import Discrepancy, compare_with_journal
from shifan.services.restoring import damage_of
from shifan.services.session import Done, Session
from shifan.store.restoring import changes_to, own_keys
from shifan.store.undoing import Change

BEFORE = "改回前"
LABEL = "已按操作记录恢复"
NOTHING = "没有要改的：台账内容与操作记录一致。"


def to_mend(session: Session) -> list[Discrepancy]:
    """Return what ``mend_rows`` would make again; nothing is written.

    Raises ProtectedError, as ``mend_rows`` does, and StoppedError.
    """
    _refuse_damaged(session)
    return compare_with_journal(session)


def mend_rows(session: Session) -> Done:
    """Make the rows again what the journal gives, as one operation that cannot be undone; a backup comes first.

    Raises ProtectedError: DamagedStoreError where the journal itself is not whole, then a backup is the only way.
    """
    _refuse_damaged(session)
    key, history = session.application_id, session.repository.history
    if history.rows_fit(key):
        return Done(NOTHING)
    kept = backups.back_up(session, BEFORE)

    def decide() -> list[Change] | None:
        return changes_to(history.stored_rows(key), history.rows_until(key), own_keys()) or None

    session.watch.last("正在改回")
    operation = session.repository.rewrite(key, LABEL, session.user, session.clock(), decide, kind=OperationKind.SETUP)
    if operation is None:
        return Done(NOTHING)
    return Done(f"{LABEL}。", operation, (f"改回前的台账已备份到「{kept}」。",))


def _refuse_damaged(session: Session) -> None:
    session.watch.begin("正在核对现在的台账", 0)
    damage = damage_of(session)
    if damage:
        raise DamagedStoreError(damage, f"操作记录本身不可靠，不能按它改回。请用{Way.RESTORE}从备份恢复。")
