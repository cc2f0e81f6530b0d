"""Ten bytes flipped in the store file: doctor names it or nothing is different; nothing is overwritten on the way."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from shifan.domain.journal import Operation
from shifan.services.session import STORE_NAME, open_session
from support import Dump, dump
from support_command import Say, files_in, foreign_words
from support_crash import GAP, LATER, NOTE

PLACES = 60
COUNT = 10


def flipped(content: bytes, place: int, chance: random.Random) -> bytes:
    """Return the content with ten bytes from ``place`` on turned into other ones."""
    other = bytes(byte ^ chance.randrange(1, 256) for byte in content[place : place + COUNT])
    return content[:place] + other + content[place + COUNT :]


def readable(content: bytes, place: int, text: str) -> bytes:
    """Return the content with the text at ``place`` turned into another one of the same length: no byte looks wrong."""
    other = text.translate({ord(char): "错" for char in text[:4]}).encode()
    return content[:place] + other + content[place + len(other) :]


def held(folder: Path) -> tuple[Dump, list[Operation]]:
    with open_session(folder) as session:
        return dump(session.repository, versions=True), session.repository.operations(session.application_id)


def places_of(content: bytes, text: str) -> list[int]:
    found = [content.find(text.encode())]
    while (following := content.find(text.encode(), found[-1] + 1)) >= 0:
        found.append(following)
    return found


def test_wherever_it_happens_doctor_says_so_or_all_is_as_it_was(say: Say, ledger: Path) -> None:
    expected = held(ledger)
    store = ledger / STORE_NAME
    content = store.read_bytes()
    chance = random.Random(20231009)
    told = 0
    for _ in range(PLACES):
        spoiled = flipped(content, chance.randrange(len(content) - COUNT), chance)
        store.write_bytes(spoiled)
        before = files_in(ledger)
        ran = say("doctor")
        assert ran.code in (0, 1, 3), ran
        assert "意外问题" not in ran.err
        if ran.code:
            told += 1
            assert "问题　" in ran.out or "没有改动" in ran.err
            assert files_in(ledger) == before
        else:
            assert held(ledger) == expected  # it fell where nothing is
    assert told > 2


@pytest.mark.parametrize("text", [NOTE, LATER, GAP])
@pytest.mark.parametrize("kind", ["bytes", "text"])
def test_inside_a_text_it_is_named_and_restore_says_from_when_changes_are_lost(
    say: Say, ledger: Path, text: str, kind: str
) -> None:
    """A text stands in its row and in the journal; whichever is spoiled, the other one tells."""
    expected = held(ledger)
    store = ledger / STORE_NAME
    content = store.read_bytes()
    places = places_of(content, text)
    assert len(places) >= 2
    for place in places:
        spoiled = (
            readable(content, place, text) if kind == "text" else flipped(content, place + 1, random.Random(place))
        )
        store.write_bytes(spoiled)
        before = files_in(ledger)
        found = say("doctor", "--json")
        assert found.code == 1, found
        wrong = [one for one in json.loads(found.out) if not one["fine"]]
        assert {one["topic"] for one in wrong} & {"台账内容", "操作记录", "台账文件"}, wrong
        assert any("恢复" in one["advice"] or "备份" in one["advice"] for one in wrong)
        looked = say("restore", "1", "--preview")
        assert looked.code == 0, looked
        assert "以后的改动会丢失" in looked.out or "以后的改动不再算数" in looked.out
        assert foreign_words(looked.out, ledger, "txt") == []
        assert files_in(ledger) == before
    assert say("restore", "1", "--yes").code == 0
    rows, _ = held(ledger)
    notes = {str(row["note"]) for row in rows["record"].values()}
    assert notes >= {NOTE, ""}
    assert LATER not in notes
    assert rows["gap"] == expected[0]["gap"]
    assert say("doctor").code == 0


def test_inside_the_names_of_tables_it_is_refused_plainly(say: Say, ledger: Path) -> None:
    """SQLite's own message then repeats bytes that are no text."""
    store = ledger / STORE_NAME
    content = store.read_bytes()
    chance = random.Random(20231009)
    places = places_of(content, "CREATE TRIGGER ") + places_of(content, "CREATE INDEX ")
    assert len(places) > 10
    for place in places:
        spoiled = flipped(content, place + 4, chance)
        store.write_bytes(spoiled)
        for words in (["doctor"], ["status"], ["tick", "4.1"]):
            ran = say(*words)
            assert (ran.code, ran.out) == (3, ""), ran
            assert "已损坏，程序没有改动它" in ran.err
        assert say("restore", "1", "--preview").code == 0
        assert store.read_bytes() == spoiled
