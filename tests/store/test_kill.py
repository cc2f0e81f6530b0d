"""A process killed in the middle of its work loses nothing that it had confirmed."""

from __future__ import annotations

import random
import time
from pathlib import Path

from shifan.services.session import open_session
from support import dump, new_workspace, replay, start_python

# Ticks one checkpoint after another and takes each tick away again; says each operation's number once it is committed.
WORKER = """
import sys
from pathlib import Path
from shifan.services import recording, session
with session.open_session(Path(sys.argv[1]), user="工人") as opened:
    numbers = [point.number for item in opened.edition.criteria for point in item.checkpoints]
    while True:
        for change in (recording.tick_checkpoint, recording.untick_checkpoint):
            for number in numbers:
                done = change(opened, number)
                if done.operation is not None:
                    print(done.operation.seq, flush=True)
"""
KILLS = 20


def test_everything_confirmed_survives_kill_9_and_the_journal_stays_whole(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    new_workspace(folder).close()
    chance = random.Random(20231009)
    last = 1
    for _ in range(KILLS):
        with start_python(WORKER, folder) as child:
            assert child.stdout is not None
            confirmed = [int(child.stdout.readline())]
            time.sleep(chance.random() * 0.03)
            child.kill()
            confirmed += [int(line) for line in child.stdout.read().split("\n")[:-1]]
        assert confirmed == list(range(last + 1, last + 1 + len(confirmed)))
        with open_session(folder) as session:
            application = session.application_id
            assert session.repository.damage() == ""
            assert session.repository.verify_chain(application) is None
            seqs = [operation.seq for operation in reversed(session.repository.operations(application))]
            assert seqs == list(range(1, len(seqs) + 1))
            last = len(seqs)
            assert last - confirmed[-1] in (0, 1)  # at most the one that was in flight
            assert replay(session.repository, application) == dump(session.repository, versions=True)
    assert last > KILLS  # every child had confirmed at least one
