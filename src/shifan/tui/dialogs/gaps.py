"""Gaps: registering one, changing it, closing it with what proves that it was mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from textual import events, on
from textual.widget import Widget

from shifan.domain.criteria import Criterion
from shifan.domain.errors import RuleError, UsageError
from shifan.domain.evidence import Evidence, replaced_ids
from shifan.domain.gap_words import proof_titles
from shifan.domain.gaps import Gap, GapOrigin
from shifan.services import gaps
from shifan.services.conflicts import watched_row
from shifan.services.file_looks import without_names_told
from shifan.services.gaps import GapChange
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.base import ChangeDialog, Dialog, Field, Plain
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values, captioned
from shifan.tui.lines import Page, row, safe
from shifan.tui.model import Model, Outcome
from shifan.tui.widgets.line_view import Click, LineView

_OFFERED = 3
"""How many documents are seen at once."""


def add_gap_dialog(model: Model, item: Criterion | None) -> Dialog[Outcome | None]:
    """Return the form for a new gap; ``item`` is the one under the cursor."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        return lambda session: gaps.open_gap(
            session,
            values["text"],
            number=values["number"] or None,
            origin=GapOrigin(values["origin"]),
            department_name=values["unit"],
            due=due,
        )

    fields = (
        TextField("text", "问题"),
        TextField("number", "属于第几项", item.number if item else "", "如 32；空着为全县的问题"),
        TextField("unit", "整改单位", "", "可以不填；打字筛选，下方可选", _units(model)),
        TextField("due", "整改时限", "", "可以不填，如 11-30"),
        ChoiceField("origin", "来源", tuple((origin.value, origin.label) for origin in GapOrigin)),
    )
    return FormDialog("登记问题", fields, make, "许多条一次登记，用「会议交办」。")


def edit_gap_dialog(model: Model, gap: Gap) -> Dialog[Outcome | None]:
    """Return the form for what a gap is, who mends it and by when."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        change = GapChange(values["text"], values["unit"], due, no_due=due is None)
        return lambda session: gaps.change_gap(session, gap.id, change)

    unit = model.state.department_by_id.get(gap.department_id or "")
    fields = (
        TextField("text", "问题", gap.text),
        TextField("unit", "整改单位", unit.name if unit else "", "打字筛选，下方可选", _units(model)),
        TextField("due", "整改时限", shown_date(gap.due), "空着为不定", parse=parse_coming),
    )
    return FormDialog("修改问题", fields, make, watched=watched_row(gap, text="text", due="due"))


def _units(model: Model) -> tuple[str, ...]:
    return tuple(unit.name for unit in model.state.departments)


def check_open(gap: Gap) -> Gap:
    """Return the gap. Raises RuleError for a closed one: it is not changed any more."""
    if not gap.open:
        raise RuleError(f"这个问题已于 {gap.closed_on} 销号。", "销错了可以撤销那一步；佐证还可以再附。")
    return gap


class _ProofDialog(ChangeDialog):
    """Asks for what proves that a gap was mended: files, or documents that are there already."""

    def __init__(self, title: str, gap: Gap) -> None:
        super().__init__(title)
        self._gap = gap
        self._ticked: set[str] = set()

    def about(self) -> Iterable[Widget]:
        """Return the gap, with what proves it so far."""
        where = "全县："
        if self._gap.criterion_id:
            item = self.model.edition.by_id(self._gap.criterion_id)
            where = f"第 {item.number} 项 {item.title}："
        yield Plain(f"{where}{self._gap.text}")
        if titles := proof_titles(self._gap, self.model.state):
            yield Plain(f"已附佐证：{'、'.join(titles)}")

    def proof_fields(self) -> Iterable[Widget]:
        """Return the files, and the documents that may be meant."""
        yield FilePicker(self.shifan.store)
        offered = _offered(self.model, self._gap)
        if offered:
            whose = "这一项已有的材料" if self._gap.criterion_id else "还没有印证什么的材料"
            yield Plain(f"{whose}，空格选作佐证：", classes="hint")
            view = LineView(id="registered")
            view.opens_on = Click.NEVER
            view.styles.height = min(_OFFERED, len(offered))
            blocks = tuple(row(f"evidence:{found.id}", (safe(found.title), "")) for found in offered)
            view.show_boxes(self._is_ticked)
            view.show(lambda _width: Page(blocks))
            yield view

    def _is_ticked(self, key: str) -> bool | None:
        return key in self._ticked if key else None

    @property
    def registered(self) -> tuple[str, ...]:
        """The ids of the documents that are ticked."""
        return tuple(sorted(key.partition(":")[2] for key in self._ticked))

    async def files(self) -> Sequence[Path] | None:
        """Return the files that are ticked, None where something about them has to be read or seen first."""
        picker = self.query_one(FilePicker)
        if not await picker.ready():
            return None
        return picker.chosen

    @on(FilePicker.Changed)
    def _files_changed(self, message: FilePicker.Changed) -> None:
        self.say(message.problem)

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped on the dialog."""
        event.stop()
        self.query_one(FilePicker).take(event.text)

    @on(LineView.BoxClicked, "#registered")
    def _box(self, message: LineView.BoxClicked) -> None:
        message.stop()
        self._toggle(message.key)

    def action_mark(self) -> None:
        """Tick or untick a file or a document."""
        if self.query_one("#files", LineView).has_focus:
            self.query_one(FilePicker).toggle()
        for view in self.query("#registered").results(LineView):
            if view.has_focus:
                self._toggle(view.cursor_key)

    def _toggle(self, key: str) -> None:
        self._ticked ^= {key}
        self.query_one("#registered", LineView).show_boxes(self._is_ticked)


