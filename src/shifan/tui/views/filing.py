"""Files that are to be filed under items: one row for each, below it what should be known before it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shifan.services.file_looks import FileLook
from shifan.tui.lines import Block, Line, cell, safe, wrapped
from shifan.tui.views.files import caution_lines

_NUMBER = 7


class _AtPath(Protocol):
    @property
    def path(self) -> str: ...


F = TypeVar("F", bound=_AtPath)


@dataclass(frozen=True, slots=True)
class Filed:
    """The number each file goes to, the files marked, and what was found out about each; all by path."""

    numbers: Mapping[str, str]
    marked: AbstractSet[str]
    looks: Mapping[str, FileLook]

    def doubtful_first(self, files: Iterable[F]) -> list[F]:
        """Return files with those first that are not taken unless the user says so."""
        return sorted(files, key=lambda found: not (found.path in self.looks and self.looks[found.path].stops))

    def head(self, text: str, width: int) -> tuple[Line, ...]:
        """Return what stands above the list: ``text``, and how many files there is something to say of."""
        lines = wrapped(text, width, "bold")
        cautioned = [path for path, look in self.looks.items() if look.cautions]
        left = sum(self.looks[path].stops and path not in self.marked for path in cautioned)
        if cautioned:
            told = f"{len(cautioned)} 份有需要留意的地方，请看 [!] 的说明"
            more = f"；其中 {left} 份有问题，没有选" if left else ""
            lines += wrapped(f"{told}{more}。", width, "bad" if left else "warn")
        return lines

    def row(self, path: str, note: str, width: int) -> Block:
        """Return a file with its box, the number it goes to and why, and its cautions whole."""
        ticked, number = path in self.marked, self.numbers.get(path, "")
        mark = ("[x] ", "good") if ticked else ("[ ] ", "")
        first: Line = (mark, cell(number or "未定", _NUMBER, "bold" if number else "warn"))
        lines = wrapped(safe(path), width, first=first)
        lines += wrapped(safe(note), width, "quiet", first=((" " * (4 + _NUMBER), ""),))
        look = self.looks.get(path)
        cautions = caution_lines(look.cautions, width, ticked=ticked) if look else ()
        return Block((*lines, *cautions), f"file:{path}")
