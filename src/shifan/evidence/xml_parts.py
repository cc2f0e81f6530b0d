"""Reading one part of an Office or OFD file: piece by piece, up to a size. Runs in the limited child process only."""

from __future__ import annotations

import zipfile
import zlib
from typing import Protocol
from xml.parsers import expat

BROKEN = (expat.ExpatError, zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError)
"""What reading a part may raise."""
_PIECE = 65_536


class Collector(Protocol):
    """Takes XML piece by piece; ``full`` when it wants no more."""

    full: bool

    def feed(self, piece: bytes) -> None:
        """Read on. Raises ExpatError, ValueError."""


def feed_part(archive: zipfile.ZipFile, part: str | zipfile.ZipInfo, collector: Collector, most: int) -> bool:
    """Feed a part to a collector; return False when it has more than ``most`` bytes. Raises BROKEN."""
    seen = 0
    with archive.open(part) as member:
        while not collector.full and (piece := member.read(_PIECE)):
            seen += len(piece)
            if seen > most:
                return False
            collector.feed(piece)
    return True
