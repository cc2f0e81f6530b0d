"""shifan export: some sheets, some items, an authority's own form."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from support_command import Ran, Say
from support_form import make_form

MAP = "表头行: 4\n编号列: 序号\n填写: {牵头单位: 牵头单位, 完成情况: 状态}\n"


def done(ran: Ran) -> str:
    """Return what a command printed; it must have succeeded."""
    assert ran.code == 0, ran.err
    return ran.out


def test_sheets_and_items_are_chosen(say: Say, ledger: Path) -> None:
    for number in ("41", "43"):
        done(say("assign", number, "县司法局"))
    done(say("export", "单位.xlsx", "-d", "县司法局", "--sheet", "指标进度表", "--sheet", "封面"))
    book = load_workbook(ledger / "单位.xlsx")
    assert book.sheetnames == ["封面", "指标进度表"]
    assert [row[0] for row in book["指标进度表"].iter_rows(min_row=4, values_only=True)] == [41, 43]
    done(say("export", "组.xlsx", "--group", "二", "--status", "未启动"))
    assert load_workbook(ledger / "组.xlsx")["指标进度表"]["B4"].value == "二、依法行政制度体系完善"


def test_a_form_is_filled(say: Say, ledger: Path) -> None:
    form = make_form(ledger / "省表.xlsx")
    before = form.read_bytes()
    done(say("assign", "32", "县司法局"))
    lacking = say("export", "上报.xlsx", "--template", "省表.xlsx")
    assert (lacking.code, lacking.out) == (1, "")
    assert "省表.yaml" in lacking.err
    (ledger / "怎么填.yaml").write_text(MAP, encoding="utf-8")
    ran = say("export", "上报.xlsx", "--template", "省表.xlsx", "--map", "怎么填.yaml")
    assert done(ran) == "已按模板填好 104 行，写到「上报.xlsx」；模板没有改动。\n"
    assert "注意：D37、F37" not in ran.err
    assert load_workbook(ledger / "上报.xlsx")["附件2"]["C36"].value == "县司法局"
    assert form.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--map", "怎么填.yaml"], 2, "--map 要和 --template 一起用"),
        (["--sheet", "花名册"], 2, "没有叫「花名册」的表"),
        (["--status", "完成了"], 2, "「完成了」不认识"),
        (["--group", "十五"], 2, "没有叫「十五」的一级指标"),
        (["-d", "没有的单位"], 1, "没有名为「没有的单位」的单位"),
        (["--template", "没有.xlsx", "--map", "没有.yaml"], 1, "没有.yaml"),
        (["--template", "模板.doc"], 2, "不是 .xlsx"),
    ],
)
def test_a_wrong_choice_writes_nothing(say: Say, ledger: Path, arguments: list[str], code: int, said: str) -> None:
    ran = say("export", "甲.xlsx", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert not (ledger / "甲.xlsx").exists()
