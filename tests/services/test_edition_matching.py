"""An imported table is matched with the working edition, and takes its checkpoints over; its wording is not touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shifan.criteria.checking import check_edition
from shifan.criteria.edition_writing import NO_RULE
from shifan.criteria.library import load_edition
from shifan.domain.edition_table.values import PLAIN_CHECKPOINT
from shifan.domain.errors import DataFileError, ProtectedError, UsageError
from shifan.services import edition_matching
from shifan.services.edition_matching import Matching, match_editions
from shifan.services.session import Session
from support import file_only
from support_editions import by_number, make_edition, point

pytestmark = file_only
OFFICIAL = "official-2025"


def official(groups: list[dict[str, Any]]) -> None:
    """Make the data look like an imported table: other ids and wording, no metrics, one plain checkpoint an item."""
    del groups[4:]
    for subgroup in (subgroup for group in groups for subgroup in group["subgroups"]):
        del subgroup["criteria"][1:]
    for at, (_, item) in enumerate(by_number(groups).values()):
        item.update(id=f"official{at}", metrics=[], checkpoints=[{**point(PLAIN_CHECKPOINT)}], provenance="official")
        item.update(na_rule={"allowed": False, "when": ""}, evidence_minimum=1)
    found = list(by_number(groups).values())
    found[0][1]["requirement"] = "（一）" + found[0][1]["requirement"] + "县级政府应当带头落实。"
    found[2][1].update(title="从来没有过的一项", requirement="量子计算机房的湿度每日记录两次，记录保存三十年。")


@pytest.fixture
def matching(workspace: Session) -> Matching:
    """The imported table matched with the working edition."""
    make_edition(workspace, OFFICIAL, official, title="省里的正式指标")
    return match_editions(OFFICIAL, "working-2023", workspace.own_editions)


def test_what_is_alike_is_chosen_and_the_rest_is_left_open(matching: Matching) -> None:
    first, odd = matching.matches[0], matching.matches[2]
    assert first.chosen == matching.source.by_number("1").id
    assert first.sure
    assert 85 <= first.percent < 100
    assert odd.chosen == ""
    assert len(matching.chosen) == len(matching.matches) - 1
    for match in matching.matches:
        assert list(match.candidates) == sorted(match.candidates, key=lambda one: -one.percent)


def test_a_choice_can_be_changed(matching: Matching) -> None:
    first, odd = matching.matches[0], matching.matches[2]
    changed = matching.choosing(odd.item.id, first.chosen)
    assert changed.chosen[odd.item.id] == changed.chosen[first.item.id] == first.chosen
    assert odd.item.id not in changed.choosing(odd.item.id, "").chosen


def test_accepted_matches_bring_checkpoints_and_leave_the_wording(workspace: Session, matching: Matching) -> None:
    note = workspace.own_editions / OFFICIAL / "说明.txt"
    note.write_text("县里加的说明", encoding="utf-8")
    done = edition_matching.accept_matching(workspace, matching)
    after = load_edition(OFFICIAL, workspace.own_editions)
    assert "官方文字没有动" in done.message
    assert after.revision == 2
    check_edition(workspace.own_editions / OFFICIAL)  # the digests fit
    for old, new in zip(matching.edition.criteria, after.criteria, strict=True):
        for name in ("id", "number", "kind", "title", "requirement", "provenance", "basis", "na_rule"):
            assert getattr(new, name) == getattr(old, name)
    source = matching.source.by_number("1")
    item = after.criteria[0]
    assert [p.text for p in item.checkpoints] == [p.text for p in source.checkpoints]
    assert item.metrics == source.metrics
    assert item.guidance.accepts == source.guidance.accepts
    assert item.enriched == f"{matching.source.title}（working-2023）第 1 项 {source.title}"
    assert [p.text for p in after.criteria[2].checkpoints] == [PLAIN_CHECKPOINT]
    assert after.criteria[2].enriched == ""
    assert note.read_text(encoding="utf-8") == "县里加的说明"
    assert sorted(path.name for path in workspace.own_editions.iterdir()) == [OFFICIAL]


def unsaid(groups: list[dict[str, Any]]) -> None:
    """Make the data look like an imported table that says nothing of 不适用."""
    official(groups)
    for _, item in by_number(groups).values():
        item.update(na_rule={"allowed": True, "when": NO_RULE})


def test_accepted_matches_bring_the_least_evidence_and_the_rule_for_not_applicable(workspace: Session) -> None:
    make_edition(workspace, OFFICIAL, unsaid, title="省里的正式指标")
    found = match_editions(OFFICIAL, "working-2023", workspace.own_editions)
    edition_matching.accept_matching(workspace, found)
    after = load_edition(OFFICIAL, workspace.own_editions)
    for key, given in found.chosen.items():
        source = found.source.by_id(given)
        assert after.by_id(key).evidence_minimum == source.evidence_minimum
        assert after.by_id(key).na_rule == source.na_rule
    assert any(found.source.by_id(given).evidence_minimum > 1 for given in found.chosen.values())


def test_what_was_taken_over_long_ago_is_told_in_one_line(workspace: Session, matching: Matching) -> None:
    edition_matching.accept_matching(workspace, matching)
    again = match_editions(OFFICIAL, "working-2023", workspace.own_editions)
    (line,) = edition_matching.accept_matching(workspace, again).warnings
    assert f"等 {len(again.chosen)} 项早已带入" in line


def test_accepting_again_changes_nothing(workspace: Session, matching: Matching) -> None:
    edition_matching.accept_matching(workspace, matching)
    again = match_editions(OFFICIAL, "working-2023", workspace.own_editions)
    assert edition_matching.accept_matching(workspace, again).message == "没有变化。"
    assert load_edition(OFFICIAL, workspace.own_editions).revision == 2


def test_the_file_is_looked_through_and_read_back(workspace: Session, matching: Matching, tmp_path: Path) -> None:
    path = tmp_path / "匹配.yaml"
    edition_matching.write_matching(path, matching)
    assert edition_matching.read_matching(path, matching).chosen == matching.chosen
    with pytest.raises(ProtectedError, match="不会覆盖"):
        edition_matching.write_matching(path, matching)
    first, third = matching.matches[0], matching.matches[2]
    text = path.read_text(encoding="utf-8").replace(f"take: {first.chosen}", "take: ''", 1)
    path.write_text(text, encoding="utf-8")
    decided = edition_matching.read_matching(path, matching)
    assert first.item.id not in decided.chosen
    before, _, rest = text.partition(f"item: {third.item.id}")
    path.write_text(f"{before}item: {third.item.id}{rest.replace(chr(39) * 2, first.chosen, 1)}", encoding="utf-8")
    assert edition_matching.read_matching(path, matching).chosen[third.item.id] == first.chosen


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("take: wc4fcr", "take: nobody1", "没有编码为 nobody1 的指标"),
        ("item: official1", "item: official0", "official0 写了两次"),
        ("item: official1", "item: missing1", "没有编码为 missing1 的指标"),
        ("edition: official-2025", "edition: another-one", "应为 official-2025"),
        ("confidence: ", "sureness: ", "不认识的字段"),
    ],
)
def test_a_wrong_file_is_refused_by_line(matching: Matching, tmp_path: Path, old: str, new: str, problem: str) -> None:
    path = tmp_path / "匹配.yaml"
    edition_matching.write_matching(path, matching)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"匹配\.yaml 第 \d+ 行") as caught:
        edition_matching.read_matching(path, matching)
    assert problem in str(caught.value)


def test_a_shipped_edition_is_not_written_to(workspace: Session, matching: Matching) -> None:
    turned = match_editions("working-2023", OFFICIAL, workspace.own_editions)
    with pytest.raises(UsageError, match="随程序提供"):
        edition_matching.accept_matching(workspace, turned)
    with pytest.raises(UsageError, match="不能与自己匹配"):
        match_editions(OFFICIAL, OFFICIAL, workspace.own_editions)


def test_checkpoints_that_somebody_wrote_are_kept(workspace: Session) -> None:
    def own(groups: list[dict[str, Any]]) -> None:
        official(groups)
        next(iter(by_number(groups).values()))[1]["checkpoints"] = [point("县里自己写的一条")]

    make_edition(workspace, OFFICIAL, own)
    found = match_editions(OFFICIAL, "working-2023", workspace.own_editions)
    done = edition_matching.accept_matching(workspace, found)
    assert "第 1 项已有自己写的核查点，没有改" in done.warnings
    item = load_edition(OFFICIAL, workspace.own_editions).by_number("1")
    assert [p.text for p in item.checkpoints] == ["县里自己写的一条"]
