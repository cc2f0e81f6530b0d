"""What a document says about itself beside its text: author, title, company. Runs in the limited child process only."""

from __future__ import annotations

import re
import zipfile
from typing import Any
from xml.parsers import expat

from shifan.evidence.xml_parts import BROKEN, feed_part

Facts = dict[str, Any]
MOST_CHARS = 200_000
"""So much is read of all the properties of a file together."""

_MOST_XML = 4 * 1024 * 1024  # of all parts together
_MOST_PARTS = 20
_PARTS = r"docProps/[^/]+\.xml|package/services/metadata/core-properties/[^/]+\.psmdcp|OFD\.xml"
_OTHER = "其他"
_LABELS = {
    "title": "标题",
    "subject": "主题",
    "creator": "作者",
    "author": "作者",
    "lastModifiedBy": "最后修改人",
    "keywords": "关键词",
    "keyword": "关键词",
    "description": "备注",
    "abstract": "备注",
    "category": "类别",
    "contentStatus": "状态",
    "company": "单位",
    "manager": "主管",
    "titlesOfParts": "各部分标题",
    "hyperlinkBase": "链接",
    "property": "自定义",
    "customData": "自定义",
}
"""What the properties of Office, PDF and OFD files are called on screen; some are written with a capital."""
_PROGRAM = "Creator"  # in PDF and OFD files the program; the ``creator`` of others is a person
_NO_WORDS = frozenset(("documentID", "originalDocumentID", "instanceID", "docID", "fmtid", "about"))
"""Numbers that programs give to documents: no words of anybody."""


class _Gathered:
    """Properties by label, up to a size in all."""

    def __init__(self) -> None:
        self.whole = True
        self._texts: dict[str, list[str]] = {}
        self._left = MOST_CHARS

    @property
    def full(self) -> bool:
        """True when no more is taken."""
        return self._left <= 0

    def add(self, label: str, text: str) -> None:
        """Take a text, as much of it as there is room for."""
        if not text.strip():
            return
        self.whole = self.whole and len(text) <= self._left
        if not self.full:
            self._texts.setdefault(label, []).append(text[: self._left])
        self._left -= len(text)

    def facts(self) -> Facts:
        """Return label and text of each, and whether that is all."""
        found = [[label, "\n".join(texts)] for label, texts in self._texts.items()]
        return {"properties": found, "properties_whole": self.whole}


def office_properties(archive: zipfile.ZipFile) -> Facts:
    """Return as ``properties`` label and text of what an Office or OFD file says about itself.

    ``properties_whole`` is False where there is more, or a part is broken.
    """
    gathered, left = _Gathered(), _MOST_XML
    parts = [part for part in archive.infolist() if re.fullmatch(_PARTS, part.filename, re.IGNORECASE)]
    gathered.whole = len(parts) <= _MOST_PARTS
    for part in parts[:_MOST_PARTS]:
        collector = _Collector(gathered)
        try:
            gathered.whole = feed_part(archive, part, collector, left) and gathered.whole
            left -= min(left, part.file_size)
            collector.finish()
        except (*BROKEN, MemoryError):
            gathered.whole = False
        if gathered.full:
            break
    return gathered.facts()


def pdf_properties(reader: Any) -> Facts:
    """Return what ``office_properties`` does, of a PDF that pypdf has opened."""
    from pypdf.errors import PyPdfError

    gathered = _Gathered()
    for read in (_read_info, _read_xmp):
        try:
            read(reader, gathered)
        except (PyPdfError, KeyError, TypeError, AttributeError, IndexError, *BROKEN, MemoryError):
            gathered.whole = False
    return gathered.facts()


def _read_info(reader: Any, gathered: _Gathered) -> None:
    info = reader.trailer.get("/Info")
    entries: Any = info.get_object() if info is not None else {}
    for key in list(entries):
        written = entries[key].get_object()
        text = written.decode("gb18030", errors="replace") if isinstance(written, bytes) else str(written)
        name = str(key).removeprefix("/")
        label = _label_of(name)
        gathered.add(label or _OTHER, text if label else f"{name}\n{text}")


def _read_xmp(reader: Any, gathered: _Gathered) -> None:
    from pypdf.generic import StreamObject

    stream = reader.trailer["/Root"].get_object().get("/Metadata")
    stream = None if stream is None else stream.get_object()
    data = stream.get_data().strip(b"\0 \r\n\t") if isinstance(stream, StreamObject) else b""
    if not data:
        return
    gathered.whole = gathered.whole and len(data) <= _MOST_XML
    collector = _Collector(gathered)
    collector.feed(data[:_MOST_XML])
    collector.finish()


def _label_of(name: str) -> str:
    """Return what a property is called on screen, empty where it is not known."""
    return "" if name == _PROGRAM else _LABELS.get(_small(name), "")


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


class _Collector:
    """Gathers texts and attributes of elements under the label of the nearest known one around them.

    Declarations of entities are refused.
    """

    def __init__(self, gathered: _Gathered) -> None:
        self.full = False
        self._gathered = gathered
        self._labels: list[str] = []
        self._names: list[str] = []
        self._pieces: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        """Read on. Raises ExpatError, ValueError."""
        self._parser.Parse(piece, False)

    def finish(self) -> None:
        """Say that this was all, unless no more was wanted. Raises ExpatError when the XML has no end."""
        if not self.full:
            self._parser.Parse(b"", True)
        self._flush()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        local = name.rpartition(" ")[2]
        around = self._labels[-1] if self._labels else _OTHER
        self._labels.append(_label_of(local) or around)
        self._names.append(_small(local))
        for attribute, text in attributes.items():
            at = attribute.rpartition(" ")[2]
            if _small(at) not in _NO_WORDS:
                self._add(_label_of(at) or self._labels[-1], text)

    def _end(self, _name: str) -> None:
        self._flush()
        self._labels.pop()
        self._names.pop()

    def _data(self, text: str) -> None:
        self._pieces.append(text)

    def _flush(self) -> None:
        text, self._pieces = "".join(self._pieces), []
        if self._names and self._names[-1] not in _NO_WORDS:
            self._add(self._labels[-1], text)

    def _add(self, label: str, text: str) -> None:
        self._gathered.add(label, text)
        self.full = self._gathered.full

    def _refuse(self, *_: object) -> None:
        raise ValueError("entities")
