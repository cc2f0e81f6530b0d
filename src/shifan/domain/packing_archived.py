"""Archived items (归档指标) in a package: a folder for the documents of each, their rows, a page with their text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shifan.domain.editions.archived import ArchivedView
from shifan.domain.editions.archived_words import archived_lines
from shifan.domain.health import Finding
from shifan.domain.package_names import LONGEST_FOLDER, LONGEST_NAME, safe_name
from shifan.domain.package_troubles import DocumentTroubles
from shifan.domain.packaging import (
    PAYLOAD,
    CatalogueRow,
    PackedFile,
    Trouble,
    file_name,
    packs_file,
    state_of,
    validity_in,
)
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

ARCHIVED = "归档"
"""What numbers of archived items begin with."""
PAGE = "归档指标.txt"
"""The file beside the catalogue that holds the archived items whole."""


@value
class PackedArchive:
    """An archived item in the package: what it keeps, and its documents that are still there."""

    view: ArchivedView
    files: tuple[PackedFile, ...]

    @property
    def number(self) -> str:
        """What stands where items have their number."""
        return f"{ARCHIVED} {self.view.item.number}".strip()


def plan_archived(views: Iterable[ArchivedView], state: ApplicationState) -> tuple[PackedArchive, ...]:
    """Return the archived items as they go into a package, behind all folders of items."""
    return tuple(_planned(at, view, state) for at, view in enumerate(views, start=1))


def _planned(at: int, view: ArchivedView, state: ApplicationState) -> PackedArchive:
    item = view.item
    folder = safe_name(f"归档 {at:03} {item.edition_id} 第{item.number}项 {item.title}", LONGEST_FOLDER)
    known = [state.evidence_by_id[key] for key in view.content.evidence if key in state.evidence_by_id]
    documents = [found for found in known if packs_file(found, state)]
    width = max(2, len(str(len(documents))))
    files = tuple(
        PackedFile(found, f"{PAYLOAD}/{folder}/{safe_name(f'{place:0{width}} {file_name(found)}', LONGEST_NAME)}")
        for place, found in enumerate(documents, start=1)
    )
    return PackedArchive(view, files)


def archived_files(packed: Iterable[PackedArchive]) -> list[PackedFile]:
    """Return their files in order."""
    return [file for one in packed for file in one.files]


def archived_rows(
    packed: Iterable[PackedArchive], state: ApplicationState, unhealthy: Mapping[str, str]
) -> tuple[CatalogueRow, ...]:
    """Return the catalogue's rows of archived items, one for each document; ``unhealthy`` as in the catalogue."""
    return tuple(row for one in packed for row in _rows(one, state, unhealthy))


def archived_troubles(
    packed: Iterable[PackedArchive],
    state: ApplicationState,
    unhealthy: Mapping[str, str],
    health: Iterable[Finding] = (),
) -> tuple[Trouble, ...]:
    """Return what is missing or unhealthy of the documents of archived items; the arguments as for the items."""
    known = DocumentTroubles(state, unhealthy, health)
    return tuple(
        found
        for one in packed
        for key in one.view.content.evidence
        if key in state.evidence_by_id
        for found in known.of(state.evidence_by_id[key], one.number, one.view.item.title)
    )


def _rows(packed: PackedArchive, state: ApplicationState, unhealthy: Mapping[str, str]) -> Iterable[CatalogueRow]:
    paths = {file.evidence.id: file.path for file in packed.files}
    for key, about in packed.view.content.evidence.items():
        document = state.evidence_by_id.get(key)
        if document is None:  # only where a later undo has taken the document back
            title = packed.view.item.title
            yield CatalogueRow(packed.number, title, "", about["title"], "", "", None, "", "", "", "缺失", "")
            continue
        found = state_of(document, paths.get(key, ""), unhealthy)
        yield CatalogueRow(
            number=packed.number,
            title=packed.view.item.title,
            checkpoint="",
            evidence=document.title,
            document_number=document.document_number,
            issuer=document.issuer,
            document_date=document.document_date,
            validity=validity_in(document, state).label,
            passage="",
            department="",
            state=found.word,
            path=found.path,
            web=found.web,
        )


def archived_page(packed: Sequence[PackedArchive]) -> str:
    """Return the text of all archived items, one after the other."""
    pages = ("\n".join(archived_lines(one.view.item, one.view.content)) for one in packed)
    return "\n\n".join(pages) + "\n"
