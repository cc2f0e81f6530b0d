"""What protects the ledger when two windows work at once, when a name is mistyped, when a claim is only a claim."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.completion import completion
from shifan.domain.errors import RuleError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.domain.tasks import TaskRole
from shifan.services.adjusting import register_event, remove_event, self_check
from shifan.services.assigning import assign
from shifan.services.attaching import attach_files
from shifan.services.recording import accept_with_verdict, change_status, claim_rating, tick_checkpoint
from shifan.services.session import Done, Session, open_session
from support import write_file
from support_desk_year import proved


@pytest.fixture
def other(workspace: Session) -> Iterator[Session]:
    with open_session(workspace.folder, user="另一人") as session:
        yield session


def test_a_rule_is_decided_again_when_another_window_commits_in_between(workspace: Session, other: Session) -> None:
    proved(workspace, "32")
    calls: list[int] = []

    def slow_tick(session: Session) -> Done:
        session.record(session.item("32").id)  # read first, as every use case does
        if not calls:
            accept_with_verdict(other, "32", Rating.MET)
        calls.append(1)
        return tick_checkpoint(session, "32.1")

    with pytest.raises(RuleError, match="已审定"):
        workspace.perform(slow_tick)
    assert workspace.state().ticks == ()


def test_two_windows_cannot_give_an_item_two_leads(workspace: Session, other: Session) -> None:
    decided: list[int] = []

    def assign_while_the_other_does(session: Session) -> Done:
        commit = session.commit

        def late_commit(*args: object, **kwargs: object) -> Done:
            if not decided:  # the other window commits after this one has read and decided
                decided.append(1)
                assign(other, "32", "县公安局")
            return commit(*args, **kwargs)  # type: ignore[arg-type]

        session.commit = late_commit  # type: ignore[method-assign]
        try:
            return assign(session, "32", "县司法局")
        finally:
            session.commit = commit  # type: ignore[method-assign]

    workspace.perform(assign_while_the_other_does)
    state = workspace.state()
    leads = [task for task in state.tasks_of[workspace.item("32").id] if task.role is TaskRole.LEAD]
    assert [state.department_by_id[task.department_id].name for task in leads] == ["县司法局"]


def test_a_claim_of_not_applicable_stays_in_the_denominators_until_the_verdict(workspace: Session) -> None:
    items = [workspace.item("32")]
    claim_rating(workspace, "32", Rating.NA, "评估期内没有法定听证事项")
    assert completion(items, workspace.state()).submitted.total == 1
    change_status(workspace, "32", WorkStatus.SUBMITTED)
    accept_with_verdict(workspace, "32", Rating.NA, "情况属实")
    assert completion(items, workspace.state()).submitted.total == 0


def test_one_content_counts_once_however_many_rows_name_it(workspace: Session, tmp_path: Path) -> None:
    attach_files(workspace, "32", [write_file(tmp_path, "公告.txt", "听证公告")])
    state = workspace.state()
    (known,) = state.evidence
    (link,) = state.links
    twin = replace(
        state,
        evidence=(known, replace(known, id="twin")),
        links=(link, replace(link, id="l2", evidence_id="twin")),
        usable=frozenset({known.id, "twin"}),
    )
    assert twin.usable_count(workspace.item("32").id) == 1


def test_self_check_found_without_an_event_is_a_shortfall_and_goes_with_the_last_event(workspace: Session) -> None:
    item = workspace.item("103")
    self_check(workspace, "103", SelfCheckOutcome.FOUND, scope="全县")
    assert [s.kind for s in shortfalls(item, workspace.state())] == [ShortfallKind.NO_EVENT]
    register_event(workspace, "103", "通报", level="省级", happened_on=date(2023, 5, 1))
    assert ShortfallKind.NO_EVENT not in [s.kind for s in shortfalls(item, workspace.state())]
    (event,) = workspace.state().adjustments
    remove_event(workspace, event.id)
    assert workspace.state().self_checks == ()


def test_a_unit_made_by_naming_it_is_said_aloud_with_names_like_it(workspace: Session) -> None:
    assign(workspace, "32", "县司法局")
    done = assign(workspace, "33", "县司法据")
    assert "已新建" in done.warnings[0]
    assert "「县司法局」" in done.warnings[0]
    assert assign(workspace, "34", "县司法局").warnings == ()


def test_what_a_killed_copy_left_in_the_pool_goes_with_the_next_copy(workspace: Session, tmp_path: Path) -> None:
    pool = workspace.pool.folder
    pool.mkdir(exist_ok=True)
    stale, fresh = pool / ".收取-旧.part", pool / ".收取-新.part"
    for partial in (stale, fresh):
        partial.write_bytes(b"half")
    long_ago = time.time() - 3600
    os.utime(stale, (long_ago, long_ago))
    attach_files(workspace, "32", [write_file(tmp_path, "乙.txt", "乙")])
    assert not stale.exists()
    assert fresh.exists()
