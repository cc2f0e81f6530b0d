"""What a package would hold, told before anything is read or written."""

from __future__ import annotations

from collections import Counter

from shifan.domain.package_troubles import troubles
from shifan.domain.packaging import plan_items
from shifan.domain.packing_showcase import packed_files, plan_project, project_troubles
from shifan.domain.values import value
from shifan.services.evidence_health import health_at_a_glance
from shifan.services.session import Session


@value
class Contents:
    """What a package would hold now: items with documents, documents, bytes, and how many troubles of each kind."""

    items: int
    files: int
    size: int
    troubles: tuple[tuple[str, int], ...]

    @property
    def size_text(self) -> str:
        """The size for people."""
        return size_text(self.size)


def contents_of(session: Session) -> Contents:
    """Return what a package of all items would hold; nothing is read or written."""
    state = session.state()
    items = plan_items(session.edition, state)
    project = plan_project(items, state)
    files = packed_files(items, project)
    health = health_at_a_glance(session, state)
    told = troubles(items, state, {}, health) + project_troubles(project, state, {}, health)
    found = Counter(one.what for one in told)
    size = sum(file.evidence.size for file in files)
    return Contents(sum(1 for item in items if item.files), len(files), size, tuple(found.most_common()))


def size_text(size: int) -> str:
    """Return a size in bytes for people: 2.0 GB, 3.5 MB, 12 KB."""
    for unit, bytes_each in (("GB", 1024**3), ("MB", 1024**2)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}"
    return f"{-(-size // 1024)} KB"
