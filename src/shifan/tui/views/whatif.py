"""What-if: the assumptions, what they change, and the scenarios that were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shifan.domain.explain import points_text, range_text
from shifan.domain.scenarios import Scenario
from shifan.domain.scheme_words import warnings_of
from shifan.domain.whatif import WhatIf
from shifan.domain.whatif_words import change_text, moved, signed
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, text_line, wrapped
from shifan.tui.views.common import item_key, nothing


def whatif_page(
    lines: Sequence[str], found: WhatIf | None, trouble: str, kept: Sequence[Scenario], name: str, width: int
) -> Page:
    """Return the page; ``found`` is None where ``trouble`` keeps the assumptions from being tried."""
    blocks = [heading("假设", f"推演方案「{name}」" if name else "台账不会改动，落实了才写入", width)]
    blocks += [Block(wrapped(f"{n}. {line}", width), f"line:{n - 1}") for n, line in enumerate(lines, start=1)]
    if not lines:
        example = "勾选 32.2、评 65 达标、事项 101 国家级、分值 65 2"
        blocks.append(paragraph(f"还没有假设。按 F2 添加，如：{example}。", width, "quiet"))
    blocks.append(BLANK)
    if trouble:
        blocks.append(paragraph(trouble, width, "bad"))
    elif found is not None:
        blocks += _result(found, width)
    blocks += [BLANK, heading("保存过的推演方案", "回车取用")]
    blocks += [_scenario(one, width) for one in kept] or [nothing("还没有。按 Ctrl+O 保存现在的假设。")]
    return Page(tuple(blocks))


def applying_page(lines: Sequence[str], width: int) -> Page:
    """Return what is written down when the assumptions are made true."""
    blocks = [paragraph("以下假设将写入台账，作为一步操作，可以撤销：", width)]
    blocks += [paragraph(line, width, "bold", indent=2) for line in lines]
    left = "材料和分值不会写入：材料要有真实文件，分值写在计分方案的文件里。"
    return Page((*blocks, BLANK, paragraph(left, width, "quiet")))


def _result(found: WhatIf, width: int) -> Iterator[Block]:
    before, after = found.before, found.after
    yield heading("得分会怎样")
    yield paragraph(f"现在：{range_text(before.total)}，满分 {points_text(before.maximum)}", width)
    if not found.assumptions:
        return
    yield paragraph(f"推演：{range_text(after.total)}，满分 {points_text(after.maximum)}", width)
    gained = found.difference.confirmed + found.difference.claimed + found.difference.ceiling
    style = "good" if gained > 0 else "bad" if gained < 0 else ""
    yield paragraph(f"相差：{moved(before.total, after.total)}", width, style)
    for word, old, new in (("加分", before.bonus, after.bonus), ("扣分", before.penalty, after.penalty)):
        if old != new:
            yield paragraph(f"{word}：{points_text(old)} 变为 {points_text(new)}（{signed(new - old)}）", width)
    for event in after.vetoes:
        yield text_line((f"一票否决：「{event.title}」，总分不作数", "bad"))
    for change in found.items:
        yield paragraph(change_text(change), width, indent=2, key=item_key(change.criterion))
    for note in found.notes:
        yield paragraph(f"注意：{note}。", width, "warn")
    for warning in warnings_of(before.scheme, unpinned=before.unpinned):
        yield paragraph(f"注意：{warning}", width, "warn")


def _scenario(one: Scenario, width: int) -> Block:
    text = f"{one.name}（{len(one.assumptions)} 条，{one.made_by}，{one.made_at:%Y-%m-%d %H:%M}）"
    return Block(wrapped(text, width), f"scenario:{one.id}")
