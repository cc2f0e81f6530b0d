"""Two editions compared for people: which item became which, and what reads differently."""

from __future__ import annotations

from pathlib import Path

from shifan.criteria.library import load_edition
from shifan.domain.criteria import Edition
from shifan.domain.editions.comparing import EditionDifference, Pair, compare_editions
from shifan.domain.editions.crosswalk import Crosswalk, problems_of
from shifan.domain.editions.drafting import Draft, draft, pairs_in, pairs_of
from shifan.domain.errors import RuleError, UsageError
from shifan.services.at_work import current_user, local_now

_SHOWN = 30


def compare(old_id: str, new_id: str, own: Path | None = None, crosswalk: Path | None = None) -> EditionDifference:
    """Return what differs between two editions, shipped or in the folder ``own``.

    ``crosswalk`` is a file that says which item became which; without one ids and texts say it. Raises UsageError for
    an edition with itself, NotFoundError, DataFileError, RuleError for a crosswalk that does not fit.
    """
    if old_id == new_id:
        raise UsageError("两边是同一个指标版本，没有可对比的。")
    old, new = load_edition(old_id, own), load_edition(new_id, own)
    return compare_editions(old, new, _pairs(old, new, crosswalk))


def crosswalk_in(path: Path, old: Edition, new: Edition) -> Crosswalk:
    """Return the crosswalk of a file that covers both editions whole. Raises DataFileError, RuleError with the list."""
    from shifan.criteria.crosswalk_files import read_crosswalk  # pydantic and YAML: only where there is a file

    found = read_crosswalk(path)
    refuse_uncovered(found, old, new)
    return found


def refuse_uncovered(crosswalk: Crosswalk, old: Edition, new: Edition) -> None:
    """Raise RuleError with the list where a crosswalk does not cover both editions whole."""
    problems = problems_of(crosswalk, old, new)
    if problems:
        more = len(problems) - _SHOWN
        shown = "\n".join((*problems[:_SHOWN], *([f"……还有 {more} 处"] if more > 0 else [])))
        raise RuleError(f"对照表不完整，没有用它，共 {len(problems)} 处：\n{shown}", "请改好对照表后再试。")


def drafted(old: Edition, new: Edition) -> Draft:
    """Return the crosswalk that ids and texts give, and what somebody has to decide."""
    from shifan.services.likeness import likenesses  # imports the matcher: only where it is needed

    return draft(old, new, likenesses(old, new))


def _pairs(old: Edition, new: Edition, crosswalk: Path | None) -> tuple[Pair, ...]:
    if crosswalk is not None:
        return pairs_in(crosswalk_in(crosswalk, old, new))
    by_id = pairs_of(old, new)
    if len(by_id) == min(len(old.criteria), len(new.criteria)):
        return by_id  # nothing is left to compare text by text
    return drafted(old, new).pairs


def write_difference(path: Path, found: EditionDifference, *, force: bool = False) -> Path:
    """Write a comparison as a workbook and return its path. Raises UsageError, ProtectedError."""
    from shifan.excel.edition_diff import build_difference  # openpyxl: only where a workbook is made
    from shifan.excel.saving import check_target, write_whole

    check_target(path, ".xlsx", force=force)
    write_whole(path, build_difference(found, creator=current_user(), created=local_now()), force=force)
    return path
