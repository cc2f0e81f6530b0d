"""The return table: who has sent the workbook back, who is late, partial, in conflict; texts, log, workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shifan.domain.errors import ProtectedError
from shifan.domain.merging import Side
from shifan.domain.records import Rating
from shifan.domain.return_table import ReturnState, counts_text
from shifan.services import history, recording, reminding
from shifan.services.returns import export_returns, return_drafts, returns
from shifan.services.session import Session
from support import NOW, file_only
from support_returns import HEALTH, LAW, MONEY, fill, send, take, units_at_work

pytestmark = file_only


@pytest.fixture
def sent(workspace: Session, tmp_path: Path) -> dict[str, Path]:
    """The workbooks of three departments, to be back in eleven days."""
    units_at_work(workspace)
    return send(workspace, tmp_path / "发出")


def states(session: Session) -> dict[str, str]:
    """Return the state of each department."""
    return {line.department.name: line.state.label for line in returns(session)}


def test_each_state(workspace: Session, sent: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    assert states(workspace) == {LAW: "未回收", MONEY: "未回收", HEALTH: "未回收"}
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    take(workspace, sent[HEALTH])
    fill(sent[MONEY], {("41", "自评"): "达标"})
    take(workspace, sent[MONEY])
    fill(sent[LAW], {("32", "自评"): "达标"})
    recording.claim_rating(workspace, "32", Rating.UNMET)
    take(workspace, sent[LAW])
    assert states(workspace) == {LAW: "有冲突", MONEY: "部分", HEALTH: "已回收"}
    assert counts_text(returns(workspace)) == "已回收 1，部分 1，有冲突 1"
    take(workspace, sent[LAW], rule=Side.STORED)
    assert states(workspace)[LAW] == "部分"
    for _ in range(3):
        history.undo(workspace)
    history.undo(workspace)  # the rating that was given meanwhile
    history.undo(workspace)
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=14))
    assert set(states(workspace).values()) == {"逾期"}
    monkeypatch.setattr(workspace, "edition", replace(workspace.edition, digest="0" * 64))
    assert set(states(workspace).values()) == {"版本不符"}


def test_late_return_and_a_second_workbook(
    workspace: Session, sent: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=14))
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    take(workspace, sent[HEALTH])
    late = next(line for line in returns(workspace) if line.department.name == HEALTH)
    assert (late.state, late.late_days, late.remark) == (ReturnState.RETURNED, 3, "晚 3 天交回")
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=15))
    send(workspace, tmp_path / "再发", due=date(2023, 11, 30))
    assert states(workspace)[HEALTH] == "未回收"


def test_texts_ask_those_who_owe_and_are_logged(workspace: Session, sent: dict[str, Path]) -> None:
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    take(workspace, sent[HEALTH])
    fill(sent[MONEY], {("41", "自评"): "达标"})
    take(workspace, sent[MONEY])
    texts = {draft.department.name: draft.text for draft in return_drafts(workspace, call="李敏 0772-1")}
    assert set(texts) == {LAW, MONEY}
    assert "应于 10 月 20 日前交回，还没有收到" in texts[LAW]
    assert "还不完整：2 项没有填" in texts[MONEY]
    assert all(text.endswith("如有疑问请联系：李敏 0772-1。") for text in texts.values())
    reminding.send(workspace, return_drafts(workspace))
    assert {line.department.name for line in reminding.reminder_log(workspace)} == {LAW, MONEY}


def test_table_as_a_workbook(workspace: Session, sent: dict[str, Path], tmp_path: Path) -> None:
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    take(workspace, sent[HEALTH])
    target = tmp_path / "回收.xlsx"
    export_returns(workspace, target)
    rows = list(load_workbook(target)["回收情况"].iter_rows(min_row=3, values_only=True))
    found = {row[0]: row[2] for row in rows[1:]}
    assert found == {LAW: "未回收", MONEY: "未回收", HEALTH: "已回收"}
    with pytest.raises(ProtectedError, match="已经存在"):
        export_returns(workspace, target)
