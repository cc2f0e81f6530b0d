"""Which unit a ledger means: known ones recognised however their place is written, similar ones asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.application import Application, Department
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.ledger.naming import NEW_UNIT, alike, bare_name
from shifan.services.assigning import assign
from shifan.services.session import Session
from shifan.services.taking_ledger import LedgerPlan, how_to_decide, plan_ledger, take_ledger
from support import dump
from support_desk_year import both_ways, refused, speaker

HEADER = ("编号", "指标名称", "责任单位", "配合单位", "承办人", "完成时限")
OFFICE = "县司法局办公室"
Line = Sequence[object]


def book(folder: Path, *lines: Line, header: Line = HEADER) -> Path:
    """Write a workbook with its header in row 1."""
    made = Workbook()
    assert isinstance(made.active, Worksheet)
    for line in (header, *lines):
        made.active.append(list(line))
    path = folder / "旧台账.xlsx"
    made.save(path)
    return path


def planned(session: Session, *lines: Line, units: dict[str, str] | None = None) -> LedgerPlan:
    """Return the plan of a workbook with these lines."""
    return plan_ledger(session, book(session.folder.parent, *lines), units=units)


def units_of(session: Session) -> list[str]:
    """Return the names of all units."""
    return sorted(unit.name for unit in session.repository.all_of(Department))


def leads(session: Session) -> dict[str, str]:
    """Return the leads by item number."""
    state = session.state()
    return {item.number: name for item in session.edition.criteria if (name := state.lead_name(item.id))}


@pytest.fixture
def known(workspace: Session) -> Session:
    """A workspace of 柳城县, 柳州市, that knows 县司法局 and 县政府办."""
    workspace.commit("写市", put=[replace(workspace.application(), city="柳州市", province="广西壮族自治区")])
    assign(workspace, "1", "县司法局")
    assign(workspace, "2", "县政府办")
    return workspace


def county(name: str, city: str = "", province: str = "") -> Application:
    """Return an application of a county."""
    start, end = date(2023, 1, 1), date(2023, 12, 31)
    return Application("a", name, "2023", "e", "d", "s", start, end, city=city, province=province)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("司法局", "柳城县"),
        ("县司法局", "柳城县"),
        ("柳城县司法局", "柳城县"),
        ("柳州市柳城县司法局", "柳城县"),
        ("广西壮族自治区柳州市柳城县司法局", "柳城县"),
        ("广西柳城县司法局", "柳城县"),
        ("三江县司法局", "三江侗族自治县"),
        ("三江侗族自治县司法局", "三江侗族自治县"),
        ("自治县司法局", "三江侗族自治县"),
        ("区司法局", "鱼峰区"),
        ("防城港市东兴市司法局", "东兴市"),
    ],
)
def test_the_place_before_a_name_does_not_count(written: str, place: str) -> None:
    assert bare_name(written, county(place, "柳州市", "广西壮族自治区")) == "司法局"


@pytest.mark.parametrize(
    "written", ["柳州市司法局", "市司法局", "鹿寨县司法局", "柳城镇", "柳城县", "县", "国家税务总局柳城县税务局"]
)
def test_another_place_is_another_unit(written: str) -> None:
    assert bare_name(written, county("柳城县", "柳州市", "广西壮族自治区")) == written


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("司法局", "司法局办公室", True),
        ("政府办", "政府办公室", True),
        ("人社局", "人力资源和社会保障局", True),
        ("市场监管局", "市场监督管理局", True),
        ("发展改革局", "发展和改革局", True),
        ("财政局", "民政局", False),
        ("教育局", "体育局", False),
        ("大埔镇", "太平镇", False),
        ("委组织部", "委宣传部", False),
        ("委", "委宣传部", False),
    ],
)
def test_names_that_may_be_one_unit(first: str, second: str, same: bool) -> None:
    assert alike(first, second) is alike(second, first) is same


@pytest.mark.parametrize("written", ["柳城县司法局", "司法局", "广西壮族自治区柳州市柳城县司法局", "柳城 县司法局"])
def test_a_known_unit_is_recognised(known: Session, written: str) -> None:
    plan = planned(known, (32, "听证与座谈", written))
    assert (plan.problems, plan.units) == ((), ())
    both_ways(known, lambda: take_ledger(known, plan))
    assert units_of(known) == ["县司法局", "县政府办"]
    assert leads(known)["32"] == "县司法局"


def test_a_unit_known_by_its_full_name_is_recognised_by_the_short_one(workspace: Session) -> None:
    assign(workspace, "1", "柳城县司法局")
    plan = planned(workspace, (32, "听证与座谈", "县司法局", "柳州市柳城县司法局"))
    assert (plan.problems, plan.units) == ((), ())
    assert "按已有的单位取用：「县司法局」即「柳城县司法局」" in "\n".join(map(str, plan.questions))


def test_a_similar_new_name_is_asked_about_and_never_made_by_itself(known: Session) -> None:
    lines = [(32, "听证与座谈", OFFICE), (33, "专家论证", "县公安局"), (35, "合法性审查", None, OFFICE, "张三")]
    plan = planned(known, *lines)
    (asked,) = [problem for problem in plan.problems if "相近" in problem.text]
    assert str(asked) == "C2、D4：新单位「县司法局办公室」与「县司法局」相近，是否同一单位？请先说明。"
    assert plan.understanding.taken_rows == (3,)
    assert [(doubt.name, doubt.similar, doubt.decided) for doubt in plan.doubts] == [(OFFICE, ("县司法局",), "")]
    refused(known, lambda: take_ledger(known, plan), RuleError, match="一行也没有取用")
    assert "是同一单位写 --unit 县司法局办公室=县司法局" in how_to_decide(plan)
    done = both_ways(known, lambda: take_ledger(known, plan, skip_problems=True))
    assert "第 2、4 行有问题，没有取用。" in done.warnings
    assert units_of(known) == ["县公安局", "县司法局", "县政府办"]


@pytest.mark.parametrize(
    ("meant", "lead", "units"),
    [
        ("县司法局", "县司法局", ["县司法局", "县政府办"]),
        ("司法局", "县司法局", ["县司法局", "县政府办"]),
        ("县政府办", "县政府办", ["县司法局", "县政府办"]),
        (NEW_UNIT, OFFICE, ["县司法局", OFFICE, "县政府办"]),
        (OFFICE, OFFICE, ["县司法局", OFFICE, "县政府办"]),
    ],
)
def test_what_was_decided_is_taken(known: Session, meant: str, lead: str, units: list[str]) -> None:
    plan = planned(known, (32, "听证与座谈", f"柳城{OFFICE}"), (33, "专家论证", OFFICE), units={OFFICE: meant})
    assert plan.problems == ()
    assert "照您说的" in "\n".join(map(str, plan.questions))
    both_ways(known, lambda: take_ledger(known, plan))
    assert units_of(known) == sorted(units)
    assert {leads(known)[number] for number in ("32", "33")} == {lead}


def test_decisions_that_cannot_hold(known: Session) -> None:
    line = (32, "听证与座谈", OFFICE)
    nobody, elsewhere = {OFFICE: "县气象局"}, {"县气象局": "县司法局"}
    refused(known, partial(planned, known, line, units=nobody), NotFoundError, match="没有名为「县气象局」的单位")
    refused(known, partial(planned, known, line, units=elsewhere), UsageError, match="没有叫「县气象局」的新单位")


def test_two_known_units_of_one_name_are_asked_about(known: Session) -> None:
    assign(known, "3", "柳城县司法局")
    plan = planned(known, (32, "听证与座谈", "柳州市柳城县司法局"))
    (doubt,) = plan.doubts
    assert set(doubt.similar) == {"县司法局", "柳城县司法局"}
    assert planned(known, (32, "听证与座谈", "县司法局")).doubts == ()


def test_new_units_alike_among_themselves_are_named_and_may_be_joined(workspace: Session) -> None:
    lines = [(32, "听证与座谈", "县公安局"), (33, "专家论证", "县公安局办公室"), (35, "合法性审查", "各乡镇、乡镇")]
    plan = planned(workspace, *lines)
    assert plan.problems == ()
    assert "新单位「县公安局」与「县公安局办公室」名称相近，按两个单位取用" in "\n".join(map(str, plan.questions))
    joined = planned(workspace, *lines, units={"县公安局办公室": "县公安局"})
    assert [unit.text for unit in joined.units] == ["县公安局", "各乡镇", "乡镇"]


def test_one_new_unit_in_several_spellings_is_one(workspace: Session) -> None:
    plan = planned(workspace, (32, "听证与座谈", "司法局"), (33, "专家论证", "柳城县司法局", "县司法局"))
    assert [unit.text for unit in plan.units] == ["县司法局"]


def test_rows_that_agree_are_named_as_one_task(known: Session) -> None:
    line = (32, "听证与座谈", "县公安局", "县司法局", "张三", "2023-09-01")
    plan = planned(known, line, (33, "专家论证", "县公安局"), line)
    assert plan.problems == ()
    said = [str(found) for found in plan.questions]
    assert "C2、C4：第 2、4 行是同一个任务（第 32 项，县公安局、县司法局），只记一个。" in said
    assert plan.counts.tasks_new == 3


def test_a_change_names_only_what_is_different(known: Session) -> None:
    assign(known, "32", "县司法局", person="张三")
    plan = planned(known, (32, "听证与座谈", "县司法局", None, "李四", "2023-09-01"))
    (change,) = plan.changes
    assert change.text == "第 32 项「听证与座谈」：县司法局承办人由张三改为李四，时限定为 2023-09-01"
    (change,) = planned(known, (32, "听证与座谈", None, "县司法局")).changes
    assert change.text == "第 32 项「听证与座谈」：县司法局由牵头改为配合"


def test_by_command(known: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    say = speaker(known, capsys, monkeypatch)
    path = book(known.folder.parent, (32, "听证与座谈", OFFICE), (33, "专家论证", "柳城县司法局"))
    before = dump(known.repository, versions=True)
    seen = say("takeover", "ledger", path, "--dry-run")
    assert seen.code == 1
    assert "新单位「县司法局办公室」与「县司法局」相近，是否同一单位" in seen.out
    assert "是同一单位写 --unit 县司法局办公室=县司法局，是新单位写 --unit 县司法局办公室=新单位。" in seen.out
    seen = say("takeover", "ledger", path)
    assert (seen.code, seen.out) == (1, "")
    assert "--unit 县司法局办公室=县司法局" in seen.err
    assert say("takeover", "ledger", path, "--unit", "县司法局办公室").code == 2
    assert say("takeover", "ledger", path, "--unit", "县气象局=县司法局").code == 2
    assert dump(known.repository, versions=True) == before
    seen = say("takeover", "ledger", path, "--unit", f"{OFFICE}=县司法局")
    assert seen.code == 0
    assert "注意：照您说的，「县司法局办公室」按「县司法局」取用。" in seen.err
    assert {leads(known)[number] for number in ("32", "33")} == {"县司法局"}
    assert units_of(known) == ["县司法局", "县政府办"]
    assert say("undo").code == 0
    assert "32" not in leads(known)
