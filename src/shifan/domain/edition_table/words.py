"""A proposal in words: what was understood of the file, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.edition_table.values import ColumnUse, ImportedGroup, ImportedItem, Proposal, Role
from shifan.domain.points import points_text

_SHOWN = 200


def proposal_lines(proposal: Proposal) -> list[str]:
    """Return what would be imported: counts, columns, each group's first and last item, what is left out and why."""
    counts = proposal.table.counts
    kinds = f"基础 {counts.base}　加分 {counts.bonus}　扣分 {counts.penalty}"
    lines = [
        f"文件「{proposal.file}」",
        f"读到：一级 {counts.groups}　二级 {counts.subgroups}　三级 {counts.items}（{kinds}）",
        *_column_lines(proposal.columns),
        *(line for group in proposal.table.groups for line in _group_lines(group)),
    ]
    if proposal.table.points:
        lines.append(f"分值：基础项合计 {points_text(proposal.table.points)} 分")
    lines += _listed("说明", proposal.remarks)
    lines += _listed("没有取的", [str(skipped) for skipped in proposal.skipped])
    lines += _listed("有问题，不能写入", proposal.problems)
    return lines


def _column_lines(uses: tuple[ColumnUse, ...]) -> Iterator[str]:
    """Yield how the columns were taken; tables with the same columns are told together."""
    tables: dict[str, list[ColumnUse]] = {}
    for use in uses:
        tables.setdefault(use.table, []).append(use)
    alike: dict[str, list[str]] = {}
    for name, found in tables.items():
        alike.setdefault("；".join(map(_use, found)), []).append(name)
    for text, names in alike.items():
        more = f"等 {len(names)} 张表" if len(names) > 1 else ""
        yield f"各列（{names[0]}{more}）：{text}"


def _use(use: ColumnUse) -> str:
    header = use.header.replace("\n", "") or "没有表头"
    taken = "不取" if use.role is Role.IGNORED else f"作{use.role.label}"
    return f"{use.letters} {header} {taken}"


def _group_lines(group: ImportedGroup) -> Iterator[str]:
    items = group.items
    yield f"{group.number}、{group.title}　二级 {len(group.subgroups)}　三级 {len(items)}"
    yield f"　首项 {_item(items[0])}"
    if len(items) > 1:
        yield f"　末项 {_item(items[-1])}"


def _item(item: ImportedItem) -> str:
    return f"{item.number} {item.title}（{item.place}）"


def _listed(heading: str, texts: list[str] | tuple[str, ...]) -> list[str]:
    if not texts:
        return []
    more = len(texts) - _SHOWN
    rest = [f"　……还有 {more} 处"] if more > 0 else []
    return [f"{heading}：", *(f"　{text}" for text in texts[:_SHOWN]), *rest]
