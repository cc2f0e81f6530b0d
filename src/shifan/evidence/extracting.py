"""Reading a document's content: type, pages, text. Runs in the limited child process only: the file may be hostile.

Every part that is read has an upper size; what a file claims about itself is never believed.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO
from xml.parsers import expat

from shifan.domain.contents import LOCKED_PART, ContentType
from shifan.evidence.content_types import HEAD, decoded, type_in_zip, type_of_head
from shifan.evidence.image_places import says_where
from shifan.evidence.image_sizes import image_size
from shifan.evidence.reading_pdf import FIRST_PAGE_CHARS, MOST_CHARS, pdf_facts, pdf_text
from shifan.evidence.reading_properties import Facts, office_properties
from shifan.evidence.xml_parts import BROKEN, feed_part

FIRST_PAGES, FIRST_CHARS = 10, 200_000
"""How many pages of a PDF, and how much of another text, is read before a file is taken."""
_MOST_XML = 32 * 1024 * 1024
_MOST_PLAIN = 16 * 1024 * 1024


def read_facts(path: str) -> Facts:
    """Return type, pages, has_text, locked, broken, width, height and the text of the first page of a file."""
    with open(path, "rb") as file:
        head = file.read(HEAD)
        kind = type_of_head(head)
        facts: Facts = {"type": kind.value}
        if kind is ContentType.PDF:
            facts |= pdf_facts(file)
        elif kind is ContentType.ARCHIVE:
            facts |= _zip_facts(file) if head.startswith(b"PK") else {}
        elif kind is ContentType.OLD_OFFICE:
            facts["locked"] = _holds(file, LOCKED_PART)
        elif kind in (ContentType.TEXT, ContentType.HTML):
            facts |= {"has_text": True, "text": _plain(file, kind, FIRST_PAGE_CHARS * 4)[:FIRST_PAGE_CHARS]}
        else:
            facts["width"], facts["height"] = image_size(file, kind)
    return facts


def read_text(path: str) -> Facts:
    """Return the text of a file, None where there is none to be had, and whether that is the whole of it.

    Of a PDF also how many pages it has and how many of them are silent. At most MOST_CHARS characters are read.
    ``properties`` are label and text of what the file says about itself, without ``properties_whole`` there is more;
    ``located``: a picture says where it was taken.
    """
    return _text(path, 0, MOST_CHARS, _MOST_PLAIN)


def read_first(path: str) -> Facts:
    """Return what ``read_facts`` does, and as ``first`` what ``read_text`` does, of the first pages only."""
    facts = read_facts(path)
    if facts.get("locked"):
        return facts
    return {**facts, "first": _text(path, FIRST_PAGES, FIRST_CHARS, FIRST_CHARS * 4)}


def _text(path: str, most_pages: int, most_chars: int, most_plain: int) -> Facts:
    with open(path, "rb") as file:
        kind = type_of_head(file.read(HEAD))
        if kind is ContentType.PDF:
            return pdf_text(file, most_pages)
        if kind in (ContentType.TEXT, ContentType.HTML):
            text = _plain(file, kind, most_plain)
            return {"text": text[:most_chars], "whole": len(text) <= most_chars and not file.read(1)}
        if kind is ContentType.ARCHIVE and zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                found, whole = _office_text(archive, most_chars)
                return {"text": found, "whole": whole, **office_properties(archive)}
        return {"text": None, "whole": True, "located": says_where(file, kind)}


# -- zip: Office and OFD -------------------------------------------------------------------------------------


def _zip_facts(file: IO[bytes]) -> Facts:
    kind = ContentType.ARCHIVE
    try:
        with zipfile.ZipFile(file) as archive:
            names = frozenset(archive.namelist())
            kind = type_in_zip(names)
            facts: Facts = {"type": kind.value}
            if kind is ContentType.DOCX:
                text, _ = _xml_text(archive, "word/document.xml", FIRST_PAGE_CHARS, first_page=True)
                facts |= {"has_text": bool(text.strip()), "text": text, "pages": _pages(archive, names)}
            return facts
    except zipfile.BadZipFile:
        return {"broken": "文件不完整，或不是它名字所说的格式"}
    except NotImplementedError:
        return {"type": kind.value, "broken": "压缩方式不常见，读不出来"}
    except RuntimeError:  # what zipfile says of a password
        return {"type": kind.value, "locked": True}
    except (expat.ExpatError, ValueError, OSError, EOFError):
        return {"type": kind.value, "broken": "内容损坏"}


def _pages(archive: zipfile.ZipFile, names: frozenset[str]) -> int | None:
    if "docProps/app.xml" not in names:
        return None
    found = re.search(rb"<Pages>(\d{1,6})</Pages>", _member(archive, "docProps/app.xml", 65_536))
    return int(found[1]) if found else None


_TEXT_PARTS = (
    r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|xl/(sharedStrings|comments\d*|worksheets/[^/]+|drawings/[^/]+|threadedComments/[^/]+)\.xml"
    r"|ppt/(slides|notesSlides|comments)/[^/]+\.xml|[^/]+/(charts|diagrams)/[^/]+\.xml|.*Content\.xml"
)


def _office_text(archive: zipfile.ZipFile, most: int) -> tuple[str | None, bool]:
    parts: list[str] = []
    whole, left = True, most
    for name in archive.namelist():
        if not re.fullmatch(_TEXT_PARTS, name):
            continue
        if left <= 0:
            return "\n".join(parts), False
        text, all_of_it = _xml_text(archive, name, left)
        parts.append(text)
        left -= len(text)
        whole = whole and all_of_it
    return ("\n".join(parts) if parts else None), whole


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as member:
        return member.read(most)


def _xml_text(archive: zipfile.ZipFile, name: str, most: int, *, first_page: bool = False) -> tuple[str, bool]:
    """Return the text of one XML part and whether it is all: read piece by piece, a part that swells up is cut off."""
    collector = _Collector(most, first_page)
    try:
        read = feed_part(archive, name, collector, _MOST_XML)
    except BROKEN:
        if first_page:  # there it is told as what is wrong with the file
            raise
        return collector.text, False
    return collector.text, read and not collector.full


class _Collector:
    """Gathers the texts of word, spreadsheet, presentation and OFD parts. Declarations of entities are refused."""

    def __init__(self, most: int, first_page: bool) -> None:
        self.full = False
        self._most = most
        self._first_page = first_page
        self._parts: list[str] = []
        self._chars = 0
        self._inside = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._refuse

    @property
    def text(self) -> str:
        """What was gathered."""
        return "".join(self._parts)[: self._most]

    def feed(self, piece: bytes) -> None:
        """Read on. Raises ExpatError, ValueError."""
        self._parser.Parse(piece, False)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._inside = local in ("t", "v", "delText", "text", "TextCode")
        breaks = local == "lastRenderedPageBreak" or (local == "br" and "page" in attributes.values())
        if self._first_page and breaks and self._chars:
            self.full = True
        if local in ("tab", "br", "cr") and self._chars:  # what they keep apart must not run together
            self._add("\t" if local == "tab" else "\n")

    def _end(self, name: str) -> None:
        self._inside = False
        if name.rpartition(" ")[2] in ("p", "si", "c", "TextObject"):
            self._add("\n")

    def _data(self, text: str) -> None:
        if self._inside:
            self._add(text)

    def _add(self, text: str) -> None:
        if self.full:
            return
        self._parts.append(text)
        self._chars += len(text)
        self.full = self._chars >= self._most

    def _refuse(self, *_: object) -> None:
        raise ValueError("entities")


# -- the rest ------------------------------------------------------------------------------------------------


def _plain(file: IO[bytes], kind: ContentType, most: int) -> str:
    file.seek(0)
    text = decoded(file.read(most)) or ""
    if kind is ContentType.HTML:
        text = re.sub(r"<(script|style)\b[^<]{0,100000}", "<", text, flags=re.IGNORECASE)
        text = re.sub(r"<[^<>]{0,2000}>", " ", text)
    return text


def _holds(file: IO[bytes], wanted: bytes) -> bool:
    """Tell whether the first or last megabyte holds some bytes: where an old Office file lists its parts."""
    file.seek(0)
    if wanted in file.read(1024 * 1024):
        return True
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 1024 * 1024))
    return wanted in file.read(1024 * 1024)
