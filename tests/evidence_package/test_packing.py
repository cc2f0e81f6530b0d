"""A package holds every document once per item, numbered, with its catalogue; the same input gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bagit  # type: ignore[import-untyped]
import docx
import pytest
from openpyxl import load_workbook

from shifan.domain.errors import NotFoundError, ProtectedError, RuleError, UsageError
from shifan.domain.evidence import Evidence
from shifan.domain.records import Rating, WorkStatus
from shifan.evidence.watch import Watch
from shifan.services.evidence_editing import attach_page
from shifan.services.evidence_health import check_evidence
from shifan.services.packing import LIST_BOOK, LIST_DOCUMENT, Packing, StoppedPackingError, pack, verify_package
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.session import Session
from support import NOW, dump
from support_package import NOTICE, PHOTO, PLAN, fill, names, tree

ZIP = Packing(zipped=True)
SAFE_NOTICE = NOTICE.replace("%", "％")
PAYLOAD = {
    f"data/001 审批服务便民化/01 {PLAN}": "计划",
    f"data/032 听证与座谈/01 {SAFE_NOTICE}": "公告",
    f"data/032 听证与座谈/02 {PHOTO}": "照片",
    f"data/045 突出问题专项整治/01 {PHOTO}": "照片",
}


@pytest.fixture
def full(workspace: Session, tmp_path: Path) -> Session:
    """Return a workspace with a little evidence."""
    fill(workspace, tmp_path / "收件")
    return workspace


def rows(data: bytes, sheet: str) -> list[tuple[Any, ...]]:
    """Return the filled rows of a sheet below its header."""
    book = load_workbook(io.BytesIO(data))
    return [row for row in book[sheet].iter_rows(min_row=4, values_only=True) if any(row)]


class TestFolder:
    """A package as a folder."""

    def test_it_holds_each_document_in_the_folder_of_its_item(self, full: Session, tmp_path: Path) -> None:
        before = dump(full.repository, versions=True)
        done = pack(full, tmp_path / "材料包")
        files = tree(tmp_path / "材料包")
        assert {path: data.decode() for path, data in files.items() if path.startswith("data/")} == PAYLOAD
        assert sorted(path for path in files if not path.startswith("data/")) == sorted(
            ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", LIST_BOOK, LIST_DOCUMENT]
        )
        assert (done.items, done.files, done.size) == (3, 4, 24)
        assert dump(full.repository, versions=True) == before

    def test_the_library_of_congress_finds_it_valid(self, full: Session, tmp_path: Path) -> None:
        pack(full, tmp_path / "材料包")
        bag = bagit.Bag(str(tmp_path / "材料包"))
        bag.validate()
        assert bag.version_info == (1, 0)
        assert set(bag.payload_entries()) == set(PAYLOAD)
        assert bag.info["Payload-Oxum"] == "24.4"
        assert bag.info["Bagging-Date"] == "2023-10-09"

    def test_the_catalogue_is_sorted_as_the_folders_and_says_what_proves_what(
        self, full: Session, tmp_path: Path
    ) -> None:
        pack(full, tmp_path / "材料包")
        found = rows((tmp_path / "材料包" / LIST_BOOK).read_bytes(), "目录")
        linked = [row for row in found if row[3]]
        assert [(row[0], row[3], row[8]) for row in linked] == [
            (1, PLAN, "在包内"),
            (32, NOTICE, "在包内"),
            (32, NOTICE, "在包内"),
            (32, PHOTO, "在包内"),
            (45, PHOTO, "在包内"),
        ]
        assert [row[10] for row in linked] == sorted(row[10] for row in linked)
        first = linked[1]
        assert first[2].startswith("32.1 ")
        assert (first[4], str(first[5])[:10], first[6]) == ("柳政发〔2023〕5号", "2023-05-01", "第 3 页")
        assert len({row[0] for row in found}) == len(full.edition.criteria)  # items without any are listed too

    def test_every_link_of_both_catalogues_leads_to_a_file(self, full: Session, tmp_path: Path) -> None:
        package = tmp_path / "材料包"
        pack(full, package)
        with zipfile.ZipFile(package / LIST_BOOK) as book:
            parts = [book.read(name).decode() for name in book.namelist() if name.endswith("sheet2.xml.rels")]
        targets = [piece.split('"')[0] for part in parts for piece in part.split('Target="')[1:]]
        document = docx.Document(str(package / LIST_DOCUMENT))
        links = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
        for found in (targets, links):
            assert {unquote(target) for target in found} == set(PAYLOAD)
            assert all((package / unquote(target)).is_file() for target in found)

    def test_what_is_missing_stands_first(self, full: Session, tmp_path: Path) -> None:
        done = pack(full, tmp_path / "材料包")
        data = (tmp_path / "材料包" / LIST_BOOK).read_bytes()
        book = load_workbook(io.BytesIO(data))
        assert book.sheetnames == ["缺失和问题", "目录", "本包说明"]
        assert f"共 {len(done.troubles)} 处" in str(book["缺失和问题"]["A2"].value)
        listed = rows(data, "缺失和问题")
        assert len(listed) == len(done.troubles)
        assert (1, "日期在评估期外", f"{PLAN}（2001-01-01）") in [(r[0], r[2], r[3]) for r in listed]
        document = docx.Document(str(tmp_path / "材料包" / LIST_DOCUMENT))
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert texts[0] == "法治政府建设示范创建佐证材料目录"
        first, last = next(at for at, t in enumerate(texts) if t.startswith("缺失和问题")), texts.index("目录")
        assert first < last
        cover, missing, _ = document.tables
        about = {row.cells[0].text: row.cells[1].text for row in cover.rows}
        assert about["指标摘要"] == full.edition.digest
        assert about["得分"].startswith("0 ～ 100")
        assert len(missing.rows) == len(done.troubles) + 1

    def test_a_web_page_is_listed_with_its_address_and_has_no_file(self, full: Session, tmp_path: Path) -> None:
        attach_page(full, "33", "https://www.example.gov.cn/tz?id=1", seen_on=date(2023, 9, 1), title="通知公告")
        done = pack(full, tmp_path / "材料包")
        found = {row[3]: (row[8], row[10]) for row in rows((done.path / LIST_BOOK).read_bytes(), "目录")}
        assert found["通知公告"] == ("网页", "https://www.example.gov.cn/tz?id=1")
        document = docx.Document(str(done.path / LIST_DOCUMENT))
        links = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
        assert "https://www.example.gov.cn/tz?id=1" in links
        assert done.files == len(PAYLOAD)


class TestHealth:
    """What is not well is packed as far as it goes, and said."""

    def evidence(self, session: Session, title: str) -> Evidence:
        return next(found for found in session.state().evidence if found.title == title)

    def test_a_changed_file_is_packed_and_told(self, full: Session, tmp_path: Path) -> None:
        path = full.pool.locate(self.evidence(full, PHOTO))
        path.chmod(0o644)
        path.write_text("换过的照片", encoding="utf-8")
        done = pack(full, tmp_path / "材料包")
        told = [(found.number, found.what) for found in done.troubles if found.detail == PHOTO]
        assert told == [("32", "内容与录入时不同"), ("45", "内容与录入时不同")]
        assert verify_package(done.path).sound
        states = [row[8] for row in rows((done.path / LIST_BOOK).read_bytes(), "目录") if row[3] == PHOTO]
        assert states == ["有改动", "有改动"]

    def test_a_missing_file_is_told_and_its_number_is_not_used(self, full: Session, tmp_path: Path) -> None:
        full.pool.locate(self.evidence(full, NOTICE)).unlink()
        done = pack(full, tmp_path / "材料包")
        assert [(t.number, t.what) for t in done.troubles if t.detail == NOTICE] == [("32", "文件缺失、为空或打不开")]
        assert (done.path / "data/032 听证与座谈" / f"01 {PHOTO}").is_file()
        states = {row[8]: row[10] for row in rows((done.path / LIST_BOOK).read_bytes(), "目录") if row[3] == NOTICE}
        assert states == {"缺失": None}

    @pytest.mark.parametrize("zipped", [False, True])
    def test_a_file_that_vanishes_while_packing_is_told(self, full: Session, tmp_path: Path, zipped: bool) -> None:
        photo = full.pool.locate(self.evidence(full, PHOTO))

        class Vanishing(Watch):
            def step(self, count: int = 1) -> None:
                photo.unlink(missing_ok=True)

        target = tmp_path / "材料包.zip" if zipped else tmp_path / "材料包"
        done = pack(full, target, Packing(zipped=zipped), Vanishing())
        assert [(t.number, t.what) for t in done.troubles if t.detail == PHOTO] == [
            ("32", "打包时读不到文件"),
            ("45", "打包时读不到文件"),
        ]
        assert (done.items, done.files) == (2, 2)  # item 45 has no folder then
        assert verify_package(target).sound

    def test_what_the_last_check_found_is_told(self, full: Session, tmp_path: Path) -> None:
        check_evidence(full)
        before = [found for found in pack(full, tmp_path / "先").troubles if found.what == "名称与内容不符"]
        assert {found.number for found in before} == {"1", "32", "45"}  # plain text under names of PDF and pictures


class TestZip:
    """A package as one zip file."""

    def test_it_holds_the_same_files_under_one_folder_with_names_in_utf8(self, full: Session, tmp_path: Path) -> None:
        pack(full, tmp_path / "材料包.zip", ZIP)
        with zipfile.ZipFile(tmp_path / "材料包.zip") as archive:
            infos = archive.infolist()
            payload = {i.filename: archive.read(i).decode() for i in infos if "/data/" in i.filename}
        assert payload == {f"材料包/{path}": text for path, text in PAYLOAD.items()}
        assert all(info.flag_bits & 0x800 for info in infos)
        assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
        assert max(len(info.filename) for info in infos) <= 200

    def test_unpacked_it_is_a_valid_bag(self, full: Session, tmp_path: Path) -> None:
        pack(full, tmp_path / "材料包.zip", ZIP)
        with zipfile.ZipFile(tmp_path / "材料包.zip") as archive:
            archive.extractall(tmp_path / "解开")
        assert names(tmp_path / "解开") == ["材料包"]
        bagit.Bag(str(tmp_path / "解开" / "材料包")).validate()

    def test_the_same_input_gives_the_same_bytes(self, full: Session, tmp_path: Path) -> None:
        for folder in ("甲", "乙"):
            (tmp_path / folder).mkdir()
            pack(full, tmp_path / folder / "材料包.zip", ZIP)
        first, second = (tmp_path / folder / "材料包.zip" for folder in ("甲", "乙"))
        assert first.read_bytes() == second.read_bytes()

    def test_a_later_time_changes_only_where_it_is_stated(self, full: Session, tmp_path: Path) -> None:
        pack(full, tmp_path / "早")
        full.clock = lambda: NOW + timedelta(hours=3)
        pack(full, tmp_path / "晚")
        early, late = tree(tmp_path / "早"), tree(tmp_path / "晚")
        changed = {path for path in early if early[path] != late[path]}
        assert changed == {"bag-info.txt", "tagmanifest-sha256.txt", LIST_BOOK, LIST_DOCUMENT}
        lines = zip(early["bag-info.txt"].splitlines(), late["bag-info.txt"].splitlines(), strict=True)
        assert [a.split(b":")[0] for a, b in lines if a != b] == [b"Packed-At"]


class TestRefused:
    """Nothing is written over, nothing half is left."""

    def test_only_accepted_items_when_asked(self, full: Session, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="已审定的指标还没有"):
            pack(full, tmp_path / "审定", Packing(only_accepted=True))
        change_status(full, "45", WorkStatus.SUBMITTED)
        accept_with_verdict(full, "45", Rating.PARTLY)
        done = pack(full, tmp_path / "审定", Packing(only_accepted=True))
        assert (done.items, done.files) == (1, 1)
        assert "另有" in str(rows((done.path / LIST_BOOK).read_bytes(), "本包说明"))

    def test_an_empty_ledger_is_not_packed(self, workspace: Session, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="台账里还没有"):
            pack(workspace, tmp_path / "材料包")
        assert names(tmp_path) == ["工作 文件夹"]

    def test_a_package_that_would_be_too_large_is_not_begun(self, full: Session, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="超过上限") as caught:
            pack(full, tmp_path / "材料包", Packing(most_bytes=20))
        assert PLAN in caught.value.hint
        assert not (tmp_path / "材料包").exists()

    def test_what_is_there_stays(self, full: Session, tmp_path: Path) -> None:
        pack(full, tmp_path / "材料包")
        with pytest.raises(ProtectedError, match="已经存在"):
            pack(full, tmp_path / "材料包", Packing(force=True))
        (tmp_path / "旧.zip").write_bytes(b"old")
        with pytest.raises(ProtectedError, match="已经存在"):
            pack(full, tmp_path / "旧.zip", ZIP)
        assert (tmp_path / "旧.zip").read_bytes() == b"old"
        pack(full, tmp_path / "旧.zip", replace_force(ZIP))
        assert verify_package(tmp_path / "旧.zip").sound

    def test_wrong_places_are_named(self, full: Session, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError, match="不存在"):
            pack(full, tmp_path / "没有" / "材料包")
        with pytest.raises(UsageError, match=r"以 \.zip 结尾"):
            pack(full, tmp_path / "材料包", ZIP)
        with pytest.raises(UsageError):
            pack(full, tmp_path / ("长" * 300))

    @pytest.mark.parametrize("zipped", [False, True])
    @pytest.mark.parametrize("stopped_in", ["正在装入", "正在核对"])
    def test_stopping_leaves_nothing(self, full: Session, tmp_path: Path, zipped: bool, stopped_in: str) -> None:
        class Stopping(Watch):
            def begin(self, phase: str, total: int, unit: str = "") -> None:
                super().begin(phase, total, unit)
                if phase == stopped_in:
                    self.stop()

        before = names(tmp_path)
        with pytest.raises(StoppedPackingError):
            pack(full, tmp_path / ("包.zip" if zipped else "包"), Packing(zipped=zipped), Stopping())
        assert names(tmp_path) == before


def replace_force(wanted: Packing) -> Packing:
    """Return the same wish, over an existing file."""
    return replace(wanted, force=True)
