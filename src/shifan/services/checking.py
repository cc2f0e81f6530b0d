"""Is everything whole? What doctor finds about store, journal, materials, this machine and the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from shifan.domain.errors import ShifanError
from shifan.domain.ways import Way
from shifan.evidence.watch import StoppedError
from shifan.services import summarising
from shifan.services.doctor import journal, machine, materials, store, terminal
from shifan.services.doctor.findings import Finding, fine, wrong
from shifan.services.doctor.terminal import Terminal
from shifan.services.session import Session

__all__ = ["Finding", "Terminal", "all_fine", "examine"]

_STORED = (store.FILE, store.BACKUPS, journal.JOURNAL, journal.ROWS, journal.SUMMARY, journal.SUBMISSIONS)
_Look = Callable[[], Iterable[Finding]]


def examine(session: Session, facts: Terminal | None = None) -> list[Finding]:
    """Return what was found; ``facts`` are those of the terminal, None where there is none.

    What one look cannot read any more becomes a finding, and the others go on. Raises StoppedError.
    """
    watch = session.watch
    watch.begin("正在检查台账文件", 0)
    found = list(_guarded(store.FILE, lambda: store.look_at_file(session)))
    if found[0].fine:  # a damaged file cannot be trusted to tell
        found += _guarded(journal.JOURNAL, lambda: journal.look_at_journal(session))
    found += materials.look_at_edition(session)
    watch.begin("正在检查备份", 0)
    found += _guarded(store.BACKUPS, lambda: store.look_at_backups(session))
    found += _guarded(store.FILE, lambda: store.look_at_others(session))
    if session.edition_trouble is None:  # without the items nothing can be said of their materials
        found += _guarded(materials.FILES, lambda: _materials(session))
    whole = session.edition_trouble is None and all_fine(one for one in found if one.topic in _STORED)
    if whole:
        found += _guarded(journal.SUMMARY, lambda: _recount(session))  # nothing is written into what is not sound
    if found[0].fine:
        found += _guarded(materials.CRITERIA, lambda: materials.look_at_copies(session, mend=whole))
    watch.begin("正在检查这台电脑", 0)
    found += machine.look_at_place(session)
    found += machine.look_at_space(session)
    found += _guarded(machine.CLOCK, lambda: machine.look_at_clock(session))
    found += machine.look_at_settings(machine.environment())
    found += machine.look_at_fonts(machine.environment())
    found += terminal.look_at_terminal(facts)
    return found


def all_fine(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing needs to be done."""
    return all(finding.fine for finding in findings)


def _materials(session: Session) -> Iterator[Finding]:
    state = session.state()
    yield from materials.look_at_criteria(session, state)
    yield from materials.look_at_folder(session, state)
    yield from materials.look_at_files(session, state)


def _recount(session: Session) -> Iterator[Finding]:
    """What was just seen to be gone no longer counts as collected."""
    if summarising.refresh(session):
        yield fine(journal.SUMMARY, "材料文件有变化，汇总数已重新计算。")


def _guarded(topic: str, look: _Look) -> Iterator[Finding]:
    try:
        yield from look()
    except StoppedError:
        raise
    except ShifanError as error:
        yield wrong(topic, error.message, error.hint)
    except ValueError:  # a date, a number or a kind in the store that is none any more
        yield wrong(topic, "台账里有读不懂的内容，可能被外部改动或磁盘出错。", f"请从备份恢复（{Way.RESTORE}）。")
