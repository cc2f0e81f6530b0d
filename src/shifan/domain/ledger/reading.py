"""From the rows of a ledger to what each says about which item."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from shifan.domain.criteria import Criterion
from shifan.domain.errors import ShifanError
from shifan.domain.ledger.columns import Field, Layout, column_letters
from shifan.domain.ledger.sheet import Cell, Finding, Sheet, SheetRow
from shifan.domain.ledger.units import UnitName, is_blank, split_units
from shifan.domain.ledger.words import read_due, read_number, read_rating, read_status
from shifan.domain.matching import LOOSE, POSSIBLE, TitleFinder, likeness
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole, check_due
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value

T = TypeVar("T")
_HEADING_NUMBER = r"[（(第]?[一二三四五六七八九十百]+(?:[）)、.．]|部分|章|节|类)*"
_NOT_AN_ENTRY = ("合计", "小计", "总计", "填表", "制表", "审核人", "注：", "注:", "说明：", "说明:")


@value
class UnitWish:
    """A unit that a row names, and the part it is to play."""

    name: str
    role: TaskRole
    address: str


@value
class Entry:
    """What one row says about one item; ``places`` gives the address of each field.

    The units stand as they are written: several may be named as leads, one of them in several ways.
    """

    row: int
    criterion: Criterion
    units: tuple[UnitWish, ...]
    places: dict[Field, str]
    person: str = ""
    due: date | None = None
    note: str = ""
    status: WorkStatus | None = None
    claim: Rating | None = None

    def at(self, field: Field) -> str:
        """Return the address of a field in this row."""
        return self.places.get(field, f"A{self.row}")

    @property
    def where(self) -> str:
        """The address of the cell that names the item."""
        return self.places.get(Field.NUMBER) or self.at(Field.TITLE)


@value
class Reading:
    """All rows read one by one: what they say, what to look at, what is wrong."""

    entries: tuple[Entry, ...]
    questions: tuple[Finding, ...]
    problems: tuple[Finding, ...]


def read_rows(sheet: Sheet, layout: Layout, finder: TitleFinder, period_start: date) -> Reading:
    """Return what the rows below the header say. A row with anything wrong gives no entry but a problem."""
    reader = _Reader(sheet, layout, finder, period_start)
    entries = tuple(entry for row in reader.rows if (entry := reader.entry(row)) is not None)
    return Reading(entries, tuple(reader.questions), tuple(reader.problems))


class _Reader:
    """One reading of one sheet; collects questions and problems on the way."""

    def __init__(self, sheet: Sheet, layout: Layout, finder: TitleFinder, period_start: date) -> None:
        self.layout = layout
        self.finder = finder
        self.period_start = period_start
        self.questions: list[Finding] = []
        self.problems: list[Finding] = []
        self.rows = [row for row in sheet.rows if row.number > layout.header_row and not self._is_header(row)]
        self._name_hidden_columns(sheet)
        self.numbers_count = self._numbers_are_items()

    def entry(self, row: SheetRow) -> Entry | None:
        """Return what a row says; None when it says nothing, or cannot be taken."""
        cells = self._cells(row)
        if not self._worth_reading(row, cells):
            return None
        before = len(self.problems)
        for cell in cells.values():
            if cell.fault:
                self._problem(row, cell, cell.fault)
        criterion = self._criterion(row, cells)
        entry = self._values(row, cells, criterion) if criterion else None
        if row.hidden and (entry or len(self.problems) > before):
            text = f"第 {row.number} 行是隐藏的，也一并读取；不需要的话请先删除该行。"
            self.questions.append(Finding((self._first(cells).address,), text))
        return entry if len(self.problems) == before else None

    # -- which rows and which numbers count ------------------------------------------------------------------

    def _is_header(self, row: SheetRow) -> bool:
        texts = tuple(" ".join(cell.text.split()) for cell in row.cells)
        return texts == self.layout.headers

    def _cells(self, row: SheetRow) -> dict[Field, Cell]:
        pairs = zip(self.layout.fields, row.cells, strict=False)  # a row may be shorter than the header
        return {
            field: cell
            for field, cell in pairs
            if field is not None and field is not Field.IGNORE and (cell.fault or not is_blank(cell.text))
        }

    def _worth_reading(self, row: SheetRow, cells: dict[Field, Cell]) -> bool:
        written = {field: cell for field, cell in cells.items() if cell.text}
        if not written:
            if cells:
                places = "、".join(cell.address for cell in cells.values())
                self._question(row, self._first(cells), f"{places} 是没有算出结果的公式，这一行没有内容可取。")
            return False
        first = self._first(written)
        if self._is_heading(written, first) or first.text.startswith(_NOT_AN_ENTRY):
            shown = " ".join(cell.text for cell in written.values())[:20]
            self._question(row, first, f"「{shown}」像是标题或合计、落款，没有取用这一行。")
            return False
        return True

    def _is_heading(self, written: dict[Field, Cell], first: Cell) -> bool:
        """Tell whether a row only names a group: 三、重大行政决策, its number perhaps in a cell of its own."""
        if set(written) == {Field.NUMBER, Field.TITLE}:
            return re.fullmatch(_HEADING_NUMBER, "".join(written[Field.NUMBER].text.split())) is not None
        return set(written) in ({Field.NUMBER}, {Field.TITLE}) and not first.text.strip().isdigit()

    def _numbers_are_items(self) -> bool:
        """Tell whether the numbers are those of the items, not only counting the ledger's own rows."""
        if self.layout.number_given or self.layout.column(Field.TITLE) is None:
            return True
        agree = differ = 0
        for row in self.rows:
            cells = self._cells(row)
            number, title = self._number(cells), cells.get(Field.TITLE)
            meant = self.finder.clear_match(title.text) if title else None
            if number is not None and meant is not None:
                agree += number.id == meant.id
                differ += number.id != meant.id
        if differ > agree:
            at = self.layout.column(Field.NUMBER) or 0
            text = f"「{self.layout.headers[at]}」与标题有 {differ} 行对不上，看来只是流水号，改按标题找指标。"
            self.questions.append(Finding((self._header_at(at),), text))
        return agree >= differ

    def _header_at(self, column: int) -> str:
        return f"{column_letters(column)}{self.layout.header_row}"

    def _number(self, cells: dict[Field, Cell]) -> Criterion | None:
        try:
            return self.finder.edition.by_number(read_number(cells[Field.NUMBER].text))
        except (ShifanError, KeyError):
            return None

    # -- which item ------------------------------------------------------------------------------------------

    def _criterion(self, row: SheetRow, cells: dict[Field, Cell]) -> Criterion | None:
        title, number = cells.get(Field.TITLE), cells.get(Field.NUMBER)
        if number is not None and number.text and self.numbers_count:
            return self._by_number(row, number, title)
        if title is not None and title.text:
            return self._by_title(row, title)
        if not any(cell.fault for cell in (title, number) if cell):  # a fault is named already
            self._problem(row, number or self._first(cells), "从这一行看不出是哪一项指标，请写明编号或标题。")
        return None

    def _by_number(self, row: SheetRow, cell: Cell, title: Cell | None) -> Criterion | None:
        try:
            found = self.finder.edition.by_number(read_number(cell.text))
        except ShifanError as error:
            self._problem(row, cell, f"{error.message}{error.hint}")
            return None
        if title is None or not title.text or likeness(title.text, found.title) >= LOOSE:
            return found
        if self.layout.number_given:
            return found
        meant = self.finder.clear_match(title.text)
        like = f"却像第 {meant.number} 项「{meant.title}」" if meant else "看不出是同一项"
        self._problem(
            row, cell, f"编号 {found.number} 是「{found.title}」，标题「{title.text[:20]}」{like}，请改对编号。"
        )
        return None

    def _by_title(self, row: SheetRow, cell: Cell) -> Criterion | None:
        found = self.finder.clear_match(cell.text)
        if found is not None:
            return found
        likely = [one for one in self.finder.candidates(cell.text) if one.score >= POSSIBLE][:3]
        if not likely:
            self._problem(row, cell, f"没有与「{cell.text[:20]}」相近的指标，请在编号列写明是第几项。")
            return None
        names = "、".join(f"{one.criterion.number} {one.criterion.title}" for one in likely)
        self._problem(row, cell, f"「{cell.text[:20]}」可能是：{names}；请在编号列写明是第几项。")
        return None

    # -- what it says ----------------------------------------------------------------------------------------

    def _values(self, row: SheetRow, cells: dict[Field, Cell], criterion: Criterion) -> Entry:
        note = cells.get(Field.NOTE)
        return Entry(
            row=row.number,
            criterion=criterion,
            units=tuple(self._units(row, cells)),
            places={field: cell.address for field, cell in cells.items()},
            person=self._person(cells),
            due=self._due(row, cells.get(Field.DUE)),
            note=clean_text(note.text) if note and not is_blank(note.text) else "",
            status=self._word(row, cells.get(Field.STATUS), read_status),
            claim=self._word(row, cells.get(Field.CLAIM), read_rating),
        )

    def _units(self, row: SheetRow, cells: dict[Field, Cell]) -> Iterable[UnitWish]:
        for field, usual in ((Field.LEAD, TaskRole.LEAD), (Field.SUPPORT, TaskRole.SUPPORT)):
            cell = cells.get(field)
            for unit in split_units(cell.text) if cell else ():
                assert cell is not None
                if not unit.fits:
                    self._problem(row, cell, f"「{unit.name[:20]}」不像单位名称。")
                    continue
                self._name_vague_unit(row, cell, unit)
                yield UnitWish(unit.name, unit.role or usual, cell.address)

    def _name_vague_unit(self, row: SheetRow, cell: Cell, unit: UnitName) -> None:
        if unit.and_others:
            self._question(row, cell, f"「{unit.name}」后面的「等」没有写明单位，只取用写明的。")
        if unit.collective:
            self._question(row, cell, f"「{unit.name}」是统称，先按一个单位取用，以后再分给具体单位。")

    def _person(self, cells: dict[Field, Cell]) -> str:
        cell = cells.get(Field.PERSON)
        return clean_line(cell.text.replace("\n", "、")) if cell else ""

    def _due(self, row: SheetRow, cell: Cell | None) -> date | None:
        if cell is None or not cell.text:
            return None
        due = self._word(row, cell, lambda _: read_due(cell))
        if due is None and not self._is_problem(cell):
            self._question(row, cell, f"「{cell.text[:20]}」没有写明哪一天，不设时限。")
        try:
            check_due(due, self.period_start)
        except ShifanError as error:
            self._problem(row, cell, error.message)
        return due

    def _word(self, row: SheetRow, cell: Cell | None, read: Callable[[str], T]) -> T | None:
        if cell is None or not cell.text:
            return None
        try:
            return read(cell.text)
        except ShifanError as error:
            self._problem(row, cell, error.message)
            return None

    # -- collecting ------------------------------------------------------------------------------------------

    @staticmethod
    def _first(cells: dict[Field, Cell]) -> Cell:
        return next(iter(cells.values()))

    def _is_problem(self, cell: Cell) -> bool:
        return any(cell.address in problem.addresses for problem in self.problems)

    def _problem(self, row: SheetRow, cell: Cell, text: str) -> None:
        self.problems.append(Finding((cell.address,), text, (row.number,)))

    def _question(self, row: SheetRow, cell: Cell, text: str) -> None:
        self.questions.append(Finding((cell.address,), text, (row.number,)))

    def _name_hidden_columns(self, sheet: Sheet) -> None:
        for at in sorted(sheet.hidden_columns):
            if at < len(self.layout.fields) and self.layout.fields[at] not in (None, Field.IGNORE):
                text = f"「{self.layout.headers[at]}」这一列是隐藏的，也一并读取。"
                self.questions.append(Finding((self._header_at(at),), text))
