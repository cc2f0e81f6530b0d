"""An authority's own form filled from the ledger, by a small map of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.numbering import plain_number
from shifan.domain.text import search_key
from shifan.excel.saving import check_target, write_whole
from shifan.services.exporting import EVERYTHING, Choice, Exported, progress_facts, selection_of
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.excel.columns import Value
    from shifan.excel.progress.items import ItemRow
    from shifan.services.form_map import FormMapModel

_SUFFIXES = (".xlsx", ".xlsm")
_MOST_NAMED = 12


def fill_template(
    session: Session,
    target: Path,
    template: Path,
    *,
    map_file: Path | None = None,
    force: bool = False,
    choice: Choice = EVERYTHING,
) -> Exported:
    """Write ``template`` with the chosen items' answers to ``target``; template and store are not changed.

    ``map_file`` is by default the file of the template's name ending in .yaml. Raises UsageError, NotFoundError,
    DataFileError (the map names file, line and field) or ProtectedError; nothing is written then.
    """
    suffix = template.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(f"模板「{template.name}」不是 .xlsx 或 .xlsm 文件。", "请在 WPS 或 Excel 中另存为 .xlsx。")
    check_target(target, suffix, force=force)
    if target.exists() and template.exists() and target.samefile(template):
        raise ProtectedError("不能写在模板自己上，没有导出。", "请给填好的表另起一个文件名。")
    if choice.sheets:
        raise UsageError("填模板时不选表：填哪张表写在映射文件的「工作表」里。", "请去掉所选的表。")
    # openpyxl and pydantic: only when a form is filled
    from shifan.excel.filling import Form, fill_form
    from shifan.excel.progress.items import item_rows
    from shifan.services.form_map import read_form_map

    told = read_form_map(_map_of(template, map_file))
    _check_contents(told)
    facts = progress_facts(session, target.parent, selection_of(session, choice))
    by_title = told.id == "三级指标"
    key_of = search_key if by_title else plain_number
    rows = {key_of(row.item.title if by_title else row.item.number): row for row in item_rows(facts)}
    form = Form(told.sheet, told.header_row, told.id_column, tuple(told.answers))
    filled = fill_form(template, form, key_of, {key: _answers(told, row) for key, row in rows.items()})
    write_whole(target, filled.data, force=force)
    left = [row.item.number for key, row in rows.items() if key not in filled.keys]
    return Exported(target, (filled.sheet,), (*filled.warnings, *_left_out(left)), filled.rows)


def _check_contents(told: FormMapModel) -> None:
    from shifan.excel.progress.contents import CONTENTS

    for column, answer in told.answers.items():
        if answer.content not in CONTENTS:
            problem = f"映射文件里「{column}」要填的「{answer.content}」不认识。"
            raise UsageError(problem, f"可填：{'、'.join(CONTENTS)}。")


def _answers(told: FormMapModel, row: ItemRow) -> list[Value]:
    from shifan.excel.progress.contents import CONTENTS

    values = ((answer.words, CONTENTS[answer.content](row)) for answer in told.answers.values())
    return [words.get(value, value) if isinstance(value, str) else value for words, value in values]


def _left_out(numbers: Sequence[str]) -> list[str]:
    if not numbers:
        return []
    some = "、".join(numbers[:_MOST_NAMED]) + ("等" if len(numbers) > _MOST_NAMED else "")
    return [f"有 {len(numbers)} 项在表中没有对应的行，没有填：{some}。"]


def _map_of(template: Path, map_file: Path | None) -> Path:
    if map_file is not None:
        return map_file
    from shifan.services.form_map import EXAMPLE  # pydantic: only here

    for suffix in (".yaml", ".yml"):
        beside = template.with_suffix(suffix)
        if beside.is_file():
            return beside
    raise NotFoundError(
        f"缺少说明「{template.name}」怎么填的映射文件。",
        f"请在模板旁边建一个「{template.stem}.yaml」，内容照这个样子写：\n{EXAMPLE}",
    )
