"""What can be told of one item, by name: the columns of 指标进度表 and a few more, for an authority's own form."""

from __future__ import annotations

from collections.abc import Callable

from shifan.excel.columns import Value
from shifan.excel.progress.items import COLUMNS, ItemRow


def _evidence(row: ItemRow, of: Callable[[str], str]) -> str:
    links = row.facts.state.usable_links(row.item.id)
    return "\n".join(dict.fromkeys(text for link in links if (text := of(link.evidence_id))))


def _titles(row: ItemRow) -> str:
    return _evidence(row, lambda key: row.facts.state.evidence_by_id[key].title)


def _numbers(row: ItemRow) -> str:
    return _evidence(row, lambda key: row.facts.state.evidence_by_id[key].document_number)


CONTENTS: dict[str, Callable[[ItemRow], Value]] = {
    **{column.header: column.value for column in COLUMNS},
    "要求": lambda row: row.item.requirement,
    "材料名称": _titles,
    "文号": _numbers,
    "材料份数": lambda row: row.facts.state.usable_count(row.item.id),
    "分管领导": lambda row: row.lead.leader if row.lead else "",
    "联络员": lambda row: row.lead.contact if row.lead else "",
}
