"""The files chosen in a dialog: which are ticked, what was found out about each, and how many there are of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from shifan.services.file_looks import FileLook, look_at_name
from shifan.tui.dropping import FoundFile


class ChosenFiles:
    """A list of files. What should not be added without a word of the user is not ticked, unless he ticks it."""

    def __init__(self) -> None:
        self.found: list[FoundFile] = []
        self.same: dict[Path, str] = {}
        """What is said of files whose content is known already."""
        self._names: dict[Path, FileLook] = {}
        self._looks: dict[Path, FileLook] = {}
        self._decided: dict[Path, bool] = {}

    def add(self, found: Sequence[FoundFile]) -> None:
        """Add files that are not in the list yet; those that cannot serve come first."""
        known = {file.path for file in self.found}
        self.found += [file for file in found if file.path not in known]
        self._names |= {file.path: look_at_name(file.path) for file in found}
        self.found.sort(key=lambda file: file.usable)

    def hear(self, look: FileLook) -> None:
        """Take what was found out about a file."""
        self._looks[look.path] = look

    def put_doubtful_first(self) -> None:
        """Put what the user should see first above what is in order."""
        self.found.sort(key=lambda file: (file.usable, not self.look_of(file.path).stops))

    @property
    def usable(self) -> list[Path]:
        """The files that can serve, in order."""
        return [file.path for file in self.found if file.usable]

    @property
    def chosen(self) -> list[Path]:
        """The usable files that are ticked, in order."""
        return [path for path in self.usable if self.ticked(path)]

    @property
    def waiting(self) -> list[Path]:
        """The usable files that nobody has looked into yet."""
        return [path for path in self.usable if path not in self._looks]

    def look_of(self, path: Path) -> FileLook:
        """Return what is known of a file: at first only what its name tells."""
        return self._looks.get(path) or self._names[path]

    def ticked(self, path: Path) -> bool:
        """Tell whether a usable file is to be added."""
        return self._decided.get(path, not self.look_of(path).stops)

    def toggle(self, path: Path) -> None:
        """Tick or untick a usable file; that stays, whatever is found out later."""
        if path in self.usable:
            self._decided[path] = not self.ticked(path)

    @property
    def cautioned(self) -> set[Path]:
        """The files of which something should be seen before they are added."""
        return {path for path, look in self._looks.items() if look.cautions}

    @property
    def counts(self) -> str:
        """How many files there are, and how many of them can serve: ``5 个：可添加 3，空 1，找不到 1``."""
        troubles = Counter(file.trouble for file in self.found if not file.usable)
        parts = [f"可添加 {len(self.usable)}", *(f"{trouble} {count}" for trouble, count in troubles.items())]
        return f"{len(self.found)} 个：{'，'.join(parts)}"

    def stopping(self, paths: Iterable[Path]) -> int:
        """Return how many of these files are not added unless the user says so."""
        return sum(self.look_of(path).stops for path in paths)
