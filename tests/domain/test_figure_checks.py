"""Figures against each other, their parts, their target, their period and the year before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shifan.domain.criteria import Metric, MetricKind, Target
from shifan.domain.figure_checks import FigureResult, Issue, check_figures, parse_target, wrong_figures
from shifan.domain.figures import Figure
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from support_worlds import APP, END, START, make_edition, make_evidence, make_item, make_state

RATE = Metric("m1", "办结率", MetricKind.RATIO, "%", "办结件数", "受理件数", Target(">=", Decimal(95)))
COUNT = Metric("m2", "投诉", MetricKind.COUNT, "件", target=Target("<=", Decimal(2)))
ITEMS = (replace(make_item(1), metrics=(RATE, COUNT)), replace(make_item(2), metrics=(RATE,)), make_item(3))
EDITION = make_edition([[ITEMS]])


def figure(key: str, item: str = "i1", name: str = "数据", **numbers: Any) -> Figure:
    given: dict[str, Any] = {k: Decimal(v) if isinstance(v, str) and k in _DECIMALS else v for k, v in numbers.items()}
    return Figure(key, APP, item, name, **given)


_DECIMALS = ("value", "numerator", "denominator", "percent", "previous")


def checked(*figures: Figure, earlier: tuple[Figure, ...] = (), **parts: Any) -> dict[str, FigureResult]:
    results = check_figures(EDITION, make_state(EDITION, figures=figures, **parts), earlier)
    return {result.figure.id: result for result in results}


def issues(result: FigureResult) -> list[Issue]:
    return [found.issue for found in result.findings]


class TestRatios:
    """Stated against computed, and percentages that cannot be."""

    def test_a_ratio_within_its_rounding_is_confirmed(self) -> None:
        (found,) = checked(figure("f", numerator="1837", denominator="1870", percent="98.2")).values()
        assert (found.computed, found.confirmed, found.verdict, found.findings) == (Decimal("98.2"), True, "相符", ())

    def test_a_ratio_that_differs_and_one_that_cannot_be(self) -> None:
        results = checked(
            figure("f", numerator="7", denominator="30", percent="23.4"),
            figure("g", name="合格率", denominator="120", percent="95.5"),
        )
        assert (issues(results["f"]), issues(results["g"])) == ([Issue.RATIO], [Issue.IMPOSSIBLE])
        assert not results["f"].confirmed
        assert "95.5%" in results["g"].findings[0].text

    def test_a_zero_denominator_is_no_ratio(self) -> None:
        (found,) = checked(figure("f", numerator="7", denominator="0", percent="50")).values()
        assert (found.computed, found.confirmed, found.met) == (None, False, None)


class TestParts:
    """Parts that add up to a whole, each field by itself."""

    @pytest.mark.parametrize(("whole", "wrong"), [("756", False), ("757", True)])
    def test_parts_are_added_up(self, whole: str, wrong: bool) -> None:
        results = checked(
            figure("w", name="发现问题", value=whole),
            figure("a", name="口头整改", value="710", part_of="发现问题"),
            figure("b", name="转办", value="46", part_of=" 发现问题 "),
        )
        assert issues(results["w"]) == ([Issue.PARTS] if wrong else [])
        assert issues(results["a"]) == issues(results["b"]) == []

    def test_numerators_and_denominators_too(self) -> None:
        results = checked(
            figure("w", name="全县", numerator="8", denominator="10"),
            figure("a", name="城区", numerator="5", denominator="6", part_of="全县"),
            figure("b", name="乡镇", numerator="3", denominator="5", part_of="全县"),
        )
        assert [found.text for found in results["w"].findings] == ["分母 10，分项（城区、乡镇）合计为 11"]

    @pytest.mark.parametrize(("numerator", "wrong"), [("756", False), ("757", True)])
    def test_parts_stated_as_numbers_make_up_a_numerator(self, numerator: str, wrong: bool) -> None:
        results = checked(
            figure("w", name="整改", numerator=numerator, denominator="800"),
            figure("a", name="口头整改", value="710", part_of="整改"),
            figure("b", name="转办", value="46", part_of="整改"),
        )
        assert issues(results["w"]) == ([Issue.PARTS] if wrong else [])

    def test_a_part_without_a_number_and_another_items_part_say_nothing(self) -> None:
        results = checked(
            figure("w", name="全县", value="10"),
            figure("a", name="城区", value="5", part_of="全县"),
            figure("b", name="乡镇", percent="50", part_of="全县"),
            figure("c", "i2", "外县", value="9", part_of="全县"),
        )
        assert issues(results["w"]) == []


class TestTwoPlaces:
    """One figure, reported under two items."""

    def test_the_same_name_with_two_values_is_told_on_both(self) -> None:
        results = checked(figure("f", "i1", "受理件数", value="30"), figure("g", "i3", "受理件数", value="31"))
        assert [issues(result) for result in results.values()] == [[Issue.DIFFERS]] * 2
        assert "第 3 项为 31" in results["f"].findings[0].text

    def test_a_percentage_is_compared_at_the_coarser_precision(self) -> None:
        same = checked(figure("f", "i1", percent="98.2"), figure("g", "i3", percent="98.24"))
        other = checked(figure("f", "i1", percent="98.2"), figure("g", "i3", percent="98.34"))
        assert [issues(one) for one in same.values()] == [[], []]
        assert [issues(one) for one in other.values()] == [[Issue.DIFFERS]] * 2

    @pytest.mark.parametrize("other", [{"unit": "人"}, {"period_end": date(2023, 6, 30)}, {"name": "另一个"}])
    def test_another_unit_period_or_name_is_another_figure(self, other: dict[str, Any]) -> None:
        second = {"name": "受理件数", "value": "31", **other}
        results = checked(figure("f", "i1", "受理件数", value="30", unit="件"), figure("g", "i3", **second))
        assert [issues(result) for result in results.values()] == [[], []]

    def test_a_unit_that_is_not_written_hides_nothing(self) -> None:
        both = (figure("f", "i1", "受理件数", value="30", unit="件"), figure("g", "i3", "受理件数", value="31"))
        assert [issues(one) for one in checked(*both).values()] == [[Issue.DIFFERS]] * 2

    def test_metrics_of_the_same_definition_are_one_figure(self) -> None:
        both = (
            figure("f", "i1", "办结率", metric_id="m1", percent="96"),
            figure("g", "i2", "办结率", metric_id="m1", percent="97"),
        )
        assert [issues(one) for one in checked(*both).values()] == [[Issue.DIFFERS]] * 2
        assert list(wrong_figures(ITEMS[0], make_state(EDITION, figures=both))) == []  # two items' own metrics


class TestPeriodTargetJump:
    """Outside the window, short of the target, far from the year before."""

    @pytest.mark.parametrize(
        ("start", "end", "wrong"),
        [(None, None, False), (START, END, False), (date(2022, 12, 31), None, True), (None, date(2024, 1, 1), True),
         (date(2023, 9, 1), date(2023, 3, 1), True)],
    )  # fmt: skip
    def test_the_period_lies_in_the_window(self, start: date | None, end: date | None, wrong: bool) -> None:
        (found,) = checked(figure("f", value="1", period_start=start, period_end=end)).values()
        assert issues(found) == ([Issue.PERIOD] if wrong else [])
        lacks = shortfalls(ITEMS[0], make_state(EDITION, figures=(found.figure,)))
        assert (ShortfallKind.FIGURE_MISMATCH in [lack.kind for lack in lacks]) is wrong

    @pytest.mark.parametrize(
        ("given", "met"),
        [
            ({"numerator": "19", "denominator": "20"}, True),
            ({"numerator": "1899", "denominator": "2000", "percent": "95.0"}, False),  # 94.95: rounding does not help
            ({"percent": "95"}, True),
            ({"value": "5"}, False),
        ],
    )
    def test_a_metrics_target(self, given: dict[str, str], met: bool) -> None:
        (found,) = checked(figure("f", name="办结率", metric_id="m1", **given)).values()
        assert found.met is met
        assert (Issue.TARGET in issues(found)) is not met

    def test_the_countys_own_target_comes_before_the_metrics(self) -> None:
        (found,) = checked(figure("f", name="投诉", metric_id="m2", value="3", target="不超过 5 件")).values()
        assert (found.target, found.met) == (Target("<=", Decimal(5)), True)

    @pytest.mark.parametrize(
        ("text", "target"),
        [(">=2", (">=", "2")), ("≥95%", (">=", "95")), ("不低于 95.5％", (">=", "95.5")), ("<= 0", ("<=", "0")),
         ("100", (">=", "100")), ("=3", ("=", "3")), ("", None), ("尽量高", None), ("95-98", None)],
    )  # fmt: skip
    def test_targets_as_they_are_written(self, text: str, target: tuple[str, str] | None) -> None:
        assert parse_target(text) == (Target(target[0], Decimal(target[1])) if target else None)

    @pytest.mark.parametrize(
        ("given", "jumps"),
        [
            ({"value": "150", "previous": "100"}, False),
            ({"value": "151", "previous": "100"}, True),
            ({"value": "49", "previous": "100"}, True),
            ({"percent": "75", "previous": "55"}, False),
            ({"percent": "75.1", "previous": "55"}, True),
            ({"value": "1", "previous": "0"}, True),
        ],
    )
    def test_a_jump_is_asked_about_not_called_wrong(self, given: dict[str, str], jumps: bool) -> None:
        (found,) = checked(figure("f", **given)).values()
        assert issues(found) == ([Issue.JUMP] if jumps else [])
        assert (found.wrong, found.verdict) == ((), "请核实" if jumps else "")

    def test_the_year_before_may_come_from_another_application(self) -> None:
        before = Figure("old", "last-year", "i1", "数据", value=Decimal(10))
        assert issues(checked(figure("f", value="20"), earlier=(before,))["f"]) == [Issue.JUMP]
        assert issues(checked(figure("f", value="20", previous="19"), earlier=(before,))["f"]) == []

    def test_a_source_that_is_gone(self) -> None:
        cited = figure("f", value="1", evidence_id="e1")
        assert issues(checked(cited)["f"]) == [Issue.SOURCE]
        assert issues(checked(cited, evidence=(make_evidence("e1"),))["f"]) == []

    def test_a_count_with_its_parts_is_compared_with_last_years_count(self) -> None:
        now = figure("f", name="投诉", value="2", metric_id="m2")
        last = figure("e", name="投诉", value="2", numerator="1", denominator="50", percent="2", metric_id="m2")
        last_share = replace(last, value=Decimal(2), numerator=Decimal(40))
        (found,) = checked(now, earlier=(last_share,)).values()
        assert Issue.JUMP not in issues(found)
        both = figure("f", name="投诉", value="100", numerator="1", denominator="50", metric_id="m2")
        (found,) = checked(both, earlier=(replace(last_share, value=Decimal(90)),)).values()
        assert Issue.JUMP not in issues(found)  # ten more of ninety, not ten percentage points
