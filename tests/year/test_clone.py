"""A clone for the next round: what carries over, shown first; the old workspace stays as it is, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.adjustments import Adjustment
from shifan.domain.application import Stage
from shifan.domain.errors import ProtectedError, RuleError, UsageError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.journal import OperationKind
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services.adjusting import register_event
from shifan.services.assigning import assign
from shifan.services.attaching import Facts, attach_files
from shifan.services.calendar import add_milestone
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.duties import add_duty
from shifan.services.gaps import close_gap, open_gap
from shifan.services.history import history, redo, undo
from shifan.services.recording import claim_rating, tick_checkpoint, write_note
from shifan.services.session import Session, open_session
from shifan.services.showcase import add_material, set_showcase
from support import USER, dump, fixed_clock, write_file
from support_command import files_in
from support_desk_year import speaker

LASTING = Facts(document_number="柳城政发〔2019〕3号", long_term=True, passage="第2条")


@pytest.fixture
def year(workspace: Session, tmp_path: Path) -> Session:
    """A workspace at the end of its year, with something of everything."""
    assign(workspace, "32", "县司法局", person="张三", due=date(2023, 11, 1))
    assign(workspace, "32", "县发展改革局", role=TaskRole.SUPPORT)
    unit = workspace.state().departments[0]
    workspace.commit("写联络员", put=[replace(unit, leader="王县长", contact="李四 7612345")])
    attach_files(workspace, "32.2", [write_file(tmp_path, "听证办法.pdf", "长期")], facts=LASTING)
    attach_files(workspace, "33", [write_file(tmp_path, "听证办法.pdf", "长期")], facts=LASTING)
    attach_files(workspace, "32", [write_file(tmp_path, "今年的.pdf", "今年")])
    linked = write_file(tmp_path / "共享", "规则.pdf", "规则")
    attach_files(workspace, "5", [linked], facts=LASTING, copy=False)
    register_event(workspace, "101", "全国先进", level="国家级", happened_on=date(2023, 5, 1))
    (event,) = workspace.repository.all_of(Adjustment)
    attach_files(workspace, "101", [write_file(tmp_path, "证书.pdf", "证书")], facts=LASTING, event_id=event.id)
    write_note(workspace, "32", "找档案室要原件")
    tick_checkpoint(workspace, "32.1")
    claim_rating(workspace, "32", Rating.MET)
    open_gap(workspace, "听证记录不全", number="32", department_name="县司法局", due=date(2023, 12, 1))
    open_gap(workspace, "重视不够", due=date(2025, 6, 1))
    open_gap(workspace, "已经改好")
    close_gap(workspace, workspace.state().gaps[-1].id, "改好了", unproved_reason="没有回执")
    add_duty(workspace, "述法会议", 1, 20, rule="县委文件")
    add_milestone(workspace, "动员会", date(2023, 12, 1))
    set_showcase(workspace, name="国祥信访室")
    add_material(workspace, "报告")
    workspace.commit("已命名", put=[replace(workspace.application(), stage=Stage.NAMED, city="柳州市")])
    return workspace


def cloned(year: Session, folder: Path, *, with_notes: bool = False) -> Session:
    make_clone(year, folder, plan_clone(year, "2025", with_notes=with_notes))
    return open_session(folder, user=USER, clock=fixed_clock)


def test_the_plan_shows_what_carries_over_and_what_stays(year: Session) -> None:
    before = files_in(year.folder)
    plan = plan_clone(year, "2025")
    carried = plan.carried
    assert (plan.application.round, plan.application.period_start) == ("2025", date(2025, 1, 1))
    assert [unit.name for unit in carried.departments] == ["县司法局", "县发展改革局"]
    assert [task.due for task in carried.tasks] == [None, None]
    assert carried.notes == {}
    assert sorted(document.title for document in carried.evidence) == ["听证办法.pdf", "规则.pdf"]
    assert [gap.text for gap in carried.gaps] == ["听证记录不全", "重视不够"]
    assert [milestone.title for milestone in carried.milestones] == ["述法会议"]
    assert list(carried.altered) == ["问题「听证记录不全」的时限 2023-12-01：早于新的评估期，须重新定"]
    assert {kind.title: (kind.count, kind.names) for kind in plan.left} == {
        "办理状态、自评和审核结论": (3, ("第 5、32、33 项",)),
        "勾选的核查点": (1, ("第 32 项",)),
        "任务的完成时限": (1, ("第 32 项",)),
        "备注": (1, ("第 32 项",)),
        "不是长期有效的材料": (1, ("今年的.pdf",)),
        "长期有效、但不能沿用的材料": (1, ("证书.pdf：没有印证任何指标（只印证加减分事项的不沿用）",)),
        "加减分事项": (1, ("全国先进",)),
        "加减分自查结论": (1, ("第 101 项",)),
        "已经销号的问题": (1, ("已经改好",)),
        "单项示范项目": (1, ("国祥信访室",)),
        "单项示范的材料清单": (1, ("报告",)),
        "只有一次的时间节点": (1, ("2023-12-01 动员会",)),
    }
    assert "备注" not in [kind.title for kind in plan_clone(year, "2025", with_notes=True).left]
    assert files_in(year.folder) == before


def test_the_clone_holds_it_all_in_one_operation(year: Session, tmp_path: Path) -> None:
    before, state = files_in(year.folder), dump(year.repository, versions=True)
    with cloned(year, tmp_path / "下一轮", with_notes=True) as new:
        found = new.state()
        application = found.application
        assert (application.county, application.city, application.stage) == ("柳城县", "柳州市", Stage.PREPARING)
        lead, support = found.tasks_of[new.item("32").id]
        assert (lead.role, lead.person, lead.due) == (TaskRole.LEAD, "张三", None)
        assert found.department_by_id[support.department_id].name == "县发展改革局"
        unit = found.department_by_id[lead.department_id]
        assert (unit.name, unit.leader, unit.contact) == ("县司法局", "王县长", "李四 7612345")
        assert new.record(new.item("32").id).note == "找档案室要原件"
        first, second = found.gaps
        assert (first.due, second.due) == (None, date(2025, 6, 1))
        assert first.department_id == unit.id
        assert [milestone.source for milestone in found.milestones] == ["县委文件"]
        assert (found.ticks, found.adjustments, found.showcases) == ((), (), ())
        kinds = [line.operation.kind for line in history(new, None)]
        assert kinds == [OperationKind.DO, OperationKind.SETUP]
        assert new.repository.verify_chain(new.application_id) is None
    assert files_in(year.folder) == before
    assert dump(year.repository, versions=True) == state


def test_long_term_evidence_is_copied_and_linked_again(year: Session, tmp_path: Path) -> None:
    with cloned(year, tmp_path / "下一轮") as new:
        found = new.state()
        by_title = {document.title: document for document in found.evidence}
        copied, linked = by_title["听证办法.pdf"], by_title["规则.pdf"]
        assert new.pool.locate(copied).read_text(encoding="utf-8") == "长期"
        assert new.pool.locate(copied).is_relative_to(new.folder)
        assert (linked.storage, Path(linked.path)) == (Storage.LINKED, tmp_path / "共享" / "规则.pdf")
        links = {new.edition.by_id(x.criterion_id).number: x for x in found.links if x.evidence_id == copied.id}
        assert {number: link.passage for number, link in links.items()} == {"32": "第2条", "33": "第2条"}
        assert links["32"].checkpoint_id == new.item("32").checkpoint("32.2").id
        statuses = {n: new.record(new.item(n).id).status for n in ("5", "32", "33", "34")}
        assert set(statuses.values()) == {WorkStatus.COLLECTING, WorkStatus.NOT_STARTED}
        assert statuses["34"] is WorkStatus.NOT_STARTED
        assert new.record(new.item("32").id).note == ""
        assert found.usable == {document.id for document in found.evidence}
        assert {document.id for document in found.evidence} & {
            document.id for document in year.state().evidence
        } == set()


def test_undo_leaves_a_fresh_workspace_and_redo_brings_it_back(year: Session, tmp_path: Path) -> None:
    with cloned(year, tmp_path / "下一轮") as new:
        full = dump(new.repository)
        undo(new)
        assert new.state().departments == ()
        assert new.state().evidence == ()
        assert len(new.state().records) == 104
        redo(new)
        assert dump(new.repository) == full


def test_a_missing_or_changed_file_stays_behind_and_is_named(year: Session, tmp_path: Path) -> None:
    (tmp_path / "共享" / "规则.pdf").write_text("改过", encoding="utf-8")
    document = next(found for found in year.state().evidence if found.title == "听证办法.pdf")
    year.pool.locate(document).unlink()
    plan = plan_clone(year, "2025")
    assert plan.carried.evidence == ()
    assert plan.carried.links == ()
    (kind,) = [kind for kind in plan.left if kind.title == "长期有效、但不能沿用的材料"]
    assert kind.names[:2] == ("听证办法.pdf：文件缺失或已被改动", "规则.pdf：文件缺失或已被改动")
    assert kind.count == 3


def test_what_the_edition_no_longer_has_stays_behind(year: Session) -> None:
    task = year.state().tasks[0]
    year.commit("旧指标", put=[replace(task, id="旧", criterion_id="gone-1", version=0)])
    plan = plan_clone(year, "2025")
    assert len(plan.carried.tasks) == 2
    kinds = {kind.title: kind for kind in plan.left}
    assert kinds["分工（指标已不在这个版本中）"].count == 1


class TestRefusals:
    """Where it cannot be done, nothing is left behind."""

    def test_the_target_is_checked_first(self, year: Session, tmp_path: Path) -> None:
        plan = plan_clone(year, "2025")
        full = tmp_path / "有东西"
        write_file(full, "别人的.txt")
        write_file(tmp_path, "文件")
        before = files_in(tmp_path)
        for target in (year.folder, year.folder / "里面", full, tmp_path / "文件"):
            with pytest.raises(ProtectedError):
                make_clone(year, target, plan)
        assert files_in(tmp_path) == before

    def test_a_round_without_a_year_needs_a_period(self, year: Session) -> None:
        with pytest.raises(UsageError, match="看不出是哪一年"):
            plan_clone(year, "第四批")
        plan = plan_clone(year, "第四批", period_start=date(2024, 7, 1), period_end=date(2025, 6, 30))
        assert plan.application.period_end == date(2025, 6, 30)
        with pytest.raises(RuleError):
            plan_clone(year, "第四批", period_start=date(2025, 7, 1), period_end=date(2025, 6, 30))

    @pytest.mark.parametrize("made_before", [True, False])
    def test_a_file_that_vanishes_while_it_is_copied(self, year: Session, tmp_path: Path, made_before: bool) -> None:
        target = tmp_path / "下一轮"
        if made_before:
            target.mkdir()
        plan = plan_clone(year, "2025")
        document = next(found for found in year.state().evidence if found.title == "听证办法.pdf")
        path = year.pool.locate(document)
        path.chmod(0o644)
        path.write_text("改过", encoding="utf-8")
        with pytest.raises(ProtectedError, match="在复制时被改动"):
            make_clone(year, target, plan)
        assert target.exists() is made_before
        assert files_in(target) == {}
        path.write_text("长期", encoding="utf-8")
        make_clone(year, target, plan)
        assert "shifan.db" in files_in(target)


def test_by_command(
    year: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say = speaker(year, capsys, monkeypatch)
    target = tmp_path / "下一轮"
    before = files_in(year.folder)
    dry = say("clone", target, "--round", "2025", "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert "分工（不带时限）：2\n  县司法局：第 32 项\n  县发展改革局：第 32 项\n备注：0\n" in dry.out
    assert "长期有效的材料：2\n  听证办法.pdf（第 32、33 项）\n  规则.pdf（第 5 项）\n" in dry.out
    assert dry.out.endswith("没有新建；确认后去掉 --dry-run 再运行。\n")
    assert not target.exists()
    done = say("clone", target, "--round", "2025", "--period-start", "2024-07-01", "--notes")
    assert (done.code, done.err) == (0, "")
    assert "评估期 2024-07-01 至 2025-12-31" in done.out
    assert "备注：1\n" in done.out
    assert done.out.endswith(f"沿用柳城县 2023的分工和材料\n已在「{target}」建成柳城县 2025的台账。\n")
    assert say("-w", target, "status").out.startswith("柳城县　2025　")
    assert say("-w", target, "doctor").code == 0
    again = say("clone", target, "--round", "2025")
    assert (again.code, again.err.splitlines()[0]) == (3, f"「{target}」里已有文件，不会往里写。")
    assert files_in(year.folder) == before
    with open_session(target, user=USER, clock=fixed_clock) as new:
        assert {document.id for document in new.repository.all_of(Evidence)}
