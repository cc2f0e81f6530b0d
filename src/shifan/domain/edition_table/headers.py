"""Finding the header of a table, and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shifan.domain.edition_table.labels import is_number
from shifan.domain.edition_table.values import ColumnUse, Role
from shifan.domain.ledger.columns import column_letters
from shifan.domain.ledger.sheet import Sheet, SheetRow, tight
from shifan.domain.values import value

LOOKED_AT = 40
_LONGEST_HEADER = 60  # of characters, remarks in brackets with it
_REMARK = re.compile(r"[（(【\[].*?[)）】\]]|[:：*]")
_THING = "(?:指标|目录|项目|任务|事项|名称)"
_STRONG: tuple[tuple[str, Role], ...] = (
    (rf"(?:第?一级|1级|ⅰ级|i级){_THING}*(?:内容)?", Role.GROUP),
    (rf"(?:第?二级|2级|ⅱ级|ii级){_THING}*(?:内容)?", Role.SUBGROUP),
    (rf"(?:第?三级|3级|ⅲ级|iii级){_THING}*", Role.TITLE),
    (rf"(?:第?三级|3级){_THING}*的?(?:具体)?(?:内容|要求|释义|说明|内涵)", Role.REQUIREMENT),
    (r"(?:第?三级)?(?:指标|任务|项目|事项)?(?:序号|编号|编码|代码|项号|序)|no\.?", Role.NUMBER),
    (r"(?:指标|标准|考核|评分|单项|本项|赋予|基准)?(?:分值|配分|标准分|满分|分数|赋分|权重分)(?:分)?", Role.POINTS),
    (
        r"(?:评价|评分|评估|考核|测评|评审|计分|打分|验收|赋分|考评|加分|扣分)(?:标准|办法|细则|方法|要点|规则|说明)",
        Role.STANDARD,
    ),
    (r"(?:牵头|责任|主责|负责|承办|落实|主办|主管)(?:责任)?(?:单位|部门|科室|机关)(?:名称)?|牵头", Role.LEAD),
    (r"(?:配合|协助|参与|协办|参加|协同|责任配合)(?:责任)?(?:单位|部门|科室|机关)(?:名称)?|配合", Role.SUPPORT),
    (
        r"(?:完成|办结|报送|落实|整改|达标|工作)?(?:时限|期限|时间节点|完成时间|截止时间|截止日期|完成日期)|完成时间",
        Role.DUE,
    ),
    (
        r"(?:佐证|证明|印证|支撑|所需|备查|评估|申报|报送|提供|需提供的?)?(?:材料|资料|佐证|台账)(?:清单|目录|名称|要求)?",
        Role.EVIDENCE,
    ),
)
_WEAK: tuple[tuple[str, Role], ...] = (
    (
        r"(?:评估|测评|考核|创建|评价|示范|具体)?指标(?:名称)?|(?:任务|项目|事项)名称|(?:加分|扣分|减分|附加)(?:项目?|事项|指标)",
        Role.TITLE,
    ),
    (
        r"(?:指标|具体|工作|主要|评估|测评|考核|创建|任务|重点|标准|加分|扣分|评价)*(?:内容|要求|释义|内涵)(?:及要求|和要求)?|工作任务|重点任务|指标说明",
        Role.REQUIREMENT,
    ),
    (r"(?:指标|项目)?(?:类别|类型|性质|属性)", Role.KIND),
    (r"时间|日期", Role.DUE),
    (r"单位|部门", Role.LEAD),
)
_SINGLE = (Role.GROUP, Role.SUBGROUP, Role.TITLE, Role.REQUIREMENT)
_LETTERS = re.compile(r"[a-z]{1,2}")
_PLACE = re.compile(r"第?([0-9]{1,2})列")
_KIND_WORDS = re.compile(r"(?:基础|基本|加分|扣分|减分|附加|否决|必备|常规)(?:性)?(?:项目?|指标|类)?")


@value
class Layout:
    """Which rows of a table are its header, and the column of each role. ``rows`` are places in ``sheet.rows``."""

    rows: tuple[int, ...]
    columns: Mapping[Role, int]
    headers: Mapping[int, str]
    uses: tuple[ColumnUse, ...]

    @property
    def first(self) -> int:
        """The place of the first row that can hold an item."""
        return self.rows[-1] + 1 if self.rows else 0


def parts_of(sheet: Sheet, wanted: Mapping[str, Role]) -> list[Sheet]:
    """Return the tables that stand below each other in one sheet, each with a header of its own.

    A header that only repeats the one before begins no new table; the lines right above a header go with it.
    """
    starts = [0]
    named = {key: role for key, role in wanted.items() if _column_of(key) is None}
    current: dict[int, str] | None = None
    last = -1
    for at, row in enumerate(sheet.rows):
        texts = {column: cell.text for column, cell in enumerate(row.cells) if cell.text}
        roles = _roles(texts, named)
        if not _is_header(roles) or len(roles) < len(texts) - 1:
            continue
        if current is not None and at > last + 1 and {*map(tight, texts.values())} != {*map(tight, current.values())}:
            begin = at
            while begin - 1 > starts[-1] and _filled(sheet.rows[begin - 1]) <= 1:
                begin -= 1
            starts += [begin] if begin > starts[-1] + 1 else []
        current, last = texts, at
    ends = [*starts[1:], len(sheet.rows)]
    return [replace(sheet, rows=sheet.rows[start:end]) for start, end in zip(starts, ends, strict=True)]


def layout_of(sheet: Sheet, wanted: Mapping[str, Role]) -> Layout | None:
    """Return the layout of a table, None where no column of third-level items is found.

    ``wanted`` names columns by header, letter (C) or place (第3列); it comes before what the headers say.
    """
    named = {key: role for key, role in wanted.items() if _column_of(key) is None}
    best: tuple[int, int, dict[int, str]] | None = None
    for at in range(min(len(sheet.rows), LOOKED_AT)):
        texts = _texts(sheet, at)
        roles = _roles(texts, wanted if _mentions(texts, named) else named)
        if not _is_header(roles):
            if best is not None:
                break
            continue
        if best is None or len(roles) > best[0]:
            best = (len(roles), at, texts)
        if at > best[1]:
            break
    if best is None:
        return _by_letters(sheet, wanted)
    _, at, texts = best
    rows = tuple(range(max(0, at - 1), at + 1)) if _above_belongs(sheet, at, wanted) else (at,)
    return _settled(sheet, rows, texts, _roles(texts, wanted))


def twice_headed(sheet: Sheet, layout: Layout, wanted: Mapping[str, Role]) -> list[str]:
    """Return the problem of columns left out whose header is that of one taken: two tables stand side by side."""
    heads = {
        tight(layout.headers[column]): column
        for role, column in layout.columns.items()
        if role in _SINGLE and column in layout.headers
    }
    found = []
    for column in sorted(_with_content(sheet, layout.first) - {*layout.columns.values()}):
        header = layout.headers.get(column, "")
        taken = heads.get(tight(header)) if header else None
        if taken is None or _wish(column, header, {key: wanted[key] for key in wanted if _column_of(key) is not None}):
            continue
        found.append(
            f"「{sheet.name}」有两列「{header}」（{column_letters(taken)}、{column_letters(column)}），只能取一列；"
            f"并排的两张表请改成上下排，不要的列请写明「不取」"
        )
    return found


def _texts(sheet: Sheet, at: int) -> dict[int, str]:
    """Return a row's texts; where a cell is blank, that of the header row above, when there is one."""
    above = sheet.rows[at - 1] if at and _filled(sheet.rows[at - 1]) > 1 else None
    found = {}
    for column, cell in enumerate(sheet.rows[at].cells):
        text = cell.text or (above.cells[column].text if above is not None and column < len(above.cells) else "")
        if text:
            found[column] = text
    return found


