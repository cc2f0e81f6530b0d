"""Department workbooks back: read many, show what they would change, take them in one operation.

Fields that only the department changed are taken; a field that somebody else changed too waits for a decision, and a
row with a problem is left out whole. Whatever is not taken is said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shifan.domain.errors import NotFoundError, ReadOnlyError, RuleError, ShifanError
from shifan.domain.ledger.sheet import Finding
from shifan.domain.merging import Side
from shifan.domain.return_table import missing_items
from shifan.domain.returns import AnswerDecision, WorkbookReturn, returned_values
from shifan.domain.sending import SentWorkbook, base_text, latest_sent
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.evidence.beside import Beside
from shifan.excel.department.reading import ReturnedWorkbook
from shifan.services.backups import back_up_if_changed
from shifan.services.import_choice import choose, is_taken, return_id
from shifan.services.import_evidence import attached
from shifan.services.import_found import Conflict, ConflictKey, Offer, RowsFound
from shifan.services.import_reading import Reading, Refused
from shifan.services.import_rows import RowsReader
from shifan.services.session import Done, Session
from shifan.store.tables import Entity


@value
class FilePlan:
    """What one workbook would change. ``known`` is True for a file that was taken already, ``edited`` False for one
    in which nothing was filled in.
    """

    book: ReturnedWorkbook
    department_id: str
    department: str
    known: bool
    edited: bool
    rows: RowsFound

    @property
    def name(self) -> str:
        """The file's name."""
        return self.book.path.name

    @property
    def taken(self) -> bool:
        """True when the workbook has something to say that was not taken yet."""
        return self.edited and not self.known


@value
class ImportPlan:
    """What workbooks would change; nothing is stored yet. ``aside`` says which others of a unit were not needed."""

    reading: Reading
    files: tuple[FilePlan, ...]
    refused: tuple[Refused, ...]
    decided: Mapping[ConflictKey, Side]
    rule: Side | None = None
    aside: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All fields that both sides changed."""
        return tuple(conflict for file in self.files for conflict in file.rows.conflicts)

    @property
    def undecided(self) -> tuple[Conflict, ...]:
        """Those that nobody has decided."""
        return tuple(conflict for conflict in self.conflicts if conflict.side is None)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The documents that were found."""
        return tuple(offer for file in self.files for offer in file.rows.offers)

    @property
    def problems(self) -> tuple[tuple[str, Finding], ...]:
        """What is wrong, with the file's name."""
        return tuple((file.name, problem) for file in self.files for problem in file.rows.problems)

    @property
    def changes(self) -> int:
        """How many fields would change."""
        return sum(len(file.rows.changes) for file in self.files)

    @property
    def complete(self) -> bool:
        """True when nothing is left over: no file refused, no problem, no open conflict."""
        return not (self.refused or self.problems or self.undecided)

    @property
    def left(self) -> tuple[str, ...]:
        """In words all that is not taken: refused files, problems, open conflicts, what else stands in the files."""
        said = [f"{one.name}：{one.error}" for one in self.refused]
        said += [f"{name}：不是填报表，没有读取" for name in self.reading.passed_over if "相同）" not in name]
        said += [f"{name}，只取一次" for name in self.reading.passed_over if "相同）" in name]
        said += self.aside
        for file in self.files:
            if file.known:
                said.append(f"{file.name}：早已取用，没有变化")
                continue
            if not file.edited:
                said.append(f"{file.name}：没有填写新的内容，没有登记")
            said += [f"{file.name} {finding}" for finding in (*file.rows.problems, *file.rows.notices)]
            said += [
                f"{file.name} {conflict.address}：第 {conflict.number} 项{conflict.label}有冲突，还没有决定，保留现值"
                for conflict in file.rows.conflicts
                if conflict.side is None
            ]
        return tuple(said)

    def refuse_nothing_left(self) -> None:
        """Raise why when none of the files can be taken."""
        if not self.files and self.refused:
            raise _all_refused(self.refused)
        if not self.files:
            raise NotFoundError("没有找到一份填报表。", f"看过：{'、'.join(self.reading.passed_over)}。")


def plan_import(
    session: Session,
    reading: Reading,
    *,
    decided: Mapping[ConflictKey, Side] | None = None,
    rule: Side | None = None,
) -> ImportPlan:
    """Return what the workbooks would change as the store is now; the store is not changed.

    ``decided`` says of conflicts whose value stands, ``rule`` of all others; earlier decisions between the same two
    values are remembered.
    """
    state = session.state()
    decided = decided or {}
    remembered = session.repository.all_of(AnswerDecision, session.application_id)
    known = {one.id: one for one in session.repository.all_of(WorkbookReturn, session.application_id)}
    choice = choose(session, state, reading.books, known)
    sent = session.repository.all_of(SentWorkbook, session.application_id)
    folders: dict[Path, Beside] = {}
    every = [book.path for book in reading.books]
    files = []
    session.watch.begin("正在比对填报表", len(choice.single), "份")
    for book, unit in choice.single:
        session.watch.step()
        here = book.path.parent
        if here not in folders:
            folders[here] = Beside(here, every)
        earlier = agreed_before(book.baseline.workbook_id, known.values())
        reader = RowsReader(session, state, book, unit, earlier, remembered, decided, rule, folders[here])
        files.append(_file_plan(book, unit, state, known.get(return_id(book)), reader, sent))
    refused = (*reading.refused, *choice.refused)
    return ImportPlan(reading, tuple(files), refused, decided, rule, tuple(choice.aside))


