"""Writers that are cut off in the middle of their work, and the check that nothing they had confirmed is missing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shifan.domain.errors import ProtectedError, RuleError
from shifan.domain.journal import Operation
from shifan.domain.records import Rating
from shifan.services import assigning, attaching, backups, gaps, history, recording
from shifan.services.history import compare_with_journal
from shifan.services.session import Done, Session, open_session
from shifan.store import backup
from shifan.store.repository import Repository
from support import start_python, write_file

ITEMS = ("1", "2", "3")
UNITS = ("县司法局", "县公安局", "城关镇")

# One process that has loaded the program and makes a child of its own for each writer: a child is there at once.
SERVE = "import sys; sys.path[:0] = sys.argv[1:]; import support_crash; support_crash.serve()"


ROWS_ONLY, ALL_BUT_BACKUPS = range(7), range(8)  # kinds of work: those that write nothing but the store; and files
NOTE, LATER, GAP = (
    "备份以前写下的备注，一共十几个字",
    "备份以后写下的备注，也有十几个字",
    "印章管理台账缺少三月至五月的记录",
)


def edit(session: Session, chance: random.Random, kinds: Sequence[int] = range(9)) -> Done:
    """Do one random thing of what users do, small or large. Raises RuleError where it is not to be done now."""
    number = chance.choice(ITEMS)
    kind = chance.choice(kinds)
    if kind < 2:
        return recording.write_note(session, number, f"备注 {chance.random()}" + "长" * chance.choice((0, 20, 3000)))
    if kind == 2:
        point = f"{number}.{chance.randint(1, 3)}"
        done = recording.tick_checkpoint(session, point)
        return done if done.operation else recording.untick_checkpoint(session, point)
    if kind == 3:
        return recording.claim_rating(session, number, chance.choice((Rating.MET, Rating.PARTLY, None)), "自评")
    if kind == 4:
        return assigning.assign(session, f"1-{chance.choice((1, 5, 60))}", chance.choice(UNITS), person="张三")
    if kind == 5:
        return gaps.open_gap(session, f"问题 {chance.random()}", number=number)
    if kind == 7:
        file = write_file(session.folder / "来件", f"{chance.randrange(100)}.txt", f"正文 {chance.random()}")
        return attaching.attach_files(session, number, [file], copy=True)
    if kind == 8:
        backups.back_up(session, backups.BY_HAND)
    return (history.undo if chance.random() < 0.7 else history.redo)(session)


def work_backup_work(session: Session) -> None:
    """Do work of all kinds, with NOTE and GAP among it, make a backup, and do a little more: LATER."""
    chance = random.Random(20231009)
    recording.write_note(session, "10", NOTE)
    gaps.open_gap(session, GAP, number="10")
    for _ in range(25):
        with suppress(RuleError):
            edit(session, chance, ALL_BUT_BACKUPS)
    backups.back_up(session, backups.BY_HAND)
    recording.write_note(session, "11", LATER)


def told(operation: Operation) -> str:
    """Return the line that says that an operation is confirmed."""
    return f"{operation.seq} {operation.at.isoformat()} {operation.label}"


def write_on(folder: Path, seed: int) -> None:
    """Work for ever, saying each operation once it is confirmed."""
    chance = random.Random(seed)
    with open_session(folder, user="工人") as session:
        engine = session.repository.engine
        if engine.file is not None and seed % 2:
            engine.execute("PRAGMA cache_size = 5")  # changed pages reach the file long before the commit
        while True:
            try:
                done = session.perform(lambda opened: edit(opened, chance))
            except RuleError:
                continue
            if done.operation is not None:
                os.write(1, f"{told(done.operation)}\n".encode())


def write_through_stops(folder: Path, seed: int) -> None:
    """Work for ever in one session, whatever the server does; say what is confirmed."""
    chance = random.Random(seed)
    with open_session(folder, user=f"工人{seed}") as session:
        while True:
            try:
                done = session.perform(lambda opened: edit(opened, chance, ROWS_ONLY))
            except (RuleError, ProtectedError):  # not possible now, somebody was quicker, or the server is away
                continue
            if done.operation is not None:
                os.write(1, f"{told(done.operation)}\n".encode())


def write_until_full(folder: Path, seed: int) -> None:
    """Work in one session until five changes in all were refused; say what is confirmed and what the refusals said."""
    chance = random.Random(seed)
    refused = 0
    with open_session(folder, user="工人") as session:
        while refused < 5:
            try:
                done = session.perform(lambda opened: edit(opened, chance, ALL_BUT_BACKUPS))
            except RuleError:
                continue
            except (ProtectedError, OSError) as error:  # OSError: no room for the file that was to be attached
                refused += 1
                os.write(1, f"满 {' '.join(str(error).split())}\n".encode())
                continue
            if done.operation is not None:
                os.write(1, f"{told(done.operation)}\n".encode())


def serve() -> None:
    """For each line ``folder, seed, count, seconds`` (by tabs): start a writer, kill it, say what it had confirmed."""
    for line in sys.stdin:
        folder, seed, count, seconds = line.rstrip("\n").split("\t")
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(writing, 1)
            try:
                write_on(Path(folder), int(seed))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.close(writing)
        with open(reading, encoding="utf-8") as answers:
            confirmed = [answers.readline() for _ in range(int(count))]
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
            confirmed += answers.readlines()
        _, status = os.waitpid(child, 0)
        print("".join(confirmed), f"end {os.waitstatus_to_exitcode(status)}", sep="", flush=True)  # noqa: T201


class Killer:
    """Starts writers and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, folder: Path, seed: int, count: int, seconds: float) -> list[str]:
        """Let a writer confirm ``count`` changes, kill -9 it ``seconds`` later, and return what it had confirmed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\t{seed}\t{count}\t{seconds}\n")
        self._process.stdin.flush()
        confirmed = []
        while not (line := self._process.stdout.readline()).startswith("end"):
            assert line.endswith("\n"), self._process.communicate(timeout=60)
            confirmed.append(line.rstrip("\n"))
        if line != "end -9\n":  # it should have been at work until it was killed
            self._process.kill()
            raise AssertionError(self._process.communicate(timeout=60)[1])
        return confirmed


@contextmanager
def killer() -> Iterator[Killer]:
    """Give what starts and kills writers."""
    with start_python(SERVE, Path(__file__).parent) as process:
        try:
            yield Killer(process)
        finally:
            process.kill()


def check_nothing_is_lost(folder: Path, confirmed: Sequence[str], before: int, *, writers: int = 1) -> int:
    """Open the workspace and look whether it is whole and holds all that was confirmed; return its operations' number.

    ``before`` operations were there already. Of each writer one more may be there, which it had no time to confirm.
    """
    with open_session(folder, user="查看") as session:
        check_session(session, confirmed, before, writers=writers)
        state = session.state()
        assert {item.id for item in state.evidence} == set(state.usable)  # no document without its file
        for made in backup.list_backups(backups.backup_folder(session)):
            check_backup(made.path, session.application_id)
        done = recording.write_note(session, "4", f"之后 {before}")  # and work goes on
        assert done.operation is not None
        return len(session.repository.operations(session.application_id))


def check_session(session: Session, confirmed: Sequence[str], before: int, *, writers: int = 1) -> None:
    """Look whether the open store is whole and holds all that was confirmed."""
    repository, application = session.repository, session.application_id
    assert repository.damage() == ""
    assert repository.verify_chain(application) is None
    assert compare_with_journal(session) == []
    stored = [told(operation) for operation in reversed(repository.operations(application))]
    missing = set(confirmed) - set(stored[before:])
    assert missing == set()
    assert len(stored) - before - len(confirmed) in range(writers + 1)


def check_backup(path: Path, application_id: str) -> None:
    """Look whether a backup that bears its name is whole."""
    copy = Repository.open(path, read_only=True)
    try:
        assert copy.damage() == ""
        assert copy.verify_chain(application_id) is None
    finally:
        copy.close()
