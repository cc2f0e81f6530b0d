"""One runner for all benchmarks. Each figure is a ratio to a baseline measured in the same run.

    python benchmarks/run.py [--rounds N] [--only NAME]

Prints a table; exit code 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from shifan.domain.scoring import score
from shifan.services.demo import open_demo
from shifan.services.session import open_session
from terminal import Terminal

_HERE = Path(__file__).resolve().parent
_SHIFAN = str(Path(sys.executable).with_name("shifan"))
_KEYS = 50
_MANY_KEYS = 600
_UP, _DOWN = b"\x1b[A", b"\x1b[B"


@dataclass(frozen=True)
class Figure:
    """A measured pair: medians of ours and of the baseline (``unit``), and the budget for their ratio."""

    name: str
    ours: float
    baseline: float
    unit: str
    budget: float

    @property
    def ratio(self) -> float:
        """Ours divided by the baseline."""
        return self.ours / self.baseline


def timed(action: Callable[[], object]) -> float:
    """Return how many milliseconds ``action`` took."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def paired(ours: Callable[[], float], baseline: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Return the medians of both, measured in turn so that a drifting machine touches both alike."""
    ours(), baseline()
    pairs = [(ours(), baseline()) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def status_cold(folder: Path, rounds: int) -> list[Figure]:
    """`shifan status` as a new process, against an interpreter that does nothing."""

    def run(*command: str) -> float:
        return timed(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, env=_environment(), check=True))

    ours, baseline = paired(
        lambda: run(_SHIFAN, "--workspace", str(folder), "status"), lambda: run(sys.executable, "-c", "pass"), rounds
    )
    return [Figure("status, new process", ours, baseline, "ms", 8)]


