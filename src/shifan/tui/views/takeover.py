"""Taking over: what a ledger would change, and where the files of a folder would be filed."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.ledger.naming import Doubt
from shifan.services.session import Done
from shifan.services.taking_ledger import LedgerPlan
from shifan.services.taking_materials import MaterialsPlan
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, safe, wrapped
from shifan.tui.views.filing import Filed
from shifan.tui.ways import screen_text


def start_page(lines: Sequence[str], problem: str, width: int, taken: Done | None = None) -> Page:
    """Return how to begin, below what was wrong with the source, or what there is to say of one just taken."""
    blocks: list[Block] = [paragraph(problem, width, "bad"), BLANK] if problem else []
    said = [text for text in map(screen_text, taken.warnings) if text] if taken else []
    if said:
        blocks += [
            heading("已取用，请看一遍", f"共 {len(said)} 条，上下键翻看"),
            *_rows("taken", said, "", width),
            BLANK,
        ]
    return Page((*blocks, *(paragraph(line, width) for line in lines)))


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
    blocks += _doubts(plan.doubts, width)
    blocks += _listed("问题", plan.problems, "bad", width)
    blocks += _listed("请留意", plan.questions, "warn", width)
    blocks += _listed("新建单位", plan.units, "", width)
    blocks += _listed("改动", plan.changes, "", width)
    return Page(tuple(blocks), head=head)


def _how_to_take(plan: LedgerPlan, width: int) -> Block:
    if plan.problems:
        asked = sum(doubt.keeps_rows for doubt in plan.doubts)
        units = f"其中 {asked} 处是单位名称相近，按 Ctrl+O 说明即可。" if asked else ""
        how = "改好表格后按 F2 重新打开；或按 F4 只取没有问题的行。现在还没有写入。"
        return paragraph(f"有 {len(plan.problems)} 处问题。{units}{how}", width, "bad")
    near = sum(not doubt.decided for doubt in plan.doubts)
    units = f"有 {near} 个新单位名称相近，是同一单位的请先按 Ctrl+O 说明。" if near else ""
    return paragraph(f"没有问题。{units}按回车取用，可以一次撤销。现在还没有写入。", width, "warn" if near else "good")


def _listed(title: str, lines: Sequence[object], style: str, width: int) -> list[Block]:
    if not lines:
        return []
    return [BLANK, heading(f"{title} {len(lines)} 处"), *_rows(title, lines, style, width)]


def _rows(kind: str, lines: Sequence[object], style: str, width: int) -> list[Block]:
    """Return one block for each line, with a key, so that the cursor can go through all of them."""
    texts = [safe(str(line)) for line in lines]
    return [
        Block(wrapped(text, width, style, indent=2, first=(("  ", ""),)), f"{kind}:{number}")
        for number, text in enumerate(texts)
    ]


def _doubts(doubts: Sequence[Doubt], width: int) -> list[Block]:
    if not doubts:
        return []
    rows = []
    for doubt in doubts:
        said = "按新单位取用" if doubt.decided == doubt.name else f"按「{doubt.decided}」取用"
        like = "、".join(f"「{name}」" for name in doubt.similar)
        unsaid = f"与{like}相近，{'还没有说明' if doubt.blocking else '没有说明的话各建一个单位'}"
        text = f"{doubt.name}：{said if doubt.decided else unsaid}"
        style = "good" if doubt.decided else "bad" if doubt.blocking else "warn"
        rows.append(Block(wrapped(safe(text), width, style, indent=2, first=(("  ", ""),)), f"unit:{doubt.name}"))
    return [BLANK, heading(f"相近的单位名称 {len(doubts)} 个", "Ctrl+O 说明是不是同一单位"), *rows]


def materials_page(plan: MaterialsPlan, filed: Filed, width: int) -> Page:
    """Return one row for each file with the number it goes to, whether it is marked, and what was found in it."""
    said = f"文件夹「{plan.folder.name}」：选中 {len(filed.marked)} 份，回车取用，一次撤销可全部退回"
    blocks: list[Block] = []
    if plan.sure:
        blocks.append(heading(f"可以归档 {len(plan.sure)} 份", "空格选或不选，F4 改编号"))
    for proposal in filed.doubtful_first(plan.sure):
        own = filed.numbers[proposal.path] != proposal.number
        note = "改为您写的编号" if own else f"{proposal.title}（{proposal.reason}）"
        blocks.append(filed.row(proposal.path, note, width))
    if plan.unsure:
        blocks += [BLANK, heading(f"没有把握 {len(plan.unsure)} 份", "请看过再选")]
    blocks += [filed.row(found.path, found.reason, width) for found in filed.doubtful_first(plan.unsure)]
    if plan.unfit:
        blocks += [BLANK, heading(f"不能作为材料 {len(plan.unfit)} 份")]
        blocks += [paragraph(safe(f"{found.path}：{found.reason}"), width, "quiet", indent=2) for found in plan.unfit]
    if not blocks:
        blocks.append(paragraph("这个文件夹里没有文件。", width, "quiet"))
    return Page(tuple(blocks), head=filed.head(said, width))
