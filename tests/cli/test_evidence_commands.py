"""``shifan evidence``: check, relink, set, passage, revise, page, facts: words, exit codes, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from shifan.cli.chinese import usage_text
from support import write_file
from support_command import Say, files_in, foreign_words
from support_documents import docx, pdf

FIRST_PAGE = ("柳城县人民政府文件", "柳城政发〔2023〕5号", "二〇二三年八月二十三日")


def add(say: Say, inbox: Path, name: str, content: bytes, number: str = "1") -> None:
    assert say("evidence", "add", number, write_file(inbox, name, content)).code == 0


def stored(ledger: Path, name: str) -> Path:
    (found,) = ledger.glob(f"材料/*/{name}")
    return found


def test_check_says_what_is_wrong_and_returns_1_until_it_is_put_right(say: Say, ledger: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "来件"
    add(say, inbox, "报告.docx", docx("正文"))
    add(say, inbox, "扫描.pdf", pdf(""))
    good = say("evidence", "check")
    assert (good.code, good.err) == (0, "")
    assert good.out.splitlines()[0] == "共 2 份材料，没有问题，2 处提示（这次读了 2 份，其余没有变动）。"
    assert "提示　扫描件无文字：「扫描.pdf」（第 1 项）是扫描件" in good.out
    stored(ledger, "报告.docx").rename(tmp_path / "报告（移走）.docx")
    (inbox / "报告.docx").unlink()
    wrong = say("evidence", "check", "--deep")
    assert wrong.code == 1
    assert "问题　文件不见了：「报告.docx」（第 1 项）在原处找不到。" in wrong.out
    assert foreign_words(wrong.out, ledger, "PDF pdf shifan evidence relink --from") == []
    none = say("evidence", "relink")
    assert (none.code, "没有找到移走的文件" in none.err) == (1, True)
    preview = say("evidence", "relink", "--from", tmp_path, "--dry-run")
    assert (preview.code, preview.out.splitlines()[-1]) == (0, "找到 1 份，没有改动。")
    assert say("evidence", "relink", "--from", tmp_path).out == "已放回原处：「报告.docx」，共 1 份。\n"
    assert say("evidence", "check").code == 0


def test_check_as_json(say: Say, ledger: Path, tmp_path: Path) -> None:
    add(say, tmp_path / "来件", "报告.docx", docx("正文"), "32.1")
    stored(ledger, "报告.docx").unlink()
    (tmp_path / "来件" / "报告.docx").unlink()
    ran = say("evidence", "check", "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert (found["documents"], found["hashed"]) == (1, 0)
    assert [(f["trouble"], f["weight"], f["items"]) for f in found["findings"]][0] == ("missing", "wrong", ["32"])


def test_checking_changes_nothing_but_what_it_remembers(say: Say, ledger: Path, tmp_path: Path) -> None:
    add(say, tmp_path / "来件", "报告.docx", docx("正文"))
    before = files_in(ledger)
    assert say("--read-only", "evidence", "check").code == 0
    assert files_in(ledger) == before
    assert say("evidence", "check").code == 0
    assert set(files_in(ledger)) - set(before) == {".材料检查.json"}


def test_facts_are_guesses_and_say_so(say: Say, tmp_path: Path) -> None:
    add(say, tmp_path / "来件", "方案.docx", docx(*FIRST_PAGE, pages=4))
    ran = say("evidence", "facts", "方案.docx")
    assert ran.code == 0
    for line in (
        "文号：未填",
        "内容：文字文档，4 页",
        "可能的文号（猜测）：柳城政发〔2023〕5号",
        "可能的日期（猜测）：2023-08-23",
    ):
        assert line in ran.out
    content = json.loads(say("evidence", "facts", "方案.docx", "--json").out)["content"]
    assert (content["type"], content["guessed_dates"]) == ("docx", ["2023-08-23"])
    assert say("evidence", "facts", "没有.docx").code == 1


def test_set_passage_revise_and_page(say: Say, ledger: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "来件"
    add(say, inbox, "方案.docx", docx("一版"), "1.1")
    told = ("--document-number", "柳政发〔2023〕7号", "--date", "2023年8月23日", "--kind", "说明", "--long-term")
    assert say("evidence", "set", "方案.docx", *told).out == "修改材料信息：方案.docx\n"
    assert say("evidence", "passage", "1.1", "方案.docx", "第 3 页").out == "第 1.1 项写明印证之处：方案.docx\n"
    newer = write_file(inbox, "方案二.docx", docx("二版"))
    assert say("evidence", "revise", "方案.docx", newer).out == "更新材料：方案.docx → 方案二.docx\n"
    shown = say("evidence", "facts", "方案二.docx").out
    assert "文号：柳政发〔2023〕7号" in shown
    assert "各版（旧的在前）：方案.docx → 方案二.docx" in shown
    assert "时效：长期有效" in shown
    page = say("evidence", "page", "2", "https://www.liucheng.gov.cn/a.html", "--title", "通知公告")
    assert (page.code, page.out) == (0, "第 2 项添加网页：通知公告\n")
    assert "另存为文件" in page.err
    assert "https://www.liucheng.gov.cn/a.html" in say("evidence", "list", "2").out
    assert "印证：第 3 页" in say("evidence", "list", "1").out
    wrong = say("evidence", "page", "2", "www.liucheng.gov.cn")
    assert (wrong.code, "不是网页地址" in wrong.err) == (2, True)
    assert say("undo").code == 0
    assert "通知公告" not in say("evidence", "list", "2").out


def test_a_file_changed_after_it_was_added_is_shown_at_once(say: Say, ledger: Path, tmp_path: Path) -> None:
    add(say, tmp_path / "来件", "报告.docx", docx("正文"))
    assert "被改动" not in say("status").out + say("show", "1").out
    spoiled = stored(ledger, "报告.docx")
    spoiled.chmod(0o644)
    spoiled.write_bytes(docx("正文改过，长了许多许多"))
    assert "注意：材料内容被改动 1 处，用 shifan evidence check 查看。" in say("status").out
    assert "报告.docx　　内容被改动！" in say("show", "1").out


def test_what_is_kept_for_later_holds_nothing_that_stands_in_a_document(say: Say, ledger: Path, tmp_path: Path) -> None:
    add(say, tmp_path / "来件", "张三名单.docx", docx("张三 11010519491231002X 电话13812345678"))
    kept = ledger / ".材料检查.json"
    kept.write_text('{"version":1,"files":{},"contents":{"a":["pdf","张三 11010519491231002X"]}}', encoding="utf-8")
    assert say("status").code == 0
    assert not kept.exists()  # older versions kept texts
    assert say("evidence", "check").code == 0
    assert not any(word in kept.read_text(encoding="utf-8") for word in ("张三", "19491231", "138123456", "110105194"))
    shown = say("evidence", "facts", "张三名单.docx").out
    assert "110***" in shown
    assert not any(number in shown for number in ("19491231", "138123456"))


def test_a_file_without_the_right_to_read_it_is_told_in_chinese(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_, **__: False)  # whoever runs the tests as root may read everything
    place = click.Argument(["files"], metavar="文件...", type=click.Path())
    with pytest.raises(click.BadParameter) as refused:
        place.type.convert(str(ledger), place, None)
    told = usage_text(refused.value)
    assert foreign_words(told, ledger, "") == []
    assert "没有读取的权限" in told
