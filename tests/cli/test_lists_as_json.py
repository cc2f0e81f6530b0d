"""What is listed or shown can be read by a script: ``--json`` prints the rows that the text has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shifan.cli.app import run
from shifan.services.session import open_session
from support import USER
from support_command import Say, every_command
from support_run import in_process

_TELLING = {"list", "show", "log", "compare", "editions", "facts", "status", "score", "next", "lookup", "doctor"}
_WORK = (
    "filter save 听证 听证",
    "whatif 勾选1.1 评4达标 --save 想法",
    "whatif 评4达标 --save 另一个",
    "adjust check 101 --found --scope 全县",
    "adjust add 101 获得表彰 --level 国家级 --date 2023-06-01 --document-number 柳政〔2023〕8号",
    "evidence passage 1 样例材料-1-审批服务便民化-1.txt 第3页",
    "showcase material add 项目说明 --due 2023-12-20",
    "showcase milestone add 项目初评 2024-01-10",
    "inquiry ask 谁主持听证 --item 32 --from 检查组",
    "inquiry answer 1 由县司法局主持 --by 张三 --follow-up 补记录 --due 2030-01-01",
    "inquiry ask 点位在哪里",
    "inquiry answer 2 在大厅 --by 李四",
    "inquiry close 2",
    "site add 政务服务大厅 --address 白阳路 --items 1,32",
    "site add 接访大厅",
    "milestone add 县级自评 2030-01-01 --yearly",
    "round open --note 先看前三项",
    "review 1 达标",
    "review 2 退回 --reason 缺公告 --due 2030-01-01",
    "round close",
    "round open 复审",
    "review 3 基本达标",
    "review 4 达标",
    "mark 2 已提交",
    "review 2 退回 --reason 还缺公告",
    "submission make --to 市司法局",
    "submission receipt 1 收文15号",
    "rate 5 达标",
    "dispatch take 第一周",
    "dispatch take",
    "remind 县司法局 --send",
    "gap add 公告不全",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the sample's folder after work of every kind; the tests only read it."""
    folder = tmp_path_factory.mktemp("样例") / "台账"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIFAN_USER", USER)
        assert run(["demo", str(folder), "--no-tui"]) == 0
        patch.chdir(folder)
        (folder / "整改照片.txt").write_text("已张贴", encoding="utf-8")
        for line in _WORK:
            assert run(line.split()) == 0, line
        with open_session(folder) as session:
            gap = session.state().gaps[-1]
        assert run(["gap", "proof", gap.id, "整改照片.txt"]) == 0
        yield folder


