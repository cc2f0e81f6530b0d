"""One document of each kind from the facts: its blocks, its title, what a template may ask for. Pure."""

from __future__ import annotations

from shifan.domain.criteria import Criterion
from shifan.domain.dispatching import DispatchReport
from shifan.domain.reminding import Owed
from shifan.domain.reports import fields
from shifan.domain.reports.bulletin import bulletin_blocks
from shifan.domain.reports.contents import Block, Contents, Paragraph, ReportKind, Title
from shifan.domain.reports.facts import NO_SOURCE, ReportFacts, figure_source
from shifan.domain.reports.missing import missing_blocks
from shifan.domain.reports.responsibility import responsibility_blocks
from shifan.domain.reports.self_assessment import self_assessment_blocks
from shifan.domain.reports.supervision import supervision_blocks
from shifan.domain.reports.yearly import yearly_blocks

OF_ONE_UNIT = (ReportKind.RESPONSIBILITY, ReportKind.SUPERVISION, ReportKind.MISSING)
"""The kinds that can be made for a single unit."""


def self_assessment(facts: ReportFacts) -> Contents:
    """Return 自评报告."""
    return _contents(facts, ReportKind.SELF_ASSESSMENT, self_assessment_blocks(facts))


def yearly(facts: ReportFacts) -> Contents:
    """Return 年度报告章节."""
    return _contents(facts, ReportKind.YEARLY, yearly_blocks(facts))


def responsibility(facts: ReportFacts, unit_id: str = "") -> Contents:
    """Return 责任分解表 of all items, or of one unit's."""
    return _contents(facts, ReportKind.RESPONSIBILITY, responsibility_blocks(facts, unit_id), unit_id)


def missing(facts: ReportFacts, unit_id: str = "") -> Contents:
    """Return 缺项清单 of all items, or of one unit's."""
    return _contents(facts, ReportKind.MISSING, missing_blocks(facts, unit_id), unit_id)


def supervision(facts: ReportFacts, owed: Owed) -> Contents:
    """Return 督办单 of one unit."""
    return _contents(
        facts,
        ReportKind.SUPERVISION,
        supervision_blocks(facts, owed),
        owed.department.id,
        fields.owed_fields(owed),
        fields.owed_list(owed),
    )


def bulletin(facts: ReportFacts, report: DispatchReport, against: str) -> Contents:
    """Return 通报; ``against`` says in words what it is compared with."""
    return _contents(
        facts,
        ReportKind.BULLETIN,
        bulletin_blocks(facts, report, against),
        "",
        {**fields.bulletin_fields(report), "对比": against},
        fields.bulletin_lists(report),
    )


def unsourced(facts: ReportFacts) -> int:
    """Return how many figures have no source."""
    return sum(figure_source(figure, facts.state).startswith(NO_SOURCE) for figure in facts.state.figures)


def _contents(
    facts: ReportFacts,
    kind: ReportKind,
    blocks: tuple[Block, ...],
    unit_id: str = "",
    more: fields.Fields | None = None,
    lists: fields.Lists | None = None,
) -> Contents:
    unit = facts.state.department_by_id[unit_id].name if unit_id else ""
    title = next(block.text for block in blocks if isinstance(block, Title))

    def concerned(item: Criterion) -> bool:
        return not unit_id or any(task.department_id == unit_id for task in facts.state.tasks_of.get(item.id, ()))

    return Contents(
        kind=kind,
        title=title,
        name=f"{unit or facts.application.county}{kind.label}",
        blocks=blocks,
        notice=facts.edition.notice,
        sample=facts.application.sample_note,
        points="".join((*facts.warnings, facts.points_note)),
        tells_points=any(isinstance(one, Paragraph) and facts.points_note in one.text for one in blocks),
        provenance=facts.provenance,
        made_by=facts.made_by,
        fields={**fields.common_fields(facts), **(more or {})},
        lists={**fields.common_lists(facts, concerned), **(lists or {})},
    )
