"""Office files whose bytes depend on their content alone, so that the same package is the same to the last byte."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIMES = rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*"


def steady(data: bytes, moment: datetime) -> bytes:
    """Return an Office file with ``moment`` as the only time in it."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == _CORE:
                part = re.sub(_TIMES, lambda found: found[1] + stamp, part)
            fixed = zipfile.ZipInfo(info.filename, _NO_TIME)
            fixed.compress_type, fixed.create_system, fixed.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(fixed, part)
    return made.getvalue()
