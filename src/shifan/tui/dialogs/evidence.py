"""Adding evidence: which files, to which item or checkpoint, with which document number and date."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual import events, on
from textual.widget import Widget

from shifan.domain.criteria import Checkpoint, Criterion
from shifan.domain.errors import NotFoundError, UsageError
from shifan.services import attaching
from shifan.services.attaching import Facts
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.base import ChangeDialog, Field, Plain
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.dropping import guess_date, guess_document_number
from shifan.tui.widgets.line_view import LineView

_WHOLE = "whole"


class EvidenceDialog(ChangeDialog):
    """Attaches the ticked files in one step, which one undo takes back."""

    SUBMIT = "确认添加 回车"
    AUTO_FOCUS = "#paths"

    def __init__(self, item: Criterion | None, checkpoint: Checkpoint | None, text: str = "") -> None:
        super().__init__("添加佐证材料")
        self._item = item
        self._checkpoint = checkpoint
        self._text = text
        self._guessed: dict[str, str] = {}
        self._guessed_from: Path | None = None

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield FilePicker(self.shifan.store, self._text)
        yield captioned(TextField("number", "放到第几项", self._item.number if self._item else "", "编号，如 32"))
        yield Plain(id="title", classes="hint")
        yield Choice(self._targets(), id="target", value=self._checkpoint.number if self._checkpoint else "")
        yield captioned(TextField("document", "文号", hint="可以不填"))
        yield captioned(TextField("date", "成文日期", hint="可以不填，如 2023-10-9"))
        yield captioned(TextField("passage", "印证之处", hint="页码或段落，可以不填"))
        yield Plain("空格选或不选文件，上下键换栏。文件会复制到材料库。涉密材料不得录入。", classes="hint")

    def on_mount(self) -> None:
        """Show which item the number means."""
        self._name_item()

    def _targets(self) -> list[tuple[str, str]]:
        if self._item is None:
            return []
        points = [(c.number, f"{c.number} {c.text}") for c in self._item.checkpoints]
        return [(_WHOLE, "整项，不指明核查点"), *points]

    def _name_item(self) -> None:
        title = self._item.title if self._item else "请填写指标编号"
        self.query_one("#title", Plain).say(title)
        self.query_one("#target", Choice).display = self._item is not None

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

    @on(FilePicker.Changed)
    def _files_changed(self, message: FilePicker.Changed) -> None:
        self.say(message.problem)
        picker = self.query_one(FilePicker)
        chosen = picker.chosen
        if len(chosen) != 1:
            self._forget_guesses()
            return
        if message.problem or chosen[0] == self._guessed_from:
            return
        self._forget_guesses()
        self._guessed_from = chosen[0]
        name = chosen[0].name
        if self._guess(guess_document_number(name), shown_date(guess_date(name))):
            self.say("文号和日期是从文件名猜的，请核对。")
        picker.read_first_page(chosen[0])

    @on(FilePicker.Read)
    def _first_page_read(self, message: FilePicker.Read) -> None:
        message.stop()
        found = message.content
        if message.path == self._guessed_from and self._guess(
            next(iter(found.numbers), ""), next(iter(found.dates), "")
        ):
            self.say("文号和日期是从文件名和首页猜的，请核对。")

    def _guess(self, number: str, day: str) -> bool:
        """Put guesses into the fields that are empty; True when there was one."""
        before = dict(self._guessed)
        for field, text in (("document", number), ("date", day)):
            found = self.query_one(f"#{field}", Field)
            if text and not found.value:
                found.value = self._guessed[field] = text
        return self._guessed != before

    def _forget_guesses(self) -> None:
        """Take back what was guessed for a file that is no longer the only one, unless the user wrote over it."""
        for field, text in self._guessed.items():
            found = self.query_one(f"#{field}", Field)
            found.value = "" if found.value == text else found.value
        self._guessed, self._guessed_from = {}, None

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped while another widget has the focus."""
        event.stop()
        self.query_one(FilePicker).take(event.text)

    def action_mark(self) -> None:
        """Tick or untick a file."""
        if self.query_one("#files", LineView).has_focus:
            self.query_one(FilePicker).toggle()

    async def submit(self) -> None:
        """Attach the files."""
        picker = self.query_one(FilePicker)
        if picker.typed and not await picker.read_typed():
            return
        files = picker.chosen
        if not files:
            raise UsageError("还没有选中能用的文件。", "把文件拖进窗口，或粘贴文件的完整路径。")
        if self._item is None:
            raise UsageError("没有这个编号的指标。", "请填写指标编号，例如 32。")
        target = self.query_one("#target", Choice).value
        number = self._item.number if target in ("", _WHOLE) else target
        day = parse_date(self.query_one("#date", Field).value, self.model.today)
        facts = Facts(
            document_number=self.query_one("#document", Field).value,
            document_date=day,
            passage=self.query_one("#passage", Field).value,
        )
        await self.send_files(lambda session: attaching.attach_files(session, number, files, facts=facts))
