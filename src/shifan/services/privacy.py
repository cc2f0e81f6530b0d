"""Before a package leaves: names and texts are looked through, and what may go out all the same is remembered."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.packaging import SHOWCASE, packs_file
from shifan.domain.packing_archived import ARCHIVED
from shifan.domain.packing_words import Words, words_of
from shifan.domain.privacy import Mark, MarkKind, PrivacyRelease, marks_in, marks_in_name, property_place
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.pool import Pool
from shifan.evidence.scanning import Scanned, Scanner
from shifan.evidence.watch import Watch
from shifan.services.packing_plan import PackagePlan, facts_of, plan_package, troubles_of
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity

NAME, FACTS, ADDRESS, TEXT = "名称", "登记的文号、单位或印证", "网址", "正文"


@value
class PrivacyFinding:
    """What was found in one place: a kind, how often, one example, which items it is for.

    Of a document ``where`` is NAME, FACTS, ADDRESS, TEXT or the place of a property of its file; what stands in none
    (no ``evidence_id``, no ``title``) has the place in the package there. ``sha256`` is of the content or words looked
    at: a linked file may hold another content than when it was added. ``pages`` says in Chinese where in a text, empty
    where that cannot be told. There is no example of what was decided before.
    """

    evidence_id: str
    title: str
    numbers: tuple[str, ...]
    kind: MarkKind
    where: str
    count: int
    excerpt: str
    sha256: str
    pages: str = ""

    def __str__(self) -> str:
        more = f"等 {self.count} 处" if self.count > 1 else ""
        example = f"：{self.excerpt}" if self.excerpt else ""
        subject = f"{_items_text(self.numbers)}「{self.title}」" if self.title else _owner_text(self.numbers)
        return f"{subject}{self.where}{self.pages}有{self.kind.label}{more}{example}"


def _items_text(numbers: Sequence[str]) -> str:
    items = "、".join(number for number in numbers if number != SHOWCASE and not number.startswith(ARCHIVED))
    parts = [f"第 {items} 项"] if items else []
    parts += ["单项示范"] if SHOWCASE in numbers else []
    for number in numbers:
        if number.startswith(ARCHIVED):
            old = number.removeprefix(ARCHIVED).strip()
            parts.append(f"归档的第 {old} 项" if old else "归档的指标")
    return "和".join(parts)


def _owner_text(numbers: Sequence[str]) -> str:
    owner = _items_text([number for number in numbers if number])
    return f"{owner}在" if owner else ""


@value
class PrivacyReport:
    """What was found: ``open`` still needs a decision, ``released`` was decided before.

    ``looked_at`` counts documents; of those in ``unread`` (titles) only the name could be looked at, of those in
    ``partly`` (titles, and what was left out) not all of the text. ``located`` (titles) are pictures that say where
    they were taken. ``contents`` are the sha256 of what was looked at by evidence id, empty where a file could not be
    read; None where no file was to be looked at.
    """

    open: tuple[PrivacyFinding, ...]
    released: tuple[PrivacyFinding, ...]
    looked_at: int
    unread: tuple[str, ...]
    partly: tuple[str, ...] = ()
    located: tuple[str, ...] = ()
    contents: Mapping[str, str] | None = None


@value
class PrivacyCheck:
    """Everything a check needs, taken from the store: ``run`` only reads files and may go on any thread.

    ``documents``: each with the numbers of the items it is for, whether there is a file, and the passages written to
    it. ``words`` are what the package says besides. ``folder`` is where what was found is kept, with ``keep``;
    ``contents`` are all that the store knows, so that no more is kept.
    """

    documents: tuple[tuple[Evidence, tuple[str, ...], bool, tuple[str, ...]], ...]
    words: tuple[Words, ...]
    releases: tuple[PrivacyRelease, ...]
    pool: Pool
    folder: Path
    keep: bool
    contents: frozenset[str]

    def run(self, watch: Watch, *, names_only: bool = False) -> PrivacyReport:
        """Look through names and, unless ``names_only``, texts. Raises StoppedError."""
        found: list[PrivacyFinding] = []
        unread: list[str] = []
        partly: list[str] = []
        located: list[str] = []
        contents: dict[str, str] = {}
        watch.begin("正在查个人信息和密级字样", len(self.documents), "份")
        with Scanner(self.pool, self.folder, keep=self.keep, contents=self.contents) as scanner:
            for evidence, numbers, has_file, passages in self.documents:
                watch.step()
                found += _in_facts(evidence, numbers, passages)
                if names_only or not has_file:
                    continue
                seen = scanner.look(evidence, self._decided)
                contents[evidence.id] = seen.sha256
                unread += [] if seen.scan.read else [evidence.title]
                partly += [f"{evidence.title}（{seen.scan.left_out}）"] if seen.scan.left_out else []
                located += [evidence.title] if seen.scan.located else []
                found += _in_file(evidence, numbers, seen)
        found += self._in_words({one.title for one in found if one.where == NAME})
        covered = {one for one in found if self._decided(one.sha256, one.kind)}
        return PrivacyReport(
            tuple(one for one in found if one not in covered),
            tuple(one for one in found if one in covered),
            len(self.documents),
            tuple(unread),
            tuple(partly),
            tuple(located),
            None if names_only else contents,
        )

    def covers(self, other: PrivacyCheck) -> bool:
        """Tell whether all that ``other`` would look at was looked at here; words without any mark do no harm."""
        known = {evidence: (has_file, passages) for evidence, _, has_file, passages in self.documents}
        for evidence, _, has_file, passages in other.documents:
            mine = known.get(evidence)
            if mine is None or (has_file and not mine[0]) or not set(passages) <= set(mine[1]):
                return False
        return other._told_in_words() <= self._told_in_words()

    def _told_in_words(self) -> set[tuple[str, MarkKind]]:
        """Return what is found in words, wherever they stand: by their sha256 and kind, as it is decided on."""
        found = list(self._in_words(()))
        for evidence, numbers, _, passages in self.documents:
            found += _in_facts(evidence, numbers, passages)
        return {(one.sha256, one.kind) for one in found}

    def _in_words(self, titles: Iterable[str]) -> Iterator[PrivacyFinding]:
        """Yield what stands in the words of the package; names of documents that were told already are left out."""
        told = sorted(titles, key=len, reverse=True)
        for words in self.words:
            text = words.text
            for title in told:
                text = text.replace(title, "")
            yield from _findings(("", "", (words.number,)), words.place, words.text, marks_in(text))

    def _decided(self, sha256: str, kind: MarkKind) -> bool:
        return any(known.covers(sha256, kind) for known in self.releases)


def prepare_privacy(session: Session, *, only_accepted: bool = False, archived: bool = False) -> PrivacyCheck:
    """Return what a check of all that a package would hold needs; ``archived``: with archived items."""
    return privacy_of(session, plan_package(session, session.state(), only_accepted=only_accepted, archived=archived))


def privacy_of(session: Session, plan: PackagePlan) -> PrivacyCheck:
    """Return what a check of all that stands in a plan needs: what is packed by this plan was then looked at."""
    state = plan.state
    documents: dict[str, tuple[Evidence, list[str], list[str]]] = {}
    for key, number, passage in _uses(plan):
        _, numbers, passages = documents.setdefault(key, (state.evidence_by_id[key], [], []))
        numbers += [] if number in numbers else [number]
        passages += [] if not passage or passage in passages else [passage]
    known = {text for evidence, _, passages in documents.values() for text in (evidence.title, *passages)}
    known |= {text for evidence, _, _ in documents.values() for text in _written(evidence)}
    facts = facts_of(plan, troubles_of(plan, {}), {})
    labels = (plan.edition.id, plan.scheme.id)
    return PrivacyCheck(
        tuple(
            (evidence, tuple(numbers), packs_file(evidence, state), tuple(passages))
            for evidence, numbers, passages in documents.values()
        ),
        words_of(facts, plan.items, plan.project, plan.archived, labels=labels, known=known),
        tuple(session.repository.all_of(PrivacyRelease, session.application_id)),
        session.pool,
        session.folder,
        not session.read_only,
        frozenset(evidence.sha256 for evidence in state.evidence),
    )


def _uses(plan: PackagePlan) -> Iterator[tuple[str, str, str]]:
    """Yield the documents of a package: id, number of the item it is for, passage."""
    for item in plan.items:
        for link in item.links:
            yield link.evidence_id, item.criterion.number, link.passage
    for row in plan.project.materials if plan.project else ():
        if row.evidence_id in plan.state.evidence_by_id:
            yield row.evidence_id, SHOWCASE, ""
    for one in plan.archived:
        for key in one.view.content.evidence:
            if key in plan.state.evidence_by_id:
                yield key, one.number, ""


def _written(evidence: Evidence) -> tuple[str, ...]:
    address = (evidence.path,) if evidence.storage is Storage.WEB else ()
    return evidence.document_number, evidence.issuer, *address


def _in_facts(evidence: Evidence, numbers: tuple[str, ...], passages: Iterable[str]) -> Iterator[PrivacyFinding]:
    """Yield what stands in what was written to a document; it is decided on for these very words."""
    about = (evidence.id, evidence.title, numbers)
    yield from _findings(about, NAME, evidence.title, marks_in_name(evidence.title))
    for text in (evidence.document_number, evidence.issuer, *passages):
        yield from _findings(about, FACTS, text, marks_in(text))
    if evidence.storage is Storage.WEB:
        yield from _findings(about, ADDRESS, evidence.path, marks_in(evidence.path))


def _in_file(evidence: Evidence, numbers: tuple[str, ...], seen: Scanned) -> Iterator[PrivacyFinding]:
    """Yield what stands in a document's text and in what its file says about itself."""
    for kind, count, pages, label in seen.scan.found:
        where = property_place(label) if label else TEXT
        example = seen.examples.get((kind, label), "")
        about = (evidence.id, evidence.title, numbers)
        yield PrivacyFinding(*about, kind, where, count, example, seen.sha256, pages)


