"""From the rows of one table to what each says: an item, a heading, more of the item above, or nothing to be taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from shifan.domain.edition_table.headers import Layout
from shifan.domain.edition_table.labels import heading_level, one_line
from shifan.domain.edition_table.lone_rows import aside, counts_up, flat_levels, marked, names_kind_only
from shifan.domain.edition_table.openings import opening_of
from shifan.domain.edition_table.values import Role, Skipped
from shifan.domain.ledger.sheet import Cell, Sheet, SheetRow, tight
from shifan.domain.values import value

_LABELS = (Role.GROUP, Role.SUBGROUP)
_WORDS = (Role.TITLE, Role.REQUIREMENT)
_ITEM = frozenset({Role.TITLE, Role.REQUIREMENT, Role.STANDARD, Role.POINTS, Role.LEAD, Role.SUPPORT, Role.EVIDENCE})
_LEVEL = {1: "一级指标", 2: "二级指标"}
_SHOWN = 40


@value
class ItemRow:
    """A row with an item. Labels are None where the cell is blank; ``texts`` holds what the other columns say.

    ``joined`` are the roles whose cell is merged with that of the row above; ``numbers`` the workbook's row number.
    """

    place: str
    row: int
    group: str | None
    subgroup: str | None
    texts: dict[Role, str]
    joined: frozenset[Role]


@value
class HeadingRow:
    """A row with nothing but a heading of level 1 or 2."""

    place: str
    level: int
    text: str


@value
class MoreRow:
    """A row that goes on with the item above: its title cell is merged with that one's, or blank."""

    place: str
    texts: dict[Role, str]
    blank: bool


Line = ItemRow | HeadingRow | MoreRow


@dataclass
class TableRows:
    """What the rows of a table say, in order; what was not taken; what cannot be read; what had to be decided."""

    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    blanks: int = 0
    headers: int = 0


def rows_of(sheet: Sheet, layout: Layout, goes_on: bool = False) -> TableRows:
    """Return what the rows below the header say; ``goes_on``: the first may be more of the item before the table."""
    return _Reading(sheet, layout, goes_on).read()


