"""app and rollup on the command line: what is printed, exit codes, JSON, the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support_command import Say, foreign_words


def data(say: Say, *arguments: str) -> Any:
    """Return what a command prints as JSON."""
    ran = say(*arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


@pytest.fixture
def region(say: Say) -> Say:
    """Two counties of 柳州市 and one of 桂林市."""
    assert say("app", "place", "--province", "广西壮族自治区", "--city", "柳州市").code == 0
    for county, city in (("鹿寨县", "柳州市"), ("阳朔县", "桂林市")):
        ran = say("app", "add", "--county", county, "--round", "2023", "--province", "广西壮族自治区", "--city", city)
        assert ran.code == 0
        assert f"已新建{county} 2023的申报" in ran.out
    return say


def ids(say: Say) -> dict[str, str]:
    """Return the ids of all applications by county."""
    return {line["county"]: line["id"] for line in data(say, "app", "list", "--all")}


def test_list_switch_and_the_option_app(region: Say) -> None:
    ran = region("app", "list")
    assert (ran.code, ran.err) == (0, "")
    assert "共 3 个。" in ran.out
    assert foreign_words(ran.out) == []
    assert [line for line in ran.out.splitlines() if line.startswith("*")][0].split()[2:4] == ["柳城县", "2023"]
    assert region("app", "switch", "阳朔").out == "已换到阳朔县 2023。\n"
    assert "阳朔县" in region("status").out
    luzhai = ids(region)["鹿寨县"]
    assert "鹿寨县" in region("--app", luzhai, "status").out
    assert "阳朔县" in region("status").out
    assert [line["county"] for line in data(region, "app", "list", "柳州")] == ["柳城县", "鹿寨县"]
    assert [line["open"] for line in data(region, "app", "list", "桂林")] == [True]


def test_wrong_names_say_what_there_is(region: Say) -> None:
    ran = region("app", "switch", "2023")
    assert (ran.code, ran.out) == (2, "")
    assert "有 3 个申报符合「2023」" in ran.err
    ran = region("--app", "nothing", "status")
    assert ran.code == 2
    assert "没有编号为 nothing 的申报" in ran.err
    assert "柳城县 2023" in ran.err
    assert region("app", "place").code == 2
    assert region("app", "add", "--county", "鹿寨县", "--round", "2023").code == 1
    assert region("app", "add", "--county", "鹿寨县", "--round", "2023", "--city", "桂林市").code == 0  # another county


def test_an_archived_one_is_refused_with_code_3(region: Say) -> None:
    luzhai = ids(region)["鹿寨县"]
    assert region("app", "archive", "鹿寨").out == "归档鹿寨县 2023\n"
    assert "共 2 个，另有 1 个已归档（加 --all 列出）。" in region("app", "list").out
    ran = region("--app", luzhai, "tick", "32.1")
    assert (ran.code, ran.out) == (3, "")
    assert "已于" in ran.err
    assert "shifan app unarchive" in ran.err
    assert "归档" in region("app", "switch", luzhai).out
    assert region("app", "unarchive", luzhai).code == 0
    assert region("tick", "32.1").code == 0


def test_the_table_by_province_city_and_county(region: Say) -> None:
    for words in (("rate", "1", "达标"), ("assign", "2", "县司法局", "--due", "2023-05-01")):
        assert region(*words).code == 0
    ran = region("rollup")
    assert (ran.code, ran.err) == (0, "")
    assert foreign_words(ran.out) == []
    lines = ran.out.splitlines()
    assert lines[0].startswith("共 3 个申报")
    assert "逾期 1" in lines[0]
    assert [line.split()[0] for line in lines[2:5]] == ["广西壮族自治区", "柳州市", "桂林市"]
    assert [line.split()[:2] for line in lines[7:8]] == [["1", "柳州市柳城县"]]
    assert "得分 0%～1%～100%" in lines[7]


def test_the_scope_and_the_ranking_are_options(region: Say) -> None:
    found = data(region, "rollup", "--city", "桂林", "--by", "收集率")
    assert [county["county"] for county in found["counties"]] == ["阳朔县"]
    assert found["ranked_by"] == "collected"
    assert found["total"]["applications"] == 1
    assert "其余 2 个没有列出" in region("rollup", "--top", "1").out
    ran = region("rollup", "--province", "云南")
    assert (ran.code, ran.out) == (1, "")
    assert "没有符合条件的申报" in ran.err
    assert region("rollup", "--by", "乱写").code == 2
    assert region("rollup", "--since", "昨天").code == 2


def test_json_holds_every_number_as_text_or_whole(region: Say) -> None:
    assert region("rate", "1", "基本达标").code == 0
    found = data(region, "rollup", "--since", "2020-01-01")
    county = found["counties"][0]
    assert (county["county"], county["rank"], county["rank_before"], county["new"]) == ("柳城县", 1, None, True)
    assert (county["claimed"], county["share"]["claimed"], county["change"]["claimed"]) == ("0.5", "0.50", "0.5")
    assert county["operations"] == 3
    assert found["provinces"][0]["province"] == "广西壮族自治区"
    assert [city["city"] for city in found["cities"]] == ["柳州市", "桂林市"]
    assert found["total"]["change"]["base"] == 300


def test_the_workbook_is_written_beside_the_table(region: Say, ledger: Path) -> None:
    ran = region("rollup", "--xlsx", "汇总.xlsx")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("已写出「汇总.xlsx」。\n")
    assert (ledger / "汇总.xlsx").stat().st_size > 5000
    ran = region("rollup", "--xlsx", "汇总.xlsx")
    assert (ran.code, ran.out) == (3, "")
    assert "没有覆盖" in ran.err
    assert region("rollup", "--xlsx", "汇总.xlsx", "--force").code == 0


def test_read_only_mode_still_rolls_up(region: Say) -> None:
    assert data(region, "--read-only", "rollup")["total"]["applications"] == 3


def test_the_next_round_beside_this_one(region: Say) -> None:
    ran = region("app", "clone", "--round", "2025", "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "没有新建" in ran.out
    assert len(ids(region)) == 3
    ran = region("app", "clone", "--round", "2025")
    assert (ran.code, ran.err) == (0, "")
    assert "换到它：shifan app switch " in ran.out
    found = data(region, "app", "list", "柳城")
    assert [(line["round"], line["city"], line["open"]) for line in found] == [
        ("2025", "柳州市", False),
        ("2023", "柳州市", True),
    ]