def take_import(session: Session, plan: ImportPlan, *, attach: Iterable[tuple[str, str]] = ()) -> Done:
    """Take planned workbooks in one operation, against the present state, and log them as returned.

    ``attach`` names the offered documents (item, name) that are to be attached. Open conflicts keep what is stored and
    rows with a problem are left out; the warnings name them. Raises RuleError when a document cannot serve, or when no
    file could be taken at all; StoppedError, then nothing is taken.
    """
    if session.read_only:
        raise ReadOnlyError
    fresh = plan_import(session, plan.reading, decided=plan.decided, rule=plan.rule)
    fresh.refuse_nothing_left()
    taken = [file for file in fresh.files if file.taken]
    put: list[Entity] = [entity for file in taken for entity in file.rows.put]
    remove: list[Entity] = [entity for file in taken for entity in file.rows.remove]
    warnings: list[str] = []
    wanted = set(attach)
    with tempfile.TemporaryDirectory() as folder:
        offers = [offer for offer in fresh.offers if offer.key in wanted]
        put, said = attached(session, offers, put, Path(folder))
    warnings += said
    put += _decisions(session, taken)
    put += [_returned(session, file) for file in taken]
    if put or remove:
        back_up_if_changed(session, "收回填报表前")
    units = list(dict.fromkeys([file.department for file in taken] + [offer.department for offer in offers]))
    label = f"收回填报表：{'、'.join(units[:3])}{f' 等 {len(units)} 个单位' if len(units) > 3 else ''}"
    changes = sum(len(file.rows.changes) for file in taken)
    done = session.commit(f"{label}，改动 {changes} 处", put=put, remove=remove)
    return Done(done.message, done.operation, (*warnings, *fresh.left))


def agreed_before(workbook_id: str, returns: Iterable[WorkbookReturn]) -> dict[str, dict[str, str]]:
    """Return the values, by item and field, that stand because earlier files of the workbook said so."""
    found: dict[str, dict[str, str]] = {}
    for one in sorted(returns, key=lambda one: (one.returned_at, one.id)):
        if one.workbook_id == workbook_id:
            for key, fields in returned_values(one).items():
                found.setdefault(key, {}).update(fields)
    return found


def _file_plan(
    book: ReturnedWorkbook,
    unit: str,
    state: ApplicationState,
    before: WorkbookReturn | None,
    reader: RowsReader,
    sent: Sequence[SentWorkbook],
) -> FilePlan:
    name = state.department_by_id[unit].name
    rows = reader.read()
    if is_taken(before):  # its documents may still be wanted
        return FilePlan(book, unit, name, known=True, edited=True, rows=RowsFound(offers=rows.offers))
    latest = latest_sent(sent).get(unit)
    own = [one for one in sent if one.id == book.baseline.workbook_id]
    if latest is not None and (missing := missing_items(latest, own)):
        said = f"这是旧表，比后来发出的「{latest.file_name}」少 {len(missing)} 项，请单位用新表补报。"
        rows.notices.append(Finding((), said))
    return FilePlan(book, unit, name, known=False, edited=rows.edited, rows=rows)


def _returned(session: Session, file: FilePlan) -> WorkbookReturn:
    key = return_id(file.book)
    before = session.repository.get(WorkbookReturn, key)
    return WorkbookReturn(
        id=key,
        application_id=session.application_id,
        workbook_id=file.book.baseline.workbook_id,
        file_name=file.name,
        sha256=file.book.sha256,
        returned_at=before.returned_at if before else session.clock(),
        returned_by=before.returned_by if before else session.user,
        row_count=len(file.book.baseline.items),
        answered=file.rows.answered,
        problems=len(file.rows.problems),
        conflicts=file.rows.undecided,
        content=base_text(_agreed(before, file)),
        version=before.version if before else 0,
    )


def _agreed(before: WorkbookReturn | None, file: FilePlan) -> dict[str, dict[str, str]]:
    """Return the values that stand because of a file, those of its earlier imports among them, field by field."""
    earlier, now = returned_values(before) if before else {}, file.rows.agreed
    return {key: {**earlier.get(key, {}), **now.get(key, {})} for key in earlier | now}


def _decisions(session: Session, taken: Sequence[FilePlan]) -> list[Entity]:
    """Return the rows of the decisions that are not remembered yet."""
    put: list[Entity] = []
    for conflict in (conflict for file in taken for conflict in file.rows.conflicts if conflict.side is not None):
        key = ".".join(conflict.key)
        before = session.repository.get(AnswerDecision, key)
        side = conflict.side.value if conflict.side else ""
        now = (conflict.stored, conflict.incoming, side)
        if before is None or (before.stored, before.incoming, before.side) != now:
            put.append(
                AnswerDecision(
                    key,
                    session.application_id,
                    *conflict.key,
                    *now,
                    session.clock(),
                    session.user,
                    before.version if before else 0,
                )
            )
    return put


def _all_refused(refused: Sequence[Refused]) -> ShifanError:
    if len(refused) == 1:
        return refused[0].error
    said = "\n".join(f"{one.name}：{one.error.message}" for one in refused)
    return RuleError(f"{len(refused)} 个文件都不能取用：\n{said}", refused[0].error.hint)
