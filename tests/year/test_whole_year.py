"""One scripted year on the sample: from an old ledger workbook to a clone for the next round, by commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from shifan.domain.application import Application
from shifan.domain.field_words import UNKNOWN_FIELD
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.onsite import Inquiry
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole, unanswered
from shifan.services.demo import open_demo
from shifan.services.history import compare_with_journal, history
from shifan.services.session import Session, open_session
from shifan.store.repository import Repository
from support import dump, fixed_clock, write_file
from support_command import Say, files_in
from support_desk_year import speaker

Step = Callable[..., str]


@pytest.fixture
def sample(tmp_path: Path, engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Session:
    if engine == "postgresql":
        from support_postgres import empty_sample

        empty_sample(request.getfixturevalue("cluster"), tmp_path / "柳城", monkeypatch)
    session, _ = open_demo(tmp_path / "柳城", user="测试员", clock=fixed_clock)
    session.close()
    return session


@pytest.fixture
def step(sample: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Step:
    """Run one command; it must be one operation, which undo takes back exactly and redo does again exactly."""
    call: Say = speaker(sample, capsys, monkeypatch)

    def state() -> object:
        repository = Repository.open(sample.workspace.store)
        try:
            return dump(repository)
        finally:
            repository.close()

    def go(*arguments: str | Path) -> str:
        before = state()
        ran = call(*arguments)
        assert ran.code == 0, ran
        after = state()
        assert after != before, arguments
        assert call("undo").code == 0
        assert state() == before, arguments
        assert call("redo").code == 0
        assert state() == after, arguments
        return ran.out

    return go


def old_ledger(folder: Path) -> Path:
    """Return a responsibility table as an office keeps it: a title above, units merged down, dates as typed."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["柳城县示范创建责任分解表"])
    sheet.append(["序号", "指标", "牵头单位", "配合单位", "责任人", "完成时限", "进展"])
    sheet.append([28, "决策程序制度", "县政府办公室", "县司法局", "张三", "2023.11.20", "细则已印发"])
    sheet.append([29, "年度决策目录", None, None, "张三", "2023年11月25日", "目录在网上"])
    sheet.append([31, "公众参与", None, None, "李四", "二〇二三年十一月三十日", None])
    sheet.merge_cells("C3:C5")
    path = folder / "责任分解表.xlsx"
    book.save(path)
    return path


def lines(folder: Path, name: str, *texts: str) -> Path:
    return write_file(folder, name, "\n".join(texts) + "\n")


