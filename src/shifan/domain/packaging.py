"""What goes into a package (材料包): which documents, under which names, what its catalogue says, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.evidence import Evidence, EvidenceLink, Storage, Validity, validity
from shifan.domain.package_names import LONGEST_FOLDER, LONGEST_NAME, safe_name
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

PAYLOAD = "data"
SHOWCASE = "单项"
"""What stands where items have their number."""
CHANGED = "内容与录入时不同"
GONE = "打包时读不到文件"


@value
class PackedFile:
    """A document under its name in the package: ``path`` from the package's root with /, size in bytes as recorded."""

    evidence: Evidence
    path: str


@value
class PackedItem:
    """An item in the package: its folder's name, the documents in it, and its links in the catalogue's order."""

    criterion: Criterion
    folder: str
    files: tuple[PackedFile, ...]
    links: tuple[EvidenceLink, ...]


@value
class Trouble:
    """Something missing or unhealthy, for the first page: item number and title, what, which exactly, what to do."""

    number: str
    title: str
    what: str
    detail: str
    advice: str


@value
class CatalogueRow:
    """One link in the catalogue. ``path`` leads to the file from the package's root; a web page has its address.

    Where there is neither, ``state`` says why.
    """

    number: str
    title: str
    checkpoint: str
    evidence: str
    document_number: str
    issuer: str
    document_date: date | None
    validity: str
    passage: str
    department: str
    state: str
    path: str
    web: bool = False

    @property
    def stands_for_item(self) -> bool:
        """True for the one row of an item that has nothing to list."""
        return not self.evidence and not self.checkpoint


def plan_items(edition: Edition, state: ApplicationState, *, only_accepted: bool = False) -> tuple[PackedItem, ...]:
    """Return the items that go into a package, each with its documents, numbered in the order of the catalogue.

    An item's folder is complete in itself: a document that serves two items lies in both. Items without any link have
    no folder, but are listed.
    """
    width = max((len(item.number) for item in edition.criteria), default=1)
    chosen = [item for item in edition.criteria if not only_accepted or _accepted(item, state)]
    folders = [safe_name(f"{item.number.zfill(width)} {item.title}", LONGEST_FOLDER) for item in chosen]
    if folders != sorted(folders) or len(set(folders)) < len(folders):  # an imported table's own numbers
        places = len(str(len(folders)))
        folders = [safe_name(f"{at:0{places}}-{name}", LONGEST_FOLDER) for at, name in enumerate(folders, start=1)]
    return tuple(_planned(item, folder, state) for item, folder in zip(chosen, folders, strict=True))


def _accepted(item: Criterion, state: ApplicationState) -> bool:
    """Tell whether an item was reviewed: a base item by its status, a bonus or penalty item by its self-check."""
    if item.kind is CriterionKind.BASE:
        return state.record(item.id).status is WorkStatus.ACCEPTED
    return item.id in state.self_check_of


def _planned(item: Criterion, folder: str, state: ApplicationState) -> PackedItem:
    points = {checkpoint.id: at for at, checkpoint in enumerate(item.checkpoints, start=1)}
    events = {event.id: at for at, event in enumerate(state.adjustments_of.get(item.id, ()), start=1)}
    known = state.evidence_by_id

    def order(link: EvidenceLink) -> tuple[int, int, str, str]:
        point = points.get(link.checkpoint_id or "", len(points) + 1) if link.checkpoint_id else 0
        return events.get(link.adjustment_id or "", 0), point, known[link.evidence_id].title, link.id

    links = tuple(sorted((x for x in state.links_of.get(item.id, ()) if x.evidence_id in known), key=order))
    documents = dict.fromkeys(known[x.evidence_id] for x in links if packs_file(known[x.evidence_id], state))
    width = max(2, len(str(len(documents))))
    files = tuple(
        PackedFile(found, f"{PAYLOAD}/{folder}/{safe_name(f'{at:0{width}} {file_name(found)}', LONGEST_NAME)}")
        for at, found in enumerate(documents, start=1)
    )
    return PackedItem(item, folder, files, links)


def file_name(evidence: Evidence) -> str:
    """Return the title with the file's own ending: without it nobody's computer knows what to open it with."""
    name = re.split(r"[/\\]", evidence.path)[-1]
    found = re.fullmatch(r".+(\.[A-Za-z0-9]{1,8})", name)
    if found is None or evidence.title.lower().endswith(found[1].lower()):
        return evidence.title
    return evidence.title + found[1]


