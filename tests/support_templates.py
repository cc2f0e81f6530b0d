"""Word files as users' templates for documents: made, changed byte by byte, filled."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx

from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.reporting import Wish, prepare_report
from shifan.services.session import Session
from support_reports import opened


def template(folder: Path, *paragraphs: str, change: Callable[[Any], object] | None = None) -> Path:
    """Return a template in ``folder`` with these paragraphs."""
    document: Any = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if change is not None:
        change(document)
    document.save(str(folder / "模板.docx"))
    return folder / "模板.docx"


def filled(
    session: Session, source: Path, kind: ReportKind = ReportKind.YEARLY, target: str = "出.docx", unit: str = ""
) -> Any:
    """Return the document made with the template ``source``, read back."""
    wish = Wish(template=source, department=unit)
    made = prepare_report(session, source.parent / target, kind, wish).run(Watch())
    return opened(made.paths[0])


def rewritten(source: Path, name: str, content: bytes, *, adding: bool = False) -> None:
    """Put ``content`` in the place of a part of a Word file."""
    with zipfile.ZipFile(source) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    assert adding or name in parts
    parts[name] = content
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in parts.items():
            archive.writestr(member, data)
    source.write_bytes(made.getvalue())


def edited(source: Path, name: str, change: Callable[[str], str]) -> None:
    """Change the text of a part of a Word file."""
    with zipfile.ZipFile(source) as archive:
        before = archive.read(name).decode()
    after = change(before)
    assert after != before
    rewritten(source, name, after.encode())
