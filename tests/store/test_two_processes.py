"""Two processes that write to the same workspace at the same time."""

from __future__ import annotations

from pathlib import Path

from shifan.services.session import open_session
from support import new_workspace, start_python

# Adds its letter to the same note and ticks its own checkpoints; after a refusal it reads again and repeats.
WRITER = """
import sys
from pathlib import Path
from shifan.domain.errors import StaleWriteError
from shifan.services import recording, session

def until_done(change):
    refused = 0
    while True:
        try:
            change()
            return refused
        except StaleWriteError:
            refused += 1

def add_letter():
    seen = opened.record(opened.item("1").id)
    recording.write_note(opened, "1", seen.note + letter, seen=seen)

letter, first = sys.argv[2], int(sys.argv[3])
with session.open_session(Path(sys.argv[1]), user=letter) as opened:
    print("ready", flush=True)
    sys.stdin.readline()
    refused = 0
    for n in range(60):
        refused += until_done(add_letter)
        number = f"{2 + n // 2}.{first + n % 2}"
        refused += until_done(lambda: recording.tick_checkpoint(opened, number))
    print(refused, flush=True)
"""


def test_no_update_is_lost_and_the_journal_tells_each_one_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    new_workspace(folder).close()
    with start_python(WRITER, folder, "甲", "1") as first, start_python(WRITER, folder, "乙", "3") as second:
        for child in (first, second):
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in (first, second):
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        results = [child.communicate(timeout=120) for child in (first, second)]
    assert [child.returncode for child in (first, second)] == [0, 0], results
    with open_session(folder) as session:
        note = session.record(session.item("1").id).note
        assert sorted(note) == ["乙"] * 60 + ["甲"] * 60
        assert len(session.state().ticks) == 120
        operations = session.repository.operations(session.application_id)
        assert len(operations) == 241
        assert [operation.seq for operation in operations] == list(range(241, 0, -1))
        letters = [operation.user for operation in reversed(operations) if operation.label == "第 1 项写备注"]
        assert "".join(letters) == note
        assert session.repository.verify_chain(session.application_id) is None
        assert session.repository.damage() == ""
