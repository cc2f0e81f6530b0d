"""A text that was looked through is not read again; what is kept of it says what and where, and no word of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shifan.domain.privacy import MarkKind
from shifan.evidence import scan_cache
from shifan.evidence.reader import Reader, ReadText
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.attaching import attach_files
from shifan.services.packing import pack
from shifan.services.privacy import check_privacy, release
from shifan.services.session import Session
from support import write_file
from support_documents import docx, pdf

PHONE = "13812345678"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose text was read."""
    seen: list[str] = []
    text = Reader.text

    def counted(self: Reader, path: Path) -> ReadText | None:
        seen.append(path.name)
        return text(self, path)

    monkeypatch.setattr(Reader, "text", counted)
    return seen


@pytest.fixture
def full(workspace: Session, inbox: Path) -> Session:
    """A workspace with three documents, in one of which stands a number."""
    files = {"公告.docx": docx("听证公告"), "名单.docx": docx(f"覃小明 {PHONE} 柳城县大埔镇"), "扫描.pdf": pdf("")}
    attach_files(workspace, "32", [write_file(inbox, name, content) for name, content in files.items()])
    return workspace


def kept(session: Session) -> str:
    return (session.folder / scan_cache.FILE_NAME).read_text(encoding="utf-8")


def test_only_what_still_needs_a_decision_is_read_again(full: Session, read: list[str]) -> None:
    first = check_privacy(full)
    assert sorted(read) == ["公告.docx", "名单.docx", "扫描.pdf"]
    read.clear()
    assert check_privacy(full) == first
    assert read == ["名单.docx"]
    release(full, first.open, "已公示")
    read.clear()
    after = check_privacy(full)
    assert read == []
    assert [(one.title, one.kind, one.count) for one in after.released] == [("名单.docx", MarkKind.PHONE, 1)]
    assert str(after.released[0]) == "第 32 项「名单.docx」正文有手机号码"
    assert after.unread == first.unread == ("扫描.pdf",)


def test_no_word_of_a_document_is_kept(full: Session, tmp_path: Path) -> None:
    check_privacy(full)
    pack(full, tmp_path / "包")
    for file in (".外发检查.json", ".材料检查.json"):
        text = (full.folder / file).read_text(encoding="utf-8")
        assert not [word for word in ("覃小明", PHONE, "大埔", "名单", "听证") if word in text]
    assert '"phone",1' in kept(full)


def test_a_changed_text_is_read_again(workspace: Session, inbox: Path, read: list[str]) -> None:
    source = write_file(inbox, "名单.txt", "没有号码")
    attach_files(workspace, "32", [source], copy=False)
    assert check_privacy(workspace).open == ()
    source.write_text(f"有号码 {PHONE}", encoding="utf-8")
    assert [one.kind for one in check_privacy(workspace).open] == [MarkKind.PHONE]
    assert read == ["名单.txt", "名单.txt"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"version":"0 0","scans":{}}',
        '{"version":"%s","scans":{"a":[true,"",[["x",1,"",""]],false]}}',
    ],
)
def test_a_spoiled_or_older_file_only_means_reading_again(full: Session, read: list[str], text: str) -> None:
    first = check_privacy(full)
    read.clear()
    text = text.replace("%s", scan_cache._VERSION)
    (full.folder / scan_cache.FILE_NAME).write_text(text, encoding="utf-8")
    assert check_privacy(full) == first
    assert len(read) == 3


def test_what_was_looked_through_before_stopping_is_kept(full: Session, read: list[str]) -> None:
    class Impatient(Watch):
        def step(self, count: int = 1) -> None:
            if self.done == 2:
                self.stop()
            super().step(count)

    with pytest.raises(StoppedError):
        check_privacy(full, watch=Impatient())
    assert len(read) == 2
    check_privacy(full)
    assert sorted(set(read)) == ["公告.docx", "名单.docx", "扫描.pdf"]
    assert read.count("公告.docx") == 1


def test_what_the_reader_gave_up_is_tried_again(
    full: Session, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Reader._ask
    monkeypatch.setattr(Reader, "_ask", lambda *_: None)
    assert len(check_privacy(full).unread) == 3
    monkeypatch.setattr(Reader, "_ask", slow)
    read.clear()
    assert check_privacy(full).unread == ("扫描.pdf",)
    assert len(read) == 3


def test_what_no_document_holds_any_more_goes_when_it_is_much(full: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_cache, "_SPARE", 2)
    check_privacy(full)
    known = json.loads(kept(full))
    gone = {f"{number:064}": [True, "", [], False] for number in range(2)}
    path = full.folder / scan_cache.FILE_NAME
    path.write_text(json.dumps({**known, "scans": {**known["scans"], **gone}}), encoding="utf-8")
    check_privacy(full)
    assert len(json.loads(kept(full))["scans"]) == 5  # another round in this folder may want them
    gone[f"{9:064}"] = [True, "", [], False]
    path.write_text(json.dumps({**known, "scans": {**known["scans"], **gone}}), encoding="utf-8")
    check_privacy(full)
    assert json.loads(kept(full)) == known
