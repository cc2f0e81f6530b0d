"""Which of the workbooks that were read are taken: those of this application, one of each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shifan.domain.answers import Answer
from shifan.domain.errors import RuleError, ShifanError, UsageError
from shifan.domain.returns import WorkbookReturn, compare_row
from shifan.domain.sending import SentWorkbook, sent_base
from shifan.domain.state import ApplicationState
from shifan.domain.ways import Way
from shifan.excel.department.baseline import BaselineItem
from shifan.excel.department.reading import ReturnedWorkbook
from shifan.services.import_reading import Refused
from shifan.services.session import Session


@dataclass(slots=True)
class Choice:
    """The workbooks to compare, each with its unit; what is refused; in words what was set aside beside another."""

    single: list[tuple[ReturnedWorkbook, str]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def choose(
    session: Session,
    state: ApplicationState,
    books: Sequence[ReturnedWorkbook],
    known: Mapping[str, WorkbookReturn],
) -> Choice:
    """Return one workbook for each unit; where a unit sent two that say different things, both are refused.

    Beside a workbook with something new, those that were taken already and those without answers are set aside.
    """
    choice = Choice()
    by_unit: dict[str, list[ReturnedWorkbook]] = {}
    for book in books:
        try:
            by_unit.setdefault(_department_of(session, state, book), []).append(book)
        except ShifanError as error:
            choice.refused.append(Refused(book.path.name, error))
    for unit, sent in by_unit.items():
        _one(unit, _new_ones(sent, known, choice), state, choice)
    return choice


def return_id(book: ReturnedWorkbook) -> str:
    """Return the id of a file's return: the same file gives the same."""
    return f"{book.baseline.workbook_id}.{book.sha256[:16]}"


def is_taken(before: WorkbookReturn | None) -> bool:
    """Tell whether a file that came before left nothing open."""
    return before is not None and not before.conflicts and not before.problems


def _one(unit: str, books: Sequence[ReturnedWorkbook], state: ApplicationState, choice: Choice) -> None:
    first = books[0]
    if all(_said(book) == _said(first) for book in books):
        choice.single.append((first, unit))
        choice.aside += [f"{book.path.name}（与 {first.path.name} 内容相同），只取一次" for book in books[1:]]
        return
    both = "」「".join(book.path.name for book in books)
    name = state.department_by_id[unit].name
    error = RuleError(f"「{name}」交回了 {len(books)} 份，内容不同：「{both}」，都没有取用。", "请问清后只留一份。")
    choice.refused.append(Refused("、".join(book.path.name for book in books), error))


def _new_ones(
    books: Sequence[ReturnedWorkbook], known: Mapping[str, WorkbookReturn], choice: Choice
) -> Sequence[ReturnedWorkbook]:
    """Return the workbooks of one unit that have something new to say; where none has, one of them."""
    old: dict[int, str] = {}
    for at, book in enumerate(books):
        if is_taken(known.get(return_id(book))):
            old[at] = f"{book.path.name}：早已取用，没有变化"
        elif _unedited(book):
            old[at] = f"{book.path.name}：没有填写新的内容，没有登记"
    if len(old) == len(books):  # a file that was taken may still have documents beside it
        old.pop(next((at for at, book in enumerate(books) if return_id(book) in known), 0))
    choice.aside += old.values()
    return [book for at, book in enumerate(books) if at not in old]


def _unedited(book: ReturnedWorkbook) -> bool:
    """Tell whether a workbook says nothing beyond what was sent."""
    if book.problems or book.notices or book.lost:
        return False
    items = {item.criterion_id: item for item in book.baseline.items}
    for row in book.rows:
        base = _base(items[row.criterion_id])
        found = compare_row(row, base, base)
        if found.edited or found.notices:
            return False
    return True


def _base(item: BaselineItem) -> dict[Answer, str]:
    return {answer: text for name, text in item.base.items() if (answer := Answer.parse(name)) is not None}


def _said(book: ReturnedWorkbook) -> object:
    rows = {
        row.criterion_id: {answer: (cell.text, cell.fault) for answer, cell in row.cells.items()} for row in book.rows
    }
    return book.baseline.workbook_id, rows, book.lost, book.problems, sorted(one.text for one in book.notices)


def _department_of(session: Session, state: ApplicationState, book: ReturnedWorkbook) -> str:
    """Return the unit that a workbook is of. Raises UsageError, RuleError when it is none of this application."""
    baseline, application, name = book.baseline, state.application, book.path.name
    if baseline.application_id != application.id:
        whose = f"{baseline.county} {baseline.round}"
        if (baseline.county, baseline.round) == (application.county, application.round):
            whose = "另一个台账"
        raise UsageError(f"「{name}」是{whose}的填报表，没有读取。", f"请核对文件；换申报用{Way.SWITCH}。")
    if baseline.edition_digest != session.edition.digest:
        why = "指标在发出以后改过"
        if baseline.edition_id != session.edition.id:
            why = f"它是按指标版本 {baseline.edition_id} 发出的，本次申报已换用 {session.edition.id}"
        raise RuleError(f"「{name}」的版本不符：{why}，没有读取。", "请重新导出填报表，由单位照抄后交回。")
    sent = session.repository.get(SentWorkbook, baseline.workbook_id)
    if sent is not None and sent_base(sent) != {item.criterion_id: dict(item.base) for item in baseline.items}:
        raise RuleError(f"「{name}」的校对数据和发出时不一样，没有读取。", "请用发出的填报表原件重新填报。")
    unit = sent.department_id if sent is not None else baseline.department_id
    if unit not in state.department_by_id:
        raise RuleError(f"「{name}」是「{baseline.department}」的，台账里已没有这个单位，没有读取。", "请核对单位。")
    return unit