def _filled(row: SheetRow) -> int:
    return sum(1 for cell in row.cells if not cell.blank)


def _roles(texts: Mapping[int, str], wanted: Mapping[str, Role]) -> dict[int, Role]:
    found = {column: role for column, text in texts.items() if (role := _wish(column, text, wanted))}
    for patterns in (_STRONG, _WEAK):
        for column, text in texts.items():
            if column in found or len(text) > _LONGEST_HEADER:
                continue
            plain = _REMARK.sub("", tight(text))
            role = next((role for pattern, role in patterns if re.fullmatch(pattern, plain)), None)
            if role is not None and (role is Role.NUMBER or role not in found.values()):
                found[column] = role
    return found


def _mentions(texts: Mapping[int, str], named: Mapping[str, Role]) -> bool:
    """Tell whether a row holds a header that the user has named: then letters speak of its columns too."""
    return bool({*map(tight, named)} & {*map(tight, texts.values())})


def _wish(column: int, text: str, wanted: Mapping[str, Role]) -> Role | None:
    for key, role in wanted.items():
        if tight(key) == tight(text) or _column_of(key) == column:
            return role
    return None


def _column_of(key: str) -> int | None:
    """Return the column that a key names by letter or place, None where it is a header."""
    plain = tight(key)
    if found := _PLACE.fullmatch(plain):
        return int(found[1]) - 1
    if not _LETTERS.fullmatch(plain):
        return None
    at = 0
    for letter in plain:
        at = at * 26 + ord(letter) - 96
    return at - 1


