"""The word-level view of a reworded text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.editions.wording import Fate, marked, pieces
from shifan.domain.text import fold

TEXTS = st.text(st.sampled_from("依法公开许可办结率，。、12%Ab ３（）"), max_size=40)


def side(old: str, new: str, without: Fate) -> str:
    return "".join(part.text for part in pieces(old, new) if part.fate is not without)


def squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


@given(TEXTS, TEXTS)
def test_the_parts_make_up_both_texts(old: str, new: str) -> None:
    assert squeezed(side(old, new, Fate.COME)) == squeezed(old)
    assert squeezed(side(old, new, Fate.GONE)) == squeezed(new)


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert all(part.fate is Fate.SAME for part in pieces(text, text))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (
            "按期办结率达到95%。",
            "按期办结率达到100%。",
            "按期办结率达到［－95%－］［＋100%＋］。",
        ),  # a number is one word
        ("全部公开", "全部及时公开", "全部［＋及时＋］公开"),
        ("结果公开，不得拖延。", "结果公开。", "结果公开［－，不得拖延－］。"),
        ("比率（2021）", "比率(2021)", "比率(2021)"),  # the width of a sign does not count
        # what little stays between two changes is no hold for the eye
        ("备案的都要登记清楚", "许可的须要登记清楚", "［－备案的都－］［＋许可的须＋］要登记清楚"),
        ("甲乙丙丁", "子丑寅卯", "［－甲乙丙丁－］［＋子丑寅卯＋］"),
    ],
)
def test_as_people_read_it(old: str, new: str, shown: str) -> None:
    assert marked(pieces(old, new)) == shown
