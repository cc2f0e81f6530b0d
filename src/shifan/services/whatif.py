"""What-if: try assumptions on a copy, keep them under a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shifan.domain.assumptions import EXAMPLES, Kind, parse_assumptions
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.scenarios import Scenario
from shifan.domain.scoring import score
from shifan.domain.state import ApplicationState
from shifan.domain.text import clean_line, fold
from shifan.domain.whatif import WhatIf, what_if
from shifan.services.session import Done, Session, new_id


def try_out(session: Session, lines: Iterable[str], state: ApplicationState | None = None) -> WhatIf:
    """Return what the assumptions change in the present score; nothing is stored.

    Raises UsageError for a line that is not understood, NotFoundError for an unknown item, RuleError.
    """
    state = state or session.state()
    before = score(session.edition, session.scheme, state)
    today = state.application.today(session.clock().date())
    return what_if(session.edition, state, before, parse_assumptions(lines), today)


def scenarios(session: Session) -> tuple[Scenario, ...]:
    """Return the kept scenarios, by name."""
    return tuple(sorted(session.repository.all_of(Scenario, session.application_id), key=lambda one: one.name))


def scenario_named(session: Session, name: str) -> Scenario:
    """Return the scenario with this name. Raises NotFoundError naming those there are."""
    wanted = fold(name)
    kept = scenarios(session)
    for found in kept:
        if fold(found.name) == wanted:
            return found
    known = "、".join(one.name for one in kept)
    raise NotFoundError(
        f"没有名为「{clean_line(name)}」的推演方案。", f"现有：{known}。" if known else "还没有保存过推演方案。"
    )


def save_scenario(session: Session, name: str, lines: Sequence[str]) -> Done:
    """Keep assumptions under a name; a scenario that has it is replaced. Raises UsageError, and as ``try_out``."""
    name = clean_line(name)
    if not name:
        raise UsageError("请给推演方案起一个名称。")
    found = try_out(session, lines)
    if not found.assumptions:
        raise UsageError("还没有写假设，没有可保存的。", EXAMPLES)
    text = "\n".join(one.line for one in found.assumptions)
    present = next((one for one in scenarios(session) if fold(one.name) == fold(name)), None)
    made = (
        Scenario(new_id(), session.application_id, name, text, session.user, session.clock())
        if present is None
        else replace(present, lines=text, made_by=session.user, made_at=session.clock())
    )
    if present is not None and present.lines == text:
        return Done(f"推演方案「{present.name}」没有变化。")
    return session.commit(f"保存推演方案「{made.name}」（{len(found.assumptions)} 条假设）", put=[made])


def remove_scenario(session: Session, name: str) -> Done:
    """Take a scenario away. Raises NotFoundError."""
    found = scenario_named(session, name)
    return session.commit(f"删除推演方案「{found.name}」", remove=[found])


def apply_assumptions(session: Session, lines: Sequence[str], name: str = "") -> Done:
    """Make the assumptions true in the ledger, as one operation; ``name`` is the scenario's, for the label.

    Documents and numbers of the scheme stay out and are named in the warnings: a document needs its file, a scheme's
    numbers stand in its file. Raises RuleError naming the first assumption that the rules do not allow; then nothing is
    stored.
    """
    from shifan.services.applying import Applying  # only when something is applied

    state = session.state()
    found = try_out(session, lines, state)
    if not found.assumptions:
        raise UsageError("还没有写假设，没有可落实的。", EXAMPLES)
    applying = Applying(session, state)
    # verdicts last: they close an item to ticks
    for assumption in sorted(found.assumptions, key=lambda one: one.kind is Kind.VERDICT):
        applying.take(assumption)
    return applying.commit(name)
