"""Dialogs that know what they began from: what others changed meanwhile is merged field by field before saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shifan.domain.errors import MovedMeanwhileError, StaleWriteError
from shifan.domain.merging import FieldMerge, MergeOutcome, conflicts, merge, results
from shifan.domain.others import OthersChange
from shifan.services.conflicts import MovedUnderFormError, Watched, unmoved
from shifan.services.session import Done
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import ChangeDialog
from shifan.tui.dialogs.conflict import ConflictDialog, Decisions, Dispute
from shifan.tui.model import Model, Outcome

Values = dict[str, str]

_TRIES = 8  # how often others may be quicker in a row before the user is told so


class WatchingDialog(ChangeDialog):
    """A dialog whose fields show stored values. With ``watched`` nothing of anybody's is overwritten unseen.

    Fields that only others changed take their value; those that only the user changed keep his; for those that both
    changed he is asked. A subclass says what its fields hold and how to show other values in them.
    """

    def __init__(self, title: str, watched: Watched | None = None) -> None:
        super().__init__(title)
        self.watched = watched
        self.sent: Values = {}  # what was saved last can be done again on another item
        self._seen: Model | None = None
        self._kept: list[OthersChange] = []

    # -- for subclasses ---------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """What was typed and chosen, by field."""
        raise NotImplementedError

    def show_values(self, values: Values) -> None:
        """Put other values into the fields."""
        raise NotImplementedError

    def use_case(self, values: Values, seen: Model) -> UseCase:
        """Return what saving these values means; ``seen`` is the model that the user saw. Raises ShifanError."""
        raise NotImplementedError

    def canonical(self, field: str, value: str) -> str:
        """Return a field's value as the store would give it, so that two spellings of one value are not a change."""
        return value

    def shown(self, field: str, stored: str) -> str:
        """Return what the field shows for a stored text: the other way round."""
        return stored

    def words(self, field: str, value: str) -> str:
        """Return a field's value as it is read on screen."""
        return value

    # -- how it works -----------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Remember what the user saw when the dialog was opened."""
        self._seen = self.model

    async def submit(self) -> None:
        """Save; where others were quicker, merge and save again. Raises StaleWriteError when the user goes back."""
        for _ in range(_TRIES):
            assert self._seen is not None
            values = self.values
            outcome = await self._saved(self.use_case(values, self._seen))
            if outcome is not None:
                self.sent = values
                self.dismiss(outcome)
                return
        raise MovedMeanwhileError

    async def _saved(self, use_case: UseCase) -> Outcome | None:
        """Return what saving did; None when the fields hold merged values now that are still to be saved."""
        self.say("正在保存")
        try:
            outcome = await self.changed(unmoved(self.watched, use_case) if self.watched else use_case)
        except MovedUnderFormError as error:
            self._seen = self.model
            return await self._merged(error)
        except StaleWriteError:
            self._seen = self.model
            if self.watched is None:
                raise
            return None  # something that the form does not show: it is decided again on the new state
        return self._with_what_was_kept(outcome)

    async def _merged(self, error: MovedUnderFormError) -> Outcome | None:
        """Merge what others changed into the fields. Raises ``error`` when the user wants to go on typing first."""
        watched, present = error.watched, error.present
        values = {field: self.canonical(field, value) for field, value in self.values.items()}
        mine = {field: value for field, value in values.items() if field in watched.base.texts}
        merged = merge(watched.base.texts, present.texts, mine)
        decided = await self._decisions_on(merged, error.changes, mine, watched.leading)
        if decided is None:
            raise error
        self.watched = replace(watched, base=present)
        self._kept += _kept(merged, error.changes, decided)
        final = results(merged, decided)
        if decided and all(text == present.texts[field] for field, text in final.items()):
            return Outcome(Done("已保留对方的内容，您的改动没有写入。"), self.model)
        stand = {field: self.shown(field, text) for field, text in final.items() if text != mine[field]}
        self.show_values({**self.values, **stand})
        return None

    async def _decisions_on(
        self,
        merged: Sequence[FieldMerge[str]],
        changes: Sequence[OthersChange],
        mine: Values,
        leading: frozenset[str],
    ) -> Decisions | None:
        """Return the decisions on disputed fields; None when the user goes back. Nothing to decide: not asked."""
        if not any(found.incoming != found.base for found in merged):
            return {}  # nothing of the user's own: what others wrote stands
        change_of = {change.field: change for change in changes}
        disputed = {found.field for found in conflicts(merged)}
        if not disputed and not any(change.field not in mine or change.field in leading for change in changes):
            return {}
        disputes = [Dispute(change_of[f], self.words(f, self.shown(f, mine[f]))) for f in mine if f in disputed]
        told = [f"{change}。" for change in changes if change.field not in disputed]
        return await self.app.push_screen_wait(ConflictDialog(disputes, told))

    def _with_what_was_kept(self, outcome: Outcome) -> Outcome:
        told = tuple(f"{change}，已一并保留。" for change in self._kept)
        done = outcome.done
        return replace(outcome, done=Done(done.message, done.operation, (*done.warnings, *told)))


def _kept(merged: Sequence[FieldMerge[str]], changes: Sequence[OthersChange], decided: Decisions) -> list[OthersChange]:
    """Return what others changed and stays without anybody having been asked."""
    untouched = {found.field for found in merged if found.outcome is MergeOutcome.UNCHANGED and found.stored_moved}
    return [change for change in changes if change.field in untouched and change.field not in decided]
