"""One workbook that came back, row by row: what it changes, what nobody has decided, what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from shifan.domain.answering import answered, parse_figure, plain_figure
from shifan.domain.answers import FIGURE, Answer, answers_of, figure_entries, is_clear, unnumbered
from shifan.domain.criteria import Criterion, Metric
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.figures import Figure, mismatch
from shifan.domain.ledger.sheet import Finding
from shifan.domain.merging import FieldMerge, Side
from shifan.domain.records import WorkStatus
from shifan.domain.returns import (
    AnswerDecision,
    Answered,
    Normal,
    ReturnedRow,
    Settled,
    compare_row,
    field_label,
    later_base,
    remembered_sides,
    settle,
)
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task
from shifan.domain.text import fold
from shifan.evidence.beside import Beside
from shifan.excel.department.baseline import BaselineItem
from shifan.excel.department.reading import ReturnedWorkbook
from shifan.services.figures import Numbers, figure_with
from shifan.services.import_found import Conflict, ConflictKey, Offer, RowsFound
from shifan.services.session import Session
from shifan.store.tables import Entity

_SHORT = 40


class RowsReader:
    """Compares the rows of one workbook with what is stored now; the store is not changed."""

    def __init__(
        self,
        session: Session,
        state: ApplicationState,
        book: ReturnedWorkbook,
        department_id: str,
        earlier: Mapping[str, Mapping[str, str]],
        remembered: Sequence[AnswerDecision],
        decided: Mapping[ConflictKey, Side],
        rule: Side | None,
        beside: Beside,
    ) -> None:
        self._session, self._state, self._book = session, state, book
        self._department = state.department_by_id[department_id]
        self._earlier = earlier
        self._decided, self._rule, self._beside = decided, rule, beside
        self._tasks = {task.criterion_id: task for task in state.tasks if task.department_id == department_id}
        self._remembered = [one for one in remembered if one.workbook_id == book.baseline.workbook_id]
        self.found = RowsFound()

    def read(self) -> RowsFound:
        """Return what the rows come to."""
        items = {item.criterion_id: item for item in self._book.baseline.items}
        self.found.problems += self._book.problems
        self.found.notices += self._book.notices
        if self._book.lost:
            said = f"少了第 {'、'.join(self._book.lost)} 项的行，这几项没有改动。"
            self.found.notices.append(Finding((), said))
        for row in self._book.rows:
            self._row(row, items[row.criterion_id])
        self.found.edited = self.found.edited or bool(self._book.problems)
        return self.found

    def _row(self, row: ReturnedRow, began: BaselineItem) -> None:
        base = {answer: text for name, text in began.base.items() if (answer := Answer.parse(name)) is not None}
        base = later_base(base, self._earlier.get(row.criterion_id, {}))
        task = self._tasks.get(row.criterion_id)
        if task is None or task.role is not began.role:
            if compare_row(row, base, base).edited:
                now = "改为" + task.role.label if task is not None else "不再由该单位承担"
                said = f"第 {began.number} 项发出以后{now}，这一行没有取用。"
                self._wrong(
                    Finding(_addresses(compare_row(row, base, base)) or (_first_address(row),), said, (row.number,))
                )
            return
        item = self._session.edition.by_id(row.criterion_id)
        row = _with_name(row, item)
        found = compare_row(row, base, answers_of(item, task, self._state), self._normal(item))
        self.found.answered += found.answered
        self.found.edited = self.found.edited or found.edited
        self.found.notices += found.notices
        if found.problems:
            self.found.problems += [_numbered(problem, item) for problem in found.problems]
            self._left_with({address for problem in found.problems for address in problem.addresses}, item, found)
            return
        self._take(row, item, task, found)

    def _take(self, row: ReturnedRow, item: Criterion, task: Task, found: Answered) -> None:
        own = {
            name: side
            for (book, key, name), side in self._decided.items()
            if (book, key) == (self._book.baseline.workbook_id, item.id)
        }
        sides = remembered_sides(found, self._remembered_for(item), own)
        settled = settle(found, sides, self._rule)
        wanted = settled.wanted
        try:
            rows = self._applied(item, task, wanted)
        except ShifanError as error:
            address = next((found.addresses[name] for name in wanted), _first_address(row))
            self._wrong(_numbered(Finding((address,), error.message, (row.number,)), item))
            self._left_with({address}, item, found)
            return
        put, remove = rows
        if settled.agreed:
            self.found.agreed[item.id] = dict(settled.agreed)
        self.found.put += put
        self.found.remove += remove
        self._tell(item, found, settled, row.number)
        for merge in found.conflicts:
            side = None if merge.field in settled.undecided else sides.get(merge.field, self._rule)
            self.found.conflicts.append(self._conflict(item, merge, found.addresses[merge.field], side))
        self._look_for(item, found)

    def _tell(self, item: Criterion, found: Answered, settled: Settled, row: int) -> None:
        """Note in words what is written, and what waits together with a conflict."""
        stored = {merge.field: merge.stored for merge in found.fields}
        for name, text in settled.wanted.items():
            said = f"第 {item.number} 项{field_label(name)}：{_short(stored[name])} → {_short(text)}"
            self.found.changes.append(Finding((found.addresses[name],), said, (row,)))
        for name in settled.held:
            said = f"第 {item.number} 项{field_label(name)}与冲突的内容有关，一起等待决定。"
            self.found.notices.append(Finding((found.addresses[name],), said, (row,)))

    def _conflict(self, item: Criterion, merge: FieldMerge[str], address: str, side: Side | None) -> Conflict:
        return Conflict(
            workbook_id=self._book.baseline.workbook_id,
            department=self._department.name,
            criterion_id=item.id,
            number=item.number,
            field=merge.field,
            address=address,
            base=merge.base,
            stored=merge.stored,
            incoming=merge.incoming,
            side=side,
        )

    def _remembered_for(self, item: Criterion) -> list[AnswerDecision]:
        return [one for one in self._remembered if one.criterion_id == item.id]

    def _applied(self, item: Criterion, task: Task, wanted: Mapping[str, str]) -> tuple[list[Entity], list[Entity]]:
        before = self._state.record(item.id)
        after_task, after = answered(task, before, item, wanted)
        put: list[Entity] = [new for new, old in ((after, before), (after_task, task)) if new != old]
        remove: list[Entity] = []
        doubts: list[str] = []
        for name, text in wanted.items():
            if name.startswith(FIGURE):
                self._figure(item, name.removeprefix(FIGURE), text, put, remove, doubts)
        self.found.notices += [Finding((), f"第 {item.number} 项：{doubt}。") for doubt in doubts]
        return put, remove

    def _normal(self, item: Criterion) -> Normal:
        return lambda name, text: plain_figure(text, *self._known_figure(item, name)) if text else ("", "")

    def _known_figure(self, item: Criterion, name: str) -> tuple[Metric | None, Figure | None]:
        """Return the metric and the stored figure that a figure in a cell is about."""
        metric = next((one for one in item.metrics if fold(one.name) == name), None)
        stored = self._state.figures_of.get(item.id, ())
        return metric, next((one for one in stored if fold(one.name) == name), None)

    def _figure(
        self, item: Criterion, name: str, text: str, put: list[Entity], remove: list[Entity], doubts: list[str]
    ) -> None:
        metric, present = self._known_figure(item, name)
        if not text:
            remove += [present] if present is not None else []
            return
        if metric is None and present is None:
            known = "、".join(one.name for one in item.metrics)
            raise RuleError(f"没有名为「{name}」的数据，可以填的是：{known}。")
        reported = parse_figure(text, metric, present)
        real = present.name if present is not None else metric.name if metric is not None else name
        numbers = Numbers(
            value=reported.value,
            numerator=reported.numerator,
            denominator=reported.denominator,
            percent=reported.percent,
            unit=reported.unit or (present.unit if present else ""),
            source=present.source if present else "",
            note=present.note if present else "",
        )
        figure: Figure = figure_with(self._session, item, real, numbers)
        put.append(figure)
        doubts += [text for text in (mismatch(figure),) if text]

    def _look_for(self, item: Criterion, found: Answered) -> None:
        address = found.addresses.get(Answer.EVIDENCE.value, "")
        linked = self._linked(item)
        for name in found.named:
            if fold(name) in linked or fold(unnumbered(name)) in linked:
                continue
            files = self._beside.find(name)
            if self._state.record(item.id).status is WorkStatus.ACCEPTED:
                said = f"第 {item.number} 项已审定，不能再加材料「{name}」。"
            elif not files:
                said = f"第 {item.number} 项写了材料「{name}」，在填报表旁边没有找到这个文件。"
            elif len(files) > 1:
                places = "、".join(file.place for file in files[:3])
                said = f"第 {item.number} 项的材料「{name}」有 {len(files)} 个同名文件：{places}，请自己添加。"
            else:
                self.found.offers.append(
                    Offer(self._department.id, self._department.name, item.id, item.number, name, files[0])
                )
                continue
            self.found.notices.append(Finding((address,), said))

    def _linked(self, item: Criterion) -> set[str]:
        """Return the titles of the documents that the item has already, with and without their endings."""
        known = self._state.evidence_by_id
        links = self._state.links_of.get(item.id, ())
        titles = {fold(known[link.evidence_id].title) for link in links if link.evidence_id in known}
        return titles | {title.rpartition(".")[0] for title in titles if "." in title}

    def _left_with(self, named: Set[str], item: Criterion, found: Answered) -> None:
        """Say what else stands in a row that is left out."""
        others = tuple(address for address in _addresses(found) if address not in named)
        if others:
            self.found.notices.append(Finding(others, f"第 {item.number} 项有问题，这一行的其他填写也没有取用。"))

    def _wrong(self, problem: Finding) -> None:
        self.found.problems.append(problem)
        self.found.edited = True


def _with_name(row: ReturnedRow, item: Criterion) -> ReturnedRow:
    """Return the row with the name put before a figure that stands alone, where the item asks for one figure only."""
    cell = row.cells.get(Answer.FIGURES)
    if cell is None or len(item.metrics) != 1 or set(figure_entries(cell.text)) != {""} or is_clear(cell.text):
        return row
    text = f"{item.metrics[0].name}：{' '.join(cell.text.split())}"
    return replace(row, cells={**row.cells, Answer.FIGURES: replace(cell, text=text)})


def _numbered(problem: Finding, item: Criterion) -> Finding:
    if problem.text.startswith(f"第 {item.number} 项"):
        return problem
    return replace(problem, text=f"第 {item.number} 项{problem.text}")


def _addresses(found: Answered) -> tuple[str, ...]:
    """Return the cells that a sheet changed in a row."""
    fields = [merge.field for merge in found.fields] + [Answer.EVIDENCE.value] * bool(found.named)
    return tuple(dict.fromkeys(found.addresses[field] for field in fields))


def _first_address(row: ReturnedRow) -> str:
    return next((cell.address for cell in row.cells.values()), "")


def _short(text: str) -> str:
    line = " ".join(text.split()) or "（空）"
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}……"
