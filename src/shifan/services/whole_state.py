"""Everything one application holds, read from the store."""

from __future__ import annotations

from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.application import (
    Application,
    Department,
    Milestone,
    ShowcaseMaterial,
    ShowcaseMilestone,
    ShowcaseProject,
)
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapProof
from shifan.domain.records import Record, Tick
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task
from shifan.store.repository import Repository


def read_state(repository: Repository, application: Application) -> ApplicationState:
    """Return all rows of ``application``; which evidence is usable is for the pool to say.

    To be called inside a snapshot, so that all is of one moment.
    """
    read, key = repository.all_of, application.id
    return ApplicationState(
        application=application,
        records={record.criterion_id: record for record in read(Record, key)},
        ticks=tuple(read(Tick, key)),
        departments=tuple(sorted(read(Department, key), key=lambda d: (d.position, d.name))),
        tasks=tuple(read(Task, key)),
        evidence=tuple(read(Evidence, key)),
        links=tuple(read(EvidenceLink, key)),
        gaps=tuple(read(Gap, key)),
        gap_proofs=tuple(read(GapProof, key)),
        adjustments=tuple(read(Adjustment, key)),
        self_checks=tuple(read(SelfCheck, key)),
        figures=tuple(read(Figure, key)),
        milestones=tuple(sorted(read(Milestone, key), key=lambda m: m.on)),
        showcases=tuple(read(ShowcaseProject, key)),
        showcase_materials=tuple(read(ShowcaseMaterial, key)),
        showcase_milestones=tuple(read(ShowcaseMilestone, key)),
    )
