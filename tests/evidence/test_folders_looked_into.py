"""Inbox, take-over of a folder and showcase materials as commands: looked into before anything is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.attaching import attach_files
from shifan.services.privacy import check_privacy, release
from shifan.services.session import Session
from shifan.services.showcase import add_material, set_showcase, showcase_track
from support import write_file
from support_command import Say
from support_desk_year import speaker
from support_documents import docx

PHONE = "13812345678"
SECRET = docx("机密★5年", "案卷内容")
TOLD = "33 专家论证/意见.docx：正文有密级或内部字样：机密★5年 案卷内容。"


@pytest.fixture
def say(workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run commands on the workspace."""
    return speaker(workspace, capsys, monkeypatch)


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder with a file that seems secret, one with a telephone number in its name, and one nobody can place."""
    folder = tmp_path / "各单位 来件"
    write_file(folder / "32 听证与座谈", f"公告 {PHONE}.docx", docx("公告"))
    write_file(folder / "33 专家论证", "意见.docx", SECRET)
    write_file(folder, "无题.docx", docx("秘密★3年"))
    return folder


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("show", "take", "how"),
    [
        (("evidence", "inbox"), ("evidence", "inbox", "--take"), "，或用 --leave 先不收"),
        (("takeover", "materials", "--dry-run"), ("takeover", "materials"), "，从文件夹里移走"),
    ],
    ids=["inbox", "takeover"],
)
def test_a_folder_with_something_secret_is_refused_until_the_user_says_it_is_not(
    workspace: Session, say: Say, pile: Path, show: tuple[str, ...], take: tuple[str, ...], how: str
) -> None:
    before = lying(pile)
    shown = say(*show, pile)
    assert shown.code == 0
    assert f"注意：{TOLD}涉密材料不得录入。" in shown.err.splitlines()
    assert "注意：无题.docx：正文有密级或内部字样：秘密★3年。涉密材料不得录入。" in shown.err.splitlines()
    assert f"注意：32 听证与座谈/公告 {PHONE}.docx：文件名有手机号码。建议改名后再添加。" in shown.err.splitlines()
    ran = say(*take, pile)
    assert (ran.code, ran.out) == (3, "")
    assert "1 份文件像是涉密或内部的，一份也没有添加" in ran.err
    assert TOLD in ran.err.splitlines()
    assert f"涉密材料不得录入，请按保密规定处理{how}；已确认不涉密的，加 --not-secret 再添加一次。" in ran.err
    assert (workspace.state().evidence, lying(pile), list(workspace.pool.folder.rglob("*.docx"))) == ((), before, [])
    ran = say(*take, pile, "--not-secret")
    assert ran.code == 0
    assert ran.err.count("建议改名") == 1  # told once
    assert {found.title for found in workspace.state().evidence} == {f"公告 {PHONE}.docx", "意见.docx"}


def test_what_is_left_in_the_inbox_is_not_asked_about(workspace: Session, say: Say, pile: Path) -> None:
    ran = say("evidence", "inbox", pile, "--take", "--leave", "33 专家论证/意见.docx")
    assert ran.code == 0
    assert "机密" not in ran.err
    assert [found.title for found in workspace.state().evidence] == [f"公告 {PHONE}.docx"]
    ran = say("evidence", "inbox", pile, "--take", "--leave", "33 专家论证/意见.docx", "--put", "无题.docx=45")
    assert (ran.code, ran.out) == (3, "")


def test_what_was_decided_for_the_package_is_taken(workspace: Session, say: Say, pile: Path, tmp_path: Path) -> None:
    attach_files(workspace, "12", [write_file(tmp_path / "桌面", "案卷.docx", SECRET)])
    release(workspace, check_privacy(workspace).open, "已解密")
    ran = say("takeover", "materials", pile)
    assert ran.code == 0
    assert "机密" not in ran.err


def test_the_material_of_the_showcase_project(workspace: Session, say: Say, tmp_path: Path) -> None:
    set_showcase(workspace, name="国祥信访室")
    add_material(workspace, "工作报告")
    attach = ("showcase", "material", "attach", "工作报告")
    ran = say(*attach, write_file(tmp_path / "桌面", "案卷.docx", SECRET))
    assert (ran.code, ran.out) == (3, "")
    assert "注意：案卷.docx：正文有密级或内部字样：机密★5年 案卷内容。" in ran.err
    assert workspace.state().evidence == ()
    ran = say(*attach, write_file(tmp_path / "桌面", f"电话 {PHONE}.docx", docx("报告")))
    assert (ran.code, ran.err.count("建议改名")) == (0, 1)
    ran = say(*attach, tmp_path / "桌面" / "案卷.docx", "--not-secret")
    assert (ran.code, ran.out) == (0, "单项示范项目材料「工作报告」附上：案卷.docx\n")
    assert say(*attach, f"电话 {PHONE}.docx").code == 0  # one that is in the pool already, by its title
    track = showcase_track(workspace)
    assert track is not None
    assert track.materials[0].document == f"电话 {PHONE}.docx"
