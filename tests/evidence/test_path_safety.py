"""No name and no stored path leads out of the pool, on Windows neither; long and deep paths work."""

from __future__ import annotations

import hashlib
import ntpath
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shifan.domain.errors import ProtectedError, RuleError
from shifan.domain.evidence import Evidence, EvidenceKind, Storage
from shifan.domain.health import Found
from shifan.evidence.check_cache import CheckCache
from shifan.evidence.hashing import hash_at, system_path
from shifan.evidence.intake import Intake, Part
from shifan.evidence.looking import glance
from shifan.evidence.names import safe_file_name
from shifan.evidence.pool import Pool
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.attaching import attach_files
from shifan.services.session import Session
from support import NOW, dump, pool_files, usable_titles, write_file

NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from('./\\:*?"<>|~$ CONPRNAUXcomlpt19材料佐证。\u3000\u202e\u200b\0\n\t\ud800😀'),
        st.characters(),
    ),
    max_size=300,
)
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL)
WINDOWS = "C:\\柳城\\材料"


def document(path: str, storage: Storage = Storage.POOL) -> Evidence:
    """Return a document that claims to lie at ``path``."""
    return Evidence("e", "a", "材料", EvidenceKind.FILE, storage, path, "0" * 64, 1, "人", NOW)


@given(NASTY)
@example("..")
@example("CON")
@example("con .txt")
@example("COM¹.docx")
@example("长" * 200 + ".docx")
@example("a." + "b" * 300)
@example("." * 200 + "x")
@example(" . " * 80)
@example("尾" * 119 + ". x")
def test_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    safe = safe_file_name(name)
    assert 0 < len(safe) <= 120
    assert len(safe.encode()) <= 255
    assert not set(safe) & set('/\\:*?"<>|')
    assert all(ord(char) >= 32 for char in safe)
    assert safe not in (".", "..")
    assert safe[-1] not in ". "
    assert not DEVICES.fullmatch(safe)
    assert safe_file_name(safe) == safe
    assert ntpath.basename(safe) == safe
    assert Path(Pool(Path("/p")).place(document(f"ab/{safe}"))) == Path("/p/ab") / safe


@given(NASTY)
@example("../外面")
@example("a/../../b")
@example("/etc/passwd")
@example("..\\外面")
@example("C:x")
@example("a/.. /.. /b")
@example("a/.../b")
@example("a//b")
@example("a/\0")
def test_a_stored_path_stays_in_the_pool_or_is_refused(path: str) -> None:
    try:
        place = Pool(Path("/库/材料")).place(document(path))
    except ProtectedError:
        return
    assert os.path.normpath(place).startswith("/库/材料/")
    on_windows = ntpath.normpath(ntpath.join(WINDOWS, path.replace("/", "\\")))
    assert on_windows.startswith(WINDOWS + "\\")
    assert ":" not in on_windows[2:]


@pytest.mark.parametrize("path", ["../外面.docx", "/etc/hostname", "a/.. /b", "C:\\Windows\\x", "..\\x", ""])
def test_a_stored_path_that_leads_out_is_told_and_never_opened(tmp_path: Path, path: str) -> None:
    looks = glance(Pool(tmp_path), [document(path)], CheckCache(tmp_path / "c", keep=False))
    assert looks["e"].found is Found.UNFIT


@pytest.mark.parametrize("path", ["/没有\0的", "长" * 5000, "/dev/null", "/"])
def test_a_linked_path_that_is_no_file_is_told(tmp_path: Path, path: str) -> None:
    looks = glance(Pool(tmp_path), [document(path, Storage.LINKED)], CheckCache(tmp_path / "c", keep=False))
    assert looks["e"].found in (Found.MISSING, Found.UNFIT, Found.UNREADABLE)


def test_long_paths_get_the_form_without_a_limit_on_windows_only() -> None:
    deep = "C:\\" + "很长的文件夹\\" * 50 + "文件.docx"
    share = "\\\\服务器\\共享\\" + "很长的文件夹\\" * 50 + "文件.docx"
    assert system_path(deep, windows=True) == "\\\\?\\" + deep
    assert system_path(deep.replace("\\", "/"), windows=True) == "\\\\?\\" + deep
    assert system_path(share, windows=True) == "\\\\?\\UNC" + share[1:]
    assert system_path(system_path(deep, windows=True), windows=True) == "\\\\?\\" + deep
    assert system_path("C:\\短.docx", windows=True) == "C:\\短.docx"
    assert system_path(deep, windows=False) == deep


def test_a_deep_chinese_path_is_taken_copied_and_linked(workspace: Session, inbox: Path) -> None:
    deep = inbox
    while len(os.fsencode(deep)) < 3_000:
        deep = deep / ("第一轮创建佐证材料汇总" * 5)
    source = write_file(deep, "关于" + "印发" * 38 + ".docx", "深")
    attach_files(workspace, "1", [source])
    attach_files(workspace, "2", [write_file(deep, "另一份.docx", "另")], copy=False)
    assert sorted(usable_titles(workspace)) == sorted([source.name, "另一份.docx"])


def test_what_vanishes_between_choosing_and_copying_is_told_and_nothing_is_stored(
    workspace: Session, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = write_file(inbox, "甲.docx", "甲"), write_file(inbox, "乙.docx", "乙")
    before = dump(workspace.repository)
    copied = Intake.copied

    def vanishing(self: Intake, source: Path, name: str = "") -> Part:
        if source == second:
            second.rename(inbox / "被别人移走.docx")
        return copied(self, source, name)

    monkeypatch.setattr(Intake, "copied", vanishing)
    with pytest.raises(RuleError, match="一份也没有记入台账") as caught:
        attach_files(workspace, "1", [first, second])
    assert "找不到文件" in caught.value.message
    assert dump(workspace.repository) == before
    assert [name for name in pool_files(workspace) if name.endswith(".part")] == []


def test_a_large_file_is_hashed_piece_by_piece_and_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "大.bin"
    with path.open("wb") as file:
        file.truncate(5 * 1024 * 1024 + 7)
    pieces: list[int] = []
    digest, size = hash_at(str(path), pieces.append)
    assert size == sum(pieces) == 5 * 1024 * 1024 + 7
    assert max(pieces) <= 1024 * 1024
    assert digest == hashlib.sha256(bytes(size)).hexdigest()
    watch = Watch()
    watch.stop()
    with pytest.raises(StoppedError):
        hash_at(str(path), watch.step)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 2_000_000])
def test_every_size_has_the_right_hash(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    assert hash_at(str(write_file(tmp_path, "x", content))) == (hashlib.sha256(content).hexdigest(), size)
