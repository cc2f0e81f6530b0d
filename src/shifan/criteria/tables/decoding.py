"""Bytes as text, in the encodings that are in use here."""

from __future__ import annotations

from shifan.domain.errors import DataFileError


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-16 with its mark, UTF-8, else GB18030. Raises DataFileError for what is neither.

    What a page declares is not asked: Chinese in GB18030 is never valid UTF-8, and declarations are often wrong.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DataFileError("文字编码认不出来。", "请在原来的程序中打开，另存为 UTF-8 编码再试。")
