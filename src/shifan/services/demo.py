"""The sample workspace: the real case of one county, nothing invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shifan.criteria.library import data_folder
from shifan.domain.adjustments import SelfCheck, SelfCheckOutcome
from shifan.domain.application import Application, Department, Milestone, ShowcaseProject
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import DamagedStoreError, NotFoundError, ProtectedError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.journal import OperationKind
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.ways import Way, typed
from shifan.evidence.names import safe_file_name
from shifan.services.assigning import new_department, task_id
from shifan.services.sample_file import SampleModel, read_sample
from shifan.services.session import STORE_NAME, Clock, Session, local_now, new_id, open_session, record_id
from shifan.services.setup import create_workspace, new_application
from shifan.services.workspace import CONFIG_NAME, workspace_in
from shifan.store.tables import Entity

SAMPLE = "liucheng-2023"


def open_demo(folder: Path, *, user: str | None = None, clock: Clock = local_now) -> tuple[Session, bool]:
    """Return a session on the sample workspace in ``folder`` and whether it was made just now.

    A sample that is there already is opened as it is; one that was broken off while being made is finished.
    Raises DataFileError, and ProtectedError when the folder holds somebody's own ledger or cannot be written.
    """
    session, sample = _opened(folder, user, clock), None
    if session is None:
        sample = _sample()
        session = create_workspace(folder, _application(sample), user=user, clock=clock)
    try:
        if not session.application().sample_note:
            raise ProtectedError(
                f"「{folder}」是您自己的台账，不是样例。", f"请换一个文件夹名{typed('：' + Way.DEMO('文件夹'))}"
            )
        fresh = len(session.repository.operations(session.application_id, limit=2)) == 1
        if fresh:
            _fill(session, sample or _sample())
    except BaseException:
        session.close()
        raise
    return session, fresh


def _opened(folder: Path, user: str | None, clock: Clock) -> Session | None:
    """Return a session on the workspace in ``folder``, None where there is none or one without any application yet."""
    if not any((folder / name).exists() for name in (STORE_NAME, CONFIG_NAME)):
        return None
    try:
        return open_session(workspace_in(folder), user=user, clock=clock)
    except (DamagedStoreError, NotFoundError):
        if (folder / CONFIG_NAME).exists():
            raise
        return None  # begun and broken off, or not ours: making it tells


def _sample() -> SampleModel:
    return read_sample(data_folder("examples", "SHIFAN_EXAMPLES") / SAMPLE / "application.yaml")


def _application(sample: SampleModel) -> Application:
    application = new_application(
        sample.county,
        sample.round,
        edition_id=sample.edition,
        scheme_id=sample.scheme,
        period_start=sample.period_start,
        period_end=sample.period_end,
    )
    return replace(
        application, city=sample.city, province=sample.province, as_of=sample.as_of, sample_note=sample.notice
    )


def _fill(session: Session, sample: SampleModel) -> None:
    departments = _departments(session)
    base = session.edition.of_kind(CriterionKind.BASE)
    ledgers = session.edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY)
    put: list[Entity] = [*departments.values()]
    put += [task for item in session.edition.criteria for task in _tasks(session, item, departments)]
    put += [replace(session.record(item.id), status=sample.status) for item in base]
    put += [row for item in base for row in _evidence(session, item, sample)]
    put += [_self_check(session, item, sample) for item in ledgers]
    put += _milestones(session, sample)
    put += _gaps(session, sample)
    put += _figures(session, sample)
    session.repository.commit(
        session.application_id,
        f"载入样例：{sample.county}",
        session.user,
        session.clock(),
        put=put,
        kind=OperationKind.SETUP,
    )


def _departments(session: Session) -> dict[str, Department]:
    found: dict[str, Department] = {}
    for item in session.edition.criteria:
        for name in map(_plain_unit, item.guidance.leads):
            if name not in found:
                found[name] = new_department(session, name, presumed=True, position=len(found) + 1)
    return found


def _plain_unit(name: str) -> str:
    return name.partition("（")[0]


def _tasks(session: Session, item: Criterion, departments: dict[str, Department]) -> list[Task]:
    tasks = []
    for place, name in enumerate(map(_plain_unit, item.guidance.leads)):
        department = departments[name]
        role = TaskRole.LEAD if place == 0 else TaskRole.SUPPORT
        key = task_id(session, item.id, department.id)
        tasks.append(Task(key, session.application_id, item.id, department.id, role))
    return tasks


def _evidence(session: Session, item: Criterion, sample: SampleModel) -> list[Entity]:
    rows: list[Entity] = []
    for number in range(1, item.evidence_minimum + 1):
        name = safe_file_name(f"样例材料-{item.number}-{item.title}-{number}.txt")
        text = (
            f"样例材料：不是真实文件，只用来演示。\n\n申报：{sample.county} {sample.round}\n"
            f"指标：{item.number} {item.title}\n本项第 {number} 份，至少需要 {item.evidence_minimum} 份。\n"
            f"真实情况：{sample.source}载明基础项材料已全部收集，原件不在本样例中。\n"
        )
        stored = session.pool.write(name, text.encode("utf-8"))
        evidence = Evidence(
            id=new_id(),
            application_id=session.application_id,
            title=name,
            kind=EvidenceKind.STATEMENT,
            storage=Storage.POOL,
            path=stored.path,
            sha256=stored.sha256,
            size=stored.size,
            added_by=session.user,
            added_at=session.clock(),
        )
        link = EvidenceLink(new_id(), session.application_id, evidence.id, item.id, passage="样例")
        rows += [evidence, link]
    return rows


def _self_check(session: Session, item: Criterion, sample: SampleModel) -> SelfCheck:
    return SelfCheck(
        id=record_id(session.application_id, item.id),
        application_id=session.application_id,
        criterion_id=item.id,
        outcome=SelfCheckOutcome.NONE_FOUND,
        scope=sample.self_check.scope,
        checked_by=sample.self_check.checked_by,
        checked_on=sample.self_check.checked_on,
        note=sample.self_check.note,
    )


def _milestones(session: Session, sample: SampleModel) -> list[Entity]:
    key = session.application_id
    dated: list[Entity] = [Milestone(new_id(), key, m.title, m.on, source=sample.source) for m in sample.milestones]
    showcase = sample.showcase
    return [*dated, ShowcaseProject(new_id(), key, showcase.name, showcase.unit, showcase.summary)]


def _gaps(session: Session, sample: SampleModel) -> list[Gap]:
    return [
        Gap(
            id=new_id(),
            application_id=session.application_id,
            text=gap.text,
            origin=GapOrigin.SELF_CHECK,
            opened_on=sample.as_of,
            criterion_id=session.edition.by_number(gap.item).id if gap.item else None,
            area=gap.area,
        )
        for gap in sample.gaps
    ]


def _figures(session: Session, sample: SampleModel) -> list[Figure]:
    figures = []
    for figure in sample.figures:
        item = session.edition.by_number(figure.item)
        metric = next((m.id for m in item.metrics if m.name == figure.name), None)
        figures.append(
            Figure(
                id=new_id(),
                application_id=session.application_id,
                criterion_id=item.id,
                name=figure.name,
                metric_id=metric,
                value=figure.value,
                numerator=figure.numerator,
                denominator=figure.denominator,
                percent=figure.percent,
                unit=figure.unit,
                period_start=sample.period_start,
                period_end=figure.period_end or sample.period_end,
                target=figure.target,
                source=sample.source,
                note=figure.note,
                part_of=figure.part_of,
            )
        )
    return figures
