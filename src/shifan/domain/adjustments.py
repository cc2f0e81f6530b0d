"""Bonus and penalty items: the self-check and the dated events under them."""

from __future__ import annotations

from datetime import date

from shifan.domain.application import Application
from shifan.domain.labels import Labelled
from shifan.domain.scheme import LevelTable
from shifan.domain.values import value


class SelfCheckOutcome(Labelled):
    """Result of a self-check; no self-check at all (未自查) is the absence of one."""

    NONE_FOUND = "none", "自查无此情形"
    FOUND = "found", "有"


UNCHECKED_LABEL = "未自查"


@value
class SelfCheck:
    """What the county declared for one bonus or penalty item: scope, by whom, when."""

    id: str
    application_id: str
    criterion_id: str
    outcome: SelfCheckOutcome
    scope: str
    checked_by: str
    checked_on: date
    note: str = ""
    version: int = 0


@value
class Adjustment:
    """A dated event under a bonus or penalty item. It counts only with evidence and a level the scheme lists."""

    id: str
    application_id: str
    criterion_id: str
    level: str
    title: str
    happened_on: date
    document_number: str = ""
    note: str = ""
    veto: bool = False
    version: int = 0


def timely(event: Adjustment, application: Application) -> bool:
    """Tell whether the event lies within the evidence period."""
    return application.period_start <= event.happened_on <= application.period_end


def misfit(event: Adjustment, table: LevelTable, application: Application) -> str:
    """Return why an event cannot count under a level table, whatever its proof; empty when it can."""
    if event.level not in table.levels:
        return f"本方案没有「{event.level}」这一级别"
    return "" if timely(event, application) else "不在评估期内"
