"""The on-site check (迎检): examiners' questions and the places they may visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from shifan.domain.errors import RuleError
from shifan.domain.values import value
from shifan.domain.ways import typed


@value
class Inquiry:
    """An examiner's question (核查询问): who answered, what was shown, what is still to follow and by when.

    ``number`` counts from 1 in an application; ``outcome`` says how the follow-up ended.
    """

    id: str
    application_id: str
    number: int
    criterion_id: str | None
    question: str
    asked_at: datetime
    asked_by: str = ""
    answer: str = ""
    answered_by: str = ""
    shown: str = ""
    follow_up: str = ""
    follow_up_due: date | None = None
    outcome: str = ""
    closed_on: date | None = None
    version: int = 0

    @property
    def open(self) -> bool:
        """True until the inquiry is closed."""
        return self.closed_on is None

    @property
    def stage(self) -> str:
        """Where it stands, in a word."""
        if not self.open:
            return "已了结"
        if not self.answered_by:
            return "待答复"
        return "待补充" if self.follow_up else "已答复"


@value
class Reply:
    """What was answered to an inquiry: by whom, what was shown, what is to be handed in later and by when."""

    answered_by: str
    answer: str = ""
    shown: str = ""
    follow_up: str = ""
    follow_up_due: date | None = None


@value
class Site:
    """A place to visit (点位)."""

    id: str
    application_id: str
    name: str
    address: str = ""
    contact: str = ""
    version: int = 0


@value
class SiteItem:
    """An item that a place shows."""

    id: str
    application_id: str
    site_id: str
    criterion_id: str
    version: int = 0


def answered(inquiry: Inquiry, reply: Reply, today: date) -> Inquiry:
    """Return the inquiry with the reply; a later reply takes the place of an earlier one.

    Raises RuleError when it is closed, when nobody answered or nothing was said or shown, when a date stands
    without anything to follow or lies before ``today``.
    """
    if not inquiry.open:
        raise RuleError(f"第 {inquiry.number} 号询问已于 {inquiry.closed_on} 了结。", "请作为新的询问登记。")
    if not reply.answered_by:
        raise RuleError("请写明由谁答复。", typed("例：--by 张三"))
    if not (reply.answer or reply.shown or reply.follow_up):
        raise RuleError("请写明答复了什么、出示了什么，或者还要补什么。")
    if reply.follow_up_due and not reply.follow_up:
        raise RuleError("写了补充时限，却没有写要补什么。", f"请{typed('用 --follow-up ')}写明。")
    if reply.follow_up_due and reply.follow_up_due < today:
        raise RuleError(f"补充时限 {reply.follow_up_due} 已经过去（今天 {today}），请检查。")
    return replace(
        inquiry,
        answered_by=reply.answered_by,
        answer=reply.answer,
        shown=reply.shown,
        follow_up=reply.follow_up,
        follow_up_due=reply.follow_up_due,
    )


def closed(inquiry: Inquiry, on: date, outcome: str = "") -> Inquiry:
    """Return the inquiry closed. Raises RuleError when it is closed, has no reply, or its follow-up has no outcome."""
    if not inquiry.open:
        raise RuleError(f"第 {inquiry.number} 号询问已于 {inquiry.closed_on} 了结。")
    if not inquiry.answered_by:
        raise RuleError(f"第 {inquiry.number} 号询问还没有答复，不能了结。", "请先登记答复。")
    outcome = outcome.strip()
    if inquiry.follow_up and not outcome:
        raise RuleError(f"还有后续事项：{inquiry.follow_up}。了结须写明办得怎样。")
    return replace(inquiry, closed_on=on, outcome=outcome)
