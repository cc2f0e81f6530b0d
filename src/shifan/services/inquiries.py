"""Examiners' questions (核查询问): asked, answered, closed. Also in read-only mode, by a write of its own."""

from __future__ import annotations

from datetime import date

from shifan.domain import onsite
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.onsite import Inquiry, Reply
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.session import Done, Session, new_id, open_session

_SHORT = 30


@value
class InquiryLine:
    """An inquiry, the item's number (empty when it is about none), and the days left for its follow-up."""

    inquiry: Inquiry
    item: str
    days_left: int | None


def ask(session: Session, question: str, *, number: str | None = None, asked_by: str = "") -> Done:
    """Log a question, under an item where it is about one. Raises UsageError, NotFoundError."""
    question = clean_text(question)
    if not question:
        raise UsageError("请写明问了什么。", Way.ASK.example("听证会记录在哪里 --item 32"))
    item = session.item(number) if number else None
    known = session.repository.all_of(Inquiry, session.application_id)
    inquiry = Inquiry(
        id=new_id(),
        application_id=session.application_id,
        number=max((found.number for found in known), default=0) + 1,
        criterion_id=item.id if item else None,
        question=question,
        asked_at=session.clock(),
        asked_by=clean_line(asked_by),
    )
    return _log(session, f"登记第 {inquiry.number} 号询问：{_short(question)}", inquiry)


def answer(
    session: Session,
    number: int,
    text: str = "",
    *,
    by: str,
    shown: str = "",
    follow_up: str = "",
    follow_up_due: date | None = None,
) -> Done:
    """Log what was answered to inquiry ``number``; a later answer replaces it. Raises NotFoundError, RuleError."""
    reply = Reply(clean_line(by), clean_text(text), clean_text(shown), clean_text(follow_up), follow_up_due)
    changed = onsite.answered(_inquiry(session, number), reply, session.today())
    return _log(session, f"答复第 {number} 号询问：{_short(changed.question)}", changed)


def close(session: Session, number: int, outcome: str = "") -> Done:
    """Close inquiry ``number``; ``outcome`` says how the follow-up ended. Raises NotFoundError, RuleError."""
    changed = onsite.closed(_inquiry(session, number), session.today(), clean_text(outcome))
    return _log(session, f"了结第 {number} 号询问：{_short(changed.question)}", changed)


def list_inquiries(session: Session, *, only_open: bool = False) -> tuple[InquiryLine, ...]:
    """Return the inquiries in order, each with its item's number."""
    today = session.today()
    return tuple(
        InquiryLine(
            inquiry=found,
            item=session.edition.by_id(found.criterion_id).number if found.criterion_id else "",
            days_left=(found.follow_up_due - today).days if found.open and found.follow_up_due else None,
        )
        for found in sorted(session.repository.all_of(Inquiry, session.application_id), key=lambda row: row.number)
        if found.open or not only_open
    )


def _inquiry(session: Session, number: int) -> Inquiry:
    for found in session.repository.all_of(Inquiry, session.application_id):
        if found.number == number:
            return found
    raise NotFoundError(f"没有第 {number} 号询问。", f"可用{Way.INQUIRIES}查看。")


def _log(session: Session, label: str, inquiry: Inquiry) -> Done:
    """Store one inquiry. A read-only session stays so: the store is opened anew for this one row."""
    if not session.read_only:
        return session.commit(label, put=[inquiry])
    with open_session(
        session.workspace,
        application_id=session.application_id,
        user=session.user,
        clock=session.clock,
        read_only=False,
    ) as log:
        return log.commit(label, put=[inquiry])


def _short(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= _SHORT else line[:_SHORT] + "…"
