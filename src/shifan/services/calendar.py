"""Dates of the application: the deadline and the milestones that are counted down to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.application import Milestone, check_dates
from shifan.domain.duties import check_milestone
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.text import clean_line
from shifan.domain.ways import Way, typed
from shifan.services.session import Done, Session, new_id


def set_deadline(session: Session, deadline: date | None) -> Done:
    """Set or clear the hand-in deadline. Raises RuleError when it lies before the evidence period."""
    changed = check_dates(replace(session.application(), deadline=deadline))
    return session.commit(f"上报截止日期定为 {deadline}" if deadline else "取消上报截止日期", put=[changed])


def add_milestone(session: Session, title: str, on: date, *, yearly: bool = False) -> Done:
    """Add a milestone, once or yearly.

    Raises UsageError without a title, RuleError for one that comes once and lies before the evidence period.
    """
    title = clean_line(title)
    if not title:
        raise UsageError("请写明时间节点的名称。")
    if not yearly:  # of a yearly one only the day of the year counts
        check_milestone(on, session.application().period_start)
    milestone = Milestone(new_id(), session.application_id, title, on, yearly=yearly)
    return session.commit(f"添加时间节点：{on} {title}", put=[milestone])


def remove_milestone(session: Session, milestone_id: str) -> Done:
    """Take a milestone away. Raises NotFoundError."""
    found = session.repository.get(Milestone, milestone_id)
    if found is None:
        raise NotFoundError("没有找到这个时间节点。", f"可用{Way.MILESTONES}查看{typed('编号')}。")
    return session.commit(f"移除时间节点：{found.title}", remove=[found])
