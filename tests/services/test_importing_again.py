"""Workbooks back for the second time: what was agreed stays, twins and old tables are named, a folder may grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from shifan.domain.errors import RuleError
from shifan.domain.merging import Side
from shifan.domain.records import Rating
from shifan.domain.sending import SentWorkbook, base_text, sent_base
from shifan.services import recording
from shifan.services.assigning import assign
from shifan.services.returns import return_drafts, returns
from shifan.services.session import Session
from support import NOW, dump, file_only
from support_returns import HEALTH, LAW, MONEY, fill, fill_sheet, plan, send, take, units_at_work

pytestmark = file_only


@pytest.fixture
def sent(workspace: Session, tmp_path: Path) -> dict[str, Path]:
    """The workbooks of three departments."""
    units_at_work(workspace)
    return send(workspace, tmp_path / "发出")


@pytest.mark.parametrize("steps", [(None, Side.INCOMING), (Side.INCOMING,), (None, None, Side.STORED)])
def test_what_was_agreed_stays_agreed_when_a_conflict_is_decided_later(
    workspace: Session, sent: dict[str, Path], steps: tuple[Side | None, ...]
) -> None:
    fill(sent[LAW], {("32", "自评"): "达标", ("32", "完成情况"): "单位写的", ("35", "自评"): "好极了"})
    recording.claim_rating(workspace, "32", Rating.UNMET)
    for side in steps:
        take(workspace, sent[LAW], rule=side)
        assert take(workspace, sent[LAW], rule=side).operation is None
    after = dump(workspace.repository, versions=True)
    assert take(workspace, sent[LAW]).operation is None
    assert dump(workspace.repository, versions=True) == after
    recording.write_note(workspace, "32", "我们改过")
    assert not plan(workspace, sent[LAW]).undecided, "the department's text was taken before: ours is the later one"
    assert take(workspace, sent[LAW]).operation is None
    assert workspace.record(workspace.item("32").id).note == "我们改过"


def test_twins_are_named_and_files_that_differ_in_more_than_texts_are_none(
    workspace: Session, sent: dict[str, Path]
) -> None:
    fill(sent[LAW], {("32", "自评"): "达标"})
    fill(sent[LAW], {("32", "自评"): "达标"}, twin := sent[LAW].with_name("又一份.xlsx"))
    load_workbook(twin).save(twin)
    made = plan(workspace, sent[LAW], twin)
    assert not made.refused
    assert any(twin.name in text and "只取一次" in text for text in made.left)
    fill(twin, {("35", "自评"): "=1+1"})
    assert plan(workspace, sent[LAW], twin).refused, "a formula is something else than an empty cell"
    fill(sent[LAW], {}, twin)
    book = load_workbook(twin)
    fill_sheet(book)["K5"].comment = Comment("请看这里", "某人")
    book.save(twin)
    assert plan(workspace, sent[LAW], twin).refused, "a comment is something to ask about"


def test_a_folder_may_grow_over_the_weeks(workspace: Session, sent: dict[str, Path]) -> None:
    folder = sent[LAW].parent
    first = fill(sent[LAW], {("32", "自评"): "达标"}, sent[LAW].with_name("第一周.xlsx"))
    done = take(workspace, folder)
    assert done.operation is not None
    assert any(text.startswith(f"{sent[LAW].name}：没有填写新的内容") for text in done.warnings)
    second = fill(first, {("35", "自评"): "达标"}, sent[LAW].with_name("第二周.xlsx"))
    done = take(workspace, folder)
    assert f"{first.name}：早已取用，没有变化" in done.warnings
    assert workspace.record(workspace.item("35").id).claim is Rating.MET
    done = take(workspace, folder)
    assert done.operation is None
    for path in (first, second, *sent.values()):
        assert any(path.name in text for text in done.warnings), path.name


def test_an_old_table_that_lacks_items_is_not_all(
    workspace: Session, sent: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(workspace, "43", HEALTH)
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=1))
    later = send(workspace, tmp_path / "再发")
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=2))
    done = take(workspace, fill(sent[HEALTH], {("42", "自评"): "达标"}))
    assert any("旧表" in text and "少 1 项" in text for text in done.warnings)
    line = next(line for line in returns(workspace) if line.department.name == HEALTH)
    assert (line.state.label, line.remark) == ("部分", "交回的是旧表，少 1 项")
    assert any("旧表" in draft.text for draft in return_drafts(workspace) if draft.department.name == HEALTH)
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=3))
    take(workspace, fill(later[HEALTH], {("42", "自评"): "达标", ("43", "自评"): "达标"}))
    line = next(line for line in returns(workspace) if line.department.name == HEALTH)
    assert (line.state.label, line.missing) == ("已回收", 0)
    done = take(workspace, fill(sent[MONEY], {("41", "自评"): "达标"}))
    assert not any("旧表" in text for text in done.warnings), "an old table with the same items will do"


def test_a_figure_without_a_name_is_taken_where_only_one_is_asked(workspace: Session, tmp_path: Path) -> None:
    item = next(item for item in workspace.edition.criteria if len(item.metrics) == 1)
    units_at_work(workspace)
    assign(workspace, item.number, HEALTH)
    path = send(workspace, tmp_path / "发出")[HEALTH]
    take(workspace, fill(path, {(item.number, "数据"): "95%" if item.metrics[0].unit == "%" else "95"}))
    (figure,) = workspace.state().figures_of[item.id]
    assert figure.name == item.metrics[0].name
    assert 95 in (figure.percent, figure.value)


def test_a_workbook_that_began_from_something_else_than_was_sent_is_refused(
    workspace: Session, sent: dict[str, Path]
) -> None:
    fill(sent[LAW], {("32", "自评"): "达标"})
    (own,) = [
        one
        for one in workspace.repository.all_of(SentWorkbook, workspace.application_id)
        if one.file_name == sent[LAW].name
    ]
    base = sent_base(own)
    base[workspace.item("32").id]["claim"] = "未达标"
    workspace.commit("换掉底稿", put=[replace(own, content=base_text(base))])
    with pytest.raises(RuleError, match="校对数据"):
        take(workspace, sent[LAW])
