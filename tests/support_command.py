"""Running the real ``shifan`` command, and comparing what a folder holds before and after."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from shifan.cli.app import cli

Say = Callable[..., "Ran"]
_OURS = (
    "shifan",
    "Shifan",
    "JSON",
    "Schema",
    "Excel",
    "Office",
    "WPS",
    "xlsx",
    "docx",
    "csv",
    "shifan.db",
    "shifan.toml",
    "PostgreSQL",
    "postgresql",
    "digests.json",
)
_WORD = re.compile(r"(?<![0-9A-Za-z])-{0,2}[A-Za-z][A-Za-z_.-]*")
_ID = re.compile(r"\b[0-9a-f]{16}\b")


@dataclass(frozen=True)
class Ran:
    """What a command did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without anything that settles encoding or locale, then ``changes``."""
    dropped = ("PYTHONUTF8", "PYTHONIOENCODING", "PYTHONPATH", "LANG", "LANGUAGE", "SHIFAN_WORKSPACE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped and not name.startswith("LC_")}
    return {**kept, "SHIFAN_USER": "测试员", **(changes or {})}


def shifan(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    flags: tuple[str, ...] = (),
    before: Callable[[], None] | None = None,
) -> Ran:
    """Run ``python -m shifan`` in a process of its own, without a terminal, and return what it did."""
    done = subprocess.run(
        [sys.executable, *flags, "-m", "shifan", *map(str, arguments)],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        preexec_fn=before,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def files_in(folder: Path) -> dict[str, str]:
    """Return every file under ``folder`` with the sha256 of its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command of the tree with its words, the root first."""
    yield from _below((), cli)


def _below(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _below((*words, name), child)


def foreign_words(text: str, *given: str | Path) -> list[str]:
    """Return the Latin words in ``text`` that are no option, no command, no file type of ours and not in ``given``."""
    known = {*_OURS, "--help", "--version"}
    for words, command in every_command():
        known.update(words)
        known.update(option for param in command.params for option in (*param.opts, *param.secondary_opts))
    for piece in map(str, given):
        known.update(_WORD.findall(piece))
    return [word for word in _WORD.findall(_ID.sub("", text)) if word.rstrip(".") not in known]
