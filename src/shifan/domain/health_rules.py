"""What is wrong with which document, and what to do. Pure: looking at the files is done in ``shifan.evidence``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from shifan.domain.contents import SMALLEST_SIDE, Content, misnamed
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.evidence import Evidence, Storage, Validity, replaced_ids, validity
from shifan.domain.health import Finding, Found, Look, Trouble
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.text import search_key
from shifan.domain.ways import Way

MOST_ITEMS = 5
"""More items than this proved by one document are told."""
_NAMED = 12


def find_troubles(
    edition: Edition, state: ApplicationState, looks: Mapping[str, Look], *, most_items: int = MOST_ITEMS
) -> tuple[Finding, ...]:
    """Return what is wrong, the gravest first; ``looks`` are by evidence id, a document without one is taken as it is.

    Older versions that a newer one took the place of are only looked at where they are still linked.
    """
    known = _Known(edition, state)
    found: list[Finding] = []
    for evidence in known.documents:
        look = looks.get(evidence.id)
        if look is not None:
            found += _of_file(known, evidence, look)
        found += _of_facts(known, evidence, most_items)
    found += _duplicates(known, looks)
    found += _same_names(known)
    found += _below_minimum(known, looks)
    order = list(Trouble)
    return tuple(sorted(found, key=lambda finding: order.index(finding.trouble)))


class _Known:
    """The look-ups that the rules share."""

    def __init__(self, edition: Edition, state: ApplicationState) -> None:
        self.edition = edition
        self.state = state
        items = edition.criteria
        self._numbers = [item.number for item in items]
        self._places = {item.id: place for place, item in enumerate(items)}
        self._of_project = {row.evidence_id for row in state.showcase_materials}
        self._of_gaps = {proof.evidence_id for proof in state.gap_proofs}
        self.items_of: dict[str, list[str]] = defaultdict(list)
        for link in state.links:
            if link.criterion_id not in self.items_of[link.evidence_id]:
                self.items_of[link.evidence_id].append(link.criterion_id)
        old = replaced_ids(state.evidence)
        used = self._of_gaps | {key for key, items in self.items_of.items() if items}
        self.documents = [e for e in state.evidence if e.id not in old or e.id in used]
        self.current = [e for e in self.documents if e.id not in old]

    def items(self, evidence: Evidence) -> tuple[str, ...]:
        """Ids of the items that the document is linked to."""
        return tuple(self.items_of.get(evidence.id, ()))

    def numbers(self, criterion_ids: Iterable[str]) -> str:
        """Return item numbers in the edition's order: ``1、2、32``."""
        known = sorted(self._places[key] for key in set(criterion_ids) if key in self._places)
        return "、".join(self._numbers[place] for place in known)

    def uses(self, evidence: Evidence) -> str:
        """Return in words what the document is for."""
        items = self.items(evidence)
        project = "单项示范" if evidence.id in self._of_project else ""
        mended = "问题整改" if evidence.id in self._of_gaps and not items else ""
        told = (f"第 {self.numbers(items)} 项" if items else "", project, mended)
        return "和".join(part for part in told if part) or "没有印证指标"

    def judged(self, evidence: Evidence) -> tuple[str, ...]:
        """Ids of the linked items whose verdict stands."""
        records = self.state.records
        return tuple(key for key in self.items(evidence) if key in records and records[key].verdict is not None)


def _of_file(known: _Known, evidence: Evidence, look: Look) -> Iterator[Finding]:
    if look.found is Found.FINE and look.sha256 in ("", evidence.sha256) and look.content is None:
        return  # nothing is known against it, as of most: it need not be described
    items = known.items(evidence)
    name = f"「{evidence.title}」（{known.uses(evidence)}）"
    keys = ((evidence.id,), items)
    if look.found is Found.MISSING and look.moved_to:
        advice = f"用{Way.RELINK}改到现在的位置。"
        yield Finding(Trouble.MOVED, f"{name}现在在 {look.moved_to}。", advice, *keys)
    elif look.found is Found.MISSING:
        advice = f"请找回文件，或重新添加；移到别处的，指出文件夹就能找回（{Way.RELINK_FROM('文件夹')}）。"
        yield Finding(Trouble.MISSING, f"{name}在原处找不到。", advice, *keys)
    elif look.found is Found.EMPTY:
        yield Finding(Trouble.EMPTY, f"{name}是 0 字节，证明不了什么。", "请重新添加有内容的文件。", *keys)
    elif look.found is Found.UNREADABLE:
        advice = "请检查文件权限；别的程序占用的，先关闭。"
        yield Finding(Trouble.UNREADABLE, f"{name}打不开：{look.reason}。", advice, *keys)
    elif look.found is Found.UNFIT:
        yield Finding(Trouble.UNFIT, f"{name}{look.reason}。", "请把真正的文件重新添加进来。", *keys)
    elif look.sha256 and look.sha256 != evidence.sha256:
        yield _changed(known, evidence, name, keys)
    elif look.content is not None:
        yield from _of_content(evidence, look.content, name, keys)


def _changed(known: _Known, evidence: Evidence, name: str, keys: tuple[tuple[str, ...], tuple[str, ...]]) -> Finding:
    judged = known.judged(evidence)
    if judged:
        text = f"{name}与审核时不是同一内容，第 {known.numbers(judged)} 项的审核结论已没有依据。"
        advice = "请重新添加原文件；确需用新内容的，退回或重新打开该项，添加新版后再审。"
        return Finding(Trouble.CHANGED_AFTER_REVIEW, text, advice, *keys)
    advice = f"改得对的，请作为新版添加（{Way.REVISE}）；改错了的，重新添加原文件。"
    return Finding(Trouble.CHANGED, f"{name}的内容与录入时不同。", advice, *keys)


