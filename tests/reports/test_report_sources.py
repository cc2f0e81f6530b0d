"""Every number in a document stands where it is counted: marks in sentences, sheets that agree with the bulletin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from shifan.domain.records import Rating, WorkStatus
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.dispatching import take_dispatch
from shifan.services.reminding import drafts
from shifan.services.reporting import Wish, prepare_report
from shifan.services.reporting_files import Made
from shifan.services.session import Session
from support_reports import everything, fill, opened, table_headed, texts
from support_templates import filled, template

_FREE = re.compile(r"\d+年\d+月(\d+日)?|\d+年度?|^\d+\.|第\d+[次号]|每项 1 分|「[^」]*」|“[^”]*”|涉及\d+ ")
"""Days, places in a list, an item's number, and words of others: no figures of this document."""


def made(session: Session, kind: ReportKind, target: Path, wish: Wish | None = None) -> Made:
    return prepare_report(session, target, kind, wish or Wish()).run(Watch())


def _unmarked(document: Any) -> Iterator[str]:
    """Yield the sentences in which a figure stands behind the last mark."""
    for paragraph in document.paragraphs:
        if paragraph.style.style_id != "ShifanText" or "请补写" in paragraph.text:
            continue
        tail = ""
        for run in paragraph.runs:
            tail = "" if run.font.superscript else tail + run.text
        if re.search(r"\d", _FREE.sub("", tail)):
            yield paragraph.text


@pytest.mark.parametrize("kind", list(ReportKind))
def test_no_figure_stands_behind_the_last_mark(workspace: Session, kind: ReportKind, tmp_path: Path) -> None:
    fill(workspace)
    state = workspace.state()
    workspace.commit("推定", put=[replace(unit, presumed=True) for unit in state.departments[:2]])
    take_dispatch(workspace, "九月调度")
    document = opened(made(workspace, kind, tmp_path / "文.docx").paths[0])
    assert list(_unmarked(document)) == []


def test_presumed_units_are_counted_with_a_source(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    workspace.commit("推定", put=[replace(unit, presumed=True) for unit in workspace.state().departments[:2]])
    body = texts(opened(made(workspace, ReportKind.YEARLY, tmp_path / "年.docx").paths[0]))
    told = next(text for text in body if "为推定，尚未确认" in text)
    mark = re.search(r"其中2个\[(\d+)\]为推定，尚未确认", told)
    assert mark
    assert any(text.startswith(f"[{mark[1]}] ") and text.endswith("标为推定的责任单位") for text in body)


def _finish_without_material(session: Session) -> None:
    first, second = (session.record(session.item(number).id) for number in ("2", "5"))
    accepted = replace(first, status=WorkStatus.ACCEPTED, verdict=Rating.MET)
    session.commit("办", put=[accepted, replace(second, status=WorkStatus.SUBMITTED, claim=Rating.MET)])


def test_a_sheet_and_the_bulletin_of_the_same_day_agree(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    take_dispatch(workspace, "九月调度")
    _finish_without_material(workspace)
    bulletin = opened(made(workspace, ReportKind.BULLETIN, tmp_path / "通报.docx").paths[0])
    rank = next(row for row in table_headed(bulletin, "名次", "单位") if row[1] == "县司法局")
    wish = Wish(department="县司法局")
    sheet = opened(made(workspace, ReportKind.SUPERVISION, tmp_path / "督办.docx", wish).paths[0])
    told = next(text for text in texts(sheet) if text.startswith("县司法局："))
    found = re.search(r"还有(\d+)项（牵头指标(\d+)项.*?未办结", told)
    assert found
    done, led = map(int, rank[2].split("/"))
    assert done >= 2
    assert int(found[2]) == led - done
    short = re.search(r"另有(\d+)项\[\d+\]已提交或已审定，但还有不足", told)
    assert short
    rows = table_headed(sheet, "序号", "指标", "还要办的事项")
    standing = {row[1].split(" ")[0]: row[4] for row in rows}
    assert standing["2"] == standing["5"] == "待补齐"
    assert list(standing.values()).count("待补齐") == int(short[1])
    assert len(rows) == int(found[1]) + int(short[1])
    assert [row[0] for row in rows] == [str(place) for place in range(1, len(rows) + 1)]
    source = template(tmp_path, "{{事项数}}、{{待补数}}")
    body = texts(filled(workspace, source, ReportKind.SUPERVISION, unit="县司法局"))
    assert body[0] == f"{found[1]}、{short[1]}"


def test_a_sheets_file_is_named_by_the_day_on_the_sheet(
    workspace: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace)
    workspace.commit("统计日", put=[replace(workspace.application(), as_of=date(2023, 12, 20))])
    monkeypatch.setattr(workspace, "clock", lambda: datetime(2026, 11, 23, 9, 0).astimezone())
    found = made(workspace, ReportKind.SUPERVISION, tmp_path / "督办")
    assert {path.stem.rpartition(" ")[2] for path in found.paths} == {"2023-12-20"}
    assert "2023年12月20日" in everything(opened(found.paths[0]))


def test_a_contact_that_nobody_named_is_pointed_out(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    found = made(workspace, ReportKind.SUPERVISION, tmp_path / "甲.docx")
    assert any("没有写明联系人" in warning and workspace.user in warning for warning in found.warnings)
    named = made(workspace, ReportKind.SUPERVISION, tmp_path / "乙.docx", Wish(call="王主任 0772-1"))
    assert named.warnings == ()


def test_a_reminder_says_what_was_handed_in(workspace: Session) -> None:
    fill(workspace)
    _finish_without_material(workspace)
    text = next(draft.text for draft in drafts(workspace) if draft.owed.department.name == "县司法局")
    line = next(line for line in text.splitlines() if "指标 5「" in line)
    assert "：已提交，但还有不足：缺材料（" in line
    assert text.count("已提交，但还有不足") == 2
