"""What goes into a package (材料包): which documents, under which names, what its catalogue says, what is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.evidence import Evidence, EvidenceLink, Storage, Validity, validity
from shifan.domain.health import Finding
from shifan.domain.health import Trouble as Unhealthy
from shifan.domain.package_names import LONGEST_FOLDER, LONGEST_NAME, safe_name
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

PAYLOAD = "data"
_TOLD = (
    ShortfallKind.RETURNED,
    ShortfallKind.NEEDS_REVIEW,
    ShortfallKind.MISSING_EVIDENCE,
    ShortfallKind.MISSING_CHECKPOINTS,
    ShortfallKind.FIGURE_MISMATCH,
    ShortfallKind.OPEN_GAP,
    ShortfallKind.NOT_SELF_CHECKED,
    ShortfallKind.NO_EVENT,
)
_ADVICE = {
    ShortfallKind.RETURNED: "按退回原因补正后重新提交",
    ShortfallKind.NEEDS_REVIEW: "对照现在的指标文字重新核对",
    ShortfallKind.MISSING_EVIDENCE: "向牵头单位收取材料并添加",
    ShortfallKind.MISSING_CHECKPOINTS: "逐个核对后勾选",
    ShortfallKind.FIGURE_MISMATCH: "核对分子、分母和材料中的数字",
    ShortfallKind.OPEN_GAP: "整改到位后销号",
    ShortfallKind.NOT_SELF_CHECKED: "登记自查结论",
    ShortfallKind.NO_EVENT: "登记事项，或改正自查结论",
}
# what is told by other means, from what is there when packing, is not in this list
_HEALTH = (
    Unhealthy.CHANGED_AFTER_REVIEW,
    Unhealthy.BROKEN,
    Unhealthy.LOCKED,
    Unhealthy.UNFIT,
    Unhealthy.MISNAMED,
    Unhealthy.UNSEEN,
)
HEALTH_ADVICE = "换成打得开、核对过的材料，或说明原因"
MISSING_ADVICE = "找回文件，或重新添加"
CHANGED = "内容与录入时不同"
CHANGED_ADVICE = "核对是否被改动；确是新版的，请重新添加"
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
    documents = dict.fromkeys(known[x.evidence_id] for x in links if _is_file(known[x.evidence_id], state))
    width = max(2, len(str(len(documents))))
    files = tuple(
        PackedFile(found, f"{PAYLOAD}/{folder}/{safe_name(f'{at:0{width}} {_file_name(found)}', LONGEST_NAME)}")
        for at, found in enumerate(documents, start=1)
    )
    return PackedItem(item, folder, files, links)


def _file_name(evidence: Evidence) -> str:
    """Return the title with the file's own ending: without it nobody's computer knows what to open it with."""
    name = re.split(r"[/\\]", evidence.path)[-1]
    found = re.fullmatch(r".+(\.[A-Za-z0-9]{1,8})", name)
    if found is None or evidence.title.lower().endswith(found[1].lower()):
        return evidence.title
    return evidence.title + found[1]


def _is_file(evidence: Evidence, state: ApplicationState) -> bool:
    return evidence.storage is not Storage.WEB and evidence.id in state.usable


def troubles(
    items: Iterable[PackedItem],
    state: ApplicationState,
    unhealthy: Mapping[str, str],
    health: Iterable[Finding] = (),
) -> tuple[Trouble, ...]:
    """Return what is missing or unhealthy, item by item.

    ``unhealthy`` says by evidence id what packing found, ``health`` is what the last check of the evidence found.
    """
    told: dict[str, list[Finding]] = defaultdict(list)
    for finding in health:
        if finding.trouble in _HEALTH:
            for key in finding.evidence_ids:
                told[key].append(finding)
    return tuple(found for item in items for found in _troubles(item, state, unhealthy, told))


def _troubles(
    item: PackedItem, state: ApplicationState, unhealthy: Mapping[str, str], told: Mapping[str, Iterable[Finding]]
) -> Iterator[Trouble]:
    number, title = item.criterion.number, item.criterion.title
    for lack in shortfalls(item.criterion, state):
        if lack.kind in _TOLD:
            yield Trouble(number, title, lack.kind.label, lack.detail, _ADVICE[lack.kind])
    for key in dict.fromkeys(link.evidence_id for link in item.links):
        evidence = state.evidence_by_id[key]
        for finding in told.get(key, ()):
            yield Trouble(number, title, finding.trouble.label, finding.text, HEALTH_ADVICE)
        if evidence.storage is Storage.WEB:
            continue
        if key not in state.usable:
            yield Trouble(number, title, "文件缺失、为空或打不开", evidence.title, MISSING_ADVICE)
        elif key in unhealthy:
            advice = CHANGED_ADVICE if unhealthy[key] == CHANGED else MISSING_ADVICE
            yield Trouble(number, title, unhealthy[key], evidence.title, advice)
        if _validity(evidence, state) is Validity.OUT_OF_PERIOD:
            detail = f"{evidence.title}（{evidence.document_date}）"
            yield Trouble(number, title, "日期在评估期外", detail, "换用期内材料，或说明为什么仍可印证")


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
    web = evidence.storage is Storage.WEB
    trouble = unhealthy.get(evidence.id, "")
    gone = not web and (not path or trouble == GONE)
    department = state.department_by_id.get(link.department_id or "")
    return CatalogueRow(
        number=item.number,
        title=item.title,
        checkpoint=_proved(item, link, state),
        evidence=evidence.title,
        document_number=evidence.document_number,
        issuer=evidence.issuer,
        document_date=evidence.document_date,
        validity=_validity(evidence, state).label,
        passage=link.passage,
        department=department.name if department else state.lead_name(item.id),
        state="网页" if web else "缺失" if gone else "有改动" if trouble else "在包内",
        path=evidence.path if web else "" if gone else path,
        web=web,
    )


def _validity(evidence: Evidence, state: ApplicationState) -> Validity:
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
        items = len({trouble.number for trouble in self.troubles})
        return f"缺失和有问题的共 {len(self.troubles)} 处，涉及 {items} 项，请先看这里。"
