"""Text rules: what users paste becomes one clean form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.text import clean_line, clean_text, fold, matches_all_words, search_key

_any = st.text(st.characters(exclude_categories=()), max_size=40)


@given(_any)
def test_clean_text_can_be_stored_shown_and_cleaned_again(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert clean_text(cleaned) == cleaned
    assert not any(unicodedata.category(ch) == "Cc" and ch not in "\n\t" for ch in cleaned)


@given(_any)
def test_a_clean_line_has_no_line_break_and_no_double_space(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
    assert line.split() == (line.split(" ") if line else [])


@given(_any)
def test_folding_and_search_keys_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert search_key(fold(text)) == search_key(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  县\r\n司法局\r", "县\n司法局"),
        ("反转\u202e名\u202c.exe", "反转名.exe"),
        ("零\u200b宽\ufeff", "零宽"),
        ("坏\udcff字", "坏\ufffd字"),
        ("\x00\x1b[31m红", "[31m红"),
    ],
)
def test_what_cannot_be_seen_is_removed(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_words_match_in_any_order_and_width() -> None:
    assert matches_all_words("司法 ＡＢＣ", "县司法局", "abc-1")
    assert matches_all_words("", "县司法局")
    assert not matches_all_words("司法 公安", "县司法局")
