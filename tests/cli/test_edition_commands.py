"""The whole way on the command line: an official table in, checkpoints taken over, the application moved and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from shifan.criteria.library import load_edition
from shifan.services.session import open_session
from support import USER, dump, fixed_clock, new_workspace
from support_command import Say
from support_editions import NEXT, all_ways, crosswalk_file, in_full_use, make_edition

OFFICIAL = "official-2025"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """An official table: the shipped items in other words here and there, without the last two, with one of its own."""
    edition = load_edition("working-2023")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["一级指标", "二级指标", "序号", "三级指标", "具体要求"])
    number = 0
    for group in edition.groups[:9]:
        for subgroup in group.subgroups:
            for item in subgroup.criteria:
                if item.number in ("99", "100"):
                    continue
                number += 1
                more = "省里每年抽查一次。" if number % 10 == 0 else ""
                place = [f"{group.number}、{group.title}", f"{subgroup.number}.{subgroup.title}"]
                sheet.append([*place, number, item.title, item.requirement + more])
    path = tmp_path / "正式指标.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="session")
def busy_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in full use that is only there to be copied."""
    folder = tmp_path_factory.mktemp("在用")
    with new_workspace(folder / "台账") as session:
        in_full_use(session, folder / "来件")
    return folder / "台账"


@pytest.fixture
def busy(ledger: Path, busy_ledger: Path) -> Path:
    """A closed workspace in full use, in the place of the fresh one."""
    return Path(shutil.copytree(busy_ledger, ledger, dirs_exist_ok=True))


def stored(ledger: Path) -> object:
    with open_session(ledger, user=USER, clock=fixed_clock, read_only=True) as session:
        return dump(session.repository)


def test_from_the_official_table_to_the_moved_application_and_back(
    busy: Path, say: Say, table: Path, tmp_path: Path
) -> None:
    before = stored(busy)
    imported = say("criteria", "import", table, "--id", OFFICIAL, "--title", "正式指标", "--expect", "9/32/98", "--yes")
    assert imported.code == 0, imported
    listed = say("criteria", "match", OFFICIAL, "--out", tmp_path / "匹配.yaml")
    assert listed.code == 0
    assert "已选定 98 项，待定 0 项" in listed.out
    accepted = say("criteria", "match", OFFICIAL, "--accept", tmp_path / "匹配.yaml")
    assert "已为「正式指标」的 98 项带入核查点" in accepted.out
    shown = say("criteria", "show", "1", "--edition", OFFICIAL).out
    assert "导入自用户提供的文件" in shown
    assert "核查点来源：法治政府建设示范指标（工作版·2023）（working-2023）第 1 项" in shown
    dry = say("criteria", "migrate", "--to", OFFICIAL, "--write-crosswalk", tmp_path / "对照.yaml")
    assert dry.code == 0
    assert "没有改动任何内容" in dry.out
    assert "须重新复核" in dry.out
    assert stored(busy) == before
    done = say("criteria", "migrate", "--to", OFFICIAL, "--crosswalk", tmp_path / "对照.yaml", "--apply")
    assert done.code == 0, done
    assert "已换用指标版本「正式指标」" in done.out
    assert stored(busy) != before
    assert "正式指标" in say("status").out
    assert "102 创新经验推广" in say("list", "--archived").out
    page = say("show", "102", "--archived").out
    assert "获评先进" in page
    assert "表彰.txt" in page
    undone = say("undo")
    assert undone.code == 0, undone
    assert stored(busy) == before
    assert say("show", "102").code == 0


@pytest.fixture
def ways(busy: Path, tmp_path: Path) -> Path:
    """The crosswalk file to a next edition beside a workspace in full use."""
    with open_session(busy, user=USER, clock=fixed_clock) as session:
        make_edition(session, NEXT, all_ways)
        return crosswalk_file(session, tmp_path)


