"""What a document's bytes tell about it, whatever its name says. Values only; reading them is ``shifan.evidence``."""

from __future__ import annotations

from shifan.domain.labels import Labelled
from shifan.domain.values import value

OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of .doc, .xls and .ppt begin, and documents of the new formats once they have a password."""
LOCKED_PART = "EncryptedPackage".encode("utf-16-le")
"""What the part of such a container is called that holds a document with a password."""
SMALLEST_SIDE = 600
"""A picture whose shorter side has fewer pixels cannot be read when a page of text is on it."""


class ContentType(Labelled):
    """What the first bytes of a file say it is."""

    PDF = "pdf", "PDF 文档"
    DOCX = "docx", "文字文档"
    XLSX = "xlsx", "电子表格"
    PPTX = "pptx", "演示文稿"
    OFD = "ofd", "OFD 版式文件"
    OLD_OFFICE = "old_office", "旧格式的办公文件"
    JPEG = "jpeg", "图片"
    PNG = "png", "图片"
    GIF = "gif", "图片"
    BMP = "bmp", "图片"
    TIFF = "tiff", "图片"
    WEBP = "webp", "图片"
    ARCHIVE = "archive", "压缩包"
    HTML = "html", "网页"
    TEXT = "text", "文本"
    MEDIA = "media", "音频或视频"
    PROGRAM = "program", "程序"
    UNKNOWN = "unknown", "认不出的文件"


def is_locked_office(data: bytes) -> bool:
    """Tell whether a file's bytes are a .docx, .xlsx or .pptx that asks for a password when it is opened."""
    return data.startswith(OLD_CONTAINER) and LOCKED_PART in data


_ENDINGS: dict[ContentType, tuple[str, ...]] = {
    ContentType.PDF: ("pdf",),
    ContentType.DOCX: ("docx", "docm", "dotx", "wps"),
    ContentType.XLSX: ("xlsx", "xlsm", "xltx", "et"),
    ContentType.PPTX: ("pptx", "pptm", "ppsx", "dps"),
    ContentType.OFD: ("ofd",),
    ContentType.OLD_OFFICE: ("doc", "xls", "ppt", "pps", "wps", "et", "dps", "dot", "msg", "docx", "xlsx", "pptx"),
    ContentType.JPEG: ("jpg", "jpeg", "jfif"),
    ContentType.PNG: ("png",),
    ContentType.GIF: ("gif",),
    ContentType.BMP: ("bmp",),
    ContentType.TIFF: ("tif", "tiff"),
    ContentType.WEBP: ("webp",),
}
_KNOWN = frozenset(ending for endings in _ENDINGS.values() for ending in endings)
_LOOSE = frozenset(("doc", "xls", "ppt", "pps", "dot", "wps", "et", "dps", "msg"))
"""Endings under which programs also write web pages, tables of text and formats of their own."""


@value
class Content:
    """What was read from a file. ``pages``, ``has_text`` are None where they could not be told; sizes in pixels.

    ``silent`` counts the pages of a PDF that show something and hold no text, None where not all were looked at.
    ``locked``: a password is needed. ``broken`` says in Chinese why the content cannot be read, empty when it can.
    ``numbers`` and ``dates`` (ISO) are guesses from the first page; ``beginning`` is how its text begins.
    """

    type: ContentType
    pages: int | None = None
    has_text: bool | None = None
    locked: bool = False
    broken: str = ""
    width: int = 0
    height: int = 0
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    beginning: str = ""
    silent: int | None = None

    @property
    def is_image(self) -> bool:
        """True for a picture."""
        return self.width > 0

    @property
    def too_small(self) -> bool:
        """True for a picture on which a page of text cannot be read."""
        return self.is_image and min(self.width, self.height) < SMALLEST_SIDE

    @property
    def scanned(self) -> bool:
        """True for a PDF that has pages and no text."""
        return self.type is ContentType.PDF and self.has_text is False and not self.locked and not self.broken

    @property
    def partly_scanned(self) -> bool:
        """True for a PDF of which some pages hold text and others none."""
        return self.type is ContentType.PDF and bool(self.has_text and self.silent)

    @property
    def pages_told(self) -> str:
        """How many pages of a partly scanned PDF are scans, in words; blank ones are neither scans nor text."""
        return f"{self.pages} 页中 {self.silent} 页是扫描页"

    @property
    def summary(self) -> str:
        """Type, pages and size in words, e.g. ``PDF 文档，12 页，扫描件``."""
        parts = [self.type.label]
        if self.pages is not None:
            parts.append(f"{self.pages} 页")
        if self.is_image:
            parts.append(f"{self.width}×{self.height} 像素")
        if self.scanned:
            parts.append("扫描件，没有文字")
        if self.partly_scanned:
            parts.append(self.pages_told)
        if self.locked:
            parts.append("有密码")
        return "，".join(parts)


def misnamed(name: str, content: Content) -> bool:
    """Tell whether the file's name promises another kind of file than its bytes are; unknown ones promise nothing."""
    _, dot, ending = name.rpartition(".")
    ending = ending.lower() if dot else ""
    if ending not in _KNOWN or content.broken or content.locked:
        return False
    if ending in _LOOSE and content.type in (ContentType.TEXT, ContentType.HTML, ContentType.UNKNOWN):
        return False
    return ending not in _ENDINGS.get(content.type, ())
