"""One application three times: nothing done, half done (the sample), all done, with texts of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.domain.records import Rating, Tick, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import task_id
from shifan.services.demo import open_demo
from shifan.services.session import POOL_NAME, Session
from shifan.store.tables import Entity
from support import NOW, USER, fixed_clock, new_workspace

FILLS = ("empty", "half", "full")
_NOTE = "已收到“纸质件”……扫描件①②③另存；联系人·张三，电话见通讯录→附件（共３页），《办法》（试行）以α版为准。"


def filled(folder: Path, fill: str) -> Path:
    """Make a workspace that is empty, half done or done, and return its folder."""
    session = new_workspace(folder) if fill == "empty" else open_demo(folder, user=USER, clock=fixed_clock)[0]
    with session:
        if fill == "full":
            finish(session)
    return folder


def finish(session: Session) -> None:
    """Do all that there is to do, in one step."""
    rows: list[Entity] = []
    state = session.state()
    for number, item in enumerate(session.edition.criteria):
        rows += _answered(session, item, number)
        if item.kind is CriterionKind.BASE:
            rows += _done(session, state, item, number)
        else:
            rows += _declared(state, item)
    session.commit("全部做完", put=rows)


def _answered(session: Session, item: Criterion, number: int) -> list[Entity]:
    """Return a document that proves the item, and a tick for each of its checkpoints."""
    app, name = session.application_id, f"第{item.number}项　关于{item.title}的“说明”（终稿）.txt"
    content = f"{item.requirement}\n{number}".encode()
    digest = sha256(content).hexdigest()
    file = session.folder / POOL_NAME / digest[:8] / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    proof = Evidence(
        f"e{number}",
        app,
        name,
        EvidenceKind.FILE,
        Storage.POOL,
        f"{digest[:8]}/{name}",
        digest,
        len(content),
        USER,
        NOW,
        document_number=f"柳政发〔2023〕{number + 1}号",
        document_date=date(2023, 3, 1),
    )
    ticks = [Tick(f"t{number}-{c.id}", app, item.id, c.id, USER, NOW) for c in item.checkpoints]
    return [proof, EvidenceLink(f"l{number}", app, proof.id, item.id, passage="第2页第3段"), *ticks]


def _done(session: Session, state: ApplicationState, item: Criterion, number: int) -> list[Entity]:
    """Return the item accepted, and a unit that led it."""
    partly = number % 9 == 0
    record = replace(
        state.record(item.id),
        status=WorkStatus.ACCEPTED,
        claim=Rating.MET,
        verdict=Rating.PARTLY if partly else Rating.MET,
        verdict_reason="还差一份签到表" if partly else "",
        note=_NOTE if number % 3 == 0 else "",
    )
    unit = state.departments[number % len(state.departments)]
    key = task_id(session, item.id, unit.id)
    held = {task.id: task for task in state.tasks_of.get(item.id, ())}
    led = any(task.role is TaskRole.LEAD for task in held.values())
    task = held.get(key) or Task(
        key, session.application_id, item.id, unit.id, TaskRole.SUPPORT if led else TaskRole.LEAD
    )
    due = date(2023, 10, 20) + timedelta(days=number % 20)
    return [record, replace(task, person="张三", due=due, status=WorkStatus.ACCEPTED, claim=Rating.MET)]


def _declared(state: ApplicationState, item: Criterion) -> list[Entity]:
    """Return the item's self-check, and an event under it."""
    app, found = state.application.id, SelfCheckOutcome.FOUND
    known = state.self_check_of.get(item.id)
    check = known or SelfCheck(f"s-{item.id}", app, item.id, found, "全县各单位", USER, NOW.date())
    event = Adjustment(f"a-{item.id}", app, item.id, "省级", "获评“先进”称号——全省通报", date(2023, 5, 1))
    return [replace(check, outcome=found), event]
