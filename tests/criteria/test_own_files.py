"""What comes out of the store is looked at like a stranger's file: nothing leaves its folder, nothing half is left."""

from __future__ import annotations

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shifan.criteria import own_files
from shifan.criteria.library import load_edition
from shifan.criteria.own_files import is_here, read_copy, write_copy
from shifan.domain.editions.copies import CopyKind, CriteriaCopy, CriteriaUse, sealed
from shifan.domain.errors import DataFileError, ProtectedError
from support import CRITERIA

SCHEME = """id: mine
title: 本县方案
note: 县里自定
default: {points: "2", basis: county}
fractions: {met: "1", partly: "0.5", unmet: "0"}
na_policy: exclude
"""
EDITION, GOOD = "own-1", '{"mine.yaml":"id: mine"}'


def edition_files(edition_id: str = EDITION) -> dict[str, str]:
    """Return the shipped edition's files as those of an own one."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (CRITERIA / "working-2023").iterdir()}
    texts["edition.yaml"] = texts["edition.yaml"].replace("id: working-2023", f"id: {edition_id}", 1)
    return texts


def made(kind: CopyKind, name: str, content: str) -> CriteriaCopy:
    """Return a copy whose digest fits, whatever it holds: somebody may have put it in by hand."""
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return CriteriaCopy(CriteriaUse(kind, name, 1, digest), content)


def of(kind: CopyKind, name: str, files: dict[str, str]) -> CriteriaCopy:
    return made(kind, name, json.dumps(files))


def test_an_edition_comes_back_byte_for_byte(tmp_path: Path) -> None:
    here, there = tmp_path / "一", tmp_path / "二"
    place = write_copy(here, of(CopyKind.EDITION, EDITION, edition_files()))
    copy = read_copy(here, CopyKind.EDITION, EDITION)
    assert copy is not None
    assert copy.use.revision == 1
    assert write_copy(there, copy).name == EDITION
    assert read_copy(there, CopyKind.EDITION, EDITION) == copy
    assert load_edition(EDITION, there / "指标") == load_edition(EDITION, place.parent)
    assert [path.name for path in (there / "指标").iterdir()] == [EDITION]
    assert is_here(there, CopyKind.EDITION, EDITION)
    assert is_here(there, CopyKind.EDITION, "working-2023")
    assert not is_here(there, CopyKind.EDITION, "own-2")


def test_other_files_in_the_folder_do_not_travel(tmp_path: Path) -> None:
    place = write_copy(tmp_path, of(CopyKind.EDITION, EDITION, edition_files()))
    before = read_copy(tmp_path, CopyKind.EDITION, EDITION)
    (place / "说明.docx").write_bytes(b"PK")
    assert read_copy(tmp_path, CopyKind.EDITION, EDITION) == before


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        (CopyKind.SCHEME, "mine", '{"../mine.yaml":"id: mine"}'),
        (CopyKind.SCHEME, "../mine", '{"../mine.yaml":"id: mine"}'),
        (CopyKind.SCHEME, "con", '{"con.yaml":"id: con"}'),
        (CopyKind.SCHEME, "mine", '{"mine.yaml":"id: mine","other.yaml":""}'),
        (CopyKind.SCHEME, "mine", '{"mine.yaml":1}'),
        (CopyKind.SCHEME, "mine", '{"mine.yaml":"\\ud800"}'),
        (CopyKind.SCHEME, "mine", '["mine.yaml"]'),
        (CopyKind.SCHEME, "mine", "[" * 100_000),
        (CopyKind.SCHEME, "mine", ""),
        (CopyKind.SCHEME, "mine", json.dumps({"mine.yaml": "#" * (16 * 1024 * 1024)})),
        (CopyKind.EDITION, "own-1", '{"edition.yaml":"","/tmp/x.yaml":""}'),
        (CopyKind.EDITION, "own-1", '{"edition.yaml":"","..\\\\x.yaml":""}'),
        (CopyKind.EDITION, "own-1", '{"edition.yaml":"",".hidden.yaml":""}'),
        (CopyKind.EDITION, "own-1", '{"edition.yaml":"","run.exe":""}'),
        (CopyKind.EDITION, "own-1", '{"edition.yaml":"","nul.yaml":""}'),
        (CopyKind.EDITION, "own-1", json.dumps({"edition.yaml": "", **{f"{at}.yaml": "" for at in range(200)}})),
        (CopyKind.EDITION, "own-1", '{"group.yaml":""}'),
    ],
)
def test_what_is_no_edition_or_scheme_is_not_written(tmp_path: Path, kind: CopyKind, name: str, content: str) -> None:
    folder = tmp_path / "台账"
    with pytest.raises(DataFileError, match="没有取用"):
        write_copy(folder, made(kind, name, content))
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_valid_is_not_written(tmp_path: Path) -> None:
    bad = edition_files()
    bad["edition.yaml"] = "a: &a [*a]"
    for copy in (
        made(CopyKind.SCHEME, "mine", GOOD),
        of(CopyKind.EDITION, EDITION, bad),
        of(CopyKind.EDITION, EDITION, edition_files("another")),
        of(CopyKind.EDITION, EDITION, {**edition_files(), "digests.json": "{}"}),
    ):
        with pytest.raises(DataFileError):
            write_copy(tmp_path / "台账", copy)
    assert list(tmp_path.iterdir()) == []


def test_a_text_with_another_digest_is_refused(tmp_path: Path) -> None:
    use = of(CopyKind.SCHEME, "mine", {"mine.yaml": SCHEME}).use
    with pytest.raises(DataFileError, match="计分方案 mine 的副本有损坏"):
        write_copy(tmp_path, CriteriaCopy(use, json.dumps({"mine.yaml": SCHEME + " "})))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    copy = of(CopyKind.SCHEME, "mine", {"mine.yaml": SCHEME})
    place = write_copy(tmp_path, copy)
    place.write_text("别的", encoding="utf-8")
    with pytest.raises(ProtectedError, match="没有覆盖"):
        write_copy(tmp_path, copy)
    assert place.read_text(encoding="utf-8") == "别的"


def test_what_appears_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = of(CopyKind.SCHEME, "mine", {"mine.yaml": SCHEME})
    place, check = tmp_path / "计分方案" / "mine.yaml", own_files._check

    def checked(folder: Path, ready: Path, use: CriteriaUse) -> None:
        check(folder, ready, use)
        place.write_text("别人刚放的", encoding="utf-8")

    monkeypatch.setattr(own_files, "_check", checked)
    with pytest.raises(ProtectedError, match="没有覆盖"):
        write_copy(tmp_path, copy)
    assert [path.name for path in place.parent.iterdir()] == ["mine.yaml"]
    assert place.read_text(encoding="utf-8") == "别人刚放的"


@pytest.mark.parametrize("kind", CopyKind)
def test_several_at_once_all_find_it_in_place(tmp_path: Path, kind: CopyKind) -> None:
    files, name = ({"mine.yaml": SCHEME}, "mine") if kind is CopyKind.SCHEME else (edition_files(), EDITION)
    copy = sealed(kind, name, 1, files)
    assert copy is not None
    with ThreadPoolExecutor(4) as pool:
        places = list(pool.map(lambda _: write_copy(tmp_path / "台账", copy), range(4)))
    assert len(set(places)) == 1
    assert [path.name for path in places[0].parent.iterdir()] == [places[0].name]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "计分方案").write_text("一个文件", encoding="utf-8")
    with pytest.raises(ProtectedError, match="没有写成"):
        write_copy(tmp_path, of(CopyKind.SCHEME, "mine", {"mine.yaml": SCHEME}))


def test_what_would_not_be_taken_back_is_not_put_in(tmp_path: Path) -> None:
    place = write_copy(tmp_path, of(CopyKind.EDITION, EDITION, edition_files()))
    assert sealed(CopyKind.SCHEME, "mine", 0, {"other.yaml": ""}) is None
    (place / "乱.yaml").write_bytes(b"\xff\xfe")
    assert read_copy(tmp_path, CopyKind.EDITION, EDITION) is None
    shutil.rmtree(place)
    assert read_copy(tmp_path, CopyKind.EDITION, EDITION) is None
