"""Finding Chinese text by pinyin initials (拼音首字母): ``xzfy`` finds 行政复议."""

from __future__ import annotations

from collections.abc import Mapping

FIRST = 0x4E00


class Initials:
    """The initials of each character. ``first`` holds one letter for every character from U+4E00 on;
    ``all_of`` the letters of those that are read in several ways.
    """

    def __init__(self, first: str, all_of: Mapping[str, str]) -> None:
        self._first = first
        self._all_of = all_of

    def of(self, character: str) -> str:
        """Return the letters a character may be typed as: itself for a letter or digit, nothing for punctuation."""
        several = self._all_of.get(character)
        if several is not None:
            return several
        place = ord(character) - FIRST
        if 0 <= place < len(self._first):
            return self._first[place].strip()
        return character.lower() if character.isascii() and character.isalnum() else ""

    def found_in(self, text: str, letters: str) -> bool:
        """Tell whether the initials of a run of ``text``, its punctuation left out, spell ``letters``."""
        wanted = letters.lower()
        if not wanted:
            return False
        places = [letters_of for character in text if (letters_of := self.of(character))]
        return any(
            all(letter in places[start + offset] for offset, letter in enumerate(wanted))
            for start in range(len(places) - len(wanted) + 1)
        )


def could_be_initials(word: str) -> bool:
    """Tell whether a typed word may be meant as initials: two or more plain letters, digits among them."""
    return len(word) > 1 and word.isascii() and word.isalnum() and not word.isdigit()
