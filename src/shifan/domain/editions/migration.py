"""The plan of moving an application to another edition: which rows are to be, which items are archived.

Nothing is deleted. Where one item becomes one item its rows go over. Where that is not so, or where something of an
item finds no place in the new one, the old item is archived with all its rows, and copies go where they belong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shifan.domain.adjustments import Adjustment
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.editions.archived import ArchivedItem
from shifan.domain.editions.archiving import Archive, Archivist
from shifan.domain.editions.crosswalk import Crosswalk, Relation
from shifan.domain.editions.fates import ItemFate
from shifan.domain.editions.holdings import Holdings
from shifan.domain.editions.planner import Planner
from shifan.domain.editions.targets import MakeId, Targets
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class MigrationPlan:
    """What to put and what to take out, in this order, and what that means item by item.

    ``after`` is the state as it will be; ``remarks`` is what is said of the whole.
    """

    old: Edition
    new: Edition
    application: Application
    put: tuple[Any, ...]
    remove: tuple[Any, ...]
    archived: tuple[ArchivedItem, ...]
    fates: tuple[ItemFate, ...]
    after: ApplicationState
    remarks: tuple[str, ...] = ()

    @property
    def to_review(self) -> tuple[str, ...]:
        """The numbers of the new items whose text has to be reviewed again."""
        return tuple(number for fate in self.fates for number in fate.review)

    @property
    def counts(self) -> dict[Relation, int]:
        """How many rows of the crosswalk there are of each relation, those without any left out."""
        found = [fate.relation for fate in self.fates]
        return {relation: found.count(relation) for relation in Relation if relation in found}


def plan_migration(
    old: Edition,
    new: Edition,
    crosswalk: Crosswalk,
    holdings: Holdings,
    *,
    archivist: Archivist,
    make_id: MakeId,
    scheme_id: str,
) -> MigrationPlan:
    """Return the plan. The crosswalk covers both editions (``problems_of`` finds nothing)."""
    targets, archive = Targets(holdings, make_id), Archive(old, holdings, archivist, make_id)
    planner = Planner(old, new, holdings, targets, archive)
    fates = [planner.row(row) for row in crosswalk.rows]
    remarks = tuple(planner.scenarios(crosswalk))
    application = replace(holdings.state.application, edition_id=new.id, edition_digest=new.digest, scheme_id=scheme_id)
    present = {(type(row), row.id): row for row in holdings.all_rows()}
    wanted = {(type(row), row.id): row for row in targets.rows()}
    put = [_versioned(row, present.get(key)) for key, row in wanted.items() if not _same(row, present.get(key))]
    remove = [row for key, row in present.items() if key not in wanted]
    remove.sort(key=lambda row: isinstance(row, Adjustment))  # links refer to events: they go first
    return MigrationPlan(
        old=old,
        new=new,
        application=application,
        put=(application, *archive.items, *put),
        remove=tuple(remove),
        archived=tuple(archive.items),
        fates=tuple(fates),
        after=targets.state().changed(application=application),
        remarks=remarks,
    )


def _same(row: Any, present: Any) -> bool:
    return present is not None and replace(row, version=present.version) == present


def _versioned(row: Any, present: Any) -> Any:
    return replace(row, version=present.version if present is not None else 0)