def check_privacy(
    session: Session,
    *,
    only_accepted: bool = False,
    archived: bool = False,
    names_only: bool = False,
    watch: Watch | None = None,
) -> PrivacyReport:
    """Return what is found in all that a package would hold; nothing is changed. Raises StoppedError."""
    check = prepare_privacy(session, only_accepted=only_accepted, archived=archived)
    return check.run(watch or Watch(), names_only=names_only)


def release(session: Session, findings: Iterable[PrivacyFinding], reason: str) -> Done:
    """Remember what may go out in spite of what was found; it holds as long as content and words are the same.

    Raises UsageError without a reason, NotFoundError when there is nothing to decide.
    """
    why = clean_line(reason)
    if not why:
        raise UsageError("请写明为什么可以照样打包。", "例：均为公示文件，联系电话已对外公布")
    wanted = {(found.evidence_id, found.sha256, found.kind) for found in findings}
    if not wanted:
        raise NotFoundError("没有要决定的内容。")
    put: list[Entity] = [
        PrivacyRelease(
            id=new_id(),
            application_id=session.application_id,
            evidence_id=key,
            sha256=sha256,
            kind=kind,
            reason=why,
            decided_by=session.user,
            decided_at=session.clock(),
        )
        for key, sha256, kind in sorted(wanted)
    ]
    return session.commit(f"{_counted(wanted)}有个人信息或密级字样，仍可打包：{why}", put=put)


def _counted(wanted: Iterable[tuple[str, str, MarkKind]]) -> str:
    """Return how many documents and other words are decided on."""
    found = set(wanted)
    documents = len({key for key, _, _ in found if key})
    words = len({sha256 for key, sha256, _ in found if not key})
    told = (f"{documents} 份材料" if documents else "", f"{words} 处包内文字" if words else "")
    return "和".join(part for part in told if part)


def _findings(
    about: tuple[str, str, tuple[str, ...]], where: str, text: str, marks: Sequence[Mark]
) -> Iterator[PrivacyFinding]:
    """Yield what was found in words: ``about`` are the document's id and title, empty without one, and the items."""
    counts = Counter(mark.kind for mark in marks)
    for kind, count in counts.items():
        example = next(mark.excerpt for mark in marks if mark.kind is kind)
        yield PrivacyFinding(*about, kind, where, count, example, hashlib.sha256(text.encode()).hexdigest())
