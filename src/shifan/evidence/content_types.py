"""What kind of file some bytes are: a small table of the types that evidence comes in.

A library for hundreds of types would know no more about these, and none knows OFD or tells a locked Office file from an
old one.
"""

from __future__ import annotations

from shifan.domain.contents import ContentType

HEAD = 4096
"""How many bytes from the beginning ``type_of_head`` wants."""

_STARTS: tuple[tuple[bytes, ContentType], ...] = (
    (b"%PDF-", ContentType.PDF),
    (b"\xff\xd8\xff", ContentType.JPEG),
    (b"\x89PNG\r\n\x1a\n", ContentType.PNG),
    (b"GIF87a", ContentType.GIF),
    (b"GIF89a", ContentType.GIF),
    (b"II*\x00", ContentType.TIFF),
    (b"MM\x00*", ContentType.TIFF),
    (b"BM", ContentType.BMP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ContentType.OLD_OFFICE),
    (b"PK\x03\x04", ContentType.ARCHIVE),
    (b"PK\x05\x06", ContentType.ARCHIVE),
    (b"Rar!\x1a\x07", ContentType.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ContentType.ARCHIVE),
    (b"\x1f\x8b", ContentType.ARCHIVE),
    (b"MZ", ContentType.PROGRAM),
    (b"\x7fELF", ContentType.PROGRAM),
    (b"#!", ContentType.PROGRAM),
    (b"ID3", ContentType.MEDIA),
    (b"OggS", ContentType.MEDIA),
    (b"\x1aE\xdf\xa3", ContentType.MEDIA),
)
_IN_ZIP: tuple[tuple[str, ContentType], ...] = (
    ("word/document.xml", ContentType.DOCX),
    ("xl/workbook.xml", ContentType.XLSX),
    ("ppt/presentation.xml", ContentType.PPTX),
    ("OFD.xml", ContentType.OFD),
)


def type_of_head(head: bytes) -> ContentType:
    """Return what the first bytes say; an Office file of today is still an ARCHIVE here, see ``type_in_zip``."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return ContentType.WEBP if head[8:12] == b"WEBP" else ContentType.MEDIA
    if head[4:8] == b"ftyp":
        return ContentType.MEDIA
    if b"%PDF-" in head[:1024]:  # some programs write a few bytes before it
        return ContentType.PDF
    return _type_of_text(head)


def type_in_zip(names: frozenset[str]) -> ContentType:
    """Return what the names inside a zip file say."""
    for name, kind in _IN_ZIP:
        if name in names:
            return kind
    return ContentType.ARCHIVE


def decoded(data: bytes) -> str | None:
    """Return text in the encodings that are in use here, None for what is no text; a cut character is left out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _type_of_text(head: bytes) -> ContentType:
    text = decoded(head)
    if text is None:
        return ContentType.UNKNOWN
    start = text.lstrip()[:200].lower()
    return ContentType.HTML if start.startswith(("<!doctype html", "<html", "<head", "<script")) else ContentType.TEXT
