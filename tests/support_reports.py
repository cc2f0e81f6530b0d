"""An application with something of everything in it for documents, and reading Word files back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx

from shifan.domain.adjustments import SelfCheck, SelfCheckOutcome
from shifan.domain.application import Milestone, ShowcaseProject
from shifan.domain.criteria import CriterionKind
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.records import Rating, Tick, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import new_department, task_id
from shifan.services.session import Session, new_id
from support import NOW

LONG = "县市场监督管理局（县知识产权局、县食品安全委员会办公室）"
TODAY = NOW.date()
_TAGS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def fill(session: Session, units: int = 3) -> None:
    """Fill a fresh workspace: the first unit has the long name and leads item 1, and so on in turn."""
    key, items = session.application_id, session.edition.criteria
    names = [LONG, "县司法局", *(f"第{n}镇人民政府" for n in range(1, units - 1))][:units]
    departments = [
        replace(new_department(session, name), leader="韦国强", position=at) for at, name in enumerate(names)
    ]
    departments[0] = replace(departments[0], contact="张小明 13800000000")
    tasks, records, ticks = [], [], []
    for at, item in enumerate(items):
        lead, helper = departments[at % units], departments[(at + 1) % units]
        due = TODAY + timedelta(days=at % 20 - 10)
        tasks.append(Task(task_id(session, item.id, lead.id), key, item.id, lead.id, TaskRole.LEAD, "韦小平", due))
        tasks.append(Task(task_id(session, item.id, helper.id), key, item.id, helper.id, TaskRole.SUPPORT))
        if item.kind is CriterionKind.BASE and at % 3 == 0:
            status = WorkStatus.SUBMITTED if at % 2 else WorkStatus.RETURNED
            reason = "" if at % 2 else "缺盖章页"
            record = replace(session.record(item.id), status=status, status_reason=reason, claim=Rating.MET)
            records.append(record)
            point = item.checkpoints[0].id
            ticks.append(Tick(f"{record.id}.{point}", key, item.id, point, "测试员", NOW))
    others = [*_figures(session), *_gaps(session, departments[1].id), *_county(session)]
    session.commit("准备", put=[*departments, *tasks, *records, *ticks, *others])


def _figures(session: Session) -> Iterator[Figure]:
    key, item = session.application_id, session.item("74").id
    yield Figure(
        new_id(), key, item, "人民调解成功率", numerator=Decimal(1837), denominator=Decimal(1870),
        percent=Decimal("98.2"), source="2023年度报告第8页", note="不含司法所",
    )  # fmt: skip
    yield Figure(new_id(), key, item, "人民调解员", value=Decimal(990), unit="人")


def _gaps(session: Session, unit: str) -> Iterator[Gap]:
    key, yesterday = session.application_id, TODAY - timedelta(days=1)
    text = "负责人“出庭不出声”。"
    item = session.item("63").id
    yield Gap(new_id(), key, text, GapOrigin.MEETING, date(2023, 9, 3), item, department_id=unit, due=yesterday)
    yield Gap(new_id(), key, "个别乡镇重视不够", GapOrigin.SELF_CHECK, date(2023, 9, 4), area="组织领导")


def _county(session: Session) -> Iterator[Any]:
    key = session.application_id
    yield Milestone(new_id(), key, "动员部署会", date(2023, 8, 23), source="会议通知")
    yield ShowcaseProject(new_id(), key, "国祥信访室", "县信访局")
    ledger = session.edition.of_kind(CriterionKind.BONUS)[0].id
    yield SelfCheck(
        f"{key}.{ledger}", key, ledger, SelfCheckOutcome.NONE_FOUND, "国家级表彰", "县司法局", date(2023, 9, 30)
    )


def opened(source: Path | bytes) -> Any:
    """Return a Word file as python-docx reads it."""
    return docx.Document(io.BytesIO(source) if isinstance(source, bytes) else str(source))


def texts(document: Any) -> list[str]:
    """Return the paragraphs that stand outside tables."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def everything(document: Any) -> str:
    """Return all paragraphs, tables too, in the order of the file."""
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(f"{_TAGS}t"))
        for paragraph in document.element.body.iter(f"{_TAGS}p")
    )


def cells(table: Any) -> list[list[str]]:
    """Return a table's rows; one cell that goes across stands alone."""
    return [
        ["".join(t.text or "" for t in cell.iter(f"{_TAGS}t")) for cell in row.findall(f"{_TAGS}tc")]
        for row in table._tbl.findall(f"{_TAGS}tr")
    ]


def table_headed(document: Any, *heads: str) -> list[list[str]]:
    """Return the rows below the headings of the first table whose headings begin so."""
    for table in document.tables:
        found = cells(table)
        if found[0][: len(heads)] == list(heads):
            return found[1:]
    raise AssertionError(f"no table begins with {heads}")
