"""Every command once on its good path: what it prints and what it leaves in the ledger."""

from __future__ import annotations

import json
import re
from pathlib import Path

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.criteria import Edition
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services.session import Session, open_session
from support import write_file
from support_command import Ran, Say, shifan
from support_documents import docx, pdf


def done(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def opened(folder: Path) -> Session:
    return open_session(folder)


def test_a_days_work_in_real_processes(ledger: Path) -> None:
    proof = write_file(ledger, "听证公告 网页截图.pdf", pdf("notice"))
    assert done(shifan("tick", "32.2", cwd=ledger)).startswith("勾选 32.2「")
    assert "听证公告" in done(shifan("evidence", "add", "32", proof.name, cwd=ledger))
    assert done(shifan("rate", "32", "达标", cwd=ledger)) == "第 32 项自评「达标」\n"
    given = shifan("assign", "32", "县司法局", "--due", "2023-11-30", cwd=ledger)
    assert "县司法局牵头，2023-11-30 前完成" in done(given)
    page = done(shifan("show", "32", cwd=ledger))
    assert "[x] 32.2" in page
    assert "[ ] 32.1" in page
    assert "牵头：县司法局" in page
    assert "自评：达标" in page
    assert "听证公告 网页截图.pdf" in page
    assert "工作版，依公开法规转述，非官方原文" in page
    assert done(shifan("undo", cwd=ledger)).startswith("撤销：第 32 项由县司法局牵头")
    assert "牵头：县司法局" not in done(shifan("show", "32", cwd=ledger))


def test_a_parent_folder_and_the_environment_name_the_workspace(ledger: Path, tmp_path: Path) -> None:
    inner = ledger / "材料" / "下一层"
    inner.mkdir(parents=True)
    assert done(shifan("tick", "1.1", cwd=inner)).startswith("勾选 1.1")
    assert done(shifan("tick", "1.2", cwd=tmp_path, env={"SHIFAN_WORKSPACE": str(ledger)})).startswith("勾选 1.2")
    assert shifan("status", cwd=tmp_path).code == 1


def test_tick_and_untick(say: Say, ledger: Path) -> None:
    assert "勾选 32.2" in done(say("tick", "３２。２"))  # as an input method in full-width mode types it
    assert done(say("tick", "32.2")) == "32.2 早已勾选，没有变化。\n"
    with opened(ledger) as session:
        (tick,) = session.state().ticks
        assert (tick.criterion_id, tick.ticked_by) == (session.item("32").id, "测试员")
    assert "取消勾选 32.2" in done(say("untick", "32.2"))
    assert done(say("untick", "32.2")) == "32.2 本来就没有勾选，没有变化。\n"
    with opened(ledger) as session:
        assert session.state().ticks == ()


def test_mark_rate_and_verdict(say: Say, ledger: Path) -> None:
    assert done(say("mark", "32", "已提交")) == "第 32 项改为「已提交」\n"
    assert done(say("rate", "32", "partly")) == "第 32 项自评「基本达标」\n"
    ran = say("rate", "32", "达标", "--verdict")
    assert (ran.code, ran.out) == (1, "")
    assert "第 32 项没有可用的佐证材料，不能审定为「达标」" in ran.err
    assert say("evidence", "add", "32", write_file(ledger, "甲.pdf")).code == 0
    ran = say("rate", "32", "达标", "--verdict")
    assert (ran.code, ran.out) == (0, "第 32 项审定为「达标」\n")
    assert ran.err == "注意：第 32 项材料至少 2 份，现有 1 份，请补齐。\n"
    assert done(say("mark", "32", "收集中", "--reason", "材料有误")) == "第 32 项改为「收集中」\n"
    assert done(say("rate", "32", "--clear")) == "第 32 项清除自评\n"
    with opened(ledger) as session:
        record = session.record(session.item("32").id)
        assert (record.status, record.claim, record.verdict) == (WorkStatus.COLLECTING, None, None)
        assert record.status_reason == "材料有误"


def test_rate_not_applicable_with_its_reason(say: Say, ledger: Path, edition: Edition) -> None:
    item = next(item for item in edition.criteria if item.na_rule.allowed)
    rated = say("rate", item.number, "不适用", "--reason", "本县无此类事项")
    assert done(rated) == f"第 {item.number} 项自评「不适用」\n"
    with opened(ledger) as session:
        record = session.record(item.id)
        assert (record.claim, record.claim_reason) == (Rating.NA, "本县无此类事项")


def test_note(say: Say) -> None:
    assert done(say("note", "第5项", "县委编办\n已答复")) == "第 5 项写备注\n"
    assert "备注：县委编办\n已答复" in done(say("show", "5"))
    assert done(say("note", "5", "")) == "第 5 项清空备注\n"
    assert "备注" not in done(say("show", "5"))


def test_assign_lead_support_and_remove(say: Say, ledger: Path) -> None:
    done(say("assign", "40", "县司法局", "--person", "韦某", "--due", "2023.11.30"))
    assert done(say("assign", "40", "县公安局", "--support")) == "第 40 项由县公安局配合\n"
    ran = say("assign", "40", "县交通运输局")
    assert (ran.code, ran.err) == (0, "注意：换下了原来的牵头单位：县司法局（第 40 项）。\n")
    with opened(ledger) as session:
        state = session.state()
        roles = {state.department_by_id[task.department_id].name: task.role for task in state.tasks}
        assert roles == {"县公安局": TaskRole.SUPPORT, "县交通运输局": TaskRole.LEAD}
    assert done(say("assign", "40", "县公安局", "--remove")) == "第 40 项不再由县公安局承担\n"
    assert "县交通运输局" in done(say("status", "--departments"))


def test_evidence_add_list_remove(say: Say, ledger: Path) -> None:
    first, second = write_file(ledger, "甲.docx", docx("甲")), write_file(ledger, "乙 #2.pdf", pdf("two"))
    facts = ["--document-number", "柳城政发〔2023〕5号", "--issuer", "县政府", "--date", "2023年5月1日"]
    assert done(say("evidence", "add", "32.1", first, second, *facts)) == "第 32.1 项添加材料：甲.docx、乙 #2.pdf\n"
    linked = write_file(ledger, "丙.txt", "丙")
    done(say("evidence", "add", "33", linked, "--link", "--long-term"))
    listed = done(say("evidence", "list"))
    assert "共 3 条。" in listed
    assert "长期有效" in listed
    assert str(linked) in listed
    assert "共 2 条。" in done(say("evidence", "list", "32"))
    with opened(ledger) as session:
        kept = next(found for found in session.state().evidence if found.title == "甲.docx")
        assert (kept.document_number, kept.issuer, str(kept.document_date)) == (
            "柳城政发〔2023〕5号",
            "县政府",
            "2023-05-01",
        )
        assert session.pool.locate(kept).read_bytes() == first.read_bytes()
    assert done(say("evidence", "remove", "32", "甲.docx")) == "第 32 项移除材料：甲.docx\n"
    assert "共 1 条。" in done(say("evidence", "list", "32"))
    with opened(ledger) as session:
        assert session.pool.locate(kept).is_file()


def test_adjust_check_add_list_remove(say: Say, ledger: Path) -> None:
    assert done(say("adjust", "check", "101", "--none", "--scope", "国家级表彰", "--date", "2023-12-01")) == (
        "第 101 项自查：自查无此情形\n"
    )
    found = say("adjust", "check", "103", "--found", "--scope", "全县", "--note", "见通报")
    assert done(found) == "第 103 项自查：有\n"
    assert "自查 2/4（未自查的情况未知，不等于零）" in done(say("status"))
    ran = say("adjust", "add", "103", "被通报", "--level", "省级", "--date", "2023-06-01", "--veto")
    assert ran.code == 0
    assert "没有佐证材料的事项暂不计分" in ran.err
    listed = done(say("adjust", "list"))
    assert "102 " in listed
    assert "未自查" in listed
    event = re.search(r"([0-9a-f]{16}) 2023-06-01 省级 被通报", listed)
    assert event
    proof = write_file(ledger, "通报.pdf", pdf("told"))
    assert done(say("evidence", "add", "103", proof, "--event", event[1])) == "第 103 项添加材料：通报.pdf\n"
    assert "一票否决：2023-06-01 被通报" in done(say("status"))
    done(say("adjust", "add", "102", "经验推广", "--level", "国家级", "--date", "2023-06-02", "--file", proof))
    assert done(say("adjust", "remove", event[1])) == "第 103 项移除事项：被通报\n"
    assert done(say("adjust", "check", "101", "--clear")) == "第 101 项取消自查结论\n"
    with opened(ledger) as session:
        state = session.state()
        assert [found.title for found in state.adjustments] == ["经验推广"]
        outcomes = {session.edition.by_id(key).number: found.outcome for key, found in state.self_check_of.items()}
        assert outcomes == {"102": SelfCheckOutcome.FOUND}  # 103 has no event left


def test_figure_add_list_remove(say: Say, ledger: Path) -> None:
    ratio = ["--numerator", "7", "--denominator", "30", "--percent", "23.33%", "--unit", "件"]
    assert done(say("figure", "add", "65", "败诉率", *ratio)) == "第 65 项填写数据：败诉率\n"
    done(say("figure", "add", "1", "事项", "--value", "１，２３４.5", "--unit", "件"))
    wrong = say("figure", "add", "54", "合格率", "--denominator", "120", "--percent", "95.5")
    assert wrong.code == 0
    assert "没有哪个整数能得出 95.5%" in wrong.err
    listed = done(say("figure", "list"))
    assert "  1 事项　1234.5 件\n" in listed
    assert " 65 败诉率　7/30 = 23.33%" in listed
    assert "数据不符：120 中没有哪个整数能得出 95.5%" in listed
    assert "共 3 个：1 个比率经计算相符，1 个数据不符" in listed
    assert done(say("figure", "remove", "54", "合格率")) == "第 54 项移除数据：合格率\n"
    with opened(ledger) as session:
        assert {figure.name for figure in session.state().figures} == {"败诉率", "事项"}


def test_deadline_and_milestones(say: Say) -> None:
    assert done(say("deadline", "2999年12月15日")) == "上报截止日期定为 2999-12-15\n"
    assert "距上报截止（2999-12-15）还有 " in done(say("status"))
    assert json.loads(done(say("status", "--json")))["days_left"] > 300_000
    done(say("deadline", "2023-12-15"))
    assert "上报截止日期（2023-12-15）已过 " in done(say("status"))
    assert done(say("deadline", "--clear")) == "取消上报截止日期\n"
    assert "未设上报截止日期" in done(say("status"))
    early = say("milestone", "add", "启动", "2022-12-31")
    assert (early.code, early.out) == (1, "")
    assert "时间节点 2022-12-31 早于评估期开始日期 2023-01-01，没有写入。" in early.err
    done(say("milestone", "add", "述法", "2023-04-03", "--yearly"))
    done(say("milestone", "add", "动员部署会", "2023-08-23"))
    listed = done(say("milestone", "list"))
    assert "2023-04-03（每年） 述法\n" in listed
    assert listed.endswith("2023-08-23 动员部署会\n共 2 个。\n")
    done(say("milestone", "remove", listed.split()[0]))
    assert "共 1 个。" in done(say("milestone", "list"))


def test_gap_add_list_close(say: Say) -> None:
    done(say("assign", "32", "县司法局"))
    more = ["--origin", "督察反馈", "--department", "司法局", "--due", "2023-11-01"]
    assert done(say("gap", "add", "听证不足", "--item", "32", *more)) == "登记问题：听证不足\n"
    done(say("gap", "add", "全县重视不够"))
    listed = done(say("gap", "list"))
    assert "[32] 督察反馈 听证不足　时限 2023-11-01" in listed
    assert "[全县] 自查 全县重视不够　时限 未定" in listed
    assert "共 2 个。" in listed
    assert "缺：" in done(say("show", "32"))
    key = listed.split()[0]
    refused = say("gap", "close", key, "已补开听证会")
    assert (refused.code, "没有佐证，没有销号" in refused.err) == (1, True)
    closed = done(say("gap", "close", key, "已补开听证会", "--no-proof", "签到表已归档"))
    assert closed == "问题销号（无佐证）：听证不足\n"
    assert "共 1 个。另有 1 个已销号" in done(say("gap", "list"))
    everything = done(say("gap", "list", "--all"))
    assert "：已补开听证会" in everything
    assert "已销号（无佐证）" in everything
    assert "无佐证的原因：签到表已归档" in done(say("show", "32"))


def test_list_filters(say: Say) -> None:
    done(say("tick", "32.1"))
    done(say("assign", "33", "县发展改革局"))
    assert done(say("list")).endswith("共 104 项。\n")
    assert done(say("list", "--search", "听证 座谈")).splitlines()[0].startswith(" 32 收集中")
    assert "共 1 项。" in done(say("list", "-s", "32"))
    assert "共 1 项。" in done(say("list", "--status", "collecting"))
    assert " 33 " in done(say("list", "-d", "发展改革"))
    assert "共 1 项。" in done(say("list", "--todo", "--search", "101"))
    done(say("adjust", "check", "101", "--none", "--scope", "国家级"))
    assert done(say("list", "--todo", "--search", "101")) == "共 0 项。\n"
    assert done(say("list", "--search", "没有这样的词")) == "共 0 项。\n"


def test_json_of_list_and_show(say: Say, ledger: Path, edition: Edition) -> None:
    done(say("tick", "32.2"))
    done(say("evidence", "add", "32", write_file(ledger, "甲.docx", docx("甲"))))
    done(say("note", "32", '引号"和\n换行'))
    shown = json.loads(done(say("show", "32", "--json")))
    assert shown["id"] == edition.by_number("32").id
    assert (shown["kind"], shown["status"], shown["claim"], shown["verdict"]) == ("base", "collecting", None, None)
    assert shown["note"] == '引号"和\n换行'
    assert [point["number"] for point in shown["checkpoints"] if point["ticked"]] == ["32.2"]
    (proof,) = shown["evidence"]
    assert (proof["title"], proof["usable"]) == ("甲.docx", True)
    assert (ledger / "材料" / proof["path"]).is_file()
    lacks = {lack["kind"]: lack["detail"] for lack in shown["shortfalls"]}
    assert "32.1" in lacks["missing_checkpoints"]
    assert "32.2" not in lacks["missing_checkpoints"]
    everything = json.loads(done(say("list", "--json")))
    assert [item["number"] for item in everything] == [item.number for item in edition.criteria]
    assert everything[31] == shown
    assert json.loads(done(say("list", "--json", "--search", "没有这样的词"))) == []


def test_json_of_status_and_score(say: Say, ledger: Path, edition: Edition) -> None:
    done(say("evidence", "add", "1", write_file(ledger, "甲.docx", docx("甲"))))
    done(say("mark", "1", "已提交"))
    assert say("rate", "1", "达标", "--verdict").code == 0
    done(say("rate", "2", "基本达标"))
    done(say("tick", "3.1"))
    done(say("assign", "4", "县司法局", "--due", "2023-11-30"))
    status = json.loads(done(say("status", "--json")))
    checkpoints = sum(len(item.checkpoints) for item in edition.criteria if item.kind.value == "base")
    assert status["county"] == "柳城县"
    assert status["days_left"] is None
    assert status["edition"] == {"id": edition.id, "digest": edition.digest, "notice": edition.notice}
    assert status["completion"]["collected"] == {"done": 0, "total": 100, "percent": 0}
    assert status["completion"]["checkpoints"]["done"] == 1
    assert status["completion"]["checkpoints"]["total"] == checkpoints
    assert status["completion"]["accepted"] == {"done": 1, "total": 100, "percent": 1}
    assert status["completion"]["self_checked"] == {"done": 0, "total": 4, "percent": 0}
    assert len(status["groups"]) == 10
    assert status["groups"][-1]["points"] is None
    assert [unit["name"] for unit in status["departments"]] == ["县司法局"]
    step = next(step for step in status["next_steps"] if step["number"] == "4")
    assert (step["lead"], step["due"]) == ("县司法局", "2023-11-30")
    score = json.loads(done(say("score", "--json")))
    reasons = score.pop("reasons")
    assert score == status["score"]
    assert reasons["points"] == score["total"]
    assert score["base"] == {"confirmed": "1", "claimed": "1.5", "ceiling": "100"}
    assert (score["maximum"], score["bonus"], score["penalty"], score["final"]) == ("100", "0", "0", False)
    assert score["unrated"] == 98
    assert len(score["items"]) == 100
    assert [ledger["number"] for ledger in score["ledgers"]] == ["101", "102", "103", "104"]
    assert score["self_checks"] == {"done": 0, "total": 4}
    one = json.loads(done(say("score", "--json", "--explain", "2")))
    assert (one["number"], one["claim"], one["claimed"]) == ("2", "partly", "0.5")


def test_score_explains_itself(say: Say) -> None:
    done(say("rate", "2", "基本达标"))
    assert "等权默认（官方未公布分值）" in done(say("score"))
    assert done(say("score", "--explain", "2")).startswith("2 ")
    assert "自评：基本达标" in done(say("score", "--explain", "2"))
    assert "101 " in done(say("score", "--explain", "101"))
    assert len(done(say("score", "--all")).splitlines()) > 100


def test_history_undo_redo(say: Say) -> None:
    done(say("tick", "32.2"))
    done(say("--user", "李四", "note", "32", "甲"))
    ran = say("undo")
    assert ran.code == 1
    assert re.match(r"最近一步不是您做的：李四 于 .*「第 32 项写备注」。没有撤销。\n.*undo --operation 3。\n$", ran.err)
    assert done(say("undo", "--operation", "3")) == "撤销：第 32 项写备注\n"
    assert done(say("undo")).startswith("撤销：勾选 32.2")
    assert done(say("redo")).startswith("重做：勾选 32.2")
    lines = done(say("history")).splitlines()
    assert [line.split()[0] for line in lines] == ["6", "5", "4", "3", "2", "1"]
    assert re.match(r" +3 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d 李四　第 32 项写备注　（已撤销）$", lines[3])
    assert "（已撤销）" not in lines[4]
    assert len(done(say("history", "-n", "2")).splitlines()) == 2
    assert len(done(say("history", "--limit", "００３")).splitlines()) == 3
    done(say("redo"))
    ran = say("redo")
    assert (ran.code, ran.err) == (1, "没有可以重做的操作。\n")
    done(say("--user", "李四", "undo"))
    done(say("undo"))
    ran = say("undo")
    assert (ran.code, ran.err) == (1, "没有可以撤销的操作。\n")


def test_the_users_name_is_one_clean_line(say: Say, ledger: Path) -> None:
    done(say("--user", "王五\n\x1b[31m", "tick", "1.1"))
    done(say("--user", "", "tick", "1.2"))
    with opened(ledger) as session:
        users = [operation.user for operation in session.repository.operations(session.application_id)]
    assert users[:2] == ["测试员", "王五 [31m"]


def test_export_backup_doctor(say: Say, ledger: Path) -> None:
    done(say("evidence", "add", "1", write_file(ledger, "甲.docx", docx("甲"))))
    assert done(say("export", "进度表.xlsx")) == "已导出「进度表.xlsx」。\n"
    assert (ledger / "进度表.xlsx").read_bytes().startswith(b"PK")
    refused = say("export", "进度表.xlsx")
    assert (refused.code, refused.out) == (3, "")
    assert "没有覆盖" in refused.err
    done(say("export", "进度表.xlsx", "--force"))
    assert "并核对无误" in done(say("backup"))
    (copy,) = (ledger / "备份").glob("shifan-*-手动.db")
    assert copy.read_bytes().startswith(b"SQLite format 3\0")
    looked = done(say("doctor"))
    assert all(line.startswith("正常　") for line in looked.splitlines())
    assert "共 2 步" in looked
    assert "1 份材料都在，内容与录入时一致" in looked


def test_version(say: Say) -> None:
    assert re.fullmatch(r"示范 Shifan \d+\.\d+\.\d+\n", done(say("--version")))
