"""Reminders (催办): the text for each department, the log of what was sent and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shifan.domain.application import Department
from shifan.domain.dispatches import Reminder
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.reminding import Owed, names, owed_by_department, reminder_text
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.services.assigning import existing_department
from shifan.services.session import Done, Session, new_id


@value
class Draft:
    """A reminder that was not sent yet; ``text`` is empty when the department owes nothing."""

    owed: Owed
    text: str
    last_sent: date | None

    @property
    def department(self) -> Department:
        """To whom."""
        return self.owed.department


@value
class LogLine:
    """A reminder that was sent, and to whom."""

    reminder: Reminder
    department: Department


def drafts(session: Session, department_name: str | None = None, *, call: str = "") -> tuple[Draft, ...]:
    """Return the reminder of one department, or of every department that owes something.

    ``call`` is whom to call; without it the person at work. Raises NotFoundError.
    """
    only = existing_department(session, department_name) if department_name is not None else None
    state = session.state()
    today = state.application.today(session.clock().date())
    sent = last_reminded(session)
    caller = clean_line(call) or session.user
    found = [
        Draft(
            owed,
            reminder_text(state.application.county, owed, today, caller) if owed.anything else "",
            sent.get(owed.department.id),
        )
        for owed in owed_by_department(session.edition, state, today)
        if (owed.anything if only is None else owed.department.id == only.id)
    ]
    return tuple(found)


def last_reminded(session: Session) -> dict[str, date]:
    """Return the day of the last reminder sent to each department, by its id."""
    sent: dict[str, date] = {}
    for reminder in session.repository.all_of(Reminder, session.application_id):
        sent[reminder.department_id] = max(reminder.sent_at.date(), sent.get(reminder.department_id, date.min))
    return sent


def send(session: Session, sent: Sequence[Draft]) -> Done:
    """Log that these reminders were sent, in one operation; those that owe nothing are left out."""
    kept = [draft for draft in sent if draft.text]
    if not kept:
        return Done("没有欠交事项，不用催办。")
    now = session.clock()
    reminders = [
        Reminder(
            id=new_id(),
            application_id=session.application_id,
            department_id=draft.department.id,
            sent_at=now,
            sent_by=session.user,
            text=draft.text,
        )
        for draft in kept
    ]
    done = session.commit(f"催办：{names([draft.department for draft in kept])}", put=reminders)
    again = [draft.department.name for draft in kept if draft.last_sent == now.date()]
    return Done(done.message, done.operation, (f"今天已经催过：{'、'.join(again)}。",) if again else ())


def reminder_log(session: Session, department_name: str | None = None) -> tuple[LogLine, ...]:
    """Return the reminders that were sent, newest first. Raises NotFoundError."""
    only = existing_department(session, department_name) if department_name is not None else None
    units = {unit.id: unit for unit in session.repository.all_of(Department, session.application_id)}
    found = session.repository.all_of(Reminder, session.application_id)
    newest = sorted(found, key=lambda reminder: reminder.sent_at, reverse=True)
    return tuple(
        LogLine(reminder, units[reminder.department_id])
        for reminder in newest
        if only is None or reminder.department_id == only.id
    )


def answer_reminder(session: Session, reminder_id: str, text: str) -> Done:
    """Write down what came back; a second answer is added below the first. Raises UsageError, NotFoundError."""
    text = clean_text(text)
    if not text:
        raise UsageError("请写明单位怎样回复的。")
    found = session.repository.get(Reminder, reminder_id)
    if found is None or found.application_id != session.application_id:
        raise NotFoundError("没有找到这次催办。", f"可用{Way.REMINDERS}查看{typed('编号')}。")
    unit = session.repository.get(Department, found.department_id)
    response = f"{found.response}\n{text}" if found.response else text
    changed = replace(found, response=response, responded_on=session.today())
    return session.commit(f"{unit.name if unit else '单位'}回复催办：{text[:30]}", put=[changed])