def unmatched(wanted: Mapping[str, Role], sheets: Sequence[Sheet]) -> list[str]:
    """Return the wishes that name no column of any table."""
    texts = {tight(cell.text) for sheet in sheets for row in sheet.rows[:LOOKED_AT] for cell in row.cells}
    width = max((len(row.cells) for sheet in sheets for row in sheet.rows), default=0)
    missing = []
    for key in wanted:
        at = _column_of(key)
        if tight(key) not in texts and (at is None or at >= width):
            missing.append(key)
    return missing


def _is_header(roles: Mapping[int, Role]) -> bool:
    kinds = set(roles.values())
    return bool(kinds & {Role.TITLE, Role.REQUIREMENT}) and len(kinds - {Role.IGNORED}) > 1


def _above_belongs(sheet: Sheet, at: int, wanted: Mapping[str, Role]) -> bool:
    """Tell whether the row above is the upper half of the header."""
    return at > 0 and _filled(sheet.rows[at - 1]) > 1 and bool(_roles(_texts(sheet, at - 1), wanted))


def _by_letters(sheet: Sheet, wanted: Mapping[str, Role]) -> Layout | None:
    """Return the layout of a table without a header, when the user has named its columns by letter or place."""
    width = max((len(row.cells) for row in sheet.rows), default=0)
    roles = {at: role for key, role in wanted.items() if (at := _column_of(key)) is not None and at < width}
    numbers = next((at for at, role in roles.items() if role is Role.NUMBER), None)
    first = 0
    if numbers is not None:  # what stands over the first number is a header in other words
        cells = [row.cells[numbers].text if numbers < len(row.cells) else "" for row in sheet.rows[:LOOKED_AT]]
        first = next((at for at, text in enumerate(cells) if text and is_number(text)), 0)
    texts = _texts(sheet, first - 1) if first else {}
    return _settled(sheet, tuple(range(first)), texts, roles) if _is_header(roles) else None


def _settled(sheet: Sheet, rows: tuple[int, ...], texts: Mapping[int, str], roles: dict[int, Role]) -> Layout:
    first = rows[-1] + 1 if rows else 0
    _move_numbers(sheet, first, texts, roles)
    _one_number(roles)
    _check_kinds(sheet, first, roles)
    columns: dict[Role, int] = {
        role: column for column, role in sorted(roles.items(), reverse=True) if role is not Role.IGNORED
    }
    uses = tuple(
        ColumnUse(sheet.name, column_letters(column), texts.get(column, ""), roles.get(column, Role.IGNORED))
        for column in sorted({*texts, *roles, *_with_content(sheet, first)})
    )
    return Layout(rows, columns, dict(texts), uses)


def _with_content(sheet: Sheet, first: int) -> set[int]:
    return {column for row in sheet.rows[first:] for column, cell in enumerate(row.cells) if not cell.blank}


def _column_texts(sheet: Sheet, first: int, column: int) -> list[str]:
    cells = [row.cells[column] for row in sheet.rows[first:] if column < len(row.cells)]
    return [cell.text for cell in cells if cell.text]


def _move_numbers(sheet: Sheet, first: int, texts: Mapping[int, str], roles: dict[int, Role]) -> None:
    """A header over two columns, numbers in the first and words in the second, belongs to the second."""
    for column in sorted(roles):
        follows = column + 1
        if roles[column] not in (Role.GROUP, Role.SUBGROUP, Role.TITLE) or follows in texts:
            continue
        own, other = _column_texts(sheet, first, column), _column_texts(sheet, first, follows)
        if own and other and all(map(is_number, own)) and not all(map(is_number, other)):
            roles[follows] = roles[column]
            roles[column] = Role.NUMBER if roles[column] is Role.TITLE else Role.IGNORED


def _one_number(roles: dict[int, Role]) -> None:
    """Of several columns of numbers the one that stands nearest before the items numbers them."""
    item = next((at for at, role in sorted(roles.items()) if role in (Role.TITLE, Role.REQUIREMENT)), 0)
    numbers = sorted(
        (at for at, role in roles.items() if role is Role.NUMBER), key=lambda at: (at > item, abs(item - at))
    )
    for at in numbers[1:]:
        roles[at] = Role.IGNORED


def _check_kinds(sheet: Sheet, first: int, roles: dict[int, Role]) -> None:
    """A column called 类别 holds kinds only when all its words are such."""
    for column in [at for at, role in roles.items() if role is Role.KIND]:
        if not all(_KIND_WORDS.fullmatch(tight(text)) for text in _column_texts(sheet, first, column)):
            roles[column] = Role.IGNORED
