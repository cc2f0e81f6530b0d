"""An application (创建申报) and what belongs to it as a whole: departments, milestones, the showcase project."""

from __future__ import annotations

from datetime import date

from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.values import value


class Stage(Labelled):
    """Stage of an application."""

    PREPARING = "preparing", "筹备"
    APPLYING = "applying", "申报"
    PROVINCIAL_REVIEW = "provincial_review", "省级初审"
    ASSESSMENT = "assessment", "评估"
    NAMED = "named", "已命名"
    NOT_NAMED = "not_named", "未命名"
    RECHECK = "recheck", "复查"


@value
class Application:
    """One county in one round under one edition and scheme. Dates are local calendar dates.

    An archived one (``archived_on`` is set) is only read.
    """

    id: str
    county: str
    round: str
    edition_id: str
    edition_digest: str
    scheme_id: str
    period_start: date
    period_end: date
    stage: Stage = Stage.PREPARING
    city: str = ""
    province: str = ""
    deadline: date | None = None
    as_of: date | None = None
    sample_note: str = ""
    archived_on: date | None = None
    version: int = 0

    def today(self, calendar_today: date) -> date:
        """Return the date all counting is done from: the as-of date where one is set, else today."""
        return self.as_of or calendar_today


def check_dates(application: Application) -> Application:
    """Return ``application`` when its dates are in order, else raise RuleError."""
    if application.period_end < application.period_start:
        raise RuleError("评估期的结束日期早于开始日期，请检查两个日期。")
    if application.deadline and application.deadline < application.period_start:
        raise RuleError("上报截止日期早于评估期开始日期，请检查。")
    return application


@value
class Department:
    """A responsible unit or township. ``presumed`` marks a unit that nobody confirmed yet (推定)."""

    id: str
    application_id: str
    name: str
    short_name: str = ""
    leader: str = ""
    contact: str = ""
    presumed: bool = False
    position: int = 0
    version: int = 0


@value
class Milestone:
    """A date that is counted down to, once or every year."""

    id: str
    application_id: str
    title: str
    on: date
    yearly: bool = False
    source: str = ""
    version: int = 0


@value
class ShowcaseProject:
    """The single project put forward beside the county-wide application."""

    id: str
    application_id: str
    name: str
    unit: str
    summary: str = ""
    version: int = 0


@value
class ShowcaseMaterial:
    """One entry of the showcase project's own list of materials."""

    id: str
    application_id: str
    showcase_id: str
    title: str
    due: date | None = None
    done: bool = False
    evidence_id: str | None = None
    version: int = 0


@value
class ShowcaseMilestone:
    """A date of the showcase project's own track."""

    id: str
    application_id: str
    showcase_id: str
    title: str
    on: date
    version: int = 0


@value
class LedgerMapping:
    """How the columns of an existing workbook were understood, remembered by the workbook's header; JSON text."""

    id: str
    application_id: str
    name: str
    columns: str
    version: int = 0
