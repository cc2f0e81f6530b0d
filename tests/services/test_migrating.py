"""An application in full use goes to another edition and back: nothing is lost, and undo gives the same state."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError, RuleError
from shifan.domain.moments import parse_moment
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import ReviewOpinion
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.services import archived_items, migrating, sites, whatif
from shifan.services.cloning import plan_clone
from shifan.services.figures import Numbers, enter_figure
from shifan.services.history import compare_with_journal, redo, undo
from shifan.services.import_reading import read_returns
from shifan.services.importing import plan_import
from shifan.services.migrating import MigrationPreview, Route
from shifan.services.past import compare_moments, looking_back
from shifan.services.recording import write_note
from shifan.services.returns import returns
from shifan.services.session import Session, open_session
from shifan.services.summarising import differences
from support import USER, dump, file_only, fixed_clock, new_workspace, pool_files, replay
from support_editions import NEXT, all_ways, crosswalk_file, in_full_use, make_edition


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an application in full use and a next edition in its workspace, only there to be copied."""
    folder = tmp_path_factory.mktemp("在用")
    with new_workspace(folder / "台账") as session:
        in_full_use(session, folder / "来件")
        make_edition(session, NEXT, all_ways)
    return folder


@pytest.fixture
def busy(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    """An application in full use, with a next edition in its workspace."""
    if engine == "sqlite":
        shutil.copytree(request.getfixturevalue("in_use"), tmp_path, dirs_exist_ok=True)
        with open_session(tmp_path / "台账", user=USER, clock=fixed_clock) as session:
            yield session
        return
    session = request.getfixturevalue("workspace")
    in_full_use(session, tmp_path / "来件")
    make_edition(session, NEXT, all_ways)
    yield session


@pytest.fixture
def route(busy: Session, tmp_path: Path) -> Route:
    """The way to the next edition, by a crosswalk that uses every relation."""
    return migrating.route_to(busy, NEXT, crosswalk_file(busy, tmp_path))


@pytest.fixture
def moved(busy: Session, route: Route) -> Session:
    """The application under the next edition."""
    busy.perform(lambda session: migrating.migrate(session, route))
    return busy


def test_full_use_goes_over_and_undo_gives_the_same_state(busy: Session, route: Route) -> None:
    before, files = dump(busy.repository), pool_files(busy)
    done = busy.perform(lambda session: migrating.migrate(session, route))
    after = dump(busy.repository)
    assert done.operation is not None
    assert done.operation.label == "换用指标版本：下一版"
    assert after["application"][busy.application_id]["edition_id"] == NEXT
    assert after["evidence"] == before["evidence"]
    assert busy.edition.id == NEXT
    assert len(busy.repository.operations(busy.application_id)) == done.operation.seq  # one step
    assert list((busy.folder / "备份").glob("*换版前*"))
    assert differences(busy) == ()
    assert compare_with_journal(busy) == []
    undo(busy)
    assert dump(busy.repository) == before
    assert busy.state().application.edition_id == busy.edition.id == "working-2023"
    assert differences(busy) == ()
    redo(busy)
    assert dump(busy.repository) == after
    assert replay(busy.repository, busy.application_id).keys() == after.keys()
    assert pool_files(busy) == files


@file_only
def test_the_dry_run_writes_nothing_and_tells_everything(busy: Session, route: Route) -> None:
    before = dump(busy.repository, versions=True)
    preview = migrating.preview_migration(busy, route)
    assert dump(busy.repository, versions=True) == before
    assert preview.plan.to_review == ("2", "3", "4", "5")
    assert [item.number for item in preview.plan.archived] == ["3", "4", "5", "6", "8", ""]
    assert sorted(preview.loose) == ["材料3.txt", "核查3.txt"]
    assert preview.before.base.confirmed == preview.after.base.confirmed
    assert preview.before.base.claimed > preview.after.base.claimed
    assert [remark for remark in preview.remarks if "推演方案" in remark] == [
        "推演方案「旧想法」里有的指标或核查点没有了，随原版归档"
    ]


def fate_lines(preview: MigrationPreview, old: str) -> str:
    return "\n".join(next(fate for fate in preview.plan.fates if [item.number for item in fate.old][:1] == [old]).lines)


@file_only
def test_the_dry_run_says_what_happens_to_each_item(busy: Session, route: Route) -> None:
    preview = migrating.preview_migration(busy, route)
    assert "勾选 1，材料 2，单位 2，数据 1" in fate_lines(preview, "1")
    assert "须重新复核：第 2 项" in fate_lines(preview, "2")
    assert "状态 收集中（自评达标） → 归档" in fate_lines(preview, "3")
    assert "没有销号的问题 1 个改挂全县" in fate_lines(preview, "3")
    assert "状态 退回补正（自评达标）、已提交（自评达标） → 退回补正（自评达标）" in fate_lines(preview, "4")
    assert "请核对该归哪一项" in fate_lines(preview, "6")
    assert "原项归档" in fate_lines(preview, "8")


@file_only
def test_every_row_is_still_there_or_kept_in_the_archive(busy: Session, route: Route) -> None:
    before = dump(busy.repository)
    busy.perform(lambda session: migrating.migrate(session, route))
    after = dump(busy.repository)
    kept = {
        (table, row["id"]) for view in archived_items.archived_items(busy) for table, rows in view.content.rows.items()
        for row in rows
    }  # fmt: skip
    for table, rows in before.items():
        for key in rows:
            assert key in after[table] or (table, key) in kept, (table, key)


@file_only
def test_what_becomes_of_the_records(moved: Session) -> None:
    state, edition = moved.state(), moved.edition

    def record(number: str) -> tuple[WorkStatus, Rating | None, Rating | None]:
        found = state.record(edition.by_number(number).id)
        return found.status, found.claim, found.verdict

    assert record("1") == (WorkStatus.ACCEPTED, Rating.MET, Rating.MET)
    assert record("2") == (WorkStatus.ACCEPTED, Rating.MET, Rating.PARTLY)
    assert record("3") == (WorkStatus.RETURNED, Rating.MET, None)  # 4 and 5 in one: the least of both
    assert record("4") == record("5") == (WorkStatus.COLLECTING, None, None)  # 6 in two
    assert state.record("split2").note == "拆分前写的备注"
    for number, wanted in (("1", False), ("2", True), ("3", True), ("4", True), ("28", False)):
        kinds = {lack.kind for lack in shortfalls(edition.by_number(number), state)}
        assert (ShortfallKind.NEEDS_REVIEW in kinds) is wanted, number


@file_only
def test_what_hangs_on_the_items_goes_where_they_went(moved: Session) -> None:
    state, edition = moved.state(), moved.edition

    def titles(number: str) -> list[str]:
        links = state.links_of.get(edition.by_number(number).id, ())
        return sorted(state.evidence_by_id[link.evidence_id].title for link in links)

    assert titles("3") == ["材料4.txt", "材料5.txt", "核查4.txt", "核查5.txt"]
    assert titles("4") == titles("5") == ["材料6.txt", "核查6.txt"]
    assert titles("6") == ["材料8.txt", "核查8.txt"]  # what covers an item gets its evidence
    assert titles("28") == ["材料7.txt", "核查7.txt"]
    # 20 and 21 have changed their ids: the documents stay with the text they prove
    assert (edition.by_number("17").title, titles("17")) == ("制发程序完备", ["材料20.txt", "核查20.txt"])
    assert titles("18") == ["材料21.txt", "核查21.txt"]
    by_text = {gap.text: gap for gap in state.gaps}
    assert by_text["第 3 项的问题"].criterion_id is None
    assert by_text["第 3 项的问题"].area == "原第 3 项 规范审批中介服务"
    assert by_text["第 4 项的问题"].criterion_id == "merged1"
    assert by_text["第 8 项的问题"].criterion_id == edition.by_number("6").id
    assert [event.title for event in state.adjustments_of[edition.by_number("101").id]] == ["获评先进"]
    assert state.event_is_proved(state.adjustments[0])
    assert {figure.name for figure in state.figures} == {"数据1", "数据6"}
    units = {task.department_id: task.role.value for task in state.tasks_of["merged1"]}
    assert len(units) == 3
    assert sorted(units.values()) == ["lead", "support", "support"]
    opinions = moved.repository.all_of(ReviewOpinion, moved.application_id)
    assert [opinion.criterion_id for opinion in opinions] == [edition.by_number("2").id]
    assert [item.number for item in sites.list_sites(moved)[0].items] == ["1", "4", "5", "17", "18"]
    assert [one.lines for one in whatif.scenarios(moved)] == ["评 6 达标\n勾选 17.2"]


@file_only
def test_figures_of_one_name_are_told_apart_where_items_are_merged(busy: Session, route: Route) -> None:
    for number in ("4", "5"):
        enter_figure(busy, number, "办件数", Numbers(value=Decimal(number), unit="件"))
    busy.perform(lambda session: migrating.migrate(session, route))
    found = {figure.name: figure.value for figure in busy.state().figures_of["merged1"]}
    assert found == {"办件数": Decimal(4), "办件数（原第 5 项）": Decimal(5)}


@file_only
def test_archived_items_stay_readable(moved: Session) -> None:
    view = archived_items.archived_item(moved, "3")
    assert {about["title"] for about in view.content.evidence.values()} == {"材料3.txt", "核查3.txt"}
    assert view.content.text["requirement"]
    assert archived_items.holders_of(moved, next(iter(view.content.evidence))) == ("working-2023 第 3 项",)
    assert [one.item.number for one in archived_items.archived_items(moved, "清单")] == ["5", "6"]


@file_only
def test_the_next_round_says_that_archived_items_stay_behind(moved: Session) -> None:
    left = {kind.title: kind for kind in plan_clone(moved, "2025").left}
    assert left["换版时归档的指标"].count == 5
    assert left["换版时归档的指标"].names[0] == "working-2023 第 3 项 规范审批中介服务"
    assert plan_clone(moved, "2025").application.edition_id == NEXT


@file_only
def test_the_past_is_read_under_the_edition_of_its_time(moved: Session) -> None:
    last = moved.repository.operations(moved.application_id, limit=1)[0].seq
    with looking_back(moved, parse_moment(f"#{last - 1}")) as past:
        assert past.session.edition.id == "working-2023"
        item = past.session.item("3")
        assert past.session.state().record(item.id).status is WorkStatus.COLLECTING
    found = compare_moments(moved, parse_moment(f"#{last - 1}"))
    assert any(change.item == "3 规范审批中介服务（旧版）" for change in found.changes)


@file_only
def test_workbooks_sent_before_are_of_another_edition(moved: Session, tmp_path: Path) -> None:
    sent = next((tmp_path / "来件" / "填报表").glob("公安局*.xlsx"))
    plan = plan_import(moved, read_returns([sent]))
    assert [f"按指标版本 working-2023 发出的，本次申报已换用 {NEXT}" in one.error.message for one in plan.refused] == [
        True
    ]
    assert {line.state.label for line in returns(moved)} == {"版本不符"}


def test_a_session_that_still_shows_the_old_edition_writes_nothing(busy: Session, route: Route) -> None:
    with open_session(busy.folder, user=USER, clock=fixed_clock) as other:
        busy.perform(lambda session: migrating.migrate(session, route))
        before = dump(busy.repository)
        with pytest.raises(ProtectedError, match="刚刚换到了指标版本"):
            other.perform(lambda session: write_note(session, "1", "按旧版写的"))
        assert dump(busy.repository) == before
        assert other.edition.id == NEXT
        other.perform(lambda session: write_note(session, "1", "按新版写的"))


def test_work_after_the_move_has_to_be_taken_back_first(moved: Session) -> None:
    seq = moved.repository.operations(moved.application_id, limit=1)[0].seq
    write_note(moved, "3", "新版里写的")
    with pytest.raises(RuleError, match="后来又有改动"):
        undo(moved, seq)
    undo(moved)
    undo(moved, seq)
    assert moved.state().application.edition_id == "working-2023"
