"""The commands: department, handover, assign with several numbers, dispatch, remind, gap import."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.gaps import GapOrigin
from shifan.services.session import Session
from support import dump, write_file
from support_command import Ran, Say, shifan
from support_desk_year import speaker

LIST = "县司法局，司法局，张三，李四\n县公安局，，王五\n"


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    return speaker(workspace, capsys, monkeypatch)


def done(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def pasted(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


class TestDepartments:
    """department."""

    def test_units_from_arguments_a_file_and_a_paste(
        self, workspace: Session, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert done(say("department", "add", "县司法局，司法局，张三，李四", "县公安局")) == "登记责任单位：新增 2 个\n"
        file = write_file(tmp_path, "名单.csv", "单位,简称\r\n县财政局,财政\r\n".encode("gb18030"))
        assert done(say("department", "add", "--file", file)) == "登记责任单位：新增 1 个\n"
        pasted(monkeypatch, "城厢镇\n大埔镇\n")
        assert done(say("department", "add", "--file", "-")) == "登记责任单位：新增 2 个\n"
        listed = done(say("department", "list"))
        assert re.search(
            r"^县司法局 +牵头 +0（完成 0）　配合 +0（完成 0）　逾期 0　7 天内到期 0　问题 0　分管 张三　联络员 李四$",
            listed,
            re.M,
        )
        assert listed.endswith("共 5 个单位。\n")

    def test_edit_confirm_rename_merge_remove(self, workspace: Session, say: Say) -> None:
        say("department", "add", *LIST.split())
        assert (
            done(say("department", "edit", "公安局", "--leader", "赵六", "--contact", "韦一")) == "修改单位：县公安局\n"
        )
        assert done(say("department", "confirm", "--all")) == "这些单位都已确认，没有变化。\n"
        assert done(say("department", "rename", "县公安局", "县公安分局")) == "单位更名：县公安局 → 县公安分局\n"
        assert say("department", "remove", "县公安分局").out == "移除单位：县公安分局\n"
        say("assign", "1-3", "县信访局")
        merged = say("department", "merge", "县信访局", "县司法局")
        assert done(merged) == "单位合并：县信访局 并入 县司法局（3 项任务）\n"
        refused = say("department", "remove", "县司法局")
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.startswith("「县司法局」还有 3 项任务，不能移除。")

    def test_list_as_data_and_by_leader(self, say: Say) -> None:
        say("department", "add", *LIST.split())
        say("assign", "1-4", "县司法局", "--due", "2023-10-01")
        data = json.loads(done(say("department", "list", "--json")))
        first = data["departments"][0]
        assert (first["name"], first["leader"], first["presumed"]) == ("县司法局", "张三", False)
        assert (first["leads"], first["leads_text"], first["done"]) == (["1", "2", "3", "4"], "1-4", 0)
        assert [line["leader"] for line in data["leaders"]] == ["张三", "王五"]
        assert done(say("department", "list", "--leaders")).splitlines()[-1] == "共 2 行。"

    def test_spread_and_handover(self, workspace: Session, say: Say) -> None:
        say("assign", "43,44", "各执法部门", "--person", "张三")
        spread = say("department", "spread", "各执法部门", "县公安局", "县林业局", "--item", "43-44")
        assert (spread.code, spread.err) == (0, "注意：新建单位：县公安局、县林业局。\n")
        assert spread.out == "第 43、44 项的「各执法部门」落实到 2 个单位：县公安局、县林业局\n"
        before = dump(workspace.repository)
        plan = done(say("handover", "张三", "李四", "--dry-run"))
        assert plan.startswith("交接清单：张三 → 李四，共 2 处\n  牵头　43 ")
        assert plan.endswith("以上只是清单，没有改动；确认后去掉 --dry-run 再运行。\n")
        assert dump(workspace.repository) == before
        assert done(say("handover", "张三", "李四", "--department", "公安局")).endswith("交接：张三 → 李四（2 处）\n")
        assert {task.person for task in workspace.state().tasks} == {"李四", ""}

    def test_assign_takes_lists_and_removes_them(self, workspace: Session, say: Say) -> None:
        given = say("assign", "第32项，35、40-45", "县司法局", "--due", "2023-12-1")
        assert done(given) == "第 32、35、40-45 项（共 8 项）由县司法局牵头，2023-12-01 前完成\n"
        assert done(say("assign", "32,35", "司法局", "--remove")) == "第 32、35 项（共 2 项）不再由县司法局承担\n"
        assert {task.due for task in workspace.state().tasks} == {date(2023, 12, 1)}
        assert len(workspace.state().tasks) == 6
        done(say("undo"))
        assert len(workspace.state().tasks) == 8


class TestDispatching:
    """dispatch, remind, gap import."""

    def test_take_list_report(self, say: Say) -> None:
        say("assign", "1-3", "县司法局")
        assert done(say("dispatch", "take", "九月调度")).startswith("第 1 次调度：九月调度（")
        say("mark", "2", "已提交")
        listed = done(say("dispatch", "list")).splitlines()
        assert re.fullmatch(r"第 1 次　\d{4}-\d\d-\d\d　九月调度　完成 0/104　基本分 0 ～ 100", listed[0])
        page = done(say("dispatch", "report", "--yellow", "10", "--red", "-1"))
        assert "新完成 1 项：2 " in page
        assert "剩余 -1 天以内红，10 天以内黄" in page
        data = json.loads(done(say("dispatch", "report", "--json", "--since", "1")))
        assert (data["since"], data["title"], data["done_then"], data["done_now"]) == (1, "九月调度", 0, 1)
        assert [news["number"] for news in data["done"]] == ["2"]
        assert data["departments"][0]["moved"] == 0
        assert data["thresholds"] == {"yellow": 7, "red": 0}

    def test_remind_draft_send_log_answer(self, workspace: Session, say: Say) -> None:
        say("department", "add", *LIST.split())
        assert done(say("remind", "县司法局")) == "县司法局目前没有欠交事项，不用催办。\n"
        assert done(say("remind", "--all")) == "各单位目前没有欠交事项，不用催办。\n"
        say("assign", "1,2", "县司法局")
        text = done(say("remind", "司法局", "--call", "赵六"))
        assert text.startswith("【法治政府建设示范创建催办】县司法局（请李四办理）：\n")
        assert text.endswith("如有疑问请联系：赵六。\n\n共 1 个单位。发出后请加 --send 登记。\n")
        assert done(say("remind", "log")) == "共 0 次，0 次未回复。\n"
        assert done(say("remind", "--all", "--send")).endswith("催办：县司法局\n")
        key = done(say("remind", "log")).split()[0]
        assert done(say("remind", "answer", key, "周五前报")) == "县司法局回复催办：周五前报\n"
        log = done(say("remind", "log", "--department", "司法局", "--full"))
        assert "回复：周五前报" in log
        assert "【法治政府建设示范创建催办】" in log
        assert log.endswith("共 1 次，0 次未回复。\n")
        done(say("undo"))
        done(say("undo"))
        assert done(say("remind", "log")) == "共 0 次，0 次未回复。\n"

    def test_meeting_decisions(
        self, workspace: Session, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say("department", "add", *LIST.split())
        file = write_file(tmp_path, "交办.txt", "32 县司法局 2023-11-30 补齐听证笔录\n- - - 开推进会\n")
        before = dump(workspace.repository)
        shown = done(say("gap", "import", file, "--dry-run"))
        assert shown.splitlines()[0] == "[32] 补齐听证笔录　时限 2023-11-30"
        assert dump(workspace.repository) == before
        assert done(say("gap", "import", file)) == "登记会议交办问题 2 个\n"
        again = say("gap", "import", file)
        assert (again.out, again.err) == ("没有变化。\n", "注意：第 1、2 行的问题早已登记，没有重复登记。\n")
        pasted(monkeypatch, "33 - - 现场问题")
        done(say("gap", "import", "-", "--origin", "现场核查"))
        assert workspace.state().gaps[-1].origin is GapOrigin.ON_SITE


ERRORS = [
    (["department", "add"], 2, "请写单位，或用 --file"),
    (["department", "add", "县司法局", "--file", "x"], 2, "请写单位，或用 --file"),
    (["department", "add", "--file", "没有.txt"], 1, "找不到文件「没有.txt」"),
    (["department", "add", "，甲"], 1, "第 1 行：没有写单位名称。"),
    (["department", "edit", "县司法局"], 2, "没有写要改什么"),
    (["department", "edit", "县林业局", "--confirm"], 1, "没有名为「县林业局」的单位"),
    (["department", "confirm"], 2, "请写要确认的单位"),
    (["department", "confirm", "县司法局", "--all"], 2, "请写要确认的单位"),
    (["department", "rename", "县司法局", "县公安局"], 1, "已是「县公安局」的名称或简称"),
    (["department", "merge", "县司法局", "司法局"], 2, "同一个单位"),
    (["department", "spread", "各执法部门"], 2, "缺少参数「单位"),
    (["department", "spread", "各科室", "县公安局"], 1, "没有分给「各科室」的指标"),
    (["department", "remove", "县林业局"], 1, "没有名为「县林业局」的单位"),
    (["handover", "张三", "张三"], 2, "同一个姓名"),
    (["handover", "赵七", "李四"], 1, "「赵七」没有承办的任务"),
    (["assign", "32-30", "县司法局"], 2, "「32-30」前大后小"),
    (["assign", "30-999", "县司法局"], 1, "没有编号为 999 的指标"),
    (["assign", "30,31", "县司法局", "--due", "2022-12-31"], 1, "早于评估期开始日期 2023-01-01"),
    (["gap", "add", "问题", "--due", "2022-12-31"], 1, "早于评估期开始日期 2023-01-01"),
    (["gap", "import", "没有.txt"], 1, "找不到文件「没有.txt」"),
    (["dispatch", "report"], 1, "还没有调度快照可比"),
    (["dispatch", "report", "--yellow", "1", "--red", "2"], 2, "红灯天数（2）不能大于黄灯天数（1）"),
    (["dispatch", "report", "--since", "0"], 2, "不是大于 0 的整数"),
    (["dispatch", "report", "--yellow", "七"], 2, "「七」不是天数，请写整数"),
    (["dispatch", "report", "--red", "1000000"], 2, "不是天数"),
    (["remind", "县林业局"], 1, "没有名为「县林业局」的单位"),
    (["remind", "县司法局", "--all"], 2, "请写单位，例如"),
    (["remind", "--send"], 2, "请写单位，例如"),
    (["remind", "answer", "没有", "已报"], 1, "没有找到这次催办"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), ERRORS, ids=[" ".join(words) for words, _, _ in ERRORS])
def test_errors_are_named_and_change_nothing(
    workspace: Session, say: Say, arguments: list[str], code: int, words: str
) -> None:
    say("department", "add", *LIST.split())
    before = dump(workspace.repository, versions=True)
    ran = say(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert "意外问题" not in ran.err
    assert dump(workspace.repository, versions=True) == before


def test_through_the_real_command(tmp_path: Path) -> None:
    folder = tmp_path / "样例 台账"
    assert shifan("demo", folder, "--no-tui").code == 0
    listed = shifan("department", "list", cwd=folder)
    assert (listed.code, listed.err) == (0, "")
    assert "推定" in listed.out
    spread = shifan("department", "spread", "各执法部门", "县公安局", "县交通运输局", cwd=folder)
    assert spread.code == 0
    assert "各执法部门" not in shifan("department", "list", cwd=folder).out
    assert shifan("dispatch", "take", cwd=folder).code == 0
    assert "完成 104/104 项（持平）" in shifan("dispatch", "report", cwd=folder).out
    assert shifan("remind", "县司法局", cwd=folder).out.startswith("【法治政府建设示范创建催办】县司法局：")
    closed = shifan("gap", "import", "-", cwd=folder)
    assert (closed.code, closed.out) == (2, "")
    assert "没有要登记的事项" in closed.err
