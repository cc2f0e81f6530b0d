"""A county with forty departments, and workbooks out to all of them or to one."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from shifan.domain.application import Department
from shifan.domain.tasks import Task, TaskRole
from shifan.services.sending import Sending, export_by_department
from shifan.services.session import Session
from shifan.services.setup import create_workspace, new_application
from shifan.store.tables import Entity

DEPARTMENTS = 40
_EACH = 6  # items of a department, half of them led


def prepare(folder: Path) -> Session:
    """Make a workspace of forty departments with six items each, and return its session."""
    session = create_workspace(folder, new_application("柳城县", "2023"), user="张三")
    key, items = session.application_id, session.edition.criteria
    put: list[Entity] = []
    for number in range(DEPARTMENTS):
        unit = Department(f"unit{number}", key, f"县第{number + 1}局", position=number)
        put.append(unit)
        for at in range(_EACH):
            item = items[(number * _EACH // 2 + at) % len(items)]
            role = TaskRole.SUPPORT if at % 2 else TaskRole.LEAD
            put.append(Task(f"{unit.id}.{item.id}", key, item.id, unit.id, role))
    session.commit("分工", put=put)
    return session


class Out:
    """Sending again and again, each time into a new folder."""

    def __init__(self, folder: Path) -> None:
        self._session = prepare(folder / "forty")
        self._folder = folder
        self._turn = count()

    def everyone(self) -> None:
        """Send to all departments."""
        self._send(())

    def one(self) -> None:
        """Send to one department, another one each time."""
        self._send((f"县第{next(self._turn) % DEPARTMENTS + 1}局",))

    def _send(self, names: tuple[str, ...]) -> None:
        target = self._folder / f"out{next(self._turn)}"
        done = export_by_department(self._session, target, Sending(departments=names))
        assert len(list(target.iterdir())) == (len(names) or DEPARTMENTS), done.warnings

    def close(self) -> None:
        """Close the session."""
        self._session.close()