def test_the_comparison_as_text_data_and_workbook(ways: Path, say: Say, tmp_path: Path) -> None:
    text = say("criteria", "diff", "working-2023", NEXT).out
    assert "［＋许可结果当日公开。＋］" in text
    assert "〔编号改变〕9 → 6 双随机、一公开监管" in text
    assert "〔删除〕3 规范审批中介服务" in text
    assert "［＋" not in say("criteria", "diff", "working-2023", NEXT, "--brief").out
    data = json.loads(say("criteria", "diff", "working-2023", NEXT, "--json").out)
    reworded = next(item for item in data["items"] if item["new"] and item["new"]["number"] == "2")
    assert reworded["alterations"] == ["reworded"]
    assert reworded["fields"][0]["parts"][-1] == ["come", "许可结果当日公开。"]
    target = tmp_path / "对比.xlsx"
    assert say("criteria", "diff", "working-2023", NEXT, "--crosswalk", ways, "--xlsx", target).code == 0
    rows = list(load_workbook(target).active.iter_rows(min_row=4, values_only=True))  # type: ignore[union-attr]
    assert len(rows) >= len({row[3] for row in rows}) > 90
    assert any(row[0] == "文字改动" and "［＋许可结果当日公开。＋］" in row[8] for row in rows)
    again = say("criteria", "diff", "working-2023", NEXT, "--xlsx", target)
    assert again.code == 3
    assert "没有覆盖" in again.err
    assert say("criteria", "diff", "working-2023", NEXT, "--xlsx", target, "--force").code == 0


def test_the_dry_run_as_data(ways: Path, say: Say) -> None:
    data = json.loads(say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways, "--json").out)
    assert data["review"] == ["2", "3", "4", "5"]
    assert data["archived"] == ["3", "4", "5", "6", "8", ""]
    split = next(item for item in data["items"] if item["relation"] == "split")
    assert split["before"] == ["collecting"]
    assert split["after"] == ["collecting", "collecting"]
    assert split["carried"]["材料"] == [2, 2]
    assert data["score"]["before"]["confirmed"] == data["score"]["after"]["confirmed"]


def test_what_is_refused_says_why_and_changes_nothing(ways: Path, busy: Path, say: Say) -> None:
    before = stored(busy)
    text = ways.read_text(encoding="utf-8")
    ways.write_text(text.replace("relation: deleted", "relation: covered_by"), encoding="utf-8")
    refused = say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways, "--apply")
    assert refused.code == 1
    assert "对照表不完整，没有用它，共 1 处" in refused.err
    assert "「并入他项」的新版应为至少 1 项，写了 0 项" in refused.err
    assert say("criteria", "migrate", "--to", "nowhere").code == 1
    assert say("criteria", "migrate", "--to", NEXT, "--apply").code == 1  # items are undecided
    assert say("criteria", "match", NEXT, "--accept-sure", "--out", "x.yaml").code == 2
    assert say("--read-only", "criteria", "match", NEXT, "--accept-sure").code == 3
    assert say("show", "3", "--archived").code == 1
    assert stored(busy) == before


def test_archived_items_as_data(ways: Path, say: Say) -> None:
    assert say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways, "--apply").code == 0
    listed = json.loads(say("list", "--archived", "--search", "市场", "--json").out)
    assert [(item["number"], item["successors"]) for item in listed] == [("6", ["4 拆出的第一项", "5 拆出的第二项"])]
    whole = json.loads(say("show", "6", "--archived", "--json").out)
    assert whole["rows"]["record"][0]["note"] == "拆分前写的备注"


def test_archived_items_are_exported_and_packed(ways: Path, busy: Path, say: Say, tmp_path: Path) -> None:
    assert say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways, "--apply").code == 0
    book = tmp_path / "进度表.xlsx"
    assert say("export", book).code == 0
    sheet = load_workbook(book)["归档指标"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert rows[6][4] == "4 拆出的第一项、5 拆出的第二项"
    assert rows[3][9] == "材料3.txt\n核查3.txt"
    assert "拆分前写的备注" in str(rows[6][11])
    assert say("pack", tmp_path / "只现行").code == 0
    assert not [path for path in (tmp_path / "只现行").rglob("*") if "归档" in path.name]
    packed = say("pack", tmp_path / "含归档", "--archived")
    assert packed.code == 0, packed
    assert say("verify", tmp_path / "含归档").code == 0
    folders = {path.name: path for path in (tmp_path / "含归档" / "data").iterdir() if path.name.startswith("归档")}
    third = next(path for name, path in folders.items() if "第3项" in name)
    assert sorted(path.name[3:] for path in third.iterdir()) == ["材料3.txt", "核查3.txt"]
    assert "拆分前写的备注" in (tmp_path / "含归档" / "归档指标.txt").read_text(encoding="utf-8")
