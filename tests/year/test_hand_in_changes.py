"""What a hand-in says of the state, and how later states differ from it: each change named under its item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.comparing import Facet, compare_frozen
from shifan.domain.freezing import FileState, freeze, parse_frozen, score_of
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.scoring import score
from shifan.domain.state import ApplicationState
from shifan.services.adjusting import remove_event, self_check
from shifan.services.attaching import attach_files, detach
from shifan.services.figures import Numbers, enter_figure, remove_figure
from shifan.services.recording import (
    accept_with_verdict,
    change_status,
    claim_rating,
    tick_checkpoint,
    untick_checkpoint,
    write_note,
)
from shifan.services.session import Session
from shifan.services.submitting import (
    compare_submission,
    make_submission,
    submission_views,
    submissions,
)
from support import NOW, write_file
from support_desk_year import files_of, hand_in_desk, proved
from support_worlds import World, states, worlds

CITY = "市委依法治市办"


@pytest.fixture
def desk(workspace: Session) -> Session:
    """A workspace with something of everything under items 32 and 102."""
    return hand_in_desk(workspace)


def _replace_document(session: Session) -> None:
    (link,) = session.state().links_of[session.item("32").id]
    detach(session, link.id)
    attach_files(session, "32", [write_file(session.folder.parent / "新件", "材料32.txt", "换过的正文")])


def _edit_document(session: Session) -> None:
    (found,) = (one for one in session.state().evidence if one.title == "材料32.txt")
    session.commit("补文号", put=[replace(found, document_number="柳府〔2023〕1号")])


def _tick_again(session: Session) -> None:
    untick_checkpoint(session, "32.2")
    session.clock = lambda: NOW + timedelta(hours=1)
    tick_checkpoint(session, "32.2")


CHANGES: dict[str, tuple[Callable[[Session], object], str, Facet, str]] = {
    "status": (
        lambda s: change_status(s, "32", WorkStatus.RETURNED, "缺页"),
        "32",
        Facet.RECORD,
        "状态：已提交 → 退回补正",
    ),
    "reason": (
        lambda s: change_status(s, "32", WorkStatus.RETURNED, "缺页"),
        "32",
        Facet.RECORD,
        "状态原因：无 → 「缺页」",
    ),
    "claim": (lambda s: claim_rating(s, "32", Rating.MET), "32", Facet.RECORD, "自评：基本达标 → 达标"),
    "verdict": (lambda s: accept_with_verdict(s, "32", Rating.MET), "32", Facet.RECORD, "审核结论：无 → 达标"),
    "note": (lambda s: write_note(s, "5", "催办"), "5", Facet.RECORD, "备注：无 → 「催办」"),
    "tick": (lambda s: tick_checkpoint(s, "32.3"), "32", Facet.TICKS, "勾选：32.3"),
    "untick": (lambda s: untick_checkpoint(s, "32.2"), "32", Facet.TICKS, "取消勾选：32.2"),
    "tick again": (_tick_again, "32", Facet.TICKS, "重新勾选：32.2"),
    "new document": (lambda s: proved(s, "33", submit=False), "33", Facet.EVIDENCE, "新增：材料33.txt"),
    "lost link": (
        lambda s: detach(s, s.state().links_of[s.item("32").id][0].id),
        "32",
        Facet.EVIDENCE,
        "移除：材料32.txt",
    ),
    "other content": (_replace_document, "32", Facet.EVIDENCE, "换了内容：材料32.txt"),
    "document facts": (_edit_document, "32", Facet.EVIDENCE, "材料32.txt：说明信息有改动"),
    "file gone": (
        lambda s: files_of(s)["材料32.txt"].unlink(),
        "32",
        Facet.EVIDENCE,
        "材料32.txt：文件缺失、为空或打不开",
    ),
    "figure": (
        lambda s: enter_figure(s, "32", "参加人数", Numbers(numerator=Decimal(27), denominator=Decimal(30), unit="人")),
        "32",
        Facet.FIGURES,
        "参加人数：24/30 = 80.00% → 27/30 = 90.00%",
    ),
    "figure source": (
        lambda s: enter_figure(
            s, "32", "参加人数", Numbers(numerator=Decimal(24), denominator=Decimal(30), unit="人", source="年报")
        ),
        "32",
        Facet.FIGURES,
        "参加人数：出处或说明有改动",
    ),
    "new figure": (
        lambda s: enter_figure(s, "32", "场次", Numbers(value=Decimal(3), unit="场")),
        "32",
        Facet.FIGURES,
        "新增：场次 3 场",
    ),
    "lost figure": (lambda s: remove_figure(s, "32", "参加人数"), "32", Facet.FIGURES, "移除：参加人数"),
    "self-check": (
        lambda s: self_check(s, "104", SelfCheckOutcome.NONE_FOUND, scope="全县"),
        "104",
        Facet.LEDGER,
        "自查：未自查 → 自查无此情形",
    ),
    "event": (
        lambda s: remove_event(s, s.state().adjustments[0].id),
        "102",
        Facet.LEDGER,
        "移除：2023-05-01 获评先进（省级）",
    ),
}


class TestComparison:
    """The later state, or another hand-in, against what was frozen."""

    @pytest.mark.parametrize("name", CHANGES)
    def test_each_change_is_named_under_its_item(self, desk: Session, name: str) -> None:
        change, number, facet, text = CHANGES[name]
        make_submission(desk, CITY)
        assert compare_submission(desk, 1).items == ()
        change(desk)
        (found,) = compare_submission(desk, 1).items
        assert (found.number, found.title) == (number, desk.item(number).title)
        assert (facet, text) in {(one.facet, one.text) for one in found.changes}
        assert set(found.facets) <= {facet, Facet.RECORD, Facet.EVIDENCE}

    def test_scores_then_and_now_and_between_two(self, desk: Session) -> None:
        make_submission(desk, CITY)
        accept_with_verdict(desk, "32", Rating.MET)
        now = compare_submission(desk, 1)
        assert (now.before, now.after) == ("第 1 次报送", "现在")
        assert (now.score_before.base.confirmed, now.score_after.base.confirmed) == (Decimal(0), Decimal(1))
        make_submission(desk, CITY, supplement=True)
        write_note(desk, "1", "后来的事")
        both = compare_submission(desk, 1, 2)
        assert (both.after, both.items) == ("第 2 次报送（补充材料）", now.items)
        back = compare_submission(desk, 2, 1)
        assert "审核结论：达标 → 无" in {change.text for change in back.items[0].changes}

    def test_items_of_another_edition(self, desk: Session) -> None:
        make_submission(desk, CITY)
        kept = parse_frozen(submissions(desk)[0].content)
        shorter = {**kept, "items": kept["items"][:-1]}
        revised = {**kept, "items": [{**item, "digest": "x"} for item in kept["items"][:1]] + kept["items"][1:]}
        (gone,), (come,), (text,) = (
            compare_frozen(kept, shorter),
            compare_frozen(shorter, kept),
            compare_frozen(kept, revised),
        )
        assert (gone.number, gone.changes[0].text) == ("104", "现在没有这一项")
        assert (come.number, come.changes[0].text) == ("104", "原来没有这一项")
        assert (text.number, text.changes[0].text) == ("1", "指标文字有修订")

    def test_a_difference_that_no_words_fit_is_still_said(self, desk: Session) -> None:
        make_submission(desk, CITY)
        kept = parse_frozen(submissions(desk)[0].content)
        (item,) = (item for item in kept["items"] if item["number"] == "32")
        (row,) = item["evidence"]
        twice = {**item, "evidence": [{**row, "passage": "第 3 页"}, row]}
        doubled = {**kept, "items": [twice if one is item else one for one in kept["items"]]}
        (found,) = compare_frozen(doubled, kept)
        assert [(change.facet, change.text) for change in found.changes] == [(Facet.EVIDENCE, "有改动")]

    def test_a_views_list_has_the_score_of_each(self, desk: Session) -> None:
        make_submission(desk, CITY)
        accept_with_verdict(desk, "32", Rating.MET)
        make_submission(desk, CITY)
        scores = [view.score.base.confirmed for view in submission_views(desk) if view.score]
        assert scores == [Decimal(0), Decimal(1)]


class TestFrozenText:
    """The text of any state."""

    @given(worlds())
    def test_the_same_state_gives_the_same_text(self, world: World) -> None:
        text = frozen(world, world.state)
        turned = replace(
            world.state,
            ticks=world.state.ticks[::-1],
            links=world.state.links[::-1],
            figures=world.state.figures[::-1],
            evidence=world.state.evidence[::-1],
            adjustments=world.state.adjustments[::-1],
        )
        assert frozen(world, turned) == text
        result = score(world.edition, world.scheme, world.state)
        kept = score_of(parse_frozen(text))
        assert (kept.base, kept.total, kept.maximum) == (result.base, result.total, result.maximum)
        assert (kept.bonus, kept.penalty, kept.scheme_id) == (result.bonus, result.penalty, world.scheme.id)

    @given(st.data())
    def test_a_comparison_is_empty_exactly_when_no_item_differs(self, data: st.DataObject) -> None:
        world = data.draw(worlds())
        other = data.draw(st.just(world.state) | states(world.edition))
        before, after = parse_frozen(frozen(world, world.state)), parse_frozen(frozen(world, other))
        differing = [
            now["number"]
            for then, now in zip(before["items"], after["items"], strict=True)
            if {**then, "points": None} != {**now, "points": None}
        ]
        found = compare_frozen(before, after)
        assert [item.number for item in found] == differing
        assert all(change.text for item in found for change in item.changes)


def frozen(world: World, state: ApplicationState) -> str:
    files = {found.id: FileState.INTACT for found in state.evidence}
    return freeze(world.edition, state, score(world.edition, world.scheme, state), files)
