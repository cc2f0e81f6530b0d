"""Finding items for the command line: the same search as on screen."""

from __future__ import annotations

from shifan.criteria.pinyin import load_pinyin
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError
from shifan.domain.item_search import ItemSearch
from shifan.domain.shortfalls import next_steps
from shifan.services.saved_filters import saved_filters
from shifan.services.session import Session


def matching_items(session: Session, query: str) -> tuple[Criterion, ...]:
    """Return the items that ``query`` means (``domain.item_search``), in the edition's order."""
    state = session.state()
    steps = next_steps(session.edition, state, session.today())
    return ItemSearch(session.edition, state, steps, load_pinyin()).matching(query)


def saved_query(session: Session, name: str) -> str:
    """Return the query that the user keeps under ``name``. Raises NotFoundError that names those there are."""
    kept = {found.name: found.query for found in saved_filters(session.folder, session.user)}
    if name.strip() not in kept:
        known = f"现有：{'、'.join(kept)}。" if kept else "还没有保存过筛选。"
        raise NotFoundError(f"没有名为「{name}」的筛选。", known)
    return kept[name.strip()]
