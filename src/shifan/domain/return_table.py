"""The return table (回收情况): whose workbook is back, and what is wrong with the others. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from shifan.domain.application import Application, Department
from shifan.domain.labels import Labelled
from shifan.domain.people import name_of, people_in
from shifan.domain.returns import WorkbookReturn
from shifan.domain.sending import SentWorkbook, latest_sent, sent_base
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


class ReturnState(Labelled):
    """Where a department's workbook is."""

    RETURNED = "returned", "已回收"
    PARTIAL = "partial", "部分"
    CONFLICTING = "conflicting", "有冲突"
    OUT = "out", "未回收"
    OVERDUE = "overdue", "逾期"
    OUTDATED = "outdated", "版本不符"


_WAITED_FOR = (ReturnState.OUT, ReturnState.OVERDUE, ReturnState.PARTIAL, ReturnState.OUTDATED)


@value
class ReturnLine:
    """One department: what was sent last, and what came back last (None: nothing).

    ``missing`` counts the items of the workbook sent last that stand in none of those that came back.
    """

    department: Department
    sent: SentWorkbook
    state: ReturnState
    came: WorkbookReturn | None
    today: date
    missing: int = 0

    @property
    def late_days(self) -> int:
        """How many days after its date the workbook came, or has not come yet; 0 when it is in time."""
        if self.sent.due is None:
            return 0
        on = self.came.returned_at.date() if self.came is not None else self.today
        return max(0, (on - self.sent.due).days)

    @property
    def waited_for(self) -> bool:
        """True when the department still has to send something."""
        return self.state in _WAITED_FOR

    @property
    def remark(self) -> str:
        """What is to be said beside the state."""
        parts = []
        if self.came is not None:
            left = self.came.row_count - self.came.answered
            parts += [f"交回的是旧表，少 {self.missing} 项"] if self.missing else []
            parts += [f"{left} 项没有填"] if left else []
            parts += [f"{self.came.problems} 处问题"] if self.came.problems else []
            parts += [f"{self.came.conflicts} 处冲突待定"] if self.came.conflicts else []
            parts += [f"晚 {self.late_days} 天交回"] if self.late_days else []
        elif self.state is ReturnState.OUTDATED:
            parts.append("指标在发出以后改过，要重新导出")
        elif self.late_days:
            parts.append(f"已逾期 {self.late_days} 天")
        return "，".join(parts)


def return_table(
    state: ApplicationState,
    sent: Sequence[SentWorkbook],
    returns: Iterable[WorkbookReturn],
    edition_digest: str,
    today: date,
) -> tuple[ReturnLine, ...]:
    """Return a line for each department that was sent a workbook, in the order of the departments.

    Only the workbook sent last counts, and what came back since then.
    """
    known = {workbook.id: workbook for workbook in sent}
    latest = latest_sent(list(sent))
    came: dict[str, list[WorkbookReturn]] = {}
    for one in sorted(returns, key=lambda one: (one.returned_at, one.id)):
        unit = known[one.workbook_id].department_id if one.workbook_id in known else None
        if unit is not None and (one.workbook_id == latest[unit].id or one.returned_at > latest[unit].sent_at):
            came.setdefault(unit, []).append(one)
    lines = []
    for department in state.departments:
        workbook = latest.get(department.id)
        if workbook is not None:
            back = came.get(department.id, [])
            missing = len(missing_items(workbook, [known[one.workbook_id] for one in back]))
            last = back[-1] if back else None
            state_now = _state(workbook, last, missing, edition_digest, today)
            lines.append(ReturnLine(department, workbook, state_now, last, today, missing))
    return tuple(lines)


def missing_items(latest: SentWorkbook, back: Iterable[SentWorkbook]) -> frozenset[str]:
    """Return the ids of the items of the workbook sent last that stand in none of those that came ``back``."""
    others = list(back)
    if not others or any(one.id == latest.id for one in others):
        return frozenset()
    return frozenset(sent_base(latest)) - frozenset().union(*map(sent_base, others))


def _state(sent: SentWorkbook, came: WorkbookReturn | None, missing: int, digest: str, today: date) -> ReturnState:
    if came is None:
        if sent.edition_digest != digest:
            return ReturnState.OUTDATED
        return ReturnState.OVERDUE if sent.due is not None and sent.due < today else ReturnState.OUT
    if came.conflicts:
        return ReturnState.CONFLICTING
    whole = not (missing or came.problems) and came.answered >= came.row_count
    return ReturnState.RETURNED if whole else ReturnState.PARTIAL


def counts_text(lines: Sequence[ReturnLine]) -> str:
    """Return how many departments are in each state, e.g. ``已回收 12，逾期 3``."""
    counted = Counter(line.state for line in lines)
    return "，".join(f"{state.label} {counted[state]}" for state in ReturnState if counted[state])


def return_reminder(application: Application, line: ReturnLine, call: str) -> str:
    """Return the text for a chat that asks a department for its workbook; empty when nothing is waited for."""
    if not line.waited_for:
        return ""
    contacts = "、".join(name_of(person) for person in people_in(line.department.contact))
    to = f"（请{contacts}办理）" if contacts else ""
    return (
        f"【法治政府建设示范创建催办】{line.department.name}{to}：\n"
        f"{application.county}示范创建填报表「{line.sent.file_name}」{_asked(line)}\n"
        f"填好后把表和佐证材料一起交回。如有疑问请联系：{call}。"
    )


def _asked(line: ReturnLine) -> str:
    due = line.sent.due
    if line.state is ReturnState.OUTDATED:
        return "所依据的指标已经更新，原表作废，请等新表发到后再填。"
    if line.came is not None:
        return f"已经收到，但还不完整：{line.remark}。请补填后重新交回。"
    if due is None:
        return "还没有收到，请尽快交回。"
    when = f"应于 {due.month} 月 {due.day} 日前交回"
    return f"{when}，已逾期 {line.late_days} 天，请尽快交回。" if line.late_days else f"{when}，还没有收到。"
