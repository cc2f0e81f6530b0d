"""Finding items by what a user types: numbers, words in any order, pinyin, units, people, documents, states.

A query is words with spaces between them, all of which have to fit. A word that is the name of a state (已提交, 逾期,
需复核, 未分工, 缺材料 …) asks for exactly that state, the whole name of a unit for the items it leads or supports;
``32``, ``32.2`` or ``1-12,32`` asks for these items; any other word is looked for in the item's texts, as it stands or
as pinyin. Full-width letters and digits count as plain ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.errors import ShifanError
from shifan.domain.item_texts import SYNONYMS, Text, all_states, fixed_texts, own_texts, states_of
from shifan.domain.numbering import items_in
from shifan.domain.pinyin import Pinyin, could_be_pinyin
from shifan.domain.shortfalls import NextStep
from shifan.domain.state import ApplicationState
from shifan.domain.text import search_key
from shifan.domain.values import value

NOWHERE = 9
_LIST = r"\d{1,3}(?:\.\d{1,3})?(?:[-~,、至到]\d{1,3}(?:\.\d{1,3})?)*"

Spans = tuple[tuple[int, int], ...]


@value
class Hit:
    """An item that fits. ``seen_in`` is the text that holds what the title does not, None where the title says all."""

    criterion: Criterion
    seen_in: Text | None = None


@value
class _Word:
    """A word of a query: a state or unit (``exact``: the items it means, no others), numbers of items, or a text.

    A plain ``32`` is both a number and a text.
    """

    text: str
    listed: frozenset[str] = frozenset()
    exact: bool = False
    number: bool = False


class ItemSearch:
    """The search on one state of an application; texts are gathered when they are first looked through."""

    def __init__(self, edition: Edition, state: ApplicationState, steps: Iterable[NextStep], pinyin: Pinyin) -> None:
        self._edition = edition
        self._state = state
        self._step_of = {step.criterion.id: step for step in steps}
        self._pinyin = pinyin
        self._query: tuple[str, tuple[_Word, ...]] = ("", ())
        self._texts: dict[str, tuple[tuple[Text, str], ...]] = {}

    def find(self, query: str) -> tuple[Hit, ...]:
        """Return the items that fit, best first: by number, by title, by names, by anything else."""
        words = self._words(query)
        ranked = [
            (rank, place, item)
            for place, item in enumerate(self._edition.criteria)
            if (rank := self._rank(item, words)) < NOWHERE
        ]
        ranked.sort(key=lambda found: found[:2])
        return tuple(Hit(item, self._seen_in(item, words)) for _, _, item in ranked)

    def matching(self, query: str) -> tuple[Criterion, ...]:
        """Return the items that fit, in the edition's order."""
        words = self._words(query)
        return tuple(item for item in self._edition.criteria if self._rank(item, words) < NOWHERE)

    def spans(self, text: str, query: str) -> Spans:
        """Return where in ``text`` words of the query stand, in order and without overlaps."""
        return spans_of(text, [word.text for word in self._words(query) if not word.exact], self._pinyin)

    def count(self, state_word: str) -> int:
        """Return how many items are in a state."""
        return sum(state_word in states for states in self._states.values())

    # -- how it works -----------------------------------------------------------------------------------------

    def _words(self, query: str) -> tuple[_Word, ...]:
        if query != self._query[0]:
            self._query = query, tuple(map(self._word, words_of(query)))
        return self._query[1]

    def _word(self, text: str) -> _Word:
        if text in self._known_states:
            state = SYNONYMS.get(text, text)
            return _Word(text, frozenset(key for key, states in self._states.items() if state in states), exact=True)
        if text in self._items_of_unit:
            return _Word(text, self._items_of_unit[text], exact=True)
        if re.fullmatch(_LIST, text, re.ASCII):
            try:
                listed = frozenset(item.id for item in items_in(text, self._edition))
            except ShifanError:  # 12345 or 9-3: a text to look for
                return _Word(text)
            return _Word(text, listed, exact=not text.isdigit(), number=True)
        return _Word(text)

    def _rank(self, item: Criterion, words: Sequence[_Word]) -> int:
        if not words:
            return NOWHERE
        ranks = [self._word_rank(item, word) for word in words]
        return 0 if 0 in ranks and max(ranks) < NOWHERE else max(ranks)

    def _word_rank(self, item: Criterion, word: _Word) -> int:
        if item.id in word.listed:
            return 0 if word.number else 1
        if word.exact:
            return NOWHERE
        found = self._found(item, word.text)
        return NOWHERE if found is None else found.rank

    def _found(self, item: Criterion, word: str) -> Text | None:
        """Return the item's best text that holds the word."""
        pinyin = could_be_pinyin(word)
        for text, key in self._texts_of(item):
            if word in key or (pinyin and text.rank < 3 and self._pinyin.found_in(text.text, word)):
                return text
        return None

    def _seen_in(self, item: Criterion, words: Sequence[_Word]) -> Text | None:
        for word in words:
            if not word.exact and item.id not in word.listed:
                found = self._found(item, word.text)
                if found is not None and found.rank > 1:
                    return found
        return None

    def _texts_of(self, item: Criterion) -> tuple[tuple[Text, str], ...]:
        if item.id not in self._texts:
            found = [*fixed_texts(item, self._edition), *own_texts(item, self._state)]
            found += (Text("情况", word, 2) for word in sorted(self._states[item.id]))
            found.sort(key=lambda text: text.rank)
            self._texts[item.id] = tuple((text, search_key(text.text)) for text in found)
        return self._texts[item.id]

    @cached_property
    def _states(self) -> dict[str, frozenset[str]]:
        step_of = self._step_of
        return {
            item.id: frozenset(states_of(item, self._state, step_of.get(item.id))) for item in self._edition.criteria
        }

    @cached_property
    def _items_of_unit(self) -> dict[str, frozenset[str]]:
        """The items of each unit that has any, by its name and its short name."""
        found: dict[str, set[str]] = {}
        for key, tasks in self._state.tasks_of.items():
            for unit in (self._state.department_by_id[task.department_id] for task in tasks):
                for name in filter(None, (search_key(unit.name), search_key(unit.short_name))):
                    found.setdefault(name, set()).add(key)
        return {name: frozenset(keys) for name, keys in found.items()}

    @cached_property
    def _known_states(self) -> frozenset[str]:
        return all_states()


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a query in plain letters: ``第３２项　县公安局`` is 32 and 县公安局."""
    plain = re.sub(r"第\s*([\d.,、~至到-]+)\s*项", r" \1 ", search_key(query))
    plain = re.sub(r"(?<=\d)。(?=\d)", ".", plain)
    return tuple(re.sub(r"[,、]+$", "", word) or word for word in plain.split())


def spans_of(text: str, words: Sequence[str], pinyin: Pinyin) -> Spans:
    """Return where in ``text`` the words stand, as they are or as pinyin, in order; overlapping places are joined."""
    key, origin = _folded(text)
    places: list[tuple[int, int]] = []
    for word in words:
        start = key.find(word)
        if start < 0 and could_be_pinyin(word) and (found := pinyin.span(text, word)):
            places.append(found)
        while start >= 0:
            end = start + len(word)
            places.append((origin[start], origin[end - 1] + 1))
            start = key.find(word, end)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text in plain caseless letters, and for each of them its place in ``text``."""
    key, origin = "", []
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKC", character).casefold()
        key += plain
        origin += [place] * len(plain)
    return key, origin