def packs_file(evidence: Evidence, state: ApplicationState) -> bool:
    """Tell whether a document's file goes into a package: a web page has none, and what is missing cannot."""
    return evidence.storage is not Storage.WEB and evidence.id in state.usable


def catalogue(
    items: Iterable[PackedItem], state: ApplicationState, unhealthy: Mapping[str, str]
) -> tuple[CatalogueRow, ...]:
    """Return the catalogue's rows in order: one for each link; an item without any has one row that says so."""
    rows: list[CatalogueRow] = []
    for item in items:
        paths = {file.evidence.id: file.path for file in item.files}
        rows += [_row(item.criterion, link, state, paths.get(link.evidence_id, ""), unhealthy) for link in item.links]
        if not item.links:
            rows.append(_empty_row(item.criterion, state))
    return tuple(rows)


def _empty_row(item: Criterion, state: ApplicationState) -> CatalogueRow:
    state_word = "没有材料"
    record = state.record(item.id)
    if Rating.NA in (record.verdict, record.verdict or record.claim):
        state_word = "不适用"
    elif item.kind is not CriterionKind.BASE:
        check = state.self_check_of.get(item.id)
        state_word = check.outcome.label if check else "未自查"
    lead = state.lead_name(item.id)
    return CatalogueRow(item.number, item.title, "", "", "", "", None, "", "", lead, state_word, "")


def _row(
    item: Criterion, link: EvidenceLink, state: ApplicationState, path: str, unhealthy: Mapping[str, str]
) -> CatalogueRow:
    evidence = state.evidence_by_id[link.evidence_id]
    found = state_of(evidence, path, unhealthy)
    department = state.department_by_id.get(link.department_id or "")
    return CatalogueRow(
        number=item.number,
        title=item.title,
        checkpoint=_proved(item, link, state),
        evidence=evidence.title,
        document_number=evidence.document_number,
        issuer=evidence.issuer,
        document_date=evidence.document_date,
        validity=validity_in(evidence, state).label,
        passage=link.passage,
        department=department.name if department else state.lead_name(item.id),
        state=found.word,
        path=found.path,
        web=found.web,
    )


@value
class FileState:
    """How a document stands in the package, in a word; where it is: a path from the root, or a web page's address."""

    word: str
    path: str
    web: bool


def state_of(evidence: Evidence, path: str, unhealthy: Mapping[str, str]) -> FileState:
    """Return how a document that was to be packed as ``path`` (empty: not at all) stands in the package."""
    if evidence.storage is Storage.WEB:
        return FileState("网页", evidence.path, True)
    trouble = unhealthy.get(evidence.id, "")
    if not path or trouble == GONE:
        return FileState("缺失", "", False)
    return FileState("有改动" if trouble else "在包内", path, False)


def validity_in(evidence: Evidence, state: ApplicationState) -> Validity:
    """Return whether a document's date lies in the evidence period."""
    return validity(evidence, state.application.period_start, state.application.period_end)


def _proved(item: Criterion, link: EvidenceLink, state: ApplicationState) -> str:
    if link.adjustment_id is not None:
        events = {event.id: event for event in state.adjustments_of.get(item.id, ())}
        event = events.get(link.adjustment_id)
        return f"事项：{event.title}" if event else "（事项已移除）"
    if link.checkpoint_id is None:
        return "（整项）"
    for checkpoint in item.checkpoints:
        if checkpoint.id == link.checkpoint_id:
            return f"{checkpoint.number} {checkpoint.text}"
    return "（本版无此核查点）"


@value
class PackageFacts:
    """What the catalogue files of a package say. ``about`` are label and text of the cover."""

    heading: str
    notice: str
    about: tuple[tuple[str, str], ...]
    troubles: tuple[Trouble, ...]
    rows: tuple[CatalogueRow, ...]
    made_by: str

    @property
    def in_short(self) -> str:
        """How many troubles there are, in one line."""
        if not self.troubles:
            return "没有发现缺失或有问题的材料。"
        numbers = {trouble.number for trouble in self.troubles}
        items = len(numbers - {SHOWCASE})
        project = "和单项示范项目" if SHOWCASE in numbers else ""
        return f"缺失和有问题的共 {len(self.troubles)} 处，涉及 {items} 项{project}，请先看这里。"
