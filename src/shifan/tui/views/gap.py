"""One gap: what it is, who mends it, how it was closed, what proves it."""

from __future__ import annotations

from shifan.domain.gap_words import GONE, ending_parts
from shifan.domain.gaps import Gap, GapStanding
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, text_line, wrapped
from shifan.tui.model import Model
from shifan.tui.views.common import item_key

STYLE_OF = {GapStanding.OPEN: "bad", GapStanding.CLOSED: "good", GapStanding.UNPROVED: "warn"}


def gap_page(model: Model, gap: Gap, width: int) -> Page:
    """Return the page; the item and each document can be chosen."""
    state = model.state
    standing = state.gap_standing(gap)
    unit = state.department_by_id.get(gap.department_id or "")
    blocks = [Block(wrapped(gap.text, width, "bold", first=((f"{standing.label} ", STYLE_OF[standing]),)))]
    facts = [
        ("领域", gap.area),
        ("来源", f"{gap.origin.label}，{gap.opened_on} 登记"),
        ("整改单位", unit.name if unit else "未定"),
        ("整改时限", str(gap.due) if gap.due else "未定"),
        *((word, text) for word, text in ending_parts(gap, state) if word not in ("佐证", "已附佐证")),
    ]
    blocks += [paragraph(f"{word}：{text}" if word else text, width) for word, text in facts if text]
    if gap.criterion_id:
        item = model.edition.by_id(gap.criterion_id)
        blocks.append(Block(wrapped(f"属于第 {item.number} 项 {item.title}", width), item_key(item)))
    else:
        blocks.append(paragraph("属于全县，不属于单项指标", width))
    proofs = state.proofs_of_gap(gap)
    blocks += [BLANK, heading("佐证", "F2 附佐证，销号前后都可以")]
    if not proofs:
        blocks.append(text_line(("没有附佐证", "quiet")))
    for found in proofs:
        usable = found.id in state.usable
        mark = ("可用 ", "good") if usable else ("缺失 ", "bad")
        facts_of = "；".join(x for x in (found.document_number, "" if usable else GONE.strip("（）")) if x)
        text = f"{found.title}（{facts_of}）" if facts_of else found.title
        blocks.append(Block(wrapped(text, width, first=(mark,)), f"evidence:{found.id}"))
    return Page(tuple(blocks))
