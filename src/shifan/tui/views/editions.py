"""Editions: all of them, the items of one with where each comes from, two compared, what earlier ones left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.archived import ArchivedView
from shifan.domain.editions.archived_words import archived_lines
from shifan.domain.editions.comparing import Alteration, EditionDifference, ItemDifference, Pairing
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.editions.wording import marked
from shifan.domain.editions.words import numbers_of
from shifan.domain.text import matches_all_words
from shifan.domain.values import value
from shifan.services.edition_import import KnownEdition
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, safe, text_line, wrapped
from shifan.tui.views.common import nothing

_NUMBER, _MARK, _SHORT_DIGEST = 6, 10, 12


@value
class Editions:
    """All editions, the id of the one that this application uses, and who else uses which."""

    known: tuple[KnownEdition, ...]
    present: str
    users: Mapping[str, tuple[str, ...]]


def editions_page(found: Editions, width: int) -> Page:
    """Return one block for each edition: what it is, how much it holds, where its texts come from."""
    head = wrapped("换用前先看影响：选中一版按 Ctrl+O；手里有官方指标表的，按 F2 导入。", width, "quiet")
    return Page(tuple(_edition(one, found, width) for one in found.known), head=head)


def _edition(known: KnownEdition, found: Editions, width: int) -> Block:
    here = known.id == found.present
    mark = cell("本次申报" if here else "", _MARK, "good")
    edition = known.edition
    place = "导入" if known.own else "自带"
    if edition is None:
        lines = wrapped(f"{known.id}　{place}", width, "bold", first=(mark,))
        lines += wrapped(safe(f"有错，不能用：{known.fault}"), width, "bad", indent=_MARK, first=((" " * _MARK, ""),))
        return Block(lines, f"edition:{known.id}")
    lines = wrapped(safe(edition.title), width, "bold", first=(mark,))
    for text, style in _about(edition, place):
        lines += wrapped(safe(text), width, style, first=((" " * _MARK, ""),))
    others = found.users.get(known.id, ())
    if others:
        lines += wrapped(safe(f"在用：{'、'.join(others)}"), width, "quiet", first=((" " * _MARK, ""),))
    return Block(lines, f"edition:{known.id}")


def _about(edition: Edition, place: str) -> list[tuple[str, str]]:
    issued = "".join(f"　{word}：{text}" for word, text in (("发布", edition.issuer), ("年份", edition.year)) if text)
    return [
        (f"编码 {edition.id}　{place}　{edition.lifecycle.label}　第 {edition.revision} 次修订", ""),
        (counts_text(edition), ""),
        (f"文字：{provenance_text(edition)}{issued}", "quiet"),
        (f"{edition.notice}　摘要 {edition.digest[:_SHORT_DIGEST]}", "quiet"),
    ]


def counts_text(edition: Edition) -> str:
    """Return how many there are of each level and kind, and how many checkpoints."""
    subgroups = sum(len(group.subgroups) for group in edition.groups)
    points = sum(len(item.checkpoints) for item in edition.criteria)
    kinds = Counter(item.kind for item in edition.criteria)
    told = "　".join(f"{kind.label} {count}" for kind, count in kinds.items())
    return f"一级 {len(edition.groups)}　二级 {subgroups}　三级 {len(edition.criteria)}（{told}）　核查点 {points}"


def provenance_text(edition: Edition) -> str:
    """Return where the wording comes from, counted, and how many items have checkpoints of another edition."""
    kinds = Counter(item.provenance for item in edition.criteria)
    told = "，".join(f"{kind.label} {count} 项" for kind, count in kinds.items())
    taken = sum(1 for item in edition.criteria if item.enriched)
    return f"{told}；其中 {taken} 项沿用了别版的核查点" if taken else told


def edition_page(edition: Edition, words: str, opened: Collection[str], width: int) -> Page:
    """Return all items that hold the words, each with where it comes from; those in ``opened`` (by id) whole."""
    head = (
        *wrapped(safe(f"{counts_text(edition)}"), width, "bold"),
        *wrapped(safe(f"来源：{edition.source}"), width, "quiet"),
        *(wrapped(safe(f"只列含有「{words}」的"), width, "warn") if words else ()),
    )
    blocks: list[Block] = []
    for group in edition.groups:
        items = [item for item in group.criteria if matches_all_words(words, item.number, item.title, item.requirement)]
        if items:
            blocks.append(text_line((f"{group.number}、{group.title}", "group"), fill="group"))
            blocks += [_item(item, item.id in opened, width) for item in items]
    return Page(tuple(blocks) or (nothing("没有含有这些词的指标。"),), head=head)


def _item(item: Criterion, opened: bool, width: int) -> Block:
    lines = wrapped(f"{item.title}　{item.kind.label}", width, "bold", first=(cell(item.number, _NUMBER, "bold"),))
    lines += _inset(f"文字来源：{item.origin}", width, "quiet")
    if opened:
        lines += _inset(item.requirement, width)
        for point in item.checkpoints:
            lines += _inset(f"{point.number} {point.text}", width)
    return Block(lines, f"item:{item.id}")


def _inset(text: str, width: int, style: str = "") -> tuple[Line, ...]:
    return wrapped(text, width, style, first=((" " * _NUMBER, ""),))


# -- two compared ---------------------------------------------------------------------------------------------


def difference_page(found: EditionDifference, full: bool, width: int) -> Page:
    """Return what differs; ``full`` with the word-level view of every changed text."""
    counts = "　".join(f"{kind.label} {len(found.of(kind))}" for kind in Alteration if found.of(kind))
    head = (
        *wrapped(safe(f"{found.old.title} → {found.new.title}"), width, "bold"),
        *wrapped(f"相同 {found.same} 项　{counts}" if counts else f"两版相同，共 {found.same} 项。", width),
    )
    if full and any(item.fields for item in found.items):
        head += wrapped("［－删去的字－］　［＋新增的字＋］", width, "quiet")
    blocks = tuple(_difference(number, item, full, width) for number, item in enumerate(found.items))
    return Page(blocks or (nothing("没有不同的地方。"),), head=head)


def _difference(number: int, item: ItemDifference, full: bool, width: int) -> Block:
    words = "、".join(kind.label for kind in item.alterations)
    like = item.pair is not None and item.pair.ground is Pairing.BY_LIKENESS
    ground = f"（按文字相近对应，{item.pair.likeness}%）" if like and item.pair else ""
    lines = wrapped(
        safe(f"{numbers_of(item)} {item.shown.title}{ground}"),
        width,
        "bold",
        first=((f"〔{words}〕", _style_of(item)),),
    )
    if Alteration.MOVED in item.alterations:
        lines += wrapped(safe(f"位置：{item.old_place} → {item.new_place}"), width, first=(("    ", ""),))
    for field in item.fields if full else ():
        lines += wrapped(safe(f"{field.field}：{marked(field.parts)}"), width, first=(("    ", ""),))
    return Block(lines, f"difference:{number}")


def _style_of(item: ItemDifference) -> str:
    if Alteration.ADDED in item.alterations:
        return "good"
    return "bad" if Alteration.REMOVED in item.alterations else "warn"


# -- left behind ----------------------------------------------------------------------------------------------


def archived_page(found: Sequence[ArchivedView], words: str, opened: Collection[str], width: int) -> Page:
    """Return the archived items by the edition they were left behind in; those in ``opened`` (by id) whole."""
    head = wrapped(safe(f"只列含有「{words}」的，共 {len(found)} 项"), width, "warn") if words else ()
    if not found:
        told = "没有含有这些词的归档指标。" if words else "没有归档的指标。换用指标版本时，新版没有的项会归档在这里。"
        return Page((nothing(told),), head=head)
    blocks: list[Block] = []
    edition = ""
    for view in found:
        if view.item.edition_id != edition:
            edition = view.item.edition_id
            blocks += [BLANK] if blocks else []
            blocks.append(heading(view.item.edition_title, "归档的内容和材料都在，可以查看、导出"))
        blocks.append(_archived(view, view.item.id in opened, width))
    return Page(tuple(blocks), head=head)


def _archived(view: ArchivedView, opened: bool, width: int) -> Block:
    item = view.item
    went = f"，去向 {'、'.join(view.content.successors)}" if view.content.successors else ""
    documents = f"，材料 {len(view.content.evidence)} 份" if view.content.evidence else ""
    lines = wrapped(safe(item.title), width, "bold", first=(cell(item.number, _NUMBER, "bold"),))
    lines += _inset(safe(f"{Relation(item.relation).label}{went}{documents}"), width, "quiet")
    if opened:
        for text in list(archived_lines(item, view.content))[1:]:
            lines += _inset(text, width)
    return Block(lines, f"archived:{item.id}")


def archived_text(found: Sequence[ArchivedView]) -> str:
    """Return the archived items whole, as text to be kept."""
    parts = ("\n".join(archived_lines(view.item, view.content)) for view in found)
    return "\n\n".join(parts) + "\n"
