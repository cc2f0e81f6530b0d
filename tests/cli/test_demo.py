"""The sample: one county's published figures, nothing invented, and never written over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceKind, Storage
from shifan.domain.figures import computed_percent, mismatch, shown_value
from shifan.domain.records import WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole
from shifan.services.session import STORE_NAME, Session, open_session
from support_command import Ran, Say, files_in, shifan


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Return the sample's folder and what the command that made it printed; it is only read."""
    folder = tmp_path_factory.mktemp("样例") / "示范演示"
    return folder, shifan("demo", "--no-tui", cwd=folder.parent)


@pytest.fixture(scope="module")
def session(sample: tuple[Path, Ran]) -> Iterator[Session]:
    with open_session(sample[0]) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(session: Session) -> ApplicationState:
    return session.state()


def test_it_prints_the_state_of_the_county(sample: tuple[Path, Ran]) -> None:
    folder, ran = sample
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"样例已建在「{folder.name}」。"
    assert "柳城县　第三批全国法治政府建设示范县　评估期 2023-01-01 至 2023-12-31" in lines
    assert any(line.startswith("样例：") and "未作自评" in line for line in lines)
    assert any("工作版，依公开法规转述，非官方原文" in line for line in lines)
    total = next(line for line in lines if line.startswith("收集率"))
    assert "收集率 100/100 100%" in total
    assert "核查点 0/" in total
    assert "提交率 100/100 100%" in total
    assert "审定率 0/100 0%" in total
    assert "自查完成 4/4 100%" in total
    points = next(line for line in lines if line.startswith("基本分"))
    assert points.startswith("基本分 0 ～ 100（已审定 0，含自评 0，最高可达 100）")
    assert points.endswith("满分 100　加分 0　扣分 0　自查 4/4")
    assert sum("收集率" in line for line in lines) == 10  # the total and nine groups of base items
    assert lines[-1].startswith("进度表已写到「")


def test_it_writes_the_workbook(sample: tuple[Path, Ran]) -> None:
    assert (sample[0] / "进度表.xlsx").read_bytes().startswith(b"PK")


def test_the_same_numbers_as_json(sample: tuple[Path, Ran]) -> None:
    status = json.loads(shifan("-w", sample[0], "status", "--json").out)
    assert status["today"] == "2023-12-31"
    assert status["completion"]["collected"] == {"done": 100, "total": 100, "percent": 100}
    assert status["completion"]["self_checked"] == {"done": 4, "total": 4, "percent": 100}
    score = status["score"]
    assert score["base"] == {"confirmed": "0", "claimed": "0", "ceiling": "100"}
    assert (score["maximum"], score["bonus"], score["penalty"]) == ("100", "0", "0")
    assert score["unrated"] == 100
    assert {ledger["self_check"] for ledger in score["ledgers"]} == {"none"}
    assert status["departments"]
    assert all(unit["presumed"] for unit in status["departments"])


def test_nothing_is_claimed_ticked_or_judged(session: Session, state: ApplicationState) -> None:
    base = session.edition.of_kind(CriterionKind.BASE)
    assert len(base) == 100
    for item in base:
        record = state.record(item.id)
        assert record.status is WorkStatus.SUBMITTED
        assert (record.claim, record.verdict, record.note) == (None, None, "")
    for item in session.edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY):
        assert state.record(item.id).status is WorkStatus.NOT_STARTED
    assert state.ticks == ()
    assert state.adjustments == ()


def test_every_item_has_one_lead_and_all_units_are_presumed(session: Session, state: ApplicationState) -> None:
    leads = [task for task in state.tasks if task.role is TaskRole.LEAD]
    assert len(leads) == 104
    assert {task.criterion_id for task in leads} == {item.id for item in session.edition.criteria}
    assert all(task.due is None and task.person == "" for task in state.tasks)
    assert all(unit.presumed for unit in state.departments)
    assert all("（" not in unit.name for unit in state.departments)
    assert len({unit.name for unit in state.departments}) == len(state.departments)
    assert {unit.id for unit in state.departments} == {task.department_id for task in state.tasks}


def test_every_evidence_file_exists_and_says_that_it_is_a_sample(session: Session, state: ApplicationState) -> None:
    assert len(state.evidence) == sum(item.evidence_minimum for item in session.edition.of_kind(CriterionKind.BASE))
    for found in state.evidence:
        assert (found.kind, found.storage) == (EvidenceKind.STATEMENT, Storage.POOL)
        assert found.title.startswith("样例材料-")
        content = session.pool.locate(found).read_bytes()
        assert len(content) == found.size
        assert content.decode("utf-8").startswith("样例材料：不是真实文件，只用来演示。")
        assert session.pool.intact(found)
    for item in session.edition.of_kind(CriterionKind.BASE):
        assert state.usable_count(item.id) == item.evidence_minimum


