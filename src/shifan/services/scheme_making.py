"""Making a scheme file from the points column of a workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from shifan.criteria.library import load_scheme
from shifan.domain.criteria import CriterionKind, Edition
from shifan.domain.errors import DataFileError, UsageError
from shifan.domain.explain import points_text
from shifan.domain.scheme import Basis, Scheme
from shifan.domain.scheme_table import TablePoints, points_in
from shifan.domain.text import clean_line
from shifan.excel.ledger import read_sheets
from shifan.services.schemes import save_scheme

_ID = re.compile(r"[a-z][a-z0-9-]{1,39}")
_ID_RULE = "编码用小写字母开头，只含小写字母、数字和连字符，2 至 40 个字符。"
_SHOWN = 20


def new_scheme(
    edition: Edition, folder: Path, table: Path, *, scheme_id: str, title: str, basis: Basis, sheet: str | None = None
) -> tuple[Path, Scheme]:
    """Make a scheme of the points that the workbook ``table`` gives each base item; returns its file and itself.

    Rating fractions are those of the equal scheme, bonus and penalty items are only registered: the file says where to
    change that. Raises UsageError (id, sheet), RuleError (there is such a scheme), NotFoundError, ProtectedError,
    DataFileError naming file, row and column; then nothing is written.
    """
    if not _ID.fullmatch(scheme_id):
        raise UsageError(f"方案编码「{scheme_id}」不行。", _ID_RULE)
    found = points_in(edition, tuple(read_sheets(table, sheet)))
    if found is None:
        raise DataFileError(
            f"「{table.name}」里没有同时含编号列和分值列的表。", "请在表头写「编号」和「分值」，一行一项。"
        )
    if found.problems:
        shown = [str(problem) for problem in found.problems[:_SHOWN]]
        more = len(found.problems) - len(shown)
        shown += [f"……还有 {more} 处"] if more else []
        raise DataFileError(
            f"「{table.name}」有 {len(found.problems)} 处问题，没有生成方案：\n" + "\n".join(shown), "请改正后重试。"
        )
    name = clean_line(title) or table.stem
    path = save_scheme(folder, scheme_id, "\n".join(_text(edition, table, found, scheme_id, name, basis)) + "\n")
    return path, load_scheme(scheme_id, folder)


def _text(edition: Edition, table: Path, found: TablePoints, scheme_id: str, title: str, basis: Basis) -> Iterator[str]:
    name = clean_line(table.name)
    yield f"# 由表格「{name}」生成。改写后用 shifan scheme validate 校验。"
    note = f"各项分值取自「{name}」；评级得几成、不适用怎样算，是程序的默认写法，请按文件核对。"
    total = sum(found.points.values(), Decimal(0))
    yield from pinned_scheme(edition, scheme_id, title, note, total, basis, {"items": found.points})


def pinned_scheme(
    edition: Edition,
    scheme_id: str,
    title: str,
    note: str,
    total: Decimal,
    basis: Basis,
    points: Mapping[str, Mapping[str, Decimal]],
) -> Iterator[str]:
    """Yield the lines of a scheme file for ``edition``; ``points`` are by number, under items, subgroups, groups.

    Every number carries ``basis``; what tables of points do not state is the equal scheme's, and says so.
    """
    yield f"id: {scheme_id}"
    yield f"title: {_quoted(title)}"
    yield f"note: {_quoted(note)}"
    yield "edition:"
    yield f"  id: {edition.id}"
    yield f"  digest: {edition.digest}"
    yield f'total: {{points: "{points_text(total)}", basis: {basis.value}}}'
    yield 'default: {points: "0", basis: equal-default}'
    yield "# 各评级得满分的几成，和它的依据。"
    yield 'fractions: {met: "1", partly: "0.5", unmet: "0", basis: equal-default}'
    yield "# 不适用的指标：exclude 不计入满分，full 按满分计，redistribute 分摊到其他指标。"
    yield "na_policy: exclude"
    for part, given in points.items():
        yield f"{part}:"
        for number, some in given.items():
            yield f'  "{number}": {{points: "{points_text(some)}", basis: {basis.value}}}'
    ledgers = "、".join(i.number for i in edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY))
    if ledgers:
        yield f"# 加分项、扣分项（{ledgers}）没有写级别分值，只登记、不给分。"
        yield "# 要计分，照 example-province 的 adjustments 写。"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
