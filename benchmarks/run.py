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
from dataclasses import dataclass
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


def keys(folder: Path, _rounds: int) -> list[Figure]:
    """Key to repaint (95th percentile) and memory after 600 keys, against the bare table."""
    app, bare = _open(_app(folder), "收集率"), _open(_bare(), "指标标题1")
    try:
        app.press(b"2")
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


def scoring(folder: Path, rounds: int) -> list[Figure]:
    """Scoring one application without reasons, against fetching it and building its objects."""
    with open_session(folder) as session:
        edition, state = session.edition, session.state()
        ours, baseline = paired(
            lambda: timed(lambda: score(edition, session.scheme, state)), lambda: timed(session.state), rounds * 5
        )
    return [Figure("scoring, without reasons", ours, baseline, "ms", 1)]


BENCHMARKS: dict[str, Callable[[Path, int], list[Figure]]] = {
    "status": status_cold,
    "frame": first_frame,
    "keys": keys,
    "scoring": scoring,
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
    print(f"{'':28}{'ours':>12}{'baseline':>12}{'ratio':>8}{'budget':>8}")
    for figure in figures:
        sides = f"{figure.ours:>9.1f} {figure.unit:<2}{figure.baseline:>9.1f} {figure.unit:<2}"
        verdict = "" if figure.ratio <= figure.budget else "  over"
        print(f"{figure.name:28}{sides}{figure.ratio:>8.2f}{figure.budget:>8g}{verdict}")
    return 0 if all(figure.ratio <= figure.budget for figure in figures) else 1


def _environment() -> dict[str, str]:
    return {
        **os.environ,
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
