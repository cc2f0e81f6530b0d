"""Messages of the services, fit for the screen: what they say about typing a command is left out here."""

from __future__ import annotations

import re

from shifan.domain.errors import ShifanError

_ASIDE = re.compile(r"（[^（）]*shifan [a-z][^（）]*）")
_COMMAND = re.compile(r"shifan [a-z]|--[a-z]")
_SENTENCE = re.compile(r"[^。；]*[。；]?")


def error_text(error: ShifanError) -> str:
    """Return what went wrong and what to do next, without commands."""
    hint = without_commands(error.hint)
    return f"{error.message}\n{hint}" if hint else error.message


def without_commands(text: str) -> str:
    """Return ``text`` without the sentences that tell which command to type; the rest stays word for word."""
    if not _COMMAND.search(text):
        return text
    kept = [part for part in _SENTENCE.findall(_ASIDE.sub("", text)) if not _COMMAND.search(part)]
    return "".join(kept).strip().removesuffix("；")
