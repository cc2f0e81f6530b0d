"""How far a long piece of work is: one line on a terminal, gone when the work is done."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from shifan.domain.text import pad
from shifan.evidence.watch import Watch

_SECONDS = 0.2


@contextmanager
def shown_progress() -> Iterator[Watch]:
    """Give a watch whose progress is shown on a terminal while the work goes on."""
    watch, over = Watch(), threading.Event()
    if not sys.stderr.isatty():
        yield watch
        return

    def show() -> None:
        while not over.wait(_SECONDS):
            click.echo(f"\r{pad(watch.text, 40)}\r", nl=False, err=True)

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()
        click.echo(f"\r{' ' * 40}\r", nl=False, err=True)
