"""What is packed is what was looked through in the same run, whatever another user or program does in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.domain.privacy import MarkKind
from shifan.evidence.scanning import Scanned, Scanner
from shifan.evidence.watch import Watch
from shifan.services import migrating
from shifan.services.attaching import attach_files, detach_by_title
from shifan.services.evidence_editing import Changes, describe, documents, revise
from shifan.services.evidence_health import check_evidence
from shifan.services.packing import ChangedSinceCheckError, Packing, prepare_package, verify_package
from shifan.services.privacy import prepare_privacy, privacy_of
from shifan.services.session import Session, open_session
from shifan.services.showcase import add_material, attach_to_material, set_showcase
from support import file_only, fixed_clock, write_file
from support_command import Say
from support_desk_year import speaker
from support_editions import NEXT, all_ways, crosswalk_file, in_full_use, make_edition
from support_package import names, tree

PHONE = "13812345678"


@pytest.fixture
def full(workspace: Session, inbox: Path) -> Session:
    """A workspace with two documents, one of which holds a number, and a linked one."""
    attach_files(
        workspace, "32", [write_file(inbox, "名单.txt", f"张三 {PHONE}"), write_file(inbox, "公告.txt", "公告")]
    )
    attach_files(workspace, "45", [write_file(inbox, "联络.txt", "听证联络 甲")], copy=False)
    return workspace


def elsewhere(session: Session) -> Session:
    """Open the same workspace as another user."""
    return open_session(session.folder, user="同事", clock=fixed_clock)


def payload(package: Path) -> dict[str, str]:
    return {path.rpartition("/")[2]: data.decode() for path, data in tree(package).items() if path.startswith("data/")}


class TestAnotherUser:
    """Somebody who changes the ledger while a package is made."""

    def test_what_they_remove_meanwhile_was_looked_through(self, full: Session, tmp_path: Path) -> None:
        package = prepare_package(full, tmp_path / "包")
        with elsewhere(full) as other:
            detach_by_title(other, "32", "名单.txt")
        report = privacy_of(full, package.plan).run(Watch())
        assert [(one.title, one.kind) for one in report.open] == [("名单.txt", MarkKind.PHONE)]
        package.run(Watch(), report.contents)
        assert payload(tmp_path / "包")["01 公告.txt"] == "公告"
        assert verify_package(tmp_path / "包").sound

    def test_what_they_put_in_its_place_is_not_packed(self, full: Session, inbox: Path, tmp_path: Path) -> None:
        late = write_file(inbox, "新.txt", f"李四 {PHONE}")

        class Colleague(Watch):
            """Another user puts a newer version in the place of a document when the first was looked through."""

            def step(self, count: int = 1) -> None:
                super().step(count)
                if self.done == 1:
                    with elsewhere(full) as other:
                        old = next(one for one in documents(other) if one.title == "公告.txt")
                        revise(other, old.id, late)

        package = prepare_package(full, tmp_path / "包")
        report = privacy_of(full, package.plan).run(Colleague())
        package.run(Watch(), report.contents)
        assert {"新.txt"} <= {one.title for one in documents(full)}
        assert sorted(payload(tmp_path / "包").values()) == sorted(("公告", f"张三 {PHONE}", "听证联络 甲"))

    def test_a_check_covers_a_plan_of_less_and_none_of_more(self, full: Session, inbox: Path, tmp_path: Path) -> None:
        checked = prepare_privacy(full)
        with elsewhere(full) as other:
            detach_by_title(other, "32", "名单.txt")
        assert checked.covers(privacy_of(full, prepare_package(full, tmp_path / "包").plan))
        with elsewhere(full) as other:
            notice = next(one for one in documents(other) if one.title == "公告.txt")
            describe(other, notice.id, Changes(issuer=f"张三 {PHONE}"))
        assert not checked.covers(privacy_of(full, prepare_package(full, tmp_path / "包").plan))
        again = prepare_privacy(full)
        with elsewhere(full) as other:
            attach_files(other, "33", [write_file(inbox, "新.txt", "新")])
        assert not again.covers(privacy_of(full, prepare_package(full, tmp_path / "包").plan))


class TestAnotherProgram:
    """A file that is written to between the look and the packing."""

    @pytest.mark.parametrize("name", ["包", "包.zip"])
    def test_another_content_is_refused_and_nothing_is_left(
        self, full: Session, inbox: Path, tmp_path: Path, name: str
    ) -> None:
        package = prepare_package(full, tmp_path / name, Packing(zipped=name.endswith(".zip")))
        report = privacy_of(full, package.plan).run(Watch())
        before = names(tmp_path)
        write_file(inbox, "联络.txt", f"联系 {PHONE}")
        with pytest.raises(ChangedSinceCheckError, match="「联络.txt」在检查之后有变动，没有打包") as refused:
            package.run(Watch(), report.contents)
        assert isinstance(refused.value, ProtectedError)
        assert names(tmp_path) == before
        again = privacy_of(full, package.plan).run(Watch())
        assert {one.title for one in again.open} == {"名单.txt", "联络.txt"}
        package.run(Watch(), again.contents)
        assert verify_package(tmp_path / name).sound

    def test_also_where_size_and_time_do_not_tell(self, full: Session, inbox: Path, tmp_path: Path) -> None:
        linked = inbox / "联络.txt"
        os.utime(linked, (1_600_000_000, 1_600_000_000))
        check_evidence(full)
        linked.write_text("听证联络 乙", encoding="utf-8")
        os.utime(linked, (1_600_000_000, 1_600_000_000))
        package = prepare_package(full, tmp_path / "包")
        with pytest.raises(ChangedSinceCheckError):
            package.run(Watch(), privacy_of(full, package.plan).run(Watch()).contents)
        package.run(Watch(), privacy_of(full, package.plan).run(Watch()).contents)
        assert "听证联络 乙" in payload(tmp_path / "包").values()

    def test_a_file_that_could_not_be_read_then_and_can_now(self, full: Session, inbox: Path, tmp_path: Path) -> None:
        package = prepare_package(full, tmp_path / "包")
        (inbox / "联络.txt").rename(inbox / "别处.txt")
        report = privacy_of(full, package.plan).run(Watch())
        assert report.unread == ("联络.txt",)
        done = package.run(Watch(), report.contents)
        assert ("打包时读不到文件", "联络.txt") in {(one.what, one.detail) for one in done.troubles}
        (inbox / "别处.txt").rename(inbox / "联络.txt")
        with pytest.raises(ProtectedError):
            prepare_package(full, tmp_path / "包")
        package = prepare_package(full, tmp_path / "又一个")
        with pytest.raises(ChangedSinceCheckError):
            package.run(Watch(), report.contents)


class TestEverythingInIt:
    """The look is at all that is packed: also the project's documents, and those of archived items."""

    @file_only
    def test_each_packed_file_was_looked_at(self, workspace: Session, inbox: Path, tmp_path: Path) -> None:
        in_full_use(workspace, inbox)
        set_showcase(workspace, name="葡萄产业“法治体检”", unit="县司法局")
        add_material(workspace, "总结")
        attach_to_material(workspace, "总结", write_file(inbox, "总结.txt", "总结"))
        make_edition(workspace, NEXT, all_ways)
        route = migrating.route_to(workspace, NEXT, crosswalk_file(workspace, tmp_path))
        workspace.perform(lambda session: migrating.migrate(session, route))
        package = prepare_package(workspace, tmp_path / "包", Packing(archived=True))
        report = privacy_of(workspace, package.plan).run(Watch())
        done = package.run(Watch(), report.contents)
        assert package.plan.project is not None
        assert package.plan.archived != ()
        assert done.files == len(package.plan.files) > 0
        assert {file.evidence.id for file in package.plan.files} <= set(report.contents or {})


@file_only
class TestCommand:
    """``shifan pack``."""

    @pytest.fixture
    def say(self, full: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
        """Run commands on the workspace; whenever a document was looked through, another program writes to a file."""
        look = Scanner.look

        def looked(scanner: Scanner, *about: object) -> Scanned:
            found = look(scanner, *about)  # type: ignore[arg-type]
            linked = full.folder.parent / "来件" / "联络.txt"
            linked.write_text(f"{linked.read_text(encoding='utf-8')}，又一个", encoding="utf-8")
            return found

        monkeypatch.setattr(Scanner, "look", looked)
        return speaker(full, capsys, monkeypatch)

    def test_a_file_written_to_in_the_middle_is_refused_unless_contents_were_not_to_be_seen(
        self, say: Say, tmp_path: Path
    ) -> None:
        refused = say("pack", tmp_path / "包", "--release", "号码已公开")
        assert refused.code == 3
        assert "「联络.txt」在检查之后有变动，没有打包" in refused.err
        assert not (tmp_path / "包").exists()
        assert say("pack", tmp_path / "包", "--names-only").code == 0
