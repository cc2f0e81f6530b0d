"""Schemes as a user handles them: what there is, which one an application is scored by, several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shifan.criteria.library import editions_beside, load_scheme, scheme_files
from shifan.domain.errors import DataFileError, RuleError, ShifanError
from shifan.domain.scheme import Scheme
from shifan.domain.scheme_words import warnings_of
from shifan.domain.scoring import Score, score
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.services.session import STANDARD_SCHEME, Done, Session


@value
class SchemeFile:
    """A scheme file: its id, place, whether it is the county's own, the scheme or why it cannot be read."""

    id: str
    path: Path
    own: bool
    scheme: Scheme | None
    fault: str = ""


def known_schemes(own: Path | None = None) -> tuple[SchemeFile, ...]:
    """Return all schemes, shipped and in the folder ``own``; one with a fault is listed with it."""
    found = []
    for key, path in scheme_files(own).items():
        mine = own is not None and path.parent == own
        try:
            found.append(SchemeFile(key, path, mine, load_scheme(key, own)))
        except ShifanError as error:
            found.append(SchemeFile(key, path, mine, None, error.message))
    return tuple(found)


def scheme_for(session: Session, scheme_id: str) -> Scheme:
    """Return a scheme that fits the application's edition. Raises NotFoundError, DataFileError, RuleError."""
    scheme = load_scheme(scheme_id, session.own_schemes)
    pin = scheme.edition
    if pin is not None and pin.id != session.edition.id:
        raise RuleError(
            f"计分方案「{scheme.title}」是给指标版本 {pin.id} 定的，这次申报用的是 {session.edition.id}。",
            f"请选用同一版指标的方案（{Way.SCHEMES}）。",
        )
    return scheme


def use_scheme(session: Session, scheme_id: str) -> Done:
    """Score the application by another scheme from now on. Raises NotFoundError, DataFileError, RuleError."""
    scheme = scheme_for(session, scheme_id)
    application = session.application()
    if scheme.id != STANDARD_SCHEME and not session.read_only:
        from shifan.services import criteria_copies  # most use what is shipped

        criteria_copies.keep(session, "", scheme.id)  # before others can see that it is needed
    if application.scheme_id == scheme.id:
        return Done(f"现在用的就是计分方案「{scheme.title}」。")
    done = session.commit(f"改用计分方案：{scheme.title}", put=[replace(application, scheme_id=scheme.id)])
    session.scheme = scheme
    unpinned = scheme.edition is not None and scheme.edition.digest != session.edition.digest
    return replace(done, warnings=(*done.warnings, *warnings_of(scheme, unpinned=unpinned)))


def scores_by(session: Session, state: ApplicationState, scheme_ids: Sequence[str]) -> tuple[Score, ...]:
    """Return the score of ``state`` under each scheme, in the order asked, each scheme once.

    Raises NotFoundError, DataFileError, RuleError.
    """
    schemes = [scheme_for(session, key) for key in dict.fromkeys(scheme_ids)]
    return tuple(score(session.edition, scheme, state) for scheme in schemes)


def score_in_use(session: Session, state: ApplicationState) -> Score:
    """Return the score by the application's scheme, or by the one that stands in for it. Raises as ``scores_by``."""
    if not session.scheme.stands_in:
        return scores_by(session, state, (session.scheme.id,))[0]
    return score(session.edition, session.scheme, state)


def save_scheme(folder: Path, scheme_id: str, text: str) -> Path:
    """Write a new scheme file into ``folder`` once it is known to be valid; returns its path.

    Raises RuleError when there is such a scheme already, DataFileError when it is not valid: then nothing is left.
    """
    from shifan.criteria.scheme_checking import check_scheme  # pydantic and YAML: only where a scheme is made

    if scheme_id in scheme_files(folder):
        raise RuleError(f"已经有编码为 {scheme_id} 的计分方案，不会覆盖。", f"请换一个编码{typed('（--id）')}。")
    made = not folder.exists()
    path = folder / f"{scheme_id}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        check_scheme(path, own=editions_beside(folder))
    except (DataFileError, OSError):
        path.unlink(missing_ok=True)
        if made and folder.is_dir():
            folder.rmdir()
        raise
    return path
