"""Taking over a folder of materials: propose where each file belongs, link what is confirmed in one operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import NotFoundError, RuleError
from shifan.domain.filing import Proposal, Unsure, propose
from shifan.domain.matching import TitleFinder
from shifan.domain.records import Record, WorkStatus
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.folder import Unfit, list_folder
from shifan.services.attaching import Facts, documents_by_content, prepare_links
from shifan.services.backups import back_up_if_changed
from shifan.services.recording import begun
from shifan.services.session import Done, Session
from shifan.services.storing import store_files
from shifan.store.tables import Entity


@value
class MaterialsPlan:
    """A folder looked through; nothing is stored yet. Paths are relative to ``folder``, with /.

    ``sure`` can be taken as they are, ``unsure`` need the user's word, ``unfit`` cannot be evidence.
    """

    folder: Path
    sure: tuple[Proposal, ...]
    unsure: tuple[Unsure, ...]
    unfit: tuple[Unfit, ...]

    @property
    def items(self) -> int:
        """How many items the sure proposals are for."""
        return len({proposal.number.partition(".")[0] for proposal in self.sure})


def plan_materials(session: Session, folder: Path) -> MaterialsPlan:
    """Return the proposals for every file under ``folder``; nothing is copied or stored.

    Raises NotFoundError, UsageError when it is no folder, RuleError for more than 10,000 files, StoppedError.
    """
    session.watch.begin("正在列出文件", 0)
    listing = list_folder(folder, without=(session.pool.folder,), heed=lambda: session.watch.step(0))
    session.watch.begin("正在认出编号和名称", 0)
    sure, unsure = propose(listing.files, TitleFinder(session.edition))
    kept = []
    for proposal in sure:
        if session.record(session.item(proposal.number).id).status is WorkStatus.ACCEPTED:
            reason = f"第 {proposal.number.partition('.')[0]} 项已审定，不能再加材料"
            unsure.append(Unsure(proposal.path, reason, (proposal.number,)))
        else:
            kept.append(proposal)
    unsure.sort(key=lambda found: found.path)
    return MaterialsPlan(folder, tuple(kept), tuple(unsure), listing.unfit)


def take_materials(
    session: Session, plan: MaterialsPlan, *, chosen: Sequence[Proposal] | None = None, copy: bool = True
) -> Done:
    """Link files as proposed, all in one operation, or none at all.

    ``chosen`` (default: all that are sure) may hold proposals the user made or changed; only their path and number
    count. Without ``copy`` the files stay where they are. Raises RuleError naming each file that cannot serve or
    whose item is accepted already, NotFoundError for an unknown number or when there is nothing to take.
    """
    proposals = plan.sure if chosen is None else tuple(chosen)
    if not proposals:
        raise NotFoundError(
            "没有可以接管的材料。", "文件夹或文件名要有编号或指标名称，例如「32 听证与座谈/公告.pdf」。"
        )
    root = plan.folder.absolute()
    grouped: dict[tuple[str, str], list[Path]] = {}
    for proposal in proposals:
        grouped.setdefault((proposal.number, ""), []).append(root / proposal.path)
    taken = link_grouped(session, grouped, copy=copy)
    back_up_if_changed(session, "接管前")
    label = f"接管材料「{clean_line(root.name)}」：{taken.linked} 份，{taken.items} 项"
    done = session.commit(label, put=taken.put)
    return Done(done.message, done.operation, taken.warnings)


@value
class Taken:
    """Rows that would link many files, how many links and items they are for, and warnings."""

    put: tuple[Entity, ...]
    linked: int
    items: int
    warnings: tuple[str, ...]


def link_grouped(session: Session, grouped: Mapping[tuple[str, str], Sequence[Path]], *, copy: bool) -> Taken:
    """Put files, by number and the department that gave them, where they belong; the store is not changed.

    Raises RuleError naming each file that cannot serve or whose item is accepted already, NotFoundError.
    """
    places = {number: _place(session, number) for number, _ in grouped}  # all are checked before a file is copied
    stored = store_files(session, [file for files in grouped.values() for file in files], copy=copy)
    known = documents_by_content(session)
    put: dict[tuple[type[Entity], str], Entity] = {}  # by id: two calls may give the same document
    warnings: list[str] = []
    linked = 0
    for (number, department), files in grouped.items():
        item, point, record = places[number]
        facts = Facts(department=department)
        prepared = prepare_links(
            session,
            files,
            facts,
            copy=copy,
            criterion_id=item.id,
            checkpoint_id=point,
            known=known,
            stored=stored,
        )
        begin = begun(record) if prepared.put and item.kind is CriterionKind.BASE else []
        put |= {(type(entity), entity.id): entity for entity in (*prepared.put, *begin)}
        warnings += prepared.warnings
        linked += len(prepared.titles)
    return Taken(tuple(put.values()), linked, len({item.id for item, _, _ in places.values()}), tuple(warnings))


def _place(session: Session, number: str) -> tuple[Criterion, str | None, Record]:
    item = session.item(number)
    record = session.record(item.id)
    if record.status is WorkStatus.ACCEPTED:
        raise RuleError(f"第 {item.number} 项已审定，不能再加材料。", "如确需补充，请先重新打开并写明原因。")
    point = item.checkpoint(number.partition(".")[2]).id if "." in number else None
    return item, point, record
