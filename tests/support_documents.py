"""Small real documents, made from nothing: PDF with and without text, Word, pictures."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from pypdf import PdfWriter

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: str) -> bytes:
    """Return a PDF with one page for each text (ASCII); an empty text gives a page without any, like a scan."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode() if text else b"0 0 100 100 re f"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % len(objects)
        objects.append(page + b" /Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return assemble(objects)


def assemble(objects: list[bytes]) -> bytes:
    """Return a PDF file of these objects; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def locked_pdf(password: str, owner: str = "owner") -> bytes:
    """Return a PDF that asks for ``password``; with an empty one it opens for everybody, only restricted."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(*paragraphs: str, pages: int = 1, extra: str = "") -> bytes:
    """Return a Word document; ``extra`` is put before the paragraphs as it is. A form feed begins another page."""
    body = "".join(
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' if text == "\f" else f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        for text in paragraphs
    )
    text = f'<?xml version="1.0"?>{extra}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": text, "docProps/app.xml": f"<Properties><Pages>{pages}</Pages></Properties>"})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """Return a white picture."""
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def jpeg(width: int = 1200, height: int = 800, said: str = "") -> bytes:
    """Return the beginning of a photograph, as far as anybody looks at it; what is ``said`` makes it another one."""
    size = struct.pack(">HH", height, width)
    return b"\xff\xd8\xff\xe0\x00\x10" + bytes(14) + b"\xff\xc0\x00\x11\x08" + size + said.encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def exif_place(latitude: float, longitude: float, *, order: str = "<", known: bool = True) -> bytes:
    """Return the EXIF data of a photograph with a place: without ``known``, as a camera leaves it that knew none."""
    mark = b"II" if order == "<" else b"MM"
    first = struct.pack(f"{order}HIHHHIII", 42, 8, 1, 0x8825, 4, 1, 26, 0)
    entries = struct.pack(f"{order}HHHII", 2, 2, 5, 3, 56) + struct.pack(f"{order}HHIII", 4, 5, 3, 80, 0)
    angles = b"".join(
        struct.pack(f"{order}6I", int(angle), known, int(angle % 1 * 60), known, 0, known)
        for angle in (latitude, longitude)
    )
    return mark + first + entries + angles


def exif_jpeg(exif: bytes) -> bytes:
    """Return the beginning of a photograph with EXIF data."""
    body = b"Exif\0\0" + exif
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg()[2:]
