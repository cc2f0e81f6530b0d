"""Is everything whole? Checks of the store, the journal and the evidence files; backups."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.criteria import CriterionKind
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.services.session import Session
from shifan.store.backup import FOLDER as BACKUP_NAME


@value
class Finding:
    """One thing looked at: fine or not, and what to do."""

    fine: bool
    text: str


def examine(session: Session) -> list[Finding]:
    """Return what was found about the store file, its journal, the criteria text and the evidence files."""
    found = [_store(session), _journal(session)]
    state = session.state()
    same = state.application.edition_digest == session.edition.digest
    found.append(
        Finding(same, "指标文字与建账时一致。" if same else "指标文字在建账后有修订，变动的项已标为「需复核」。")
    )
    found += _evidence(session, state)
    found += _submissions(session)
    below = [
        item.number
        for item in session.edition.of_kind(CriterionKind.BASE)
        if state.usable_count(item.id) < item.evidence_minimum
    ]
    found.append(Finding(True, f"材料不足最低份数的指标：{len(below)} 项。"))
    return found


def back_up(session: Session, reason: str) -> Path:
    """Write a verified backup into the workspace and return its path. Raises ProtectedError."""
    return session.repository.back_up(session.folder / BACKUP_NAME, session.clock(), reason)


def back_up_if_changed(session: Session, reason: str) -> Path | None:
    """Write a backup unless the newest one is as new as the store; return its path or None. Raises ProtectedError."""
    folder = session.folder / BACKUP_NAME
    changed = session.repository.path.stat().st_mtime
    newest = max((path.stat().st_mtime for path in folder.glob("shifan-*.db")), default=0.0)
    return back_up(session, reason) if changed > newest else None


def _store(session: Session) -> Finding:
    problem = session.repository.damage()
    if problem:
        return Finding(False, f"台账文件有损坏：{problem}。请从「{BACKUP_NAME}」取最近一份恢复，并保留坏文件。")
    return Finding(True, f"台账文件完好：{session.repository.path}")


def _journal(session: Session) -> Finding:
    broken = session.repository.verify_chain(session.application_id)
    if broken is not None:
        return Finding(False, f"操作记录从第 {broken} 号起对不上，可能被外部改动。请与备份对照。")
    count = len(session.repository.operations(session.application_id))
    return Finding(True, f"操作记录连续完整，共 {count} 步。")


def _evidence(session: Session, state: ApplicationState) -> list[Finding]:
    usable = [item for item in state.evidence if item.id in state.usable]
    missing = [item.title for item in state.evidence if item.id not in state.usable]
    changed = [item.title for item in usable if not session.pool.intact(item)]
    found = []
    if missing:
        found.append(Finding(False, f"{_named(missing)}缺失、为空或打不开。请找回文件或重新添加。"))
    if changed:
        found.append(
            Finding(False, f"{_named(changed)}的内容与录入时不同。请重新添加原文件；换了新版的，请作为新材料添加。")
        )
    return found or [Finding(True, f"{len(usable)} 份材料都在，内容与录入时一致。")]


def _submissions(session: Session) -> list[Finding]:
    from shifan.services.submitting import submissions  # not every ledger has been handed in

    made = submissions(session)
    wrong = [submission.name for submission in made if not submission.intact]
    if wrong:
        return [Finding(False, f"{'、'.join(wrong)}的冻结内容与摘要对不上，可能被外部改动。请与备份对照。")]
    return [Finding(True, f"{len(made)} 次报送的冻结内容与摘要一致。")] if made else []


def _named(titles: list[str]) -> str:
    return f"{len(titles)} 份材料（{'、'.join(titles[:5])}{'等' if len(titles) > 5 else ''}）"
