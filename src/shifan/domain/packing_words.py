"""The words of a package that stand in no document: folder names, catalogue, first page, cover. All of them leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from shifan.domain.packaging import SHOWCASE, CatalogueRow, PackageFacts, PackedItem
from shifan.domain.packing_archived import PackedArchive, archived_page
from shifan.domain.packing_showcase import PackedProject
from shifan.domain.values import value

_ROW = {
    "number": "编号",
    "title": "三级指标",
    "checkpoint": "核查点或事项",
    "evidence": "材料名称",
    "document_number": "文号",
    "issuer": "发文单位",
    "passage": "印证页码或段落",
    "department": "提供单位",
    "state": "状态",
    "validity": "时效",
}
"""What a row of the catalogue says, by the headers it stands under; its path is made of names told elsewhere."""
_TITLE = "文件夹名和目录的「三级指标」"


@value
class Words:
    """A text in a package: ``number`` is what the catalogue numbers it by, empty where it is about the whole.

    ``place`` says in Chinese on which sheet and where it stands.
    """

    number: str
    place: str
    text: str


def words_of(
    facts: PackageFacts,
    items: Iterable[PackedItem],
    project: PackedProject | None,
    archived: Iterable[PackedArchive],
    *,
    labels: Iterable[str] = (),
    known: Collection[str] = (),
) -> tuple[Words, ...]:
    """Return every text that would leave, each item's own once; not those in ``known``, which are looked at apart.

    ``labels`` are further texts about the whole.
    """
    found: dict[tuple[str, str], Words] = {}
    more = [Words("", "本包说明", text) for text in labels]
    for words in (*_all(facts, items, project, archived), *more):
        if words.text and words.text not in known:
            found.setdefault((words.number, words.text), words)
    return tuple(found.values())


def _all(
    facts: PackageFacts,
    items: Iterable[PackedItem],
    project: PackedProject | None,
    archived: Iterable[PackedArchive],
) -> Iterator[Words]:
    for item in items:
        yield Words(item.criterion.number, _TITLE, item.criterion.title)
    if project is not None:
        yield Words(SHOWCASE, _TITLE, project.project.name)
    for row in facts.rows:
        yield from _row_words(row)
    for trouble in facts.troubles:
        for text in (trouble.title, trouble.detail, trouble.advice):
            yield Words(trouble.number, f"目录第一页的「{trouble.what}」", text)
    for one in archived:
        yield Words(one.number, "归档指标页", archived_page([one]))
    for label, text in facts.about:
        yield Words("", f"本包说明的「{label}」", text)
    for text in (facts.heading, facts.notice):
        yield Words("", "目录的标题", text)


def _row_words(row: CatalogueRow) -> Iterator[Words]:
    for field, header in _ROW.items():
        yield Words(row.number, f"目录的「{header}」", getattr(row, field))
    if row.web:
        yield Words(row.number, "目录里的网址", row.path)
