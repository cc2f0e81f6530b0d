"""Which document number and date each of several files gets: written for it, written for all, or guessed."""

from __future__ import annotations

from pathlib import Path

from shifan.services.file_looks import FileLook
from shifan.tui.dates import shown_date

FIELDS = ("document", "date")
"""The ids of the two fields; the pairs below are in this order."""

Pair = tuple[str, ...]


class FactsOfFiles:
    """What was written, field by field; what nobody wrote anything for is guessed."""

    def __init__(self) -> None:
        self._for_all: dict[int, str] = {}
        self._for_one: dict[tuple[Path, int], str] = {}

    def of(self, look: FileLook) -> tuple[str, str]:
        """Return number and date of a file."""
        number, day = (self._at(look, index) for index in range(2))
        return number, day

    def source(self, look: FileLook) -> str:
        """Return in words where the guesses come from that stand for a file, empty where nothing is guessed."""
        guessed = any(
            text and self._at(look, index) == text and not self._is_written(look, index)
            for index, text in enumerate(_guesses(look))
        )
        return "和".join(look.guessed_from) if guessed else ""

    def write(self, path: Path | None, shown: Pair, written: Pair) -> bool:
        """Take what was changed in the fields for a file, for all while there is none; True when something was."""
        changed = [(index, text) for index, text in enumerate(written) if text != shown[index]]
        for index, text in changed:
            if path is not None:
                self._for_one[path, index] = text
            elif text:
                self._for_all[index] = text
            else:
                self._for_all.pop(index, None)
        return bool(changed)

    def write_for_all(self, written: Pair) -> None:
        """Take what stands in the fields for all files."""
        self._for_one.clear()
        self._for_all = dict(enumerate(written))

    def _is_written(self, look: FileLook, index: int) -> bool:
        return (look.path, index) in self._for_one or index in self._for_all

    def _at(self, look: FileLook, index: int) -> str:
        guess = _guesses(look)[index]
        return self._for_one.get((look.path, index), self._for_all.get(index, guess))


def _guesses(look: FileLook) -> tuple[str, str]:
    return look.document_number, shown_date(look.document_date)
