"""The on-site check: from a number, a few words or initials to requirement, evidence and person in one step."""

from __future__ import annotations

import re

from shifan.criteria.pinyin import load_pinyin
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.onsite import Inquiry, Site, SiteItem
from shifan.domain.pinyin import Pinyin, could_be_pinyin
from shifan.domain.records import Record
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole
from shifan.domain.text import fold, search_key
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.evidence.opening import open_file
from shifan.evidence.pool import Pool
from shifan.services.session import Session

_NUMBER = r"(\d+)(?:\.(\d+))?\Z"


@value
class Exhibit:
    """A document that proves an item: the proving passage, and where the file lies on this machine.

    ``place`` is the file's absolute path, or the address of a web page; ``usable`` tells whether the file is there and
    can be read; ``checkpoint`` is a number such as ``32.2`` or empty, ``event`` the title of the bonus or penalty event
    it proves, or empty.
    """

    evidence: Evidence
    passage: str
    place: str
    usable: bool
    pool: Pool
    checkpoint: str = ""
    event: str = ""
    department: str = ""


@value
class Holder:
    """Who answers for an item."""

    department: str
    role: TaskRole
    person: str
    leader: str
    contact: str


@value
class Answer:
    """All that an examiner asks about one item. ``focus`` is the checkpoint that was asked for, or empty."""

    criterion: Criterion
    group: str
    subgroup: str
    record: Record
    focus: str
    exhibits: tuple[Exhibit, ...]
    holders: tuple[Holder, ...]
    sites: tuple[Site, ...]
    inquiries: tuple[Inquiry, ...]


def look_up(session: Session, query: str) -> tuple[Answer, ...]:
    """Return what is known about the items ``query`` means, best match first; nothing when none fits.

    ``query`` is a number (32, 32.2, 第32项), a few words in any order (title, requirement, unit, person, document), or
    pinyin of a title, unit or document (xzfy, xingzhengfuyi), also mixed. Raises UsageError for an empty query,
    NotFoundError for a checkpoint that the item does not have.
    """
    plain = fold(query).removeprefix("第").removesuffix("项").replace("。", ".").strip()
    if not plain:
        raise UsageError("请写编号、几个词或拼音首字母。", typed(f"例：{Way.LOOKUP(32)}，或{Way.LOOKUP('xzfy')}"))
    state = session.state()
    gather = _Gatherer(session, state)
    numbered = re.match(_NUMBER, plain, re.ASCII)
    if numbered and (item := _numbered(session, numbered[1])):
        focus = item.checkpoint(numbered[2]).number if numbered[2] else ""
        return (gather.answer(item, focus),)
    words = search_key(plain).split()
    ranked = [(rank, item) for item in session.edition.criteria if (rank := _rank(session, state, item, words))]
    return tuple(gather.answer(item, "") for _, item in sorted(ranked, key=lambda found: found[0]))


def open_exhibit(exhibit: Exhibit) -> None:
    """Open the document with the system's program. Raises NotFoundError, RuleError, ProtectedError."""
    open_file(exhibit.pool.inside(exhibit.evidence))


class _Gatherer:
    """Joins what the state and the on-site tables hold about an item."""

    def __init__(self, session: Session, state: ApplicationState) -> None:
        self._session = session
        self._state = state
        read, key = session.repository.all_of, session.application_id
        self._inquiries = read(Inquiry, key)
        self._sites = {site.id: site for site in read(Site, key)}
        self._site_items = read(SiteItem, key)
        self._events = {event.id: event.title for event in state.adjustments}

    def answer(self, item: Criterion, focus: str) -> Answer:
        group, subgroup = self._session.edition.place_of(item.id)
        exhibits = self._exhibits(item)
        if focus:
            exhibits.sort(key=lambda exhibit: exhibit.checkpoint != focus)
        return Answer(
            criterion=item,
            group=group.title,
            subgroup=subgroup.title,
            record=self._state.record(item.id),
            focus=focus,
            exhibits=tuple(exhibits),
            holders=self._holders(item),
            sites=tuple(self._sites[row.site_id] for row in self._site_items if row.criterion_id == item.id),
            inquiries=tuple(found for found in self._inquiries if found.criterion_id == item.id),
        )

    def _exhibits(self, item: Criterion) -> list[Exhibit]:
        numbers = {checkpoint.id: checkpoint.number for checkpoint in item.checkpoints}
        found = []
        for link in self._state.links_of.get(item.id, ()):
            evidence = self._state.evidence_by_id[link.evidence_id]
            unit = self._state.department_by_id.get(link.department_id or "")
            found.append(
                Exhibit(
                    evidence=evidence,
                    passage=link.passage,
                    place=self._place(evidence),
                    usable=evidence.id in self._state.usable,
                    pool=self._session.pool,
                    checkpoint=numbers.get(link.checkpoint_id or "", ""),
                    event=self._events.get(link.adjustment_id or "", ""),
                    department=unit.name if unit else "",
                )
            )
        return found

    def _place(self, evidence: Evidence) -> str:
        if evidence.storage is Storage.WEB:
            return evidence.path
        try:
            return str(self._session.pool.locate(evidence).absolute())
        except ProtectedError:  # a path that leaves the pool: shown as it is stored, and not usable
            return evidence.path

    def _holders(self, item: Criterion) -> tuple[Holder, ...]:
        units = self._state.department_by_id
        tasks = self._state.tasks_of.get(item.id, ())
        return tuple(
            Holder(unit.name, task.role, task.person, unit.leader, unit.contact)
            for task in tasks
            for unit in (units[task.department_id],)
        )


def _numbered(session: Session, number: str) -> Criterion | None:
    try:
        return session.item(number.lstrip("0"))
    except NotFoundError:  # a number that is none of an item's may be a word: 12345
        return None


def _rank(session: Session, state: ApplicationState, item: Criterion, words: list[str]) -> int:
    """Return 0 when a word is missing, else 1 and one more for each word that is not in the title."""
    pinyin = load_pinyin()
    title = search_key(item.title)
    others = [word for word in words if not _hit(word, title, [item.title], pinyin)]
    if not others:
        return 1
    names = _names(session, state, item)
    text = search_key(" ".join([*names, *_other_words(state, item)]))
    return 1 + len(others) if all(_hit(word, text, names, pinyin) for word in others) else 0


def _hit(word: str, text: str, names: list[str], pinyin: Pinyin) -> bool:
    if word in text:
        return True
    return could_be_pinyin(word) and any(pinyin.found_in(name, word) for name in names)


def _names(session: Session, state: ApplicationState, item: Criterion) -> list[str]:
    """Names that are also found by their pinyin: groups, units, persons, documents."""
    group, subgroup = session.edition.place_of(item.id)
    names = [item.title, subgroup.title, group.title]
    for task in state.tasks_of.get(item.id, ()):
        unit = state.department_by_id[task.department_id]
        names += [unit.name, unit.short_name, task.person]
    return names + [state.evidence_by_id[link.evidence_id].title for link in state.links_of.get(item.id, ())]


def _other_words(state: ApplicationState, item: Criterion) -> list[str]:
    words = [item.number, item.kind.label, item.requirement]
    for link in state.links_of.get(item.id, ()):
        words += [state.evidence_by_id[link.evidence_id].document_number, link.passage]
    return words + [checkpoint.text for checkpoint in item.checkpoints]