def test_a_year_from_the_old_ledger_to_the_next_round(
    sample: Session,
    step: Step,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = tmp_path / "案头"
    desk.mkdir()
    # take over what exists
    step("takeover", "ledger", old_ledger(desk), "--unit", "县政府办公室=新单位")
    write_file(desk / "材料" / "28 决策程序制度", "决策程序细则.txt", "细则")
    write_file(desk / "材料", "29-目录公告.txt", "公告")
    step("takeover", "materials", desk / "材料")
    # decompose
    step("department", "add", "--file", lines(desk, "单位.txt", "县公安局，公安局，王副县长，赵六", "大埔镇", "东泉镇"))
    step("department", "merge", "县政府办公室", "县政府办")
    step("department", "rename", "县绩效办", "县绩效考评办")
    step("department", "edit", "县司法局", "--leader", "陈副县长", "--contact", "周一 0772-1234567")
    step("department", "spread", "各执法部门", "县公安局", "县应急局")
    step("assign", "1-3,13", "县行政审批局", "--due", "2023-12-10", "--person", "孙八")
    step("handover", "张三", "李四")
    # a supporter reports its part
    step("task", "28", "县司法局", "--status", "已提交", "--claim", "达标", "--note", "审查意见已送")
    # dispatch
    step("dispatch", "take", "第一次调度")
    step("remind", "--all", "--send")
    step("gap", "import", lines(desk, "会议.txt", "28 县政府办 2023-12-01 补送细则的合法性审查意见"))
    # two rounds of review
    step("round", "open", "初审")
    step("review", "1,2", "达标")
    step("review", "3", "退回", "--reason", "缺中介服务事项清单", "--due", "2024-01-05")
    step("mark", "3", "已提交")
    step("round", "close")
    step("round", "open", "复审")
    step("review", "3", "基本达标")
    step("round", "close")
    step("dispatch", "take", "第二次调度")
    # hand in, receipt, opinions, supplement
    step("stage", "set", "申报")
    step("submission", "make", "--to", "柳州市司法局", "--date", "2023-12-20")
    step("submission", "receipt", "1", "柳司收〔2023〕18号")
    step(
        "submission",
        "opinions",
        lines(desk, "省级意见.txt", "28,细则没有写风险评估由谁办,2024-01-10", "65,补送逐案分析报告"),
    )
    step("note", "65", "逐案分析报告已补")
    step("submission", "make", "--to", "柳州市司法局", "--supplement", "--date", "2024-01-12")
    # on-site check, showcase, yearly duties
    step("stage", "set", "省级初审")
    step("inquiry", "ask", "听证的名单在哪里公布的", "--item", "32", "--from", "核查组")
    step("inquiry", "answer", "1", "县政府网站", "--by", "周一", "--follow-up", "补截图", "--due", "2024-01-20")
    step("inquiry", "close", "1", "截图已送")
    step("site", "add", "政务服务大厅", "--items", "1,13,14")
    step("showcase", "material", "add", "国祥信访室工作法", "--due", "2024-01-15")
    step("showcase", "material", "done", "国祥信访室工作法")
    step("duty", "add", "法治建设联席会议", "6-15")
    check_the_year(sample.folder)
    check_the_next_round(speaker(sample, capsys, monkeypatch), sample.folder, tmp_path / "下一轮")


def check_the_year(folder: Path) -> None:
    """What the year left behind, and that the journal is whole."""
    with open_session(folder) as session:
        state = session.state()
        names = {department.name for department in state.departments}
        assert {"大埔镇", "县绩效考评办"} <= names
        assert not {"县政府办公室", "各执法部门", "县绩效办"} & names
        tasks = state.tasks_of[session.item("28").id]
        assert {task.person for task in tasks} >= {"李四"}
        (answer,) = (task for task in tasks if task.role is TaskRole.SUPPORT)
        assert (answer.status, answer.claim, answer.note) == (WorkStatus.SUBMITTED, Rating.MET, "审查意见已送")
        assert session.record(session.item("3").id).status is WorkStatus.ACCEPTED
        origins = [gap.origin for gap in session.repository.all_of(Gap, session.application_id)]
        assert origins.count(GapOrigin.PROVINCIAL_REVIEW) == 2
        assert origins.count(GapOrigin.MEETING) == 1
        (inquiry,) = session.repository.all_of(Inquiry, session.application_id)
        assert inquiry.closed_on is not None
        assert session.repository.verify_chain(session.application_id) is None
        assert compare_with_journal(session) == []
        told = [
            text for line in history(session, None, with_changes=True) for row in line.changes for text in row.lines
        ]
        assert not [text for text in told if UNKNOWN_FIELD in text]


def check_the_next_round(call: Say, folder: Path, target: Path) -> None:
    """The next round begins from this very workspace, which stays as it is."""
    before = files_in(folder)
    preview = call("clone", target, "--round", "2025", "--dry-run")
    assert preview.code == 0
    assert re.search(r"单位.*\d+", preview.out)
    assert "配合单位填报的情况" in preview.out
    assert not target.exists()
    assert call("clone", target, "--round", "2025").code == 0
    assert files_in(folder) == before
    with open_session(target) as session:
        application = session.repository.get(Application, session.application_id)
        assert application is not None
        assert (application.round, application.county) == ("2025", "柳城县")
        state = session.state()
        assert {"大埔镇", "东泉镇", "县绩效考评办"} <= {department.name for department in state.departments}
        assert all(record.status is WorkStatus.NOT_STARTED for record in state.records.values())
        assert state.tasks_of[session.item("28").id]
        assert [task for task in state.tasks if unanswered(task) != task] == []
        assert "法治建设联席会议" in {milestone.title for milestone in state.milestones}
