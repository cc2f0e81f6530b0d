"""Whatever a package suffers on its way, checking it ends with a verdict or a refusal in Chinese."""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import pytest

from shifan.domain.errors import DataFileError
from shifan.evidence.beside import Beside
from shifan.evidence.package.verifying import FindingKind, verify
from shifan.services.attaching import attach_files
from shifan.services.evidence_editing import Changes, describe
from shifan.services.packing import LIST_BOOK, Packing, pack
from shifan.services.session import Session
from support import write_file
from support_package import by_hand, fill, tree

_DIRECTORY = b"PK\x01\x02"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a small sound package as a zip file."""
    bag = by_hand(tmp_path / "包", {"data/甲.txt": b"1" * 300, "data/夹/乙.txt": b"22"})
    target = tmp_path / "包.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in sorted(tree(bag).items()):
            made.writestr(f"包/{path}", data)
    return target


def outcome(package: Path) -> str:
    """Return what checking says; anything but a verdict or a refusal is raised."""
    try:
        return "sound" if verify(package).sound else "unsound"
    except DataFileError:
        return "refused"


class TestDamagedZips:
    """No damage to a zip file leads to a crash."""

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_any_bytes_changed(self, archive: Path) -> None:
        good, chance, seen = archive.read_bytes(), random.Random(6), set()
        directory = good.index(_DIRECTORY)
        for turn in range(1_200):
            data = bytearray(good)
            for _ in range(chance.choice((1, 1, 2, 4))):
                at = chance.randrange(directory if turn % 2 else 0, len(data))
                data[at] = chance.choice((0, 255, data[at] ^ (1 << chance.randrange(8))))
            archive.write_bytes(data[: chance.randrange(len(data))] if turn % 10 == 0 else data)
            seen.add(outcome(archive))
        assert seen == {"sound", "unsound", "refused"}

    @pytest.mark.parametrize(
        ("at", "form", "what"),
        [
            (6, "<H", 99),  # needs a version of zip there is none of
            (8, "<H", 0x800),  # names in UTF-8 that are none
            (42, "<L", 0xFFFFFFF0),  # begins beyond the end
            (28, "<H", 0),  # no name
        ],
    )
    def test_each_entry_of_the_directory(self, archive: Path, at: int, form: str, what: int) -> None:
        good = archive.read_bytes()
        place = good.index(_DIRECTORY)
        while place >= 0:
            data = bytearray(good)
            struct.pack_into(form, data, place + at, what)
            if what == 0x800:
                data[place + 46] = 0xFF
            archive.write_bytes(data)
            assert outcome(archive) in ("unsound", "refused")
            assert Beside(archive.parent).find("包.zip")  # what lies beside a workbook is looked through as well
            place = good.find(_DIRECTORY, place + 1)

    def test_a_member_without_a_name(self, archive: Path) -> None:
        name = b"only-this-one"
        with zipfile.ZipFile(archive, "a") as opened:
            opened.writestr(name.decode(), b"")
        data = bytearray(archive.read_bytes())
        data[data.rindex(name)] = 0  # a name ends where a zero stands
        archive.write_bytes(data)
        assert {found.kind for found in verify(archive).findings} == {FindingKind.UNSAFE}
        assert Beside(archive.parent).find("包.zip")

    def test_a_half_copied_package_is_said_to_be_one(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        pack(workspace, tmp_path / "包.zip", Packing(zipped=True))
        data = (tmp_path / "包.zip").read_bytes()
        behind_the_book = data.index(b"PK\x05\x06") + 22  # the end of the workbook, which is a zip file itself
        for length in (len(data) // 3, behind_the_book, behind_the_book + 40, len(data) - 30):
            (tmp_path / "半.zip").write_bytes(data[:length])
            with pytest.raises(DataFileError, match="没有传完整"):
                verify(tmp_path / "半.zip")


class TestSecondManifest:
    """Without the second manifest nothing vouches for the catalogue."""

    def test_our_package_without_it_is_not_sound(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        pack(workspace, tmp_path / "包")
        (tmp_path / "包" / "tagmanifest-sha256.txt").unlink()
        (tmp_path / "包" / LIST_BOOK).write_bytes("改过的目录".encode())
        found = verify(tmp_path / "包").findings
        assert [(one.kind, one.path) for one in found] == [(FindingKind.BROKEN, "tagmanifest-sha256.txt")]

    def test_of_a_package_of_others_the_files_nobody_vouches_for_are_counted(self, tmp_path: Path) -> None:
        bag = by_hand(tmp_path / "包", {"data/甲.txt": b"1"})
        write_file(bag, "说明.txt", "别人写的")
        verdict = verify(bag)
        assert verdict.sound
        assert verdict.uncovered == 3  # bagit.txt, manifest-sha256.txt, 说明.txt


def test_a_document_renamed_without_its_ending_keeps_it_in_the_package(workspace: Session, tmp_path: Path) -> None:
    attach_files(workspace, "32.1", [write_file(tmp_path, "公告.PDF", "公告")])
    (evidence,) = workspace.state().evidence
    describe(workspace, evidence.id, Changes(title="柳政发1.2号听证公告"))
    pack(workspace, tmp_path / "包")
    assert "data/032 听证与座谈/01 柳政发1.2号听证公告.PDF" in tree(tmp_path / "包")