class CloseGapDialog(_ProofDialog):
    """Asks how the gap was mended, and for what proves it or why nothing does; all of it is one step."""

    SUBMIT = "销号 回车"
    AUTO_FOCUS = "#resolution"

    def __init__(self, gap: Gap) -> None:
        super().__init__("问题销号", gap)

    def body(self) -> Iterable[Widget]:
        """Return the gap, how it was mended, its proof, why there is none."""
        yield from self.about()
        yield captioned(TextField("resolution", "怎样整改的", hint="如：已补发文件，9月30日完成"))
        yield from self.proof_fields()
        yield captioned(TextField("reason", "无佐证的原因", hint="没有佐证才写"))
        item = "归到这一项" if self._gap.criterion_id else "单独列为这个问题的佐证"
        yield Plain(
            f"附佐证，或者写明没有佐证的原因（将标为「已销号（无佐证）」）。文件收进材料库，{item}。", classes="hint"
        )

    async def submit(self) -> None:
        """Close the gap."""
        files = await self.files()
        if files is None:
            return
        resolution, reason = (self.query_one(f"#{name}", Field).value.strip() for name in ("resolution", "reason"))
        if not resolution:
            raise UsageError("请写明怎样整改的。")
        registered = self.registered
        if not (files or registered or reason) and self.query_one(FilePicker).files.usable:
            raise UsageError("文件一份也没有选上。", "在文件列表里按空格选上，或者写明没有佐证的原因。")
        await self.send_files(
            lambda session: without_names_told(
                gaps.close_gap(session, self._gap.id, resolution, files, registered=registered, unproved_reason=reason),
                files,
            )
        )


class ProveGapDialog(_ProofDialog):
    """Asks for what proves a gap that is closed already, or will be."""

    SUBMIT = "附上 回车"
    AUTO_FOCUS = "#paths"

    def __init__(self, gap: Gap) -> None:
        super().__init__("附佐证", gap)

    def body(self) -> Iterable[Widget]:
        """Return the gap and its proof."""
        yield from self.about()
        yield from self.proof_fields()
        yield Plain("文件收进材料库。销号前后都可以附；撤销时一并退回。", classes="hint")

    async def submit(self) -> None:
        """Attach the proof."""
        files, registered = await self.files(), self.registered
        if files is not None:
            await self.send_files(
                lambda session: without_names_told(gaps.add_proof(session, self._gap.id, files, registered), files)
            )


def _offered(model: Model, gap: Gap) -> list[Evidence]:
    """Return the documents that are likely to prove the gap: those of its item, else those that prove nothing yet."""
    state = model.state
    there = {found.id for found in state.proofs_of_gap(gap)} | replaced_ids(state.evidence)
    if gap.criterion_id:
        wanted = {link.evidence_id for link in state.links_of.get(gap.criterion_id, ())}
    else:
        proving = {proof.evidence_id for proof in state.gap_proofs}
        wanted = {found.id for found in state.evidence} - set(model.links_of_evidence) - proving
    return [found for found in state.evidence if found.id in wanted - there and found.id in state.usable]
