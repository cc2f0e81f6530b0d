"""Width and height of a picture, from the few bytes that hold them; the picture itself is never decoded."""

from __future__ import annotations

import struct
from typing import IO

from shifan.domain.contents import ContentType

_MOST_STEPS = 4096
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TIFF_FORMATS = {1: "B", 3: "H", 4: "I"}


def image_size(file: IO[bytes], kind: ContentType) -> tuple[int, int]:
    """Return width and height in pixels; zeros for what is no picture or a damaged one."""
    try:
        if kind is ContentType.JPEG:
            return _jpeg(file)
        if kind is ContentType.TIFF:
            return _tiff(file)
        return _fixed(file, kind)
    except (struct.error, OverflowError):  # cut off, or numbers that lead nowhere
        return 0, 0


def _fixed(file: IO[bytes], kind: ContentType) -> tuple[int, int]:
    file.seek(0)
    head = file.read(32)
    if kind is ContentType.PNG:
        return _pair(struct.unpack(">II", head[16:24]))
    if kind is ContentType.GIF:
        return _pair(struct.unpack("<HH", head[6:10]))
    if kind is ContentType.BMP:
        return _pair(struct.unpack("<ii", head[18:26]))
    if kind is ContentType.WEBP:
        return _webp(head)
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    part = head[12:16]
    if part == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if part == b"VP8L":
        (bits,) = struct.unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(file: IO[bytes]) -> tuple[int, int]:
    file.seek(2)
    for _ in range(_MOST_STEPS):
        byte = file.read(1)
        while byte and byte != b"\xff":
            byte = file.read(1)
        while byte == b"\xff":
            byte = file.read(1)
        if not byte:
            return 0, 0
        if byte[0] in _JPEG_SIZES:
            height, width = struct.unpack(">3xHH", file.read(7))
            return width, height
        if 0xD0 <= byte[0] <= 0xD9 or byte[0] == 0x01:  # marks without a body
            continue
        (length,) = struct.unpack(">H", file.read(2))
        file.seek(max(0, length - 2), 1)
    return 0, 0


def _tiff(file: IO[bytes]) -> tuple[int, int]:
    file.seek(0)
    order = "<" if file.read(2) == b"II" else ">"
    file.seek(4)
    (start,) = struct.unpack(f"{order}I", file.read(4))
    file.seek(start)
    (count,) = struct.unpack(f"{order}H", file.read(2))
    found: dict[int, int] = {}
    for _ in range(min(count, _MOST_STEPS)):
        tag, form, _values, data = struct.unpack(f"{order}HHI4s", file.read(12))
        if tag in (256, 257) and form in _TIFF_FORMATS:
            found[tag] = struct.unpack_from(f"{order}{_TIFF_FORMATS[form]}", data)[0]
    return found.get(256, 0), found.get(257, 0)


def _pair(numbers: tuple[int, ...]) -> tuple[int, int]:
    return abs(numbers[0]), abs(numbers[1])
