"""Places to visit (点位) and the items each one shows."""

from __future__ import annotations

from dataclasses import replace

from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.numbering import items_in, numbers_text
from shifan.domain.onsite import Site, SiteItem
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.session import Done, Session, new_id


@value
class SiteLine:
    """A place with the items it shows, in display order."""

    site: Site
    items: tuple[Criterion, ...]


def add_site(session: Session, name: str, *, address: str = "", contact: str = "", numbers: str = "") -> Done:
    """Add a place with the items it shows (``1,13,40-45``).

    Raises UsageError without a name, RuleError when the name is taken, NotFoundError for an unknown item.
    """
    name = clean_line(name)
    if not name:
        raise UsageError("请写明点位名称。", Way.ADD_SITE.example("县政务服务中心 --items 1,13"))
    if _named(session, name) is not None:
        raise RuleError(f"点位「{name}」早已登记。", f"改地址或联系人：{Way.EDIT_SITE(name)}")
    site = Site(new_id(), session.application_id, name, clean_line(address), clean_line(contact))
    items = items_in(numbers, session.edition) if numbers.strip() else ()
    shows = f"，展示第 {numbers_text(items)} 项" if items else ""
    return session.commit(f"登记点位：{name}{shows}", put=[site, *(_row(session, site, item) for item in items)])


def edit_site(session: Session, name: str, *, address: str | None = None, contact: str | None = None) -> Done:
    """Change a place's address or contact; None leaves it. Raises NotFoundError."""
    site = site_named(session, name)
    changed = replace(
        site,
        address=site.address if address is None else clean_line(address),
        contact=site.contact if contact is None else clean_line(contact),
    )
    return session.commit(f"修改点位：{site.name}", put=[changed])


def link_items(session: Session, name: str, numbers: str) -> Done:
    """Say that a place shows these items; those it shows already stay. Raises NotFoundError, UsageError."""
    site = site_named(session, name)
    shown = {row.criterion_id for row in _rows(session, site)}
    items = [item for item in items_in(numbers, session.edition) if item.id not in shown]
    rows = [_row(session, site, item) for item in items]
    return session.commit(f"点位「{site.name}」展示第 {numbers_text(items)} 项", put=rows)


def remove_site(session: Session, name: str, numbers: str = "") -> Done:
    """Take these items off a place, or, without numbers, the place itself. Raises NotFoundError."""
    site = site_named(session, name)
    rows = _rows(session, site)
    if not numbers.strip():
        return session.commit(f"移除点位：{site.name}", remove=[*rows, site])
    items = items_in(numbers, session.edition)
    row_of = {row.criterion_id: row for row in rows}
    missing = [item for item in items if item.id not in row_of]
    if missing:
        raise NotFoundError(f"点位「{site.name}」没有展示第 {numbers_text(missing)} 项。", f"可用{Way.SITES}查看。")
    label = f"点位「{site.name}」不再展示第 {numbers_text(items)} 项"
    return session.commit(label, remove=[row_of[item.id] for item in items])


def list_sites(session: Session) -> tuple[SiteLine, ...]:
    """Return the places in the order they were added."""
    rows = session.repository.all_of(SiteItem, session.application_id)
    shown = {(row.site_id, row.criterion_id) for row in rows}
    return tuple(
        SiteLine(site, tuple(item for item in session.edition.criteria if (site.id, item.id) in shown))
        for site in session.repository.all_of(Site, session.application_id)
    )


def site_named(session: Session, name: str) -> Site:
    """Return the place with this name. Raises NotFoundError."""
    found = _named(session, clean_line(name))
    if found is None:
        raise NotFoundError(f"没有名为「{name}」的点位。", f"可用{Way.SITES}查看。")
    return found


def _named(session: Session, name: str) -> Site | None:
    sites = session.repository.all_of(Site, session.application_id)
    return next((site for site in sites if site.name == name), None)


def _rows(session: Session, site: Site) -> list[SiteItem]:
    return [row for row in session.repository.all_of(SiteItem, session.application_id) if row.site_id == site.id]


def _row(session: Session, site: Site, item: Criterion) -> SiteItem:
    return SiteItem(f"{site.id}.{item.id}", session.application_id, site.id, item.id)
