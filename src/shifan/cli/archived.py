"""Archived items on the command line: the list of them, and one whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shifan.services.session import Session


def archived_list(session: Session, words: str, *, as_json: bool) -> Iterator[str]:
    """Yield the archived items that hold all ``words``, by the edition they were left behind in."""
    from shifan.domain.editions.archived import ArchivedView
    from shifan.domain.editions.crosswalk import Relation  # only where somebody asks: keeps start-up short
    from shifan.services.archived_items import archived_items

    found = archived_items(session, words)

    def data(view: ArchivedView) -> dict[str, Any]:
        item = view.item
        return {
            "edition": item.edition_id,
            "number": item.number,
            "title": item.title,
            "relation": item.relation,
            "archived_at": item.archived_at.isoformat(),
            "successors": list(view.content.successors),
            "evidence": [about["title"] for about in view.content.evidence.values()],
        }

    if as_json:
        yield json.dumps([data(view) for view in found], ensure_ascii=False, indent=2)
        return
    edition = ""
    for view in found:
        if view.item.edition_id != edition:
            edition = view.item.edition_id
            yield f"{view.item.edition_title}（{edition}）"
        went = f" → {'、'.join(view.content.successors)}" if view.content.successors else ""
        documents = f"　材料 {len(view.content.evidence)} 份" if view.content.evidence else ""
        yield f"  {view.item.number:>3} {view.item.title}　〔{Relation(view.item.relation).label}〕{went}{documents}"
    yield f"归档的指标共 {len(found)} 项。" + ("查看：shifan show 编号 --archived" if found else "")


def archived_page(session: Session, number: str, edition_id: str, *, as_json: bool) -> Iterator[str]:
    """Yield one archived item whole. Raises NotFoundError, UsageError where several editions had such a number."""
    from shifan.domain.editions.archived_words import archived_lines  # only where somebody asks
    from shifan.services.archived_items import archived_item

    view = archived_item(session, number, edition_id)
    if as_json:
        about = {name: getattr(view.item, name) for name in ("edition_id", "number", "title", "relation")}
        yield json.dumps(about | json.loads(view.item.content), ensure_ascii=False, indent=2)
        return
    yield from archived_lines(view.item, view.content)
