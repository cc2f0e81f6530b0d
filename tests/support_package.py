"""Helpers for tests of packages: a workspace with a little evidence, and packages made or damaged by hand."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from shifan.services.attaching import Facts, attach_files
from shifan.services.session import Session
from support import write_file

NOTICE, PHOTO, PLAN = "听证公告 #1（终稿）100%.pdf", "现场照片.jpg", "学习计划.docx"


def fill(session: Session, folder: Path) -> None:
    """Attach three documents: one to two checkpoints of item 32, one to the items 32 and 45, an old one to item 1."""
    facts = Facts("柳政发〔2023〕5号", "柳城县人民政府", date(2023, 5, 1), passage="第 3 页")
    attach_files(session, "32.1", [write_file(folder, NOTICE, "公告")], facts=facts)
    attach_files(session, "32.2", [folder / NOTICE, write_file(folder, PHOTO, "照片")])
    attach_files(session, "45", [folder / PHOTO])
    attach_files(session, "1", [write_file(folder, PLAN, "计划")], facts=Facts(document_date=date(2001, 1, 1)))


def tree(package: Path) -> dict[str, bytes]:
    """Return the files of a package folder by path."""
    return {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    """Return what lies in a folder, by name."""
    return sorted(path.name for path in folder.iterdir())


def by_hand(folder: Path, files: dict[str, bytes]) -> Path:
    """Make a sound bag of these payload files, without the program."""
    lines = []
    for path, data in files.items():
        where = folder / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(data)
        lines.append(f"{hashlib.sha256(data).hexdigest()}  {path}\n")
    (folder / "manifest-sha256.txt").write_text("".join(lines), encoding="utf-8")
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", encoding="utf-8")
    return folder