@pytest.fixture
def asked(filled: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Return a function that runs one command in the filled ledger."""
    assert Path.cwd() == filled
    return in_process(capsys)


def told(ask: Say, line: str) -> Any:
    """Return what a command prints with ``--json``, read."""
    ran = ask(*line.split(), "--json")
    assert (ran.code, ran.err) == (0, ""), line
    return json.loads(ran.out)


def said(text: str) -> int:
    """Return the number of rows that the last line of a list counts."""
    found = re.match(r"共 (\d+) ", text.splitlines()[-1])
    assert found, text
    return int(found[1])


def of_lines(pattern: str) -> Callable[[str], int]:
    """Return what counts the lines of a text that begin so."""
    return lambda text: sum(1 for line in text.splitlines() if re.match(pattern, line))


def test_all_that_tell_something_tell_it_to_scripts() -> None:
    named = {words for words, _ in every_command() if words and words[-1] in _TELLING}
    told_as_data = {
        words
        for words, command in every_command()
        if any("--json" in parameter.opts and parameter.name == "as_json" for parameter in command.params)
    }
    assert len(named) > 25
    assert named - told_as_data == set()


@pytest.mark.parametrize(
    ("line", "rows", "counted"),
    [
        ("filter list", 1, said),
        ("scenario list", 2, said),
        ("evidence list", None, said),
        ("evidence list 1", 2, said),
        ("adjust list", None, of_lines(r"1\d\d ")),
        ("inquiry list", 2, said),
        ("inquiry list --open", 1, said),
        ("site list", 2, said),
        ("milestone list", 3, said),
        ("round list", 2, said),
        ("submission list", 1, said),
        ("dispatch list", 2, said),
        ("remind log", 1, said),
        ("scheme list", 2, of_lines("[→　]")),
        ("criteria editions", 1, of_lines(r"[\w-]+　")),
    ],
)
def test_a_list_has_the_rows_of_its_text(
    asked: Say, line: str, rows: int | None, counted: Callable[[str], int]
) -> None:
    found, text = told(asked, line), asked(*line.split()).out
    assert len(found) == counted(text) > 0
    assert rows in (None, len(found))
    assert len({tuple(row) for row in found}) == 1  # every row has the same fields in the same order


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("filter list", {"name": "听证", "query": "听证"}),
        ("scenario list", {"name": "另一个", "assumptions": ["评 4 达标"], "made_by": USER}),
        ("evidence list 1", {"number": "1", "passage": "第3页", "validity": "undated", "usable": True, "gap": None}),
        ("adjust list", {"number": "101", "kind": "bonus", "self_check": "found", "scope": "全县", "points": "0"}),
        ("inquiry list", {"number": 1, "item": "32", "open": True, "follow_up_due": "2030-01-01", "closed_on": None}),
        ("site list", {"name": "政务服务大厅", "address": "白阳路"}),
        ("milestone list", {"title": "依法治县第四次会议暨述法工作专题会议", "on": "2023-04-03", "yearly": False}),
        (
            "round list",
            {
                "kind": "first",
                "note": "先看前三项",
                "reviewed": 2,
                "counts": {"met": 1, "partly": 0, "unmet": 0, "na": 0, "returned": 1},
            },
        ),
        ("submission list", {"number": 1, "recipient": "市司法局", "receipt": "收文15号", "intact": True}),
        ("dispatch list", {"number": 1, "title": "第一周", "total": 104}),
        ("remind log", {"department": "县司法局", "sent_by": USER, "response": "", "responded_on": None}),
        ("scheme list", {"id": "equal-100", "maximum": "100", "used": True, "own": False, "fault": ""}),
        ("criteria editions", {"id": "working-2023", "lifecycle": "active", "count": 104, "own": False}),
    ],
)
def test_the_first_row(asked: Say, line: str, expected: dict[str, Any]) -> None:
    first = told(asked, line)[0]
    assert {name: first[name] for name in expected} == expected


def test_what_is_under_a_row(asked: Say) -> None:
    event = told(asked, "adjust list")[0]["events"][0]
    assert (event["level"], event["happened_on"], event["document_number"]) == (
        "国家级",
        "2023-06-01",
        "柳政〔2023〕8号",
    )
    assert [one["number"] for one in told(asked, "site list")[0]["items"]] == ["1", "32"]
    loose = told(asked, "evidence list")[-1]
    assert (loose["number"], loose["gap"], loose["title"]) == (None, "公告不全", "整改照片.txt")
    frozen = told(asked, "submission list")[0]["score"]
    assert frozen["total"] == told(asked, "submission compare 1")["score_before"]["total"]


def test_the_stage_and_the_showcase(asked: Say) -> None:
    assert told(asked, "stage show") == {"stage": "applying", "onward": ["provincial_review"], "back": "preparing"}
    found = told(asked, "showcase show")
    assert found["ready"] == {"done": 0, "total": 1, "percent": 0}
    assert found["materials"][0]["title"] == "项目说明"
    assert found["materials"][0]["due"] == "2023-12-20"
    assert found["milestones"][0]["on"] == "2024-01-10"


def test_a_round_and_two_of_them(asked: Say) -> None:
    found, text = told(asked, "round show 1"), asked("round", "show", "1").out
    given = [line for line in found["items"] if line["opinion"]]
    assert len(given) == found["reviewed"] == of_lines(r"  \[.\] .*（.*:\d\d）$")(text) == 2
    assert len(found["items"]) == 100
    assert (given[1]["number"], given[1]["opinion"]["rating"], given[1]["opinion"]["reason"]) == ("2", None, "缺公告")
    assert given[1]["opinion"]["supplement_due"] == "2030-01-01"
    both, text = told(asked, "round compare"), asked("round", "compare").out
    assert (both["before"], both["after"]) == (1, 2)
    assert {line["number"]: line["difference"] for line in both["items"]} == {
        "1": "only_before",
        "2": "returned_twice",
        "3": "only_after",
        "4": "only_after",
    }
    assert len(both["items"]) == of_lines(r" +\d+ ")(text)


def test_a_submission_against_the_present(asked: Say) -> None:
    found, text = told(asked, "submission compare 1"), asked("submission", "compare", "1").out
    assert (found["before"], found["after"], found["not_compared"]) == ("第 1 次报送", "现在", "")
    assert [item["number"] for item in found["items"]] == ["5"]
    assert found["items"][0]["changes"] == [{"facet": "record", "text": "自评：无 → 达标"}]
    assert len(found["items"]) == of_lines(r" +\d+ ")(text)


def test_a_scheme(asked: Say) -> None:
    found = told(asked, "scheme show example-province")
    assert (found["maximum"], found["example"], found["na_policy"]) == ("1000", True, "redistribute")
    assert sum(Decimal(item["points"]) for item in found["items"]) == 1000
    assert len(found["items"]) == 100
    assert [one["number"] for one in found["ledgers"]] == ["101", "102", "103", "104"]
    assert told(asked, "scheme show equal-100")["fractions"] == {"met": "1", "partly": "0.5", "unmet": "0"}


def test_the_criteria(asked: Say) -> None:
    found, text = told(asked, "criteria list -s 听证"), asked("criteria", "list", "-s", "听证").out
    assert found["edition"] == "working-2023"
    assert found["notice"] in text
    assert len(found["items"]) == of_lines(r" +\d+ ")(text) > 1
    shown = told(asked, "criteria show 32")
    assert {name: shown.pop(name) for name in ("edition", "notice")} == {
        name: found[name] for name in ("edition", "notice")
    }
    assert shown in told(asked, "criteria list")["items"]
    assert (shown["number"], shown["kind"]) == ("32", "base")
    assert all(point["text"] in asked("criteria", "show", "32").out for point in shown["checkpoints"])


def test_nothing_is_a_list_without_rows(say: Say) -> None:
    for line in ("filter list", "scenario list", "evidence list", "inquiry list", "site list", "milestone list"):
        assert told(say, line) == []
    for line in ("round list", "submission list", "dispatch list", "remind log"):
        assert told(say, line) == []
    ran = say("showcase", "show", "--json")
    assert (ran.code, ran.out) == (1, "")
