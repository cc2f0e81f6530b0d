"""After a migration: nothing false is said of then and now, the archive tells all, doctor goes on without a text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from shifan.domain.records import WorkStatus
from shifan.services import migrating, supporting
from shifan.services.session import STORE_NAME, Session, open_session
from support import USER, fixed_clock, new_workspace, raw_sql
from support_command import Say
from support_editions import NEXT, all_ways, by_number, crosswalk_file, in_full_use, make_edition


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in full use beside a next edition and its crosswalk, only there to be copied."""
    folder = tmp_path_factory.mktemp("备好")
    with new_workspace(folder / "台账") as session:
        in_full_use(session, folder / "来件")
        make_edition(session, NEXT, all_ways)
        crosswalk_file(session, folder)
    return folder


@pytest.fixture
def ways(prepared: Path, ledger: Path) -> Path:
    """The crosswalk file to the next edition; the workspace in use stands at ``ledger``."""
    shutil.copytree(prepared / "台账", ledger, dirs_exist_ok=True)
    return prepared / "对照表.yaml"


@pytest.fixture
def moved(ways: Path, say: Say) -> None:
    """The application has moved to the next edition."""
    done = say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways, "--apply")
    assert done.code == 0, done


def opened(ledger: Path) -> Session:
    return open_session(ledger, user=USER, clock=fixed_clock)


@pytest.mark.usefixtures("ways")
def test_before_a_migration_items_are_compared(say: Say) -> None:
    assert "新完成" in say("dispatch", "report").out
    assert "各项都没有变化" in say("submission", "compare", "1").out


@pytest.mark.usefixtures("moved")
def test_a_dispatch_report_over_a_migration_has_no_news(say: Say, tmp_path: Path) -> None:
    page = say("dispatch", "report").out
    assert "其间换过指标版本" in page
    assert "不逐项对比" in page
    assert "新完成" not in page
    assert "持平）" not in page.partition("按单位")[0]
    data = json.loads(say("dispatch", "report", "--json").out)
    assert data["not_compared"]
    assert not any(data[kind] for kind in ("done", "accepted", "returned", "reopened", "newly_late"))
    assert say("report", "通报", tmp_path / "通报.docx").code == 0
    text = "\n".join(one.text for one in Document(str(tmp_path / "通报.docx")).paragraphs)
    assert "不逐项对比" in text
    assert "新完成" not in text
    assert say("dispatch", "take").code == 0
    assert "新完成" in say("dispatch", "report").out  # from the new edition on items are compared again


@pytest.mark.usefixtures("moved")
def test_a_migration_taken_back_is_no_longer_in_between(say: Say) -> None:
    assert say("undo").code == 0
    assert "其间换过" not in say("dispatch", "report").out
    assert "各项都没有变化" in say("submission", "compare", "1").out


@pytest.mark.usefixtures("moved")
def test_a_submission_of_the_old_edition_is_not_compared_item_by_item(say: Say) -> None:
    page = say("submission", "compare", "1").out
    assert "不逐项对比" in page
    assert "没有这一项" not in page
    assert "得分：" in page


@pytest.mark.usefixtures("moved")
def test_moments_on_both_sides_of_a_migration_give_no_count(say: Say, ledger: Path) -> None:
    with opened(ledger) as session:
        last = session.repository.operations(session.application_id, limit=1)[0].seq
    page = say("history", "diff", "--from", f"#{last - 1}").out
    assert page.splitlines()[-1].startswith("其间换过指标版本")
    assert "项指标、" not in page


@pytest.mark.usefixtures("moved")
def test_an_archived_item_is_told_whole(say: Say) -> None:
    page = say("show", "3", "--archived").out
    assert "数据3 9/10 = 90" in page
    assert "第 3 项的问题　督察反馈" in page
    assert "牵头 司法局　时限 2023-11-03" in page
    assert "专家组问：第 3 项怎么做的？" in page
    assert "政务服务中心" in page
    assert "核查点 3.1" in page


def without_102(groups: list[dict[str, Any]]) -> None:
    """Do what ``all_ways`` does, and let 101 cover 102."""
    all_ways(groups)
    place, item = next(found for found in by_number(groups).values() if found[1]["number"] == "102")
    place.remove(item)


def test_the_preview_tells_bonus_and_total_and_events_left_behind(say: Say, ledger: Path, tmp_path: Path) -> None:
    with opened(ledger) as session:
        in_full_use(session, tmp_path / "来件")
        make_edition(session, NEXT, without_102)
        item, cover = session.item("102").id, session.item("101").id
        row = {"relation": "covered_by", "old": [item], "new": [cover]}
        ways = crosswalk_file(session, tmp_path, **{"102": row})
    assert say("scheme", "use", "example-province").code == 0
    page = say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways)
    assert "登记的加减分事项 1 件随原项归档，换版后不再计分" in page.out
    data = json.loads(say("criteria", "migrate", "--to", NEXT, "--crosswalk", ways, "--json").out)["score"]
    assert float(data["before"]["bonus"]) > 0 == float(data["after"]["bonus"])
    assert f"加分 {data['before']['bonus']} → 0　扣分 0 → 0　合计审定 " in page.out
    for side in ("before", "after"):
        total = float(data[side]["confirmed"]) + float(data[side]["bonus"]) - float(data[side]["penalty"])
        assert float(data[side]["total"]["confirmed"]) == pytest.approx(total)


@pytest.mark.usefixtures("moved")
def test_an_item_that_comes_back_is_said_to_be_in_the_archive(say: Say) -> None:
    page = say("criteria", "migrate", "--to", "working-2023").out
    assert "第 3、" in page
    assert "原来的材料、单位和数据在归档里" in page


def test_of_two_merged_tasks_the_further_one_stands(ways: Path, ledger: Path) -> None:
    with opened(ledger) as session:
        supporting.report_part(session, "5", "教育局", supporting.Report(status=WorkStatus.COLLECTING))
        route = migrating.route_to(session, NEXT, ways)
        session.perform(lambda one: migrating.migrate(one, route))
        state = session.state()
        unit = next(one.id for one in state.departments if one.name == "教育局")
        (task,) = [one for one in state.tasks_of["merged1"] if one.department_id == unit]
        assert task.status is WorkStatus.COLLECTING


def lose(folder: Path) -> None:
    shutil.rmtree(folder)
    raw_sql(folder.parents[1] / STORE_NAME, "DELETE FROM criteria_use")  # else it would be written back


def alter(folder: Path) -> None:
    path = next(iter(sorted(folder.glob("0*.yaml"))))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("requirement: ", "requirement: 改", 1), encoding="utf-8")


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize("harm", [lose, alter])
def test_doctor_goes_on_where_the_edition_cannot_be_read(say: Say, ledger: Path, harm: Callable[[Path], None]) -> None:
    folder = ledger / "指标" / NEXT
    harm(folder)
    found = say("doctor")
    assert found.code == 1
    (told,) = [line for line in found.out.splitlines() if "指标版本" in line and line.startswith("问题")]
    assert str(folder) in told
    assert "操作记录连续完整" in found.out
    assert "台账内容与操作记录推算的完全一致" in found.out
