"""What a file's tables say, as a proposal: nothing is guessed and not told, nothing left out and not listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from shifan.domain.criteria import CriterionKind
from shifan.domain.edition_table.assembling import assembled
from shifan.domain.edition_table.captions import Captions, Line, between_pages, captions_of, lines_after, lines_over
from shifan.domain.edition_table.drafts import DraftItem, Outline, restore_openings, settle_kinds, split_by_kind
from shifan.domain.edition_table.headers import Layout, layout_of, parts_of, twice_headed, unmatched
from shifan.domain.edition_table.labels import heading_level, is_number, kinds_named, one_line
from shifan.domain.edition_table.numbers import assign_numbers, openings_told, take_numbers
from shifan.domain.edition_table.promises import broken_promises, wrong_sums
from shifan.domain.edition_table.rows import HeadingRow, ItemRow, MoreRow, TableRows, rows_of, short
from shifan.domain.edition_table.values import (
    ColumnUse,
    ImportedTable,
    Proposal,
    Role,
    Skipped,
    SourceFile,
    SourceTable,
)
from shifan.domain.edition_table.wording import joined_texts, stated_kind
from shifan.domain.errors import UsageError
from shifan.domain.ledger.columns import column_letters
from shifan.domain.ledger.sheet import tight
from shifan.domain.numbering import short_numbers
from shifan.domain.values import value
from shifan.domain.ways import either

_PLAIN_NAME = re.compile(r"(?:sheet|工作表|table|表|第\s*\d+\s*张表)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE)
_LISTED = (Role.REQUIREMENT, Role.STANDARD, Role.LEAD, Role.SUPPORT, Role.DUE, Role.EVIDENCE)


@value
class Wishes:
    """What the user says of the table: which ones, what columns hold, what items are, and how many there must be.

    ``columns`` is by header, letter or place (第3列); ``kinds`` by item number; ``expect`` counts the three levels.
    """

    sheets: tuple[str, ...] = ()
    columns: Mapping[str, Role] = field(default_factory=dict)
    kinds: Mapping[str, CriterionKind] = field(default_factory=dict)
    expect: tuple[int, int, int] | None = None


def understand(file: SourceFile, wishes: Wishes) -> Proposal:
    """Return what would be imported. Raises UsageError for a table or column that the file does not have."""
    reading = _Reading(file, wishes)
    for at, table in enumerate(reading.parts()):
        reading.take(at, table)
    return reading.proposal()


class _Reading:
    """One file being read."""

    def __init__(self, file: SourceFile, wishes: Wishes) -> None:
        self.tables = _chosen(file, wishes)
        self._file = file
        self._wishes = wishes
        self._outline = Outline()
        self._columns: list[ColumnUse] = []
        self._skipped: list[Skipped] = []
        self._remarks = [*file.notes]
        self._faults: list[str] = []
        self._headings: list[str] = [*file.after]
        self._waiting: list[Line] = []
        self._last: Layout | None = None
        self._items: list[DraftItem] = []
        self._joined_numbers: set[int] = set()
        self._runs: list[list[DraftItem]] = []
        self._blank_titles: list[str] = []
        self._unlabelled: list[str] = []

    # -- tables ----------------------------------------------------------------------------------------------

    def parts(self) -> Iterator[SourceTable]:
        """Yield the tables, those that stand below each other in one sheet each by itself."""
        for table in self.tables:
            for at, sheet in enumerate(parts_of(table.sheet, self._wishes.columns)):
                yield SourceTable(sheet, table.before if at == 0 else ())

    def take(self, at: int, table: SourceTable) -> None:
        """Read one table."""
        sheet = table.sheet
        if not any(not cell.blank for row in sheet.rows for cell in row.cells):
            return
        layout = layout_of(sheet, self._wishes.columns) or self._continued(table)
        self._headings += table.before
        if layout is None:
            first = next(cell for row in sheet.rows for cell in row.cells if not cell.blank)
            reason = "没有找到三级指标那一列，整张表没有取"
            self._skipped.append(Skipped(sheet.name, short(first.text), reason))
            self._waiting += lines_over(table, Layout((), {}, {}, ()))
            return
        self._columns += layout.uses
        lines = [*self._waiting, *lines_over(table, layout)]
        self._waiting = []
        captions = captions_of(lines, layout)
        self._headings += [line.text for line in lines if line.in_sheet]
        self._skipped += captions.skipped
        self._faults += twice_headed(sheet, layout, self._wishes.columns)
        hidden = sorted({*layout.columns.values()} & sheet.hidden_columns)
        if hidden:
            self._remarks.append(f"「{sheet.name}」隐藏的列也取了：{'、'.join(map(column_letters, hidden))}")
        goes_on = bool(self._items and self._last) and all(between_pages(line.text) for line in lines)
        self._last = layout
        rows = rows_of(sheet, layout, goes_on)
        self._note(sheet.name, rows)
        self._enter(table, layout, captions)
        self._lines(at, table, layout, rows)

    def _continued(self, table: SourceTable) -> Layout | None:
        """Return the layout of the table before, where this one goes on with it after a page break."""
        last = self._last
        width = max(len(row.cells) for row in table.sheet.rows)
        if last is None or not all(map(between_pages, table.before)) or width != max(last.headers, default=-1) + 1:
            return None
        self._remarks.append(f"「{table.sheet.name}」没有表头，列数与前一张表相同，当作前一张表的继续")
        return Layout((), last.columns, last.headers, ())

    def _note(self, name: str, rows: TableRows) -> None:
        self._skipped += rows.skipped
        self._faults += rows.faults
        self._remarks += rows.remarks
        self._headings += [skipped.text for skipped in rows.skipped]
        if rows.headers:
            self._skipped.append(Skipped(name, "", f"重复的表头 {rows.headers} 行"))
        if rows.blanks:
            self._skipped.append(Skipped(name, "", f"空行 {rows.blanks} 行"))
        if rows.hidden:
            numbers = short_numbers([str(number) for number in rows.hidden])
            self._remarks.append(f"「{name}」第 {numbers} 行是隐藏的，也取了")

    def _enter(self, table: SourceTable, layout: Layout, captions: Captions) -> None:
        """Go into the group and subgroup over the table, or the group that is its name, where no column says it."""
        if Role.GROUP in layout.columns:
            return
        place, name = table.sheet.name, table.sheet.name.strip()
        if captions.group is not None:
            self._outline.enter_group(captions.group, place)
        elif not (_PLAIN_NAME.fullmatch(name) or is_number(name)) and (
            len(self.tables) > 1 or heading_level(name) == 1
        ):
            self._outline.enter_group(name, place)
            self._remarks.append(f"「{name}」表里没有一级指标，就用表的名称")
        elif layout.rows and self._outline.last_group:
            self._remarks.append(
                f"「{name}」第 {table.sheet.rows[0].number} 行起没写一级指标，归入「{self._outline.last_group}」"
            )
        if captions.subgroup is not None:
            self._outline.enter_subgroup(captions.subgroup, place)
        used = [f"「{short(text)}」" for text in (captions.group, captions.subgroup) if text is not None]
        if used:
            self._remarks.append(f"「{name}」的一级、二级指标取自表前的文字：{'、'.join(used)}")

    # -- rows ------------------------------------------------------------------------------------------------

    def _lines(self, at: int, table: SourceTable, layout: Layout, rows: TableRows) -> None:
        caption = next((line for line in map(one_line, reversed(table.before)) if kinds_named(line)), "")
        merged = {merge.column for merge in table.sheet.merges}
        main = layout.columns.get(Role.TITLE, layout.columns.get(Role.REQUIREMENT, -1))
        named = kinds_named(layout.headers.get(main, ""))
        spoken = next(iter(named)) if len(named) == 1 else None
        for line in rows.lines:
            if isinstance(line, HeadingRow):
                enter = self._outline.enter_group if line.level == 1 else self._outline.enter_subgroup
                enter(line.text, line.place)
            elif isinstance(line, MoreRow):
                self._more(line)
            else:
                if line.group is None and layout.columns.get(Role.GROUP) in merged:
                    self._unlabelled.append(line.place)
                self._item(at, line, caption, spoken)

    def _item(self, at: int, line: ItemRow, caption: str, spoken: CriterionKind | None) -> None:
        if line.group is not None:
            self._outline.enter_group(line.group, line.place, caption)
        if line.subgroup is not None:
            self._outline.enter_subgroup(line.subgroup, line.place)
        points = line.texts.get(Role.POINTS, "")
        item = DraftItem(line.place, at, line.row, dict(line.texts), points=[points])
        if spoken is not None:  # the column is headed 加分内容
            item.texts.setdefault(Role.KIND, spoken.label)
        if Role.NUMBER in line.joined:
            self._joined_numbers.add(at)
        if Role.POINTS in line.joined and self._items:
            self._share_points(item)
        self._items.append(item)
        self._outline.add(item)

    def _share_points(self, item: DraftItem) -> None:
        last = self._items[-1]
        if not last.points_shared:
            last.points_shared = True
            self._runs.append([last])
        item.points_shared = True
        self._runs[-1].append(item)

    def _more(self, line: MoreRow) -> None:
        item = self._items[-1]
        for role in _LISTED:
            if line.texts.get(role):
                item.texts[role] = joined_texts([item.texts.get(role, ""), line.texts[role]])
        item.points.append(line.texts.get(Role.POINTS, ""))
        if line.blank:
            self._blank_titles.append(line.place)

    # -- the whole -------------------------------------------------------------------------------------------

    def proposal(self) -> Proposal:
        """Return what was understood."""
        self._skipped += [*self._outline.without_items(), *lines_after(self._file)]
        groups = self._outline.groups
        self._remarks += restore_openings(groups)
        items = [item for group in groups for item in group.items]
        if not items:
            return self._made(ImportedTable(()), [*self._faults, *self._outline.problems, self._nothing()])
        remarks, problems = self._numbered(items)
        unknown, decided = settle_kinds(groups, self._wishes.kinds, stated_kind)
        if unknown:
            more = f"等 {len(unknown)} 项" if len(unknown) > 5 else ""
            problems.append(
                f"看不出是加分还是扣分：{'、'.join(unknown[:5])}{more}。请用"
                f"{either(' --kind 编号=加分项（或扣分项、基础项）', '「定类别」')}写明"
            )
        strange = [key for key in self._wishes.kinds if key not in {item.number for item in items}]
        problems += [f"{either('--kind 写的编号', '定类别的编号')}没有这一项：{'、'.join(strange)}"] if strange else []
        promises = broken_promises(groups, self._headings)
        remarks += [*decided, *split_by_kind(groups)]
        made = assembled(groups, self._runs)
        self._skipped += made.skipped
        self._remarks += [*remarks, *self._rows_told(), *made.remarks]
        expect = self._wishes.expect
        if expect is not None and made.table.counts.levels != "/".join(map(str, expect)):
            wanted = "/".join(map(str, expect))
            problems.append(f"读到的一级/二级/三级是 {made.table.counts.levels}，与要求的 {wanted} 不符")
        return self._made(
            made.table, [*self._faults, *self._outline.problems, *problems, *promises, *wrong_sums(made.table)]
        )

    def _numbered(self, items: Sequence[DraftItem]) -> tuple[list[str], list[str]]:
        parts = {id(one.items[0]) for group in self._outline.groups for one in group.subgroups}
        breaks = [id(item) in parts or (at > 0 and items[at - 1].table != item.table) for at, item in enumerate(items)]
        taken = take_numbers(items, frozenset(self._joined_numbers), breaks)
        remarks, problems = assign_numbers(items, taken.given, breaks, taken.odd)
        return [*remarks, *([] if problems else openings_told(taken))], problems

    def _rows_told(self) -> list[str]:
        told = []
        if self._blank_titles:
            told.append(f"没写三级指标的行，内容并入上一项：{_some(self._blank_titles)}")
        if self._unlabelled:
            told.append(f"没写一级指标、又不在合并单元格里的行，归入上一个一级指标：{_some(self._unlabelled)}")
        return told

    def _nothing(self) -> str:
        if not self._file.tables:
            pictures = any("图片" in note for note in self._file.notes)
            return "文件里没有表格，只有图片，读不出指标" if pictures else "文件里没有表格"
        return (
            "没有读到三级指标；表头要有「三级指标」（或「指标名称」「指标内容」），也可以"
            f"用{either(' --column ', '「改列」')}写明哪一列是什么"
        )

    def _made(self, table: ImportedTable, problems: Sequence[str]) -> Proposal:
        return Proposal(
            self._file.name,
            self._file.sha256,
            table,
            tuple(self._columns),
            tuple(self._skipped),
            tuple(dict.fromkeys(self._remarks)),
            tuple(dict.fromkeys(problems)),
        )


def _chosen(file: SourceFile, wishes: Wishes) -> tuple[SourceTable, ...]:
    names = [table.sheet.name for table in file.tables]
    unknown = [name for name in wishes.sheets if not any(tight(name) == tight(one) for one in names)]
    if unknown:
        raise UsageError(
            f"「{file.name}」里没有叫「{'、'.join(unknown)}」的表。", f"现有：{'、'.join(names) or '无'}。"
        )
    wanted = {tight(name) for name in wishes.sheets}
    tables = tuple(table for table in file.tables if not wanted or tight(table.sheet.name) in wanted)
    missing = unmatched(wishes.columns, [table.sheet for table in tables])
    if missing and tables:
        raise UsageError(
            f"{either('--column 写的', '「改列」写的')}「{'、'.join(missing)}」不在表头里。",
            "请照表头的字写，或写列的字母，例如 C=三级指标。",
        )
    return tables


def _some(places: Sequence[str]) -> str:
    more = f" 等 {len(places)} 处" if len(places) > 5 else ""
    return f"{'、'.join(places[:5])}{more}"
