"""What is found by number, words, pinyin, unit, person, document and state; what of a text is shown as found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.criteria.pinyin import load_pinyin
from shifan.domain.criteria import CriterionKind
from shifan.domain.item_search import ItemSearch, words_of
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import next_steps
from shifan.domain.text import search_key
from shifan.services import assigning, attaching, recording
from shifan.services.session import Session
from support import write_file


def search(session: Session) -> ItemSearch:
    state = session.state()
    return ItemSearch(session.edition, state, next_steps(session.edition, state, session.today()), load_pinyin())


def found(session: Session, query: str) -> list[str]:
    return [hit.criterion.number for hit in search(session).find(query)]


@pytest.mark.parametrize("query", ["32", "３２", "第32项", "第 ３２ 项", "32.2", "32。2", "32.2、"])
def test_a_number_comes_first(workspace: Session, query: str) -> None:
    assert found(workspace, query)[0] == "32"


@pytest.mark.parametrize("query", ["1-3,32", "1－3，32", "1至3、32", "32,1-3", "第1-3、32项"])
def test_a_list_of_numbers_is_exactly_these(workspace: Session, query: str) -> None:
    assert found(workspace, query) == ["1", "2", "3", "32"]


def test_words_stand_in_any_order_and_anywhere(workspace: Session) -> None:
    assert found(workspace, "公开 政务") == found(workspace, "政务　公开") != []
    title = workspace.item("68").title
    assert found(workspace, title)[0] == "68"
    assert found(workspace, f"{title} 没有这样的词") == []
    assert found(workspace, "") == found(workspace, "　 ") == []


@pytest.mark.parametrize("typed", ["zwgk", "zhengwugongkai", "ZHENGWU gongkai", "ｚｗｇｋ"])
def test_pinyin_finds_what_the_words_find(workspace: Session, typed: str) -> None:
    assert {"68", "69", "70"} <= set(found(workspace, typed))


def test_units_people_and_documents_are_found(workspace: Session, tmp_path: Path) -> None:
    assigning.assign(workspace, "5-7", "县司法局", person="欧阳修")
    file = write_file(tmp_path, "听证会公告.docx", "公告")
    attaching.attach_files(workspace, "7", [file])
    for query in ("县司法局", "xsfj", "xiansifaju", "欧阳", "oyx"):
        assert {"5", "6", "7"} <= set(found(workspace, query)), query
    for query in ("听证会公告", "tingzhenghuigonggao", "县司法局 tzhgg"):
        assert found(workspace, query) == ["7"], query
    assert (
        {"5", "6", "7"} == set(found(workspace, "司法局")) == set(found(workspace, "县司法局"))
    )  # the unit, not a text
    (hit,) = search(workspace).find("听证会公告")
    assert hit.seen_in is not None
    assert (hit.seen_in.kind, hit.seen_in.text) == ("材料", "听证会公告.docx")


def test_states_are_asked_for_exactly(workspace: Session) -> None:
    assigning.assign(workspace, "1-3", "县司法局", due=date(2023, 1, 31))
    assigning.assign(workspace, "4", "县司法局", due=workspace.today())
    recording.change_status(workspace, "2", WorkStatus.SUBMITTED)
    recording.claim_rating(workspace, "9", Rating.PARTLY)
    assert found(workspace, "逾期") == found(workspace, "已逾期") == ["1", "3"]
    assert found(workspace, "快到期") == ["4"]
    assert found(workspace, "已提交") == found(workspace, "待审核") == ["2"]
    assert found(workspace, "未提交 县司法局") == ["1", "3", "4"]
    assert found(workspace, "收集中") == found(workspace, "基本达标") == ["9"]
    assert found(workspace, "达标") == []
    assert len(found(workspace, "未分工")) == len(workspace.edition.criteria) - 4
    bonus = [item.number for item in workspace.edition.of_kind(CriterionKind.BONUS)]
    assert found(workspace, "加分项") == bonus
    assert search(workspace).count("逾期") == 2


def test_a_state_that_is_still_being_typed_is_found_too(workspace: Session) -> None:
    recording.change_status(workspace, "2", WorkStatus.SUBMITTED)
    assert "2" in found(workspace, "已提")
    assert "2" in found(workspace, "yitijiao")


def test_matching_is_finding_in_the_editions_order(workspace: Session) -> None:
    finder = search(workspace)
    for query in ("公开", "sfj", "缺材料", "32", "2023"):
        hits = {hit.criterion.id for hit in finder.find(query)}
        matching = [item.id for item in finder.matching(query)]
        assert matching == [item.id for item in workspace.edition.criteria if item.id in hits]


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("全面推进政务公开", "公开 政务", ["政务公开"]),
        ("全面推进政务公开", "zhengwu", ["政务"]),
        ("全面推进政务公开", "逾期 推进", ["推进"]),  # a state is not looked for in the text
        ("ＡＢ级与ab级", "AB", ["ＡＢ", "ab"]),
        ("没有", "公开", []),
    ],
)
def test_what_was_found_is_shown(workspace: Session, text: str, query: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in search(workspace).spans(text, query)] == shown


def test_every_word_of_a_title_finds_its_item(workspace: Session) -> None:
    finder = search(workspace)
    for item in workspace.edition.criteria:
        words = words_of(item.title)
        assert item in [hit.criterion for hit in finder.find(" ".join(reversed(words)))], item.title
        assert all(word in search_key(item.title) for word in words)
