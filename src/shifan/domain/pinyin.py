"""Finding Chinese text by pinyin: ``xzfy`` (initials, 拼音首字母) and ``xingzhengfuyi`` (全拼) both find 行政复议."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_RETROFLEX = ("zh", "ch", "sh")

Reading = tuple[int, Sequence[str]]
Lengths = Callable[[str, str], tuple[int, ...]]


class Pinyin:
    """The readings of each character, without tones, ü as v; a character that is read in several ways has them all."""

    def __init__(self, syllables_of: Mapping[str, Sequence[str]]) -> None:
        self._syllables_of = syllables_of

    def of(self, character: str) -> Sequence[str]:
        """Return what a character may be typed as: itself for a letter or digit, nothing for punctuation."""
        if character.isascii():
            return (character.lower(),) if character.isalnum() else ()
        return self._syllables_of.get(character, ())

    def found_in(self, text: str, typed: str) -> bool:
        """Tell whether a run of ``text``, its punctuation left out, is typed as ``typed``."""
        return self.span(text, typed) is not None

    def span(self, text: str, typed: str) -> tuple[int, int] | None:
        """Return where in ``text`` the first run begins and ends that is typed as ``typed``, None where none is.

        ``typed`` is either initials throughout, or syllables throughout, of which the last may be begun only.
        """
        wanted = typed.lower()
        if not wanted:
            return None
        readings = [(index, found) for index, character in enumerate(text) if (found := self.of(character))]
        for start, (first, syllables) in enumerate(readings):
            if not any(syllable[0] == wanted[0] for syllable in syllables):
                continue
            end = _run(readings, start, wanted, _whole) or _run(readings, start, wanted, _initial)
            if end:
                return first, end
        return None


def could_be_pinyin(word: str) -> bool:
    """Tell whether a typed word may be meant as pinyin: two or more plain letters, digits among them."""
    return len(word) > 1 and word.isascii() and word.isalnum() and not word.isdigit()


def _run(readings: Sequence[Reading], start: int, wanted: str, lengths: Lengths) -> int:
    """Return the end of the run from ``start`` that uses up ``wanted``, 0 where there is none."""
    offsets = {0}
    for index, syllables in readings[start:]:
        reached = {
            offset + length
            for offset in offsets
            for syllable in syllables
            for length in lengths(syllable, wanted[offset:])
        }
        if len(wanted) in reached:
            return index + 1
        if not reached:
            return 0
        offsets = reached
    return 0


def _whole(syllable: str, rest: str) -> tuple[int, ...]:
    """Return how many letters of ``rest`` are the syllable: all of it, or its beginning where ``rest`` ends."""
    if rest.startswith(syllable):
        return (len(syllable),)
    return (len(rest),) if syllable.startswith(rest) else ()


def _initial(syllable: str, rest: str) -> tuple[int, ...]:
    """Return how many letters of ``rest`` may be the syllable's initial: zh, ch and sh are one or two letters."""
    if rest[0] != syllable[0]:
        return ()
    return (1, 2) if syllable[:2] in _RETROFLEX and rest.startswith(syllable[:2]) else (1,)
