"""history with filters, show and diff; undo of any operation; --at."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support import write_file
from support_command import Ran, Say, foreign_words


@pytest.fixture
def worked(say: Say, ledger: Path) -> Say:
    """Some work: 2 a document, 3 by 李四 a note on 33, 4 submitted."""
    for words in (
        ("evidence", "add", "32", write_file(ledger, "通知.docx")),
        ("--user", "李四", "note", "33", "要补听证公告"),
        ("mark", "32", "已提交"),
    ):
        assert say(*words).code == 0
    return say


def done(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def seqs(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"^ +(\d+) \d{4}-", text, re.MULTILINE)]


def test_filters_list_the_fields_that_changed(worked: Say) -> None:
    out = done(worked("history", "--item", "32"))
    assert seqs(out) == [4, 2, 1]
    assert "      第 32 项 " in out
    assert "        台账记录　状态：收集中 → 已提交\n" in out
    assert "听证公告" not in out
    out = done(worked("history", "--user", "李四"))
    assert seqs(out) == [3]
    assert "台账记录　备注：（空） → 要补听证公告" in out
    assert seqs(done(worked("history", "--since", "2023-09-01", "--limit", "2"))) == [4, 3]
    assert seqs(done(worked("history", "--until", "2023-09-01"))) == []
    assert seqs(done(worked("history", "-s", "备注"))) == [3]
    assert "……还有" in done(worked("history", "--fields"))  # 104 new records are not all listed
    plain = done(worked("history"))
    assert "→" not in plain
    assert "没有符合条件的操作。" in done(worked("history", "--user", "赵六"))


def test_the_json_has_every_field(worked: Say) -> None:
    lines = json.loads(done(worked("history", "--json", "--item", "32", "-n", "1")))
    assert [line["operation"] for line in lines] == [4]
    (change,) = lines[0]["changes"]
    assert (change["table"], change["item"], change["change"]) == ("record", "32", "changed")
    assert change["fields"] == [{"column": "status", "field": "状态", "before": "收集中", "after": "已提交"}]
    assert json.loads(done(worked("history", "show", "3", "--json")))["user"] == "李四"


def test_one_operation_is_shown_whole(worked: Say) -> None:
    out = done(worked("history", "show", "1"))
    assert out.count("新增台账记录") == 104
    ran = worked("history", "show", "99")
    assert (ran.code, ran.out) == (1, "")
    assert "没有第 99 号操作" in ran.err


def test_any_operation_can_be_undone(worked: Say) -> None:
    assert done(worked("undo", "--operation", "3")) == "撤销：第 33 项写备注\n"
    ran = worked("undo", "--operation", "2")
    assert ran.code == 1
    assert "第 4 号操作「第 32 项改为「已提交」」（测试员，" in ran.err
    assert "shifan undo --operation 4" in ran.err
    assert done(worked("redo", "--operation", "3")) == "重做：第 33 项写备注\n"
    assert "（已撤销）" not in done(worked("history"))


def test_the_state_at_a_past_moment(worked: Say) -> None:
    first, *rest = done(worked("show", "32", "--at", "#3")).splitlines()
    assert first.startswith("以下是 ")
    assert "到第 3 号操作（" in first
    assert "按今天的情况计算" in first
    assert "[基础项　收集中]" in rest[0]
    out = done(worked("status", "--at", "#1"))
    assert "提交率 0/100 0%" in out
    assert "提交率 1/100 1%" in done(worked("status"))
    assert done(worked("score", "--at", "#1")).startswith("以下是 ")
    ran = worked("status", "--json", "--at", "#4")
    assert json.loads(ran.out)["completion"]["submitted"]["done"] == 1
    assert ran.err.startswith("以下是 ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "--at", "昨天"), "不是完整的日期"),
        (("status", "--at", "2000-01-01"), "还没有这份台账"),
        (("status", "--at", "2999-01-01"), "还没有到"),
        (("show", "32", "--at", "#99"), "没有第 99 号操作"),
        (("history", "--since", "#3"), "不能写操作号"),
        (("history", "diff"), "缺少选项「--from」"),
        (("history", "diff", "--from", "#3", "--to", "#2"), "对调"),
        (("undo", "--operation", "0"), "不是大于 0 的整数"),
    ],
)
def test_bad_moments_are_named(worked: Say, words: tuple[str, ...], said: str) -> None:
    ran = worked(*words)
    assert ran.code in (1, 2)
    assert ran.out == ""
    assert said in ran.err


def test_the_difference_between_two_moments(worked: Say) -> None:
    done(worked("rate", "34", "达标"))
    out = done(worked("history", "diff", "--from", "#2"))
    lines = out.splitlines()
    assert re.match(r"从 .*（第 2 号操作后）　基本分 0 ～ 100", lines[0])
    assert re.match(r"到 .*（第 5 号操作后）　基本分 0 ～ 100（已审定 0，含自评 1", lines[1])
    assert "台账记录　状态：收集中 → 已提交" in out
    assert "台账记录　自评：（空） → 达标" in out
    assert lines[-1] == "共 3 项指标、3 处有变化。"
    ran = worked("history", "diff", "--from", "#2", "--to", "#3", "--json")
    data = json.loads(ran.out)
    assert (data["from"]["operation"], data["to"]["operation"]) == (2, 3)
    assert data["to"]["base"] == {"confirmed": "0", "claimed": "0", "ceiling": "100"}
    assert [change["item"] for change in data["changes"]] == ["33"]
    assert "没有变化。" in done(worked("history", "diff", "--from", "#5"))


def test_no_foreign_word_is_printed(worked: Say, ledger: Path) -> None:
    for words in (("history", "--fields"), ("history", "show", "2"), ("history", "diff", "--from", "#1")):
        printed = re.sub(r"[0-9a-f]{8}/", "", done(worked(*words)))  # a file's folder in the pool
        assert foreign_words(printed, ledger, "通知.docx") == []
