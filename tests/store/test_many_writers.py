"""Eight programs that write to one store at once, on either engine: nothing is lost and nobody is turned away."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.services.applications import add_application
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from shifan.store.repository import Repository
from support import Dump, dump, replay, start_python

WRITERS = "甲乙丙丁戊己庚辛"
EDITS = 500
FEW_EDITS = 20
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))]

# Random edits of a few items that all writers share. Each is decided on what is stored when it is written; what was
# confirmed is printed at the end. Any refusal ends the writer with a failure.
WRITER = """
import json, random, sys
from pathlib import Path
from shifan.domain.criteria import CriterionKind
from shifan.domain.records import Rating
from shifan.services import assigning, gaps, recording, session

def add_to_note(number):
    def use_case(s):
        note = s.record(s.item(number).id).note
        return recording.write_note(s, number, note + name)
    return use_case

def toggle(number):
    def use_case(s):
        done = recording.tick_checkpoint(s, number)
        return done if done.operation else recording.untick_checkpoint(s, number)
    return use_case

def edit(n):
    item = chance.choice(items)
    kind = chance.randrange(5)
    if kind == 0:
        return "note", add_to_note(item.number)
    if kind == 1:
        return "tick", toggle(chance.choice(item.checkpoints).number)
    if kind == 2:
        rating = chance.choice([Rating.MET, Rating.PARTLY, None])
        return "claim", lambda s: recording.claim_rating(s, item.number, rating, f"{name}{n}")
    if kind == 3:
        unit = chance.choice(["县司法局", "县公安局", "县民政局"])
        return "lead", lambda s: assigning.assign(s, item.number, unit, person=f"{name}{n}")
    return "gap", lambda s: gaps.open_gap(s, f"{name} 的问题 {n}", number=item.number)

folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
chance = random.Random(name)
confirmed = []
with session.open_session(folder, user=name, application_id=sys.argv[4] or None) as opened:
    items = [item for item in opened.edition.criteria if item.kind is CriterionKind.BASE][:6]
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(count):
        kind, use_case = edit(n)
        done = opened.perform(use_case)
        if done.operation is not None:
            confirmed.append([kind, done.operation.seq])
print(json.dumps(confirmed), flush=True)
"""

Confirmed = list[tuple[str, int]]


@pytest.fixture
def shared(workspace_folder: Path, engine: str) -> Iterator[Path]:
    """The workspace; a store file lies in memory where the system has a place for that: 4,000 commits take a while."""
    memory = Path("/dev/shm")
    if engine != "sqlite" or not memory.is_dir():
        yield workspace_folder
        return
    folder = Path(tempfile.mkdtemp(dir=memory))
    try:
        yield Path(shutil.copytree(workspace_folder, folder / "w"))
    finally:
        shutil.rmtree(folder)


def write_at_once(folder: Path, edits: int, *applications: str) -> dict[str, Confirmed]:
    """Have all writers begin together, in turn at one of ``applications``; return what was confirmed to each."""
    places = [applications[number % len(applications)] if applications else "" for number in range(len(WRITERS))]
    children = {
        name: start_python(WRITER, folder, name, str(edits), place) for name, place in zip(WRITERS, places, strict=True)
    }
    try:
        for child in children.values():
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n", child.communicate(timeout=60)
        for child in children.values():
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        return {name: _answer(child) for name, child in children.items()}
    finally:
        for child in children.values():
            child.kill()
            child.communicate()


def _answer(child: subprocess.Popen[str]) -> Confirmed:
    out, errors = child.communicate(timeout=300)
    assert child.returncode == 0, errors
    return [(kind, seq) for kind, seq in json.loads(out)]


def changes_since_made(repository: Repository, application_id: str) -> Counter[tuple[str, str]]:
    """Return how often each row that is there was written since it was put in, by table and id."""
    counted: Counter[tuple[str, str]] = Counter()
    for operation in reversed(repository.operations(application_id)):
        for entry in repository.entries(operation.seq):
            row = (entry.entity, entry.key)
            if entry.before is None:
                counted[row] = 0
            counted[row] += 1
            if entry.after is None:
                del counted[row]
    return counted


def check_nothing_is_lost(session: Session, confirmed: dict[str, Confirmed]) -> None:
    """Compare what is stored, what the journal says and what was confirmed to the writers."""
    repository, application = session.repository, session.application_id
    stored = dump(repository, versions=True)
    assert stored == replay(repository, application)
    versions = {(table, key): row["version"] for table, rows in stored.items() for key, row in rows.items()}
    assert versions == changes_since_made(repository, application)
    journal: dict[str, list[int]] = defaultdict(list)
    for operation in reversed(repository.operations(application)):
        journal[operation.user[0]].append(operation.seq)
    for name, mine in confirmed.items():
        assert journal[name] == [seq for _, seq in mine]
    notes = Counter("".join(record.note for record in session.state().records.values()))
    assert notes == {name: sum(kind == "note" for kind, _ in mine) for name, mine in confirmed.items()}
    assert repository.verify_chain(application) is None
    assert repository.damage() == ""


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_eight_programs_with_five_hundred_edits_each_lose_nothing(shared: Path) -> None:
    confirmed = write_at_once(shared, EDITS)
    assert all(len(mine) > EDITS * 0.9 for mine in confirmed.values())  # hardly any edit writes what is there already
    with open_session(shared) as session:
        check_nothing_is_lost(session, confirmed)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_writers_at_two_applications_of_one_store_lose_nothing(shared: Path) -> None:
    with open_session(shared) as session:
        second = new_application("鹿寨县", "2023")
        add_application(session, second)
        keys = (session.application_id, second.id)
        confirmed = write_at_once(shared, FEW_EDITS, *keys)
        repository = session.repository
        whole: Dump = defaultdict(dict)
        for number, key in enumerate(keys):
            journal: dict[str, list[int]] = defaultdict(list)
            for operation in reversed(repository.operations(key)):
                journal[operation.user[0]].append(operation.seq)
            for name in WRITERS[number :: len(keys)]:
                assert journal[name] == [seq for _, seq in confirmed[name]]
                assert len(confirmed[name]) > FEW_EDITS * 0.8
            assert repository.verify_chain(key) is None
            for table, rows in replay(repository, key).items():
                whole[table].update(rows)
        assert dump(repository, versions=True) == whole
        assert repository.damage() == ""
