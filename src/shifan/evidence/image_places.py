"""Whether a picture says where it was taken (GPS in its EXIF data). Runs in the limited child process only."""

from __future__ import annotations

import io
import struct
from typing import IO

from shifan.domain.contents import ContentType

_MOST_STEPS = 4096
_MOST_EXIF = 1024 * 1024
_EXIF = b"Exif\0\0"
_GPS, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_LONG, _RATIONAL = 4, 5
_ALONE = frozenset((0x01, *range(0xD0, 0xDA)))  # marks of a JPEG without a body

Entries = dict[int, tuple[int, int, int]]
"""Form, count and value (or where the value lies) by tag."""


def says_where(file: IO[bytes], kind: ContentType) -> bool:
    """Tell whether latitude and longitude stand in a picture; an empty or damaged place is none."""
    try:
        if kind is ContentType.TIFF:
            return _located(file)
        exif = _exif(file, kind)
        return bool(exif) and _located(io.BytesIO(exif))
    except (struct.error, OverflowError, OSError, ValueError):  # cut off, or numbers that lead nowhere
        return False


def _exif(file: IO[bytes], kind: ContentType) -> bytes:
    """Return the EXIF data of a picture without its mark, empty where there is none."""
    if kind is ContentType.JPEG:
        return _in_jpeg(file)
    if kind is ContentType.PNG:
        return _in_chunks(file, 8, ">I4s", b"eXIf", after=4, even=False)
    if kind is ContentType.WEBP:
        return _in_chunks(file, 12, "<4sI", b"EXIF", after=0, even=True).removeprefix(_EXIF)
    return b""


def _in_jpeg(file: IO[bytes]) -> bytes:
    file.seek(2)
    for _ in range(_MOST_STEPS):
        mark, code = struct.unpack(">BB", file.read(2))
        if mark != 0xFF or code == 0xDA:  # the picture itself begins
            return b""
        if code in _ALONE:
            continue
        if code == 0xFF:  # padding
            file.seek(-1, 1)
            continue
        (length,) = struct.unpack(">H", file.read(2))
        body = file.read(max(0, length - 2))
        if code == 0xE1 and body.startswith(_EXIF):
            return body.removeprefix(_EXIF)
    return b""


def _in_chunks(file: IO[bytes], start: int, head: str, wanted: bytes, *, after: int, even: bool) -> bytes:
    """Return the chunk with a name; ``after`` bytes follow each, and where they are ``even`` one that fills it up."""
    file.seek(start)
    for _ in range(_MOST_STEPS):
        one, two = struct.unpack(head, file.read(8))
        name, length = (one, two) if isinstance(one, bytes) else (two, one)
        if name == wanted:
            return file.read(min(length, _MOST_EXIF))
        file.seek(length + after + (length % 2 if even else 0), 1)
    return b""


def _located(file: IO[bytes]) -> bool:
    file.seek(0)
    order = "<" if file.read(2) == b"II" else ">"
    _, start = struct.unpack(f"{order}HI", file.read(6))
    form, _, place = _entries(file, order, start).get(_GPS, (0, 0, 0))
    if form != _LONG:
        return False
    found = _entries(file, order, place)
    angles = [_angle(file, order, found.get(tag)) for tag in (_LATITUDE, _LONGITUDE)]
    return None not in angles and any(angles)


def _entries(file: IO[bytes], order: str, start: int) -> Entries:
    file.seek(start)
    (count,) = struct.unpack(f"{order}H", file.read(2))
    found: Entries = {}
    for _ in range(min(count, _MOST_STEPS)):
        tag, form, values, data = struct.unpack(f"{order}HHII", file.read(12))
        found[tag] = form, values, data
    return found


def _angle(file: IO[bytes], order: str, entry: tuple[int, int, int] | None) -> float | None:
    """Return degrees, None where none are written: a camera that does not know them leaves them out or writes 0/0."""
    if entry is None or entry[:2] != (_RATIONAL, 3):
        return None
    file.seek(entry[2])
    numbers: tuple[int, ...] = struct.unpack(f"{order}6I", file.read(24))
    if not numbers[1]:
        return None
    parts = zip(numbers[::2], numbers[1::2], (1, 60, 3600), strict=True)
    return sum(top / (bottom or 1) / size for top, bottom, size in parts)
