"""A next edition made out of the shipped one, with every way an item can change, and an application in full use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shifan.criteria.checking import validated
from shifan.criteria.edition_writing import edition_files, write_edition, yaml_text
from shifan.criteria.library import edition_folder
from shifan.criteria.models import EditionModel, GroupModel, GuidanceModel
from shifan.criteria.yaml_source import read_yaml
from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.gaps import GapOrigin
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.domain.tasks import TaskRole
from shifan.services import (
    adjusting,
    assigning,
    attaching,
    dispatching,
    figures,
    gaps,
    inquiries,
    recording,
    reviewing,
    sending,
    sites,
    submitting,
    supporting,
    whatif,
)
from shifan.services.session import Session
from support import write_file

NEXT = "next-2025"
Change = Callable[[list[dict[str, Any]]], None]


def make_edition(
    session: Session, edition_id: str, change: Callable[[list[dict[str, Any]]], None], **about: Any
) -> Path:
    """Write an edition into the workspace and return its folder.

    It is the shipped one after ``change`` of its groups' data, its items numbered anew.
    """
    source = edition_folder("working-2023")
    edition = validated(read_yaml(source / "edition.yaml"), EditionModel)
    groups = [validated(read_yaml(source / name), GroupModel).model_dump(mode="json") for name in edition.files]
    change(groups)
    items = [item for group in groups for subgroup in group["subgroups"] for item in subgroup["criteria"]]
    for number, item in enumerate(items, start=1):
        item["number"] = str(number)
    kinds = [item["kind"] for item in items]
    counts = {
        "groups": len(groups),
        "subgroups": sum(len(group["subgroups"]) for group in groups),
        "criteria": len(items),
        **{kind: kinds.count(kind) for kind in ("base", "bonus", "penalty")},
    }
    data = edition.model_dump(mode="json") | {"id": edition_id, "title": "下一版", "counts": counts} | about
    data["files"] = data["files"][: len(groups)]
    models = [GroupModel.model_validate(group) for group in groups]
    files = edition_files(EditionModel.model_validate(data), models, GuidanceModel(items={}))
    return write_edition(session.own_editions, edition_id, files)


def by_number(groups: list[dict[str, Any]]) -> dict[str, tuple[list[dict[str, Any]], dict[str, Any]]]:
    """Return each item with the list it stands in, by the number it has in the shipped edition."""
    return {
        item["number"]: (subgroup["criteria"], item)
        for group in groups
        for subgroup in group["subgroups"]
        for item in subgroup["criteria"]
    }


def all_ways(groups: list[dict[str, Any]]) -> None:
    """Reword 2, drop 3, merge 4 and 5, split 6, move 7, let 9 cover 8, swap the ids of 20 and 21, add one."""
    found = by_number(groups)
    found["2"][1]["requirement"] += "许可结果当日公开。"
    found["3"][0].remove(found["3"][1])
    found["4"][1].update(id="merged1", title="四五合一")
    found["5"][0].remove(found["5"][1])
    second = {**found["6"][1], "id": "split2", "title": "拆出的第二项", "checkpoints": [point("拆出后新写的一条")]}
    found["6"][0].insert(found["6"][0].index(found["6"][1]) + 1, second)
    found["6"][1].update(id="split1", title="拆出的第一项")
    found["7"][0].remove(found["7"][1])
    found["30"][0].append(found["7"][1])
    found["8"][0].remove(found["8"][1])
    found["20"][1]["id"], found["21"][1]["id"] = found["21"][1]["id"], found["20"][1]["id"]
    new = {**found["99"][1], "id": "brand-new", "title": "全新的一项", "checkpoints": [point("全新一条")]}
    found["99"][0].append(new)


def point(text: str) -> dict[str, str]:
    """Return a checkpoint's data."""
    return {"id": "k1", "text": text}


