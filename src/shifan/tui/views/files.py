"""The files chosen in a dialog: one row for each, below it what should be known before it is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from shifan.domain.cautions import Caution
from shifan.services.file_facts import Same
from shifan.tui.chosen_files import ChosenFiles
from shifan.tui.dropping import FoundFile, shown_size
from shifan.tui.lines import Block, Line, Span, cell, wrapped
from shifan.tui.model import Model
from shifan.tui.views.evidence import linked_numbers

_SIZE, _NUMBER, _DATE = 10, 20, 10
_BOX, _INDENT = 4, "    "
_FEWEST_FOR_FACTS = 70

Facts = Callable[[Path], tuple[str, str]]
"""Returns the document number and the date under which a file would be registered."""


def file_rows(files: ChosenFiles, width: int, facts: Facts | None = None) -> Iterable[Block]:
    """Yield a row for each file; with ``facts`` the rows of several files show under which number and date."""
    told = {path: facts(path) for path in files.usable} if facts and len(files.usable) > 1 else {}
    with_facts = width >= _FEWEST_FOR_FACTS and any(any(pair) for pair in told.values())
    for file in files.found:
        if file.usable:
            yield _row(files, file, width, told[file.path] if with_facts else None)
        else:
            first = (("[!] ", "bad"), cell(file.path.name, width - _BOX))
            yield Block((first, *_note(file.problem, width, "bad")), f"file:{file.path}")


def count_line(files: ChosenFiles, below: int, progress: str) -> str:
    """Return how many files there are, how many are ticked, what is still going on."""
    if not files.found:
        return ""
    usable = files.usable
    parts = [files.counts]
    if len(files.chosen) < len(usable):
        stopped = files.stopping(path for path in usable if not files.ticked(path))
        parts.append(f"选中 {len(files.chosen)}" + (f"，{stopped} 个有问题没有选" if stopped else ""))
    parts += [f"下面还有 {below} 个"] if below else []
    parts += [progress] if progress else []
    return "；".join(parts)


def same_text(model: Model | None, same: Same) -> str:
    """Return what is said of a file whose content is known already."""
    if same.document is None:
        assert same.twin is not None
        return f"与「{same.twin.name}」内容完全一样，只存一份"
    numbers = linked_numbers(model, same.document) if model else ""
    where = f"，印证第 {numbers} 项" if numbers else ""
    return f"台账里已有：「{same.document.title}」{where}。再加只是多印证一处，不另存一份"


def _row(files: ChosenFiles, file: FoundFile, width: int, facts: tuple[str, str] | None) -> Block:
    ticked = files.ticked(file.path)
    mark: Span = ("[x] ", "good") if ticked else ("[ ] ", "")
    if facts is None:
        line: Line = (mark, cell(file.path.name, width - _BOX - _SIZE), cell(shown_size(file.size), _SIZE, "quiet"))
    else:
        name = cell(file.path.name, width - _BOX - _NUMBER - _DATE - 2)
        number, day = facts
        line = (mark, name, (" ", ""), cell(number, _NUMBER, "quiet"), (" ", ""), cell(day, _DATE, "quiet"))
    notes = caution_lines(files.look_of(file.path).cautions, width, ticked=ticked)
    same = files.same.get(file.path, "")
    return Block((line, *notes, *(_note(same, width, "warn") if same else ())), f"file:{file.path}")


def caution_lines(cautions: Iterable[Caution], width: int, *, ticked: bool) -> list[Line]:
    """Return what should be known of a file, whole, and how it is taken where it stops and is not ``ticked``."""
    return [line for caution in cautions for line in _caution(caution, width, ticked=ticked)]


def _caution(caution: Caution, width: int, *, ticked: bool) -> Iterable[Line]:
    how = "没有选；确认可以添加的，按空格选上。" if caution.stops and not ticked else ""
    style = "bad" if caution.stops else "warn"
    return wrapped(f"{caution}{how}", width, style, first=((f"{_INDENT}[!] ", style),))


def _note(text: str, width: int, style: str) -> tuple[Line, ...]:
    return wrapped(text, width, style, first=((_INDENT, ""),))
