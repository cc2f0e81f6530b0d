"""Taking over: what a ledger would change, and where the files of a folder would be filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shifan.services.taking_ledger import LedgerPlan
from shifan.services.taking_materials import MaterialsPlan
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, paragraph, safe, wrapped

_NUMBER = 7


def start_page(lines: Sequence[str], problem: str, width: int) -> Page:
    """Return how to begin, below what was wrong with the source that was named."""
    wrong = (paragraph(problem, width, "bad"), BLANK) if problem else ()
    return Page((*wrong, *(paragraph(line, width) for line in lines)))


def ledger_page(plan: LedgerPlan, width: int) -> Page:
    """Return the preview of a ledger: columns, counts, problems, questions, changes, each named by cell."""
    layout, understanding = plan.layout, plan.understanding
    how = "，按上次记住的对应" if layout.remembered else ""
    head = wrapped(f"「{plan.file}」的表「{plan.sheet.name}」，表头在第 {layout.header_row} 行{how}", width, "bold")
    columns = "；".join(f"{letter} {header}：{field.label}" for letter, header, field in layout.pairs)
    blocks = [
        paragraph(
            f"看懂 {len(understanding.taken_rows)} 行，改动 {plan.counts.items} 项：{plan.counts}。", width, "bold"
        ),
        _how_to_take(plan, width),
        paragraph(f"列的对应：{columns}", width, "quiet"),
    ]
    if layout.unused:
        blocks.append(paragraph(f"没有取用的列：{'、'.join(layout.unused)}", width, "quiet"))
    blocks += _listed("问题", plan.problems, "bad", width)
    blocks += _listed("请留意", plan.questions, "warn", width)
    blocks += _listed("新建单位", plan.units, "", width)
    blocks += _listed("改动", plan.changes, "", width)
    return Page(tuple(blocks), head=head)


def _how_to_take(plan: LedgerPlan, width: int) -> Block:
    if plan.problems:
        text = f"有 {len(plan.problems)} 处问题。改好表格后按 F2 重新打开；或按 F4 只取没有问题的行。现在还没有写入。"
        return paragraph(text, width, "bad")
    return paragraph("没有问题。按回车取用，可以一次撤销。现在还没有写入。", width, "good")


def _listed(title: str, lines: Sequence[object], style: str, width: int) -> list[Block]:
    if not lines:
        return []
    rows = [
        Block(wrapped(safe(str(line)), width, style, indent=2, first=(("  ", ""),)), f"{title}:{number}")
        for number, line in enumerate(lines)
    ]
    return [BLANK, heading(f"{title} {len(lines)} 处"), *rows]


def materials_page(plan: MaterialsPlan, numbers: Mapping[str, str], marked: set[str], width: int) -> Page:
    """Return one row for each file with the number it goes to (``numbers`` by path) and whether it is ``marked``."""
    head = wrapped(f"文件夹「{plan.folder.name}」：选中 {len(marked)} 份，回车取用，一次撤销可全部退回", width, "bold")
    blocks: list[Block] = []
    if plan.sure:
        blocks.append(heading(f"可以归档 {len(plan.sure)} 份", "空格选或不选，F4 改编号"))
    for proposal in plan.sure:
        number = numbers[proposal.path]
        own = number != proposal.number
        note = "改为您写的编号" if own else f"{proposal.title}（{proposal.reason}）"
        blocks.append(_file(proposal.path, number, note, proposal.path in marked, width))
    if plan.unsure:
        blocks += [BLANK, heading(f"没有把握 {len(plan.unsure)} 份", "请看过再选")]
    for found in plan.unsure:
        number = numbers.get(found.path, "")
        blocks.append(_file(found.path, number, found.reason, found.path in marked, width))
    if plan.unfit:
        blocks += [BLANK, heading(f"不能作为材料 {len(plan.unfit)} 份")]
        blocks += [paragraph(safe(f"{found.path}：{found.reason}"), width, "quiet", indent=2) for found in plan.unfit]
    if not blocks:
        blocks.append(paragraph("这个文件夹里没有文件。", width, "quiet"))
    return Page(tuple(blocks), head=head)


def _file(path: str, number: str, note: str, marked: bool, width: int) -> Block:
    mark = ("[x] ", "good") if marked else ("[ ] ", "")
    first: Line = (mark, cell(number or "未定", _NUMBER, "bold" if number else "warn"))
    lines = wrapped(safe(path), width, first=first)
    lines += wrapped(safe(note), width, "quiet", first=((" " * (4 + _NUMBER), ""),))
    return Block(lines, f"file:{path}")
