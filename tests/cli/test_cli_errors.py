"""Every error: Chinese, short, the right exit code, no traceback, and the folder as it was before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shifan.services.session import open_session
from support import write_file
from support_command import Ran, Say, files_in, foreign_words, shifan

_CODES = (
    *("met", "partly", "unmet", "na"),
    *("not_started", "collecting", "submitted", "returned", "accepted"),
    *("self_check", "meeting", "inspection", "provincial_review", "on_site"),
    "working-2023",
)

USAGE = [
    (["没有的命令"], "没有命令「没有的命令」"),
    (["statu"], "没有命令「statu」"),
    (["evidence", "ad"], "没有命令「ad」。是不是 add？"),
    (["tick", "--bad", "1.1"], "没有选项「--bad」"),
    (["--workspac", "x", "status"], "没有选项「--workspac」。是不是 --workspace？"),
    (["-x"], "没有选项「-x」"),
    (["tick"], "缺少参数「核查点」"),
    (["mark", "32"], "缺少参数「状态」"),
    (["note", "32"], "缺少参数「备注」"),
    (["assign", "32"], "缺少参数「单位」"),
    (["evidence", "add", "32"], "缺少参数「文件」"),
    (["evidence", "remove", "32"], "缺少参数「材料名」"),
    (["adjust", "add", "101", "表彰", "--date", "2023-05-01"], "缺少选项「--level」"),
    (["adjust", "add", "101", "表彰", "--level", "国家级"], "缺少选项「--date」"),
    (["gap", "add"], "缺少参数「问题」"),
    (["gap", "close", "x"], "缺少参数「整改情况」"),
    (["export"], "请写明存到哪个文件"),
    (["init"], "缺少参数「文件夹」"),
    (["init", "x"], "缺少选项「--county」"),
    (["criteria", "show"], "缺少参数「编号」"),
    (["tick", "1.1", "1.2"], "多余的参数：1.2。"),
    (["undo", "甲", "乙"], "多余的参数：甲 乙。"),
    (["history", "--limit"], "选项「--limit」后面要写内容"),
    (["--app"], "选项「--app」后面要写内容"),
    (["status", "--json=1"], "选项「--json」后面不带内容"),
    (["history", "-n", "0"], "「--limit」写法不对：「0」不是大于 0 的整数"),
    (["history", "-n", "-3"], "「-3」不是大于 0 的整数"),
    (["history", "-n", "三"], "「三」不是大于 0 的整数"),
    (["assign", "32", "县司法局", "--due", "2023-11-31"], "「--due」写法不对：「2023-11-31」这一天不存在"),
    (["assign", "32", "县司法局", "--due", "年底"], "「年底」不是完整的日期"),
    (["gap", "add", "问题", "--due", "2023-13-01"], "「--due」写法不对"),
    (["evidence", "add", "32", "甲", "--date", "8月23日"], "「8月23日」不是完整的日期"),
    (["adjust", "add", "101", "表彰", "--level", "国家级", "--date", "昨天"], "「--date」写法不对"),
    (["adjust", "check", "101", "--none", "--scope", "全县", "--date", "0000-01-01"], "这一天不存在"),
    (["rate", "32", "好"], "「评定」写法不对：「好」不认识。可用：达标（met）"),
    (["mark", "32", "完成"], "「状态」写法不对：「完成」不认识。可用：未启动"),
    (["list", "--status", "完成"], "「--status」写法不对"),
    (["gap", "add", "问题", "--origin", "听说"], "「--origin」写法不对：「听说」不认识。可用：自查"),
    (["rate", "32"], "请写明评定"),
    (["rate", "32", "达标", "--clear"], "请写明评定"),
    (["rate", "32", "--clear", "--verdict"], "请写明评定"),
    (["adjust", "check", "101"], "--none"),
    (["adjust", "check", "101", "--none", "--found", "--scope", "全县"], "中的一个"),
    (["tick", "32"], "「32」不是核查点编号"),
    (["tick", "32."], "不是核查点编号"),
    (["tick", ""], "不是核查点编号"),
    (["adjust", "add", "101", " ", "--level", "国家级", "--date", "2023-05-01"], "都要写"),
    (["assign", "32", " "], "请写明责任单位名称"),
    (["gap", "add", " "], "请写明问题是什么"),
    (["figure", "add", "1", "办结率", "--value", "很多"], "「--value」写法不对：「很多」不是数"),
    (["figure", "add", "1", "办结率"], "请写明数据名称和数值"),
    (["deadline"], "请写日期"),
    (["deadline", "2023-12-15", "--clear"], "请写日期"),
    (["deadline", "年底"], "「日期」写法不对：「年底」不是完整的日期"),
    (["milestone", "add", "动员"], "缺少参数「日期」"),
    (["milestone", "add", "动员", "2023-13-01"], "这一天不存在"),
    (["export", "进度表.xls"], "要以 .xlsx 结尾"),
    (["--app", "没有的编号", "status"], "没有编号为 没有的编号 的申报"),
]

ANSWER_IS_NO = [
    (["tick", "32.99"], "第 32 项没有核查点 99"),
    (["tick", "999.1"], "没有编号为 999 的指标"),
    (["tick", "三十二.1"], "没有编号为 三十二 的指标"),
    (["untick", "0.1"], "没有编号为 0 的指标"),
    (["show", "999"], "本版编号为 1 至 104"),
    (["score", "--explain", "999"], "没有编号为 999 的指标"),
    (["score", "--json", "--explain", "999"], "没有编号为 999 的指标"),
    (["mark", "999", "已提交"], "没有编号为 999 的指标"),
    (["mark", "101", "已提交"], "没有办理状态"),
    (["mark", "32", "已审定"], "不能从「未启动」直接改为「已审定」"),
    (["mark", "32", "未启动"], "该项已经是「未启动」"),
    (["rate", "999", "达标"], "没有编号为 999 的指标"),
    (["rate", "32", "达标", "--verdict"], "提交后才能审核"),
    (["rate", "101", "达标"], "不评达标与否"),
    (["rate", "28", "不适用", "--reason", "无"], "不得评为不适用"),
    (["note", "999", "甲"], "没有编号为 999 的指标"),
    (["assign", "999", "县司法局"], "没有编号为 999 的指标"),
    (["assign", "32", "县司法局", "--remove"], "没有分给「县司法局」"),
    (["evidence", "add", "999", "甲.pdf"], "没有编号为 999 的指标"),
    (["evidence", "add", "32.99", "甲.pdf"], "没有核查点 99"),
    (["evidence", "add", "32", "没有的.pdf"], "找不到文件：没有的.pdf"),
    (["evidence", "add", "32", "甲.pdf", "没有的.pdf"], "一份也没有记入台账"),
    (["evidence", "add", "32", "空.pdf"], "空文件（0 字节）"),
    (["evidence", "add", "32", "."], "「.」是文件夹"),
    (["evidence", "add", "32", "备份夹"], "「备份夹」是文件夹"),
    (["evidence", "add", "32", "~$甲.docx"], "Office 的临时文件"),
    (["evidence", "add", "32", "甲.lnk"], "快捷方式、临时文件或程序"),
    (["evidence", "add", "32", "甲.pdf/里面"], "文件打不开：甲.pdf/里面（上一层不是文件夹）"),
    (["evidence", "add", "32", "长" * 200], "名字太长"),
    (["evidence", "add", "101", "甲.pdf", "--event", "没有"], "没有找到这个加减分事项"),
    (["evidence", "list", "999"], "没有编号为 999 的指标"),
    (["evidence", "remove", "32", "甲.pdf"], "没有名为「甲.pdf」的材料"),
    (["adjust", "check", "32", "--none", "--scope", "全县"], "是基础项，没有加减分事项"),
    (["adjust", "check", "101", "--none"], "请写明自查范围"),
    (["adjust", "check", "101", "--clear"], "本来就未自查"),
    (["adjust", "add", "101", "表彰", "--level", "国家级", "--date", "2023-05-01", "--veto"], "一票否决只用于扣分项"),
    (["adjust", "remove", "没有"], "没有找到这个加减分事项"),
    (["gap", "add", "问题", "--item", "999"], "没有编号为 999 的指标"),
    (["gap", "add", "问题", "--department", "县某局"], "没有名为「县某局」的单位"),
    (["gap", "close", "没有", "改了"], "没有找到这个问题"),
    *(
        (["figure", "add", "1", "办结率", f"--{part}", number, "--denominator", "7"], "」不是普通的数，或者过大")
        for part in ("value", "percent", "numerator")
        for number in ("nan", "Infinity", "1e99999", "1e9999999999", "1e-99999", "1e-9", "1234567890123456")
    ),
    (["figure", "add", "1", "办结率", "--numerator", "1", "--denominator", "0"], "分母须大于 0"),
    (["figure", "add", "999", "办结率", "--value", "1"], "没有编号为 999 的指标"),
    (["figure", "remove", "1", "办结率"], "没有名为「办结率」的数据"),
    (["deadline", "2020-01-01"], "上报截止日期早于评估期开始日期"),
    (["milestone", "remove", "没有"], "没有找到这个时间节点"),
    (["undo"], "没有可以撤销的操作"),
    (["redo"], "没有可以重做的操作"),
    (["export", "没有的文件夹/进度表.xlsx"], "没有导出"),
    (["criteria", "show", "999"], "没有编号为 999 的指标"),
    (["criteria", "show", "1", "--edition", "没有"], "现有版本：working-2023"),
    (["criteria", "show", "1", "--edition", "../working-2023"], "没有找到指标版本"),
    (["criteria", "validate", "没有的文件夹"], "edition.yaml"),
    (["criteria", "stamp", "没有的文件夹"], "edition.yaml"),
    (["criteria", "schema", "甲.pdf"], "「甲.pdf」读写失败：已经存在"),
    (["criteria", "schema", "甲.pdf/里面"], "读写失败：上一层不是文件夹"),
    (["-w", "没有的文件夹", "status"], "「没有的文件夹」不是工作文件夹"),
]


def fill(folder: Path) -> None:
    write_file(folder, "甲.pdf")
    write_file(folder, "空.pdf", b"")
    write_file(folder, "~$甲.docx")
    write_file(folder, "甲.lnk")
    (folder / "备份夹").mkdir()


def check(ran: Ran, code: int, says: str, *given: str | Path) -> None:
    assert ran.code == code, ran
    assert ran.out == ""
    assert says in ran.err
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) <= 4
    assert "意外问题" not in ran.err
    assert "Traceback" not in ran.err
    assert foreign_words(ran.err, *given, *_CODES, "edition.yaml") == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [(words, 2, says) for words, says in USAGE] + [(words, 1, says) for words, says in ANSWER_IS_NO],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_an_error_says_what_is_wrong_and_changes_nothing(
    say: Say, ledger: Path, words: list[str], code: int, says: str
) -> None:
    fill(ledger)
    before = files_in(ledger)
    check(say(*words), code, says, *words, ledger)
    after = {name: seen for name, seen in files_in(ledger).items() if not name.startswith("材料/")}
    assert after == before
    with open_session(ledger) as session:
        assert len(session.repository.operations(session.application_id)) == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["tick", "999.1"], 1, "没有编号为 999 的指标"),
        (["tick", "--bad"], 2, "没有选项「--bad」"),
        (["tick"], 2, "运行 shifan tick --help 查看用法。"),
        (["assign", "32", "县司法局", "--due", "2023-11-31"], 2, "这一天不存在"),
        (["init", ".", "--county", "柳城县", "--round", "2023"], 3, "不会覆盖"),
        (["nothing"], 2, "运行 shifan --help 查看用法。"),
    ],
)
def test_the_same_in_real_processes(ledger: Path, words: list[str], code: int, says: str) -> None:
    before = files_in(ledger)
    check(shifan(*words, cwd=ledger), code, says, *words)
    assert files_in(ledger) == before


def test_a_group_alone_shows_its_page(say: Say) -> None:
    for group in ("evidence", "adjust", "gap", "criteria"):
        ran = say(group)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"用法：shifan {group} [选项] 命令 [参数]...")
        assert "运行 shifan" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        *(["status"], ["score"], ["list"], ["show", "1"], ["tick", "1.1"], ["untick", "1.1"], ["mark", "1", "已提交"]),
        *(["rate", "1", "达标"], ["note", "1", "甲"], ["assign", "1", "县司法局"], ["evidence", "add", "1", "甲.pdf"]),
        *(["evidence", "list"], ["evidence", "remove", "1", "甲"], ["adjust", "list"], ["adjust", "remove", "甲"]),
        *(["adjust", "check", "101", "--clear"], ["gap", "add", "甲"], ["gap", "list"], ["gap", "close", "甲", "乙"]),
        *(["history"], ["undo"], ["redo"], ["export", "甲.xlsx"], ["backup"], ["doctor"], []),
    ],
    ids=" ".join,
)
def test_without_a_workspace_every_command_says_how_to_get_one(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    empty = tmp_path / "空文件夹"
    empty.mkdir()
    monkeypatch.chdir(empty)
    check(say(*words), 1, "这里不是工作文件夹", *words)
    assert files_in(empty) == {}


def test_files_that_are_no_regular_files_are_refused(say: Say, ledger: Path) -> None:
    os.mkfifo(ledger / "管道.pdf")
    check(say("evidence", "add", "32", "管道.pdf"), 1, "不是普通文件", "管道.pdf")
    (ledger / "断链.pdf").symlink_to(ledger / "没有")
    check(say("evidence", "add", "32", "断链.pdf"), 1, "找不到文件", ledger, "断链.pdf")


def test_the_item_is_closed_after_its_verdict(say: Say, ledger: Path) -> None:
    fill(ledger)
    say("tick", "32.1")
    assert say("evidence", "add", "32", "甲.pdf").code == 0
    say("mark", "32", "已提交")
    assert say("rate", "32", "达标", "--verdict").code == 0
    before = files_in(ledger)
    for words in (["tick", "32.2"], ["untick", "32.1"], ["evidence", "add", "32", "甲.pdf"], ["rate", "32", "未达标"]):
        check(say(*words), 1, "已审定", *words)
    check(say("mark", "32", "收集中"), 1, "须写明原因")
    assert files_in(ledger) == before


def test_a_file_name_that_is_no_text_does_not_crash(ledger: Path) -> None:
    name = os.fsdecode(b"\xc1\xf8\xb3\xc7.pdf")  # GBK bytes, as old archives unpack them
    (ledger / name).write_text("正文", encoding="utf-8")
    ran = shifan("evidence", "add", "32", name, cwd=ledger)
    assert ran.code == 0
    assert ".pdf" in shifan("evidence", "list", "32", cwd=ledger).out
    ran = shifan("show", name, cwd=ledger)
    assert (ran.code, "没有编号为" in ran.err) == (1, True)


def test_an_interruption_says_where_to_look(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shifan.services.recording.tick_checkpoint", interrupted)
    ran = say("tick", "1.1")
    assert (ran.code, ran.err.strip()) == (1, "已中断。最后保存到哪一步，可用 shifan history 查看。")


def test_a_fault_of_the_program_is_one_line_for_its_maintainer(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("差错")

    monkeypatch.setattr("shifan.services.recording.tick_checkpoint", broken)
    ran = say("tick", "1.1")
    assert ran.code == 1
    first, second = ran.err.splitlines()
    assert first == "程序遇到意外问题，已停止；之前保存的内容都在。"
    assert second.startswith("请把这一行发给维护人员：ZeroDivisionError ")
    assert "差错" in ran.err
    assert "Traceback" not in ran.err
