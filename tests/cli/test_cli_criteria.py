"""The criteria commands, and what happens when the criteria data are broken."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest

from shifan.cli.context import DateType, WordType
from shifan.domain.criteria import Edition
from support import CRITERIA
from support_command import Say, every_command, files_in, foreign_words, shifan

EDITION = "working-2023"
FIRST = f"{EDITION}/01-duties.yaml"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the criteria folder that the commands use, with a cache of its own."""
    folder = tmp_path / "指标 副本"
    shutil.copytree(CRITERIA, folder)
    monkeypatch.setenv("SHIFAN_CRITERIA", str(folder))
    monkeypatch.setenv("SHIFAN_CACHE", str(tmp_path / "缓存"))
    return folder


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first ``old`` and return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_list_and_show_need_no_workspace(tmp_path: Path, edition: Edition) -> None:
    ran = shifan("criteria", "list", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{edition.title}　{edition.notice}\n")
    for item in edition.criteria:
        assert f" {item.number} {item.title}　[{item.kind.label}　{len(item.checkpoints)} 个核查点]" in ran.out
    shown = shifan("criteria", "show", "32", cwd=tmp_path).out
    item = edition.by_number("32")
    for piece in (item.requirement, item.id, item.digest[:16], "量化：", *(point.text for point in item.checkpoints)):
        assert piece in shown
    found = shifan("criteria", "list", "-s", "听证 座谈", cwd=tmp_path).out
    assert "   32 听证与座谈" in found
    assert "   1 " not in found


def test_validate_counts_what_is_there(tmp_path: Path, edition: Edition) -> None:
    ran = shifan("criteria", "validate", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    points = sum(len(item.checkpoints) for item in edition.criteria)
    assert f"一级 10　二级 34　三级 104　核查点 {points}\n" in ran.out
    assert f"基础 100　加分 2　扣分 2　摘要 {edition.digest[:16]}\n" in ran.out
    assert "计分方案 " in ran.out
    assert ran.out.endswith("校验通过。\n")
    assert "计分方案" not in shifan("criteria", "validate", CRITERIA / EDITION).out


def test_stamp_writes_the_same_digests_again_and_new_ones_for_a_revision(say: Say, copy: Path) -> None:
    path = copy / EDITION / "digests.json"
    before = path.read_bytes()
    assert say("criteria", "stamp", copy / EDITION).code == 0
    assert path.read_bytes() == before
    edit(copy / FIRST, "requirement: >-\n          ", "requirement: >-\n          改了一处。")
    refused = say("criteria", "validate", copy / EDITION)
    assert refused.code == 1
    assert "digests.json 第 1 行：指标文字与摘要不符（变动项：1；" in refused.err
    edit(copy / EDITION / "edition.yaml", "revision: 1", "revision: 2")
    assert say("criteria", "stamp", copy / EDITION).out == f"已写「{path}」。\n"
    assert json.loads(path.read_text(encoding="utf-8"))["revision"] == 2
    assert "第 2 次修订" in say("criteria", "validate", copy / EDITION).out


def test_a_revised_text_is_pointed_out_by_doctor(say: Say, copy: Path) -> None:
    assert "指标文字与建账时一致" in say("doctor").out
    edit(copy / FIRST, "requirement: >-\n          ", "requirement: >-\n          改了一处。")
    edit(copy / EDITION / "edition.yaml", "revision: 1", "revision: 2")
    say("criteria", "stamp", copy / EDITION)
    ran = say("doctor")
    assert ran.code == 1
    assert "问题　指标文字在建账后有修订" in ran.out


def test_stamp_refuses_broken_data_and_keeps_the_digests(say: Say, copy: Path) -> None:
    edit(copy / FIRST, "kind: base", "kind: basis")
    before = files_in(copy)
    assert say("criteria", "stamp", copy / EDITION).code == 1
    assert files_in(copy) == before


def test_schema_files_are_written(say: Say, tmp_path: Path) -> None:
    ran = say("criteria", "schema", tmp_path / "格式")
    assert ran.code == 0
    made = sorted((tmp_path / "格式").glob("*.json"))
    assert [f"已写「{path}」。" for path in made] == sorted(ran.out.splitlines())
    assert made
    for path in made:
        assert json.loads(path.read_text(encoding="utf-8"))["additionalProperties"] is False


BREAKS = {
    "duplicate key": (FIRST, "title: 审批服务便民化\n", "title: 审批服务便民化\n        title: 又一次\n", 1, "title"),
    "unknown key": (FIRST, "kind: base", "kinds: base", 0, "kinds"),
    "unknown kind": (FIRST, "kind: base", "kind: basis", 0, "kind"),
    "number without quotes": (FIRST, 'number: "1"', "number: 1", 0, "number"),
    "not YAML": (FIRST, "subgroups:", "subgroups: [", 1, "YAML 写法有误"),
    "wrong count": (f"{EDITION}/edition.yaml", "criteria: 104", "criteria: 105", 0, "counts.criteria"),
    "unknown item": (f"{EDITION}/guidance.yaml", "items:", "items:\n  zzzzzz: {leads: [县司法局]}", 1, "zzzzzz"),
    "scheme": ("schemes/equal-100.yaml", "na_policy: ", "na_policy: 没有", 0, "na_policy"),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_a_broken_copy_is_refused_with_file_line_and_field(say: Say, copy: Path, ledger: Path, kind: str) -> None:
    name, old, new, below, field = BREAKS[kind]
    line = edit(copy / name, old, new) + below
    before = files_in(ledger)
    ran = say("status")
    assert (ran.code, ran.out) == (1, "")
    assert f"{Path(name).name} 第 {line} 行" in ran.err
    assert field in ran.err
    assert "Traceback" not in ran.err
    assert files_in(ledger) == before


DAILY = {
    *("show", "list", "tick", "untick", "mark", "note", "assign", "score", "evidence add", "evidence list"),
    *("evidence remove", "adjust add", "adjust remove", "adjust list", "gap add", "gap list", "gap close"),
    *("figure list", "figure remove", "milestone add", "milestone list", "milestone remove", "redo"),
    *("criteria list", "criteria show", "criteria validate", "criteria stamp"),
}
GIVEN = {  # where more is asked for than the required words
    "init": ["../新台账", "--county", "柳城县", "--round", "2023"],
    "demo": ["../样例", "--no-tui"],
    "rate": ["1", "达标"],
    "adjust check": ["101", "--none", "--scope", "全县"],
    "figure add": ["1", "甲", "--value", "1"],
    "deadline": ["2023-12-15"],
    "export": ["甲.xlsx"],
    "duty add": ["述法会议", "1-20"],
    "showcase set": ["国祥信访室"],
    "showcase material due": ["1", "2023-12-15"],
}

READS_NO_CRITERIA = ("restore", "verify", "keys", "filter list")


def required_words(command: click.Command) -> list[str]:
    """Return something of the right type for each word that the command cannot do without."""
    words: list[str] = []
    for param in command.params:
        if not param.required:
            continue
        kind = param.type
        value = "2023-12-15" if isinstance(kind, DateType) else "1"
        if isinstance(kind, WordType):
            value = next(iter(kind.kind)).label
        words += [value] if isinstance(param, click.Argument) else [param.opts[0], value]
    return words


def test_every_command_refuses_a_broken_copy(say: Say, copy: Path, ledger: Path) -> None:
    line = edit(copy / FIRST, "kind: base", "kind: basis")
    before = files_in(ledger.parent)
    tried = set()
    for words, command in every_command():
        name = " ".join(words)
        if not words or isinstance(command, click.Group) or name == "criteria schema":  # schema reads no data
            continue
        given = [str(copy / EDITION)] if name == "criteria stamp" else GIVEN.get(name) or required_words(command)
        ran = say(*words, *given)
        if ran.code == 0:  # it lists files, keys or saved words, and reads no criteria for that
            assert name in READS_NO_CRITERIA
            continue
        assert (ran.code in (1, 2, 3), ran.out) == (True, ""), (name, ran)
        if f"01-duties.yaml 第 {line} 行，字段 subgroups.1.criteria.1.kind：" not in ran.err:
            continue  # it looks at its own words or files first; the commands below must not be among these
        assert ran.code == 1
        assert foreign_words(ran.err, "01-duties.yaml", "subgroups", "criteria. kind basis base bonus penalty or") == []
        tried.add(name)
    assert tried >= {
        *GIVEN,
        "tick",
        "evidence add",
        "gap close",
        "status",
        "list",
        "undo",
        "backup",
        "doctor",
        "history show",
    }
    assert {name: seen for name, seen in files_in(ledger.parent).items() if not name.startswith("缓存/")} == before


def test_a_missing_edition_is_named(say: Say, copy: Path) -> None:
    (copy / EDITION).rename(copy / "other-2024")
    ran = say("status")
    assert ran.code == 1
    assert ran.err.startswith("没有找到指标版本 working-2023。\n现有版本：other-2024。")


def test_a_cache_that_cannot_be_written_or_read_only_costs_time(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "文件"
    blocked.write_text("x", encoding="utf-8")
    monkeypatch.setenv("SHIFAN_CACHE", str(blocked / "缓存"))
    assert say("status").code == 0
    broken = tmp_path / "缓存"
    monkeypatch.setenv("SHIFAN_CACHE", str(broken))
    assert say("status").code == 0
    for path in broken.iterdir():
        path.write_bytes(path.read_bytes()[:1000])
    assert say("status").code == 0
