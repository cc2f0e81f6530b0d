"""Closing gaps, dates of an application, validity of a document's date, and words of enums."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shifan.domain.application import check_dates
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import NotFoundError, RuleError
from shifan.domain.evidence import EvidenceKind, Validity, kind_of_name, validity
from shifan.domain.gaps import Gap, GapOrigin, close
from shifan.domain.records import Rating, WorkStatus
from support_worlds import END, START, TODAY, make_application, make_edition, make_evidence, make_item

GAP = Gap("p1", "app", "执法记录仪未配齐", GapOrigin.INSPECTION, START, "i1")


class TestGaps:
    """对账销号."""

    def test_closing_says_when_and_how(self) -> None:
        closed = close(GAP, TODAY, " 已配齐 40 台 \n", proved=True)
        assert (closed.open, closed.closed_on, closed.resolution) == (False, TODAY, "已配齐 40 台")
        assert GAP.open

    @pytest.mark.parametrize("resolution", ["", " \n\t"])
    def test_closing_needs_to_say_how(self, resolution: str) -> None:
        with pytest.raises(RuleError, match="整改"):
            close(GAP, TODAY, resolution, proved=True)

    def test_a_closed_gap_is_not_closed_again(self) -> None:
        with pytest.raises(RuleError, match=str(TODAY)):
            close(close(GAP, TODAY, "已配齐", proved=True), TODAY + timedelta(days=1), "又配", proved=True)


class TestApplication:
    """Dates in order, and the date that is counted from."""

    def test_dates_out_of_order_are_refused(self) -> None:
        good = make_application()
        assert check_dates(good) is good
        assert check_dates(replace(good, period_end=START)).period_end == START
        with pytest.raises(RuleError, match="结束日期"):
            check_dates(replace(good, period_end=START - timedelta(days=1)))
        with pytest.raises(RuleError, match="截止"):
            check_dates(replace(good, deadline=START - timedelta(days=1)))

    def test_the_as_of_date_takes_the_place_of_today(self) -> None:
        assert make_application().today(TODAY) == TODAY
        assert replace(make_application(), as_of=START).today(TODAY) == START


@pytest.mark.parametrize(
    ("on", "long_term", "expected"),
    [
        (START, False, Validity.IN_PERIOD),
        (END, False, Validity.IN_PERIOD),
        (START - timedelta(days=1), False, Validity.OUT_OF_PERIOD),
        (END + timedelta(days=1), False, Validity.OUT_OF_PERIOD),
        (None, False, Validity.UNDATED),
        (date(1999, 1, 1), True, Validity.LONG_TERM),
    ],
)
def test_validity_of_a_document(on: date | None, long_term: bool, expected: Validity) -> None:
    document = replace(make_evidence("e"), document_date=on, long_term=long_term)
    assert validity(document, START, END) is expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("通知.docx", EvidenceKind.FILE),
        ("现场.JPG", EvidenceKind.IMAGE),
        ("统计.et", EvidenceKind.TABLE),
        ("没有后缀", EvidenceKind.FILE),
        ("png", EvidenceKind.IMAGE),
    ],
)
def test_the_ending_suggests_the_kind(name: str, kind: EvidenceKind) -> None:
    assert kind_of_name(name) is kind


def test_words_on_screen_and_codes_both_name_a_member() -> None:
    assert WorkStatus.parse(" 退回补正 ") is WorkStatus.parse("returned") is WorkStatus.RETURNED
    assert Rating.parse("优秀") is None
    assert "".join(status.chip for status in WorkStatus) == "未收交退定"


class TestLookUps:
    """Finding items and checkpoints by what a person types."""

    item = make_item(32, checkpoints=3)
    edition = make_edition([[[item, make_item(33)]]])

    @pytest.mark.parametrize("number", ["32.2", "2", " 2 "])
    def test_a_checkpoint_by_its_number(self, number: str) -> None:
        assert self.item.checkpoint(number).id == "k2"

    @pytest.mark.parametrize("number", ["", "32.", "4", "0", "33.2", "1.2", "32.2.3", "x.3", "２"])
    def test_a_number_that_is_no_checkpoint_of_the_item(self, number: str) -> None:
        with pytest.raises(NotFoundError, match="32"):
            self.item.checkpoint(number)

    def test_items_by_number_and_id(self) -> None:
        assert self.edition.by_number(" 33 ") is self.edition.by_id("i33")
        assert self.edition.of_kind(CriterionKind.BASE) == self.edition.criteria
        with pytest.raises(NotFoundError, match="105") as caught:
            self.edition.by_number("105")
        assert "32 至 33" in caught.value.hint
        with pytest.raises(NotFoundError, match="i99"):
            self.edition.by_id("i99")

    def test_an_item_without_its_name_is_not_there(self) -> None:
        def has(item: Criterion) -> bool:
            return self.edition.has(item.id)

        assert has(self.item)
        assert not has(make_item(1))
