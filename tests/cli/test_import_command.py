"""The commands of workbooks back: preview, decisions in a file or by rule, exit codes, the return table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from shifan.domain.records import Rating
from shifan.services import recording
from shifan.services.session import Session
from support import dump, usable_titles, write_file
from support_command import Say, foreign_words
from support_desk_year import speaker
from support_returns import HEALTH, LAW, address, fill, send, units_at_work


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run one command on the workspace."""
    return speaker(workspace, capsys, monkeypatch)


@pytest.fixture
def back(workspace: Session, tmp_path: Path) -> dict[str, Path]:
    """Workbooks that came back: one with a conflict and a document, one clean, one untouched."""
    units_at_work(workspace)
    sent = send(workspace, tmp_path / "交回", due=None)
    recording.claim_rating(workspace, "35", Rating.UNMET)
    fill(sent[LAW], {("35", "自评"): "达标", ("32", "完成情况"): "单位写的", ("32", "佐证材料"): "公告.txt"})
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    write_file(tmp_path / "交回", "公告.txt", "公告")
    return sent


def test_dry_run_shows_all_and_writes_nothing(workspace: Session, back: dict[str, Path], say: Say) -> None:
    before = dump(workspace.repository, versions=True)
    ran = say("import", back[LAW].parent, "--dry-run")
    assert ran.code == 1, "there is something to decide"
    for text in ("县司法局 35 自评", "基线：（空）", "对方：达标", "现值：未达标", "公告.txt", "单位写的", "没有写入"):
        assert text in ran.out
    assert address(back[LAW], "35", "自评") in ran.out
    shown = re.sub(r"\b[A-Z]\d+", "", ran.out + ran.err)  # cells are named as in the workbook
    assert foreign_words(shown, "公告.txt", *back.values()) == []
    assert dump(workspace.repository, versions=True) == before
    clean = say("import", back[HEALTH], "--dry-run")
    assert (clean.code, "改动 1 处" in clean.out) == (0, True)


def test_open_conflict_gives_code_1_and_a_file_of_decisions_settles_it(
    workspace: Session, back: dict[str, Path], say: Say, tmp_path: Path
) -> None:
    item = workspace.item("35").id
    ran = say("import", back[LAW].parent)
    assert ran.code == 1
    assert "--decide" in ran.out
    assert workspace.record(item).claim is Rating.UNMET
    assert workspace.record(workspace.item("42").id).claim is Rating.MET
    wrong = say("import", back[LAW], "--decide", write_file(tmp_path, "错.txt", "县司法局 36 自评 对方\n乱写"))
    assert wrong.code == 1
    assert "第 1 行" in wrong.err
    assert "第 2 行" in wrong.err
    right = write_file(tmp_path, "决定.txt", "县司法局，第35项，自评，对方\n")
    assert say("import", back[LAW], "--decide", right).code == 0
    assert workspace.record(item).claim is Rating.MET


def test_one_rule_and_documents(workspace: Session, back: dict[str, Path], say: Say) -> None:
    ran = say("import", back[LAW], "--prefer", "现值")
    assert ran.code == 0
    assert "没有添加" in ran.out
    assert say("import", back[LAW], "--attach").code == 0
    assert usable_titles(workspace) == ["公告.txt"]
    assert workspace.record(workspace.item("35").id).claim is Rating.UNMET


def test_what_is_no_workbook_of_ours(workspace: Session, back: dict[str, Path], say: Say, tmp_path: Path) -> None:
    path = write_file(tmp_path, "表.xlsx", "编号,自评")
    single = say("import", path)
    assert (single.code, "不是 .xlsx 工作簿" in single.err) == (1, True)
    assert say("import", tmp_path / "没有").code == 1
    assert say("import").code == 2
    assert say("import", write_file(tmp_path / "空", "x.txt").parent).code == 1
    back[HEALTH].with_name(f".~lock.{back[HEALTH].name}#").write_text("x")
    locked = say("import", back[HEALTH])
    assert (locked.code, "正在别的程序里打开" in locked.err) == (3, True)


def test_return_table(workspace: Session, back: dict[str, Path], say: Say, tmp_path: Path) -> None:
    say("import", back[HEALTH])
    listed = say("returns")
    assert "已回收　县卫健局" in listed.out
    assert "已回收 1，未回收 2" in listed.out
    states = {row["department"]: row["state"] for row in json.loads(say("returns", "--json").out)}
    assert states[HEALTH] == "returned"
    assert states[LAW] == "out"
    asked = say("returns", "--remind", "--send", "--call", "李敏")
    assert "如有疑问请联系：李敏" in asked.out
    assert "催办：" in asked.out
    assert say("returns", "--send").code == 2
    assert say("returns", "--export", tmp_path / "回收.xlsx").code == 0
    assert say("returns", "--export", tmp_path / "回收.xlsx").code == 3
    assert foreign_words(listed.out + asked.out) == []
