"""Documents (文书): what is wanted, taken from the store; writing them needs the store no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shifan import __version__
from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.lights import Thresholds
from shifan.domain.moments import Moment
from shifan.domain.reminding import Owed, owed_by_department
from shifan.domain.reports import making
from shifan.domain.reports.contents import Contents, Paragraph, ReportKind
from shifan.domain.reports.facts import ReportFacts, day_text
from shifan.domain.submissions import Submission
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way, either, typed
from shifan.excel.saving import check_target
from shifan.services.assigning import existing_department
from shifan.services.dispatching import compared_with, since_dispatch
from shifan.services.past import FILES_NOTE, looking_back
from shifan.services.reporting_files import SUFFIX, Making, folder_targets, read_template
from shifan.services.session import Session


@value
class Wish:
    """What is wanted beside the kind: a template, one unit, since when a bulletin tells, whom to ask."""

    template: Path | None = None
    department: str = ""
    since: Moment | None = None
    call: str = ""
    force: bool = False


@value
class Report:
    """What a document of one kind would say now, unit by unit where there is one for each."""

    kind: ReportKind
    contents: tuple[Contents, ...]
    warnings: tuple[str, ...]


PLAIN = Wish()


def report_of(session: Session, kind: ReportKind, wish: Wish = PLAIN) -> Report:
    """Return the contents of a document; the store is not changed.

    Raises UsageError for a unit or date that the kind does not take, NotFoundError for an unknown unit, a moment
    before the ledger began, or a bulletin with nothing to compare with.
    """
    _check(kind, wish)
    facts = report_facts(session, wish.call)
    unit = existing_department(session, wish.department) if wish.department.strip() else None
    contents = _contents(session, facts, kind, unit, wish.since)
    return Report(kind, contents, _warnings(facts, contents, wish.call))


def prepare_report(session: Session, target: Path, kind: ReportKind, wish: Wish = PLAIN) -> Making:
    """Return what is needed to write a document to ``target`` (.docx), or 督办单 into a folder, one for each unit.

    Nothing is written yet. Raises as ``report_of`` does, and UsageError, NotFoundError, ProtectedError for a place or
    a template that cannot be used.
    """
    into_folder = kind is ReportKind.SUPERVISION and target.suffix.lower() != SUFFIX
    if not into_folder:
        check_target(target, SUFFIX, force=wish.force)
    found = report_of(session, kind, wish)
    template = read_template(wish.template) if wish.template else None
    if template and len(found.contents) > 1 and not into_folder:
        raise UsageError("用模板时每个单位一份。", f"请写一个文件夹，或{typed('用 --department ')}写明一个单位。")
    targets = (
        folder_targets(target, found.contents, _today(session), force=wish.force)
        if into_folder
        else {target: found.contents}
    )
    return Making(targets, template, session.clock(), wish.force, found.warnings)


def report_facts(session: Session, call: str = "") -> ReportFacts:
    """Return what documents are made from, as of now."""
    state = session.state()
    last = session.repository.operations(session.application_id, limit=1)
    return ReportFacts(
        session.edition,
        session.scheme,
        state,
        today=_today(session),
        made_at=session.clock(),
        made_by=session.user,
        operation=last[0].seq if last else 0,
        submissions=tuple(session.repository.all_of(Submission, session.application_id)),
        call=clean_line(call),
        version=__version__,
    )


def _today(session: Session) -> date:
    """Return the day that documents are of: that which all counting is done from."""
    return session.application().today(session.clock().date())


def _check(kind: ReportKind, wish: Wish) -> None:
    if wish.department.strip() and kind not in making.OF_ONE_UNIT:
        named = "、".join(one.label for one in making.OF_ONE_UNIT)
        raise UsageError(f"{kind.label}是全县的，不能只出一个单位。", f"可以只出一个单位的：{named}。")
    if wish.since is not None and kind is not ReportKind.BULLETIN:
        raise UsageError(f"{kind.label}没有对比日期。", f"只有通报要写与哪一天对比{typed('（--since）')}。")


def _contents(
    session: Session, facts: ReportFacts, kind: ReportKind, unit: Department | None, since: Moment | None
) -> tuple[Contents, ...]:
    unit_id = unit.id if unit else ""
    if kind is ReportKind.SUPERVISION:
        return tuple(making.supervision(facts, owed) for owed in _owed(facts, unit))
    if kind is ReportKind.BULLETIN:
        return (_bulletin(session, facts, since),)
    if kind is ReportKind.RESPONSIBILITY:
        return (making.responsibility(facts, unit_id),)
    if kind is ReportKind.MISSING:
        return (making.missing(facts, unit_id),)
    return (making.yearly(facts) if kind is ReportKind.YEARLY else making.self_assessment(facts),)


def _owed(facts: ReportFacts, unit: Department | None) -> list[Owed]:
    owed = owed_by_department(facts.edition, facts.state, facts.today)
    found = [one for one in owed if one.anything and (unit is None or one.department.id == unit.id)]
    if not found:
        who = unit.name if unit else "各单位"
        raise NotFoundError(f"{who}目前没有欠交事项，不用督办。", "请先分派任务；已经分派的，说明都已办结。")
    return found


def _bulletin(session: Session, facts: ReportFacts, since: Moment | None) -> Contents:
    if since is not None:
        with looking_back(session, since) as past:
            report = compared_with(past.session, session, Thresholds())
            against = (
                f"{day_text(past.at.date())}的台账（到第{past.operation.seq}号操作为止，{FILES_NOTE.rstrip('。')}）"
            )
        return making.bulletin(facts, report, against)
    try:
        found = since_dispatch(session)
    except NotFoundError as error:
        raise NotFoundError(
            "还没有调度快照可比，也没有写与哪一天对比。",
            either(f"例：{Way.REPORT('通报 通报.docx --since 2023-09-01')}", "请写明与哪一天对比。"),
        ) from error
    against = f"第{found.dispatch.number}次调度（{found.report.then_on} {found.dispatch.title}）"
    return making.bulletin(facts, found.report, against)


def _warnings(facts: ReportFacts, contents: tuple[Contents, ...], call: str) -> tuple[str, ...]:
    gaps = sum(isinstance(block, Paragraph) and block.to_write for one in contents for block in one.blocks)
    without = making.unsourced(facts) if gaps or contents[0].kind is ReportKind.YEARLY else 0
    found = [f"有 {gaps} 处标着【请补写】，请写好后再用。"] if gaps else []
    found += [f"有 {without} 个数据没有注明来源，请补填。"] if without else []
    if contents[0].kind is ReportKind.SUPERVISION and not clean_line(call):
        found.append(f"没有写明联系人，督办单上写的是操作人“{facts.call}”，请核对{typed('（--call 姓名和电话）')}。")
    return tuple(found)
