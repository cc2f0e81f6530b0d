"""Taking over a folder of materials: proposals, what is left out and why, all links in one operation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, ReadOnlyError, RuleError, UsageError
from shifan.domain.evidence import Evidence, EvidenceLink, Storage
from shifan.domain.filing import Proposal
from shifan.domain.records import Rating, WorkStatus
from shifan.evidence import folder as listing
from shifan.services.recording import accept_with_verdict
from shifan.services.session import Session, open_session
from shifan.services.taking_materials import plan_materials, take_materials
from support import dump, write_file
from support_desk_year import both_ways, proved, refused, speaker


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder as a county keeps it."""
    folder = tmp_path / "创建材料"
    write_file(folder / "32 听证与座谈", "1.公告.pdf", "公告")
    write_file(folder / "32 听证与座谈" / "笔录", "32.2-笔录.pdf", "笔录")
    write_file(folder / "合法性审查", "意见书.docx", "意见")
    write_file(folder, "第40项 赋权清单.xlsx", "清单")
    write_file(folder / "杂", "说明.txt", "说明")
    write_file(folder / "32 听证与座谈", "~$公告.docx", "临时")
    write_file(folder, "快捷.lnk", "x")
    write_file(folder, "空.pdf", "")
    write_file(folder, "Thumbs.db", "x")
    return folder


def links(session: Session) -> set[tuple[str, str | None, str]]:
    """Return item number, checkpoint and title of every link."""
    titles = {evidence.id: evidence.title for evidence in session.repository.all_of(Evidence)}
    found = session.repository.all_of(EvidenceLink)
    return {(session.edition.by_id(x.criterion_id).number, x.checkpoint_id, titles[x.evidence_id]) for x in found}


def test_proposals_and_what_is_left_out(workspace: Session, pile: Path) -> None:
    before = dump(workspace.repository, versions=True)
    plan = plan_materials(workspace, pile)
    assert {(p.path, p.number) for p in plan.sure} == {
        ("32 听证与座谈/1.公告.pdf", "32"),
        ("32 听证与座谈/笔录/32.2-笔录.pdf", "32.2"),
        ("合法性审查/意见书.docx", "35"),
        ("第40项 赋权清单.xlsx", "40"),
    }
    assert [found.path for found in plan.unsure] == ["杂/说明.txt"]
    reasons = {found.path: found.reason for found in plan.unfit}
    assert set(reasons) == {"32 听证与座谈/~$公告.docx", "快捷.lnk", "空.pdf", "Thumbs.db"}
    assert "空文件" in reasons["空.pdf"]
    assert plan.items == 3
    assert dump(workspace.repository, versions=True) == before
    assert not workspace.pool.folder.exists()


def test_all_are_linked_in_one_step(workspace: Session, pile: Path) -> None:
    plan = plan_materials(workspace, pile)
    both_ways(workspace, lambda: take_materials(workspace, plan))
    point = workspace.item("32").checkpoint("2").id
    assert links(workspace) == {
        ("32", None, "1.公告.pdf"),
        ("32", point, "32.2-笔录.pdf"),
        ("35", None, "意见书.docx"),
        ("40", None, "第40项 赋权清单.xlsx"),
    }
    assert workspace.record(workspace.item("35").id).status is WorkStatus.COLLECTING
    again = take_materials(workspace, plan)
    assert again.operation is None
    assert len(again.warnings) == 4


def test_the_same_content_under_two_items_is_one_document(workspace: Session, tmp_path: Path) -> None:
    pile = tmp_path / "重复"
    write_file(pile / "32 听证与座谈", "a.pdf", "同一份")
    write_file(pile / "35 合法性审查", "b.pdf", "同一份")
    both_ways(workspace, lambda: take_materials(workspace, plan_materials(workspace, pile)))
    assert len(workspace.repository.all_of(Evidence)) == 1
    assert {number for number, _, _ in links(workspace)} == {"32", "35"}


def test_links_only_keep_the_files_where_they_are(workspace: Session, pile: Path) -> None:
    take_materials(workspace, plan_materials(workspace, pile), copy=False)
    assert {evidence.storage for evidence in workspace.repository.all_of(Evidence)} == {Storage.LINKED}
    assert all(Path(evidence.path).is_file() for evidence in workspace.repository.all_of(Evidence))


def test_the_user_may_decide_about_unsure_files(workspace: Session, pile: Path) -> None:
    plan = plan_materials(workspace, pile)
    own = Proposal("杂/说明.txt", "36", "", "", 1.0)
    both_ways(workspace, lambda: take_materials(workspace, plan, chosen=[own]))
    assert links(workspace) == {("36", None, "说明.txt")}
    wrong = replace(own, number="36.99")
    refused(workspace, lambda: take_materials(workspace, plan, chosen=[wrong]), NotFoundError, match="没有核查点")


