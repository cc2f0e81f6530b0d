"""score and scheme: reasons, schemes side by side, what is open, the days; listing, choosing and making schemes."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from shifan.domain.records import Rating
from shifan.services.recording import claim_rating, tick_checkpoint
from shifan.services.schemes import use_scheme
from shifan.services.score_days import score_by_day
from shifan.services.session import open_session
from shifan.services.summarising import differences
from support import USER, fixed_clock
from support_command import Ran, Say


def done(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    return ran.out


def summed(line: dict[str, Any]) -> None:
    """See that each line of the tree is the sum of those below it."""
    for name in ("confirmed", "claimed", "ceiling"):
        if line["children"]:
            assert sum(Decimal(child["points"][name]) for child in line["children"]) == Decimal(line["points"][name])
    for child in line["children"]:
        summed(child)


def test_the_reasons_in_json_add_up_and_say_what_is_missing(say: Say) -> None:
    done(say("tick", "32.2"))
    done(say("rate", "32", "达标"))
    data = json.loads(done(say("score", "--json", "--scheme", "example-province", "--open", "--days")))
    summed(data["reasons"])
    assert data["reasons"]["points"] == data["total"] == {"confirmed": "0", "claimed": "2.8", "ceiling": "1000"}
    assert data["scheme"]["example"]
    assert data["scheme"]["warnings"]
    lines = [line for group in data["reasons"]["children"][0]["children"] for line in group["children"]]
    (hearing,) = [line for line in lines if line["label"] == "32 听证与座谈"]
    assert "已勾选核查点的权重 2/10" in hearing["inputs"]
    missing = hearing["why_not_full"]
    assert missing[0].startswith("没有审核结论")
    assert [text for text in missing if text.startswith("缺核查点 32.2")] == []
    assert any(text.startswith("缺核查点 32.1 ") for text in missing)
    assert any(text.startswith("缺材料：至少 2 份") for text in missing)
    assert any(text.startswith("缺数据：") for text in missing)
    assert [group["place"] for group in data["open"]["groups"]] == [1, 2, 3, 4, 5, 6, 7, 7, 9]
    assert data["open"]["departments"][0]["name"] == "未指定责任单位"
    assert data["days"][-1]["base"]["ceiling"] == "100"  # the days are those of the scheme in use


def test_schemes_side_by_side(say: Say) -> None:
    page = done(say("score", "--scheme", "equal-100", "--scheme", "example-province"))
    assert "等权百分方案" in page
    assert "0 ～ 20 / 20" in page
    assert "0 ～ 190 / 190" in page
    assert "注意（省级方案示例（演示用））：示例方案" in page
    both = json.loads(done(say("score", "--json", "--scheme", "equal-100", "--scheme", "example-province")))
    assert [found["maximum"] for found in both] == ["100", "1000"]
    one = done(say("score", "--explain", "46", "--scheme", "example-province"))
    assert "满分 20" in one
    assert "· 没有审核结论（现在是「未启动」），也没有自评" in one
    assert say("score", "--scheme", "none").code == 1


def test_open_points_and_days(say: Say) -> None:
    done(say("rate", "1", "达标"))
    done(say("assign", "1", "县司法局"))
    page = done(say("score", "--open"))
    assert page.index("未指定责任单位") < page.index("县司法局")
    days = done(say("score", "--days"))
    assert " 0 / 1 / 100" in days
    assert days.split("\n")[-2].count(".") == 40
    assert say("score", "--days", "--at", "1").code == 2


def test_a_scheme_is_chosen_and_undone_and_the_summary_follows(say: Say, ledger: Path) -> None:
    assert "→ equal-100" in done(say("scheme", "list"))
    assert "改用计分方案：省级方案示例" in done(say("scheme", "use", "example-province"))
    assert "→ example-province" in done(say("scheme", "list"))
    assert "满分 1000" in done(say("status"))
    assert "示例方案：分值是编的" in done(say("status"))
    done(say("tick", "46.1"))
    done(say("rate", "46", "达标"))
    with open_session(ledger) as session:
        assert differences(session) == ()
    assert "现在用的就是" in done(say("scheme", "use", "example-province"))
    for _ in range(3):
        done(say("undo"))
    assert "→ equal-100" in done(say("scheme", "list"))
    with open_session(ledger) as session:
        assert differences(session) == ()
        assert session.scheme.id == "equal-100"


def test_after_a_change_of_scheme_every_day_is_told_by_the_present_one(ledger: Path) -> None:
    with open_session(ledger, user=USER, clock=fixed_clock) as session:
        tick_checkpoint(session, "46.1")
        claim_rating(session, "46", Rating.MET)
    with open_session(ledger, user=USER) as session:
        assert [day.maximum for day in score_by_day(session).days] == [100]
        use_scheme(session, "example-province")
        days = score_by_day(session).days
        assert [day.base.ceiling for day in days] == [1000, 1000]
        assert [day.base.claimed for day in days] == [Decimal("2.8571")] * 2
        assert days[0].day == date(2023, 10, 9)


def test_an_own_scheme_is_made_from_a_table_validated_and_used(say: Say, ledger: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "分值"])
    for number in range(1, 101):
        sheet.append([number, 2])
    sheet["B7"] = "二"
    book.save(ledger / "评分.xlsx")
    refused = say("scheme", "new", "--from", "评分.xlsx")
    assert refused.code == 1
    assert "B7：第 6 项的分值「二」不是" in refused.err
    sheet["B7"] = 2
    book.save(ledger / "评分.xlsx")
    made = done(say("scheme", "new", "--from", "评分.xlsx", "--id", "liucheng", "--title", "柳城方案"))
    assert "共 100 项，满分 200" in made
    assert "liucheng　柳城方案　[本县]　满分 200" in done(say("scheme", "list"))
    done(say("scheme", "use", "liucheng"))
    assert "满分 200" in done(say("status"))
    assert "2 分（县里自定）" in done(say("scheme", "show", "liucheng"))
    assert "汇总数与台账一致" in say("doctor").out
    clone = ledger.parent / "下一轮"
    done(say("clone", clone, "--round", "2024"))
    with open_session(clone) as session:
        assert session.scheme.title == "柳城方案"


def test_a_fault_in_an_own_scheme_is_named_and_the_others_still_work(say: Say, ledger: Path) -> None:
    folder = ledger / "计分方案"
    folder.mkdir()
    (folder / "mine.yaml").write_text("id: mine\ntitle: 甲\n", encoding="utf-8")
    assert "mine　[本县]　有错，不能用" in done(say("scheme", "list"))
    refused = say("scheme", "validate")
    assert refused.code == 1
    assert "mine.yaml 第 1 行，字段 note：缺少这个字段" in refused.err
    assert refused.out == ""
    assert "另有 2 个方案没有问题" in refused.err
    assert "equal-100.yaml：等权百分方案，校验通过" in done(say("scheme", "validate", "equal-100"))
    assert say("scheme", "use", "mine").code == 1
    assert say("scheme", "validate", "nothing").code == 1
