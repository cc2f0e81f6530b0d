"""Department workbooks that a real spreadsheet program has saved: unedited they change nothing, edited all arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.records import Rating, WorkStatus
from shifan.excel.department.reading import read_department
from shifan.services import recording
from shifan.services.session import Session
from support_print import convert
from support_returns import LAW, MONEY, fill, plan, send, take, units_at_work

pytestmark = pytest.mark.needs("soffice")


def test_saved_by_an_office_program_unedited_and_edited(workspace: Session, tmp_path: Path) -> None:
    units_at_work(workspace)
    recording.write_note(workspace, "35", "=不是公式\n+86 第二行 _x0041_")
    recording.claim_rating(workspace, "35", Rating.PARTLY, "差一份")
    sent = send(workspace, tmp_path / "发出")
    plain = convert(sent[MONEY], "xlsx", tmp_path / "另存")
    fill(sent[LAW], {
        ("32", "自评"): "达标", ("32", "办理情况"): "已提交", ("32", "完成情况"): "一、公告\n二、听证",
        ("33", "承办人"): "000123", ("40", "完成情况"): "=1+1", ("101", "完成情况"): 0.5,
    })  # fmt: skip
    edited = convert(sent[LAW], "xlsx", tmp_path / "另存")
    assert read_department(plain).notices == ()
    made = plan(workspace, plain, edited)
    assert [(file.department, file.edited) for file in made.files] == [(MONEY, False), (LAW, True)]
    assert [problem.text for _, problem in made.problems] == [
        "第 40 项「完成情况」是公式，请改成数值或文字（复制后「选择性粘贴」为数值）。"
    ]
    assert made.changes == 5
    take(workspace, plain, edited)
    record = workspace.record(workspace.item("32").id)
    assert (record.claim, record.status, record.note) == (Rating.MET, WorkStatus.SUBMITTED, "一、公告\n二、听证")
    assert workspace.record(workspace.item("35").id).note == "=不是公式\n+86 第二行 _x0041_"
    assert workspace.record(workspace.item("101").id).note == "0.5"