def test_a_file_that_goes_away_means_none_is_taken(workspace: Session, pile: Path) -> None:
    plan = plan_materials(workspace, pile)
    (pile / "合法性审查" / "意见书.docx").unlink()
    refused(workspace, lambda: take_materials(workspace, plan), RuleError, match="意见书.docx")


def test_accepted_items_take_no_more(workspace: Session, pile: Path) -> None:
    early = plan_materials(workspace, pile)
    proved(workspace, "35")
    accept_with_verdict(workspace, "35", Rating.MET)
    plan = plan_materials(workspace, pile)
    assert "第 35 项已审定" in {found.path: found.reason for found in plan.unsure}["合法性审查/意见书.docx"]
    refused(workspace, lambda: take_materials(workspace, early), RuleError, match="已审定")


def test_folders_that_cannot_be_taken(workspace: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(workspace, lambda: plan_materials(workspace, tmp_path / "没有"), NotFoundError, match="找不到文件夹")
    single = write_file(tmp_path, "一份.pdf")
    refused(workspace, lambda: plan_materials(workspace, single), UsageError, match="不是文件夹")
    empty = tmp_path / "空"
    empty.mkdir()
    plan = plan_materials(workspace, empty)
    refused(workspace, lambda: take_materials(workspace, plan), NotFoundError, match="没有可以接管的材料")
    monkeypatch.setattr(listing, "MOST_FILES", 3)
    for number in range(4):
        write_file(empty, f"{number}.txt")
    refused(workspace, lambda: plan_materials(workspace, empty), RuleError, match="超过 3 个")


def test_links_out_of_the_folder_are_not_followed(workspace: Session, tmp_path: Path) -> None:
    outside = write_file(tmp_path / "外面", "32-外.pdf")
    pile = tmp_path / "里面"
    inner = write_file(pile / "32 听证与座谈", "里.pdf")
    (pile / "32-外.pdf").symlink_to(outside)
    (pile / "32 外面").symlink_to(outside.parent)
    (pile / "32 听证与座谈" / "回去").symlink_to(pile)
    (pile / "断.pdf").symlink_to(tmp_path / "没有")
    (pile / "32-里.pdf").symlink_to(inner)
    plan = plan_materials(workspace, pile)
    assert {proposal.path for proposal in plan.sure} == {"32 听证与座谈/里.pdf", "32-里.pdf"}
    reasons = {found.path: found.reason for found in plan.unfit}
    assert reasons["32-外.pdf"] == reasons["32 外面"] == "链接指向文件夹之外，没有跟随"
    assert "断.pdf" in reasons


def test_very_deep_folders_and_odd_names(workspace: Session, tmp_path: Path) -> None:
    deep = tmp_path / "深"
    write_file(deep.joinpath("32 听证与座谈", *["层"] * 200), "a.pdf", "深处")
    odd = write_file(deep / "35 合法性审查", "带 空格 #1（定稿）.pdf")
    plan = plan_materials(workspace, deep)
    assert len(plan.sure) == 2
    take_materials(workspace, plan)
    assert ("35", None, odd.name) in links(workspace)


def test_the_pool_is_no_folder_of_materials(workspace: Session, pile: Path) -> None:
    take_materials(workspace, plan_materials(workspace, pile))
    assert all("材料/" not in found.path for found in plan_materials(workspace, workspace.folder).sure)
    assert plan_materials(workspace, workspace.pool.folder).sure == ()


def test_for_reading_only_nothing_is_copied_or_stored(workspace: Session, pile: Path) -> None:
    with open_session(workspace.folder, read_only=True) as session:
        plan = plan_materials(session, pile)
        assert len(plan.sure) == 4
        refused(session, lambda: take_materials(session, plan), ReadOnlyError, match="只读")
    assert not workspace.pool.folder.exists()


def test_the_command_previews_and_takes(
    workspace: Session, pile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say = speaker(workspace, capsys, monkeypatch)
    seen = say("takeover", "materials", pile, "--dry-run")
    assert seen.code == 0
    assert "32 听证与座谈/1.公告.pdf → 32 听证与座谈" in seen.out
    assert "可以归档 4 个文件，涉及 3 项。" in seen.out
    assert links(workspace) == set()
    seen = say("takeover", "materials", pile)
    assert seen.code == 0
    assert "接管材料「创建材料」：4 份，3 项" in seen.out
    assert "杂/说明.txt" in seen.out
    assert len(links(workspace)) == 4
    assert say("takeover", "materials", pile / "没有").code == 1
