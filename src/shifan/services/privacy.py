"""Before a package leaves: names and texts are looked through, and what may go out all the same is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.packaging import plan_items
from shifan.domain.privacy import Mark, MarkKind, PrivacyRelease, marks_in, marks_in_name
from shifan.domain.state import ApplicationState
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.hashing import hash_file
from shifan.evidence.reader import Reader
from shifan.evidence.watch import Watch
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity

NAME, FACTS, TEXT = "名称", "登记的文号、单位或印证", "正文"


@value
class PrivacyFinding:
    """What was found in one document in one place (NAME, FACTS or TEXT): a kind, how often, one example, which items.

    ``sha256`` is of the content looked at: a linked file may hold another one than when it was added.
    """

    evidence: Evidence
    numbers: tuple[str, ...]
    kind: MarkKind
    where: str
    count: int
    excerpt: str
    sha256: str

    def __str__(self) -> str:
        items = "、".join(self.numbers)
        more = f"等 {self.count} 处" if self.count > 1 else ""
        return f"第 {items} 项「{self.evidence.title}」{self.where}有{self.kind.label}{more}：{self.excerpt}"


@value
class PrivacyReport:
    """What was found: ``open`` still needs a decision, ``released`` was decided before.

    ``looked_at`` counts documents; of those in ``unread`` (titles) only the name could be looked at,
    of those in ``partly`` not all of the text.
    """

    open: tuple[PrivacyFinding, ...]
    released: tuple[PrivacyFinding, ...]
    looked_at: int
    unread: tuple[str, ...]
    partly: tuple[str, ...] = ()


@value
class PrivacyCheck:
    """Everything a check needs, taken from the store: ``run`` only reads files and may go on any thread.

    ``documents``: each with the numbers of the items it is for, where its file is ("" where there is none), and the
    passages written to it.
    """

    documents: tuple[tuple[Evidence, tuple[str, ...], str, str], ...]
    releases: tuple[PrivacyRelease, ...]

    def run(self, watch: Watch, *, names_only: bool = False) -> PrivacyReport:
        """Look through names and, unless ``names_only``, texts. Raises StoppedError."""
        found: list[PrivacyFinding] = []
        unread: list[str] = []
        partly: list[str] = []
        watch.begin("正在查个人信息和密级字样", len(self.documents))
        with Reader() as reader:
            for evidence, numbers, place, passages in self.documents:
                watch.step()
                facts = f"{evidence.document_number}\n{evidence.issuer}\n{passages}"
                found += _findings(evidence, numbers, NAME, marks_in_name(evidence.title), evidence.sha256)
                found += _findings(evidence, numbers, FACTS, marks_in(facts), evidence.sha256)
                if names_only or not place:
                    continue
                read = reader.text(Path(place))
                if read is None:
                    unread.append(evidence.title)
                    continue
                partly += [] if read.whole else [evidence.title]
                if marks := marks_in(read.text):
                    found += _findings(evidence, numbers, TEXT, marks, _content_now(place))
        covered = {one for one in found if any(known.covers(one.sha256, one.kind) for known in self.releases)}
        return PrivacyReport(
            tuple(one for one in found if one not in covered),
            tuple(one for one in found if one in covered),
            len(self.documents),
            tuple(unread),
            tuple(partly),
        )


def prepare_privacy(session: Session, *, only_accepted: bool = False) -> PrivacyCheck:
    """Return what a check of the documents that a package would hold needs."""
    state = session.state()
    documents: dict[str, tuple[Evidence, list[str], list[str]]] = {}
    for item in plan_items(session.edition, state, only_accepted=only_accepted):
        for link in item.links:
            key = link.evidence_id
            _, numbers, passages = documents.setdefault(key, (state.evidence_by_id[key], [], []))
            numbers += [] if item.criterion.number in numbers else [item.criterion.number]
            passages.append(link.passage)
    places = {key: _place(session, state, found[0]) for key, found in documents.items()}
    return PrivacyCheck(
        tuple(
            (evidence, tuple(numbers), places[key], "\n".join(passages))
            for key, (evidence, numbers, passages) in documents.items()
        ),
        tuple(session.repository.all_of(PrivacyRelease, session.application_id)),
    )


def check_privacy(
    session: Session, *, only_accepted: bool = False, names_only: bool = False, watch: Watch | None = None
) -> PrivacyReport:
    """Return what is found in the documents that a package would hold; nothing is changed. Raises StoppedError."""
    return prepare_privacy(session, only_accepted=only_accepted).run(watch or Watch(), names_only=names_only)


def release(session: Session, findings: Iterable[PrivacyFinding], reason: str) -> Done:
    """Remember that documents may go out in spite of what was found; it holds as long as their content is the same.

    Raises UsageError without a reason, NotFoundError when there is nothing to decide.
    """
    why = clean_line(reason)
    if not why:
        raise UsageError("请写明为什么可以照样打包。", "例：均为公示文件，联系电话已对外公布")
    wanted = {(found.evidence.id, found.sha256, found.kind) for found in findings}
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
    count = len({key for key, _, _ in wanted})
    return session.commit(f"{count} 份材料有个人信息或密级字样，仍可打包：{why}", put=put)


def _place(session: Session, state: ApplicationState, evidence: Evidence) -> str:
    if evidence.storage is Storage.WEB or evidence.id not in state.usable:
        return ""
    return str(session.pool.locate(evidence))


def _content_now(place: str) -> str:
    """Return the sha256 of a file that was read just now; one of its own where it is gone, which nothing covers."""
    try:
        return hash_file(Path(place))[0]
    except OSError:
        return new_id()


def _findings(
    evidence: Evidence, numbers: tuple[str, ...], where: str, marks: tuple[Mark, ...], sha256: str
) -> Iterator[PrivacyFinding]:
    counts = Counter(mark.kind for mark in marks)
    for kind, count in counts.items():
        example = next(mark.excerpt for mark in marks if mark.kind is kind)
        yield PrivacyFinding(evidence, numbers, kind, where, count, example, sha256)