def _of_content(
    evidence: Evidence, content: Content, name: str, keys: tuple[tuple[str, ...], tuple[str, ...]]
) -> Iterator[Finding]:
    if content.locked:
        advice = "请去掉密码后重新添加，否则省里打不开。"
        yield Finding(Trouble.LOCKED, f"{name}要密码才能打开。", advice, *keys)
    elif content.broken:
        yield Finding(Trouble.BROKEN, f"{name}{content.broken}。", "请打开看看；确实坏了的，换一份好的。", *keys)
    if misnamed(evidence.title, content):
        text = f"{name}实际是{content.type.label}。"
        yield Finding(Trouble.MISNAMED, text, "请用原来的程序另存为正确的格式，再重新添加。", *keys)
    if content.too_small:
        text = f"{name}只有 {content.width}×{content.height} 像素，短边不到 {SMALLEST_SIDE}，文字看不清。"
        yield Finding(Trouble.SMALL_IMAGE, text, "请用原图，或重新拍照、扫描。", *keys)
    if content.scanned:
        text = f"{name}是扫描件，没有可检索的文字。"
        yield Finding(Trouble.SCANNED, text, "不影响使用；能找到电子版的，建议一并添加。", *keys)
    if content.partly_scanned:
        text = f"{name}{content.pages_told}，检索和打包前的检查看不到。"
        yield Finding(Trouble.PARTLY_SCANNED, text, "不影响使用；扫描页请自己看一遍。", *keys)


def _of_facts(known: _Known, evidence: Evidence, most_items: int) -> Iterator[Finding]:
    items = known.items(evidence)
    if not items:
        return
    period = known.state.application
    if validity(evidence, period.period_start, period.period_end) is Validity.OUT_OF_PERIOD:
        text = (
            f"「{evidence.title}」（第 {known.numbers(items)} 项）的成文日期 {evidence.document_date} "
            f"不在评估期（{period.period_start} 至 {period.period_end}）内。"
        )
        advice = f"请换期内的材料；日期填错的请改正，长期有效的请注明（{Way.EDIT_EVIDENCE}）。"
        yield Finding(Trouble.OUT_OF_PERIOD, text, advice, (evidence.id,), items)
    if len(items) > most_items:
        text = f"「{evidence.title}」一份印证了 {len(items)} 项（第 {known.numbers(items)} 项）。"
        advice = "请写明各项印证的页码或段落，最好补充各项自己的材料。"
        yield Finding(Trouble.OVERUSED, text, advice, (evidence.id,), items)
    if evidence.storage is Storage.WEB and evidence.seen_on is None:
        text = f"网页「{evidence.title}」（第 {known.numbers(items)} 项）没有写明哪天看过。"
        advice = "请打开核对并写明日期；最好把网页另存为文件一并添加。"
        yield Finding(Trouble.UNSEEN, text, advice, (evidence.id,), items)


def _duplicates(known: _Known, looks: Mapping[str, Look]) -> Iterator[Finding]:
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in known.current:
        look = looks.get(evidence.id)
        groups[(look.sha256 if look else "") or evidence.sha256].append(evidence)
    for group in groups.values():
        if len(group) > 1:
            text = f"{_titles(group)} 内容完全一样，只算一份。"
            yield _about(known, Trouble.DUPLICATE, text, "留一份即可，其余的请移除或换成不同的材料。", group)


def _same_names(known: _Known) -> Iterator[Finding]:
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in known.current:
        groups[search_key(evidence.title)].append(evidence)
    for group in groups.values():
        if len({evidence.sha256 for evidence in group}) > 1:
            text = f"有 {len(group)} 份材料都叫「{group[0].title}」，内容却不同。"
            advice = f"是新旧两版的，请登记为新版（{Way.REVISE}）；不是的，请改名分清。"
            yield _about(known, Trouble.SAME_NAME, text, advice, group)


def _about(known: _Known, trouble: Trouble, text: str, advice: str, group: list[Evidence]) -> Finding:
    items = dict.fromkeys(key for evidence in group for key in known.items(evidence))
    return Finding(trouble, text, advice, tuple(evidence.id for evidence in group), tuple(items))


def _below_minimum(known: _Known, looks: Mapping[str, Look]) -> Iterator[Finding]:
    """Yield a finding for each item handed in with too few documents, and one for all that are still at work."""
    at_work: list[Criterion] = []
    for item in known.edition.of_kind(CriterionKind.BASE):
        record = known.state.records.get(item.id)
        if record is None or record.rating is Rating.NA:
            continue
        have = _good_documents(known, item, looks)
        if have >= item.evidence_minimum:
            continue
        if record.status not in (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED):
            at_work.append(item)
            continue
        text = f"第 {item.number} 项{record.status.label}，能用的材料 {have} 份，至少要 {item.evidence_minimum} 份。"
        yield Finding(Trouble.BELOW_MINIMUM, text, "请补材料，或退回补正。", (), (item.id,))
    if at_work:
        shown = "、".join(item.number for item in at_work[:_NAMED])
        more = "等" if len(at_work) > _NAMED else ""
        text = f"还在收集的 {len(at_work)} 项材料没有达到最低份数（第 {shown} 项{more}）。"
        yield Finding(Trouble.STILL_SHORT, text, "请按期补齐。", (), tuple(item.id for item in at_work))


def _good_documents(known: _Known, item: Criterion, looks: Mapping[str, Look]) -> int:
    good = set()
    for link in known.state.usable_links(item.id):
        evidence = known.state.evidence_by_id[link.evidence_id]
        look = looks.get(evidence.id)
        if look is None or look.found is Found.FINE:
            good.add(evidence.sha256)
    return len(good)


def _titles(group: list[Evidence]) -> str:
    return "、".join(f"「{evidence.title}」" for evidence in group[:_NAMED])
