"""Forms: a few captioned fields and one use case made from what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import ShifanError
from shifan.domain.field_words import EMPTY
from shifan.domain.text import clean_line, matches_all_words
from shifan.services.conflicts import Watched
from shifan.tui.application import UseCase
from shifan.tui.dates import shown_date
from shifan.tui.dialogs.base import Field, Plain
from shifan.tui.dialogs.watching import Values as Values
from shifan.tui.dialogs.watching import WatchingDialog
from shifan.tui.lines import Page, row, safe
from shifan.tui.model import Model
from shifan.tui.widgets.line_view import Click, LineView

Make = Callable[[Values, Model], UseCase]

_SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class TextField:
    """A text to type; ``known`` values are offered below the field. ``parse`` reads a date.

    ``picks`` says that it is a path, and what F2 looks up for it: ``files``, ``folder`` or ``either``.
    """

    id: str
    caption: str
    value: str = ""
    hint: str = ""
    known: tuple[str, ...] = ()
    parse: Callable[[str, date], date | None] | None = None
    picks: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of several (value, label); the first, or ``value``, is chosen at the start.

    ``none`` is the option that is stored as nothing, ``keep`` the one that leaves what is stored.
    """

    id: str
    caption: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    none: str = ""
    keep: str = ""


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


class FormDialog(WatchingDialog):
    """A form. ``make`` turns the values and the model the user saw into the use case, or raises ShifanError.

    ``watched`` says which of the fields show stored values (by the field's id), so that others' changes are merged.
    ``stopped`` is for what takes long: it is said when the user has stopped it.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        make: Make,
        hint: str = "",
        *,
        watched: Watched | None = None,
        stopped: str = "",
    ) -> None:
        captions = {field.id: field.caption for field in fields if isinstance(field, TextField)}
        super().__init__(title, watched and replace(watched, words={**captions, **watched.words}))
        self._fields = {field.id: field for field in fields}
        self._make = make
        self._hint = hint
        if stopped:
            self.stopped_text = stopped

    def body(self) -> Iterable[Widget]:
        """Return a caption and a field for each entry."""
        for field in self._fields.values():
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
        """Offer the known values."""
        for field in self._fields.values():
            if isinstance(field, TextField) and field.known:
                self._suggest(field, "")

    @property
    def values(self) -> Values:
        """What was typed and chosen, by field."""
        found: Values = {}
        for field in self._fields.values():
            if isinstance(field, ChoiceField):
                found[field.id] = self.query_one(f"#{field.id}", Choice).value
            else:
                found[field.id] = self.query_one(f"#{field.id}", Field).value.strip()
        return found

    def show_values(self, values: Values) -> None:
        """Put other values into the fields."""
        for field in self._fields.values():
            if isinstance(field, ChoiceField):
                self.query_one(f"#{field.id}", Choice).offer(field.options, values[field.id])
            else:
                self.query_one(f"#{field.id}", Field).value = values[field.id]

    def use_case(self, values: Values, seen: Model) -> UseCase:
        """Return what the form is for."""
        return self._make(values, seen)

    def canonical(self, field: str, value: str) -> str:
        """Return a choice's stored code, a date as 2023-10-09, a text in one clean line."""
        found = self._fields[field]
        if isinstance(found, ChoiceField) and found.keep == value and self.watched is not None:
            return self.watched.base.texts[field]
        if isinstance(found, ChoiceField):
            return "" if value == found.none else value
        if found.parse is not None:
            try:
                return shown_date(found.parse(value, self.model.today))
            except ShifanError:  # not a date: saving it will say so
                return value
        return clean_line(value)

    def shown(self, field: str, stored: str) -> str:
        """Return what the field shows for a stored text."""
        found = self._fields[field]
        if isinstance(found, ChoiceField):
            return found.keep or stored or found.none
        return stored

    def words(self, field: str, value: str) -> str:
        """Return a choice's label, else the text itself."""
        found = self._fields[field]
        labels = dict(found.options) if isinstance(found, ChoiceField) else {}
        return labels.get(value) or value or EMPTY

    # -- known values -----------------------------------------------------------------------------------------

    def _suggest(self, field: TextField, typed: str) -> None:
        found = [name for name in field.known if matches_all_words(typed, name)]
        blocks = tuple(row(f"known:{name}", (safe(name), "")) for name in found)
        self.query_one(f"#{field.id}-known", LineView).show(lambda _width: Page(blocks), fresh=True)

    @on(Field.Changed)
    def _typed(self, message: Field.Changed) -> None:
        for field in self._fields.values():
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
        Plain(field.caption, classes="caption"),
        Field(field.value, id=field.id, hint=safe(field.hint), picks=field.picks),
        classes="line",
    )
