"""Self-checks and events of bonus and penalty items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import events
from textual.widget import Widget

from shifan.domain.adjustments import SelfCheck, SelfCheckOutcome
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import UsageError
from shifan.services import adjusting
from shifan.services.conflicts import watched_maybe
from shifan.services.session import record_id
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import Choice, ChoiceField, FormDialog, TextField, Values
from shifan.tui.model import Model, Outcome
from shifan.tui.widgets.line_view import LineView

_LEVELS = ("国家级", "省级", "市级")


class KindDialog(Dialog[str | None]):
    """What to do with the item: an event, a self-check, or taking the self-check back."""

    AUTO_FOCUS = "#kind"

    def __init__(self, item: Criterion, options: list[tuple[str, str]]) -> None:
        super().__init__(f"第 {item.number} 项「{item.title}」（{item.kind.label}）")
        self._options = options

    def body(self) -> Iterable[Widget]:
        """Return the choice."""
        yield Choice(self._options, id="kind")

    async def submit(self) -> None:
        """Close with the choice."""
        self.dismiss(self.query_one(Choice).value)


def kind_dialog(model: Model, item: Criterion) -> KindDialog:
    """Return the dialog that asks what to do."""
    options = [("check", "写自查结论"), ("event", "登记一件事项")]
    if item.id in model.state.self_check_of:
        options.append(("clear", "取消自查结论（改回未自查）"))
    return KindDialog(item, options)


def self_check_dialog(model: Model, item: Criterion) -> Dialog[Outcome | None]:
    """Return the dialog for a self-check."""
    check = model.state.self_check_of.get(item.id)
    found = bool(model.state.adjustments_of.get(item.id))
    default = check.outcome if check else SelfCheckOutcome.FOUND if found else SelfCheckOutcome.NONE_FOUND

    def make(values: Values, seen: Model) -> UseCase:
        on = parse_date(values["date"], seen.today)
        outcome = SelfCheckOutcome(values["outcome"])
        return lambda session: adjusting.self_check(
            session, item.number, outcome, scope=values["scope"], checked_on=on, note=values["note"]
        )

    return FormDialog(
        f"第 {item.number} 项「{item.title}」：自查结论",
        (
            ChoiceField("outcome", "结论", tuple((o.value, o.label) for o in SelfCheckOutcome), default.value),
            TextField("scope", "自查范围", check.scope if check else "", "查了哪些文件、哪个层级"),
            TextField("date", "自查日期", shown_date(check.checked_on if check else model.today), parse=parse_date),
            TextField("note", "说明", check.note if check else "", "可以不填"),
        ),
        make,
        watched=replace(
            watched_maybe(
                SelfCheck,
                record_id(model.state.application.id, item.id),
                check,
                outcome="outcome",
                scope="scope",
                date="checked_on",
                note="note",
            ),
            leading=frozenset(("outcome",)),
        ),
    )


class EventDialog(FormDialog):
    """Registers an event together with its proof."""

    SUBMIT = "登记 回车"
    stopped_text = "已停止，事项没有登记，文件没有添加。"

    def __init__(self, model: Model, item: Criterion) -> None:
        levels = model.scheme.level_table(item.number).levels
        veto = (("no", "否"), ("yes", "是，须由主管部门认定"))
        fields: list[TextField | ChoiceField] = [
            TextField("title", "事项名称"),
            TextField("level", "级别", hint=f"如 {'、'.join(levels or _LEVELS)}"),
            TextField("date", "发生日期", hint="如 2023-10-9、20231009、10月9日"),
            TextField("document", "文号", hint="可以不填"),
        ]
        if item.kind is CriterionKind.PENALTY:
            fields.append(ChoiceField("veto", "一票否决", veto))
        super().__init__(f"第 {item.number} 项「{item.title}」：登记事项", fields, self._use_case)
        self._item = item

    def body(self) -> Iterable[Widget]:
        """Return the fields and the files that prove the event."""
        yield from super().body()
        yield FilePicker(self.shifan.store)

    def _use_case(self, values: Values, seen: Model) -> UseCase:
        day = parse_date(values["date"], seen.today)
        if day is None:
            raise UsageError("请填写发生日期。", "如 2023-10-9、20231009、10月9日。")
        files = self.query_one(FilePicker).chosen
        return lambda session: adjusting.register_event(
            session,
            self._item.number,
            values["title"],
            level=values["level"],
            happened_on=day,
            document_number=values["document"],
            veto=values.get("veto") == "yes",
            files=files,
        )

    async def submit(self) -> None:
        """Read a path that was typed but not entered, then register."""
        picker = self.query_one(FilePicker)
        if not await picker.ready():
            return
        await super().submit()

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped on the dialog."""
        event.stop()
        self.query_one(FilePicker).take(event.text)

    def action_mark(self) -> None:
        """Tick or untick a file."""
        if self.query_one("#files", LineView).has_focus:
            self.query_one(FilePicker).toggle()
