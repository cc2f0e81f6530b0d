"""Which way an application may go to another edition, and what is refused, with nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shifan.criteria.crosswalk_files import read_crosswalk
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.errors import DataFileError, ProtectedError, ReadOnlyError, RuleError, ShifanError, UsageError
from shifan.services import edition_diff, migrating, schemes
from shifan.services.migrating import Route
from shifan.services.session import Session, open_session
from support import dump, file_only, fixed_clock
from support_editions import NEXT, all_ways, by_number, crosswalk_file, make_edition

pytestmark = file_only


@pytest.fixture
def desk(workspace: Session) -> Session:
    """A workspace with a next edition."""
    make_edition(workspace, NEXT, all_ways)
    return workspace


def refused(session: Session, action: Callable[[], object], error: type[ShifanError], match: str) -> str:
    before = dump(session.repository, versions=True)
    with pytest.raises(error, match=match) as caught:
        action()
    assert dump(session.repository, versions=True) == before
    assert not (session.folder / "备份").exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("number", "row", "problem"),
    [
        ("3", {}, "旧版第 3 项「规范审批中介服务」（g38ar7）没有写，应恰好一次"),
        ("3", {"relation": "deleted", "old": ["g38ar7", "wc4fcr"]}, "旧版第 1 项「审批服务便民化」（wc4fcr）写了 2 次"),
        ("6", {"relation": "deleted", "old": ["9bxw8d"]}, "新版第 4 项「拆出的第一项」（split1）没有来处"),
    ],
)
def test_a_crosswalk_that_does_not_cover_everything_is_refused_with_the_list(
    desk: Session, tmp_path: Path, number: str, row: dict[str, Any], problem: str
) -> None:
    ids = {"g38ar7": desk.item("3").id, "wc4fcr": desk.item("1").id, "9bxw8d": desk.item("6").id}
    row = {name: [ids.get(key, key) for key in part] if name == "old" else part for name, part in row.items()}
    path = crosswalk_file(desk, tmp_path, **{number: row})
    for given, real in ids.items():
        problem = problem.replace(given, real)
    text = refused(desk, lambda: migrating.route_to(desk, NEXT, path), RuleError, "对照表不完整")
    assert problem in text


def test_faults_of_a_file_are_named_by_line_and_field(desk: Session, tmp_path: Path) -> None:
    path = crosswalk_file(desk, tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("relation: deleted", "relation: gone"), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"对照表\.yaml 第 \d+ 行，字段 rows\.3\.relation"):
        read_crosswalk(path)


def test_without_a_file_ids_decide_and_the_rest_is_left_to_people(desk: Session, tmp_path: Path) -> None:
    route = migrating.route_to(desk, NEXT)
    assert route.drafted
    by_old = {key: row for row in route.crosswalk.rows for key in row.old}
    assert by_old[desk.item("7").id].relation is Relation.MOVED
    assert by_old[desk.item("2").id].relation is Relation.REWORDED
    assert "6" in {one.old.number for one in route.undecided}  # both parts of it read alike
    refused(desk, lambda: migrating.migrate(desk, route), RuleError, "第 .*6.* 项对应哪一项还没有确定")
    path = tmp_path / "草稿.yaml"
    migrating.write_crosswalk(path, route)
    decided = migrating.route_to(desk, NEXT, path)
    assert decided.crosswalk == route.crosswalk
    assert not decided.undecided
    with pytest.raises(ProtectedError, match="不会覆盖"):
        migrating.write_crosswalk(path, route)
    done = desk.perform(lambda session: migrating.migrate(session, decided))
    assert done.operation is not None


def test_a_table_of_something_else_is_not_taken_by_texts_alone(workspace: Session) -> None:
    def others(groups: list[dict[str, Any]]) -> None:
        for at, (_, item) in enumerate(by_number(groups).values()):
            words = "".join(chr(0x4E00 + at * 37 + place * 11) for place in range(30))
            item.update(id=f"other{at}", title=words[:8], requirement=words)

    make_edition(workspace, NEXT, others)
    route = migrating.route_to(workspace, NEXT)
    refused(workspace, lambda: migrating.migrate(workspace, route), RuleError, "旧版 104 项中有 104 项没有找到对应")


def test_where_there_is_no_way(desk: Session, workspace_folder: Path, tmp_path: Path) -> None:
    path = crosswalk_file(desk, tmp_path)
    refused(desk, lambda: migrating.route_to(desk, "working-2023"), UsageError, "用的就是指标版本")
    make_edition(desk, "gone-2020", lambda groups: None, lifecycle="retired")
    refused(desk, lambda: migrating.route_to(desk, "gone-2020"), RuleError, "已停用")
    route = migrating.route_to(desk, NEXT, path)
    with open_session(workspace_folder, user="查看", clock=fixed_clock, read_only=True) as looking:
        migrating.preview_migration(looking, route)
        with pytest.raises(ReadOnlyError):
            migrating.migrate(looking, route)
    desk.perform(lambda session: migrating.migrate(session, route))
    with pytest.raises(RuleError, match=f"已经换到了指标版本 {NEXT}"):
        migrating.migrate(desk, route)


@pytest.fixture
def pinned(desk: Session) -> Session:
    """An application that is scored by a scheme made for the old edition."""
    edition = desk.edition
    schemes.save_scheme(
        desk.own_schemes,
        "old-points",
        f"""\
id: old-points
title: 旧版定的分
note: 测试
edition:
  id: {edition.id}
  digest: {edition.digest}
default: {{points: "1", basis: county}}
fractions: {{met: "1", partly: "0.5", unmet: "0", basis: county}}
na_policy: exclude
""",
    )
    schemes.use_scheme(desk, "old-points")
    return desk


def test_a_scheme_of_the_old_edition_is_not_used_for_the_new_one(pinned: Session, tmp_path: Path) -> None:
    route: Route = migrating.route_to(pinned, NEXT, crosswalk_file(pinned, tmp_path))
    preview = migrating.preview_migration(pinned, route)
    assert preview.scheme.id == "equal-100"
    assert any("旧版定的分" in remark for remark in preview.remarks)
    with pytest.raises(RuleError, match="是给指标版本 working-2023 定的"):
        migrating.preview_migration(pinned, route, "old-points")
    pinned.perform(lambda session: migrating.migrate(session, route))
    assert pinned.application().scheme_id == pinned.scheme.id == "equal-100"


def test_a_comparison_by_a_crosswalk_or_by_ids(desk: Session, tmp_path: Path) -> None:
    path = crosswalk_file(desk, tmp_path)
    found = edition_diff.compare("working-2023", NEXT, desk.own_editions, path)
    titles = {item.shown.title for item in found.items}
    assert "依法实施行政许可" in titles
    by_ids = edition_diff.compare("working-2023", NEXT, desk.own_editions)
    assert len(by_ids.items) >= len([item for item in found.items if item.fields])
    with pytest.raises(UsageError, match="同一个指标版本"):
        edition_diff.compare(NEXT, NEXT, desk.own_editions)
