"""An imported edition and an own scheme travel with the store: to other machines, through backups, whole or not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shifan.criteria.library import OWN_EDITIONS, OWN_SCHEMES
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError
from shifan.domain.records import Rating
from shifan.services import backups, edition_matching, migrating, restoring
from shifan.services.checking import examine
from shifan.services.history import undo
from shifan.services.recording import claim_rating
from shifan.services.schemes import score_in_use, use_scheme
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.services.setup import new_application
from shifan.services.shared_workspace import create_shared_workspace, join_shared_workspace
from shifan.services.summarising import differences
from shifan.store.address import Address
from shifan.store.criteria_copies import CriteriaCopies
from shifan.store.restoring import opened_copy
from support import USER, fixed_clock, sql_behind
from support_editions import NEXT, all_ways, crosswalk_file, make_edition

SCHEME = """id: mine
title: 本县方案
note: 县里自定
default: {points: "2", basis: county}
fractions: {met: "1", partly: "0.5", unmet: "0"}
na_policy: exclude
"""


@pytest.fixture
def first(workspace: Session, tmp_path: Path) -> Session:
    """The first machine: the application stands under an imported edition and is scored by the county's own scheme."""
    claim_rating(workspace, "1", Rating.MET)
    make_edition(workspace, NEXT, all_ways)
    workspace.own_schemes.mkdir()
    (workspace.own_schemes / "mine.yaml").write_text(SCHEME, encoding="utf-8")
    route = migrating.route_to(workspace, NEXT, crosswalk_file(workspace, tmp_path))
    workspace.perform(lambda session: migrating.migrate(session, route))
    workspace.perform(lambda session: use_scheme(session, "mine"))
    return workspace


@contextmanager
def second(first: Session, folder: Path) -> Iterator[Session]:
    """The same application on a second machine, which has none of the first one's own files."""
    store = first.workspace.store
    if isinstance(store, Address):
        key = first.application_id
        with join_shared_workspace(folder, store, key, user="李四", clock=fixed_clock) as session:
            yield session
        return
    folder.mkdir(exist_ok=True)
    shutil.copy(store, folder / STORE_NAME)
    with opened(folder) as session:
        yield session


def opened(folder: Path, **how: Any) -> Session:
    return open_session(folder, user=USER, clock=fixed_clock, **how)


