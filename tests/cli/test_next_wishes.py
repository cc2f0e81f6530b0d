"""What next and what-if say beside the numbers, and wishes that are no numbers."""

from __future__ import annotations

import json

import pytest

from support_command import Say


@pytest.mark.parametrize("wish", ["NaN", "sNaN", "Infinity", "-Infinity", "1e99"])
def test_a_wish_that_is_no_plain_number_is_refused_in_words(say: Say, wish: str) -> None:
    ran = say("next", f"--wish={wish}")
    assert ran.code == 2
    assert "不是普通的数" in ran.err
    assert "Traceback" not in ran.err


def test_the_warnings_of_the_scheme_stand_in_the_data(say: Say) -> None:
    assert json.loads(say("next", "--json").out)["warnings"] == []
    assert say("scheme", "use", "example-province").code == 0
    for words in (("next", "--json"), ("whatif", "勾选 1", "--json")):
        assert "示例方案" in json.loads(say(*words).out)["warnings"][0], words


def test_open_points_and_days_together(say: Say) -> None:
    ran = say("score", "--open", "--days")
    assert ran.code == 0
    assert "各组还有多少分待审定" in ran.out
    assert say("score", "--days").out.strip() in ran.out


def test_fractions_are_checked_together(say: Say) -> None:
    for words in (("系数 基本达标 0.3", "系数 达标 0.4"), ("系数 达标 0.4", "系数 基本达标 0.3")):
        assert say("whatif", *words).code == 0, words
    assert "系数应当是" in say("whatif", "系数 达标 0.4").err
