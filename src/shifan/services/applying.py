"""Making a what-if true: its assumptions as one operation, by the rules of the daily work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from shifan.domain import records
from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome
from shifan.domain.assuming import checkpoints_of
from shifan.domain.assumptions import Assumption, Kind
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.records import Record, Tick, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.services.adjusting import event_doubts
from shifan.services.rounds import opinion_along
from shifan.services.session import Done, Session, new_id, record_id
from shifan.store.tables import Entity

_NO_FILE = "材料要有真实文件才能添加，请用「加材料」"
_NO_SCHEME = "分值、系数、级别、上限写在计分方案的文件里，这里不能改；随程序提供的方案也不能改，可另建县里自己的方案"


class Applying:
    """Collects what a list of assumptions stores over ``state``, the present one."""

    def __init__(self, session: Session, state: ApplicationState) -> None:
        self._session = session
        self._state = state
        self._put: dict[str, Entity] = {}
        self._remove: dict[str, Entity] = {}
        self._left: dict[str, list[str]] = {}
        self._warnings: list[str] = []
        self._notes: dict[str, None] = {}
        self._done: list[str] = []

    def take(self, assumption: Assumption) -> None:
        """Take one assumption. Raises RuleError naming it when the rules do not allow it."""
        if assumption.kind is Kind.EVIDENCE or assumption.kind.of_scheme:
            why = _NO_SCHEME if assumption.kind.of_scheme else _NO_FILE
            self._left.setdefault(why, []).append(assumption.line)
            return
        try:
            _TAKE[assumption.kind](self, assumption)
        except ShifanError as error:
            raise RuleError(f"「{assumption.line}」不能落实：{error.message}", error.hint) from error
        self._done.append(assumption.line)

    def commit(self, name: str) -> Done:
        """Store all of it. Raises RuleError when nothing in it can be stored."""
        left = tuple(f"没有落实「{'」「'.join(lines)}」：{why}。" for why, lines in self._left.items())
        if not self._done:
            raise RuleError("\n".join(left))
        title = f"推演方案「{name}」" if name else "推演"
        label = f"落实{title}：{self._done[0]}" + (f" 等 {len(self._done)} 条" if len(self._done) > 1 else "")
        done = self._session.commit(
            label + "".join(self._notes), put=list(self._put.values()), remove=list(self._remove.values())
        )
        return Done(done.message, done.operation, (*left, *self._warnings))

    def tick(self, given: Assumption) -> None:
        """Tick checkpoints; an untouched item becomes 收集中."""
        item, points = checkpoints_of(self._session.edition, given.number)
        record = self._open(item)
        for point in points:
            key = f"{record.id}.{point.id}"
            if self._remove.pop(key, None) is None and point.id not in self._state.ticks_of.get(item.id, {}):
                made = Tick(
                    key, self._session.application_id, item.id, point.id, self._session.user, self._session.clock()
                )
                self._put[key] = made
        if item.kind is CriterionKind.BASE:
            self._keep(records.started(record))

    def untick(self, given: Assumption) -> None:
        """Take ticks away."""
        item, points = checkpoints_of(self._session.edition, given.number)
        record = self._open(item)
        present = self._state.ticks_of.get(item.id, {})
        for point in points:
            key = f"{record.id}.{point.id}"
            if self._put.pop(key, None) is None and point.id in present:
                self._remove[key] = present[point.id]

    def claim(self, given: Assumption) -> None:
        """Give the lead unit's claim."""
        item = self._session.item(given.number)
        self._keep(records.started(records.give_claim(self._record(item), item, given.rating)))

    def verdict(self, given: Assumption) -> None:
        """Give the verdict and accept the item, in the open review round where there is one."""
        item = self._session.item(given.number)
        assert given.rating is not None
        usable = self._state.usable_count(item.id)
        judged = records.give_verdict(self._record(item), item, given.rating, usable=usable)
        accepted = records.change_status(judged, WorkStatus.ACCEPTED)
        self._keep(accepted)
        along = opinion_along(self._session, item, accepted)
        self._put.update((entity.id, entity) for entity in along.put)
        if along.note:
            self._notes[along.note] = None
        self._warnings += records.too_few_documents(item, given.rating, usable)

    def event(self, given: Assumption) -> None:
        """Register the event without its proof, which needs a file; the self-check becomes 有."""
        item = self._session.item(given.number)
        if not given.title or given.on is None:
            raise RuleError("要登记的事项须写明日期和名称。", "例：事项 101 国家级 2023-05-01 获评全国先进")
        event = Adjustment(new_id(), self._session.application_id, item.id, given.level, given.title, given.on)
        self._put[event.id] = event
        check = self._check(item)
        self._put[check.id] = check
        self._warnings.append(f"事项「{event.title}」还没有佐证材料，暂不计分，请尽快补上材料。")
        self._warnings += event_doubts(self._session, item, event)

    def _check(self, item: Criterion) -> SelfCheck:
        session = self._session
        present = self._state.self_check_of.get(item.id)
        if present is not None:
            return replace(present, outcome=SelfCheckOutcome.FOUND, checked_by=session.user, checked_on=session.today())
        key = record_id(session.application_id, item.id)
        return SelfCheck(
            key,
            session.application_id,
            item.id,
            SelfCheckOutcome.FOUND,
            "登记事项时自动记入",
            session.user,
            session.today(),
        )

    def _record(self, item: Criterion) -> Record:
        present = self._state.record(item.id)
        kept = self._put.get(present.id)
        return kept if isinstance(kept, Record) else present

    def _open(self, item: Criterion) -> Record:
        record = self._record(item)
        if record.status is WorkStatus.ACCEPTED:
            raise RuleError(f"第 {item.number} 项已审定，不能改动核查点。", "请先重新打开并写明原因。")
        return record

    def _keep(self, record: Record) -> None:
        if record != self._state.record(record.criterion_id):
            self._put[record.id] = record


_TAKE: Mapping[Kind, Callable[[Applying, Assumption], None]] = {
    Kind.TICK: Applying.tick,
    Kind.UNTICK: Applying.untick,
    Kind.CLAIM: Applying.claim,
    Kind.VERDICT: Applying.verdict,
    Kind.EVENT: Applying.event,
}