def own_files(folder: Path) -> dict[str, bytes]:
    """Return the own editions' and schemes' files by path; nothing half written may be among them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in (OWN_EDITIONS, OWN_SCHEMES)
        for path in (folder / name).rglob("*")
        if path.is_file()
    }


def uses(session: Session) -> list[tuple[str, str]]:
    found = CriteriaCopies(session.repository.engine).uses(session.application_id)
    return [(use.kind.value, use.name) for use in found]


def emptied(session: Session) -> None:
    """Make the store one of before, which has no copies."""
    sql_behind(session, "DELETE FROM criteria_use", "DELETE FROM criteria_file")


def test_a_second_machine_opens_it_without_copying(first: Session, tmp_path: Path) -> None:
    with second(first, tmp_path / "二号机") as there:
        assert own_files(there.folder) == own_files(first.folder)
        assert there.edition == first.edition
        assert score_in_use(there, there.state()) == score_in_use(first, first.state())
        assert there.scheme.title == "本县方案"
        assert f"指标版本 {NEXT}" in there.repository.notice
        assert "计分方案 mine" in there.repository.notice
        assert differences(there) == ()
        done = there.perform(lambda session: claim_rating(session, "1", Rating.PARTLY))
        assert done.operation is not None
    with opened(tmp_path / "二号机", application_id=first.application_id) as again:
        assert again.repository.notice == ""


def test_a_machine_that_is_open_meanwhile_follows(workspace: Session, tmp_path: Path) -> None:
    """The edition is there before anybody can see that it is needed."""
    place = replace(workspace.workspace, folder=tmp_path / "别处")  # the same store, from a work folder of its own
    with open_session(place, user="李四", clock=fixed_clock) as other:
        make_edition(workspace, NEXT, all_ways)
        route = migrating.route_to(workspace, NEXT, crosswalk_file(workspace, tmp_path))
        workspace.perform(lambda session: migrating.migrate(session, route))
        assert other.state().application.edition_id == NEXT
        assert other.edition == workspace.edition


def test_putting_in_is_no_step_and_an_old_ledger_is_healed_by_opening_it(first: Session) -> None:
    before = first.repository.operations(first.application_id)
    emptied(first)
    with opened(first.folder, read_only=True) as reading:
        assert uses(reading) == []
    with opened(first.folder) as session:
        assert uses(session) == [("edition", NEXT), ("scheme", "mine")]
        assert session.repository.operations(session.application_id) == before
        undo(session)
        assert session.state().application.scheme_id == "equal-100"
        assert uses(session) == [("edition", NEXT), ("scheme", "mine")]


def test_what_is_shipped_is_not_put_in(workspace: Session) -> None:
    workspace.perform(lambda session: use_scheme(session, "example-province"))
    with opened(workspace.folder) as session:
        assert uses(session) == []


def test_the_backup_brings_them_along(first: Session, tmp_path: Path) -> None:
    """A backup is put into an empty folder on another computer, whichever engine it comes from."""
    kept = backups.back_up(first, backups.BY_HAND)
    folder = tmp_path / "新电脑"
    shutil.copytree(first.folder / "备份", folder / "备份")
    place = restoring.workspace_with_backups(folder)
    done = restoring.replace(place, folder / "备份" / kept.name, user=USER, clock=fixed_clock)
    assert any(f"没有指标版本 {NEXT}" in warning for warning in done.warnings)
    with opened(folder) as session:
        assert own_files(folder) == own_files(first.folder)
        assert score_in_use(session, session.state()) == score_in_use(first, first.state())


def test_going_back_to_a_backup_brings_back_what_is_gone(first: Session) -> None:
    kept = backups.back_up(first, backups.BY_HAND)
    files = own_files(first.folder)
    undo(first)
    undo(first)
    emptied(first)
    shutil.rmtree(first.own_editions)
    shutil.rmtree(first.own_schemes)
    with opened(first.folder) as session:
        assert session.edition.id == "working-2023"
        done = restoring.restore(session, kept)
        assert any(f"没有指标版本 {NEXT}" in warning for warning in done.warnings)
        assert own_files(session.folder) == files
        assert (session.state().application.edition_id, session.scheme.id) == (NEXT, "mine")
        assert uses(session) == [("edition", NEXT), ("scheme", "mine")]


def test_what_lies_there_already_is_not_overwritten(first: Session, tmp_path: Path) -> None:
    folder = tmp_path / "二号机"
    note = folder / OWN_EDITIONS / NEXT / "说明.txt"
    note.parent.mkdir(parents=True)
    note.write_text("别动", encoding="utf-8")
    with pytest.raises(ProtectedError, match="没有覆盖"), second(first, folder):
        pass
    assert own_files(folder) == {f"{OWN_EDITIONS}/{NEXT}/说明.txt": "别动".encode()}


def test_a_broken_file_here_stays_and_doctor_says_that_there_is_a_copy(first: Session) -> None:
    broken = first.own_editions / NEXT / "edition.yaml"
    broken.write_text("id: [", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"edition\.yaml"):
        opened(first.folder)
    with opened(first.folder, without_edition=True) as session:
        advice = "".join(finding.advice for finding in examine(session))
    assert "台账里有完好的副本" in advice
    shutil.move(broken.parent, first.folder / "旧的")
    with opened(first.folder) as session:
        assert session.edition.id == NEXT


def test_reading_alone_writes_nothing(first: Session) -> None:
    shutil.rmtree(first.own_editions)
    (first.own_schemes / "mine.yaml").unlink()
    with pytest.raises(NotFoundError, match="台账里存有它的副本") as refused:
        opened(first.folder, read_only=True)
    assert "先用平常方式打开一次" in refused.value.hint
    assert own_files(first.folder) == {}


def test_a_damaged_copy_is_refused_and_doctor_mends_it(first: Session, tmp_path: Path) -> None:
    files = own_files(first.folder)
    sql_behind(first, "UPDATE criteria_file SET content = replace(content, '一', '二')")
    with pytest.raises(DataFileError, match=f"台账里存的指标版本 {NEXT} 的副本有损坏"), second(first, tmp_path / "二"):
        pass
    assert own_files(tmp_path / "二") == {}
    with opened(first.folder, read_only=True) as session:
        assert any("副本有损坏" in finding.text for finding in examine(session) if not finding.fine)
    with opened(first.folder) as session:
        assert any("2 份副本，都完好" in finding.text for finding in examine(session) if finding.fine)
    with second(first, tmp_path / "三"):
        assert own_files(tmp_path / "三") == files


def test_a_damaged_scheme_does_not_lock_the_ledger(first: Session, tmp_path: Path) -> None:
    sql_behind(first, "UPDATE criteria_file SET content = replace(content, '本县方案', '别的方案')")
    with second(first, tmp_path / "二") as there:
        assert "计分方案 mine 用不了" in there.scheme.stands_in
        assert "副本有损坏" in there.scheme.stands_in


def points_of(session: Session) -> str:
    return str(session.scheme.default.points)


def test_an_old_file_that_the_store_has_never_seen_takes_nobody_s_place(first: Session, tmp_path: Path) -> None:
    """Whoever copied files by hand may have an old one; opening with it changes nothing for the others."""
    folder = tmp_path / "二"
    (folder / OWN_SCHEMES).mkdir(parents=True)
    (folder / OWN_SCHEMES / "mine.yaml").write_text(SCHEME.replace('"2"', '"9"'), encoding="utf-8")
    with second(first, folder) as old:
        assert points_of(old) == "9"
        assert "计分方案 mine 在这台电脑上的文件与台账里存的那一份不同" in old.repository.notice
        assert any("文件与台账里存的那一份不同" in found.text for found in examine(old) if not found.fine)
        with second(old, tmp_path / "三") as third:
            assert points_of(third) == "2"
    with opened(first.folder) as session:
        assert session.repository.notice == ""
        assert not any("文件与台账里存的" in found.text for found in examine(session))
    shutil.move(folder / OWN_SCHEMES / "mine.yaml", tmp_path / "旧的.yaml")
    with opened(folder, application_id=first.application_id) as new:
        assert points_of(new) == "2"


def test_a_changed_scheme_holds_once_it_is_chosen_again(first: Session, tmp_path: Path) -> None:
    file = first.own_schemes / "mine.yaml"
    for points in ("5", "2"):
        file.write_text(SCHEME.replace('"2"', f'"{points}"'), encoding="utf-8")
        with opened(first.folder) as session:
            assert "请重新选用一次这个方案" in session.repository.notice
            session.perform(lambda s: use_scheme(s, "mine"))
        with opened(first.folder) as session, second(first, tmp_path / points) as there:
            assert session.repository.notice == ""
            assert points_of(there) == points


def test_going_back_to_a_backup_says_that_the_scheme_was_changed_since(first: Session) -> None:
    kept = backups.back_up(first, backups.BY_HAND)
    claim_rating(first, "1", Rating.UNMET)
    (first.own_schemes / "mine.yaml").write_text(SCHEME.replace('"2"', '"9"'), encoding="utf-8")
    with opened(first.folder) as session:
        done = restoring.restore(session, kept)
    assert "计分方案 mine 的文件在备份以后改过，得分按现在的文件算。" in done.warnings


def test_a_later_revision_holds_and_is_told_of(first: Session, tmp_path: Path) -> None:
    with second(first, tmp_path / "二") as old:
        assert old.edition.revision == 1
    folder = first.own_editions / NEXT
    text = (folder / "edition.yaml").read_text(encoding="utf-8")
    (folder / "edition.yaml").write_text(text.replace("revision: 1", "revision: 2"), encoding="utf-8")
    digests = json.loads((folder / "digests.json").read_text(encoding="utf-8"))
    (folder / "digests.json").write_text(json.dumps(digests | {"revision": 2}), encoding="utf-8")
    opened(first.folder).close()
    if first.repository.engine.file is not None:
        shutil.copy(first.folder / STORE_NAME, tmp_path / "二" / STORE_NAME)
    with opened(tmp_path / "二") as old:
        assert old.edition.revision == 1
        assert "与台账里存的第 2 次修订不同" in old.repository.notice
    with second(first, tmp_path / "三") as new:
        assert new.edition.revision == 2


def test_checkpoints_taken_over_are_put_in_at_once(first: Session, tmp_path: Path) -> None:
    found = edition_matching.match_editions(NEXT, "working-2023", first.own_editions)
    edition_matching.accept_matching(first, found)
    with second(first, tmp_path / "二") as there:
        assert (
            own_files(there.folder)[f"{OWN_EDITIONS}/{NEXT}/edition.yaml"]
            == (first.own_editions / NEXT / "edition.yaml").read_bytes()
        )


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.needs("postgres"))], indirect=True)
def test_two_counties_in_a_database_may_call_their_schemes_the_same(first: Session, tmp_path: Path) -> None:
    store, folder = first.workspace.store, tmp_path / "邻县"
    assert isinstance(store, Address)
    (folder / OWN_SCHEMES).mkdir(parents=True)
    (folder / OWN_SCHEMES / "mine.yaml").write_text(SCHEME.replace('"2"', '"7"'), encoding="utf-8")
    application = new_application("邻县", "2023", scheme_id="mine", own_schemes=folder / OWN_SCHEMES)
    with create_shared_workspace(folder, store, application, user=USER, clock=fixed_clock) as other:
        assert uses(other) == [("scheme", "mine")]
        with second(first, tmp_path / "二") as there, second(other, tmp_path / "邻县二") as beside:
            assert (points_of(there), points_of(beside)) == ("2", "7")
            with opened(there.folder, application_id=beside.application_id) as looked:
                assert "计分方案 mine 在这台电脑上的文件与台账里存的那一份不同" in looked.repository.notice
        with second(
            other, tmp_path / "邻县三"
        ) as beside:  # a look at it from the other county's folder changed nothing
            assert points_of(beside) == "7"
        kept = backups.back_up(other, backups.BY_HAND)
    with opened_copy(kept) as copy:
        held = copy.engine.execute("SELECT count(*) FROM criteria_file").fetchone()
    assert held[0] == 1
