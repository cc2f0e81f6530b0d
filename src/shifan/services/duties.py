"""Yearly duties: the shipped ones and the county's own, each with its next date."""

from __future__ import annotations

from shifan.domain.application import Milestone
from shifan.domain.duties import Upcoming, duty_dates, next_date
from shifan.domain.errors import RuleError, UsageError
from shifan.domain.text import clean_line
from shifan.domain.ways import Way
from shifan.services.session import Done, Session, new_id


def list_duties(session: Session) -> tuple[Upcoming, ...]:
    """Return the next date of every yearly duty, nearest first; the county's own have a ``key``."""
    return duty_dates(session.duties, _own(session), session.today())


def add_duty(session: Session, title: str, month: int, day: int, *, rule: str = "") -> Done:
    """Add a duty of the county's own that returns every year; ``rule`` names what demands it.

    Raises UsageError without a title, RuleError when there is a duty with this title.
    """
    title = clean_line(title)
    if not title:
        raise UsageError("请写明事项名称。", Way.ADD_DUTY.example("述法工作会议 1-20 --rule 县委文件"))
    if title in {duty.title for duty in session.duties} | {milestone.title for milestone in _own(session)}:
        raise RuleError(f"年度事项「{title}」早已存在。", f"可用{Way.DUTIES}查看。")
    on = next_date(month, day, session.today())
    milestone = Milestone(new_id(), session.application_id, title, on, yearly=True, source=clean_line(rule))
    return session.commit(f"添加年度事项：每年{month}月{day}日 {title}", put=[milestone])


def _own(session: Session) -> list[Milestone]:
    milestones = session.repository.all_of(Milestone, session.application_id)
    return [milestone for milestone in milestones if milestone.yearly]
