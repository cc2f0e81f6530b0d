"""Whatever crosswalk people decide on: no row is lost, nothing stands twice, and undo gives the same state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shifan.domain.editions.crosswalk import problems_of
from shifan.services import migrating
from shifan.services.history import undo
from shifan.services.migrating import Route
from shifan.services.session import Session
from shifan.services.summarising import differences
from support import Dump, dump, new_workspace
from support_editions import NEXT, all_ways, crosswalk_file, in_full_use, make_edition

BUSY = ["1", "2", "3", "4", "5", "6", "7", "8", "20", "21", "101", "102", "103"]
CHOICES = st.lists(
    st.tuples(st.sampled_from(BUSY), st.none() | st.sampled_from([str(number) for number in range(1, 104)])),
    min_size=1,
    max_size=10,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Route, Dump]]:
    """An application in full use, a way to another edition, and the rows that are stored."""
    folder = tmp_path_factory.mktemp("在用")
    with new_workspace(folder / "台账") as session:
        in_full_use(session, folder / "来件")
        make_edition(session, NEXT, all_ways)
        yield session, migrating.route_to(session, NEXT, crosswalk_file(session, folder)), dump(session.repository)


def chosen(route: Route, choices: list[tuple[str, str | None]]) -> Route:
    for old, new in choices:
        target = None if new is None else route.new.by_number(new).id
        route = migrating.decided(route, route.old.by_number(old).id, target)
    return route


@given(choices=CHOICES)
def test_no_row_is_lost_and_no_place_is_taken_twice(
    desk: tuple[Session, Route, Dump], choices: list[tuple[str, str | None]]
) -> None:
    session, first, stored = desk
    route = chosen(first, choices)
    assert problems_of(route.crosswalk, route.old, route.new) == ()
    plan = migrating.preview_migration(session, route).plan
    archived = {item.criterion_id for item in plan.archived}
    gone = [row for row in plan.remove if getattr(row, "criterion_id", None) not in archived]
    kept = {row.id for row in plan.put}
    for row in gone:  # it stands under another id now, whole
        assert type(row).__name__ in ("Record", "Tick", "Task", "SelfCheck", "ReviewOpinion", "SiteItem", "Scenario")
    assert len({(type(row), row.id) for row in plan.put}) == len(plan.put) == len(kept) + _shared(plan.put)
    after = plan.after
    assert set(after.records) == {item.id for item in route.new.criteria}
    known = set(after.records)
    for rows in (after.ticks, after.tasks, after.links, after.adjustments, after.self_checks, after.figures):
        assert {row.criterion_id for row in rows} <= known
    assert {gap.criterion_id for gap in after.gaps} <= known | {None}
    assert len([gap for gap in after.gaps if gap.open]) == 3
    assert dump(session.repository) == stored


def _shared(rows: tuple[object, ...]) -> int:
    """Return how many rows bear an id that a row of another kind bears too, as records and self-checks do."""
    ids = [getattr(row, "id", "") for row in rows]
    return len(ids) - len(set(ids))


@settings(max_examples=6)
@given(choices=CHOICES)
def test_any_move_is_taken_back_whole(desk: tuple[Session, Route, Dump], choices: list[tuple[str, str | None]]) -> None:
    session, first, stored = desk
    route = chosen(first, choices)
    session.perform(lambda one: migrating.migrate(one, route))
    assert differences(session) == ()
    assert session.state().application.edition_id == NEXT
    undo(session)
    assert dump(session.repository) == stored
    assert differences(session) == ()
