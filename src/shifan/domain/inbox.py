"""Which item and which department a file in the inbox belongs to. Pure functions on paths; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.application import Department
from shifan.domain.criteria import Edition
from shifan.domain.filing import Proposal, Unsure
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task
from shifan.domain.text import search_key
from shifan.domain.values import value

_FEWEST = 2  # characters of a short name that may stand for a department
_MOST_CANDIDATES = 6


@value
class Arrival:
    """A file in the inbox. ``number`` is the item or checkpoint proposed, "" for none; ``sure`` without any doubt.

    ``department`` is the name of the unit that seems to have sent it, "" for none. ``numbers`` come into question.
    """

    path: str
    number: str
    title: str
    reason: str
    sure: bool
    department: str = ""
    numbers: tuple[str, ...] = ()


def arrivals(
    sure: Sequence[Proposal], unsure: Sequence[Unsure], edition: Edition, state: ApplicationState
) -> tuple[Arrival, ...]:
    """Return every file with what names, numbers and the sender's own tasks say, by path."""
    senders = _Senders(edition, state)
    found = [senders.of_sure(proposal) for proposal in sure]
    found += [senders.of_unsure(one) for one in unsure]
    return tuple(sorted(found, key=lambda arrival: arrival.path))


class _Senders:
    """The departments by the names they are known under, and the items each has to work on."""

    def __init__(self, edition: Edition, state: ApplicationState) -> None:
        self._edition = edition
        names: list[tuple[str, Department]] = []
        for department in state.departments:
            known = {search_key(department.name), search_key(department.short_name)}
            names += [(name, department) for name in known if len(name) >= _FEWEST]
        self._names = sorted(names, key=lambda pair: -len(pair[0]))
        self._tasks: dict[str, list[Task]] = {}
        for task in state.tasks:
            self._tasks.setdefault(task.department_id, []).append(task)

    def of_sure(self, proposal: Proposal) -> Arrival:
        """Return a file whose item is known, with its sender."""
        sender = self._sender(proposal.path)
        reason = proposal.reason
        if sender is not None and proposal.number.partition(".")[0] not in self._numbers(sender):
            reason += f"；{sender.name}没有分到这一项"
        return Arrival(proposal.path, proposal.number, proposal.title, reason, True, sender.name if sender else "")

    def of_unsure(self, found: Unsure) -> Arrival:
        """Return a file whose item is in doubt; where the sender has just one of those in question, it is that one."""
        sender = self._sender(found.path)
        if sender is None:
            return Arrival(found.path, "", "", found.reason, False, "", found.numbers)
        mine = self._numbers(sender)
        wanted = [number for number in found.numbers if number.partition(".")[0] in mine]
        if len(wanted) == 1 and len(found.numbers) > 1:
            reason = f"{found.reason}；其中只有第 {wanted[0]} 项分给了{sender.name}"
            return Arrival(found.path, wanted[0], self._title(wanted[0]), reason, True, sender.name, found.numbers)
        if found.numbers or len(mine) > _MOST_CANDIDATES:
            return Arrival(found.path, "", "", found.reason, False, sender.name, found.numbers)
        reason = f"{found.reason}；{sender.name}承担第 {'、'.join(mine)} 项" if mine else found.reason
        return Arrival(found.path, "", "", reason, False, sender.name, tuple(mine))

    def _sender(self, path: str) -> Department | None:
        """Return the department named on the path; the folder nearest to the top counts before the file's own name."""
        for part in path.split("/"):
            key = search_key(part)
            named = next((department for name, department in self._names if name in key), None)
            if named is not None:
                return named
        return None

    def _numbers(self, department: Department) -> list[str]:
        mine = {task.criterion_id for task in self._tasks.get(department.id, ())}
        return [item.number for item in self._edition.criteria if item.id in mine]

    def _title(self, number: str) -> str:
        return self._edition.by_number(number.partition(".")[0]).title
