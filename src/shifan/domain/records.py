"""An item's record: work status, claim, verdict, ticks, and the transitions that are allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.values import value
from shifan.domain.ways import Way


class WorkStatus(Labelled):
    """Where the work on an item stands."""

    NOT_STARTED = "not_started", "未启动", "未"
    COLLECTING = "collecting", "收集中", "收"
    SUBMITTED = "submitted", "已提交", "交"
    RETURNED = "returned", "退回补正", "退"
    ACCEPTED = "accepted", "已审定", "定"


class Rating(Labelled):
    """How well an item is met; as a claim (自评) and as a verdict (审核结论)."""

    MET = "met", "达标"
    PARTLY = "partly", "基本达标"
    UNMET = "unmet", "未达标"
    NA = "na", "不适用"


TRANSITIONS: dict[WorkStatus, tuple[WorkStatus, ...]] = {
    WorkStatus.NOT_STARTED: (WorkStatus.COLLECTING,),
    WorkStatus.COLLECTING: (WorkStatus.SUBMITTED,),
    WorkStatus.SUBMITTED: (WorkStatus.ACCEPTED, WorkStatus.RETURNED),
    WorkStatus.RETURNED: (WorkStatus.SUBMITTED,),
    WorkStatus.ACCEPTED: (WorkStatus.COLLECTING,),  # reopening
}


@value
class Record:
    """An application's state for one item. ``criterion_digest`` is the text it was last reviewed by."""

    id: str
    application_id: str
    criterion_id: str
    criterion_digest: str
    status: WorkStatus = WorkStatus.NOT_STARTED
    status_reason: str = ""
    claim: Rating | None = None
    claim_reason: str = ""
    verdict: Rating | None = None
    verdict_reason: str = ""
    note: str = ""
    version: int = 0

    @property
    def rating(self) -> Rating | None:
        """The verdict where one stands, else the claim."""
        return self.verdict or self.claim


@value
class Tick:
    """A ticked checkpoint: by whom and when (timezone-aware)."""

    id: str
    application_id: str
    criterion_id: str
    checkpoint_id: str
    ticked_by: str
    ticked_at: datetime
    version: int = 0


def next_statuses(status: WorkStatus) -> tuple[WorkStatus, ...]:
    """Return the statuses reachable in one user action; submitting an untouched item passes through 收集中."""
    if status is WorkStatus.NOT_STARTED:
        return (WorkStatus.COLLECTING, WorkStatus.SUBMITTED)
    return TRANSITIONS[status]


def change_status(record: Record, to: WorkStatus, reason: str = "") -> Record:
    """Return the record moved to ``to``.

    Raises RuleError for a transition that does not exist, for 已审定 without a verdict, and for returning
    or reopening without a reason. Returning and reopening lift the verdict, since it no longer stands.
    """
    if to is record.status:
        raise RuleError(f"该项已经是「{to.label}」。")
    if to not in next_statuses(record.status):
        allowed = "、".join(s.label for s in next_statuses(record.status))
        raise RuleError(f"不能从「{record.status.label}」直接改为「{to.label}」。", f"现在可以改为：{allowed}。")
    reason = reason.strip()
    if to is WorkStatus.ACCEPTED and record.verdict is None:
        raise RuleError("审定前须先给出审核结论（达标、基本达标、未达标或不适用）。")
    reopening = record.status is WorkStatus.ACCEPTED
    if (reopening or to is WorkStatus.RETURNED) and not reason:
        what = "重新打开已审定的指标" if reopening else "退回补正"
        raise RuleError(f"{what}须写明原因。")
    if reopening or to is WorkStatus.RETURNED:
        record = replace(record, verdict=None, verdict_reason="")
    return replace(record, status=to, status_reason=reason)


def started(record: Record) -> Record:
    """Return the record, moved from 未启动 to 收集中 when work on it has begun."""
    if record.status is WorkStatus.NOT_STARTED:
        return change_status(record, WorkStatus.COLLECTING)
    return record


def give_claim(record: Record, criterion: Criterion, rating: Rating | None, reason: str = "") -> Record:
    """Return the record with the lead unit's claim. Raises RuleError (kind, na rule, missing reason, accepted)."""
    if record.status is WorkStatus.ACCEPTED:
        raise RuleError("该项已审定，改自评前请先重新打开并写明原因。")
    check_rating(criterion, rating, reason)
    return replace(record, claim=rating, claim_reason=reason.strip())


def give_verdict(record: Record, criterion: Criterion, rating: Rating, reason: str = "", *, usable: int) -> Record:
    """Return the record with the reviewer's verdict, reviewed against the item's present text.

    ``usable`` is how many usable documents are linked to the item. Raises RuleError when the item was not submitted,
    不适用 is not allowed or lacks its reason, or the rating rests on no document.
    """
    if record.status is WorkStatus.ACCEPTED:
        raise RuleError("该项已审定，改审核结论前请先重新打开并写明原因。")
    if record.status is not WorkStatus.SUBMITTED:
        raise RuleError(f"该项为「{record.status.label}」，提交后才能审核。", "请先把状态改为「已提交」。")
    check_rating(criterion, rating, reason)
    refuse_unproved(criterion, rating, usable)
    return replace(
        record,
        verdict=rating,
        verdict_reason=reason.strip(),
        criterion_digest=criterion.digest,
    )


def refuse_unproved(criterion: Criterion, rating: Rating | None, usable: int) -> None:
    """Raise RuleError when a verdict of 达标 or 基本达标 rests on no document that can be opened.

    未达标, 不适用 and 退回补正 (None) need none: the missing document, or the reason given, is what they rest on.
    """
    if usable or rating not in (Rating.MET, Rating.PARTLY):
        return
    raise RuleError(
        f"第 {criterion.number} 项没有可用的佐证材料，不能审定为「{rating.label}」。",
        f"请先补材料（{Way.ADD_EVIDENCE(f'{criterion.number} 文件')}），或退回补正并写明原因；"
        "材料不便录入的（例如涉密），请附一份情况说明，写明原件存放何处、由谁核对。",
    )


def too_few_documents(criterion: Criterion, rating: Rating, usable: int) -> tuple[str, ...]:
    """Return the warning that the evidence minimum is not reached, if it is not; 不适用 needs no documents."""
    if rating is Rating.NA or usable >= criterion.evidence_minimum:
        return ()
    return (f"第 {criterion.number} 项材料至少 {criterion.evidence_minimum} 份，现有 {usable} 份，请补齐。",)


def check_rating(criterion: Criterion, rating: Rating | None, reason: str) -> None:
    """Raise RuleError when the item is not rated at all, or 不适用 is not allowed or lacks its reason."""
    if criterion.kind is not CriterionKind.BASE:
        raise RuleError(
            f"第 {criterion.number} 项是{criterion.kind.label}，不评达标与否。",
            f"请登记自查结论和事项（{Way.ADD_EVENT}）。",
        )
    if rating is Rating.NA:
        if not criterion.na_rule.allowed:
            raise RuleError(f"第 {criterion.number} 项不得评为不适用。")
        if not reason.strip():
            raise RuleError("评为不适用须写明理由。", f"可评为不适用的情形：{criterion.na_rule.when}。")
