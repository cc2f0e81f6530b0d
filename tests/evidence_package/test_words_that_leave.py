"""Every word of a package is looked through before it leaves, not only what stands in the documents."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import RuleError
from shifan.domain.privacy import MarkKind, PrivacyRelease
from shifan.domain.records import WorkStatus
from shifan.services import migrating
from shifan.services.adjusting import register_event
from shifan.services.assigning import assign
from shifan.services.attaching import Facts, attach_files
from shifan.services.evidence_editing import Changes, attach_page, describe
from shifan.services.gaps import close_gap, open_gap
from shifan.services.history import undo
from shifan.services.packing import Packing, pack
from shifan.services.privacy import check_privacy, prepare_privacy, release
from shifan.services.recording import change_status, write_note
from shifan.services.session import Session, open_session
from shifan.services.showcase import add_material, set_showcase
from support import fixed_clock, write_file
from support_editions import NEXT, all_ways, crosswalk_file, in_full_use, make_edition
from support_package import tree
from support_run import in_process

ID = "11010519491231002X"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Where files come from, outside the workspace."""
    return tmp_path / "来件"


def phone(last: int) -> str:
    """Return a number of its own that can be told by its last two digits when the middle is hidden."""
    return f"138123456{last:02}"


def texts(package: Path) -> str:
    """Return every path and every text of a package; Office files are unpacked."""
    parts = []
    for path, data in tree(package).items():
        parts.append(path)
        if path.endswith((".xlsx", ".docx")) and not path.startswith("data/"):
            with zipfile.ZipFile(package / path) as archive:
                parts += [archive.read(name).decode(errors="replace") for name in archive.namelist()]
        else:
            parts.append(data.decode(errors="replace"))
    return "\n".join(parts)


def told(session: Session) -> set[str]:
    """Return the last two digits of all mobile numbers that are told."""
    report = check_privacy(session, archived=True)
    shown = " ".join(found.excerpt for found in (*report.open, *report.released))
    return set(re.findall(r"138\*{6}(\d\d)", shown))


def places(session: Session) -> list[str]:
    """Return what still needs a decision, without the examples."""
    return sorted(str(found).partition("：")[0] for found in check_privacy(session).open)


def plant_everywhere(session: Session, inbox: Path) -> None:
    """Write a number of its own wherever a package takes a text from."""
    facts = Facts(f"号{phone(1)}", f"县府{phone(2)}", date(2023, 5, 1), passage=f"页{phone(3)}")
    attach_files(session, "32.1", [write_file(inbox, f"甲{phone(4)}.txt", f"正文{phone(5)}")], facts=facts)
    attach_page(session, "33", f"https://x.example.cn/a?t={phone(6)}", seen_on=date(2023, 9, 1), title="专栏")
    assign(session, "33", f"某局{phone(7)}")
    set_showcase(session, name=f"项目{phone(8)}", unit=f"单位{phone(9)}")
    add_material(session, f"清单{phone(10)}")
    open_gap(session, f"问题{phone(11)}", number="1")
    veto = register_event(session, "103", f"事件{phone(12)}", level="省级", happened_on=date(2023, 5, 1), veto=True)
    assert veto.operation is not None
    proof = [write_file(inbox, "奖状.txt", "奖状")]
    register_event(session, "101", f"获奖{phone(13)}", level="省级", happened_on=date(2023, 5, 2), files=proof)
    change_status(session, "32", WorkStatus.SUBMITTED)
    change_status(session, "32", WorkStatus.RETURNED, f"退回{phone(14)}")


def test_no_number_leaves_untold(workspace: Session, inbox: Path, tmp_path: Path) -> None:
    plant_everywhere(workspace, inbox)
    with open_session(workspace.folder, user=f"张三{phone(15)}", clock=fixed_clock) as session:
        pack(session, tmp_path / "包")
        leaving = {found[-2:] for found in re.findall(r"138123456\d\d", texts(tmp_path / "包"))}
        assert leaving == {f"{last:02}" for last in range(1, 16)}
        assert told(session) >= leaving


def test_names_of_the_showcase_are_told_with_their_place(workspace: Session) -> None:
    set_showcase(workspace, name=f"智慧执法 {ID}")
    add_material(workspace, f"机密 名单 {ID}")
    assert places(workspace) == [
        "单项示范在文件夹名和目录的「三级指标」有身份证号码",
        "单项示范在目录的「核查点或事项」有密级或内部字样",
        "单项示范在目录的「核查点或事项」有身份证号码",
        "本包说明的「单项示范」有身份证号码",
    ]
    assert ID not in " ".join(map(str, check_privacy(workspace).open))


