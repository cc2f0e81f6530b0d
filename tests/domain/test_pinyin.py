"""Finding text by pinyin, initials or in full: the shipped table and the rule."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.criteria.pinyin import load_pinyin
from shifan.domain.criteria import Edition
from shifan.domain.pinyin import Pinyin, could_be_pinyin

TABLE = load_pinyin()
CHARACTERS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("行政复议", "xzfy"),
        ("行政复议", "XZFY"),
        ("银行", "yh"),  # 行 is read in two ways
        ("重大行政决策", "zdxzjc"),
        ("重大行政决策", "zhdxzjc"),  # zh is one initial
        ("重复", "cf"),
        ("会计", "kj"),
        ("县司法局", "sfj"),
        ("县司法局", "xsf"),
        ("“放管服”改革", "fgfgg"),
        ("12345热线", "12345rx"),
        ("A级景区", "ajjq"),
    ],
)
def test_initials_find_the_text(text: str, typed: str) -> None:
    assert TABLE.found_in(text, typed)


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("推进政务公开", "zhengwugongkai", "政务公开"),
        ("推进政务公开", "zhengwugongk", "政务公开"),  # the last syllable is still being typed
        ("推进政务公开", "ZhengWu", "政务"),
        ("银行", "yinhang", "银行"),
        ("重大行政决策", "zhongda", "重大"),
        ("法律顾问", "falv", "法律"),
        ("“放管服”改革", "fangguanfugaige", "放管服”改革"),
        ("西安", "xian", "西安"),
        ("县公安局", "xian", "县"),
    ],
)
def test_full_pinyin_finds_the_text(text: str, typed: str, found: str) -> None:
    span = TABLE.span(text, typed)
    assert span is not None
    assert text[span[0] : span[1]] == found


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("行政复议", "xfy"),
        ("行政复议", "xzfyj"),
        ("", "x"),
        ("行政", ""),
        ("，。", "x"),
        ("局", "sfj"),
        ("行政复议", "xingfuyi"),
        ("县公安局", "gan"),  # initials and syllables are not mixed: 公安 is ga or gongan
        ("政务", "zhengwug"),
    ],
)
def test_other_letters_do_not(text: str, typed: str) -> None:
    assert not TABLE.found_in(text, typed)


def test_the_table_covers_every_character_of_titles_and_units(edition: Edition) -> None:
    texts = [item.title for item in edition.criteria]
    texts += [unit for item in edition.criteria for unit in (*item.guidance.leads, *item.guidance.supports)]
    characters = {character for text in texts for character in text if "\u4e00" <= character <= "\u9fa5"}
    assert len(characters) > 300
    for character in characters:
        assert TABLE.of(character), character
        assert set("".join(TABLE.of(character))) <= set(string.ascii_lowercase)


@given(CHARACTERS, st.data())
def test_any_run_of_a_text_is_found_by_any_of_its_readings(text: str, data: st.DataObject) -> None:
    readings = [syllables for character in text if (syllables := TABLE.of(character))]
    start = data.draw(st.integers(0, max(0, len(readings) - 1)))
    syllables = [data.draw(st.sampled_from(list(reading))) for reading in readings[start:]]
    assert TABLE.found_in(text, "".join(syllables)) is bool(syllables)
    assert TABLE.found_in(text, "".join(syllable[0] for syllable in syllables)) is bool(syllables)


@given(st.text(max_size=30), st.text(max_size=5))
def test_no_text_is_too_strange(text: str, typed: str) -> None:
    span = TABLE.span(text, typed)
    assert span is None or 0 <= span[0] < span[1] <= len(text)


def test_a_small_table() -> None:
    table = Pinyin({"一": ("yi",), "丁": ("ding", "zheng")})
    assert [table.of(character) for character in "一丁七Z9 "] == [("yi",), ("ding", "zheng"), (), ("z",), ("9",), ()]


@pytest.mark.parametrize(("word", "answer"), [("xz", True), ("x", False), ("12", False), ("1z", True), ("复议", False)])
def test_what_may_be_meant_as_pinyin(word: str, answer: bool) -> None:
    assert could_be_pinyin(word) is answer
