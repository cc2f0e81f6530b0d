"""One document: what is registered, its versions, what it proves, what its file tells."""

from __future__ import annotations

from collections.abc import Iterable

from shifan.domain.contents import Content
from shifan.services.evidence_editing import DocumentView
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, text_line, wrapped
from shifan.tui.model import Model
from shifan.tui.ways import screen_text


def document_page(model: Model, view: DocumentView, content: Content | None, width: int) -> Page:
    """Return the page; guesses are said to be guesses and can be chosen."""
    found = view.evidence
    day = str(found.document_date) if found.document_date else "未填"
    lines = [
        ("名称", found.title),
        ("种类", f"{found.kind.label}，{found.storage.label}"),
        ("文号", found.document_number or "未填"),
        ("发文单位", found.issuer or "未填"),
        ("成文日期", f"{day}（{model.validity_of(found).label}）"),
        ("位置", view.place),
    ]
    if found.seen_on:
        lines.append(("查看日期", str(found.seen_on)))
    blocks = [paragraph(f"{name}：{text}", width) for name, text in lines]
    blocks += _troubles(model, view, width)
    blocks += _links(model, view, width)
    if len(view.versions) > 1:
        blocks += [BLANK, heading("各版", "旧的在前")]
        for version in view.versions:
            mark = "（这一份）" if version.id == found.id else ""
            blocks.append(paragraph(f"{version.added_at:%Y-%m-%d} {version.title}{mark}", width))
    return Page((*blocks, *_content(content, width)))


def _troubles(model: Model, view: DocumentView, width: int) -> Iterable[Block]:
    findings = model.health_of.get(view.evidence.id, ())
    if findings:
        yield BLANK
        yield heading("检查情况")
    for finding in findings:
        style = "bad" if finding.trouble.weight == "wrong" else ""
        yield Block(wrapped(screen_text(finding.said, "page_document"), width, style))


def _links(model: Model, view: DocumentView, width: int) -> Iterable[Block]:
    yield BLANK
    yield heading("印证的指标")
    proved = model.gaps_of_evidence.get(view.evidence.id, ())
    for gap in proved:
        yield Block(wrapped(f"问题整改：{gap.text}", width), f"gap:{gap.id}")
    if not view.links and not proved:
        yield text_line(("还没有印证任何指标", "quiet"))
    for link in view.links:
        item = model.edition.by_id(link.criterion_id)
        number = next((c.number for c in item.checkpoints if c.id == link.checkpoint_id), item.number)
        passage = f"：{link.passage}" if link.passage else "（没有写页码或段落）"
        yield Block(wrapped(f"{number} {item.title}{passage}", width), f"link:{link.id}")


def _content(content: Content | None, width: int) -> Iterable[Block]:
    if content is None:
        return
    yield BLANK
    yield heading("文件内容", "文号和日期是从首页猜的，请核对")
    yield paragraph(f"{content.summary}{'，' + content.broken if content.broken else ''}", width)
    for number in content.numbers:
        yield Block(wrapped(f"可能的文号：{number}", width), f"number:{number}")
    for day in content.dates:
        yield Block(wrapped(f"可能的日期：{day}", width), f"date:{day}")
    if content.beginning:
        yield paragraph(f"开头：{content.beginning}", width, "quiet")
