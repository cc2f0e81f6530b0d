"""The showcase project (单项示范项目): what it is, its own list of materials, its own dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.domain.application import ShowcaseMaterial, ShowcaseMilestone, ShowcaseProject
from shifan.domain.duties import check_milestone
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import Evidence
from shifan.domain.showcase import ShowcaseTrack, material_called, track_of, with_done
from shifan.domain.tasks import check_due
from shifan.domain.text import clean_line, clean_text
from shifan.domain.ways import Way
from shifan.services.attaching import Facts, prepare_document
from shifan.services.session import Done, Session, new_id


def showcase_track(session: Session) -> ShowcaseTrack | None:
    """Return the project with its materials and dates, None when none was put forward."""
    return track_of(session.state(), session.today())


def set_showcase(
    session: Session, *, name: str | None = None, unit: str | None = None, summary: str | None = None
) -> Done:
    """Put the project forward, or change what is given of it; None leaves it. Raises UsageError without a name."""
    present = _project(session)
    if present is None:
        present = ShowcaseProject(new_id(), session.application_id, name="", unit="")
    changed = replace(
        present,
        name=present.name if name is None else clean_line(name),
        unit=present.unit if unit is None else clean_line(unit),
        summary=present.summary if summary is None else clean_text(summary),
    )
    if not changed.name:
        raise UsageError("请写明单项示范项目的名称。", Way.START_SHOWCASE.example("项目名 --unit 县信访局"))
    word = "修改" if present.version else "推荐"
    return session.commit(f"{word}单项示范项目：{changed.name}", put=[changed])


def add_material(session: Session, title: str, *, due: date | None = None) -> Done:
    """Add a material to the project's list.

    Raises UsageError, NotFoundError, RuleError when the title is there or the date lies before the period.
    """
    project = _required(session)
    title = clean_line(title)
    if not title:
        raise UsageError("请写明材料名称。")
    if any(row.title == title for row in _materials(session, project)):
        raise RuleError(f"单项示范项目的材料清单里早已有「{title}」。")
    check_due(due, session.application().period_start)
    row = ShowcaseMaterial(new_id(), session.application_id, project.id, title, due)
    until = f"，{due} 前完成" if due else ""
    return session.commit(f"单项示范项目增加材料：{title}{until}", put=[row])


def set_material_due(session: Session, material: str, due: date | None) -> Done:
    """Set or clear a material's due date. Raises NotFoundError, RuleError for one before the evidence period."""
    row = _material(session, material)
    check_due(due, session.application().period_start)
    word = f"{due} 前完成" if due else "取消时限"
    return session.commit(f"单项示范项目材料「{row.title}」{word}", put=[replace(row, due=due)])


def mark_material(session: Session, material: str, done: bool = True) -> Done:
    """Mark a material done, or open again. Raises NotFoundError, RuleError when it is so already."""
    row = _material(session, material)
    changed = with_done(row, done)
    warnings = (f"还没有附上文件，请用{Way.ATTACH_SHOWCASE}附上。",) if done and not row.evidence_id else ()
    finished = session.commit(f"单项示范项目材料「{row.title}」{'已完成' if done else '重新办理'}", put=[changed])
    return Done(finished.message, finished.operation, warnings)


def attach_to_material(session: Session, material: str, document: str | Path) -> Done:
    """Attach a file, which goes into the pool, or a document that is there already, by its title.

    Raises NotFoundError when ``document`` is neither, RuleError for a file that cannot serve, ProtectedError.
    """
    row = _material(session, material)
    evidence, put, warnings = _document(session, document)
    label = f"单项示范项目材料「{row.title}」附上：{evidence.title}"
    done = session.commit(label, put=[*put, replace(row, evidence_id=evidence.id)])
    return Done(done.message, done.operation, tuple(warnings))


def remove_material(session: Session, material: str) -> Done:
    """Take a material off the list; its document stays in the pool. Raises NotFoundError."""
    row = _material(session, material)
    return session.commit(f"单项示范项目移除材料：{row.title}", remove=[row])


def add_showcase_milestone(session: Session, title: str, on: date) -> Done:
    """Add a date to the project's own track.

    Raises UsageError without a title, NotFoundError without a project, RuleError before the evidence period.
    """
    project = _required(session)
    title = clean_line(title)
    if not title:
        raise UsageError("请写明时间节点的名称。")
    check_milestone(on, session.application().period_start)
    row = ShowcaseMilestone(new_id(), session.application_id, project.id, title, on)
    return session.commit(f"单项示范项目添加时间节点：{on} {title}", put=[row])


def remove_showcase_milestone(session: Session, title: str) -> Done:
    """Take a date off the project's track, by its title. Raises NotFoundError."""
    project, wanted = _required(session), clean_line(title)
    for row in session.repository.all_of(ShowcaseMilestone, session.application_id):
        if row.showcase_id == project.id and row.title == wanted:
            return session.commit(f"单项示范项目移除时间节点：{row.title}", remove=[row])
    raise NotFoundError(f"单项示范项目没有名为「{title}」的时间节点。", f"可用{Way.SHOWCASE}查看。")


def _project(session: Session) -> ShowcaseProject | None:
    found = session.repository.all_of(ShowcaseProject, session.application_id)
    return found[0] if found else None


def _required(session: Session) -> ShowcaseProject:
    project = _project(session)
    if project is None:
        raise NotFoundError("还没有单项示范项目。", f"请先用{Way.START_SHOWCASE('项目名')}推荐一个。")
    return project


def _materials(session: Session, project: ShowcaseProject) -> list[ShowcaseMaterial]:
    rows = session.repository.all_of(ShowcaseMaterial, session.application_id)
    return [row for row in rows if row.showcase_id == project.id]


def _material(session: Session, wanted: str) -> ShowcaseMaterial:
    found = material_called(_materials(session, _required(session)), clean_line(wanted))
    if found is None:
        raise NotFoundError(f"单项示范项目的材料清单里没有「{wanted}」。", f"可用{Way.SHOWCASE}查看名称和序号。")
    return found


def _document(session: Session, document: str | Path) -> tuple[Evidence, list[Evidence], list[str]]:
    """Return the document, its row where that is to be stored, and warnings."""
    path = Path(document)
    if not path.exists():
        title = clean_line(str(document))
        for evidence in session.repository.all_of(Evidence, session.application_id):
            if evidence.title == title:
                return evidence, [], []
        raise NotFoundError(f"找不到文件，材料库里也没有名为「{title}」的材料。", "请检查路径或材料名称。")
    return prepare_document(session, path, Facts())
