"""Status, claim and verdict of an item."""

from __future__ import annotations

from dataclasses import replace

from shifan.domain.criteria import Criterion
from shifan.domain.errors import UsageError
from shifan.domain.records import Rating, WorkStatus, next_statuses
from shifan.services import recording, reviewing
from shifan.services.conflicts import watched_row
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.model import Model

_CLEAR = "clear"
_RETURN = "return"


class StatusDialog(FormDialog):
    """Offers only what may come next; 已审定 goes on to the verdict."""

    async def submit(self) -> None:
        """Run the use case, or close and say that the verdict is wanted."""
        if self.values["status"] == WorkStatus.ACCEPTED.value:
            self.dismiss(WorkStatus.ACCEPTED.value)  # type: ignore[arg-type]
            return
        await super().submit()


def status_dialog(model: Model, item: Criterion) -> StatusDialog:
    """Return the dialog for the next work status."""
    record = model.record(item)
    labels = {WorkStatus.ACCEPTED: "已审定（接着选审核结论）", WorkStatus.RETURNED: "退回补正（须写原因）"}
    if record.status is WorkStatus.ACCEPTED:
        labels[WorkStatus.COLLECTING] = "收集中（重新打开，须写原因；审核结论随之取消）"
    options = tuple((status.value, labels.get(status, status.label)) for status in next_statuses(record.status))
    needs_reason = record.status in (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)

    def make(values: Values, seen: Model) -> UseCase:
        to = WorkStatus(values["status"])
        before = seen.record(item)
        return lambda session: recording.change_status(session, item.number, to, values.get("reason", ""), seen=before)

    reason = (TextField("reason", "原因"),) if needs_reason else ()
    return StatusDialog(
        f"第 {item.number} 项「{item.title}」：改状态（现在是{record.status.label}）",
        (ChoiceField("status", "改为", options), *reason),
        make,
        "上下键选择，Tab 换到下一栏，回车确定。",
        watched=watched_row(record, status="status"),
    )


def claim_dialog(model: Model, item: Criterion) -> FormDialog:
    """Return the dialog for the lead unit's claim."""
    record = model.record(item)
    options = tuple((rating.value, _rating_label(rating)) for rating in _possible(item))

    def make(values: Values, seen: Model) -> UseCase:
        rating = None if values["rating"] == _CLEAR else Rating(values["rating"])
        before = seen.record(item)
        return lambda session: recording.claim_rating(session, item.number, rating, values["reason"], seen=before)

    return FormDialog(
        f"第 {item.number} 项「{item.title}」：自评",
        (
            ChoiceField("rating", "自评", (*options, (_CLEAR, "清除自评")), record.claim or "", none=_CLEAR),
            TextField("reason", "说明", record.claim_reason, "不适用须写理由，其他可以不写"),
        ),
        make,
        _na_hint(item),
        watched=replace(watched_row(record, rating="claim", reason="claim_reason"), leading=frozenset(("rating",))),
    )


def verdict_dialog(model: Model, item: Criterion) -> FormDialog:
    """Return the dialog for accepting with a verdict, or returning."""
    record = model.record(item)
    options = [(rating.value, f"审定：{_rating_label(rating)}") for rating in _possible(item)]
    options.append((_RETURN, "退回补正（须写原因）"))

    def make(values: Values, seen: Model) -> UseCase:
        before, choice, reason = seen.record(item), values["rating"], values["reason"]
        due = parse_coming(values.get("due", ""), seen.today)
        if choice == _RETURN and seen.open_round:
            return lambda session: reviewing.send_back(session, item.number, reason, due, seen=before)
        if choice == _RETURN:
            return lambda session: recording.change_status(
                session, item.number, WorkStatus.RETURNED, reason, seen=before
            )
        if due is not None:
            raise UsageError("补正时限只用于退回补正。", "请选「退回补正」，或者把时限清空。")
        return lambda session: recording.accept_with_verdict(session, item.number, Rating(choice), reason, seen=before)

    claim = record.claim.label if record.claim else "未自评"
    found = model.open_round
    due = TextField("due", "补正时限", hint="退回补正时可以写，如 10月20日；牵头单位的时限随之改")
    return FormDialog(
        f"第 {item.number} 项「{item.title}」：{found.name if found else ''}审核（自评：{claim}）",
        (
            ChoiceField("rating", "审核结论", tuple(options), record.claim.value if record.claim else ""),
            TextField("reason", "说明", hint="退回补正、不适用须写"),
            *((due,) if found else ()),
        ),
        make,
        f"{_na_hint(item)}\n{f'意见记入{found.name}。' if found else '现在没有进行中的审核轮次。'}",
        watched=watched_row(record, rating="verdict", status="status", claim="claim", claim_reason="claim_reason"),
    )


def _possible(item: Criterion) -> list[Rating]:
    return [rating for rating in Rating if rating is not Rating.NA or item.na_rule.allowed]


def _rating_label(rating: Rating) -> str:
    return f"{rating.label}（须写理由）" if rating is Rating.NA else rating.label


def _na_hint(item: Criterion) -> str:
    return f"可评为不适用的情形：{item.na_rule.when}" if item.na_rule.allowed else "本项不得评为不适用。"
