"""Items that the application left behind in an earlier edition: listed, found, and the evidence they hold."""

from __future__ import annotations

from shifan.domain.editions.archived import ArchivedItem, ArchivedView, content_of
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.text import matches_all_words
from shifan.domain.ways import Way, either
from shifan.services.session import Session


def archived_items(session: Session, words: str = "") -> tuple[ArchivedView, ...]:
    """Return the archived items whose number, title or edition hold all ``words``, newest edition first.

    Raises ProtectedError for one whose content is damaged.
    """
    rows = session.repository.all_of(ArchivedItem, session.application_id)
    order = {row.id: place for place, row in enumerate(rows)}
    rows.sort(key=lambda row: (-row.archived_at.timestamp(), order[row.id]))
    return tuple(
        ArchivedView(row, content_of(row))
        for row in rows
        if words == row.number or matches_all_words(words, row.number, row.title, row.edition_id, row.edition_title)
    )


def archived_item(session: Session, number: str, edition_id: str = "") -> ArchivedView:
    """Return the archived item with this number, of the edition named where several had one.

    Raises NotFoundError, UsageError where it has to be said which.
    """
    found = [
        view
        for view in archived_items(session)
        if view.item.number == number.strip() and edition_id in ("", view.item.edition_id)
    ]
    if not found:
        raise NotFoundError(f"没有编号为 {number} 的归档指标。", f"查看全部：{Way.ARCHIVED}")
    editions = list(dict.fromkeys(view.item.edition_id for view in found))
    if len(editions) > 1:
        raise UsageError(
            f"有 {len(editions)} 个旧版都有第 {number} 项。",
            f"请写明{either(' --edition', '是哪一版')}：{'、'.join(editions)}。",
        )
    return found[0]  # the newest, where the application left that edition twice


def holders_of(session: Session, evidence_id: str) -> tuple[str, ...]:
    """Return the archived items that keep a document, each by edition and number."""
    return tuple(
        f"{view.item.edition_id} 第 {view.item.number} 项"
        for view in archived_items(session)
        if evidence_id in view.content.evidence
    )
