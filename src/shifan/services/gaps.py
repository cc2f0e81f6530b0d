"""Gaps: found, assigned, closed."""

from __future__ import annotations

from datetime import date

from shifan.domain import gaps
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.tasks import check_due
from shifan.domain.text import clean_line, clean_text
from shifan.services.assigning import department_named
from shifan.services.session import Done, Session, new_id


def open_gap(
    session: Session,
    text: str,
    *,
    number: str | None = None,
    origin: GapOrigin = GapOrigin.SELF_CHECK,
    department_name: str = "",
    due: date | None = None,
    area: str = "",
) -> Done:
    """Register a gap under an item, or under none.

    Raises UsageError, NotFoundError (item, department), RuleError for a due date before the evidence period.
    """
    text = clean_text(text)
    if not text:
        raise UsageError("请写明问题是什么。")
    check_due(due, session.application().period_start)
    item = session.item(number) if number else None
    department = department_named(session, clean_line(department_name)) if department_name else None
    if department_name and department is None:
        raise NotFoundError(f"没有名为「{department_name}」的单位。")
    gap = Gap(
        id=new_id(),
        application_id=session.application_id,
        text=text,
        origin=origin,
        opened_on=session.today(),
        criterion_id=item.id if item else None,
        area=clean_line(area),
        department_id=department.id if department else None,
        due=due,
    )
    return session.commit(f"登记问题：{text[:30]}", put=[gap])


def close_gap(session: Session, gap_id: str, resolution: str) -> Done:
    """Close a gap and say how it was mended. Raises NotFoundError, RuleError."""
    gap = session.repository.get(Gap, gap_id)
    if gap is None:
        raise NotFoundError("没有找到这个问题。", "可用 shifan gap list 查看编号。")
    return session.commit(f"问题销号：{gap.text[:30]}", put=[gaps.close(gap, session.today(), clean_text(resolution))])
