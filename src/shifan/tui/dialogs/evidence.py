"""Adding evidence: which files, to which item or checkpoint, each with its document number and date."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from shifan.domain.criteria import Checkpoint, Criterion
from shifan.domain.errors import NotFoundError, ShifanError, UsageError
from shifan.services import attaching
from shifan.services.attaching import Facts
from shifan.services.file_looks import without_names_told
from shifan.services.session import Done, Session
from shifan.tui.dates import parse_date
from shifan.tui.dialogs.base import ChangeDialog, Field, Plain
from shifan.tui.dialogs.file_facts import FIELDS, FactsOfFiles
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.widgets.line_view import LineView

_WHOLE = "whole"
_HINT = (
    "空格选或不选文件，上下键换栏。文件会复制到材料库。"
    "添加前查文件名和前 10 页有没有密级字样和个人信息，扫描件查不到。涉密材料不得录入。"
)


class EvidenceDialog(ChangeDialog):
    """Attaches the ticked files in one step, which one undo takes back."""

    SUBMIT = "确认添加 回车"
    AUTO_FOCUS = "#paths"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f6", "same_for_all")]

    def __init__(self, item: Criterion | None, checkpoint: Checkpoint | None, text: str = "") -> None:
        super().__init__("添加佐证材料")
        self._item = item
        self._checkpoint = checkpoint
        self._text = text
        self._facts = FactsOfFiles()
        self._shown: Path | None = None
        self._pair: tuple[str, ...] = ("", "")
        self._several = False
        self._said = ""

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield FilePicker(self.shifan.store, self._text, facts=self._facts_of)
        yield captioned(TextField("number", "放到第几项", self._item.number if self._item else "", "编号，如 32"))
        yield Plain(id="title", classes="hint")
        yield Choice(self._targets(), id="target", value=self._checkpoint.number if self._checkpoint else "")
        yield Plain(id="whose", classes="hint")
        yield captioned(TextField("document", "文号", hint="可以不填"))
        yield captioned(TextField("date", "成文日期", hint="可以不填，如 2023-10-9"))
        yield captioned(TextField("passage", "印证之处", hint="页码或段落，可以不填"))
        yield Plain(_HINT, classes="hint")

    def on_mount(self) -> None:
        """Show which item the number means."""
        self.query_one("#whose", Plain).say("")
        self.watch(self.query_one("#target"), "scroll_y", self._name_item, init=False)
        self.screen_layout_refresh_signal.subscribe(self, lambda _screen: self._name_item())
        self._name_item()

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return the buttons; with several files one gives all the same number and date."""
        add, back = super().buttons()
        return [add, ("文号日期用于全部 F6", "button-quiet", "same_for_all"), back] if self._several else [add, back]

    # -- which item -------------------------------------------------------------------------------------------

    def _targets(self) -> list[tuple[str, str]]:
        if self._item is None:
            return []
        points = [(c.number, f"{c.number} {c.text}") for c in self._item.checkpoints]
        return [(_WHOLE, "整项，不指明核查点"), *points]

    def _name_item(self) -> None:
        target = self.query_one("#target", Choice)
        below = target.below if self._item else 0
        title = self._item.title if self._item else "请填写指标编号"
        said = f"{title}　（下面还有 {below} 个核查点）" if below else title
        target.display = self._item is not None
        if said != self._said:  # saying it lays the dialog out again, which names the item again
            self._said = said
            self.query_one("#title", Plain).say(said)

    @on(Field.Changed, "#number")
    def _renumbered(self, message: Field.Changed) -> None:
        number = message.value.strip().partition(".")[0]
        try:
            item = self.model.edition.by_number(number)
        except NotFoundError:
            item = None
        if item is not self._item or "." in message.value:
            self._item = item
            self.query_one("#target", Choice).offer(self._targets(), message.value.strip())
        self._name_item()

    # -- number and date of each file -------------------------------------------------------------------------

    @property
    def _picker(self) -> FilePicker:
        return self.query_one(FilePicker)

    def _facts_of(self, path: Path) -> tuple[str, str]:
        """Return the document number and the date that a file would get now."""
        return self._facts.of(self._picker.files.look_of(path))

    @on(FilePicker.Changed)
    def _files_changed(self, message: FilePicker.Changed) -> None:
        self.say(message.problem)
        self._show_facts()

    @on(FilePicker.Told)
    def _more_told(self, message: FilePicker.Told) -> None:
        message.stop()
        self._show_facts()

    @on(Field.Changed, "#document, #date")
    def _rewritten(self) -> None:
        self._keep_facts()

    def _show_facts(self) -> None:
        """Show number and date of the file under the cursor; what was written for another one is kept."""
        self._keep_facts()
        self._shown = self._picker.current(self._shown)
        if self._shown is not None:
            self._pair = self._facts_of(self._shown)
            for name, text in zip(FIELDS, self._pair, strict=True):
                field = self.query_one(f"#{name}", Field)
                if field.value.strip() != text:
                    field.value = text
                    field.cursor_position = len(text)
        if (len(self._picker.files.usable) > 1) != self._several:
            self._several = not self._several
            self.show_buttons()
        self._say_whose()

    def _keep_facts(self) -> None:
        """Keep what was changed in the fields since they were filled."""
        if self._facts.write(self._shown, self._pair, self._in_fields):
            self._pair = self._in_fields
            self._picker.draw()
            self._say_whose()

    @property
    def _in_fields(self) -> tuple[str, ...]:
        return tuple(self.query_one(f"#{name}", Field).value.strip() for name in FIELDS)

    def _say_whose(self) -> None:
        path = self._shown
        source = self._facts.source(self._picker.files.look_of(path)) if path else ""
        whose = f"下面两栏是「{path.name}」的，在列表里上下移动换一份。" if path and self._several else ""
        guessed = f"文号和日期是从{source}猜的，请核对。" if source else ""
        self.query_one("#whose", Plain).say(f"{whose}{guessed}")

    def action_same_for_all(self) -> None:
        """Give all files the number and the date that stand in the fields."""
        if self._several:
            self._facts.write_for_all(self._in_fields)
            self._picker.draw()
            self._show_facts()

    def pressed(self, action: str) -> None:
        """Do by mouse what F6 does."""
        self.action_same_for_all()

    # -- adding -----------------------------------------------------------------------------------------------

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped while another widget has the focus."""
        event.stop()
        self._picker.take(event.text)

    def action_mark(self) -> None:
        """Tick or untick a file."""
        if self.query_one("#files", LineView).has_focus:
            self._picker.toggle()

    async def submit(self) -> None:
        """Attach the files."""
        if not await self._picker.ready():
            return
        files = self._picker.chosen
        if not files:
            raise UsageError("还没有选中能用的文件。", "把文件拖进窗口，或粘贴文件的完整路径。")
        if self._item is None:
            raise UsageError("没有这个编号的指标。", "请填写指标编号，例如 32。")
        target = self.query_one("#target", Choice).value
        number = self._item.number if target in ("", _WHOLE) else target
        self._show_facts()
        passage = self.query_one("#passage", Field).value
        facts_of = {path: self._written(path, passage) for path in files}

        def attach(session: Session) -> Done:
            return without_names_told(attaching.attach_files(session, number, files, facts_of=facts_of), files)

        await self.send_files(attach)

    def _written(self, path: Path, passage: str) -> Facts:
        """Return what is said of a file. Raises UsageError for a date that is none, and shows whose it is."""
        number, day = self._facts_of(path)
        try:
            return Facts(document_number=number, document_date=parse_date(day, self.model.today), passage=passage)
        except ShifanError as error:
            self._picker.go_to(path)
            raise UsageError(f"「{path.name}」的成文日期：{error.message}", error.hint) from error