def test_a_name_of_a_document_is_told_once(workspace: Session, inbox: Path) -> None:
    facts = Facts(document_date=date(2001, 1, 1))
    attach_files(workspace, "1", [write_file(inbox, f"名单{phone(1)}.txt", "名单")], facts=facts)
    workspace.pool.locate(workspace.state().evidence[0]).unlink()  # it stands on the first page twice
    assert places(workspace) == [f"第 1 项「名单{phone(1)}.txt」名称有手机号码"]


def test_the_wording_of_the_criteria_is_no_secret(workspace: Session) -> None:
    assert check_privacy(workspace).open == ()


def test_a_check_does_not_stand_for_words_that_came_later(workspace: Session, inbox: Path) -> None:
    attach_files(workspace, "32", [write_file(inbox, "公告.txt", "公告")])
    check = prepare_privacy(workspace)
    open_gap(workspace, "没有公示", number="1")
    assert check.covers(prepare_privacy(workspace))
    open_gap(workspace, f"联系{phone(1)}", number="1")
    assert not check.covers(prepare_privacy(workspace))
    assert prepare_privacy(workspace).covers(check)


class TestDeciding:
    """Words may leave when somebody gives a reason; it holds for these words."""

    def test_it_is_remembered_for_these_words_and_can_be_undone(self, workspace: Session) -> None:
        open_gap(workspace, f"联系{phone(1)}", number="1")
        (found,) = check_privacy(workspace).open
        assert str(found) == "第 1 项在目录第一页的「有问题未销号」有手机号码：联系138******01"
        done = workspace.perform(lambda session: release(session, [found], "已公示"))
        assert done.message == "1 处包内文字有个人信息或密级字样，仍可打包：已公示"
        report = check_privacy(workspace)
        assert (report.open, [one.sha256 for one in report.released]) == ((), [found.sha256])
        (kept,) = workspace.repository.all_of(PrivacyRelease, workspace.application_id)
        assert (kept.reason, kept.kind, kept.evidence_id) == ("已公示", MarkKind.PHONE, "")
        (gap,) = workspace.state().gaps
        close_gap(workspace, gap.id, "已整改", unproved_reason="没有回执")
        open_gap(workspace, f"另找{phone(2)}", number="1")
        assert places(workspace) == ["第 1 项在目录第一页的「有问题未销号」有手机号码"]
        for _ in range(3):
            undo(workspace)
        assert check_privacy(workspace).open == (found,)

    def test_a_name_that_changed_is_asked_about_again(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, f"名单{phone(1)}.txt", "名单")])
        release(workspace, check_privacy(workspace).open, "已公示")
        assert places(workspace) == []
        (evidence,) = workspace.state().evidence
        describe(workspace, evidence.id, Changes(title=f"名单{phone(2)}.txt"))
        assert places(workspace) == [f"第 1 项「名单{phone(2)}.txt」名称有手机号码"]

    def test_the_command_stops_and_goes_on_with_a_reason(
        self,
        workspace: Session,
        tmp_path: Path,
        inbox: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        attach_files(workspace, "32", [write_file(inbox, "公告.txt", "公告")])
        open_gap(workspace, f"联系{phone(1)}", number="1")
        say, at = in_process(capsys), ("-w", workspace.folder)
        stopped = say(*at, "pack", tmp_path / "包")
        assert (stopped.code, "第 1 项在目录第一页的「有问题未销号」有手机号码" in stopped.out) == (1, True)
        assert not (tmp_path / "包").exists()
        assert say(*at, "pack", tmp_path / "包", "--release", "已公示").code == 0
        assert say(*at, "pack", tmp_path / "再打").code == 0


class TestNameOfThePackage:
    """Where it is packed to is a name that leaves too."""

    @pytest.mark.parametrize("name", [f"包{phone(1)}", "机密材料包", f"{ID}.zip"])
    def test_it_is_refused(self, workspace: Session, inbox: Path, tmp_path: Path, name: str) -> None:
        attach_files(workspace, "32", [write_file(inbox, "公告.txt", "公告")])
        with pytest.raises(RuleError, match="材料包的名字里有"):
            pack(workspace, tmp_path / name, Packing(zipped=name.endswith(".zip")))
        assert not (tmp_path / name).exists()


def test_what_was_archived_is_looked_through(workspace: Session, inbox: Path, tmp_path: Path) -> None:
    in_full_use(workspace, inbox)
    write_note(workspace, "3", f"找{phone(1)}")
    make_edition(workspace, NEXT, all_ways)
    route = migrating.route_to(workspace, NEXT, crosswalk_file(workspace, tmp_path))
    workspace.perform(lambda session: migrating.migrate(session, route))
    found = [str(one) for one in check_privacy(workspace, archived=True).open if "找138******01" in one.excerpt]
    assert [one.partition("：")[0] for one in found] == ["归档的第 3 项在归档指标页有手机号码"]
    assert not [one for one in check_privacy(workspace).open if "找138******01" in one.excerpt]
    pack(workspace, tmp_path / "包", Packing(archived=True))
    assert phone(1) in texts(tmp_path / "包")