def short(text: str, most: int = _SHOWN) -> str:
    """Return a text on one line, cut off where it is long."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1] + "…"


class _Reading:
    def __init__(self, sheet: Sheet, layout: Layout, goes_on: bool) -> None:
        self._sheet = sheet
        self._layout = layout
        self._joined = {(row, merge.column) for merge in sheet.merges for row in range(merge.first + 1, merge.last + 1)}
        self._tops = {(merge.first, merge.column) for merge in sheet.merges}
        self._roles = {column: role for role, column in layout.columns.items()}
        self._found = TableRows()
        self._items = goes_on
        flat = not set(_LABELS) & set(layout.columns)
        self._flat = flat_levels(sheet.rows[layout.first :], layout.columns.get(Role.NUMBER)) if flat else {}

    def read(self) -> TableRows:
        """Return the rows' lines."""
        for row in self._sheet.rows[self._layout.first :]:
            self._row(row)
        return self._found

    def _row(self, row: SheetRow) -> None:
        own = [at for at, cell in enumerate(row.cells) if not cell.blank and (row.number, at) not in self._joined]
        if not own:
            self._found.blanks += 1
            return
        if self._is_header(row):
            self._found.headers += 1
            return
        if self._aside(row, own) or self._flat_heading(row, own) or (len(own) == 1 and self._lone(row, own[0])):
            return
        if row.hidden:
            self._found.hidden.append(row.number)
        self._found.lines += self._content(row, own)

    def _is_header(self, row: SheetRow) -> bool:
        pairs = [(cell.text, self._layout.headers.get(at)) for at, cell in enumerate(row.cells) if cell.text]
        return len(pairs) > 1 and all(header and tight(text) == tight(header) for text, header in pairs)

    def _aside(self, row: SheetRow, own: list[int]) -> bool:
        """Leave a row out that is a sum or a note."""
        words = [row.cells[at].text for at in own if self._roles.get(at) in _ITEM and row.cells[at].text]
        reason = aside([row.cells[at].text for at in own], self._text(row, Role.NUMBER), words)
        if reason is None or (reason == "注释" and words and self._more_of_item(row, own)):
            return False
        if len(own) == 1 and marked(row.cells[own[0]].text) and self._roles.get(own[0]) is self._main():
            place = self._place(row, own[0])
            self._found.faults.append(
                f"{place}：「{short(row.cells[own[0]].text)}」单独一行，看不出是三级指标还是注释，"
                "请在表里给它编号，或移到最左一列"
            )
            return True
        self._skip(row, own[0], reason)
        return True

    def _more_of_item(self, row: SheetRow, own: list[int]) -> bool:
        """Tell whether a row that begins as notes do stands in the item above: in its columns, below its title."""
        at = self._layout.columns.get(Role.TITLE, -1)
        beside = at >= 0 and self._items and self._roles.get(own[0]) in (Role.REQUIREMENT, Role.STANDARD)
        return (row.number, at) in self._joined or (beside and marked(row.cells[own[0]].text))

    def _main(self) -> Role:
        return Role.TITLE if Role.TITLE in self._layout.columns else Role.REQUIREMENT

    def _flat_heading(self, row: SheetRow, own: list[int]) -> bool:
        """Take a heading that only its cell of numbers tells from an item, with the points beside it."""
        level = self._flat.get(row.number)
        text = self._text(row, self._main())
        if level is None or not text:
            return False
        points = self._text(row, Role.POINTS)
        known = [self._layout.columns.get(role) for role in (Role.NUMBER, self._main())]
        if points.replace(".", "", 1).isdigit():
            text, known = f"{text}（{points}分）", [*known, self._layout.columns[Role.POINTS]]
        for at in own:
            if at not in known:
                self._skip(row, at, "标题行里的别的格，没有取")
        self._found.lines.append(HeadingRow(self._place(row, own[0]), level, text))
        return True

    def _lone(self, row: SheetRow, column: int) -> bool:
        """Take a row with one cell: a heading over the whole width, or a note. Items stay for ``_content``."""
        role, text = self._roles.get(column), row.cells[column].text
        level = heading_level(one_line(text))
        if role in _LABELS:
            wanted = 1 if role is Role.GROUP else 2
            other = Role.SUBGROUP if role is Role.GROUP else Role.GROUP
            if level is not None and other not in self._layout.columns:
                wanted = level
            self._found.lines.append(HeadingRow(self._place(row, column), wanted, text))
            return True
        if role in _WORDS and not self._heading_over_items(row, column, text):
            return False
        if level is None or len(one_line(text)) > _SHOWN:
            if role in _WORDS or self._belongs_to_item(row, column):
                return False
            self._skip(row, column, "只有这一格有字，不像一级、二级指标的标题")
            return True
        if role in _WORDS and names_kind_only(text) and set(_LABELS) & set(self._layout.columns):
            self._found.faults.append(
                f"{self._place(row, column)}：「{short(text)}」单独一行，看不出是标题还是三级指标，"
                "请写到一级指标或二级指标那一列，或写全这一项"
            )
            return True
        if role in _WORDS:
            self._found.remarks.append(f"{self._place(row, column)}：「{short(text)}」单独一行，当作{_LEVEL[level]}")
        self._found.lines.append(HeadingRow(self._place(row, column), level, text))
        return True

    def _belongs_to_item(self, row: SheetRow, column: int) -> bool:
        """Tell whether a lone cell goes on with the item above: its title cell reaches down to this row."""
        at = self._layout.columns.get(Role.TITLE)
        return at is not None and (row.number, at) in self._joined and column in self._roles

    def _heading_over_items(self, row: SheetRow, column: int, text: str) -> bool:
        """Tell whether a lone cell in the items' column is a heading: items have more beside them.

        Where the table has columns for headings, only the bare name of bonus or penalty is in doubt, and in one that
        has them for the first level only, what is written otherwise than its items.
        """
        if self._roles.get(column) is not self._main() or counts_up(one_line(text)):
            return False
        if (row.number, self._layout.columns.get(Role.GROUP, -1)) in self._joined and not names_kind_only(text):
            return False
        if heading_level(one_line(text)) is None:
            return False
        labels = set(_LABELS) & set(self._layout.columns)
        if labels and not names_kind_only(text):
            return Role.SUBGROUP not in labels and self._over_counted(text)
        others = {Role.NUMBER, Role.REQUIREMENT, Role.POINTS, Role.LEAD, Role.STANDARD} & set(self._layout.columns)
        return bool(labels or others)

    @cached_property
    def _openings(self) -> tuple[frozenset[str], bool]:
        """How items begin that have more beside their words, and whether any row begins with a plain figure."""
        at = self._layout.columns.get(self._main(), -1)
        rows = [row for row in self._sheet.rows[self._layout.first :] if 0 <= at < len(row.cells)]
        lines = [(row, one_line(row.cells[at].text)) for row in rows]
        styles = {found.style for row, line in lines if (found := opening_of(line)) and self._beside(row, at)}
        return frozenset(styles), any(counts_up(line) for _, line in lines)

    def _beside(self, row: SheetRow, column: int) -> bool:
        """Tell whether a row says more of an item than its words in ``column``."""
        cells = ((at, cell) for at, cell in enumerate(row.cells) if at != column and not cell.blank)
        return any(self._roles.get(at) in (_ITEM | {Role.NUMBER}) for at, _ in cells)

    def _content(self, row: SheetRow, own: list[int]) -> Iterator[Line]:
        texts = {role: self._text(row, role) for role in self._layout.columns}
        joined = frozenset(role for role, at in self._layout.columns.items() if (row.number, at) in self._joined)
        main = Role.TITLE if Role.TITLE in texts else Role.REQUIREMENT
        if self._items and self._goes_on(texts, joined, main):
            mine = {role: text for role, text in texts.items() if role not in joined and role not in _LABELS}
            yield MoreRow(self._place(row, own[0]), mine, blank=main not in joined)
            return
        if not texts[main] and not texts.get(Role.REQUIREMENT):
            self._without_words(row, own, texts)
            for level, role in enumerate(_LABELS, start=1):
                if texts.get(role) and role not in joined:
                    yield HeadingRow(self._place(row, self._layout.columns[role]), level, texts[role])
            return
        if self._heads_part(row, texts[main]):
            self._found.remarks.append(
                f"{self._place(row, own[0])}：「{short(texts[main])}」没有别的内容，当作二级指标"
            )
            if Role.GROUP not in joined and texts.get(Role.GROUP):
                yield HeadingRow(self._place(row, own[0]), 1, texts[Role.GROUP])
            yield HeadingRow(self._place(row, self._layout.columns[main]), 2, texts[main])
            return
        self._items = True
        group, subgroup = (texts.pop(role, "") or None for role in _LABELS)
        place = self._place(row, self._layout.columns[main])
        yield ItemRow(place, row.number, group, subgroup, texts, joined)

    def _heads_part(self, row: SheetRow, text: str) -> bool:
        """Tell whether words beside a group's label are a second level, in a table that has no column for it."""
        if Role.GROUP not in self._layout.columns or Role.SUBGROUP in self._layout.columns:
            return False
        at = self._layout.columns[self._main()]
        return heading_level(one_line(text)) == 2 and not self._beside(row, at) and self._over_counted(text)

    def _over_counted(self, text: str) -> bool:
        """Tell whether items begin with plain figures, and none of them as this text does."""
        styles, counted = self._openings
        own = opening_of(one_line(text))
        return counted and (own is None or own.style not in styles)

    def _goes_on(self, texts: dict[Role, str], joined: frozenset[Role], main: Role) -> bool:
        if texts.get(Role.NUMBER) and Role.NUMBER not in joined:
            return False
        if main in joined:
            return True
        fresh = any(texts.get(role) and role not in joined for role in _LABELS)
        return not texts[main] and not fresh and bool(texts.get(Role.REQUIREMENT) or texts.get(Role.STANDARD))

    def _without_words(self, row: SheetRow, own: list[int], texts: dict[Role, str]) -> None:
        labels = {self._layout.columns[role] for role in _LABELS if role in texts}
        rest = [at for at in own if at not in labels]
        if rest:
            shown = "，".join(short(row.cells[at].text, 20) for at in rest)
            self._found.skipped.append(Skipped(self._place(row, rest[0]), shown, "这一行没有三级指标的文字"))

    def _text(self, row: SheetRow, role: Role) -> str:
        at = self._layout.columns.get(role)
        if at is None or at >= len(row.cells):
            return ""
        cell = row.cells[at]
        if cell.fault and (row.number, at) not in self._joined:
            fault = f"{self._where(cell)}（{role.label}）{cell.fault}"
            self._found.faults += [] if fault in self._found.faults else [fault]
        return cell.text

    def _skip(self, row: SheetRow, column: int, reason: str) -> None:
        self._found.skipped.append(Skipped(self._place(row, column), short(row.cells[column].text), reason))

    def _place(self, row: SheetRow, column: int) -> str:
        return self._where(row.cells[column])

    def _where(self, cell: Cell) -> str:
        return f"{self._sheet.name} {cell.address}"
