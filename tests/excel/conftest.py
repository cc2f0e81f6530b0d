"""A workspace with one of everything, in a folder whose name needs encoding, and its exported workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.application import Department
from shifan.domain.figures import Figure
from shifan.domain.gaps import GapOrigin
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services import adjusting, assigning, attaching, gaps, history, recording, setup
from shifan.services.attaching import Facts
from shifan.services.exporting import export_progress
from shifan.services.session import Session, new_id

NOW = datetime(2023, 10, 9, 10, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """An open workspace with departments, work, evidence, events, gaps and figures. Tests only read it."""
    folder = tmp_path_factory.mktemp("表") / "工作 夹 #1 50%"
    application = setup.new_application("柳城县", "2023", deadline=date(2023, 12, 31))
    application = replace(application, province="广西壮族自治区", city="柳州市", sample_note="样例数据，仅供试用")
    session = setup.create_workspace(folder, application, user="测试员", clock=lambda: NOW)
    _fill(session, tmp_path_factory.mktemp("来源"))
    yield session
    session.close()


@pytest.fixture(scope="session")
def exported(county: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The progress workbook of ``county``, in another folder than the workspace."""
    return export_progress(county, tmp_path_factory.mktemp("导出") / "进度表.xlsx").path


@pytest.fixture(scope="session")
def book(exported: Path) -> Workbook:
    """The exported workbook as openpyxl reads it."""
    return load_workbook(exported)


def _file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def _fill(session: Session, source: Path) -> None:
    assigning.assign(session, "32", "县司法局", due=date(2023, 9, 27), person="韦丽")
    assigning.assign(session, "32", "县政府办", role=TaskRole.SUPPORT)
    assigning.assign(session, "33", "县司法局", due=date(2023, 10, 12))
    assigning.assign(session, "5", "县委编办")
    presumed = Department(new_id(), session.application_id, "县档案馆", "档案馆", presumed=True)
    session.commit("添加单位", put=[presumed])
    recording.tick_checkpoint(session, "32.2")
    facts = Facts("柳政办发〔2023〕7号", "柳城县政府", date(2023, 4, 3), passage="第3页")
    attaching.attach_files(session, "32.1", [_file(source, "听证 公告#3 100%.txt", "公告")], facts=facts)
    attaching.attach_files(session, "33", [_file(source, "专家论证意见.txt", "意见")])
    attaching.attach_files(session, "33", [_file(source, "丢失的材料.txt", "没了")])
    _lose(session, "丢失的材料.txt")
    recording.claim_rating(session, "32", Rating.PARTLY)
    attaching.attach_files(session, "28", [_file(source, "决策程序细则.txt", "细则")])
    _accept(session, "28", Rating.MET)
    _accept(session, "29", Rating.UNMET)
    recording.write_note(session, "5", "=1+1")
    adjusting.register_event(
        session, "101", "获全国表彰", level="国家级", happened_on=date(2023, 5, 1),
        document_number="国发〔2023〕1号", files=[_file(source, "表彰决定.txt", "决定")],
    )  # fmt: skip
    adjusting.self_check(session, "102", SelfCheckOutcome.NONE_FOUND, scope="国家级文件")
    gaps.open_gap(session, "出庭应诉率不高", number="63", origin=GapOrigin.INSPECTION, due=date(2023, 9, 29))
    key, item = session.application_id, session.item
    session.commit(
        "填报数据",
        put=[
            Figure(new_id(), key, item("74").id, "调解成功率", numerator=Decimal(1837), denominator=Decimal(1870),
                   percent=Decimal("98.2"), unit="%"),
            Figure(new_id(), key, item("54").id, "考试合格率", denominator=Decimal(120), percent=Decimal("95.5")),
            Figure(new_id(), key, item("1").id, "受理事项", value=Decimal(160393), unit="件"),
        ],
    )  # fmt: skip
    recording.write_note(session, "6", "写错了")
    history.undo(session)


def _accept(session: Session, number: str, rating: Rating) -> None:
    recording.change_status(session, number, WorkStatus.SUBMITTED)
    recording.accept_with_verdict(session, number, rating)


def _lose(session: Session, title: str) -> None:
    for evidence in session.state().evidence:
        if evidence.title == title:
            path = session.pool.locate(evidence)
            path.chmod(0o644)  # Windows does not delete a read-only file
            path.unlink()
