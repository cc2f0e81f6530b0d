"""The journal for people: what was done, undo and redo, and whether the stored rows are what the journal says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from shifan.domain.errors import OthersStepError
from shifan.domain.field_words import EMPTY, entity_word, field_word, value_words
from shifan.domain.journal import Latest, Operation, OperationKind, Row, no_such_operation, running_backwards
from shifan.domain.replaying import Rows
from shifan.domain.text import matches_all_words
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.change_words import Namer, RowChange, changes_in_words
from shifan.services.session import Done, Session


@value
class HistoryLine:
    """An operation, whether it has been undone since, and its changed rows where they were asked for."""

    operation: Operation
    undone: bool
    changes: tuple[RowChange, ...] = ()


@value
class Wanted:
    """Which operations to list; an empty or missing part asks for nothing. ``words`` may stand in any order."""

    criterion_id: str = ""
    user: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""

    def matches(self, operation: Operation) -> bool:
        """Tell whether person, time and words fit; each operation counts by the time written in it."""
        # a server's journal names the login role behind the person: 张三（clerk）
        if self.user and operation.user != self.user and not operation.user.startswith(f"{self.user}（"):
            return False
        if (self.since and operation.at < self.since) or (self.until and operation.at > self.until):
            return False
        texts = (operation.label, operation.user, f"{operation.at:%Y-%m-%d %H:%M}")
        return not self.words or matches_all_words(self.words, *texts)


@value
class Discrepancy:
    """A stored row that is not what the journal gives: in which table, of which item, which column, both values.

    ``column`` is empty where the whole row is there on one side only. ``text`` says it in one line.
    """

    table: str
    key: str
    item: str
    column: str
    stored: str
    journal: str
    text: str


def history(
    session: Session, limit: int | None = 50, wanted: Wanted | None = None, *, with_changes: bool = False
) -> list[HistoryLine]:
    """Return the operations that are wanted, newest first; no more of the journal is read than that needs.

    Where one item is wanted, the changes are those of its rows alone.
    """
    wanted = wanted or Wanted()
    reader, key = session.repository.history, session.application_id
    rows = reader.rows_about(key, wanted.criterion_id) if wanted.criterion_id else None
    numbers = None if rows is None else reader.operations_on(rows)
    latest, namer, lines = Latest(), Namer(session), list[HistoryLine]()
    for operation in reader.newest_first(key):
        stands = latest.stands(operation.seq, operation.kind, operation.target)
        if (numbers is None or operation.seq in numbers) and wanted.matches(operation):
            changes = _changes(session, namer, operation.seq, rows) if with_changes else ()
            lines.append(HistoryLine(operation, operation.kind is OperationKind.DO and not stands, changes))
            if len(lines) == limit:
                break
    return lines


def line_of(session: Session, seq: int) -> HistoryLine:
    """Return one operation with all its changed rows. Raises NotFoundError for an unknown number."""
    reader, key = session.repository.history, session.application_id
    found = reader.operation(key, seq)
    if found is None:
        raise no_such_operation(seq)
    undone = found.kind is OperationKind.DO and not reader.stands(found)
    return HistoryLine(found, undone, _changes(session, Namer(session), seq, None))


def _changes(session: Session, namer: Namer, seq: int, rows: set[tuple[str, str]] | None) -> tuple[RowChange, ...]:
    entries = session.repository.entries(seq)
    return tuple(changes_in_words(namer, [e for e in entries if rows is None or (e.entity, e.key) in rows]))


def undo(session: Session, seq: int | None = None) -> Done:
    """Take back the newest standing operation, or operation ``seq``.

    Raises RuleError when there is none or a later change stands on it, NotFoundError for an unknown number, and
    OthersStepError where the newest is somebody else's and ``seq`` does not name it.
    """
    if seq is None:
        newest, _ = session.repository.undo_redo(session.application_id)
        if newest is not None and newest.user != session.user:
            raise OthersStepError(
                f"最近一步不是您做的：{newest.user} 于 {newest.at:%m-%d %H:%M}「{newest.label}」。没有撤销。",
                f"先与对方说一声；确要撤销，请用{Way.UNDO_STEP(newest.seq)}。",
                newest.seq,
            )
        seq = None if newest is None else newest.seq  # what comes in between is not meant
    operation = session.repository.undo(session.application_id, session.user, session.clock(), seq)
    session.follow_edition()
    return Done(operation.label, operation)


def redo(session: Session, seq: int | None = None) -> Done:
    """Do the newest undone operation again, or operation ``seq``. Raises as ``undo`` does."""
    operation = session.repository.redo(session.application_id, session.user, session.clock(), seq)
    session.follow_edition()
    return Done(operation.label, operation)


def clock_note(session: Session) -> str:
    """Return where the journal's times run backwards, in words; empty when they do not.

    Nothing is lost by it: the order of operations is that of their numbers.
    """
    operations = list(session.repository.history.newest_first(session.application_id))[::-1]
    found = running_backwards(operations)
    if not found:
        return ""
    before, after = found[0]
    return (
        f"操作时间有 {len(found)} 处倒退，最早一处：第 {after.seq} 号操作（{after.at:%Y-%m-%d %H:%M}）"
        f"早于第 {before.seq} 号（{before.at:%Y-%m-%d %H:%M}）。先后以操作号为准，没有丢失；请校准电脑时钟。"
    )


def compare_with_journal(session: Session) -> list[Discrepancy]:
    """Return where the stored rows are not exactly what the journal gives when replayed from nothing.

    Raises ProtectedError when the journal or the store cannot be read any more, StoppedError.
    """
    reader, watch = session.repository.history, session.watch
    watch.begin("正在按操作记录推算", session.repository.entry_count(session.application_id), "条")
    with session.repository.snapshot(), reader.lenient():
        stored = reader.stored_rows(session.application_id)
        replayed = reader.rows_until(session.application_id, heed=watch.step)
        return list(_discrepancies(Namer(session), stored, replayed))


def _discrepancies(namer: Namer, stored: Rows, replayed: Rows) -> Iterator[Discrepancy]:
    for table in [*replayed, *(name for name in stored if name not in replayed)]:
        have, want = stored.get(table, {}), replayed.get(table, {})
        for key in [*want, *(key for key in have if key not in want)]:
            if have.get(key) != want.get(key):
                yield from _row_discrepancies(namer, table, key, have.get(key), want.get(key))


def _row_discrepancies(namer: Namer, table: str, key: str, have: Row | None, want: Row | None) -> Iterator[Discrepancy]:
    row = want or have or {}
    called = namer.called(table, row)
    item = namer.item(str(row.get("criterion_id") or ""))
    where = f"第 {item} 项的" if item else ""
    what = f"{where}{entity_word(table)}" + (f"「{called}」" if called else "")
    if have is None or want is None:
        sides = ("没有", "有") if have is None else ("有", "没有")
        yield Discrepancy(table, key, item, "", *sides, f"{what}：台账里{sides[0]}，操作记录里{sides[1]}")
        return
    for column in want:
        if have[column] == want[column]:
            continue
        sides = (_said(namer, table, column, have), _said(namer, table, column, want))
        word = _WORDS.get(column) or field_word(table, column)
        text = f"{what}的{word}：台账里是 {sides[0]}，操作记录里是 {sides[1]}"
        yield Discrepancy(table, key, item, column, *sides, text)


_WORDS = {"version": "版本号", "id": "编号", "application_id": "所属申报"}


def _said(namer: Namer, table: str, column: str, row: Row) -> str:
    """Return a value in words, as it is where the words would hide the difference."""
    words = value_words(table, column, row[column], lambda entity, key: namer.name(entity, key, row))
    plain = str(row[column]) if row[column] not in (None, "") else EMPTY
    return words if words == plain else f"{words}（{plain}）"
