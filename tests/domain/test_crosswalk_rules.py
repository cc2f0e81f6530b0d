"""A crosswalk covers both editions whole, or says where it does not; drafts guess nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.editions.comparing import Alteration, Pairing, compare_editions
from shifan.domain.editions.crosswalk import Crosswalk, Relation, Row, problems_of
from shifan.domain.editions.deciding import decide
from shifan.domain.editions.drafting import Likeness, draft, pairs_of
from support_worlds import make_edition, make_item


def item(number: int, key: str = "", **changes: object) -> Criterion:
    made = make_item(number)
    return replace(made, id=key or made.id, **changes)  # type: ignore[arg-type]


OLD = make_edition([[[item(1), item(2)], [item(3), item(4)]]])
NEW = replace(make_edition([[[item(1), item(2)], [item(3), item(4)]]]), id="next", digest="other")


def row(relation: Relation, old: str = "", new: str = "") -> Row:
    return Row(relation, tuple(old.split()), tuple(new.split()))


SAME = [row(Relation.UNCHANGED, f"i{n}", f"i{n}") for n in (1, 2, 3, 4)]


def told(*rows: Row, old: str = "tiny", new: str = "next", **about: str) -> tuple[str, ...]:
    return problems_of(Crosswalk(old, new, rows, **about), OLD, NEW)


def test_a_whole_crosswalk_has_no_problem() -> None:
    assert told(*SAME) == ()
    merged = (
        row(Relation.MERGED, "i1 i2", "i1"),
        row(Relation.SPLIT, "i3", "i2 i3"),
        row(Relation.COVERED_BY, "i4", "i3"),
    )
    assert told(*merged, row(Relation.NEW, "", "i4")) == ()
    assert told(*SAME[:3], row(Relation.DELETED, "i4"), row(Relation.NEW, "", "i4")) == ()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (SAME[:3], "旧版第 4 项「指标4」（i4）没有写，应恰好一次"),
        ([*SAME, row(Relation.DELETED, "i4")], "旧版第 4 项「指标4」（i4）写了 2 次"),
        ([*SAME[:3], row(Relation.DELETED, "i4")], "新版第 4 项「指标4」（i4）没有来处，也没有写明是新增"),
        (
            [*SAME[:2], row(Relation.REWORDED, "i3", "i4"), row(Relation.REWORDED, "i4", "i4")],
            "有 2 个来处，应写成合并",
        ),
        ([*SAME, row(Relation.NEW, "", "i9")], "新版没有编码为 i9 的指标"),
        ([*SAME, row(Relation.DELETED, "i9")], "旧版没有编码为 i9 的指标"),
        ([*SAME[:3], row(Relation.SPLIT, "i4", "i4")], "「拆分」的新版应为至少 2 项，写了 1 项"),
        ([*SAME[:3], row(Relation.DELETED, "i4", "i4")], "「取消」的新版应为 0 项，写了 1 项"),
    ],
)
def test_every_gap_is_named(rows: list[Row], problem: str) -> None:
    assert any(problem in text for text in told(*rows)), told(*rows)


def test_a_crosswalk_of_other_editions_is_told() -> None:
    assert told(*SAME, old="elder")[0] == "对照表的旧版是 elder，这里要用的是 tiny"
    assert "另一次修订" in told(*SAME, new_digest="gone" * 16)[0]


def test_unchanged_is_only_for_the_same_text() -> None:
    new = replace(NEW, groups=make_edition([[[item(1, digest="x"), item(2)], [item(3), item(4)]]]).groups)
    found = problems_of(Crosswalk("tiny", "next", tuple(SAME)), OLD, new)
    assert found == ("旧版第 1 项写着「未变」，但与新版第 1 项的文字不同，应写「文字改动」",)


def editions() -> tuple[Edition, Edition]:
    """1 keeps its id; 2 has the same text under another id; 3 reads alike; 4 and the last new one have nobody."""
    new = make_edition([[[item(1), item(2, "b")], [item(5, "c"), item(6, "d")]]])
    return OLD, replace(new, id="next")


def test_ids_come_before_texts_and_texts_before_likeness() -> None:
    old, new = editions()
    likenesses = [Likeness("i3", "c", 90), Likeness("i3", "d", 70), Likeness("i4", "d", 75), Likeness("i2", "c", 99)]
    pairs = pairs_of(old, new, likenesses)
    assert [(pair.old_id, pair.new_id, pair.ground) for pair in pairs] == [
        ("i1", "i1", Pairing.BY_ID),
        ("i2", "b", Pairing.BY_TEXT),
        ("i3", "c", Pairing.BY_LIKENESS),
    ]
    made = draft(old, new, likenesses)
    assert problems_of(made.crosswalk, old, new) == ()
    assert [(open_.old.id, [one.new_id for one in open_.candidates]) for open_ in made.undecided] == [("i4", ["d"])]
    assert [one.relation for one in made.crosswalk.rows] == [
        Relation.UNCHANGED, Relation.UNCHANGED, Relation.REWORDED, Relation.DELETED, Relation.NEW,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "likenesses",
    [
        [Likeness("i3", "c", 84)],  # not sure enough
        [Likeness("i3", "c", 92), Likeness("i3", "d", 90)],  # two that are nearly as good
        [Likeness("i3", "c", 92), Likeness("i4", "c", 90)],  # two that want the same one
    ],
)
def test_what_is_not_clear_is_left_to_people(likenesses: list[Likeness]) -> None:
    old, new = editions()
    assert {pair.old_id for pair in pairs_of(old, new, likenesses)} == {"i1", "i2"}
    assert "i3" in {open_.old.id for open_ in draft(old, new, likenesses).undecided}


def test_items_of_another_kind_are_never_paired_by_themselves() -> None:
    old, _ = editions()
    new = make_edition([[[item(1), item(2), item(3)], [item(9, "z", kind=CriterionKind.PENALTY)]]])
    assert "i4" not in {pair.old_id for pair in pairs_of(old, new, [Likeness("i4", "z", 99)])}


def test_a_comparison_names_what_happened() -> None:
    old, _ = editions()
    new = make_edition([[[item(1, requirement="要求1，并公开", digest="x")], [item(2), item(5), item(3)]]])
    found = compare_editions(old, new, pairs_of(old, new))
    assert [(one.shown.id, one.alterations) for one in found.items] == [
        ("i1", (Alteration.REWORDED,)),
        ("i2", (Alteration.MOVED,)),
        ("i5", (Alteration.ADDED,)),
        ("i4", (Alteration.REMOVED,)),
    ]
    assert found.same == 1
    assert [field.field for field in found.items[0].fields] == ["要求"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["i1", "i2", "i3", "i4"]), st.sampled_from(["i1", "i2", "i3", "i4", "-"])), max_size=8
    )
)
def test_whatever_is_decided_the_crosswalk_stays_whole(choices: list[tuple[str, str]]) -> None:
    rows = (row(Relation.SPLIT, "i1", "i1 i2"), row(Relation.MERGED, "i2 i3", "i3"), row(Relation.DELETED, "i4"))
    crosswalk = Crosswalk("tiny", "next", (*rows, row(Relation.NEW, "", "i4")))
    for old_id, new_id in choices:
        crosswalk = decide(crosswalk, OLD, NEW, old_id, None if new_id == "-" else new_id)
        assert problems_of(crosswalk, OLD, NEW) == ()
        now = next(found for found in crosswalk.rows if old_id in found.old)
        assert now.new == (() if new_id == "-" else (new_id,))


def test_two_items_that_became_one_are_merged() -> None:
    made = decide(Crosswalk("tiny", "next", tuple(SAME)), OLD, NEW, "i2", "i1")
    assert made.rows[0] == row(Relation.MERGED, "i1 i2", "i1")
    assert row(Relation.NEW, "", "i2") in made.rows
    assert decide(made, OLD, NEW, "i2", "i2").rows == tuple(SAME)
