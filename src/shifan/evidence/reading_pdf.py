"""Reading a PDF: pages, text, which pages are only pictures. Runs in the limited child process only."""

from __future__ import annotations

import re
import time
from typing import IO, Any

from shifan.evidence.reading_properties import Facts, pdf_properties

FIRST_PAGE_CHARS = 3_000
MOST_CHARS = 4_000_000
"""So much text is read of a file at most."""

_PAGES_READ = 3
_TAIL = 2048
_FEWEST_CHARS = 5  # a page number put on a scan makes no text of it
_MOST_PAGES = 2_000
_LOOKING_SECONDS = 5.0
_DEPTH = 3
_TEXT_SHOWN = rb"[)>\]]\s{0,9}(?:Tj|TJ|'|\")"


def pdf_facts(file: IO[bytes]) -> Facts:
    """Return pages, has_text, silent, locked, broken and the text of the first page."""
    from pypdf import PdfReader  # slow to import, and only few files need it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not _opens_without_password(reader):
            return {"locked": True}
        pages = len(reader.pages)
        if pages == 0:
            return {"pages": 0, "broken": "没有一页内容"}
        texts = [_page_text(reader, at) for at in range(min(pages, _PAGES_READ))]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return {"broken": "内容损坏"}
    known = [_is_text(text) for text in texts if text is not None]
    facts: Facts = {
        "pages": pages,
        "has_text": any(known) if known else None,
        "text": (texts[0] or "")[:FIRST_PAGE_CHARS],
    }
    if _is_cut_off(file):
        facts["broken"] = "文件不完整，后面的内容可能丢了"
    rest = _look_through(reader, len(texts), pages)
    if rest is not None:
        with_text, silent = rest
        facts["has_text"] = True if with_text else facts["has_text"]
        facts["silent"] = silent + sum(_is_silent(reader, at, text) for at, text in enumerate(texts))
    return facts


def _is_cut_off(file: IO[bytes]) -> bool:
    """Tell whether the end that every PDF has is missing: it was copied or downloaded in part only."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _TAIL))
    tail = file.read(_TAIL)
    return b"%%EOF" not in tail and b"startxref" not in tail


def pdf_text(file: IO[bytes], most_pages: int = 0) -> Facts:
    """Return the text, a form feed between two pages, whether it is whole, the pages, and how many are silent.

    Of more than ``most_pages`` pages (0: however many) only the first are read. Also its properties, see
    ``pdf_properties``.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not _opens_without_password(reader):
            return {"text": None, "whole": True}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return {"text": None, "whole": False}
    return {**_pages_text(reader, most_pages), **pdf_properties(reader)}


def _pages_text(reader: Any, most_pages: int) -> Facts:
    from pypdf.errors import PyPdfError

    parts: list[str] = []
    whole, chars, silent, pages = True, 0, 0, 0
    try:
        pages = len(reader.pages)
        read = min(pages, most_pages or pages)
        whole = read == pages
        for at in range(read):
            text = _page_text(reader, at)
            whole = whole and text is not None
            silent += _is_silent(reader, at, text)
            parts.append(text or "")
            chars += len(parts[-1])
            if chars > MOST_CHARS:
                break
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        whole = False
    found = "\f".join(parts)[:MOST_CHARS] if parts else None
    return {"text": found, "whole": whole and chars <= MOST_CHARS, "pages": pages, "silent": silent}


def _opens_without_password(reader: Any) -> bool:
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:  # a cipher that is not installed: only whoever has the password can open it
        return False


def _page_text(reader: Any, at: int) -> str | None:
    """Return the text of one page, None where it cannot be told."""
    from pypdf.errors import PyPdfError

    try:
        found: str = reader.pages[at].extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):  # fonts that are not right
        return None
    return found


def _is_text(found: str) -> bool:
    return len(re.sub(r"\s", "", found)) >= _FEWEST_CHARS


def _is_silent(reader: Any, at: int, text: str | None) -> bool:
    """Tell whether a page with this text shows something and holds no text."""
    return text is not None and not _is_text(text) and _shows_something(reader, at)


def _look_through(reader: Any, start: int, end: int) -> tuple[int, int] | None:
    """Return how many pages from ``start`` on show text and how many are silent, None where it would take too long.

    Taking the text out of every page takes a hundred times as long as seeing whether any is shown.
    """
    if end > _MOST_PAGES:
        return None
    begun, with_text, silent = time.monotonic(), 0, 0
    for at in range(start, end):
        if time.monotonic() - begun > _LOOKING_SECONDS:
            return None
        told = _shows_text(reader, at)
        if told is None:
            return None
        with_text += told
        silent += not told and _shows_something(reader, at)
    return with_text, silent


def _shows_text(reader: Any, at: int) -> bool | None:
    """Tell whether a page shows any text, None where that cannot be told."""
    from pypdf.errors import PyPdfError

    try:
        page = reader.pages[at]
        return re.search(_TEXT_SHOWN, _drawn(page)) is not None or _in_forms(page, _DEPTH)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return None


def _in_forms(holder: Any, depth: int) -> bool:
    """Tell whether a drawing that the page puts together its content from shows text."""
    resources = holder.get("/Resources")
    drawings = resources.get_object().get("/XObject") if resources is not None else None
    if drawings is None or depth == 0:
        return False
    for name in list(drawings.get_object()):
        form = drawings.get_object()[name].get_object()
        if form.get("/Subtype") == "/Form" and (
            re.search(_TEXT_SHOWN, form.get_data()) is not None or _in_forms(form, depth - 1)
        ):
            return True
    return False


def _shows_something(reader: Any, at: int) -> bool:
    """Tell whether a page is not blank; one that cannot be told is taken for one that is not."""
    from pypdf.errors import PyPdfError

    try:
        return _drawn(reader.pages[at]).strip() != b""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return True


def _drawn(page: Any) -> bytes:
    contents = page.get_contents()
    return b"" if contents is None else bytes(contents.get_data())
