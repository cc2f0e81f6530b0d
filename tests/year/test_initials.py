"""Finding text by pinyin initials: the shipped table and the rule."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.criteria.pinyin import load_initials
from shifan.domain.criteria import Edition
from shifan.domain.initials import Initials, could_be_initials

TABLE = load_initials()


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("行政复议", "xzfy"),
        ("行政复议", "XZFY"),
        ("银行", "yh"),  # 行 is read in two ways
        ("重大行政决策", "zdxzjc"),
        ("重复", "cf"),
        ("会计", "kj"),
        ("县司法局", "sfj"),
        ("县司法局", "xsf"),
        ("“放管服”改革", "fgfgg"),
        ("12345热线", "12345rx"),
        ("A级景区", "ajjq"),
    ],
)
def test_initials_find_the_text(text: str, letters: str) -> None:
    assert TABLE.found_in(text, letters)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("行政复议", "xfy"), ("行政复议", "xzfyj"), ("", "x"), ("行政", ""), ("，。", "x"), ("局", "sfj")],
)
def test_other_letters_do_not(text: str, letters: str) -> None:
    assert not TABLE.found_in(text, letters)


def test_the_table_covers_every_character_of_titles_and_units(edition: Edition) -> None:
    texts = [item.title for item in edition.criteria]
    texts += [unit for item in edition.criteria for unit in (*item.guidance.leads, *item.guidance.supports)]
    characters = {character for text in texts for character in text if "\u4e00" <= character <= "\u9fa5"}
    assert len(characters) > 300
    for character in characters:
        assert TABLE.of(character), character
        assert set(TABLE.of(character)) <= set(string.ascii_lowercase)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12), st.data())
def test_any_run_of_a_text_is_found_by_any_of_its_readings(text: str, data: st.DataObject) -> None:
    readings = [letters for character in text if (letters := TABLE.of(character))]
    start = data.draw(st.integers(0, max(0, len(readings) - 1)))
    letters = "".join(data.draw(st.sampled_from(reading)) for reading in readings[start:])
    assert TABLE.found_in(text, letters) is bool(letters)


@given(st.text(max_size=30), st.text(max_size=5))
def test_no_text_is_too_strange(text: str, letters: str) -> None:
    found = TABLE.found_in(text, letters)
    assert not (found and len(letters.lower()) > len(text))


def test_a_small_table() -> None:
    table = Initials("ydk ", {"丁": "dz"})
    assert [table.of(character) for character in "一丁丂七万Ｚz9 "] == ["y", "dz", "k", "", "", "", "z", "9", ""]


@pytest.mark.parametrize(("word", "answer"), [("xz", True), ("x", False), ("12", False), ("1z", True), ("复议", False)])
def test_what_may_be_meant_as_initials(word: str, answer: bool) -> None:
    assert could_be_initials(word) is answer
