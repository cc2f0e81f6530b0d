"""The return table: who has sent the workbook back, who is late, and the texts that ask for it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shifan.domain.reminding import owed_by_department
from shifan.domain.return_table import ReturnLine, return_reminder, return_table
from shifan.domain.returns import WorkbookReturn
from shifan.domain.sending import SentWorkbook
from shifan.domain.text import clean_line
from shifan.excel.saving import check_target, write_whole
from shifan.services.reminding import Draft, last_reminded
from shifan.services.session import Done, Session


def returns(session: Session) -> tuple[ReturnLine, ...]:
    """Return a line for each department that was sent a workbook, in the order of the departments."""
    state = session.state()
    read = session.repository.all_of
    today = state.application.today(session.clock().date())
    key = session.application_id
    return return_table(state, read(SentWorkbook, key), read(WorkbookReturn, key), session.edition.digest, today)


def return_drafts(session: Session, *, call: str = "") -> tuple[Draft, ...]:
    """Return the texts that ask the departments whose workbook is waited for; ``services.reminding.send`` logs them.

    ``call`` is whom to call; without it the person at work.
    """
    state = session.state()
    today = state.application.today(session.clock().date())
    owed = {one.department.id: one for one in owed_by_department(session.edition, state, today)}
    sent = last_reminded(session)
    caller = clean_line(call) or session.user
    return tuple(
        Draft(owed[line.department.id], text, sent.get(line.department.id))
        for line in returns(session)
        if (text := return_reminder(state.application, line, caller))
    )


def export_returns(session: Session, target: Path, *, force: bool = False) -> Done:
    """Write the return table to ``target`` (.xlsx); the store is not changed.

    Raises UsageError for a wrong name, NotFoundError for a missing folder, ProtectedError when the file exists
    (without ``force``), is open elsewhere or cannot be written.
    """
    check_target(target, ".xlsx", force=force)
    # openpyxl takes longer to import than a whole `shifan status`, so only an export pays for it
    from shifan.excel.department.return_sheet import build_return_table

    application = session.application()
    now = session.clock()

    def local(moment: datetime) -> datetime:
        return moment.astimezone(now.tzinfo).replace(tzinfo=None)

    heading = f"{application.county} {application.round}"
    data, warnings = build_return_table(heading, returns(session), local=local, at=now, by=session.user)
    write_whole(target, data, force=force)
    return Done(f"已导出「{target}」。", None, warnings)
