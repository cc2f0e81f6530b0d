"""What a ledger asks for: the tasks and the record of an item."""

from __future__ import annotations

from datetime import date

from shifan.domain.criteria import Criterion
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.domain.values import value


@value
class TaskWish:
    """A task as the ledger has it; ``unit`` is the name to use, an empty person or no date keeps what is there.

    Status, claim and note are of rows that name only supporters. ``handed_in``: a row that names the lead too says
    that the work is handed in, which counts for all units in it.
    """

    unit: str
    role: TaskRole
    person: str
    due: date | None
    address: str
    row: int
    status: WorkStatus | None = None
    claim: Rating | None = None
    note: str = ""
    handed_in: bool = False


@value
class ItemWish:
    """What the ledger says about one item. ``record`` is the record as it would be; None when nothing changes in it.

    ``lead_person`` and ``lead_due`` are for the lead that the item already has, where rows name no unit.
    """

    criterion: Criterion
    address: str
    tasks: tuple[TaskWish, ...]
    record: Record | None
    lead_person: str = ""
    lead_due: date | None = None
