"""The showcase project (单项示范项目) as a track of its own: its materials, its dates, how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from shifan.domain.application import ShowcaseMaterial, ShowcaseProject
from shifan.domain.completion import Ratio
from shifan.domain.duties import Upcoming, showcase_dates
from shifan.domain.errors import RuleError
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class MaterialLine:
    """One material: the attached document's title, whether its file can be used, and the days left until it is due.

    ``usable`` is None when nothing is attached; ``days_left`` is None without a due date or when it is done.
    """

    number: int
    material: ShowcaseMaterial
    document: str
    usable: bool | None
    days_left: int | None

    @property
    def overdue(self) -> bool:
        """True when the due date has passed and the material is not done."""
        return self.days_left is not None and self.days_left < 0


@value
class ShowcaseTrack:
    """The second track of the overview; ``dates`` are all its milestones by date, those that are over among them."""

    project: ShowcaseProject
    materials: tuple[MaterialLine, ...]
    dates: tuple[Upcoming, ...]
    ready: Ratio
    overdue: int
    unusable: int


def track_of(state: ApplicationState, today: date) -> ShowcaseTrack | None:
    """Return the showcase project's track, None when none was put forward."""
    if not state.showcases:
        return None
    project = state.showcases[0]
    rows = [material for material in state.showcase_materials if material.showcase_id == project.id]
    lines = tuple(_line(place, row, state, today) for place, row in enumerate(rows, start=1))
    return ShowcaseTrack(
        project=project,
        materials=lines,
        dates=showcase_dates((m for m in state.showcase_milestones if m.showcase_id == project.id), today),
        ready=Ratio(sum(line.material.done and line.usable is not False for line in lines), len(lines)),
        overdue=sum(line.overdue for line in lines),
        unusable=sum(line.usable is False for line in lines),
    )


def with_done(material: ShowcaseMaterial, done: bool) -> ShowcaseMaterial:
    """Return the material marked done, or open again. Raises RuleError when it is so already."""
    if material.done is done:
        raise RuleError(f"「{material.title}」{'早已完成' if done else '本来就没有完成'}。")
    return replace(material, done=done)


def material_called(materials: Iterable[ShowcaseMaterial], wanted: str) -> ShowcaseMaterial | None:
    """Return the material with this title, or with this place in the list (from 1), None when there is none."""
    rows = list(materials)
    for row in rows:
        if row.title == wanted:
            return row
    place = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    return rows[place - 1] if 1 <= place <= len(rows) else None


def _line(place: int, material: ShowcaseMaterial, state: ApplicationState, today: date) -> MaterialLine:
    document = state.evidence_by_id.get(material.evidence_id) if material.evidence_id else None
    return MaterialLine(
        number=place,
        material=material,
        document=document.title if document else "",
        usable=None if document is None else document.id in state.usable,
        days_left=(material.due - today).days if material.due and not material.done else None,
    )
