"""The inbox (收件夹): a folder where departments drop files. First a proposal, then one step for all that is confirmed.

Nothing is copied, stored or moved before that; afterwards the originals lie in a folder of their own inside the inbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from shifan.domain.errors import NotFoundError, UsageError, system_reason
from shifan.domain.filing import propose
from shifan.domain.inbox import Arrival, arrivals
from shifan.domain.matching import TitleFinder
from shifan.domain.records import WorkStatus
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.folder import Unfit, list_folder
from shifan.evidence.sources import is_link
from shifan.services.backups import back_up_if_changed
from shifan.services.session import Done, Session
from shifan.services.taking_materials import link_grouped

DONE_NAME = "已收取"


@value
class InboxPlan:
    """What lies in an inbox: every file with its proposal, and what cannot be evidence. Paths are relative, with /."""

    folder: Path
    files: tuple[Arrival, ...]
    unfit: tuple[Unfit, ...]

    @property
    def sure(self) -> tuple[Arrival, ...]:
        """The files that can be taken as they are."""
        return tuple(found for found in self.files if found.sure)


def plan_inbox(session: Session, folder: Path) -> InboxPlan:
    """Return the proposals for the files in ``folder``; nothing is copied, stored or moved.

    Raises NotFoundError, UsageError when it is no folder, RuleError for more than 10,000 files, StoppedError.
    """
    session.watch.begin("正在列出文件", 0)
    without = (session.pool.folder, folder / DONE_NAME)
    listing = list_folder(folder, without=without, heed=lambda: session.watch.step(0))
    session.watch.begin("正在认出编号和名称", 0)
    sure, unsure = propose(listing.files, TitleFinder(session.edition))
    found = arrivals(sure, unsure, session.edition, session.state())
    return InboxPlan(folder, tuple(_unless_accepted(session, found)), listing.unfit)


def _unless_accepted(session: Session, found: Iterable[Arrival]) -> Iterable[Arrival]:
    for arrival in found:
        number = arrival.number.partition(".")[0]
        if number and session.record(session.item(number).id).status is WorkStatus.ACCEPTED:
            reason = f"第 {number} 项已审定，不能再加材料"
            yield Arrival(arrival.path, "", "", reason, False, arrival.department, (arrival.number,))
        else:
            yield arrival


def take_inbox(session: Session, plan: InboxPlan, chosen: Sequence[Arrival] | None = None) -> Done:
    """Copy files into the pool and link them as proposed, all in one operation; then set the originals aside.

    ``chosen`` (default: all that are sure) may hold what the user made or changed: path, number and department count.
    Raises NotFoundError when there is nothing to take or for an unknown number or department, UsageError for a file
    that is not in the plan, RuleError naming each file that cannot serve or whose item is accepted already.
    """
    wanted = plan.sure if chosen is None else tuple(chosen)
    if not wanted:
        raise NotFoundError("没有可以收取的文件。", "文件名写上编号或指标名称，或自己写明归到哪一项。")
    known = {found.path for found in plan.files}
    root = plan.folder.absolute()
    grouped: dict[tuple[str, str], list[Path]] = {}
    for arrival in wanted:
        if arrival.path not in known:
            raise UsageError(f"收件夹里没有「{arrival.path}」。", "请重新打开收件夹。")
        grouped.setdefault((arrival.number, arrival.department), []).append(root / arrival.path)
    taken = link_grouped(session, grouped, copy=True)
    back_up_if_changed(session, "收取前")
    label = f"从收件夹「{clean_line(root.name)}」收取材料：{taken.linked} 份，{taken.items} 项"
    done = session.commit(label, put=taken.put)
    aside = _set_aside(session, root, dict.fromkeys(arrival.path for arrival in wanted))
    where = f"原件移到了收件夹的「{DONE_NAME}」；撤销这一步时原件仍在那里，要再收取请先移回来"
    return Done(done.message, done.operation, (*taken.warnings, where, *aside))


def _set_aside(session: Session, root: Path, paths: Iterable[str]) -> Iterable[str]:
    """Move the originals into a folder of the day inside the inbox; yield what could not be moved."""
    into = root / DONE_NAME / f"{session.clock():%Y-%m-%d}"
    kept = []
    for path in paths:
        target = into / path
        try:
            if _by_link(root, target.parent):
                kept.append(f"「{path}」已收取，原件没有移到「{DONE_NAME}」：那里是链接，通向别处")
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            (root / path).rename(_free(target))
        except OSError as error:
            kept.append(f"「{path}」已收取，原件没有移到「{DONE_NAME}」：{system_reason(error)}")
    for folder in sorted({(root / path).parent for path in paths}, key=lambda found: -len(found.parts)):
        while folder != root:
            with suppress(OSError):  # only an empty one goes
                folder.rmdir()
            folder = folder.parent
    return kept


def _by_link(root: Path, folder: Path) -> bool:
    """Tell whether a link stands on the way from the inbox to a folder in it: nobody would look for originals there."""
    on_the_way = [folder, *folder.parents[: len(folder.parts) - len(root.parts) - 1]]
    return any(is_link(found) for found in on_the_way)


def _free(target: Path) -> Path:
    """Return ``target``, with a number where that name is taken."""
    for number in range(1, 10_000):
        found = target if number == 1 else target.with_stem(f"{target.stem}（{number}）")
        if not found.exists():
            return found
    return target