def crosswalk_file(session: Session, folder: Path, **changed: Any) -> Path:
    """Write the crosswalk that goes with ``all_ways``; ``changed`` replaces the row of an old item by its number."""
    old = {item.number: item.id for item in session.edition.criteria}
    special: dict[str, dict[str, Any]] = {
        "2": {"relation": "reworded", "old": [old["2"]], "new": [old["2"]]},
        "3": {"relation": "deleted", "old": [old["3"]], "note": "取消"},
        "4": {"relation": "merged", "old": [old["4"], old["5"]], "new": ["merged1"]},
        "5": {},
        "6": {"relation": "split", "old": [old["6"]], "new": ["split1", "split2"]},
        "7": {"relation": "moved", "old": [old["7"]], "new": [old["7"]]},
        "8": {"relation": "covered_by", "old": [old["8"]], "new": [old["9"]]},
        "20": {"relation": "unchanged", "old": [old["20"]], "new": [old["21"]]},
        "21": {"relation": "unchanged", "old": [old["21"]], "new": [old["20"]]},
    } | changed
    rows = [special.get(number, {"relation": "unchanged", "old": [key], "new": [key]}) for number, key in old.items()]
    rows.append({"relation": "new", "new": ["brand-new"]})
    data = {"old": {"edition": session.edition.id}, "new": {"edition": NEXT}, "rows": [row for row in rows if row]}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "对照表.yaml"
    path.write_text(yaml_text(data), encoding="utf-8")
    return path


def in_full_use(session: Session, folder: Path) -> None:
    """Enter something of everything, much of it under the items that ``all_ways`` changes."""
    units = {"1": "公安局", "2": "公安局", "3": "司法局", "4": "司法局", "5": "财政局", "6": "财政局"}
    for number, unit in units.items():
        assigning.assign(session, number, unit, due=date(2023, 11, int(number)))
    for number in ("1", "4", "5", "6"):
        assigning.assign(session, number, "教育局", role=TaskRole.SUPPORT, due=date(2023, 11, 20))
    supporting.report_part(session, "6", "教育局", supporting.Report(status=WorkStatus.SUBMITTED, note="已办"))
    for number in ("1", "2", "3", "4", "5", "6", "7", "8", "20", "21"):
        attach(session, folder, number)
        attaching.attach_files(session, f"{number}.1", [write_file(folder, f"核查{number}.txt", f"{number} 的细节")])
        recording.tick_checkpoint(session, f"{number}.1")
        recording.claim_rating(session, number, Rating.MET)
    for number in ("1", "2", "4", "5", "20"):
        recording.change_status(session, number, WorkStatus.SUBMITTED)
    recording.accept_with_verdict(session, "1", Rating.MET)
    recording.write_note(session, "6", "拆分前写的备注")
    for number in ("3", "4", "6", "8"):
        gaps.open_gap(session, f"第 {number} 项的问题", number=number, origin=GapOrigin.INSPECTION)
    closing = next(gap for gap in session.state().gaps if gap.text == "第 4 项的问题")
    gaps.close_gap(session, closing.id, "已整改", unproved_reason="没有回执")
    enter = figures.Numbers(numerator=Decimal(9), denominator=Decimal(10))
    for number in ("1", "3", "6"):
        figures.enter_figure(session, number, f"数据{number}", enter)
    proof = write_file(folder, "表彰.txt", "表彰决定")
    adjusting.register_event(session, "102", "获评先进", level="省级", happened_on=date(2023, 5, 1), files=[proof])
    adjusting.self_check(session, "103", SelfCheckOutcome.NONE_FOUND, scope="全县各单位")
    reviewing.open_round(session, RoundKind.FIRST)
    reviewing.review(session, "2", Rating.PARTLY, "还差一份")
    reviewing.send_back(session, "4", "日期不对", date(2023, 11, 30))
    for number in ("3", "6", "20"):
        inquiries.ask(session, f"第 {number} 项怎么做的？", number=number, asked_by="专家组")
    sites.add_site(session, "政务服务中心", numbers="1,3,6,20,21")
    whatif.save_scenario(session, "冲刺", ["评 9 达标", "勾选 20.2"])
    whatif.save_scenario(session, "旧想法", ["评 3 达标"])
    dispatching.take_dispatch(session, "第一次调度")
    submitting.make_submission(session, "市司法局", anyway="测试")
    sending.export_by_department(session, folder / "填报表")


def attach(session: Session, folder: Path, number: str) -> None:
    """Attach a document of its own to an item."""
    attaching.attach_files(session, number, [write_file(folder, f"材料{number}.txt", f"第 {number} 项的正文")])
