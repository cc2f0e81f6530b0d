"""Bonus and penalty items: self-check, events, why an event counts or not, caps, formula. Place 5 lists them."""

from __future__ import annotations

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.explain import points_text
from shifan.domain.scoring import EventScore, LedgerScore
from shifan.tui.lines import BLANK, Block, Page, Span, heading, paragraph, safe, text_line, wrapped
from shifan.tui.model import Model
from shifan.tui.views.items import Columns, head_line, item_rows


def ledgers_page(model: Model, width: int) -> Page:
    """Return the bonus and penalty items, and below them how the sum comes about."""
    kinds = (CriterionKind.BONUS, CriterionKind.PENALTY)
    columns = Columns.of(model, (item for kind in kinds for item in model.edition.of_kind(kind)), width)
    blocks: list[Block] = []
    for kind in kinds:
        blocks.append(text_line((f"{kind.label}", "group"), fill="group"))
        blocks += item_rows(model, model.edition.of_kind(kind), columns)
    blocks += [BLANK, *formula(model, width)]
    return Page(tuple(blocks), head=(head_line(columns),))


def formula(model: Model, width: int) -> list[Block]:
    """Return the bonus and penalty sums with their caps, as text that can go into a report."""
    score = model.overview.score
    blocks = [heading("计算过程")]
    for word, ledgers, total, cap in (
        ("加分", score.bonus_items, score.bonus, score.scheme.bonus_cap),
        ("扣分", score.penalty_items, score.penalty, score.scheme.penalty_cap),
    ):
        parts = " ＋ ".join(f"{x.criterion.number} 项 {points_text(x.points)}" for x in ledgers)
        limit = f"，上限 {points_text(cap)}" if cap is not None else "，方案未设上限"
        blocks.append(paragraph(f"{word} {points_text(total)} ＝ {parts}{limit}", width))
    if all(ledger.registered_only for ledger in score.ledgers):
        blocks.append(paragraph(f"「{score.scheme.title}」只登记事项，不给分。", width, "quiet"))
    done, total_items = score.self_checks_done, len(score.ledgers)
    if done < total_items:
        text = f"还有 {total_items - done} 项未自查：情况未知，不等于零。"
        blocks.append(paragraph(text, width, "warn"))
    return blocks


def ledger_blocks(model: Model, item: Criterion, width: int) -> list[Block]:
    """Return the self-check and the events of one item."""
    ledger = model.ledger_of[item.id]
    check = model.state.self_check_of.get(item.id)
    blocks = [BLANK, heading("自查结论", "Ctrl+E 填写")]
    if check is None:
        blocks.append(text_line(("未自查（情况未知，不等于零）", "warn")))
    else:
        blocks.append(paragraph(f"{check.outcome.label}（{check.checked_by} {check.checked_on}）", width, "bold"))
        blocks.append(paragraph(f"自查范围：{check.scope}", width))
        blocks += [paragraph(check.note, width)] if check.note else []
    blocks += [BLANK, heading("登记的事项", f"{len(ledger.events)} 件")]
    for event in ledger.events:
        blocks.append(_event(model, event, width))
    if not ledger.events:
        blocks.append(text_line(("没有登记事项", "quiet")))
    return [*blocks, paragraph(_item_formula(ledger), width, "quiet")]


def _event(model: Model, scored: EventScore, width: int) -> Block:
    event = scored.event
    first: Span = (f"计 {points_text(scored.points)} 分 ", "good") if scored.counted else ("不计分 ", "warn")
    veto = "（一票否决）" if event.veto else ""
    lines = wrapped(safe(f"{event.title}{veto}"), width, first=(first,))
    facts = [event.level, str(event.happened_on)]
    facts += [event.document_number] if event.document_number else []
    facts.append(f"计分依据：{scored.reason}" if scored.counted else f"原因：{scored.reason}")
    titles = [
        model.state.evidence_by_id[link.evidence_id].title
        for link in model.state.links_of.get(event.criterion_id, ())
        if link.adjustment_id == event.id
    ]
    facts.append(f"佐证：{'、'.join(titles)}" if titles else "没有佐证材料")
    lines += wrapped(safe("；".join(facts)), width, "quiet", first=(("  ", ""),))
    return Block(lines, f"event:{event.id}")


def _item_formula(ledger: LedgerScore) -> str:
    if ledger.registered_only:
        return "本方案只登记，不给分。"
    cap = f"，本项上限 {points_text(ledger.cap)}" if ledger.cap is not None else "，本项未设上限"
    return f"本项合计 {points_text(ledger.points)} 分：有佐证、在评估期内、级别在方案内的事项相加{cap}。"
