"""The showcase project (单项示范项目) in a package: a folder of its own behind those of the items, and its own rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shifan.domain.application import ShowcaseMaterial, ShowcaseProject
from shifan.domain.evidence import Evidence
from shifan.domain.health import Finding
from shifan.domain.package_names import LONGEST_FOLDER, LONGEST_NAME, safe_name
from shifan.domain.package_troubles import DocumentTroubles
from shifan.domain.packaging import (
    PAYLOAD,
    SHOWCASE,
    CatalogueRow,
    PackedFile,
    PackedItem,
    Trouble,
    file_name,
    packs_file,
    state_of,
    validity_in,
)
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class PackedProject:
    """The project in the package: its folder's name, its materials in the order of their list, their files."""

    project: ShowcaseProject
    folder: str
    materials: tuple[ShowcaseMaterial, ...]
    files: tuple[PackedFile, ...]


def plan_project(
    items: Sequence[PackedItem], state: ApplicationState, *, only_accepted: bool = False
) -> PackedProject | None:
    """Return the project as it goes into a package behind ``items``, None when none was put forward.

    With ``only_accepted`` only the materials that are marked done go in.
    """
    if not state.showcases:
        return None
    project = state.showcases[0]
    materials = tuple(
        row for row in state.showcase_materials if row.showcase_id == project.id and (row.done or not only_accepted)
    )
    folder = _folder(project, items)
    found = dict.fromkeys(
        document for row in materials if (document := _document(row, state)) and packs_file(document, state)
    )
    width = max(2, len(str(len(found))))
    files = tuple(
        PackedFile(document, f"{PAYLOAD}/{folder}/{safe_name(f'{at:0{width}} {file_name(document)}', LONGEST_NAME)}")
        for at, document in enumerate(found, start=1)
    )
    return PackedProject(project, folder, materials, files)


def packed_files(items: Iterable[PackedItem], project: PackedProject | None) -> list[PackedFile]:
    """Return all files of a package in its order."""
    files = [file for item in items for file in item.files]
    return files + list(project.files) if project else files


def _folder(project: ShowcaseProject, items: Sequence[PackedItem]) -> str:
    """Return a name that stands behind all folders of items: with the next number, as long as that sorts so."""
    title = f"单项示范 {project.name}"
    last = items[-1].folder if items else ""
    digits = last[: len(last) - len(last.lstrip("0123456789"))]
    numbered = f"{int(digits or 0) + 1:0{len(digits)}} {title}"
    return safe_name(numbered if digits and last < numbered else title, LONGEST_FOLDER)


def _document(row: ShowcaseMaterial, state: ApplicationState) -> Evidence | None:
    return state.evidence_by_id.get(row.evidence_id) if row.evidence_id else None


def project_troubles(
    packed: PackedProject | None,
    state: ApplicationState,
    unhealthy: Mapping[str, str],
    health: Iterable[Finding] = (),
) -> tuple[Trouble, ...]:
    """Return what is missing or unhealthy of the project's materials.

    ``unhealthy`` says by evidence id what packing found, ``health`` is what the last check of the evidence found.
    """
    if packed is None:
        return ()
    return tuple(_troubles(packed, state, DocumentTroubles(state, unhealthy, health)))


def _troubles(packed: PackedProject, state: ApplicationState, known: DocumentTroubles) -> Iterator[Trouble]:
    name, unit = packed.project.name, packed.project.unit or "承办单位"
    if not packed.materials:
        yield Trouble(SHOWCASE, name, "还没有材料", "单项示范项目", "列出要交的材料，逐份收取")
    for at, row in enumerate(packed.materials, start=1):
        document = _document(row, state)
        if document is None:
            until = f"（时限 {row.due}）" if row.due else ""
            yield Trouble(SHOWCASE, name, "缺材料", f"{at} {row.title}{until}", f"向{unit}收取材料并添加")
        else:
            yield from known.of(document, SHOWCASE, name)


def project_rows(
    packed: PackedProject | None, state: ApplicationState, unhealthy: Mapping[str, str]
) -> tuple[CatalogueRow, ...]:
    """Return the catalogue's rows of the project, one for each material of its list; none without a project."""
    if packed is None:
        return ()
    paths = {file.evidence.id: file.path for file in packed.files}
    return tuple(_row(packed, at, row, state, paths, unhealthy) for at, row in enumerate(packed.materials, start=1))


def _row(
    packed: PackedProject,
    at: int,
    row: ShowcaseMaterial,
    state: ApplicationState,
    paths: Mapping[str, str],
    unhealthy: Mapping[str, str],
) -> CatalogueRow:
    document, project = _document(row, state), packed.project
    title = f"{at} {row.title}"
    if document is None:
        return CatalogueRow(SHOWCASE, project.name, title, "", "", "", None, "", "", project.unit, "没有材料", "")
    found = state_of(document, paths.get(document.id, ""), unhealthy)
    return CatalogueRow(
        number=SHOWCASE,
        title=project.name,
        checkpoint=title,
        evidence=document.title,
        document_number=document.document_number,
        issuer=document.issuer,
        document_date=document.document_date,
        validity=validity_in(document, state).label,
        passage="",
        department=project.unit,
        state=found.word,
        path=found.path,
        web=found.web,
    )
