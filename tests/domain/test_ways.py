"""What to do next is told in the reader's own terms, and nothing of how a text carries it is left in what he reads."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shifan.domain.errors import NotFoundError
from shifan.domain.text import clean_line, clean_text
from shifan.domain.ways import Way, as_commands, as_errands, either, plain, typed

MARKS = "".join(map(chr, range(0xFDD0, 0xFDD6)))
TELLERS = (as_commands, as_errands, plain)
_words = st.text(st.sampled_from("县公安局 32-，。（）「」\n" + MARKS), max_size=8)
_mentions = st.builds(lambda way, words: way(words) if words else str(way), st.sampled_from(Way), _words)
_texts = st.recursive(
    _words | _mentions,
    lambda inner: st.builds(either, inner, inner) | st.lists(inner, max_size=4).map("".join),
    max_leaves=6,
)


@given(_texts)
@example(MARKS)
@example(either(Way.DOCTOR.example("32"), ""))
def test_no_mark_is_left(text: str) -> None:
    for teller in TELLERS:
        assert not set(MARKS) & set(teller(text)), teller


@given(_words)
def test_what_users_write_can_never_pass_for_a_way(text: str) -> None:
    for cleaned in (clean_text(text), clean_line(text)):
        assert not set(MARKS) & set(cleaned)


@given(st.text(max_size=30))
def test_any_other_text_stays_as_it_is(text: str) -> None:
    if not set(MARKS) & set(text):
        assert {teller(text) for teller in TELLERS} == {text}


@pytest.mark.parametrize(
    ("text", "command", "errand", "paper"),
    [
        (
            f"请用{Way.DOCTOR}检查。",
            "请用 shifan doctor 检查。",
            "请用命令 shifan doctor（由会用命令行的同事运行）检查。",
            "请用「体检」检查。",
        ),
        (
            f"请从备份恢复（{Way.RESTORE('1 --preview')}）。",
            "请从备份恢复（shifan restore 1 --preview）。",
            "请从备份恢复（命令 shifan restore 1 --preview，由会用命令行的同事运行）。",
            "请从备份恢复（「备份和恢复」）。",
        ),
        (
            f"用{Way.RELINK}",
            "用 shifan evidence relink",
            "用命令 shifan evidence relink（由会用命令行的同事运行）",
            "用「检查材料」里的「找回」",
        ),
        (f"{Way.DEMO}。", "shifan demo。", *["命令 shifan demo（由会用命令行的同事运行）。"] * 2),
        (f"确要覆盖请{either('加 --force', '选覆盖')}。", *["确要覆盖请加 --force。"] * 2, "确要覆盖请选覆盖。"),
        (f"请换一个编码{typed('（--id）')}。", *["请换一个编码（--id）。"] * 2, "请换一个编码。"),
        (either(typed("甲"), either("乙", "丙")), "甲", "甲", "丙"),
        (Way.LOOKUP.example("32"), "例：shifan lookup 32", "例：命令 shifan lookup 32（由会用命令行的同事运行）", ""),
    ],
)
def test_how_each_reader_is_told(text: str, command: str, errand: str, paper: str) -> None:
    assert (as_commands(text), as_errands(text), plain(text)) == (command, errand, paper)


def test_an_error_that_nobody_tells_is_fit_to_read_and_keeps_its_ways() -> None:
    error = NotFoundError("没有。", f"请用{Way.DOCTOR}检查。")
    assert str(error) == "没有。\n请用「体检」检查。"
    assert as_commands(error.whole) == "没有。\n请用 shifan doctor 检查。"
