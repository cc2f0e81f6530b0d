"""Documents that departments name in their workbooks: looked for beside these, offered, attached once confirmed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shifan.domain.errors import DataFileError
from shifan.domain.records import WorkStatus
from shifan.services import attaching, history
from shifan.services.assigning import existing_department
from shifan.services.session import Session
from support import dump, usable_titles, write_file
from support_returns import LAW, MONEY, address, fill, plan, send, take, units_at_work


@pytest.fixture
def sent(workspace: Session, tmp_path: Path) -> dict[str, Path]:
    """The workbooks of three departments, one document already under item 32."""
    units_at_work(workspace)
    attaching.attach_files(workspace, "32", [write_file(tmp_path, "旧材料.txt", "旧")])
    return send(workspace, tmp_path / "发出")


def test_named_documents_are_offered_and_attached_only_when_confirmed(
    workspace: Session, sent: dict[str, Path]
) -> None:
    folder = sent[LAW].parent
    write_file(folder, "听证公告.pdf", "公告")
    write_file(folder / "县司法局 材料", "会议纪要（3）#1.docx", "纪要")
    names = "旧材料.txt\n1. 听证公告\n会议纪要（3）#1.docx；没有的.pdf"
    fill(sent[LAW], {("32", "佐证材料"): names, ("32", "完成情况"): "办了"})
    before = dump(workspace.repository)
    made = plan(workspace, sent[LAW])
    assert [(offer.name, offer.found.place) for offer in made.offers] == [
        ("1. 听证公告", "听证公告.pdf"),
        ("会议纪要（3）#1.docx", "县司法局 材料/会议纪要（3）#1.docx"),
    ]
    assert any("没有的.pdf" in text and address(sent[LAW], "32", "佐证材料") in text for text in made.left)
    take(workspace, sent[LAW])
    assert usable_titles(workspace) == ["旧材料.txt"]
    done = take(workspace, sent[LAW], attach=True)
    assert done.operation is not None
    assert sorted(usable_titles(workspace)) == sorted(["旧材料.txt", "听证公告.pdf", "会议纪要（3）#1.docx"])
    unit = existing_department(workspace, LAW).id
    given = [link.department_id for link in workspace.state().links_of[workspace.item("32").id]]
    assert sorted(map(str, given)) == sorted(["None", unit, unit])
    assert not plan(workspace, sent[LAW]).offers
    history.undo(workspace)
    history.undo(workspace)
    assert dump(workspace.repository) == before


def test_documents_in_a_zip_beside_it_are_found_under_their_chinese_names(
    workspace: Session, sent: dict[str, Path]
) -> None:
    path, plain = sent[MONEY].with_name("材料.zip"), b"placeholder.txt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(plain.decode(), "预算")
        archive.writestr("材料/决算表.txt", "决算")
    path.write_bytes(path.read_bytes().replace(plain, "材料/预算表.txt".encode("gb18030")))
    fill(sent[MONEY], {("41", "佐证材料"): "预算表.txt\n决算表"})
    assert workspace.record(workspace.item("41").id).status is WorkStatus.NOT_STARTED
    take(workspace, sent[MONEY], attach=True)
    assert {"预算表.txt", "决算表.txt"} <= set(usable_titles(workspace))
    assert workspace.record(workspace.item("41").id).status is WorkStatus.COLLECTING


def test_several_of_one_name_are_left_to_the_clerk_and_the_nearest_goes_first(
    workspace: Session, sent: dict[str, Path]
) -> None:
    for place in ("甲", "乙"):
        write_file(sent[LAW].parent / place, "同名.txt", place)
    fill(sent[LAW], {("32", "佐证材料"): "同名.txt"})
    made = plan(workspace, sent[LAW])
    assert not made.offers
    assert any("2 个同名文件" in text for text in made.left)
    write_file(sent[LAW].parent, "同名.txt", "旁边")
    (offer,) = plan(workspace, sent[LAW]).offers
    assert offer.found.place == "同名.txt"


def test_zip_with_a_password_is_refused_and_nothing_is_written(workspace: Session, sent: dict[str, Path]) -> None:
    path = sent[LAW].with_name("加密.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("密件.txt", "x")
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(bytes(data))
    fill(sent[LAW], {("32", "佐证材料"): "密件.txt"})
    before = dump(workspace.repository, versions=True)
    with pytest.raises(DataFileError, match="设有密码"):
        take(workspace, sent[LAW], attach=True)
    assert dump(workspace.repository, versions=True) == before
