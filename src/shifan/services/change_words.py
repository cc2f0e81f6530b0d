"""Changed rows in words: which item, what of it, each field from what to what."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache, cached_property

from shifan.criteria.library import load_edition, load_scheme
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.errors import ShifanError
from shifan.domain.field_words import EMPTY, entity_word, field_word, is_shown, value_words
from shifan.domain.journal import Entry, Row
from shifan.domain.labels import Labelled
from shifan.domain.values import value
from shifan.services.session import Session
from shifan.store.tables import table_named

_SHORT = 24
_NAMED_BY = ("name", "title", "text", "question", "file_name")
_STANDS_FOR = {  # rows without a name of their own are called by what they join
    "tick": "checkpoint_id",
    "task": "department_id",
    "evidence_link": "evidence_id",
    "gap_proof": "evidence_id",
    "review_opinion": "round_id",
    "reminder": "department_id",
    "workbook_sent": "department_id",
    "site_item": "site_id",
}


class Verb(Labelled):
    """What happened to a row."""

    ADDED = "added", "新增"
    CHANGED = "changed", "修改"
    REMOVED = "removed", "移除"


@value
class FieldChange:
    """One field of a row, from what to what, in words; ``column`` is its name in the store."""

    column: str
    field: str
    before: str
    after: str


@value
class RowChange:
    """One changed row. ``item`` is the number and title of its item, empty where it belongs to none."""

    entity: str
    key: str
    verb: Verb
    criterion_id: str
    item: str
    subject: str
    fields: tuple[FieldChange, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The change as text, a line for each field of a changed row."""
        if self.verb is Verb.CHANGED:
            return tuple(f"{self.subject}　{f.field}：{f.before} → {f.after}" for f in self.fields)
        gone = self.verb is Verb.REMOVED
        said = "；".join(f"{f.field} {f.before if gone else f.after}" for f in self.fields)
        return (f"{self.verb.label}{self.subject}" + (f"：{said}" if said else ""),)


class Namer:
    """Turns ids into names, from what is stored, else from what the journal knows of removed rows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._row = cache(session.repository.history.row_as_known)

    def row(self, entity: str, key: str) -> Row:
        """Return a row as it is now, or as it was last known; empty when it never was."""
        return self._row(entity, key) or {}

    def item(self, criterion_id: str) -> str:
        """Return an item's number and title, from an earlier edition where only that has it; empty when none has."""
        found = self._criterion(criterion_id)
        if found is None:
            return ""
        earlier = "" if self._session.edition.has(criterion_id) else "（旧版）"
        return f"{found.number} {found.title}{earlier}"

    def name(self, entity: str, key: str, row: Row) -> str:
        """Return what ``key`` names; ``row`` is where it stands, since a checkpoint's id is known only in its item."""
        if entity == "criterion":
            return self.item(key)
        if entity == "checkpoint":
            return self._checkpoint(str(row.get("criterion_id")), key)
        if entity in ("edition", "scheme"):
            return self._title(entity, key)
        return self.called(entity, self.row(entity, key))

    def called(self, entity: str, row: Row) -> str:
        """Return what a row is called: its own name, else that of what it joins; empty when there is none."""
        joined = _STANDS_FOR.get(entity)
        if joined and row.get(joined):
            return self.name(joined.removesuffix("_id").replace("round", "review_round"), str(row[joined]), row)
        for column in _NAMED_BY:
            if row.get(column):
                return _short(str(row[column]))
        if row.get("number") is not None:
            return f"第 {row['number']} {'轮' if entity == 'review_round' else '号'}"
        return ""

    def _checkpoint(self, criterion_id: str, key: str) -> str:
        found = self._criterion(criterion_id)
        return next((point.number for point in found.checkpoints if point.id == key), "") if found else ""

    def _criterion(self, criterion_id: str) -> Criterion | None:
        if self._session.edition.has(criterion_id):
            return self._session.edition.by_id(criterion_id)
        return next((one.by_id(criterion_id) for one in self._earlier if one.has(criterion_id)), None)

    @cached_property
    def _earlier(self) -> tuple[Edition, ...]:
        """The editions that the application had before and that are still installed, newest first."""
        session = self._session
        entries = session.repository.history.entries_after(session.application_id, 0, ("application",))
        rows = [entry.before for seq in sorted(entries, reverse=True) for entry in entries[seq] if entry.before]
        found = []
        for key in dict.fromkeys(str(row["edition_id"]) for row in rows if "edition_id" in row):
            with suppress(ShifanError):
                found.append(load_edition(key, session.own_editions))
        return tuple(found)

    def _title(self, entity: str, key: str) -> str:
        try:
            if entity == "edition":
                return load_edition(key, self._session.own_editions).title
            return load_scheme(key, self._session.own_schemes).title
        except ShifanError:  # a version that is not installed any more
            return key


def changes_in_words(namer: Namer, entries: Iterable[Entry]) -> list[RowChange]:
    """Return the changed rows in words; rows in which nothing a reader would see has changed are left out."""
    found = [_row_change(namer, entry) for entry in entries]
    return [change for change in found if change.fields or change.verb is not Verb.CHANGED]


def _row_change(namer: Namer, entry: Entry) -> RowChange:
    verb = Verb.ADDED if entry.before is None else Verb.REMOVED if entry.after is None else Verb.CHANGED
    row: Row = {**namer.row(entry.entity, entry.key), **(entry.before or {}), **(entry.after or {})}
    called = namer.called(entry.entity, row)
    criterion_id = str(row.get("criterion_id") or "")
    return RowChange(
        entity=entry.entity,
        key=entry.key,
        verb=verb,
        criterion_id=criterion_id,
        item=namer.item(criterion_id) if criterion_id else "",
        subject=f"{entity_word(entry.entity)}「{called}」" if called else entity_word(entry.entity),
        fields=tuple(_fields(namer, entry, verb, row)),
    )


def _fields(namer: Namer, entry: Entry, verb: Verb, row: Row) -> Iterable[FieldChange]:
    table, present = table_named(entry.entity), entry.after or entry.before or {}
    for column in table.columns:
        if column not in present or not is_shown(column):
            continue
        as_always = column in table.defaults and row[column] == table.defaults[column]
        if verb is not Verb.CHANGED and (as_always or _said(entry.entity, column, row)):
            continue
        then, now = (
            EMPTY
            if side is None
            else value_words(entry.entity, column, side.get(column), lambda table, key: namer.name(table, key, row))
            for side in (entry.before, entry.after)
        )
        if then == now and verb is Verb.CHANGED:  # long texts that differ behind the part that is shown
            now = f"{now}（有改动）"
        if then != now:
            yield FieldChange(column, field_word(entry.entity, column), then, now)


def _said(entity: str, column: str, row: Row) -> bool:
    """Tell whether a field of an added or removed row is said by its item or its name."""
    if entity in _STANDS_FOR:
        return column in (_STANDS_FOR[entity], "criterion_id")
    return column == "criterion_id" or (column in _NAMED_BY and str(row[column]) == _short(str(row[column])))


def _short(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}……"
