"""The on-site check: what is known about an item, the inquiries, the places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shifan.domain.evidence import Storage
from shifan.services.inquiries import InquiryLine
from shifan.services.onsite import Answer, Exhibit
from shifan.services.sites import SiteLine
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, paragraph, safe, text_line, wrapped
from shifan.tui.views.common import nothing

_LISTED = 30


def answers_page(answers: Sequence[Answer], width: int) -> Page:
    """Return the best match in full and the other matches below it as rows."""
    if not answers:
        return Page((nothing("没有找到。少写几个字，或者用拼音首字母试试。"),))
    blocks = list(_answer(answers[0], width))
    others = answers[1 : _LISTED + 1]
    if others:
        blocks += [BLANK, heading(f"另有 {len(answers) - 1} 项也相符", "回车改看这一项")]
        blocks += [
            Block(((cell(o.criterion.number, 5), cell(o.criterion.title, width - 5)),), f"number:{o.criterion.number}")
            for o in others
        ]
        if len(answers) - 1 > _LISTED:
            blocks.append(nothing(f"还有 {len(answers) - 1 - _LISTED} 项没有列出，请多写一个词。"))
    return Page(tuple(blocks))


def _answer(answer: Answer, width: int) -> Iterable[Block]:
    item = answer.criterion
    yield Block(wrapped(item.title, width, "title", first=((f"{item.number} ", "title"),)))
    state = f"{item.kind.label}；{answer.record.status.label}；{answer.group}；{answer.subgroup}"
    yield paragraph(state, width, "quiet")
    yield paragraph(f"要求：{item.requirement}", width)
    for point in item.checkpoints:
        if point.number == answer.focus:
            yield Block(wrapped(point.text, width, "bold", first=((f"{point.number} ", "bold"),)))
    yield heading("材料", "回车打开文件" if answer.exhibits else "")
    for place, exhibit in enumerate(answer.exhibits):
        yield _exhibit(exhibit, place, width)
    if not answer.exhibits:
        yield text_line(("还没有材料", "quiet"))
    yield heading("责任人")
    for holder in answer.holders:
        people = (("承办 ", holder.person), ("联络员 ", holder.contact), ("分管领导 ", holder.leader))
        named = "　".join(f"{word}{name}" for word, name in people if name) or "没有写明人员"
        yield Block(wrapped(f"{holder.department}　{named}", width, first=((f"{holder.role.label} ", "quiet"),)))
    if not answer.holders:
        yield text_line(("还没有分工", "quiet"))
    for site in answer.sites:
        yield paragraph(f"点位：{site.name}{f'（{site.address}）' if site.address else ''}", width)
    for asked in answer.inquiries:
        yield paragraph(f"询问 {asked.number}（{asked.stage}）：{asked.question}", width)


def _exhibit(exhibit: Exhibit, place: int, width: int) -> Block:
    evidence = exhibit.evidence
    first: Span = ("可用 ", "good") if exhibit.usable else ("缺失 ", "bad")
    lines = wrapped(safe(evidence.title), width, first=(first,))
    facts = [part for part in (evidence.document_number, exhibit.department) if part]
    facts += [f"印证 {exhibit.checkpoint}"] if exhibit.checkpoint else []
    facts += [f"事项：{exhibit.event}"] if exhibit.event else []
    facts += [exhibit.place] if evidence.storage is Storage.WEB else []
    if exhibit.passage:
        lines += wrapped(f"见 {exhibit.passage}", width, "bold", first=(("     ", ""),))
    if facts:
        lines += wrapped("；".join(facts), width, "quiet", first=(("     ", ""),))
    return Block(lines, f"exhibit:{place}")


def inquiries_page(lines: Sequence[InquiryLine], width: int) -> Page:
    """Return the inquiries, open ones first, each with reply and follow-up."""
    if not lines:
        return Page((nothing("还没有询问。按 F2 登记一个。"),))
    waiting = sum(line.inquiry.open for line in lines)
    ordered = sorted(lines, key=lambda line: not line.inquiry.open)
    head = wrapped(f"共 {len(lines)} 个，没有了结的 {waiting} 个。", width, "bold")
    return Page(tuple(_inquiry(line, width) for line in ordered), head=head)


def _inquiry(line: InquiryLine, width: int) -> Block:
    asked = line.inquiry
    stage = "good" if not asked.open else "bad" if not asked.answered_by else "warn"
    about = f"第 {line.item} 项　" if line.item else ""
    who = f"{asked.asked_by} 问：" if asked.asked_by else "问："
    mark: Line = (cell(str(asked.number), 4), cell(asked.stage, 8, stage), cell(f"{asked.asked_at:%m-%d %H:%M}", 13))
    lines = wrapped(f"{about}{who}{asked.question}", width, first=mark)
    pad: Line = (("    ", ""),)
    if asked.answered_by:
        shown = f"　出示：{asked.shown}" if asked.shown else ""
        lines += wrapped(f"{asked.answered_by} 答：{asked.answer or '（见出示的材料）'}{shown}", width, first=pad)
    if asked.follow_up:
        late = line.days_left is not None and line.days_left < 0
        due = f"，{asked.follow_up_due} 前" if asked.follow_up_due else ""
        word = f"{'待补' if asked.open else '后续'}：{asked.follow_up}{due}{'，已超时' if late else ''}"
        lines += wrapped(word, width, "bad" if late else "", first=pad)
    if asked.outcome:
        lines += wrapped(f"结果：{asked.outcome}", width, "good", first=pad)
    return Block(lines, f"inquiry:{asked.number}")


def sites_page(lines: Sequence[SiteLine], width: int) -> Page:
    """Return the places, each with the items it shows below it."""
    blocks: list[Block] = []
    for line in lines:
        site = line.site
        facts = "　".join(
            f"{word}{text}" for word, text in (("地址：", site.address), ("联系人：", site.contact)) if text
        )
        lines_of: tuple[Line, ...] = (((safe(site.name), "heading"),),)
        lines_of += wrapped(facts, width, "quiet", first=(("  ", ""),)) if facts else ()
        blocks.append(Block(lines_of, f"site:{site.id}"))
        blocks += [
            Block(
                ((("  ", ""), cell(item.number, 5), cell(item.title, width - 7)),),
                f"shown:{site.id}/{item.id}",
            )
            for item in line.items
        ]
        if not line.items:
            blocks.append(text_line(("  还没有写明展示哪几项（F4 添加）", "quiet")))
    return Page(tuple(blocks) or (nothing("还没有点位。按 F2 添加一个。"),))
