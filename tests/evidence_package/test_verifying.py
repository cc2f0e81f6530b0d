"""Checking a package finds what is missing, more, changed or unsafe, without a workspace and within limits."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest

from shifan.domain.errors import DataFileError, NotFoundError
from shifan.evidence.package import members
from shifan.evidence.package.verifying import FindingKind, Verdict, verify
from shifan.services.packing import Packing, pack
from shifan.services.session import Session
from support_package import by_hand, fill, names

_BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def kinds(verdict: Verdict) -> set[tuple[FindingKind, str]]:
    """Return what was found, by kind and path."""
    return {(found.kind, found.path) for found in verdict.findings}


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """Return a small sound bag."""
    return by_hand(tmp_path / "包", {"data/甲.txt": b"1", "data/夹/乙.txt": b"22"})


def zip_of(folder: Path, change: Callable[[zipfile.ZipFile], object] = lambda _archive: None) -> Path:
    """Return a zip file of a bag, with what ``change`` adds to it."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        change(archive)
    return target


class TestTampering:
    """Each damage is named; nothing else is."""

    def test_a_sound_bag_of_others_is_sound(self, bag: Path) -> None:
        assert verify(bag).sound
        assert verify(zip_of(bag)).sound

    @pytest.mark.parametrize("zipped", [False, True])
    def test_our_package_after_each_damage(self, workspace: Session, tmp_path: Path, zipped: bool) -> None:
        fill(workspace, tmp_path / "收件")
        package = tmp_path / "包"
        pack(workspace, package)
        assert verify(package).sound
        changed, gone, more = "data/045 突出问题专项整治/01 现场照片.jpg", "目录.xlsx", "data/多.txt"
        (package / changed).write_bytes("换片".encode())
        (package / gone).unlink()
        (package / more).write_text("多", encoding="utf-8")
        verdict = verify(zip_of(package) if zipped else package)
        assert kinds(verdict) == {
            (FindingKind.CHANGED, changed),
            (FindingKind.MISSING, gone),
            (FindingKind.EXTRA, more),
            (FindingKind.BROKEN, "bag-info.txt"),
        }
        assert not bagit.Bag(str(package)).is_valid()

    def test_a_manifest_that_was_changed_to_fit_is_found_by_the_second_one(
        self, workspace: Session, tmp_path: Path
    ) -> None:
        fill(workspace, tmp_path / "收件")
        pack(workspace, tmp_path / "包")
        manifest = tmp_path / "包" / "manifest-sha256.txt"
        lines = manifest.read_text(encoding="utf-8").splitlines()
        manifest.write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
        found = kinds(verify(tmp_path / "包"))
        assert (FindingKind.CHANGED, "manifest-sha256.txt") in found
        assert FindingKind.EXTRA in {kind for kind, _ in found}

    def test_every_byte_of_a_zip_counts(self, workspace: Session, tmp_path: Path) -> None:
        fill(workspace, tmp_path / "收件")
        pack(workspace, tmp_path / "包.zip", Packing(zipped=True))
        data = bytearray((tmp_path / "包.zip").read_bytes())
        at = data.index("公告".encode() + b"PK")
        data[at] ^= 1
        (tmp_path / "坏.zip").write_bytes(bytes(data))
        assert {kind for kind, _ in kinds(verify(tmp_path / "坏.zip"))} == {FindingKind.CHANGED}

    def test_manifest_lines_nobody_understands_are_told(self, bag: Path) -> None:
        with (bag / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
            manifest.write("不是校验值  data/甲.txt\n")
        assert kinds(verify(bag)) == {(FindingKind.BROKEN, "manifest-sha256.txt")}

    def test_stronger_manifests_and_encoded_names_are_understood(self, tmp_path: Path) -> None:
        (tmp_path / "原件").mkdir()
        (tmp_path / "原件" / "百分号%和.txt").write_text("文", encoding="utf-8")
        bagit.make_bag(str(tmp_path / "原件"), checksums=["sha512", "md5"])
        assert verify(tmp_path / "原件").sound
        (tmp_path / "原件" / "data" / "百分号%和.txt").write_text("变", encoding="utf-8")
        assert kinds(verify(tmp_path / "原件")) == {(FindingKind.CHANGED, "data/百分号%和.txt")}

    def test_a_name_composed_otherwise_is_the_same_name(self, tmp_path: Path) -> None:
        bag = by_hand(tmp_path / "包", {"data/caf\u00e9.txt": b"1"})
        (bag / "data" / "caf\u00e9.txt").rename(bag / "data" / "cafe\u0301.txt")
        assert verify(bag).sound

    def test_a_bag_with_files_to_be_fetched_is_not_whole(self, bag: Path) -> None:
        (bag / "fetch.txt").write_text("http://example.org/x 5 data/x\n", encoding="utf-8")
        assert (FindingKind.BROKEN, "fetch.txt") in kinds(verify(bag))


class TestHostile:
    """A package of unknown origin can neither lead out of itself nor exhaust the machine."""

    @pytest.mark.parametrize("path", ["../外.txt", "/etc/hostname", "data/../../外.txt", "C:/外.txt", "data\\外.txt"])
    def test_a_manifest_that_names_what_lies_outside_is_not_followed(self, bag: Path, path: str) -> None:
        (bag.parent / "外.txt").write_bytes(b"")
        with (bag / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
            manifest.write(f"{_EMPTY}  {path}\n")
        assert kinds(verify(bag)) == {(FindingKind.UNSAFE, path)}

    @pytest.mark.parametrize("name", ["../逃.txt", "/逃.txt", "包/../逃.txt", "包/data\\逃.txt", "包/data/CON"])
    def test_a_zip_member_that_leads_outside_is_named(self, bag: Path, name: str) -> None:
        archive = zip_of(bag, lambda zipped: zipped.writestr(zipfile.ZipInfo(name), b"x"))
        assert kinds(verify(archive)) == {(FindingKind.UNSAFE, name)}
        assert names(bag.parent) == ["包", "包.zip"]

    def test_two_members_of_one_name_are_named(self, bag: Path) -> None:
        archive = zip_of(bag, lambda zipped: zipped.writestr("包/DATA/甲.TXT", b"x"))
        assert kinds(verify(archive)) == {(FindingKind.UNSAFE, "包/DATA/甲.TXT")}

    def test_links_are_not_followed(self, bag: Path) -> None:
        secret = bag.parent / "别处.txt"
        secret.write_bytes(b"1")
        (bag / "data" / "甲.txt").unlink()
        (bag / "data" / "甲.txt").symlink_to(secret)
        (bag / "data" / "夹接").symlink_to(bag.parent, target_is_directory=True)
        assert kinds(verify(bag)) == {
            (FindingKind.UNSAFE, "data/甲.txt"),
            (FindingKind.UNSAFE, "data/夹接"),
            (FindingKind.MISSING, "data/甲.txt"),
        }

    def test_a_member_that_swells_up_is_not_read(self, bag: Path) -> None:
        def add(zipped: zipfile.ZipFile) -> None:
            zipped.writestr("包/data/大.txt", bytes(64 * 1024**2), zipfile.ZIP_DEFLATED)

        assert kinds(verify(zip_of(bag, add))) == {(FindingKind.UNSAFE, "包/data/大.txt")}

    def test_a_member_larger_than_stated_is_named(self, bag: Path) -> None:
        archive = zip_of(bag)
        data = bytearray(archive.read_bytes())
        directory = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
        while "乙.txt".encode() not in data[directory : directory + 80]:
            directory = data.index(b"PK\x01\x02", directory + 1)
        struct.pack_into("<L", data, directory + 24, 1)  # the uncompressed size
        archive.write_bytes(bytes(data))
        assert (FindingKind.CHANGED, "data/夹/乙.txt") in kinds(verify(archive))

    def test_a_locked_member_is_named(self, bag: Path) -> None:
        archive = zip_of(bag)
        data = bytearray(archive.read_bytes())
        first = data.index(b"PK\x01\x02")  # bagit.txt
        struct.pack_into("<H", data, first + 8, struct.unpack_from("<H", data, first + 8)[0] | 1)
        archive.write_bytes(bytes(data))
        assert {kind for kind, _ in kinds(verify(archive))} == {FindingKind.UNSAFE, FindingKind.BROKEN}

    def test_a_huge_directory_is_not_read(self, bag: Path) -> None:
        archive = zip_of(bag)
        data = bytearray(archive.read_bytes())
        struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, 0x7FFFFFFF)
        archive.write_bytes(bytes(data))
        with pytest.raises(DataFileError, match="异常庞大"):
            verify(archive)

    def test_too_many_files_are_refused(self, bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(members, "MOST_FILES", 3)
        for package in (bag, zip_of(bag)):
            with pytest.raises(DataFileError, match="超过 3 个"):
                verify(package)

    @pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), os.urandom(5_000), _BAGIT])
    def test_what_is_no_package_is_said_to_be_none(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "不是.zip").write_bytes(data)
        with pytest.raises(DataFileError, match="不是"):
            verify(tmp_path / "不是.zip")
        with pytest.raises(DataFileError, match="不是材料包"):
            verify(tmp_path)
        with pytest.raises(NotFoundError):
            verify(tmp_path / "没有")