def test_the_published_figures(session: Session, state: ApplicationState) -> None:
    by_name = {figure.name: figure for figures in state.figures_of.values() for figure in figures}
    lost = by_name["败诉率"]
    assert lost.criterion_id == session.item("65").id
    assert (lost.numerator, lost.denominator, lost.percent) == (Decimal(7), Decimal(30), Decimal("23.33"))
    assert computed_percent(lost) == Decimal("23.33")
    assert shown_value(lost) == "7/30 = 23.33%"
    wrong = {name for name, figure in by_name.items() if mismatch(figure)}
    assert wrong == {"第一次执法资格考试合格率", "第二次执法资格考试合格率"}
    assert {by_name[name].criterion_id for name in wrong} == {session.item("54").id}
    assert all(figure.source for figure in by_name.values())


def test_the_mismatches_are_shown_with_their_item(sample: tuple[Path, Ran]) -> None:
    page = shifan("-w", sample[0], "show", "54").out
    assert page.count("数据不符：120 中没有哪个整数能得出 ") == 2
    assert "得出 95.5%" in page
    assert "得出 92.2%" in page
    assert "数据：败诉率 7/30 = 23.33%\n" in shifan("-w", sample[0], "show", "65").out


def test_dates_showcase_and_gaps(session: Session, state: ApplicationState) -> None:
    assert str(state.application.as_of) == "2023-12-31"
    assert session.today() == state.application.as_of
    assert [str(milestone.on) for milestone in state.milestones] == ["2023-04-03", "2023-08-23"]
    (showcase,) = state.showcases
    assert (showcase.name, showcase.unit) == ("国祥信访室", "县信访局")
    assert [(gap.area, gap.criterion_id) for gap in state.gaps] == [
        ("组织领导", None),
        ("行政执法", None),
        ("行政应诉", session.item("63").id),
    ]
    assert all(gap.open for gap in state.gaps)
    for check in state.self_check_of.values():
        assert str(check.checked_on) == "2023-12-31"
        assert check.scope == "国家级肯定或被通报"


def test_the_sample_is_one_set_up_that_cannot_be_undone(say: Say, tmp_path: Path) -> None:
    assert say("demo", tmp_path / "样例", "--no-tui").code == 0
    listed = say("-w", tmp_path / "样例", "history").out
    assert [line.split("　")[1] for line in listed.splitlines()] == [
        "载入样例：柳城县",
        "新建申报：柳城县 第三批全国法治政府建设示范县",
    ]
    assert say("-w", tmp_path / "样例", "undo").err == "没有可以撤销的操作。\n"
    assert say("-w", tmp_path / "样例", "doctor").code == 0


def test_a_second_run_opens_the_same_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "样例 #1"
    assert shifan("demo", folder).code == 0  # no terminal: as with --no-tui
    assert shifan("-w", folder, "tick", "32.2").code == 0
    (folder / "进度表.xlsx").write_bytes(b"mine")
    before = files_in(folder)
    ran = shifan("demo", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"样例早已在「{folder}」。")
    assert "核查点 1/" in ran.out
    assert "没有覆盖" in ran.out
    assert "--force" in ran.out
    assert files_in(folder) == before


def test_a_real_ledger_is_not_taken_for_the_sample(ledger: Path) -> None:
    before = files_in(ledger)
    ran = shifan("demo", ledger, "--no-tui")
    assert (ran.code, ran.out) == (3, "")
    assert "是您自己的台账，不是样例" in ran.err
    assert files_in(ledger) == before


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "示范演示").write_text("别的", encoding="utf-8")
    ran = shifan("demo", "--no-tui", cwd=tmp_path)
    assert (ran.code, ran.out) == (3, "")
    assert "是一个文件" in ran.err
    assert (tmp_path / "示范演示").read_text(encoding="utf-8") == "别的"


def test_a_sample_broken_off_halfway_is_finished_by_the_next_run(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "样例"
    with monkeypatch.context() as patch:
        patch.setattr("shifan.services.demo._figures", lambda *_: 1 / 0)
        assert say("demo", folder, "--no-tui").code == 1
    assert (folder / STORE_NAME).exists()
    ran = say("demo", folder, "--no-tui")
    assert ran.code == 0
    assert "收集率 100/100 100%" in ran.out
    with open_session(folder) as opened:
        assert len(opened.repository.operations(opened.application_id)) == 2
        assert len(opened.state().figures) == 47


def test_broken_sample_data_are_named_and_nothing_is_made(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "例" / "liucheng-2023"
    folder.mkdir(parents=True)
    (folder / "application.yaml").write_text("source: 年报\ncounty: [柳城县]\nextra: 一\n", encoding="utf-8")
    monkeypatch.setenv("SHIFAN_EXAMPLES", str(tmp_path / "例"))
    ran = say("demo", tmp_path / "样例", "--no-tui")
    assert ran.code == 1
    assert "application.yaml 第 2 行，字段 county：" in ran.err
    assert "application.yaml 第 3 行，字段 extra：不认识的字段" in ran.err
    assert not (tmp_path / "样例").exists()
