"""Forms: a few captioned fields and one use case made from what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import ShifanError, StaleWriteError
from shifan.domain.text import matches_all_words
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import ChangeDialog, Field, Plain
from shifan.tui.lines import Page, row, safe
from shifan.tui.model import Model
from shifan.tui.widgets.line_view import Click, LineView

Values = dict[str, str]
Make = Callable[[Values, Model], UseCase]

_SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class TextField:
    """A text to type; ``known`` values are offered below the field."""

    id: str
    caption: str
    value: str = ""
    hint: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of several (value, label); the first, or ``value``, is chosen at the start."""

    id: str
    caption: str
    options: tuple[tuple[str, str], ...]
    value: str = ""


FormField = TextField | ChoiceField


class Choice(LineView):
    """Options below each other; the cursor is the choice."""

    def __init__(self, options: Sequence[tuple[str, str]], *, id: str, value: str = "") -> None:
        super().__init__(id=id, marks=("( ) ", "(*) "))
        self.opens_on = Click.NEVER
        self.offer(options, value)

    def offer(self, options: Sequence[tuple[str, str]], value: str = "") -> None:
        """Offer other options."""
        blocks = tuple(row(key, (safe(label), "")) for key, label in options)
        self.styles.height = min(8, len(blocks))
        self.show(lambda _width: Page(blocks), key=value, fresh=True)

    @property
    def value(self) -> str:
        """The chosen option's value."""
        return self.cursor_key


class FormDialog(ChangeDialog):
    """A form. ``make`` turns the values and the model the user saw into the use case, or raises ShifanError."""

    def __init__(self, title: str, fields: Sequence[FormField], make: Make, hint: str = "") -> None:
        super().__init__(title)
        self._fields = fields
        self._make = make
        self._hint = hint
        self._seen: Model | None = None

    def body(self) -> Iterable[Widget]:
        """Return a caption and a field for each entry."""
        for field in self._fields:
            if isinstance(field, ChoiceField):
                yield Plain(field.caption, classes="caption")
                yield Choice(field.options, id=field.id, value=field.value)
                continue
            yield captioned(field)
            if field.known:
                known = LineView(id=f"{field.id}-known")
                known.styles.height = _SUGGESTED
                known.opens_on = Click.ONCE
                yield known
        if self._hint:
            yield Plain(self._hint, classes="hint")

    def on_mount(self) -> None:
        """Remember what the user saw when the form was opened."""
        self._seen = self.model
        for field in self._fields:
            if isinstance(field, TextField) and field.known:
                self._suggest(field, "")

    @property
    def values(self) -> Values:
        """What was typed and chosen, by field."""
        found: Values = {}
        for field in self._fields:
            if isinstance(field, ChoiceField):
                found[field.id] = self.query_one(f"#{field.id}", Choice).value
            else:
                found[field.id] = self.query_one(f"#{field.id}", Field).value.strip()
        return found

    async def submit(self) -> None:
        """Run the use case."""
        assert self._seen is not None
        await self.send(self._make(self.values, self._seen))

    def refused(self, error: ShifanError) -> None:
        """After a stale write the newest state counts as seen: the message has said who changed it."""
        if isinstance(error, StaleWriteError):
            self._seen = self.model

    # -- known values -----------------------------------------------------------------------------------------

    def _suggest(self, field: TextField, typed: str) -> None:
        found = [name for name in field.known if matches_all_words(typed, name)]
        blocks = tuple(row(f"known:{name}", (safe(name), "")) for name in found)
        self.query_one(f"#{field.id}-known", LineView).show(lambda _width: Page(blocks), fresh=True)

    @on(Field.Changed)
    def _typed(self, message: Field.Changed) -> None:
        for field in self._fields:
            if isinstance(field, TextField) and field.known and message.input.id == field.id:
                self._suggest(field, message.value)

    @on(LineView.Chosen)
    def _known_chosen(self, message: LineView.Chosen) -> None:
        kind, _, name = message.key.partition(":")
        if kind != "known" or message.view.id is None:
            return
        message.stop()
        message.prevent_default()
        field = self.query_one(f"#{message.view.id.removesuffix('-known')}", Field)
        field.value = name
        field.cursor_position = len(name)
        field.focus()


def captioned(field: TextField) -> Widget:
    """Return a caption with its field on one line."""
    return Horizontal(
        Plain(field.caption, classes="caption"), Field(field.value, id=field.id, hint=safe(field.hint)), classes="line"
    )
