"""What is missing or unhealthy in a package, for its first page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from shifan.domain.evidence import Evidence, Storage, Validity
from shifan.domain.health import Finding
from shifan.domain.health import Trouble as Unhealthy
from shifan.domain.packaging import CHANGED, PackedItem, Trouble, validity_in
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.domain.state import ApplicationState

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
CHANGED_ADVICE = "核对是否被改动；确是新版的，请重新添加"


def troubles(
    items: Iterable[PackedItem],
    state: ApplicationState,
    unhealthy: Mapping[str, str],
    health: Iterable[Finding] = (),
) -> tuple[Trouble, ...]:
    """Return what is missing or unhealthy, item by item.

    ``unhealthy`` says by evidence id what packing found, ``health`` is what the last check of the evidence found.
    """
    known = DocumentTroubles(state, unhealthy, health)
    return tuple(found for item in items for found in _troubles(item, state, known))


class DocumentTroubles:
    """What is wrong with documents; ``unhealthy`` and ``health`` as for ``troubles``."""

    def __init__(self, state: ApplicationState, unhealthy: Mapping[str, str], health: Iterable[Finding]) -> None:
        self._state = state
        self._unhealthy = unhealthy
        self._told: dict[str, list[Finding]] = defaultdict(list)
        for finding in health:
            if finding.trouble in _HEALTH:
                for key in finding.evidence_ids:
                    self._told[key].append(finding)

    def of(self, evidence: Evidence, number: str, title: str) -> Iterator[Trouble]:
        """Yield what is wrong with a document, told under a number and title of the catalogue."""
        key = evidence.id
        for finding in self._told.get(key, ()):
            yield Trouble(number, title, finding.trouble.label, finding.text, HEALTH_ADVICE)
        if evidence.storage is Storage.WEB:
            return
        if key not in self._state.usable:
            yield Trouble(number, title, "文件缺失、为空或打不开", evidence.title, MISSING_ADVICE)
        elif key in self._unhealthy:
            advice = CHANGED_ADVICE if self._unhealthy[key] == CHANGED else MISSING_ADVICE
            yield Trouble(number, title, self._unhealthy[key], evidence.title, advice)
        if validity_in(evidence, self._state) is Validity.OUT_OF_PERIOD:
            detail = f"{evidence.title}（{evidence.document_date}）"
            yield Trouble(number, title, "日期在评估期外", detail, "换用期内材料，或说明为什么仍可印证")


def _troubles(item: PackedItem, state: ApplicationState, known: DocumentTroubles) -> Iterator[Trouble]:
    number, title = item.criterion.number, item.criterion.title
    for lack in shortfalls(item.criterion, state):
        if lack.kind in _TOLD:
            yield Trouble(number, title, lack.kind.label, lack.detail, _ADVICE[lack.kind])
    for key in dict.fromkeys(link.evidence_id for link in item.links):
        yield from known.of(state.evidence_by_id[key], number, title)