def first_frame(folder: Path, rounds: int) -> list[Figure]:
    """The UI from exec to a frame that shows data, against a bare Textual table, on a pty of 120x40."""
    ours, baseline = paired(
        lambda: _frame(_app(folder), "收集率"), lambda: _frame(_bare(), "指标标题1"), max(3, rounds // 2)
    )
    return [Figure("UI, exec to first frame", ours, baseline, "ms", 2)]


def keys(folder: Path, _rounds: int, place: bytes = b"2") -> list[Figure]:
    """Key to repaint (95th percentile) and memory after 600 keys, against the bare table."""
    app, bare = _open(_app(folder), "收集率"), _open(_bare(), "指标标题1")
    try:
        app.press(place)
        app.settle()
        waits = [(app.press(_DOWN) * 1000, bare.press(_DOWN) * 1000) for _ in range(_KEYS)]
        slow = [statistics.quantiles(side, n=20)[18] for side in zip(*waits, strict=True)]
        for terminal in (app, bare):
            for turn in range(_MANY_KEYS):
                terminal.press(_UP if turn // _KEYS % 2 == 0 else _DOWN)  # never at an end, where nothing moves
        return [
            Figure("UI, key to repaint p95", slow[0], slow[1], "ms", 1.5),
            Figure("UI, memory after 600 keys", app.memory() / 1024, bare.memory() / 1024, "MB", 2),
        ]
    finally:
        app.close()
        bare.close()


def loaded(folder: Path, rounds: int) -> list[Figure]:
    """The same three with 2,000 documents and 20,000 entries in the journal, in the list of items and of documents."""
    from loaded import make  # makes a workspace: only when it is asked for

    full = make(folder.parent / "loaded")
    figures = [*first_frame(full, rounds), *keys(full, rounds), *keys(full, rounds, b"6")]
    places = ("", ", items", ", items", ", documents", ", documents")
    return [replace(one, name=f"{one.name}{place}, loaded") for one, place in zip(figures, places, strict=True)]


def scoring(folder: Path, rounds: int) -> list[Figure]:
    """Scoring one application without reasons, against fetching it and building its objects."""
    with open_session(folder) as session:
        edition, state = session.edition, session.state()
        ours, baseline = paired(
            lambda: timed(lambda: score(edition, session.scheme, state)), lambda: timed(session.state), rounds * 5
        )
    return [Figure("scoring, without reasons", ours, baseline, "ms", 1)]


def many_scores(folder: Path, rounds: int) -> list[Figure]:
    """Scoring 3,000 applications, against 30: what each costs, and the memory that all need."""
    from many_scores import FEW, MANY, ManyScores  # only when it is asked for

    with open_session(folder) as session:
        both = ManyScores(session)
        ours, baseline = paired(both.many, both.few, max(3, rounds // 3))
        peaks = both.peak(MANY), both.peak(FEW)
    return [
        Figure("scoring each of 3,000", ours, baseline, "ms", 1.1),
        Figure("  memory", *peaks, "KB", 1.2),
    ]


def what_ifs(folder: Path, rounds: int) -> list[Figure]:
    """The slowest of several single assumptions, tried out, against one full scoring."""
    from whatif import LINES, WhatIfs  # only when it is asked for

    with open_session(folder) as session:
        both = WhatIfs(session)
        pairs = [paired(lambda: timed(lambda: both.ours(line)), lambda: timed(both.full), rounds) for line in LINES]  # noqa: B023
    ours, baseline = max(pairs, key=lambda pair: pair[0] / pair[1])
    return [Figure("what-if, one assumption", ours, baseline, "ms", 1)]


def workbook(folder: Path, rounds: int) -> list[Figure]:
    """Building and writing the progress workbook with its charts, against XlsxWriter writing the same cells again."""
    from workbook import pair  # needs XlsxWriter, which nothing else does

    with open_session(folder) as session:
        write, copy = pair(session, folder)
        ours, baseline = paired(lambda: timed(write), lambda: timed(copy), rounds)
    return [Figure("progress workbook", ours, baseline, "ms", 2)]


def departments_out(folder: Path, rounds: int) -> list[Figure]:
    """Workbooks for forty departments in one go, against forty times the workbook of one."""
    from departments import DEPARTMENTS, Out  # makes a workspace: only when it is asked for

    out = Out(folder.parent)
    try:
        ours, one = paired(lambda: timed(out.everyone), lambda: timed(out.one), rounds)
    finally:
        out.close()
    return [Figure("40 department workbooks out", ours, one * DEPARTMENTS, "ms", 1)]


def departments_back(folder: Path, rounds: int) -> list[Figure]:
    """Forty filled workbooks read, merged and stored in one operation, against openpyxl just loading them."""
    from departments_back import Back  # makes a workspace: only when it is asked for

    back = Back(folder.parent)

    def take() -> float:
        took = timed(back.take)
        back.undo()
        return took

    try:
        ours, baseline = paired(take, lambda: timed(back.load), max(3, rounds // 2))
    finally:
        back.close()
    return [Figure("40 department workbooks back", ours, baseline, "ms", 1.5)]


def haunted_workbook(folder: Path, rounds: int) -> list[Figure]:
    """A department workbook with a million empty rows, against python-calamine; and the memory that it takes."""
    from departments_back import MEMORY, calamine_haunted, haunted, read_haunted  # writes 300 MB of XML

    path = haunted(folder.parent)
    peaks: list[float] = []

    def ours() -> float:
        took, peak = read_haunted(path)
        peaks.append(peak)
        return took

    took, baseline = paired(ours, lambda: calamine_haunted(path), max(3, rounds // 3))
    return [
        Figure("workbook of a million rows", took, baseline, "ms", 2),
        Figure("  its memory", max(peaks), MEMORY, "MB", 1),
    ]


def opening(folder: Path, rounds: int) -> list[Figure]:
    """Opening a workspace whose journal has 20,000 entries, against one that holds the same with a new journal."""
    from opening import ENTRIES, open_once, prepare  # makes two workspaces: only when it is asked for

    long, short = prepare(folder.parent / "long", ENTRIES), prepare(folder.parent / "short", 0)
    ours, baseline = paired(lambda: timed(lambda: open_once(long)), lambda: timed(lambda: open_once(short)), rounds * 5)
    return [Figure("opening, 20,000 entries", ours, baseline, "ms", 1.2)]


def ticking(folder: Path, rounds: int) -> list[Figure]:
    """One ticked checkpoint, against a bare transaction that writes the same rows to such a file."""
    from ticking import Ticking  # makes three workspaces: only when it is asked for

    times = rounds * 20
    pair = Ticking(folder.parent / "ticking", times + 1)
    try:
        ours, baseline = paired(pair.ours, pair.bare, times)
    finally:
        pair.close()
    return [Figure("one tick", ours, baseline, "ms", 2)]


def evidence(folder: Path, rounds: int) -> list[Figure]:
    """Hashing one large and many small files against sha256sum; looking at unchanged files against scandir and stat."""
    from evidence import Check, hash_all, make_large, make_pool, sha256sum  # writes 1 GB: only when it is asked for

    place = folder.parent / "evidence"
    place.mkdir()
    large, small = [make_large(place)], make_pool(place / "pool")
    check = Check(place / "pool", small)
    return [
        Figure(name, *paired(lambda: timed(ours), lambda: timed(bare), times), "ms", budget)  # noqa: B023
        for name, ours, bare, times, budget in (
            ("hashing 1 GB", lambda: hash_all(large), lambda: sha256sum(large), max(3, rounds // 2), 1.1),
            ("hashing 5,000 files", lambda: hash_all(small), lambda: sha256sum(small), rounds, 1.1),
            ("checking 5,000 unchanged", check.ours, check.bare, rounds, 3),
        )
    ]


def package(folder: Path, rounds: int) -> list[Figure]:
    """A verified package of 5,000 files of 2 GB, against ``zip -0`` and ``sha256sum`` on the same files."""
    from package import Package  # makes 2 GB of files: only when it is asked for

    pair = Package(folder.parent / "package")
    try:
        ours, baseline = paired(pair.ours, pair.tools, max(3, rounds // 4))
    finally:
        pair.close()
    return [Figure("package of 2 GB", ours, baseline, "ms", 1.3)]


def importing(folder: Path, rounds: int) -> list[Figure]:
    """Reading an official table of 104 items, against the format's own parser on the same file; and understanding it.

    What the table means is worked out in a fixed time whatever the format, and compared with reading the workbook.
    """
    from tables import Tables  # makes documents: only when it is asked for

    tables = Tables(folder.parent / "tables")
    found = [
        Figure(
            f"table of 104, {form}", *paired(_timed(tables.ours, form), _timed(tables.parser, form), rounds), "ms", 3
        )
        for form in tables.parsers
    ]
    understood = tables.understood("xlsx")
    pair = paired(lambda: timed(understood), _timed(tables.parser, "xlsx"), rounds)
    return [*found, Figure("  understood", *pair, "ms", 3)]


def _timed(action: Callable[[str], object], form: str) -> Callable[[], float]:
    return lambda: timed(lambda: action(form))


BENCHMARKS: dict[str, Callable[[Path, int], list[Figure]]] = {
    "status": status_cold,
    "frame": first_frame,
    "keys": keys,
    "loaded": loaded,
    "scoring": scoring,
    "scoring-many": many_scores,
    "whatif": what_ifs,
    "workbook": workbook,
    "departments-out": departments_out,
    "departments-back": departments_back,
    "haunted-workbook": haunted_workbook,
    "opening": opening,
    "tick": ticking,
    "evidence": evidence,
    "package": package,
    "import": importing,
}


def main() -> int:
    """Run the benchmarks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--only", choices=sorted(BENCHMARKS))
    options = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        open_demo(folder)[0].close()
        for name, benchmark in BENCHMARKS.items():
            if options.only in (None, name):
                figures += benchmark(folder, options.rounds)
    print(f"{'':46}{'ours':>12}{'baseline':>12}{'ratio':>8}{'budget':>8}")
    for figure in figures:
        sides = f"{figure.ours:>9.1f} {figure.unit:<2}{figure.baseline:>9.1f} {figure.unit:<2}"
        verdict = "" if figure.ratio <= figure.budget else "  over"
        print(f"{figure.name:46}{sides}{figure.ratio:>8.2f}{figure.budget:>8g}{verdict}")
    return 0 if all(figure.ratio <= figure.budget for figure in figures) else 1


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,  # modules are compiled once, as an installed program's are
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "SHIFAN_AMBIGUOUS": "1",
    }


def _app(folder: Path) -> list[str]:
    return [_SHIFAN, "--workspace", str(folder)]


def _bare() -> list[str]:
    return [sys.executable, str(_HERE / "baseline_table.py")]


def _open(command: list[str], text: str) -> Terminal:
    terminal = Terminal(command, _environment(), 120, 40)
    terminal.wait_for(text)
    terminal.settle()
    return terminal


def _frame(command: list[str], text: str) -> float:
    terminal = Terminal(command, _environment(), 120, 40)
    try:
        return (terminal.wait_for(text) - terminal.started) * 1000
    finally:
        terminal.close()


if __name__ == "__main__":
    sys.exit(main())
