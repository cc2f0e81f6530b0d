"""Small things remembered in a file beside the ledger, for each account; they are no part of the ledger."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path


def kept(path: Path) -> dict[str, str]:
    """Return what the file holds by account; nothing when it is missing or spoiled."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: text for key, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


def keep(path: Path, account: str, text: str) -> None:
    """Remember ``text`` for one account; a folder that cannot be written only means that it is forgotten."""
    known = kept(path)
    if known.get(account) == text:
        return
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        try:
            partial.write_text(json.dumps({**known, account: text}, ensure_ascii=False, indent=1), encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
