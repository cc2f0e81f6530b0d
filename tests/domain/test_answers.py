"""What departments answer: one written form of each value, figures in words, and what an answer makes of the work."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.answering import Reported, parse_figure
from shifan.domain.answers import (
    FIGURE,
    Answer,
    canonical,
    criterion_of_key,
    evidence_names,
    is_clear,
    row_key,
    unnumbered,
)
from shifan.domain.criteria import Edition, Metric, MetricKind
from shifan.domain.errors import RuleError
from shifan.domain.ledger.sheet import Cell
from shifan.domain.merging import MergeOutcome, Side
from shifan.domain.returns import ReturnedRow, compare_row, settle

RATE = Metric("m", "合格率", MetricKind.RATIO)
COUNT = Metric("n", "件数", MetricKind.COUNT, unit="件")
YES = Metric("y", "是否公布", MetricKind.YES_NO)
BASE = {Answer.CLAIM: "", Answer.CLAIM_REASON: "", Answer.NOTE: "旧", Answer.FIGURES: "甲：1", Answer.PERSON: ""}


@given(field=st.sampled_from(list(Answer)), text=st.text(max_size=40))
def test_canonical_form_is_its_own_canonical_form(field: Answer, text: str) -> None:
    once = canonical(field, text)
    assert canonical(field, once) == once


@pytest.mark.parametrize("text", ["【清空】", " [清空] ", "（ 清空 ）", "〔清空〕"])
def test_words_that_clear(text: str) -> None:
    assert is_clear(text)


@pytest.mark.parametrize(
    ("text", "metric", "expected"),
    [
        ("1,837/1,870 = 98.2%", RATE, Reported(None, Decimal(1837), Decimal(1870), Decimal("98.2"))),
        ("２９／３０", RATE, Reported(None, Decimal(29), Decimal(30))),
        ("98.20％", RATE, Reported(percent=Decimal("98.20"))),
        ("基数 120 95.5%", RATE, Reported(denominator=Decimal(120), percent=Decimal("95.5"))),
        ("0.95", RATE, Reported(percent=Decimal(95), doubt="「0.95」按 95% 取用，请核对")),
        ("95", RATE, Reported(percent=Decimal(95), doubt="「95」按 95% 取用，请核对")),
        ("160,393", COUNT, Reported(value=Decimal(160393), unit="件")),
        ("511 家", COUNT, Reported(value=Decimal(511), unit="家")),
        ("是", YES, Reported(value=Decimal(1))),
    ],
)
def test_figures_in_words(text: str, metric: Metric, expected: Reported) -> None:
    assert parse_figure(text, metric, None) == expected


@pytest.mark.parametrize(
    ("text", "metric"), [("不少", COUNT), ("1/2/3", RATE), ("950", RATE), ("12件13", YES), ("", RATE)]
)
def test_what_is_no_figure(text: str, metric: Metric) -> None:
    with pytest.raises(RuleError):
        parse_figure(text, metric, None)


def test_document_names() -> None:
    assert evidence_names("一.pdf\r\n 二.pdf；一.pdf\n\n") == ("一.pdf", "二.pdf")
    assert [unnumbered(name) for name in ("1. 公告", "（2）公告", "③公告", "2023年公告")] == ["公告"] * 3 + [
        "2023年公告"
    ]


def test_key_of_a_row(edition: Edition) -> None:
    for item in edition.criteria:
        key = row_key(item.id, "甲")
        assert criterion_of_key(f" {key} ", "甲") == item.id
        assert criterion_of_key(key, "乙") is None
    assert criterion_of_key("", "甲") is None
    assert criterion_of_key(key[:-1], "甲") is None


def row(**texts: str) -> ReturnedRow:
    """Return a row with these answers."""
    cells = {answer: Cell(f"X{at}", texts.get(answer.value, "")) for at, answer in enumerate(BASE)}
    return ReturnedRow(7, "c", cells)


def test_figures_are_fields_of_their_own() -> None:
    found = compare_row(row(figures="甲：2\n乙：3"), BASE, {**BASE, Answer.FIGURES: "甲：5"})
    outcomes = {merge.field: merge.outcome for merge in found.fields}
    assert outcomes == {FIGURE + "甲": MergeOutcome.CONFLICT, FIGURE + "乙": MergeOutcome.APPLY}
    assert settle(found, {FIGURE + "甲": Side.INCOMING}).wanted == {FIGURE + "甲": "2", FIGURE + "乙": "3"}
    assert settle(found, {}).undecided == (FIGURE + "甲",)


def test_blank_and_missing_figures_keep_what_is_stored() -> None:
    found = compare_row(row(figures="乙："), BASE, BASE)
    assert not found.edited
    assert len(found.notices) == 2, "the note is blank, a figure is gone"
    gone = compare_row(row(figures="甲：【清空】"), BASE, BASE)
    assert settle(gone, {}).wanted == {FIGURE + "甲": ""}


def test_fault_in_one_cell_makes_the_row_a_problem() -> None:
    typed = row(claim="达标", note="旧")
    broken = replace(typed, cells={**typed.cells, Answer.PERSON: Cell("X9", fault="是公式。")})
    found = compare_row(broken, BASE, BASE)
    assert [problem.addresses for problem in found.problems] == [("X9",)]
    assert found.conflicts == ()
