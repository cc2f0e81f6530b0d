"""The tables of the clerk's year: rounds, dispatches, workbooks, submissions, the on-site check, archived items."""

from __future__ import annotations

from typing import Any

from shifan.domain.application import LedgerMapping
from shifan.domain.dispatches import Dispatch, Reminder
from shifan.domain.editions.archived import ArchivedItem
from shifan.domain.onsite import Inquiry, Site, SiteItem
from shifan.domain.privacy import MarkKind, PrivacyRelease
from shifan.domain.records import Rating
from shifan.domain.returns import AnswerDecision, WorkbookReturn
from shifan.domain.rounds import ReviewOpinion, ReviewRound, RoundKind
from shifan.domain.scenarios import Scenario
from shifan.domain.sending import SentWorkbook
from shifan.domain.submissions import Submission
from shifan.store.tables import DATE, FLAG, TIME, Table, enum_of

YEAR_TABLES: tuple[Table[Any], ...] = (
    Table("review_round", ReviewRound, kind=enum_of(RoundKind), opened_on=DATE, closed_on=DATE),
    Table("review_opinion", ReviewOpinion, rating=enum_of(Rating), decided_at=TIME, supplement_due=DATE),
    Table("dispatch", Dispatch, taken_at=TIME),
    Table("reminder", Reminder, sent_at=TIME, responded_on=DATE),
    Table("workbook_sent", SentWorkbook, sent_at=TIME, due=DATE),
    Table("workbook_return", WorkbookReturn, returned_at=TIME),
    Table("answer_decision", AnswerDecision, decided_at=TIME),
    Table("submission", Submission, supplement=FLAG, submitted_on=DATE),
    Table("inquiry", Inquiry, asked_at=TIME, follow_up_due=DATE, closed_on=DATE),
    Table("site", Site),
    Table("site_item", SiteItem),
    Table("ledger_mapping", LedgerMapping),
    Table("privacy_release", PrivacyRelease, kind=enum_of(MarkKind), decided_at=TIME),
    Table("scenario", Scenario, made_at=TIME),
    Table("archived_item", ArchivedItem, archived_at=TIME),
)
