"""The on-site check: one step from a word to requirement, evidence and person; inquiries; places to visit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.onsite import Inquiry, Site, SiteItem
from shifan.domain.tasks import TaskRole
from shifan.services.adjusting import register_event
from shifan.services.assigning import assign
from shifan.services.attaching import Facts, attach_files
from shifan.services.history import undo
from shifan.services.inquiries import answer, ask, close, list_inquiries
from shifan.services.onsite import Answer, look_up
from shifan.services.session import Session
from shifan.services.sites import add_site, edit_site, link_items, list_sites, remove_site, site_named
from support import NOW, dump, write_file
from support_desk_year import both_ways, refused, speaker


def numbers(found: tuple[Answer, ...]) -> list[str]:
    return [answer.criterion.number for answer in found]


class TestLookUp:
    """A number, a few words, or initials."""

    def test_a_number_gives_everything_in_one_call(self, workspace: Session, tmp_path: Path) -> None:
        file = write_file(tmp_path, "听证公告.pdf", "公告")
        attach_files(workspace, "32", [write_file(tmp_path, "总的.docx")])
        attach_files(workspace, "32.2", [file], facts=Facts(document_number="柳城公告〔2023〕5号", passage="第3页"))
        assign(workspace, "32", "县司法局", person="张三")
        assign(workspace, "32", "县发展改革局", role=TaskRole.SUPPORT)
        unit = workspace.state().departments[0]
        workspace.commit("写联络员", put=[replace(unit, leader="王县长", contact="李四 7612345")])
        add_site(workspace, "政务中心", numbers="32")
        ask(workspace, "听证会开了几次", number="32")
        (found,) = look_up(workspace, "32.2")
        assert (found.criterion.number, found.focus) == ("32", "32.2")
        assert found.criterion.requirement.startswith("法律、法规、规章要求听证")
        assert (found.group, found.subgroup) == ("重大行政决策科学民主合法", "严格决策法定程序")
        first, second = found.exhibits  # what proves the checkpoint comes first
        assert (first.evidence.title, first.passage, first.checkpoint) == ("听证公告.pdf", "第3页", "32.2")
        assert (second.evidence.title, second.checkpoint) == ("总的.docx", "")
        assert Path(first.place).is_absolute()
        assert Path(first.place).read_bytes() == file.read_bytes()
        assert first.usable
        lead, support = found.holders
        assert (lead.department, lead.role, lead.person) == ("县司法局", TaskRole.LEAD, "张三")
        assert (lead.leader, lead.contact) == ("王县长", "李四 7612345")
        assert (support.department, support.role, support.person) == ("县发展改革局", TaskRole.SUPPORT, "")
        assert [site.name for site in found.sites] == ["政务中心"]
        assert [inquiry.question for inquiry in found.inquiries] == ["听证会开了几次"]

    @pytest.mark.parametrize("query", ["32", "０32", "第32项", "第 ３２ 项", " 32 ", "32。2", "32.2"])
    def test_a_number_as_people_type_it(self, workspace: Session, query: str) -> None:
        assert numbers(look_up(workspace, query)) == ["32"]

    @pytest.mark.parametrize("query", ["听证 座谈", "座谈 听证", "tzyzt", "TZ zt", "听证 zt"])
    def test_words_in_any_order_and_initials_find_the_title_first(self, workspace: Session, query: str) -> None:
        assert numbers(look_up(workspace, query))[0] == "32"

    def test_units_persons_and_documents_are_found_too(self, workspace: Session, tmp_path: Path) -> None:
        assign(workspace, "40", "沙埔镇人民政府", person="覃小明")
        attach_files(
            workspace, "41", [write_file(tmp_path, "葡萄执法.pdf")], facts=Facts(document_number="〔2023〕777号")
        )
        assert numbers(look_up(workspace, "spzrmzf")) == ["40"]
        assert numbers(look_up(workspace, "覃小明")) == ["40"]
        assert numbers(look_up(workspace, "ptzf")) == ["41"]
        assert numbers(look_up(workspace, "777")) == ["41"]

    def test_the_subgroup_is_found_by_initials(self, workspace: Session) -> None:
        found = numbers(look_up(workspace, "xzfy"))
        assert "77" in found
        assert set(found) <= {"75", "76", "77", "78", "79"}

    def test_more_words_in_the_title_come_first(self, workspace: Session) -> None:
        found = look_up(workspace, "复议")
        in_title = ["复议" in answer.criterion.title for answer in found]
        assert in_title == sorted(in_title, reverse=True)
        assert in_title[0]
        assert not in_title[-1]

    def test_nothing_fits(self, workspace: Session) -> None:
        assert look_up(workspace, "航天飞机") == ()
        assert look_up(workspace, "qqqqq") == ()
        assert look_up(workspace, "99999") == ()

    def test_wrong_questions_are_named(self, workspace: Session) -> None:
        for empty in ("", "  ", "第项", "\u3000"):
            with pytest.raises(UsageError, match="编号"):
                look_up(workspace, empty)
        with pytest.raises(NotFoundError, match="没有核查点"):
            look_up(workspace, "32.99")

    def test_a_missing_file_is_said(self, workspace: Session, tmp_path: Path) -> None:
        attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")])
        (exhibit,) = look_up(workspace, "1")[0].exhibits
        Path(exhibit.place).unlink()
        (exhibit,) = look_up(workspace, "1")[0].exhibits
        assert not exhibit.usable
        moved = replace(exhibit.evidence, path="../外面.docx")
        workspace.commit("改坏", put=[moved])
        (exhibit,) = look_up(workspace, "1")[0].exhibits
        assert (exhibit.usable, exhibit.place) == (False, "../外面.docx")

    def test_the_proof_of_an_event_names_the_event(self, workspace: Session, tmp_path: Path) -> None:
        register_event(workspace, "101", "全国先进", level="国家级", happened_on=date(2023, 5, 1))
        (event,) = workspace.state().adjustments
        attach_files(workspace, "101", [write_file(tmp_path, "证书.pdf")], event_id=event.id)
        (exhibit,) = look_up(workspace, "101")[0].exhibits
        assert exhibit.event == "全国先进"

    def test_by_command(
        self, workspace: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say = speaker(workspace, capsys, monkeypatch)
        attach_files(workspace, "32.2", [write_file(tmp_path, "听证公告.pdf")], facts=Facts(passage="第3页"))
        ran = say("lookup", "32.2")
        path = look_up(workspace, "32")[0].exhibits[0].place
        assert (ran.code, ran.err) == (0, "")
        assert f"材料 1　听证公告.pdf　印证 32.2　见 第3页\n  {path}\n" in ran.out
        assert "责任人：还没有分工" in ran.out
        (entry,) = json.loads(say("lookup", "第32项", "--json").out)
        assert entry["evidence"][0]["path"] == str(path)
        assert entry["evidence"][0]["passage"] == "第3页"
        assert say("lookup", "听证", "座谈").out.startswith("32 听证与座谈")
        wide = say("lookup", "执法").out
        assert "项也相符：" in wide
        nothing = say("lookup", "航天飞机")
        assert (nothing.code, nothing.out) == (1, "")
        assert nothing.err.startswith("没有找到与「航天飞机」有关的指标。")
        few = say("lookup", "32", "--open", "5")
        assert (few.code, few.err) == (1, "第 32 项只有 1 份材料。\n")


class TestInquiries:
    """Asked, answered, followed up, closed."""

    def test_the_whole_way_each_step_undone_and_redone(self, workspace: Session) -> None:
        both_ways(workspace, lambda: ask(workspace, " 听证记录\n在哪里 ", number="32", asked_by="核查组"))
        both_ways(
            workspace,
            lambda: answer(
                workspace,
                1,
                "在档案室",
                by="张三",
                shown="记录原件",
                follow_up="补复印件",
                follow_up_due=date(2023, 10, 12),
            ),
        )
        (line,) = list_inquiries(workspace)
        assert (line.item, line.days_left, line.inquiry.stage) == ("32", 3, "待补充")
        assert (line.inquiry.asked_at, line.inquiry.question) == (NOW, "听证记录\n在哪里")
        refused(workspace, lambda: close(workspace, 1), RuleError, match="还有后续事项：补复印件")
        both_ways(workspace, lambda: close(workspace, 1, "10月11日送达"))
        (line,) = list_inquiries(workspace)
        assert (line.inquiry.stage, line.inquiry.outcome, line.days_left) == ("已了结", "10月11日送达", None)
        assert line.inquiry.closed_on == NOW.date()
        assert list_inquiries(workspace, only_open=True) == ()

    def test_numbers_go_on_and_are_free_again_after_undo(self, workspace: Session) -> None:
        for question in ("一", "二"):
            ask(workspace, question)
        undo(workspace)
        ask(workspace, "三")
        assert [(line.inquiry.number, line.inquiry.question) for line in list_inquiries(workspace)] == [
            (1, "一"),
            (2, "三"),
        ]
        assert list_inquiries(workspace)[0].item == ""

    def test_a_later_answer_takes_the_place(self, workspace: Session) -> None:
        ask(workspace, "几次")
        answer(workspace, 1, by="张三", follow_up="查清后报")
        answer(workspace, 1, "三次", by="李四")
        (line,) = list_inquiries(workspace)
        assert (line.inquiry.answered_by, line.inquiry.follow_up, line.inquiry.stage) == ("李四", "", "已答复")

    def test_refusals_say_why(self, workspace: Session) -> None:
        refused(workspace, lambda: ask(workspace, " "), UsageError, match="问了什么")
        refused(workspace, lambda: ask(workspace, "甲", number="999"), NotFoundError, match="999")
        refused(workspace, lambda: answer(workspace, 1, "乙", by="张三"), NotFoundError, match="没有第 1 号询问")
        ask(workspace, "甲")
        refused(workspace, lambda: close(workspace, 1), RuleError, match="还没有答复")
        refused(workspace, lambda: answer(workspace, 1, "乙", by=" "), RuleError, match="由谁答复")
        refused(workspace, lambda: answer(workspace, 1, by="张三"), RuleError, match="答复了什么")
        day = date(2023, 10, 8)
        refused(
            workspace,
            lambda: answer(workspace, 1, "乙", by="张三", follow_up_due=day),
            RuleError,
            match="没有写要补什么",
        )
        refused(
            workspace,
            lambda: answer(workspace, 1, "乙", by="张三", follow_up="丙", follow_up_due=day),
            RuleError,
            match="已经过去",
        )
        answer(workspace, 1, "乙", by="张三")
        close(workspace, 1)
        refused(workspace, lambda: close(workspace, 1), RuleError, match="已于 2023-10-09 了结")
        refused(workspace, lambda: answer(workspace, 1, "丙", by="张三"), RuleError, match="已于")

    def test_by_command(
        self, workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say = speaker(workspace, capsys, monkeypatch)
        assert say("inquiry", "ask", "听证记录在哪里", "--item", "32", "--from", "核查组").code == 0
        assert say("inquiry", "close", "1").err.startswith("第 1 号询问还没有答复，不能了结。")
        assert say("inquiry", "answer", "1", "在档案室").code == 2
        done = say("inquiry", "answer", "1", "在档案室", "--by", "张三", "--follow-up", "补复印件", "--due", "2099-1-5")
        assert (done.code, done.out) == (0, "答复第 1 号询问：听证记录在哪里\n")
        listed = say("inquiry", "list", "--open").out
        assert "第 32 项　核查组 问：听证记录在哪里" in listed
        assert "待补：补复印件　2099-01-05 前\n" in listed
        assert say("inquiry", "close", "1", "已送").code == 0
        assert say("inquiry", "list").out.endswith("  结果：已送\n共 1 个，没有了结的 0 个。\n")
        for _ in range(3):
            assert say("undo").code == 0
        assert workspace.repository.all_of(Inquiry) == []


class TestSites:
    """Places to visit and what they show."""

    def test_each_step_undone_and_redone(self, workspace: Session) -> None:
        both_ways(workspace, lambda: add_site(workspace, " 政务中心 ", address="文昌路", numbers="13-15,1"))
        both_ways(workspace, lambda: link_items(workspace, "政务中心", "15、32"))
        both_ways(workspace, lambda: edit_site(workspace, "政务中心", contact="李四"))
        (line,) = list_sites(workspace)
        assert (line.site.name, line.site.address, line.site.contact) == ("政务中心", "文昌路", "李四")
        assert [item.number for item in line.items] == ["1", "13", "14", "15", "32"]
        both_ways(workspace, lambda: remove_site(workspace, "政务中心", "14 15"))
        assert [item.number for item in list_sites(workspace)[0].items] == ["1", "13", "32"]
        both_ways(workspace, lambda: link_items(workspace, "政务中心", "14"))
        both_ways(workspace, lambda: remove_site(workspace, "政务中心"))
        assert workspace.repository.all_of(Site) == []
        assert workspace.repository.all_of(SiteItem) == []

    def test_what_is_shown_already_is_no_step(self, workspace: Session) -> None:
        add_site(workspace, "政务中心", numbers="1")
        assert link_items(workspace, "政务中心", "1").operation is None

    def test_refusals_change_nothing(self, workspace: Session) -> None:
        add_site(workspace, "政务中心", numbers="1")
        refused(workspace, lambda: add_site(workspace, "政务中心"), RuleError, match="早已登记")
        refused(workspace, lambda: add_site(workspace, " "), UsageError, match="点位名称")
        refused(workspace, lambda: add_site(workspace, "乙", numbers="1,999"), NotFoundError, match="999")
        refused(workspace, lambda: link_items(workspace, "政务中心", " "), UsageError, match="编号")
        refused(workspace, lambda: link_items(workspace, "乙", "1"), NotFoundError, match="没有名为")
        refused(workspace, lambda: remove_site(workspace, "政务中心", "1,2"), NotFoundError, match="没有展示第 2 项")
        assert site_named(workspace, " 政务中心").name == "政务中心"

    def test_by_command(
        self, workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say = speaker(workspace, capsys, monkeypatch)
        empty = dump(workspace.repository)
        steps = [
            ["add", "政务中心", "--address", "文昌路", "--items", "1,13-15"],
            ["link", "政务中心", "32", "40-41"],
            ["edit", "政务中心", "--contact", "李四"],
            ["remove", "政务中心", "13", "14"],
        ]
        for step in steps:
            ran = say("site", *step)
            assert (ran.code, ran.err) == (0, ""), step
        listed = say("site", "list").out
        assert listed.startswith("政务中心　文昌路　李四\n  展示第 1、15、32、40、41 项：1 审批服务便民化；")
        for _ in steps:
            assert say("undo").code == 0
        assert dump(workspace.repository) == empty
        assert say("site", "remove", "政务中心").code == 1
