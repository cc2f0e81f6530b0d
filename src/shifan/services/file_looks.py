"""Looking into files before they are added: what should be seen first, and which number and date they seem to have."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shifan.domain.cautions import (
    Caution,
    CautionKind,
    content_cautions,
    name_cautions,
    place_cautions,
    property_cautions,
    text_cautions,
    without_released,
)
from shifan.domain.errors import ProtectedError, ShifanError
from shifan.domain.guessing import guess_dates, guess_numbers
from shifan.domain.privacy import MarkKind, PrivacyRelease, marks_in, marks_in_name
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.hashing import hash_at, reachable
from shifan.evidence.names import warnings_for
from shifan.evidence.sources import check_source
from shifan.evidence.watch import Watch
from shifan.services.session import Done, Session

if TYPE_CHECKING:
    from shifan.evidence.reader import Reader, ReadText

FROM_NAME, FROM_PAGE = "文件名", "首页"


@value
class FileLook:
    """What is told of a file: guesses, where they come from, and what should be seen before it is added."""

    path: Path
    document_number: str = ""
    document_date: date | None = None
    guessed_from: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def stops(self) -> bool:
        """True when the file should be added only after the user has said so."""
        return any(caution.stops for caution in self.cautions)

    @property
    def secret(self) -> bool:
        """True when the file seems to be secret."""
        return any(caution.kind is CautionKind.SECRECY for caution in self.cautions)


def look_at_name(path: Path) -> FileLook:
    """Return what a file's name alone tells; the disk is not touched."""
    number = next(iter(guess_numbers(path.name)), "")
    day = next(iter(guess_dates(path.name)), None)
    return FileLook(path, number, day, (FROM_NAME,) if number or day else ())


def look_into(
    files: Sequence[Path],
    releases: Sequence[PrivacyRelease],
    watch: Watch,
    heard: Callable[[FileLook], None] = lambda _look: None,
) -> list[FileLook]:
    """Return what is told of files; ``heard`` is called with each as soon as it is known.

    Of a text the first pages are read, in a child process with limits. What somebody decided to let go out in spite of
    what stands in it (``releases``) is not told again. Files that cannot serve are left out. Safe on any thread: the
    store is not asked. Raises StoppedError, also in the middle of a file.
    """
    from shifan.evidence.reader import Reader  # imports subprocess: only when a file is read

    watch.begin("正在看文件内容", len(files))
    looks: list[FileLook] = []
    with Reader() as reader:
        watch.on_stop = reader.stop
        for path in files:
            watch.step(0)
            look = _look(reader, path, releases, watch)
            watch.step()
            if look is not None:
                looks.append(look)
                heard(look)
    return looks


def _look(reader: Reader, path: Path, releases: Sequence[PrivacyRelease], watch: Watch) -> FileLook | None:
    try:
        check_source(path)
    except ShifanError:
        return None
    content, read = reader.first(path)
    if watch.stopped:  # then the reader was stopped too: what it says is not so
        return None
    name = clean_line(path.name)
    covered = partial(_covered, releases, hashlib.sha256(name.encode()).hexdigest())
    cautions = content_cautions(path.name, content, gave_up=reader.gave_up)
    cautions += name_cautions(without_released(marks_in_name(name), covered))
    if read is not None:
        cautions += _words_cautions(read, path, releases, watch)
    return _guessed(replace(look_at_name(path), cautions=cautions), content.numbers, content.dates)


def _words_cautions(
    read: ReadText, path: Path, releases: Sequence[PrivacyRelease], watch: Watch
) -> tuple[Caution, ...]:
    """Return what to say of a file's text and of what it says about itself."""
    marks = marks_in(read.text)
    properties = [(label, found) for label, text in read.properties if (found := marks_in(text))]
    if releases and (marks or properties):
        covered = partial(_covered, releases, _hash(path, watch))
        marks = without_released(marks, covered)
        properties = [(label, without_released(found, covered)) for label, found in properties]
    cautions = text_cautions(marks, paged=read.pages > 1)
    for label, found in properties:
        cautions += property_cautions(label, found)
    return cautions + place_cautions(located=read.located)


def releases_of(session: Session) -> tuple[PrivacyRelease, ...]:
    """Return what was decided to go out in spite of what stands in it."""
    return tuple(session.repository.all_of(PrivacyRelease, session.application_id))


def told_name(path: Path, root: Path | None) -> str:
    """Return the name by which a file is told of: in a folder that is taken as a whole, the path in it."""
    return clean_line(path.relative_to(root).as_posix() if root else path.name)


def refuse_secret(looks: Sequence[FileLook], hint: str, root: Path | None = None) -> None:
    """Raise ProtectedError naming the files that seem to be secret, if there are any."""
    secret = [look for look in looks if look.secret]
    if secret:
        named = "\n".join(
            f"{told_name(look.path, root)}：{caution.text}。"
            for look in secret
            for caution in look.cautions
            if caution.kind is CautionKind.SECRECY
        )
        raise ProtectedError(f"{len(secret)} 份文件像是涉密或内部的，一份也没有添加：\n{named}", hint)


def without_names_told(done: Done, files: Sequence[Path]) -> Done:
    """Return what was done without the warnings about names, which were told before."""
    told = {f"{name}：{text}" for path in files for name in (clean_line(path.name),) for text in warnings_for(name)}
    return Done(done.message, done.operation, tuple(text for text in done.warnings if text not in told))


def _guessed(look: FileLook, numbers: Sequence[str], dates: Sequence[str]) -> FileLook:
    """Return a look with what the name did not tell filled in from the first page."""
    number = look.document_number or next(iter(numbers), "")
    day = look.document_date or next(map(date.fromisoformat, dates), None)
    if (number, day) == (look.document_number, look.document_date):
        return look
    return replace(look, document_number=number, document_date=day, guessed_from=(*look.guessed_from, FROM_PAGE))


def _covered(releases: Sequence[PrivacyRelease], sha256: str, kind: MarkKind) -> bool:
    return any(known.covers(sha256, kind) for known in releases)


def _hash(path: Path, watch: Watch) -> str:
    try:
        return hash_at(str(reachable(path)), lambda _count: watch.step(0))[0]
    except OSError:  # gone again: adding it will say so
        return ""
